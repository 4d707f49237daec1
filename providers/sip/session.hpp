// SPDX-License-Identifier: Apache-2.0
// One call as SIP knows it: a dialog from the first INVITE to the last BYE. It decides and knows no sockets, no threads and no
// TAPI handles; the Dialog carries its messages, SessionEvents hears what became of it, Timers are its time.
//
//   session_call.cpp     a call that we make: responses, authentication, redirection, early media
//   session_answer.cpp   a call that comes: ringing, answering, refusing
//   session_modify.cpp   hold, re-INVITE, UPDATE, session timers
//   session_refer.cpp    transfer
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/timers.hpp"
#include "sip/auth.hpp"
#include "sip/causes.hpp"
#include "sip/dialog.hpp"
#include "sip/identity.hpp"
#include "sip/media_port.hpp"
#include "sip/session_timer.hpp"

namespace tapi::sip {

class Session;

// Encrypted sound: taken where the other end offers it, or demanded and offered with keys in the description or by handshake.
enum class Srtp : uint8_t { taken, sdes, dtls };

// Connectivity checks (ICE): never, where the other end offers them, or offered by us as well.
enum class IceUse : uint8_t { off, answered, offered };

// How digits go to the other end.
enum class DigitWay : uint8_t { events, info, sound };

// What a line's configuration says about its calls. Outlives them.
struct SessionSettings {
    Credentials credentials;
    std::vector<Codec> codecs;
    uint32_t session_expires = 1800;  // seconds; 0: none
    bool follow_redirects = true;
    Srtp srtp = Srtp::taken;
    IceUse ice = IceUse::answered;
    DigitWay digits = DigitWay::events;
    bool trusted = true;              // what the peer asserts of callers is believed
    bool auto_answer = false;         // the peer may have calls answered, and put on hold
};

// What the other end wants this one to do (Event: talk and hold, as many telephones know them).
enum class Control : uint8_t { talk, hold };

class SessionEvents {
  public:
    virtual ~SessionEvents() = default;
    virtual void proceeding(Session& session) = 0;
    virtual void ringing(Session& session) = 0;
    virtual void connected(Session& session) = 0;
    virtual void redirected(Session& session, const NameAddr& to) = 0;
    // The other end held us, or came back.
    virtual void held(Session& session, bool held) = 0;
    // What we asked for with `request` is done: our own hold, or coming back from it; a transfer. Or not.
    virtual void completed(Session& session, uint32_t request, bool done) = 0;
    virtual void ended(Session& session, Ending ending) = 0;
    virtual void user_info(Session& session, const std::string& bytes) = 0;
    virtual void digit(Session& session, char digit, uint32_t milliseconds) = 0;
    // REFER: the other end wants us to call somebody instead. False: we will not.
    virtual bool referred(Session& session, const NameAddr& target, const std::string& referred_by) = 0;
    virtual void controlled(Session& session, Control control) = 0;
    // Nothing more will come; the session may be forgotten, but not before this returns.
    virtual void finished(Session& session) = 0;
};

class Session final : public DialogEvents {
  public:
    struct Surroundings {
        const SessionSettings& settings;
        Timers& timers;
        MediaPorts& media;
        SessionEvents& events;
        uint32_t id = 0;  // distinct among sessions
    };
    enum class State : uint8_t { fresh, calling, proceeding, ringing, offered, answering, connected, ending, ended };

    Session(const Surroundings& around, std::unique_ptr<Dialog> dialog);
    ~Session() override;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    uint32_t id() const { return id_; }
    State state() const { return state_; }
    bool on_hold() const { return on_hold_; }
    bool is_held() const { return held_; }
    bool is_busy() const { return change_.has_value() || refer_request_ != 0; }
    const std::optional<Agreed>& agreed() const { return agreed_; }
    const Dialog& dialog() const { return *dialog_; }
    // The number of TAPI's call; 0: it has none (any more). Kept for whoever owns the session.
    uint32_t call = 0;
    uint32_t line = 0;
    // The session that calls whom a REFER of the other end named; 0: there is none.
    uint32_t successor = 0;

    // ---- A call that we make. `headers`: lines that go into every try.
    void make(const Invitation& invitation, std::string headers);

    // ---- A call that came, whose INVITE the dialog holds. False: it was refused already.
    bool offer(const Received& invite);
    void ring();
    void answer(std::string headers = {});
    // 302: try there instead.
    void redirect(const std::string& uri);
    void refuse(int status, std::string headers = {});

    // ---- Its sound could not be encrypted: the call ends, and whoever watches it hears why.
    void fail_media();
    // It cannot even be made.
    void fail(Ending ending) { finish(ending); }

    // ---- Either. Ends the call whatever it is doing; `headers` may hold user-user information.
    void hang_up(std::string headers = {});

    // ---- While connected; completed() tells how it went. False: it is busy with another change.
    bool hold(uint32_t request);
    bool unhold(uint32_t request);
    // Makes the other end call `target`, which may carry a Replaces header. Done when `target` answers, or with `blind` when it
    // rings.
    bool refer(uint32_t request, const std::string& target, const std::string& referred_by, bool blind = false);
    // How the call goes that a REFER asked us for: a status line for the other end.
    void report_referral(int status);
    // INFO with one digit. False in any other state.
    bool send_digit(char digit, uint32_t milliseconds);
    bool send_user_info(const std::string& bytes);

  private:
    struct Change {
        uint32_t request = 0;  // 0: our own refresh
        bool hold = false;
        bool update = false;  // UPDATE without a body, not a re-INVITE
        unsigned tries = 0;
    };

    // DialogEvents
    void on_response(const Received& response) override;
    Reply on_request(const Received& request) override;
    void on_ack(const Received* ack) override;
    void on_cancel(const Received& cancel) override;

    // session.cpp
    bool open_media();
    LocalMedia local_media();
    void add_ice(LocalMedia& local);
    std::string offer_text(Direction direction);
    // The answer to an offer, and nothing when it cannot be answered.
    std::optional<std::string> answer_text(const Received& offer, Direction direction);
    bool take_answer(const Received& answer);
    void agree(const Agreed& agreed);
    Direction wanted() const { return on_hold_ ? Direction::sendonly : Direction::sendrecv; }
    void finish(std::optional<Ending> ending);
    void forget_timer(std::optional<Timers::Id>& timer);
    std::string common_headers() const;
    std::string timer_headers() const;
    Reply on_bye(const Received& bye);
    Reply on_info(const Received& info);

    // session_call.cpp
    void send_invite();
    void invite_provisional(const Received& response);
    void tell_to_answer(const Received& ringing);
    void invite_accepted(const Received& response);
    void invite_refused(const Received& response);
    bool follow(const Received& response);
    bool try_longer_interval(const Received& response);

    // session_answer.cpp
    Payload provisional();
    void answered();

    // session_modify.cpp
    bool begin_change(Change change);
    void send_change();
    void change_answered(const Received& response);
    void end_change(bool done);
    void retry_change();
    Reply on_reinvite(const Received& invite);
    Reply on_update(const Received& update);
    void start_timer(const SessionTimer& timer);
    void refresh();

    // session_refer.cpp
    Reply on_refer(const Received& refer);
    Reply on_notify(const Received& notify);
    void refer_answered(const Received& response);
    void end_refer(bool done);

    const SessionSettings& settings_;
    Timers& timers_;
    MediaPorts& media_;
    SessionEvents& events_;
    const uint32_t id_;
    std::unique_ptr<Dialog> dialog_;
    std::unique_ptr<MediaStream> stream_;
    Authenticator auth_;
    std::string headers_;      // of every INVITE of a call that we make
    std::string told_to_answer_;  // the tag of who was
    std::string invite_auth_;  // what let the last INVITE through; its ACK carries the same (RFC 3261 13.2.2.4)
    Invitation invitation_;
    std::string offered_sdp_;  // of a call that came, until it is answered
    std::optional<Agreed> agreed_;
    std::optional<Change> change_;
    std::optional<Timers::Id> refresh_at_, give_up_at_, retry_at_, refer_until_;
    std::string media_key_;  // made when it is first wanted, the same for the whole call
    std::optional<media::IceCredentials> ice_;  // the same, until the other end restarts
    uint64_t sdp_session_ = 0, sdp_version_ = 0;
    Direction offered_direction_ = Direction::sendrecv;
    SessionTimer timer_;
    TimerRequest timer_request_;
    uint32_t interval_ = 0;  // asked for
    uint32_t least_ = 0;     // Min-SE
    uint32_t refer_request_ = 0;
    uint16_t redirects_ = 0;
    State state_ = State::fresh;
    bool outgoing_ = false;
    bool rang_ = false;
    bool accepted_ = false;        // by this end: ringing was told
    bool wants_reliable_ = false;  // the caller requires reliable provisional responses
    bool peer_updates_ = false;    // the other end takes UPDATE
    bool peer_timer_ = false;
    bool offer_in_ack_ = false;    // our 2xx held the offer, the answer comes with the ACK
    bool reinvited_ = false;       // a re-INVITE of the other end waits for its ACK
    bool referring_ = false;       // we report on a REFER of the other end
    bool refer_blind_ = false;
    bool cancelled_ = false;
    bool on_hold_ = false, held_ = false;
    bool silent_ = false;  // as the stream was told
};

}  // namespace tapi::sip
