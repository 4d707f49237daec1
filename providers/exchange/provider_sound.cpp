// SPDX-License-Identifier: Apache-2.0
// What is heard, as messages to TAPI.
#include <algorithm>
#include <chrono>

#include "exchange/provider.hpp"
#include "sdk/handles.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

// Milliseconds of the machine's clock that never goes back; 0 would mean that there is no time.
DWORD_PTR tick_count(const Clock& clock) {
    const auto now = std::chrono::duration_cast<Millis>(clock.now().time_since_epoch()).count();
    return std::max<DWORD>(static_cast<DWORD>(now), 1);
}

}  // namespace

void Provider::report_sound(HalfId half, DWORD message, DWORD_PTR p1, DWORD_PTR p2) {
    const uint32_t open = open_of_line_[number(switch_.find(half)->line)];
    upcalls_.call_event(open, number(half), message, p1, p2, tick_count(clock_));
}

void Provider::digit_heard(HalfId half, const media::HeardDigit& digit) {
    report_sound(half, LINE_MONITORDIGITS, digit.digit, digit.mode);
}

// The buffer is written before the message that says so is on its way, and never again.
void Provider::digits_gathered(HalfId half, const sdk::Gather& gather, uint32_t reason) {
    const sdk::GatherRequest& request = gather.request();
    const std::u16string& digits = gather.digits();
    std::copy(digits.begin(), digits.end(), request.buffer);
    if (digits.size() < request.capacity) request.buffer[digits.size()] = u'\0';
    report_sound(half, LINE_GATHERDIGITS, reason, request.id);
}

void Provider::generated(HalfId half, uint32_t id, uint32_t reason) {
    report_sound(half, LINE_GENERATE, reason, id);
}

void Provider::tone_heard(HalfId half, uint32_t list, uint32_t tag) {
    report_sound(half, LINE_MONITORTONE, tag, list);
}

void Provider::media_heard(HalfId half, uint32_t mode) { report_sound(half, LINE_MONITORMEDIA, mode, 0); }

LONG Provider::Visit::wave_device(const WaveOwner& owner, DWORD& id) {
    const auto device = provider_.sound_.wave_device(owner);
    if (!device) {
        provider_.host_.log(OPENTAPI_LOG_ERROR, "sound", "no wave device: " + device.error().context);
        return sdk::result_of(LINEERR_RESOURCEUNAVAIL);
    }
    if (provider_.wave_thread_ == nullptr) {
        provider_.wave_thread_ = std::make_unique<Watcher>(provider_.sound_.wave_descriptor(), [&provider = provider_] {
            Visit visit(provider);
            visit.sound().serve_waves();
        });
    }
    id = *device;
    return 0;
}

void Provider::Visit::monitoring_changed(const Half& half) {
    provider_.call_info(half, LINECALLINFOSTATE_MONITORMODES);
}

void Provider::Visit::tell(HDRVLINE line, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    provider_.upcalls_.line_event(sdk::number_of(line), message, p1, p2, p3);
}

void Provider::Visit::tell(HDRVCALL call, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    const uint32_t id = sdk::number_of(call);
    provider_.upcalls_.call_event(provider_.calls_.at(id).open, id, message, p1, p2, p3);
}

}  // namespace tapi::exchange
