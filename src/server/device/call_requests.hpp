// SPDX-License-Identifier: Apache-2.0
// Assisted Telephony (AT-1 to AT-4): calls that programs ask for, kept for each user until a program of that user's takes
// them. Where none is registered one must be started: the asker's process does that, in its user's session, and says so.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "server/device/objects.hpp"
#include "server/privilege/priorities.hpp"

namespace tapi::server {

// tapiRequestMakeCall's parameters.
struct CallRequest {
    std::u16string destination, app_name, called_party, comment;
};

class CallRequests {
  public:
    // The started program has so long to register; later nobody wants the call any more.
    static constexpr Millis kept_for{60'000};
    // The asker has so long to start a program before the next one may try.
    static constexpr Millis start_limit{10'000};
    // Comes after the programs of the list.
    static constexpr const char16_t* built_in = u"tapi-dialer";

    struct Asker {
        const Identity& user;
        uint32_t session;
    };
    // A result of tapiRequestMakeCall. With programs: nothing is queued; start one of them and say which with started().
    using Answer = std::function<void(int32_t result, const Priorities::List& programs)>;

    CallRequests(const Clock& clock, const Priorities& priorities) : clock_(clock), priorities_(priorities) {}

    // The answer may come later, when another asker is starting a program at the moment.
    void ask(const Asker& asker, CallRequest request, Answer answer);
    // `program` is the one that could be started; empty when none could.
    void started(const Asker& asker, CallRequest request, std::u16string_view program, const Answer& answer);
    void asker_gone(const Identity& user, uint32_t session);

    void enlist(LineApp& app, uint32_t instance);
    void withdraw(LineApp& app);
    void priorities_changed();
    // The oldest request, or LINEERR_NOTREGISTERED, LINEERR_NOREQUEST.
    Result<CallRequest> take(const LineApp& app);

    size_t users() const { return queues_.size(); }

  private:
    struct Recipient {
        LineApp* app;
        uint32_t instance;
    };
    struct Waiting {
        uint32_t session;
        CallRequest request;
        Answer answer;
    };
    // The asker that is starting a program.
    struct Starter {
        uint32_t session;
        Instant since;
    };
    struct Queue {
        std::deque<CallRequest> requests;
        std::vector<Recipient> recipients;  // in the order in which they registered
        const LineApp* told = nullptr;      // has LINE_REQUEST and has not emptied the queue since
        std::optional<Starter> starter;
        std::vector<Waiting> waiting;       // for the starter
        bool awaited = false;               // a program was started and has not registered yet
        std::optional<Instant> alone_since; // requests, and nobody to take them

        bool full() const;
        bool idle() const;
    };
    using Queues = std::map<std::string, Queue>;

    Queue& queue_of(const Identity& user);
    void tidy(const Identity& user);
    void forget_stale(Queue& queue) const;
    void put(Queue& queue, CallRequest request);
    void tell(Queue& queue) const;
    const Recipient* first_of(const Queue& queue) const;
    uint32_t rank(const Recipient& recipient) const;
    Priorities::List programs() const;
    void give_up_starting(const Identity& user);

    const Clock& clock_;
    const Priorities& priorities_;
    Queues queues_;
};

}  // namespace tapi::server
