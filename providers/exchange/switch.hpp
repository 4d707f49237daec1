// SPDX-License-Identifier: Apache-2.0
// The exchange itself: lines, calls and what the outside world does, without threads, sockets or TSPI. Time
// comes from a clock and timers that the owner runs; everything that happens is told to SwitchEvents at once,
// in order.
//
// Only what is watched is reported: watch() a line as TAPI opens it. A half that is watched stays readable
// after IDLE until close(); others vanish by themselves.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/clock.hpp"
#include "base/handle_table.hpp"
#include "base/result.hpp"
#include "base/timers.hpp"
#include "exchange/call.hpp"
#include "exchange/config.hpp"
#include "sdk/dial_string.hpp"

namespace tapi::exchange {

class SwitchEvents {
  public:
    virtual ~SwitchEvents() = default;
    virtual void call_state(const Half& half) = 0;
    virtual void call_info(const Half& half, uint32_t items) = 0;
    virtual void line_state(LineNo line, uint32_t items, uint32_t param2, uint32_t param3) = 0;
    virtual void address_state(LineNo line, uint32_t address, uint32_t items) = 0;
};

// Hears of every call and line, watched or not, while it happens: what is to follow from it comes afterwards.
class CallObserver {
  public:
    virtual ~CallObserver() = default;
    virtual void call_changed(const Half& half) = 0;
    // Its messages, its status, what is known of its calls.
    virtual void line_changed(LineNo line) = 0;
};

struct ForwardEntry {
    uint32_t mode = 0;      // one LINEFORWARDMODE_
    std::u16string caller;  // for the SPECIFIC modes
    uint32_t country = 0;
    std::u16string destination;  // empty: do not disturb
};

struct Forwarding {
    std::vector<ForwardEntry> entries;
    uint32_t rings = 0;
};

struct Hunt {
    const HuntGroup* group = nullptr;
    size_t next = 0;  // member
};

struct Address {
    const AddressConfig* config = nullptr;
    Forwarding forwarding;
    uint32_t calls = 0;  // all but idle
    uint32_t occupied = 0;  // call appearances
    uint32_t on_hold = 0;
    uint32_t pending = 0;  // on hold for a transfer or conference
    TerminalModes terminals = usual_terminals;
};

struct Line {
    const ExtensionConfig* extension = nullptr;  // a station; otherwise a circuit of a trunk group
    size_t trunk = 0;
    uint32_t circuit = 0;
    std::vector<Address> addresses;
    std::vector<Half*> halves;
    bool watched = false;
    bool gone = false;  // a new configuration does not have it; its place is not given again
    bool attended = false;  // somebody is at its telephone, off hook
    uint32_t calls = 0;
    uint32_t on_hold = 0;
    uint32_t pending = 0;
    uint32_t connected = 0;
    uint32_t parents = 0;  // of conferences
    uint32_t talking = 0;  // talk paths in use
    uint32_t ringing = 0;
    uint32_t ring_mode = 0;
    std::unordered_set<std::u16string> messages;  // numbers that want to be called back
    LineDevice device;

    bool is_trunk() const { return extension == nullptr; }
    bool is_queue() const { return extension != nullptr && extension->waiting.kind != WaitingKind::none; }
};

struct CallRequest {
    std::optional<uint32_t> address;            // none: any that is free
    std::optional<std::u16string> destination;  // none: dial tone
    uint32_t media_mode = LINEMEDIAMODE_INTERACTIVEVOICE;
    uint32_t bearer_mode = LINEBEARERMODE_VOICE;
    uint32_t param_flags = 0;  // LINECALLPARAMFLAGS_
    uint32_t country = 0;
    std::optional<Millis> no_answer;
    std::u16string target;  // of a one-step transfer, of a conference without hold, of predictive dialing
    uint32_t auto_transfer_states = 0;
    std::string user_info, call_data, sending, receiving, high_level, low_level;
    DialParams dial;
};

// What a new configuration means for lines.
struct LineChanges {
    std::vector<LineNo> added, removed, changed;
};

struct ConferenceCalls {
    HalfId parent{}, consult{};
};

class Switch {
  public:
    static constexpr uint32_t internal_ring = 1, external_ring = 2, ring_modes = 2;
    static constexpr uint32_t bearer_modes = LINEBEARERMODE_VOICE | LINEBEARERMODE_SPEECH;

    Switch(Config config, const Clock& clock, Timers& timers, SwitchEvents& events);
    ~Switch();
    Switch(const Switch&) = delete;
    Switch& operator=(const Switch&) = delete;

    // Incoming calls begin to be placed.
    void start();

    // Devices.
    const Config& config() const { return config_; }
    // Of the start.
    uint32_t stations() const { return stations_; }
    // Of an extension that is no queue, as long as it is there.
    bool has_phone(LineNo line) const {
        const Line& at = lines_[number(line)];
        return !at.is_trunk() && !at.is_queue() && !at.gone;
    }
    // Times, names and sound may change while the exchange runs; what it is made of may not. Lines that are open hear
    // that their capabilities may be others.
    template <class Change>
    void tune(Change change) {
        change(config_);
        for (size_t index = 0; index < lines_.size(); ++index) {
            if (lines_[index].watched)
                events_.line_state(static_cast<LineNo>(index), LINEDEVSTATE_CAPSCHANGE, 0, 0);
        }
    }
    uint32_t shown_lines() const { return shown_lines_; }
    uint32_t all_lines() const { return static_cast<uint32_t>(lines_.size()); }
    const Line& line(LineNo line) const { return lines_[number(line)]; }
    const LineProfile& profile(const Line& line) const;
    std::u16string line_name(const Line& line) const;
    const std::u16string& line_number(const Line& line) const {
        return line.addresses.front().config->number;
    }
    std::optional<uint32_t> address_of(const Line& line, std::u16string_view number) const;

    // switch_changes.cpp: a new configuration, from now on. What it does not touch goes on. OPERATIONUNAVAIL: it
    // takes a start of the exchange.
    Result<LineChanges> reconfigure(Config fresh);

    void watch(LineNo line);
    void unwatch(LineNo line);
    void observe(CallObserver& observer) { observer_ = &observer; }
    // Calls of an attended line do not end because applications leave them.
    void attend(LineNo line, bool attended) { lines_[number(line)].attended = attended; }
    // The extension with that number among its addresses.
    std::optional<LineNo> station(std::u16string_view number) const;
    // What digits that are dialed one by one amount to: whether a number of the exchange begins like that, and whether
    // there is a longer one, here or outside.
    struct Dialed {
        bool begins_number = false, can_grow = false;
    };
    Dialed dialed(std::u16string_view digits) const;
    static bool message_waiting(const Line& line) {
        return (line.device.status & LINEDEVSTATUSFLAGS_MSGWAIT) != 0 || !line.messages.empty();
    }

    // Calls. create_call() checks everything and reports nothing; begin() lets the call happen.
    Result<HalfId> create_call(LineNo line, const CallRequest& request);
    void begin(HalfId half);
    Status check_call(LineNo line, const CallRequest& request) const;
    Status dial(HalfId half, std::u16string_view text);
    Status accept(HalfId half);
    Status answer(HalfId half);
    Status drop(HalfId half);
    Status hold(HalfId half);
    Status unhold(HalfId half);
    Status swap_hold(HalfId active, HalfId held);
    Status set_app_specific(HalfId half, uint32_t value);
    Status set_media_mode(HalfId half, uint32_t media_mode);
    Status set_bearer_mode(HalfId half, uint32_t bearer_mode);

    // switch_device.cpp: lines as devices, and what a call has besides its state.
    Status set_line_status(LineNo line, uint32_t bits, bool on);
    Status configure_line(LineNo line, LineSettings settings);
    Status set_radio(LineNo line, const Radio& radio);
    // No address: the whole line.
    Status set_line_terminal(LineNo line, std::optional<uint32_t> address, uint32_t terminal, uint32_t modes,
                             bool enable);
    Status set_call_terminal(HalfId half, uint32_t terminal, uint32_t modes, bool enable);
    Status set_dial_params(HalfId half, const DialParams& wanted);
    Status set_caller_name(HalfId half, const std::u16string& name);
    // Transfer and conference. What creates calls works like create_call(): begin() lets the new ones happen.
    Result<HalfId> setup_transfer(HalfId first, const CallRequest& request);
    Status transfer(HalfId first, HalfId consult);
    Result<HalfId> transfer_to_conference(HalfId first, HalfId consult);
    Status blind_transfer(HalfId half, std::u16string_view destination);
    Result<ConferenceCalls> setup_conference(HalfId first, const CallRequest& request);
    Result<ConferenceCalls> setup_conference(LineNo line, const CallRequest& request);
    Result<HalfId> prepare_add_to_conference(HalfId parent, const CallRequest& request);
    Status add_to_conference(HalfId parent, HalfId consult);
    Status remove_from_conference(HalfId member);

    // Calls that go elsewhere, or come from there.
    Status redirect(HalfId half, std::u16string_view destination);
    Status park(HalfId half, std::u16string_view address);
    Result<std::u16string> free_park_slot(HalfId half) const;
    Result<HalfId> unpark(LineNo line, uint32_t address, std::u16string_view parked_at);
    struct PickupRequest {
        std::optional<std::u16string> number, group;
    };
    Result<HalfId> pickup(LineNo line, uint32_t address, const PickupRequest& request);
    // All addresses, or one. may_forward() only says whether forward() will succeed.
    Status may_forward(LineNo line, std::optional<uint32_t> address, std::vector<ForwardEntry> entries) const;
    Status forward(LineNo line, std::optional<uint32_t> address, std::vector<ForwardEntry> entries,
                   uint32_t rings);
    static uint32_t forward_modes();
    Status set_treatment(HalfId half, uint32_t treatment);
    // What somebody hears who waits, held or in a queue: LINECALLTREATMENT_ or 0.
    uint32_t treatment_of(const Half& listener) const;

    // Calls that do not get through. The result is the request's id.
    Result<uint32_t> complete_call(HalfId half, uint32_t mode, uint32_t message);
    Status uncomplete_call(LineNo line, uint32_t completion);
    uint32_t completion_modes(const Half& caller) const;
    uint32_t completions_of(LineNo line) const;

    // What calls carry.
    static constexpr uint32_t auto_transfer_states = LINECALLSTATE_CONNECTED;
    Status secure_call(HalfId half);
    Status set_call_data(HalfId half, std::string data);
    Status set_quality(HalfId half, std::string sending, std::string receiving);
    Status send_user_info(HalfId half, const std::string& info);
    Status release_user_info(HalfId half);
    // accept(), answer() or drop(), with information for the other side.
    Status with_user_info(HalfId half, const std::string& info, Status (Switch::*operation)(HalfId));

    // The user is done with the half. A call that goes on without its user does so unreported.
    void close(HalfId half);

    const Half* find(HalfId half) const;
    size_t live_halves() const { return halves_.size(); }

    // What works now, and what can ever work.
    uint32_t call_features(const Half& half) const;
    uint32_t call_features2(const Half& half) const;
    uint32_t line_call_features2(const Line& line) const;
    uint32_t line_call_features(const Line& line) const;
    bool can_call(const Line& line) const;
    bool can_call(const Line& line, uint32_t address) const;
    uint32_t address_features(const Line& line) const;
    uint32_t address_features(const Line& line, uint32_t address) const;
    uint32_t call_states(const Line& line) const;
    bool media_allowed(const Line& line, uint32_t media_mode) const;

    // The users whose voices reach this half's user.
    std::vector<const Half*> heard_by(const Half& half) const;
    bool hears_anyone(const Half& half) const;

  private:
    struct Place {
        LineNo line{};
        uint32_t address = 0;
    };
    struct Parked {
        HalfId half{};
        Place by;
        Timers::Id reminder;
    };
    struct Completion {
        uint32_t id = 0;
        LineNo line{};  // who wants the call
        uint32_t address = 0;
        Place station;
        std::u16string number;  // that was dialed
        bool station_was_used = false;
        HalfId waiting{};   // camped on
        HalfId callback{};  // the call that offers the completion
        Timers::Id timeout;
    };
    enum class When { always, busy, no_answer };
    struct Callers {
        const Incoming* incoming = nullptr;
        uint32_t placed = 0;
    };

    // switch_changes.cpp
    struct Matching {
        std::vector<std::pair<LineNo, const ExtensionConfig*>> kept;
        std::vector<const ExtensionConfig*> added;
        std::vector<LineNo> removed;
    };
    Matching match(const Config& fresh) const;
    bool looks_different(const Line& line, const ExtensionConfig& extension, const Config& fresh) const;
    static void equip(Line& line, const ExtensionConfig& extension);
    LineNo add_line(const ExtensionConfig& extension);
    void take_away(LineNo line);
    void number_lines();
    void restart_callers();
    void repoint_callers();
    void report_caps(LineNo line);

    // switch.cpp
    void build_lines();
    Half* half(HalfId id);
    Half& add_half(LineNo line, uint32_t address, uint32_t call_id);
    void remove_half(Half& half);
    Line& line_of(const Half& half) { return lines_[number(half.line)]; }
    const Line& line_of(const Half& half) const { return lines_[number(half.line)]; }
    Address& address_of(const Half& half) { return line_of(half).addresses[half.address]; }
    Party party_of(const Line& line, uint32_t address) const;
    Party called_party(const std::u16string& digits) const;
    bool has_room() const;
    Status check_request(const Line& from, const CallRequest& request, uint32_t flags) const;
    Status check_carried(const Line& from, const CallRequest& request) const;
    Half& add_caller(LineNo line, uint32_t address, const CallRequest& request, const sdk::DialString& dialed);

    // switch_device.cpp
    uint32_t line_media_features(const Line& line) const;
    uint32_t media_features(const Half& half) const;

    // call_state.cpp: the only place where states change
    void set_state(Half& half, CallState state, uint32_t mode = 0);
    void to_idle(Half& half);
    void count(Half& half, CallState from, CallState to);
    void report_counts(Half& half, CallState from, CallState to);
    void report_info(Half& half, uint32_t items);
    void observe_line(LineNo line) {
        if (observer_ != nullptr) observer_->line_changed(line);
    }
    void stop_alerting(Half& half);
    void schedule(Half& half, Millis delay, void (Switch::*step)(Half&));
    void cancel_timer(Half& half);

    // switch_control.cpp
    Status require(const Half* half, uint32_t feature) const;
    bool has_talk_path(const Line& line) const { return line.talking < profile(line).talk_paths; }
    bool can_answer(const Half& half) const { return can_free_talk_path(line_of(half)); }
    bool can_free_talk_path(const Line& line) const;
    bool can_retrieve(const Half& held) const;
    Status free_talk_path(Half& half);
    void put_on_hold(Half& half);
    void retrieve(Half& half);
    void leave(Half& half);
    void tell_peer_of_leaving(Half& peer, CallState left_state);

    // switch_features.cpp
    uint32_t line_service_features(const Line& line) const;
    uint32_t service_features(const Half& half) const;
    bool can_consult(const Half& half) const;
    bool can_be_target(const Half& half) const;
    bool transfer_fits(const Half& first, const Half& consult) const;
    bool can_transfer(const Half& half) const;

    // switch_hearing.cpp
    template <class Sink>
    bool sounds(const Half& half, Sink&& sink) const;
    template <class Sink>
    bool sounds_from(const Half& half, std::vector<const Conference*>& passed, Sink&& sink) const;
    void refresh_mode(Half& half);
    void refresh_others(Half& half);

    // switch_transfer.cpp
    Status check_transfer(const Half* first, const Half* consult) const;
    Status check_consult(const Half& first, const CallRequest& request, uint32_t flag) const;
    Half& add_consult(Half& first, const CallRequest& request);
    void tie(Half& held, Half& consult);
    static void untie(Half& held);
    static bool answered(const Half& called);
    void consult_ended(Half& held);
    void hold_for_consult(Half& held);
    Party identity(const Half& half) const;
    void join(Half& stays, Half& target, const Half& consult);
    void send_away(Half& leaving, const std::u16string& digits, uint32_t reason);
    void send_on(Half& caller, const std::u16string& digits, uint32_t reason, const Party& from);
    Result<std::u16string> destination(std::u16string_view text) const;
    bool reachable(const std::u16string& digits) const;

    // switch_conference.cpp
    Half& add_parent(LineNo line, uint32_t address);
    void begin_conference(Half& parent);
    void enter_if_free(HalfId id, const std::shared_ptr<Conference>& conference);
    bool is_full(const Half& parent) const;
    bool can_enter(const Half& call, const Half& parent) const;
    bool has_place_in_conference(const Half& call) const;
    void enter(Half& member, const std::shared_ptr<Conference>& conference);
    std::shared_ptr<Conference> exit(Half& member);
    void member_left(const std::shared_ptr<Conference>& conference);
    void collapse(Conference& conference);
    void drop_conference(Half& parent);
    void join_without_hold(Half& consult);
    CallState progress_of(const Half& caller) const;

    // switch_parking.cpp
    bool can_park(const Half& half) const;
    bool can_take_call(const Line& line, uint32_t address) const;
    void remind(const std::u16string& slot);
    void forget_parked(Half& half);
    const PickupGroup* group_of(std::u16string_view id) const;
    bool is_member(const PickupGroup& group, const Line& line) const;
    bool in_a_group(const Line& line) const;
    const Half* ringing_on(const Line& line) const;
    const Half* ringing_in(const PickupGroup& group) const;
    Result<const Half*> ringing(LineNo line, uint32_t address, const PickupRequest& request) const;
    Status check_taker(LineNo line, uint32_t address) const;
    void begin_connected(Half& taking);

    // switch_forwarding.cpp
    const ForwardEntry* forwarding(const Half& caller, Place to, When when) const;
    bool comes_from(const Half& caller, const std::u16string& number) const;
    void follow(Half& caller, Place from, const ForwardEntry& entry, uint32_t reason);
    Status check_forward(const Line& line, const std::vector<ForwardEntry>& entries) const;
    static Status normalise(std::vector<ForwardEntry>& entries);

    // switch_completion.cpp
    std::optional<Place> missed_station(const Half& caller) const;
    const Half* intrusion_target(Place station) const;
    Completion* completion(uint32_t id);
    void forget_completion(uint32_t id);
    void give_up(uint32_t id);
    void end_part(HalfId id);
    void look_for_completions();
    void note_use(LineNo line);
    void try_completion(uint32_t id);
    void offer_callback(Completion& pending);
    void answer_callback(Half& answering);
    void intrude(Half& caller, Place station, uint32_t completion);
    void leave_message(Half& caller, Place station);
    void read_message(Half& caller);

    // switch_data.cpp
    Status check_user_info(const Half& half, const std::string& info) const;
    void give_user_info(Half& to, const std::string& info);

    // switch_queue.cpp
    void hunt(Half& caller, Hunt& hunt, size_t member);
    void wait_in_queue(Half& offered);
    void move_on(Half& offered);

    // switch_progress.cpp
    bool reach(Half& caller);
    void arrive(Half& caller, Place to);
    void progress(Half& caller, CallState state, uint32_t mode = 0);
    void route(Half& caller);
    Half& offer(Half& caller, Place to);
    void alert(Half& offered);
    void ring(Half& offered);
    void ring_or_give_up(Half& offered);
    void schedule_ring(Half& offered);
    void no_answer(Half& offered);
    void connect(Half& answering);
    void divert(Half& caller, Half& offered);
    void charge(Half& caller, const TrunkConfig& trunk);
    void schedule_hangup(Half& circuit);
    void end_in(Half& caller, const Outcome& outcome);
    void end_alone(Half& caller, const Outcome& outcome);
    void disconnect(Half& half, uint32_t mode);
    void release(Half& half);

    // outside.cpp
    bool route_outside(Half& caller);
    std::optional<LineNo> seize_circuit(size_t trunk);
    const FarEnd& far_end_for(std::u16string_view number) const;
    void far_end_reached(Half& circuit);
    void far_end_decides(Half& circuit);
    void far_end_hangs_up(Half& circuit);
    void schedule_far_end(Half& circuit, Millis delay, void (Switch::*step)(Half&));
    void far_end_unanswered(Half& circuit);
    void place_incoming(size_t index);
    void incoming_call(const Incoming& incoming);
    void caller_id_arrives(Half& circuit);
    void schedule_abandon(Half& circuit);

    Config config_;
    std::vector<std::unique_ptr<Config>> former_configs_;  // calls and lines that are gone point into them
    const Clock& clock_;
    Timers& timers_;
    SwitchEvents& events_;
    CallObserver* observer_ = nullptr;
    LineProfile trunk_profile_;
    std::vector<AddressConfig> circuit_addresses_;
    std::vector<Line> lines_;
    uint32_t shown_lines_ = 0;  // of the start
    uint32_t stations_ = 0;
    std::unordered_map<std::u16string_view, Place> numbers_;
    std::unordered_map<std::u16string_view, Hunt> hunts_;
    std::vector<std::unordered_map<std::u16string_view, Hunt>> former_hunts_;
    std::unordered_map<std::u16string, Parked> parked_;
    std::vector<std::vector<LineNo>> free_circuits_;  // by trunk group, the next to use last
    std::vector<Callers> callers_;
    std::vector<Timers::Id> caller_timers_;
    HandleTable<std::unique_ptr<Half>> halves_;
    std::vector<Completion> completions_;
    uint32_t last_completion_ = 0;
    std::optional<Timers::Id> completions_check_;
    uint32_t last_call_id_ = 0;
};

}  // namespace tapi::exchange
