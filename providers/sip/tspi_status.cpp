// SPDX-License-Identifier: Apache-2.0
// TSPI's function about the status of lines: messages that wait.
#include "sip/entry.hpp"

using namespace tapi;
using namespace tapi::sip;
using sdk::LineProvider;
using sdk::TspiFace;

extern "C" LONG TSPIAPI TSPI_lineSetLineDevStatus(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, DWORD dwStatusToChange, DWORD fStatus) {
    return TspiFace::on_line(hdLine, [&](LineProvider& p, uint32_t line, sdk::Upcalls::Lock&) {
        const Status done = sip_of(p).set_status(line, dwStatusToChange, fStatus != 0, sdk::Request{dwRequestID, line, 0});
        return done ? static_cast<LONG>(dwRequestID) : done.code();
    });
}
