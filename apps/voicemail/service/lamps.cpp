// SPDX-License-Identifier: Apache-2.0
// See lamps.hpp.
#include "voicemail/service/lamps.hpp"

#include "tapictl/words.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace tapi::voicemail {

void Lamps::show(voice::Line& line, bool waiting) {
    if (!line.open()) return;
    Shown& shown = shown_[&line];
    if (shown.handle == line.handle() && (shown.waiting == waiting || shown.refused)) return;
    shown = {line.handle(), waiting, false};
    boost::asio::co_spawn(app_.loop(), tell(&line, line.handle(), waiting), boost::asio::detached);
}

voice::Await<void> Lamps::tell(voice::Line* line, HLINE handle, bool waiting) {
    const LONG request = lineSetLineDevStatus(handle, LINEDEVSTATUSFLAGS_MSGWAIT, waiting ? 1 : 0);
    const LONG result = co_await app_.reply(request);
    if (result >= 0 || line->handle() != handle) co_return;  // it is gone meanwhile: not the switch's refusal
    shown_[line].refused = true;
    refused_(line->name(), ctl::line_failure("has no message-waiting lamp", result).what());
}

}  // namespace tapi::voicemail
