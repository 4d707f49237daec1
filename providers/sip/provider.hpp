// SPDX-License-Identifier: Apache-2.0
// The SIP provider: TAPI's lines and calls on one side, sessions and registrations on the other. Two worlds with one seam:
//
// - under the provider's mutex (any thread): LineCalls as TAPI sees them. Functions check and change these, and post what the
//   network must do to the stack's thread;
// - on the stack's thread (calls.hpp, registrar.hpp): sessions, dialogs, registrations, without locks. What happens there
//   takes a Turn to change what TAPI sees.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "sdk/line_provider.hpp"
#include "sdk/treatments.hpp"
#include "sip/call_sound.hpp"
#include "sip/calls.hpp"
#include "sip/config.hpp"
#include "sip/csta_control.hpp"
#include "sip/identity.hpp"
#include "sip/lamps.hpp"
#include "sip/media_engine.hpp"
#include "sip/phone_book.hpp"
#include "sip/phones.hpp"
#include "sip/registrar.hpp"
#include "sip/stack.hpp"
#include "sip/target.hpp"

namespace tapi::sip {

// A call as TAPI sees it; guarded by the provider's mutex.
struct SipCall final : sdk::LineCall {
    uint32_t session = 0;  // the number of its session; 0: none yet
    Party caller_id, called_id, connected_id, redirecting_id, redirection_id;
    std::string received_info;  // user-user information
    Dialed dialed;              // so far
    DWORD call_flags = 0;       // LINECALLPARAMFLAGS_
    uint32_t partner = 0;       // the other call of a transfer that is being set up
    DWORD treatment = 0;        // LINECALLTREATMENT_, or first_own_treatment and more for a file; 0: not given one yet
    bool busy = false;          // a change is under way
    bool handed_on = false;     // the far end is another one than at first
    bool consults = false;      // made by lineSetupTransfer or for a conference
    bool is_parent = false;     // a conference: no call of the network's
    uint32_t conference = 0;    // the parent whose member it is
    std::vector<uint32_t> members;
    sdk::Request fetched{};  // lineUnpark or linePickup, until the PBX has given us the call
    std::string watched;     // the id of the dialog at another device that it shows
};

class SipProvider final : public sdk::LineProvider, private CallsEvents, private CallSoundEvents, private RegistrarEvents, private CstaEvents {
  public:
    SipProvider(Config config, const sdk::Host& host);
    ~SipProvider() override;

    // What the module exports beside the face (module.cpp, tspi_media.cpp). With the mutex held; like the operations of LineProvider.
    bool has_room(uint32_t number) const { return can_call(number); }
    Status blind_transfer(SipCall& call, std::u16string_view destination, sdk::Request request);
    Status setup_transfer(SipCall& call, SipCall& consultation, sdk::Request request);
    Status complete_transfer(SipCall& call, SipCall& consultation, sdk::Request request);
    Status redirect(SipCall& call, std::u16string_view destination, sdk::Request request);
    Status send_user_info(SipCall& call, const std::string& bytes, sdk::Request request);
    Status release_user_info(SipCall& call, sdk::Request request);
    Status set_treatment(SipCall& call, DWORD treatment, sdk::Request request);
    // provider_lamps.cpp. What TAPI may change of a line's status: LINEDEVSTATUSFLAGS_ bits.
    DWORD settable_status(uint32_t line) const;
    Status set_status(uint32_t line, DWORD flags, bool on, sdk::Request request);
    // provider_parking.cpp. `call` of fetching is new; `code` is dialed before `what`.
    Status park(SipCall& call, DWORD mode, std::u16string_view where, LPVARSTRING room, sdk::Request request);
    Status unpark(SipCall& call, std::u16string_view where, sdk::Request request);
    Status pick_up(SipCall& call, std::u16string_view whose, std::u16string_view group, sdk::Request request);
    // Calls of somebody else's telephone are only shown.
    bool has_sound(uint32_t line) const { return !configured(line).is_watched; }
    bool may_unpark(uint32_t line) const { return peer_of(line).codes.unpark.has_value() && !configured(line).is_watched; }
    bool may_pick_up(uint32_t line, bool group) const;
    // provider_conference.cpp. `parent` and `consultation` are new.
    static constexpr size_t most_members = 64;
    static_assert(most_members < media::Bridge::most_members);
    // `first` is null where it begins with the call that is to be made.
    Status setup_conference(SipCall* first, SipCall& parent, SipCall& consultation, sdk::Request request);
    Status prepare_add(SipCall& parent, SipCall& consultation, sdk::Request request);
    Status add_to_conference(SipCall& parent, SipCall& call, sdk::Request request);
    Status remove_from_conference(SipCall& member, sdk::Request request);
    Status transfer_to_conference(SipCall& call, SipCall& consultation, SipCall& parent, sdk::Request request);
    CallSound& sound() { return sound_; }
    DigitWay digit_way(const SipCall& call) const { return peer_of(call.line).calls.digits; }
    Result<uint32_t> wave_device(const SipCall& call) { return media_.wave_device(call.conference != 0 ? call.conference : call.id); }
    void monitoring_changed(const SipCall& call) { changed(call, LINECALLINFOSTATE_MONITORMODES); }

  private:
    // LineProvider
    Status start() override;
    std::unique_ptr<sdk::LineCall> make_line_call() const override { return std::make_unique<SipCall>(); }
    Status read_params(sdk::LineCall& call, const LINECALLPARAMS* params) override;
    Status make_call(sdk::LineCall& call, sdk::Request request) override;
    Status dial(sdk::LineCall& call, std::u16string_view digits, sdk::Request request) override;
    Status accept(sdk::LineCall& call, sdk::Request request) override;
    Status answer(sdk::LineCall& call, sdk::Request request) override;
    Status drop(sdk::LineCall& call, sdk::Request request) override;
    Status hold(sdk::LineCall& call, sdk::Request request) override;
    Status unhold(sdk::LineCall& call, sdk::Request request) override;
    Status swap_hold(sdk::LineCall& active, sdk::LineCall& held, sdk::Request request) override;
    void closing(sdk::LineCall& call) override;
    void line_closed(uint32_t line) override { sound_.forget_line(line); }
    void opening(uint32_t line) override;
    DWORD features(const sdk::LineCall& call) const override;
    bool can_call(uint32_t line) const override;
    void describe(uint32_t line, sdk::Structure<LINEDEVCAPS>& caps) const override;
    void describe(uint32_t line, sdk::Structure<LINEADDRESSCAPS>& caps) const override;
    void describe(uint32_t line, sdk::Structure<LINEDEVSTATUS>& status) const override;
    void describe(uint32_t line, sdk::Structure<LINEADDRESSSTATUS>& status) const override;
    void describe(const sdk::LineCall& call, sdk::Structure<LINECALLINFO>& info) const override;

    // CallsEvents, on the stack's thread
    void offered(Session& session, const Received& invite, const PhoneConfig* phone) override;
    void proceeding(Session& session) override;
    void ringing(Session& session) override;
    void connected(Session& session) override;
    void redirected(Session& session, const NameAddr& to) override;
    void held(Session& session, bool held) override;
    void completed(Session& session, uint32_t request, bool done) override;
    void ended(Session& session, Ending ending) override;
    void user_info(Session& session, const std::string& bytes) override;
    void digit(Session& session, char digit) override;
    void controlled(Session& session, Control control) override;
    void moved(Session& from, Session& to) override;
    void at_phone(const PhoneConfig& phone, const DialogState& dialog) override;
    void replaced(Session& session, Session& by) override;

    // CallSoundEvents
    void sound_told(uint32_t call, DWORD message, DWORD_PTR p1, DWORD_PTR p2) override;
    uint32_t line_of(uint32_t call) const override;
    void send_info_digit(uint32_t session, char digit, uint32_t milliseconds) override;
    void wait_for(Millis time, uint32_t call, uint32_t turn) override;
    void heard(uint32_t session, media::EventKind kind, uint32_t value);
    void unkeyed(uint32_t session);

    // RegistrarEvents
    void registration(uint32_t line, Registration::State state) override;
    void message_waiting(uint32_t line, bool waiting) override;
    void watching(uint32_t line, bool active) override;
    void dialogs_changed(uint32_t line, const std::vector<DialogState>& changed) override;
    void presence_changed(uint32_t line, const PresenceInfo& presence) override;
    void use_changed(uint32_t line, bool in_use);

    // Watched lines (provider_watch.cpp)
    struct WatchedCall {
        ShownCall shown;
        DialogState dialog;  // by which it is known, where it is
        uint32_t call = 0;  // TAPI's; 0: it has none, or wants none
    };
    void show(uint32_t line, WatchedCall& watched);
    void show_change(uint32_t line, const ShownCall& shown, const DialogState& dialog);
    static DWORD take_parties(SipCall& call, const ShownCall& shown);
    void forget_watched(const SipCall& call);
    void describe_watched(uint32_t line, sdk::Structure<LINEADDRESSCAPS>& caps) const;

    // CstaEvents, and telephones that are controlled (provider_csta.cpp)
    void csta_active(uint32_t line, bool active, const CstaServices& services) override;
    void csta_changed(uint32_t line, const std::vector<ShownCall>& changed) override;
    void csta_done(uint32_t request, const CstaOutcome& outcome) override;
    // What a telephone was asked for TAPI.
    struct AskedOfPhone {
        CstaService service;
        sdk::Request request;
        uint32_t line = 0, call = 0;
    };
    bool is_controlled(uint32_t line) const { return configured(line).way == WatchWay::csta; }
    bool may_make(uint32_t line) const { return !configured(line).is_watched || (is_controlled(line) && states_[line].services.has(CstaService::make)); }
    Status ask_phone(SipCall& call, CstaService service, const std::string& target, sdk::Request request);
    Status ask_phone_for(SipCall& call, CstaService service, std::u16string_view destination, sdk::Request request);
    void made_by_phone(const AskedOfPhone& asked, const CstaOutcome& outcome);
    SipCall* made_there(uint32_t line, const ShownCall& shown);
    DWORD csta_features(const SipCall& call) const;
    DWORD call_features(uint32_t line) const override;
    void describe_controlled(uint32_t line, sdk::Structure<LINEADDRESSCAPS>& caps) const;

    // An operation that the network carries out and the stack's thread completes.
    struct Operation {
        enum class Kind : uint8_t { hold, unhold, swap, setup, blind, complete, enter, leave, conference };
        Kind kind;
        sdk::Request request;
        uint32_t call = 0, other = 0;  // numbers of TAPI's calls
        unsigned open = 1;             // answers that are missing
        bool failed = false;
        uint32_t parent = 0;  // of a conference
    };
    int announce(Session& session, const Received& invite, const PhoneConfig* phone);
    void answer_by_itself(uint32_t session);
    Status send_away(SipCall& call, const std::string& target, sdk::Request request);
    Status fetch(SipCall& call, const std::string& code, std::u16string_view what, DWORD reason, sdk::Request request);
    Status pick_up_watched(SipCall& call, const std::string& number, sdk::Request request);
    const DialogState* ringing_at(const std::string& number, uint32_t by) const;
    DWORD fetch_features(uint32_t line) const;
    bool watches(uint32_t line) const;
    bool invite(SipCall& call, const std::string& uri, const CallManner& manner);
    void phone_there(const PhoneConfig& phone, bool there);
    void show_on_lamps(const SipCall& call, DialogState::Phase phase);
    void phone_news(const PhoneConfig& phone, Phones::News news, const std::string& where);
    void forget_phones_later();
    // What was dialed on the line, as an address; for calls of ours, or of somebody who is sent there.
    enum class Whose : uint8_t { ours, theirs };
    std::string address_of(const Dialed& dialed, uint32_t line, Whose whose) const;
    uint32_t begin(Operation operation);
    void finish(const Operation& operation);
    void finish_swap(const Operation& operation);
    void finish_setup(const Operation& operation);
    void finish_transfer(const Operation& operation);
    void finish_enter(const Operation& operation);
    void finish_leave(const Operation& operation);
    void finish_conference(const Operation& operation);

    // Conferences
    void adopt_parent(SipCall& parent);
    void forget_parent(const SipCall& parent);
    void show_parent(SipCall& parent, DWORD state);
    void pair(SipCall& parent, SipCall& consultation);
    void enter(SipCall& parent, SipCall& member);
    SipCall* exit(SipCall& member);
    void member_left(SipCall& parent);
    // The consultation that it waited for is over.
    void wait_no_more(SipCall& parent);
    void leave_conference(SipCall& member);
    Status drop_conference(SipCall& parent, sdk::Request request);
    Status hold_conference(SipCall& parent, sdk::Request request);
    Status unhold_conference(SipCall& parent, sdk::Request request);
    DWORD conference_features(const SipCall& call) const;
    bool has_place(const SipCall& call) const;
    bool is_conference(uint32_t call) const {
        const SipCall* found = sip_call(call);
        return found != nullptr && found->is_parent;
    }

    // Null when TAPI's call has gone on without this session: dropped, or taken over by another.
    SipCall* call_of(const Session& session) {
        SipCall* call = sip_call(session.call);
        return call != nullptr && call->session == session.id() ? call : nullptr;
    }
    SipCall* sip_call(uint32_t id) { return static_cast<SipCall*>(find(id)); }
    const SipCall* sip_call(uint32_t id) const { return const_cast<SipProvider*>(this)->sip_call(id); }
    Status place(SipCall& call, sdk::Request request);
    bool post(Stack::Task task) { return stack_.post(std::move(task)); }
    // Runs `task` on the session there, if it lives then.
    bool with_session(uint32_t session, std::function<void(Session&)> task);
    void move(SipCall& call, DWORD state, DWORD mode = 0);
    // The same for what the network does; a member of a conference stays one.
    void network_moves(const Session& session, DWORD state, DWORD mode = 0);
    // It was counted as one on hold.
    void leave_held(const SipCall& call);
    // Its network call ends; what TAPI sees of it stays.
    void hang_up(SipCall& call);
    // Calls of the network; parents are none.
    uint32_t network_calls(uint32_t line) const { return calls_on(line) - static_cast<uint32_t>(states_[line].parents.size()); }
    void idle(SipCall& call);
    void treat(SipCall& call, DWORD treatment);
    std::vector<sdk::Treatment> treatments() const;
    // The one door for the session of a call; 0: it has none any more.
    void attach(SipCall& call, uint32_t session);
    const LineConfig& configured(uint32_t line) const { return config_.lines[line]; }
    const Peer& peer_of(uint32_t line) const { return config_.peers[config_.lines[line].peer]; }
    uint32_t other_held(const SipCall& call) const;

    struct LineState {
        bool in_service = true, reachable = true, message = false;
        bool in_use = false;  // by a call that we are not told of
        uint32_t held = 0;  // calls on hold
        std::vector<uint32_t> parents{};  // conferences
        CstaServices services{};          // that a controlled telephone offers
        struct Making {
            uint32_t call = 0;  // of TAPI's, which the telephone has been asked to make; 0: none
            sdk::Request request{};
        } making{};
    };

    const Config config_;
    const sdk::Host& host_;
    std::vector<LineState> states_;
    std::unordered_map<uint32_t, std::unordered_map<std::string, WatchedCall>> watched_;  // of each such line, by the dialog's id
    std::vector<std::pair<uint32_t, Operation>> operations_;  // few at a time; guarded by the mutex
    std::unordered_map<uint32_t, AskedOfPhone> asked_of_phones_;  // by the request's number; guarded by the mutex
    uint32_t last_operation_ = 0;
    std::atomic<uint32_t> last_session_{0};
    SystemClock ticks_;
    MediaEngine media_;
    CallSound sound_;
    Stack stack_;
    Phones phones_;
    Lamps lamps_;
    PhoneBook phone_book_;
    Calls calls_;
    Registrar registrar_;
    CstaControl csta_;
};

}  // namespace tapi::sip
