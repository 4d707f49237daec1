// SPDX-License-Identifier: Apache-2.0
// A conference, member by member, and its end: time and messages for each member when there are few and when there are
// many. What grows linearly costs the same each.
#include <string>
#include <vector>

#include "support.hpp"

namespace {

using Clock = std::chrono::steady_clock;
constexpr int most = 32, rounds = 20;

class Chair {
  public:
    Chair() : app_("chair"), line_(app_.open(0, LINECALLPRIVILEGE_NONE)) {}

    // Seconds for building a conference of `members` and ending it; messages that it brought are counted.
    double hold(int members) {
        const auto begin = Clock::now();
        std::vector<HCALL> calls(static_cast<size_t>(members));
        HCALL conference = 0;
        reply(lineMakeCallA(line_, &calls[0], number(0).c_str(), 0, nullptr), "lineMakeCall");
        state(calls[0], LINECALLSTATE_CONNECTED);
        for (int i = 1; i < members; ++i) {
            HCALL& call = calls[static_cast<size_t>(i)];
            if (i == 1) {
                reply(lineSetupConferenceA(calls[0], 0, &conference, &call, most, nullptr), "lineSetupConference");
            } else {
                reply(linePrepareAddToConferenceA(conference, &call, nullptr), "linePrepareAddToConference");
            }
            reply(lineDialA(call, number(i).c_str(), 0), "lineDial");
            state(call, LINECALLSTATE_CONNECTED);
            reply(lineAddToConference(conference, call), "lineAddToConference");
        }
        reply(lineDrop(conference, nullptr, 0), "lineDrop");
        calls.push_back(conference);
        for (const HCALL call : calls) {
            LINECALLSTATUS status{};
            status.dwTotalSize = sizeof status;
            bench::check(lineGetCallStatus(call, &status), "lineGetCallStatus");
            if (status.dwCallState != LINECALLSTATE_IDLE) {
                lineDrop(call, nullptr, 0);
                state(call, LINECALLSTATE_IDLE);
            }
            bench::check(lineDeallocateCall(call), "lineDeallocateCall");
        }
        return bench::Seconds(Clock::now() - begin).count();
    }
    long messages = 0;

  private:
    static std::string number(int member) { return std::to_string(1002 + member); }

    template <class Wanted>
    LINEMESSAGE wait(Wanted wanted) {
        for (;;) {
            const LINEMESSAGE m = app_.next();
            ++messages;
            if (wanted(m)) return m;
        }
    }
    void reply(LONG request, const char* what) {
        bench::check(request, what);
        const LINEMESSAGE m = wait([=](const LINEMESSAGE& one) {
            return one.dwMessageID == LINE_REPLY && static_cast<LONG>(one.dwParam1) == request;
        });
        bench::check(static_cast<LONG>(m.dwParam2), what);
    }
    void state(HCALL call, DWORD state) {
        wait([=](const LINEMESSAGE& m) {
            return m.dwMessageID == LINE_CALLSTATE && m.hDevice == call && m.dwParam1 == state;
        });
    }

    bench::Application app_;
    HLINE line_;
};

}  // namespace

int main() {
    bench::stay_on_one_cpu();
    bench::Server server("[[extension]]\nnumber = \"1001\"\nappearances = 40\n[[extensions]]\nfrom = 1002\nto = 1040\n");
    const bench::Callee members(1, most);
    Chair chair;
    chair.hold(3);  // warm
    double few = 0, many = 0;
    for (const int size : {4, 8, 16, 32}) {
        std::vector<double> times;
        chair.messages = 0;
        for (int round = 0; round < rounds; ++round) times.push_back(chair.hold(size));
        const double each = bench::percentile(times, 0.5) / size * 1e3;
        if (size == 4) few = each;
        many = each;
        bench::figure("conference_" + std::to_string(size) + "_per_member", each, "ms");
        bench::figure("conference_" + std::to_string(size) + "_messages_per_member",
                      static_cast<double>(chair.messages) / rounds / size, "messages");
    }
    bench::figure("conference_growth", many / few, "x", "<=", 2);
}
