// SPDX-License-Identifier: Apache-2.0
// See media_detector.hpp.
#include "media/sound/machine_detector.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

#include "media/sound/spandsp.hpp"

namespace tapi::media {
namespace {

constexpr double voice_level = -38;                           // dBm0
constexpr uint32_t frames_of_voice = 10, end_of_voice = 100;  // 200 ms, 2 s
constexpr double tonal_residue = 0.01;
constexpr size_t order = 4;  // two coefficients for each of two sines

}  // namespace

bool is_tonal(const Frame& frame) {
    double windowed[frame_samples];
    for (size_t at = 0; at < frame_samples; ++at) {
        const double window = 0.54 - 0.46 * std::cos(2 * 3.14159265358979323846 * static_cast<double>(at) /
                                                     (frame_samples - 1));
        windowed[at] = frame[at] * window;
    }
    double correlation[order + 1];
    for (size_t lag = 0; lag <= order; ++lag) {
        correlation[lag] = 0;
        for (size_t at = lag; at < frame_samples; ++at) correlation[lag] += windowed[at] * windowed[at - lag];
    }
    if (correlation[0] <= 0) return false;
    // Levinson and Durbin: what linear prediction leaves over.
    double error = correlation[0];
    double coefficients[order + 1] = {1};
    for (size_t step = 1; step <= order && error > 0; ++step) {
        double sum = 0;
        for (size_t at = 0; at < step; ++at) sum += coefficients[at] * correlation[step - at];
        const double reflection = -sum / error;
        double next[order + 1] = {1};
        for (size_t at = 1; at <= step; ++at)
            next[at] = coefficients[at] + reflection * coefficients[step - at];
        std::copy(next, next + order + 1, coefficients);
        error *= 1 - reflection * reflection;
    }
    return error < tonal_residue * correlation[0];
}

void MachineDetector::Free::operator()(modem_connect_tones_rx_state_s* receiver) const {
    modem_connect_tones_rx_free(receiver);
}

MachineDetector::Receiver MachineDetector::make_receiver(int tone) {
    Receiver receiver(modem_connect_tones_rx_init(nullptr, tone, nullptr, nullptr));
    if (receiver == nullptr) throw std::bad_alloc();
    return receiver;
}

void MachineDetector::want(uint32_t kinds) {
    wanted_ = kinds;
    const bool calling = (kinds & kind_fax) != 0, answering = (kinds & (kind_fax | kind_modem)) != 0;
    if (!calling) calling_.reset();
    if (!answering) answering_.reset();
    if (calling && calling_ == nullptr) calling_ = make_receiver(MODEM_CONNECT_TONES_FAX_CNG);
    if (answering && answering_ == nullptr) answering_ = make_receiver(MODEM_CONNECT_TONES_FAX_CED_OR_PREAMBLE);
}

// What has begun; NONE most of the time.
int MachineDetector::begins(modem_connect_tones_rx_state_s& receiver, const Frame& frame) {
    modem_connect_tones_rx(&receiver, frame.data(), static_cast<int>(frame.size()));
    return modem_connect_tones_rx_get(&receiver);
}

// A steady 2100 Hz is how a fax machine answers and how a plain modem does (T.30, V.25); one whose phase turns or whose loudness
// swings (V.8) is a modem's, and the flags of V.21 are a fax machine's.
uint32_t MachineDetector::kinds_of_answer(int tone) {
    switch (tone) {
        case MODEM_CONNECT_TONES_NONE:
            return 0;
        case MODEM_CONNECT_TONES_ANS:
            return kind_fax | kind_modem;
        case MODEM_CONNECT_TONES_FAX_PREAMBLE:
            return kind_fax;
        default:
            return kind_modem;
    }
}

void MachineDetector::hear(const Frame& frame, std::vector<uint32_t>& heard) {
    uint32_t begun = 0;
    if (calling_ != nullptr && begins(*calling_, frame) != MODEM_CONNECT_TONES_NONE) begun |= kind_fax;
    if (answering_ != nullptr) begun |= kinds_of_answer(begins(*answering_, frame));
    if ((wanted_ & kind_voice) != 0 && voice_begins(frame)) begun |= kind_voice;
    for (const uint32_t kind : {kind_fax, kind_modem, kind_voice}) {
        if ((begun & wanted_ & kind) != 0) heard.push_back(kind);
    }
}

bool MachineDetector::voice_begins(const Frame& frame) {
    const bool loud = level(power(frame)) > voice_level;
    if (loud && !is_tonal(frame)) {
        ++active_frames_;
        quiet_frames_ = 0;
    } else {
        if (active_frames_ > 0) --active_frames_;
        if (++quiet_frames_ >= end_of_voice) voice_reported_ = false;
    }
    if (active_frames_ < frames_of_voice) return false;
    active_frames_ = frames_of_voice;
    return !std::exchange(voice_reported_, true);
}

}  // namespace tapi::media
