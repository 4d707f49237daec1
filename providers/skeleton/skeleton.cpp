// SPDX-License-Identifier: Apache-2.0
// The smallest provider that is one: a single line whose calls come back to it. Whoever dials anything on it is offered
// that call on the same line, may answer it, and talks to himself. Copy this folder to begin a provider of your own.
//
// What a provider is: a shared object that exports TSPI functions (see <tspi.h>). The host loads it, negotiates a version,
// asks how many devices there are, and starts it. From then on functions come in on any thread, several at a time, and
// what happens on the lines goes out through two procedures: ASYNC_COMPLETION and LINEEVENT. sdk/line_provider.hpp does
// all that; what is left is below: what the line is, what can be done with a call now, and doing it.
#include "sdk/line_provider.hpp"

using namespace tapi;
using sdk::LineCall;
using sdk::Request;

namespace {

// What the capabilities announce is what works: applications, and the conformance suite, take them at their word.
sdk::LineDescription the_line() {
    sdk::LineDescription line;
    line.name = u"Skeleton line";
    line.number = u"100";
    line.permanent_id = 1;
    line.max_calls = 2;  // the two ends of the one call
    line.call_features = LINECALLFEATURE_ANSWER | LINECALLFEATURE_DROP;
    line.call_states = LINECALLSTATE_OFFERING | LINECALLSTATE_DIALING | LINECALLSTATE_RINGBACK |
                       LINECALLSTATE_CONNECTED | LINECALLSTATE_DISCONNECTED;
    return line;
}

class Skeleton final : public sdk::LineProvider {
  public:
    Skeleton() : LineProvider(u"OpenTAPI skeleton", {the_line()}) {}

  private:
    // `tag` holds the id of the other end, 0 when there is none any more.
    LineCall* other_end(const LineCall& call) { return find(call.tag); }

    DWORD features(const LineCall& call) const override {
        if (call.state == LINECALLSTATE_OFFERING) return LINECALLFEATURE_ANSWER | LINECALLFEATURE_DROP;
        return LINECALLFEATURE_DROP;
    }

    // One call at a time: it takes both appearances.
    bool can_call(uint32_t line) const override { return calls_on(line) == 0; }

    Status make_call(LineCall& caller, Request request) override {
        if (caller.called.empty()) return sdk::error(LINEERR_INVALADDRESS);
        complete(request);  // for a new call first of all: nothing of it may be heard before
        set_state(caller, LINECALLSTATE_DIALING);

        // A real provider would now wait for its network. Ours is the line itself: the call arrives on it.
        LineCall* called = new_call(caller.line);
        called->caller = caller.caller;
        called->called = caller.called;
        called->call_id = caller.call_id = ++last_call_id_;
        called->tag = caller.id;
        caller.tag = called->id;
        set_state(*called, LINECALLSTATE_OFFERING, LINEOFFERINGMODE_ACTIVE);
        set_state(caller, LINECALLSTATE_RINGBACK);
        return success();
    }

    Status answer(LineCall& call, Request request) override {
        set_state(call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
        set_state(*other_end(call), LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
        complete(request);
        return success();
    }

    // The end that drops becomes idle; the other one is disconnected, and idle when it is dropped in its turn.
    Status drop(LineCall& call, Request request) override {
        set_state(call, LINECALLSTATE_IDLE);
        part(call);
        complete(request);
        return success();
    }

    // Whoever lets go of a live call hangs up with it.
    void closing(LineCall& call) override { part(call); }

    void part(LineCall& call) {
        if (LineCall* other = other_end(call)) {
            other->tag = 0;
            set_state(*other, LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NORMAL);
        }
        call.tag = 0;
    }

    DWORD last_call_id_ = 0;
};

}  // namespace

// What the host calls, by way of the functions that the sdk exports.
Result<std::unique_ptr<sdk::LineProvider>> sdk::make_provider(const sdk::Host&) {
    return std::unique_ptr<sdk::LineProvider>(std::make_unique<Skeleton>());
}
