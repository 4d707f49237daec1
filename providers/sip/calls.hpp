// SPDX-License-Identifier: Apache-2.0
// All sessions, on the stack's thread: which line an INVITE is for, what a REFER and a Replaces do to sessions, how many
// there may be.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sip/config.hpp"
#include "sip/dialog_info.hpp"
#include "sip/media_port.hpp"
#include "sip/phones.hpp"
#include "sip/session.hpp"
#include "sip/stack.hpp"

namespace tapi::sip {

// What sessions that TAPI knows report; others (the new leg of a transfer) are nobody's business.
class CallsEvents {
  public:
    virtual ~CallsEvents() = default;
    // A call for a line, to be rung or refused. `phone`: who calls, when it is a telephone that registered here.
    virtual void offered(Session& session, const Received& invite, const PhoneConfig* phone) = 0;
    virtual void proceeding(Session& session) = 0;
    virtual void ringing(Session& session) = 0;
    virtual void connected(Session& session) = 0;
    virtual void redirected(Session& session, const NameAddr& to) = 0;
    virtual void held(Session& session, bool held) = 0;
    virtual void completed(Session& session, uint32_t request, bool done) = 0;
    virtual void ended(Session& session, Ending ending) = 0;
    virtual void user_info(Session& session, const std::string& bytes) = 0;
    // A digit that came as a message.
    virtual void digit(Session& session, char digit) = 0;
    virtual void controlled(Session& session, Control control) = 0;
    // TAPI's call rings at several telephones; what is asked for it from now on is asked of `to`.
    virtual void moved(Session& from, Session& to) = 0;
    // What goes on at a telephone that registered here.
    virtual void at_phone(const PhoneConfig& phone, const DialogState& dialog) = 0;
    // A transfer: TAPI's call of `session` goes on with `by`.
    virtual void replaced(Session& session, Session& by) = 0;
};

// How a call is made, besides whom to.
struct CallManner {
    bool anonymous = false;
    bool answers = false;  // the telephone is to answer by itself
    std::string headers{};
};

class Calls final : public StackEvents, private SessionEvents {
  public:
    // `numbers`: hands out numbers of sessions, from any thread.
    Calls(const Config& config, Stack& stack, MediaPorts& media, Phones& phones, CallsEvents& events, std::atomic<uint32_t>& numbers);
    ~Calls() override;

    // The requests outside of dialogs that are not about calls go there.
    using Subscribed = std::function<void(std::unique_ptr<NtaDialog> dialog, const Received& request)>;
    void set_notified(std::function<Reply(const Received&)> notified) { notified_ = std::move(notified); }
    void set_subscribed(Subscribed subscribed) { subscribed_ = std::move(subscribed); }

    Session* find(uint32_t session);
    // Calls `uri` from the line: a telephone that registered here wherever it is, anything else at that address. Without a Call-ID
    // it gets one.
    void start(uint32_t session, uint32_t line, uint32_t call, const std::string& uri, const CallManner& manner, const std::string& call_id = {});
    // TAPI has nothing more to do with it; it is hung up, wherever it rings.
    void release(Session& session, std::string headers = {});
    // Ends and forgets everything, before the stack goes.
    void hang_up_all();
    size_t size() const { return sessions_.size(); }

    // StackEvents
    void on_invite(std::unique_ptr<NtaDialog> dialog, const Received& invite) override;
    void on_subscribe(std::unique_ptr<NtaDialog> dialog, const Received& request) override;
    Reply on_request(const Received& request) override;

    // For Refer-To: whoever calls it takes the place of this end of the call.
    static std::string replacing_target(const Session& session);

  private:
    // One call, offered to several telephones at once. The lead stands for all of them.
    struct Fork {
        uint32_t lead = 0;
        std::vector<uint32_t> open;
        std::optional<Ending> best;
    };

    // One call as the telephone has it, in however many places it rings.
    struct AtPhone {
        const PhoneConfig& phone;
        DialogState dialog;
        size_t open = 1;        // sessions
        uint32_t answered = 0;  // the one that talks
    };

    // SessionEvents
    void proceeding(Session& session) override;
    void ringing(Session& session) override;
    void connected(Session& session) override;
    void redirected(Session& session, const NameAddr& to) override;
    void held(Session& session, bool held) override;
    void completed(Session& session, uint32_t request, bool done) override;
    void ended(Session& session, Ending ending) override;
    void user_info(Session& session, const std::string& bytes) override;
    void digit(Session& session, char digit, uint32_t milliseconds) override;
    bool referred(Session& session, const NameAddr& target, const std::string& referred_by) override;
    void controlled(Session& session, Control control) override;
    void finished(Session& session) override;

    std::optional<uint32_t> line_for(const Received& invite, bool by_phone) const;
    void redirect_to_phone(NtaDialog& dialog, const Received& invite);
    Session& make(uint32_t session, uint32_t line, uint32_t call);
    Invitation invitation(uint32_t line, const std::string& uri, const std::string& domain, const CallManner& manner) const;
    void start_at(Session& first, const PhoneConfig& phone, const CallManner& manner, const std::string& call_id);
    void start_at_home(Session& session, const Uri& target, const CallManner& manner, const std::string& call_id);
    void watch_phone(const PhoneConfig& phone, uint32_t line, const std::vector<uint32_t>& sessions, bool phone_calls);
    void phone_moves(const Session& session, DialogState::Phase phase);
    void phone_leaves(uint32_t session);
    Fork* fork_of(const Session& session);
    void lead_by(Fork& fork, Session& session);
    void settle(Session& session);
    // False: others of its fork go on, and nothing has ended.
    bool last_of_fork(Session& session, Ending& ending);
    Session& add(uint32_t number, uint32_t line, std::unique_ptr<NtaDialog> dialog);
    Session* replaced_by(const Received& invite);
    void take_over(Session& session, Session& old);
    Session::Surroundings around(uint32_t number, uint32_t line);

    const Config& config_;
    Stack& stack_;
    MediaPorts& media_;
    Phones& phones_;
    CallsEvents& events_;
    std::atomic<uint32_t>& numbers_;
    std::function<Reply(const Received&)> notified_;
    Subscribed subscribed_;
    std::unordered_map<uint32_t, std::unique_ptr<Session>> sessions_;
    std::unordered_map<uint32_t, NtaDialog*> dialogs_;       // of each session
    std::unordered_map<std::string, uint32_t> by_dialog_;    // sessions by Call-ID and our tag, for Replaces
    std::unordered_map<uint32_t, uint32_t> referrals_;       // new session: the one whose other end asked for it
    std::unordered_map<uint32_t, uint32_t> replacing_;       // new session: the one that it takes the place of
    std::unordered_map<uint32_t, std::shared_ptr<Fork>> forks_;  // of each session that is one of several
    std::unordered_map<uint32_t, std::shared_ptr<AtPhone>> at_phones_;  // of each session with a telephone of ours
    std::unordered_map<std::string, uint32_t> lines_;        // number@domain, and number alone
    std::optional<uint32_t> default_line_;
    std::unordered_set<uint32_t> offered_;  // calls that nobody has answered
};

}  // namespace tapi::sip
