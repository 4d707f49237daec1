// SPDX-License-Identifier: Apache-2.0
// See signal.hpp.
#include "sip/signal.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numbers>
#include <random>
#include <span>

namespace tapi::test {
namespace {

constexpr size_t window = 800;     // 100 ms
constexpr ptrdiff_t slip = 400;    // between two windows
constexpr size_t probe = 2400;     // what is looked for
constexpr size_t most_lost = 4 * probe;  // at the beginning
constexpr double good = 0.85;

// In whole numbers, which the processor adds many at a time.
double product(std::span<const int16_t> a, std::span<const int16_t> b) {
    int64_t sum = 0;
    for (size_t at = 0; at < a.size(); ++at) sum += int32_t{a[at]} * int32_t{b[at]};
    return static_cast<double>(sum);
}

double energy(std::span<const int16_t> samples) { return product(samples, samples); }

struct Place {
    ptrdiff_t at = 0;
    double correlation = -1;
};

// Where in `recorded` between two places the part lies best.
Place look(std::span<const int16_t> part, const Samples& recorded, ptrdiff_t from, ptrdiff_t to) {
    Place best;
    from = std::max<ptrdiff_t>(from, 0);
    to = std::min(to, static_cast<ptrdiff_t>(recorded.size()) - static_cast<ptrdiff_t>(part.size()));
    const double sought = energy(part);
    double there = from <= to ? energy(std::span(recorded).subspan(static_cast<size_t>(from), part.size())) : 0;
    for (ptrdiff_t at = from; at <= to; ++at) {
        const size_t first = static_cast<size_t>(at), behind = first + part.size();
        const double value = there * sought == 0 ? 0 : product(part, std::span(recorded).subspan(first, part.size())) / std::sqrt(there * sought);
        there -= double{static_cast<double>(recorded[first])} * recorded[first];
        if (behind < recorded.size()) there += double{static_cast<double>(recorded[behind])} * recorded[behind];
        if (value > best.correlation) best = {at, value};
    }
    return best;
}

}  // namespace

Samples voice(uint32_t seed, double seconds, uint32_t rate) {
    std::minstd_rand random(seed);
    std::uniform_real_distribution<double> pitch(300, 2600), level(2000, 5000);
    Samples samples;
    double phase[2] = {0, 0}, from[2] = {pitch(random), pitch(random)}, loud = level(random);
    const size_t step = rate / 12, all = static_cast<size_t>(seconds * rate);
    while (samples.size() < all) {
        const double to[2] = {pitch(random), pitch(random)}, next = level(random);
        for (size_t at = 0; at < step; ++at) {
            const double share = static_cast<double>(at) / static_cast<double>(step);
            double value = 0;
            for (int tone = 0; tone < 2; ++tone) {
                phase[tone] += 2 * std::numbers::pi * (from[tone] + (to[tone] - from[tone]) * share) / rate;
                value += std::sin(phase[tone]);
            }
            samples.push_back(static_cast<int16_t>(value * (loud + (next - loud) * share)));
        }
        from[0] = to[0], from[1] = to[1], loud = next;
    }
    samples.resize(all);
    return samples;
}

Match follow(const Samples& played, const Samples& recorded) {
    Match match;
    // Its beginning may have been lost on the way: the first probe that is there counts.
    Place start;
    size_t begin = 0;
    for (; begin + probe < played.size() && begin < most_lost && start.correlation < good; begin += probe)
        start = look(std::span(played).subspan(begin, probe), recorded, 0, static_cast<ptrdiff_t>(recorded.size()));
    if (start.correlation < good) return match;
    begin -= probe;
    ptrdiff_t offset = start.at - static_cast<ptrdiff_t>(begin);
    double sum = 0, heard = 0, said = 0, gap = 0;
    size_t right = 0;
    for (size_t at = begin; at + window <= played.size(); at += window) {
        const auto part = std::span(played).subspan(at, window);
        const ptrdiff_t there = static_cast<ptrdiff_t>(at) + offset;
        if (there + static_cast<ptrdiff_t>(window) > static_cast<ptrdiff_t>(recorded.size())) break;
        ++match.windows;
        const Place place = look(part, recorded, there - slip, there + slip);
        if (place.correlation < good) {
            gap += static_cast<double>(window) / 8000;
            match.longest_gap = std::max(match.longest_gap, gap);
            continue;
        }
        gap = 0;
        ++right;
        offset = place.at - static_cast<ptrdiff_t>(at);
        sum += place.correlation;
        said += energy(part);
        heard += energy(std::span(recorded).subspan(static_cast<size_t>(place.at), window));
    }
    if (right == 0) return match;
    match.correlation = sum / static_cast<double>(right);
    match.gain = 10 * std::log10(heard / said);
    match.found = static_cast<double>(right) / static_cast<double>(match.windows);
    return match;
}

void write_wav(const std::string& file, const Samples& samples, uint32_t rate, uint16_t channels) {
    std::ofstream out(file, std::ios::binary);
    const auto put32 = [&](uint32_t value) { out.write(reinterpret_cast<const char*>(&value), 4); };
    const auto put16 = [&](uint16_t value) { out.write(reinterpret_cast<const char*>(&value), 2); };
    const auto bytes = static_cast<uint32_t>(samples.size() * channels * 2);
    out << "RIFF";
    put32(36 + bytes);
    out << "WAVEfmt ";
    put32(16), put16(1), put16(channels), put32(rate), put32(rate * channels * 2), put16(static_cast<uint16_t>(channels * 2)), put16(16);
    out << "data";
    put32(bytes);
    for (const int16_t sample : samples) {
        for (uint16_t channel = 0; channel < channels; ++channel) put16(static_cast<uint16_t>(sample));
    }
}

Samples read_wav(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (bytes.size() < 44) return {};
    uint16_t channels = 0;
    uint32_t rate = 0;
    std::memcpy(&channels, bytes.data() + 22, 2);
    std::memcpy(&rate, bytes.data() + 24, 4);
    const size_t data = bytes.find("data");
    if (data == std::string::npos || channels == 0 || rate < 8000) return {};
    const size_t step = rate / 8000, frame = size_t{2} * channels;
    Samples samples;
    for (size_t at = data + 8; at + frame * step <= bytes.size(); at += frame * step) {
        // The mean of the samples that become one is filter enough for what tests play.
        int32_t sum = 0;
        for (size_t one = 0; one < step; ++one) {
            int16_t sample = 0;
            std::memcpy(&sample, bytes.data() + at + one * frame, 2);
            sum += sample;
        }
        samples.push_back(static_cast<int16_t>(sum / static_cast<int32_t>(step)));
    }
    return samples;
}

// ITU-T G.711, by its definition.
uint8_t to_mulaw(int16_t sample) {
    constexpr int bias = 0x84, most = 32635;
    const int sign = sample < 0 ? 0x80 : 0;
    const int value = std::min(std::abs(int{sample}), most) + bias;
    int exponent = 7;
    while (exponent > 0 && (value & (1 << (exponent + 7))) == 0) --exponent;
    return static_cast<uint8_t>(~(sign | exponent << 4 | ((value >> (exponent + 3)) & 0x0F)));
}

int16_t from_mulaw(uint8_t byte) {
    const int code = ~byte & 0xFF, exponent = code >> 4 & 7;
    const int value = (((code & 0x0F) << 3) + 0x84) << exponent;
    return static_cast<int16_t>((code & 0x80) != 0 ? 0x84 - value : value - 0x84);
}

}  // namespace tapi::test
