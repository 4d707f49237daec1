// SPDX-License-Identifier: Apache-2.0
// A CSTA application session with one telephone (ECMA TR/87): begun by an INVITE, kept, and begun anew when it was lost. What the telephone
// is asked goes as INFO, one after the other, so that the transaction says what a response is about. Like a Session it knows no network;
// the Dialog carries its messages.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/timers.hpp"
#include "sip/auth.hpp"
#include "sip/csta_calls.hpp"
#include "sip/dialog.hpp"

namespace tapi::sip {

// What became of a request.
struct CstaOutcome {
    DWORD error = 0;      // LINEERR_; 0: done
    std::string call{};   // of MakeCall: the new one
};

class CstaSession final : public DialogEvents {
  public:
    // The telephone has this long for a service, and to take the session at all.
    static constexpr Millis patience{8'000}, patience_to_begin{10'000};
    static constexpr Millis between_probes{60'000};
    static constexpr Millis after_loss{2'000}, first_again{30'000}, last_again{1'800'000};
    static constexpr size_t most_waiting = 32;  // requests

    struct Surroundings {
        const Credentials& credentials;
        Timers& timers;
        // A new dialog, which tells the listener what arrives.
        std::function<std::unique_ptr<Dialog>(DialogEvents& listener)> dialog;
        // Whom to call; nothing: nobody is there now, and start() comes when somebody is.
        std::function<std::optional<Invitation>()> target;
        std::function<void(bool active)> active;  // when it changes
        std::function<void(const std::vector<ShownCall>& changed)> changed;
        std::function<void(uint32_t request, const CstaOutcome& outcome)> done;
    };

    // `device`: the telephone's name for itself, an address.
    CstaSession(std::string device, Surroundings around);
    ~CstaSession() override;
    CstaSession(const CstaSession&) = delete;
    CstaSession& operator=(const CstaSession&) = delete;

    // Now, unless it stands or is being tried.
    void start();
    // A request about the call that is shown under `call`; its outcome is told once, maybe before this returns.
    void ask(uint32_t request, CstaService service, const std::string& call, const std::string& target);
    // Stops what was begun, without waiting for answers. Nothing is told any more.
    void leave();
    bool is_active() const { return active_; }
    const CstaServices& services() const { return services_; }

  private:
    enum class Step : uint8_t { features, monitor, snapshot, probe, service };
    struct Asked {
        Step step;
        std::string name, body;  // of the message
        uint32_t request = 0;
        bool given_up = false;   // its time is over; the transaction is not
        bool answered = false;   // by SIP, not yet by CSTA
    };

    // DialogEvents
    void on_response(const Received& response) override;
    Reply on_request(const Received& request) override;
    void on_ack(const Received*) override {}
    void on_cancel(const Received&) override {}

    void begin();
    void invite();
    void give_up_inviting();
    void invited(const Received& response);
    void begun(const Received& response);
    void send(Step step, std::string name, std::string inside = {});
    void queue(Asked asked);
    void send_next();
    void out_of_time();
    void info_answered(const Received& response);
    // The first of those asked is done with; `message` is null when the telephone said nothing in CSTA.
    void concluded(const CstaMessage* message, int status);
    void step_done(const Asked& asked, const CstaMessage* message, int status);
    void asked_features(const CstaMessage* message);
    void asked_monitor(const CstaMessage* message);
    void asked_snapshot(const CstaMessage* message);
    void probe();
    void probe_later();
    void tell(const std::vector<ShownCall>& changed);
    Reply heard_info(const Received& request);
    Reply heard(const CstaMessage& message);
    void heard_response(const CstaMessage& message);
    // `bye`: the other end may still believe in the session.
    void lose(Millis again, bool bye);
    Millis next_again();
    void set_active(bool active);
    Reply answer(std::string_view name, std::string_view inside = {}) const;
    void wait(std::optional<Timers::Id>& timer, Millis time, void (CstaSession::*then)());
    void stop(std::optional<Timers::Id>& timer);

    const std::string device_;
    const Surroundings around_;
    std::unique_ptr<Dialog> dialog_;
    Invitation target_;
    Authenticator auth_;
    CstaCalls calls_;
    CstaServices services_;
    std::string edition_, monitor_;
    std::deque<Asked> asked_;  // the first is under way
    std::optional<Timers::Id> again_, limit_, probe_;
    Millis wait_next_ = first_again;
    bool inviting_ = false, too_late_ = false, stands_ = false, under_way_ = false, active_ = false, left_ = false;
};

// Why a telephone did not do what it was asked: a CSTAErrorCode, or a SIP response without one.
DWORD csta_line_error(const CstaMessage* message, int status);

}  // namespace tapi::sip
