// SPDX-License-Identifier: Apache-2.0
// See format.hpp. The laws are those of ITU-T G.711.
#include "wave/format.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tapi::wave {
namespace {

constexpr int bias = 0x84, clip = 32635;

uint8_t to_mu_law(int16_t sample) {
    const int sign = sample < 0 ? 0x80 : 0;
    const int value = std::min(sample < 0 ? -static_cast<int>(sample) : sample, clip) + bias;
    const int segment = static_cast<int>(std::bit_width(static_cast<unsigned>(value))) - 8;
    return static_cast<uint8_t>(~(sign | segment << 4 | (value >> (segment + 3) & 0x0F)));
}

int16_t from_mu_law(uint8_t code) {
    const int inverted = ~code & 0xFF;
    const int value = (((inverted & 0x0F) << 3) + bias) << (inverted >> 4 & 7);
    return static_cast<int16_t>((inverted & 0x80) != 0 ? bias - value : value - bias);
}

uint8_t to_a_law(int16_t sample) {
    const int mask = sample >= 0 ? 0xD5 : 0x55;
    const int value = sample >= 0 ? sample : -sample - 1;
    const int segment = static_cast<int>(std::bit_width(static_cast<unsigned>(value | 0xFF))) - 8;
    const int low = segment == 0 ? value >> 4 : value >> (segment + 3);
    return static_cast<uint8_t>((segment << 4 | (low & 0x0F)) ^ mask);
}

int16_t from_a_law(uint8_t code) {
    const int even = code ^ 0x55, segment = even >> 4 & 7;
    int value = (even & 0x0F) << 4 | 8;
    if (segment > 0) value = (value + 0x100) << (segment - 1);
    return static_cast<int16_t>((even & 0x80) != 0 ? value : -value);
}

}  // namespace

std::optional<Format> read_format(const WAVEFORMATEX& wanted) {
    const bool law = wanted.wFormatTag == WAVE_FORMAT_ALAW || wanted.wFormatTag == WAVE_FORMAT_MULAW;
    if (!law && wanted.wFormatTag != WAVE_FORMAT_PCM) return std::nullopt;
    const bool rate = wanted.nSamplesPerSec == 8000 || (wanted.nSamplesPerSec == 16000 && !law);
    const Format format{wanted.wFormatTag, wanted.nSamplesPerSec};
    const size_t bytes = format.bytes_per_sample();
    if (!rate || wanted.nChannels != 1 || wanted.wBitsPerSample != 8 * bytes || wanted.nBlockAlign != bytes ||
        wanted.nAvgBytesPerSec != wanted.nSamplesPerSec * bytes)
        return std::nullopt;
    return format;
}

void to_samples(const Format& format, std::span<const uint8_t> bytes, std::span<int16_t> samples) {
    if (format.tag == WAVE_FORMAT_PCM) {
        std::memcpy(samples.data(), bytes.data(), samples.size_bytes());
    } else {
        std::transform(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(samples.size()), samples.begin(),
                       format.tag == WAVE_FORMAT_ALAW ? from_a_law : from_mu_law);
    }
}

void from_samples(const Format& format, std::span<const int16_t> samples, std::span<uint8_t> bytes) {
    if (format.tag == WAVE_FORMAT_PCM) {
        std::memcpy(bytes.data(), samples.data(), samples.size_bytes());
    } else {
        std::transform(samples.begin(), samples.end(), bytes.begin(),
                       format.tag == WAVE_FORMAT_ALAW ? to_a_law : to_mu_law);
    }
}

}  // namespace tapi::wave
