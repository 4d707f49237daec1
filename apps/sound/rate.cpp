// SPDX-License-Identifier: Apache-2.0
// speexdsp's resampler.
#include "rate.hpp"

#include <speex/speex_resampler.h>

#include "errors.hpp"

namespace tapi::sound {
namespace {

constexpr int quality = 8;  // of 10; a file is converted far faster than it is played

}  // namespace

void RateChanger::Free::operator()(SpeexResamplerState_* state) const { speex_resampler_destroy(state); }

RateChanger::RateChanger(uint32_t from, uint32_t to) : from_(from), to_(to) {
    if (from == to) return;
    int error = 0;
    state_.reset(speex_resampler_init(1, from, to, quality, &error));
    if (state_ == nullptr) throw SoundError("no memory for the conversion of sound");
    speex_resampler_skip_zeros(state_.get());
}

void RateChanger::convert(std::span<const float> in, std::vector<float>& out) {
    if (state_ == nullptr) {
        out.insert(out.end(), in.begin(), in.end());
        return;
    }
    while (!in.empty()) {
        const size_t before = out.size();
        out.resize(before + in.size() * to_ / from_ + 64);
        auto taken = static_cast<spx_uint32_t>(in.size());
        auto given = static_cast<spx_uint32_t>(out.size() - before);
        speex_resampler_process_float(state_.get(), 0, in.data(), &taken, out.data() + before, &given);
        out.resize(before + given);
        in = in.subspan(taken);
    }
}

void RateChanger::finish(std::vector<float>& out) {
    if (state_ == nullptr) return;
    const std::vector<float> silence(static_cast<size_t>(speex_resampler_get_input_latency(state_.get())));
    convert(silence, out);
}

}  // namespace tapi::sound
