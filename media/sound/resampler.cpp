// SPDX-License-Identifier: Apache-2.0
// See resampler.hpp.
#include "media/sound/resampler.hpp"

#include <speex/speex_resampler.h>

#include <algorithm>
#include <new>

namespace tapi::media {
namespace {

constexpr int quality = 3;  // of 10; 0.1 dB up to 3.4 kHz

}  // namespace

void Resampler::Free::operator()(SpeexResamplerState_* state) const { speex_resampler_destroy(state); }

Resampler::Resampler(uint32_t from, uint32_t to) : from_(from), to_(to) {
    if (from == to) return;
    int error = 0;
    state_.reset(speex_resampler_init(1, from, to, quality, &error));
    if (state_ == nullptr) throw std::bad_alloc();
    speex_resampler_skip_zeros(state_.get());
}

void Resampler::convert(const Block& in, Block& out) {
    if (state_ == nullptr) {
        out = in;
        return;
    }
    out.rate = to_;
    const auto target = out.view();
    spx_uint32_t taken = static_cast<spx_uint32_t>(in.size()),
                 made = static_cast<spx_uint32_t>(target.size());
    speex_resampler_process_int(state_.get(), 0, in.samples.data(), &taken, target.data(), &made);
    // The first block may be short by the filter's delay.
    if (made < target.size()) {
        std::move_backward(target.begin(), target.begin() + made, target.end());
        std::fill(target.begin(), target.end() - made, int16_t{0});
    }
}

}  // namespace tapi::media
