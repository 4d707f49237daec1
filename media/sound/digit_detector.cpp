// SPDX-License-Identifier: Apache-2.0
// See digit_detector.hpp.
#include "media/sound/digit_detector.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#include "media/sound/spandsp.hpp"

namespace tapi::media {
namespace {

constexpr size_t slice_samples = 20;                          // 2.5 ms
constexpr int sound_threshold = 700, click_threshold = 1500;  // of samples
// In slices.
constexpr uint32_t longest_click = 4, quiet_before = 8;
constexpr uint32_t shortest_cycle = 26, longest_cycle = 56, end_of_digit = 72;

}  // namespace

void DtmfDetector::Free::operator()(dtmf_rx_state_s* receiver) const { dtmf_rx_free(receiver); }

DtmfDetector::DtmfDetector() : receiver_(dtmf_rx_init(nullptr, nullptr, nullptr)) {
    if (receiver_ == nullptr) throw std::bad_alloc();
    dtmf_rx_set_realtime_callback(receiver_.get(), &DtmfDetector::on_change, this);
}

void DtmfDetector::hear(const Frame& frame, std::vector<HeardDigit>& heard) {
    heard_ = &heard;
    dtmf_rx(receiver_.get(), frame.data(), static_cast<int>(frame.size()));
    heard_ = nullptr;
    // Nobody fetches the digits that the library collects too.
    char collected[16];
    while (dtmf_rx_get(receiver_.get(), collected, sizeof collected - 1) > 0) continue;
}

void DtmfDetector::on_change(void* self, int code, int, int) {
    auto& detector = *static_cast<DtmfDetector*>(self);
    if (detector.current_ != 0) detector.heard_->push_back({detector.current_, digit_dtmf_end});
    detector.current_ = static_cast<char16_t>(code);
    if (code != 0) detector.heard_->push_back({detector.current_, digit_dtmf});
}

void PulseDetector::hear(const Frame& frame, std::vector<HeardDigit>& heard) {
    for (size_t begin = 0; begin < frame.size(); begin += slice_samples) {
        int peak = 0;
        for (size_t at = begin; at < begin + slice_samples; ++at) peak = std::max(peak, std::abs(frame[at]));
        slice(peak, heard);
    }
}

void PulseDetector::slice(int peak, std::vector<HeardDigit>& heard) {
    since_click_ = std::min(since_click_ + 1, long_ago);
    if (peak > sound_threshold) {
        if (sounding_ == 0 && quiet_ < quiet_before) spoiled_ = true;
        if (++sounding_ > longest_click) spoiled_ = true;
        if (spoiled_) clicks_ = 0;
        sharp_ = sharp_ || peak > click_threshold;
        quiet_ = 0;
        return;
    }
    if (sounding_ > 0) end_of_sound();
    quiet_ = std::min(quiet_ + 1, long_ago);
    if (quiet_ < end_of_digit) return;
    spoiled_ = false;
    if (clicks_ >= 1 && clicks_ <= 10) {
        heard.push_back({static_cast<char16_t>(u'0' + clicks_ % 10), digit_pulse});
    }
    clicks_ = 0;
}

void PulseDetector::end_of_sound() {
    const bool in_rhythm = clicks_ == 0 || (since_click_ >= shortest_cycle && since_click_ <= longest_cycle);
    if (!spoiled_ && sharp_ && in_rhythm) {
        ++clicks_;
    } else {
        spoiled_ = true;
        clicks_ = 0;
    }
    since_click_ = 0;
    sounding_ = 0;
    sharp_ = false;
}

void DigitDetector::want(uint32_t modes) {
    const bool dtmf = (modes & (digit_dtmf | digit_dtmf_end)) != 0;
    const bool pulse = (modes & digit_pulse) != 0;
    if (!dtmf) dtmf_.reset();
    if (!pulse) pulse_.reset();
    if (dtmf && dtmf_ == nullptr) dtmf_ = std::make_unique<DtmfDetector>();
    if (pulse && pulse_ == nullptr) pulse_ = std::make_unique<PulseDetector>();
}

void DigitDetector::hear(const Frame& frame, std::vector<HeardDigit>& heard) {
    if (dtmf_ != nullptr) dtmf_->hear(frame, heard);
    if (pulse_ != nullptr) pulse_->hear(frame, heard);
}

bool DigitDetector::hears_now() const {
    return (dtmf_ != nullptr && dtmf_->hears_now()) || (pulse_ != nullptr && pulse_->hears_now());
}

}  // namespace tapi::media
