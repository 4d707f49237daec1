// SPDX-License-Identifier: Apache-2.0
// The formats of buffers, to and from the samples of a stream.
#pragma once

#include <media.h>

#include <cstdint>
#include <optional>
#include <span>

namespace tapi::wave {

struct Format {
    WORD tag = WAVE_FORMAT_PCM;
    uint32_t rate = 8000;
    size_t bytes_per_sample() const { return tag == WAVE_FORMAT_PCM ? 2 : 1; }
};

// Nothing when it is none of ours or contradicts itself.
std::optional<Format> read_format(const WAVEFORMATEX& format);

// `bytes` has room for, or holds, the samples.
void to_samples(const Format& format, std::span<const uint8_t> bytes, std::span<int16_t> samples);
void from_samples(const Format& format, std::span<const int16_t> samples, std::span<uint8_t> bytes);

}  // namespace tapi::wave
