// SPDX-License-Identifier: Apache-2.0
// tapi call: makes a call and follows it to its end.
#include "commands.hpp"
#include "outgoing_call.hpp"

namespace tapi::ctl {

int make_call(LineApp& app, Console& console, const Arguments& arguments) {
    const std::vector<LineInfo> lines = app.lines();
    const Selected from = select_line(lines, arguments.from);
    // To call out needs no privilege, and so nobody else's incoming calls come here.
    const HLINE line = app.open(*from.line, LINECALLPRIVILEGE_NONE, 0);
    OutgoingCall call(console, {line, from.line->name, from.address, arguments.to, arguments.until_state,
                                arguments.ring_limit_ms, arguments.hangup_after_ms});
    call.begin();
    while (!call.over()) {
        const Event event = app.next(call.next_deadline());
        if (event.kind == Event::Kind::interrupted) call.interrupted();
        if (event.kind == Event::Kind::timeout) call.deadline_passed();
        if (event.kind != Event::Kind::message) continue;
        if (event.message.dwMessageID == LINE_CLOSE) app.closed();
        call.message(event.message);
    }
    return call.report();
}

}  // namespace tapi::ctl
