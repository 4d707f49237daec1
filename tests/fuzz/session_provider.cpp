// SPDX-License-Identifier: Apache-2.0
// What a good provider answers, and in which order answers end calls.
#include "fuzz/session_provider.hpp"

#include <tapi.h>

#include <utility>

#include "fuzz/codecs.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"

namespace tapi::fuzz {
namespace {

constexpr int32_t failed = static_cast<int32_t>(LINEERR_OPERATIONFAILED);
constexpr size_t most_answers = 100'000;  // of one serve(): more is an endless conversation

Bytes dev_caps() {
    LINEDEVCAPS fixed{};
    fixed.dwNumAddresses = 2;
    fixed.dwMediaModes = LINEMEDIAMODE_UNKNOWN | LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_G3FAX;
    fixed.dwDevCapFlags = LINEDEVCAPFLAGS_CLOSEDROP | LINEDEVCAPFLAGS_MEDIACONTROL;
    fixed.dwMonitorDigitModes = fixed.dwGenerateDigitModes = LINEDIGITMODE_DTMF;
    fixed.dwGenerateToneMaxNumFreq = fixed.dwMonitorToneMaxNumFreq = fixed.dwMonitorToneMaxNumEntries = 3;
    fixed.dwGatherDigitsMaxTimeout = 30000;
    fixed.dwMedCtlDigitMaxListSize = fixed.dwMedCtlToneMaxListSize = 3;
    fixed.dwNumTerminals = 2;
    fixed.dwSettableDevStatus = LINEDEVSTATUSFLAGS_MSGWAIT;
    FlatBuilder builder(layout::LINEDEVCAPS, api_2_2, fixed);
    builder.add_text(offsetof(LINEDEVCAPS, dwLineNameSize), u"Desk");
    return builder.finish();
}

Bytes call_info() {
    FlatBuilder builder(layout::LINECALLINFO, api_2_2, LINECALLINFO{});
    builder.add_text(offsetof(LINECALLINFO, dwCallerIDSize), u"1001");
    return builder.finish();
}

template <class S>
Bytes zeroed(const Layout& layout) {
    return FlatBuilder(layout, api_2_2, S{}).finish();
}

Bytes good_response(TspiFunction function) {
    switch (function) {
        case TspiFunction::lineNegotiateTSPIVersion:
            return encoded(tspi::LineNegotiateTSPIVersion::Response{api_2_2});
        case TspiFunction::phoneNegotiateTSPIVersion:
            return encoded(tspi::PhoneNegotiateTSPIVersion::Response{api_2_2});
        case TspiFunction::lineGetDevCaps:
            return encoded(tspi::LineGetDevCaps::Response{dev_caps()});
        case TspiFunction::lineGetCallInfo:
            return encoded(tspi::LineGetCallInfo::Response{call_info()});
        case TspiFunction::lineGetCallStatus:
            return encoded(tspi::LineGetCallStatus::Response{zeroed<LINECALLSTATUS>(layout::LINECALLSTATUS)});
        case TspiFunction::lineGetAddressCaps:
            return encoded(
                tspi::LineGetAddressCaps::Response{zeroed<LINEADDRESSCAPS>(layout::LINEADDRESSCAPS)});
        case TspiFunction::lineGetAddressStatus:
            return encoded(
                tspi::LineGetAddressStatus::Response{zeroed<LINEADDRESSSTATUS>(layout::LINEADDRESSSTATUS)});
        case TspiFunction::lineGetLineDevStatus:
            return encoded(
                tspi::LineGetLineDevStatus::Response{zeroed<LINEDEVSTATUS>(layout::LINEDEVSTATUS)});
        case TspiFunction::phoneGetDevCaps:
            return encoded(tspi::PhoneGetDevCaps::Response{zeroed<PHONECAPS>(layout::PHONECAPS)});
        case TspiFunction::lineGetID:
            return encoded(tspi::LineGetID::Response{zeroed<VARSTRING>(layout::VARSTRING)});
        case TspiFunction::lineGetDevConfig:
            return encoded(tspi::LineGetDevConfig::Response{zeroed<VARSTRING>(layout::VARSTRING)});
        case TspiFunction::lineOpen:
            return encoded(tspi::LineOpen::Response{0x1000});
        case TspiFunction::lineMakeCall:
            return encoded(tspi::LineMakeCall::Response{0x2000});
        case TspiFunction::lineSetupConference:
            return encoded(tspi::LineSetupConference::Response{0x2001, 0x2002});
        case TspiFunction::linePrepareAddToConference:
            return encoded(tspi::LinePrepareAddToConference::Response{0x2003});
        case TspiFunction::lineSetupTransfer:
            return encoded(tspi::LineSetupTransfer::Response{0x2004});
        case TspiFunction::lineCompleteTransfer:
            return encoded(tspi::LineCompleteTransfer::Response{0x2005});
        case TspiFunction::linePickup:
            return encoded(tspi::LinePickup::Response{0x2006});
        case TspiFunction::lineUnpark:
            return encoded(tspi::LineUnpark::Response{0x2007});
        default:
            return tspi_codecs[(static_cast<size_t>(function) - 1) * 3 + 1].plain();
    }
}

Bytes good_reply(TspiFunction function) {
    return tspi_codecs[(static_cast<size_t>(function) - 1) * 3 + 2].plain();
}

}  // namespace

void ScriptedProvider::send(TspiFunction function, Bytes, RawDone returned) {
    calls_.push_back({function, 0, std::move(returned), {}});
}

void ScriptedProvider::start(TspiFunction function, uint32_t request_id, Bytes, RawDone returned,
                             RawDone completed) {
    calls_.push_back({function, request_id, std::move(returned), std::move(completed)});
}

void ScriptedProvider::answer() {
    if (!calls_.empty())
        answer(static_cast<int32_t>(calls_.front().request_id), good_response(calls_.front().function));
}

void ScriptedProvider::answer(int32_t result, ByteView body) {
    if (calls_.empty()) return;
    Pending call = std::move(calls_.front());
    calls_.pop_front();
    const bool asynchronous = call.request_id != 0;
    if (asynchronous && result == 0) result = failed;
    if (asynchronous && result > 0) result = static_cast<int32_t>(call.request_id);
    if (!call.returned(result, body)) {
        broken_ = true;
        return;
    }
    if (asynchronous && result > 0) requests_.push_back(std::move(call));
}

void ScriptedProvider::complete(int32_t result, ByteView body) {
    if (requests_.empty()) return;
    const Pending request = std::move(requests_.front());
    requests_.pop_front();
    if (!request.completed(std::min(result, 0), body)) broken_ = true;
}

void ScriptedProvider::serve() {
    size_t answers = 0;
    while (!calls_.empty() || !requests_.empty()) {
        require(++answers < most_answers, "the server comes to rest");
        if (!calls_.empty()) {
            answer();
        } else {
            complete(0, good_reply(requests_.front().function));
        }
    }
}

void ScriptedProvider::fail_all() {
    const auto requests = std::exchange(requests_, {});
    const auto calls = std::exchange(calls_, {});
    for (const Pending& request : requests) request.completed(failed, {});
    for (const Pending& call : calls) call.returned(failed, {});
}

}  // namespace tapi::fuzz
