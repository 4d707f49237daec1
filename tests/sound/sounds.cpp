// SPDX-License-Identifier: Apache-2.0
// See sounds.hpp.
#include "sounds.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <random>
#include <span>

#include "media/sound/music.hpp"
#include "sound/sound_file.hpp"

namespace tapi::test {
namespace {

constexpr size_t piece = narrow / 10;
constexpr double alike = 0.85;
constexpr size_t anywhere = std::numeric_limits<size_t>::max();

double energy(std::span<const int16_t> sound) {
    double sum = 0;
    for (const int16_t sample : sound) sum += double{static_cast<double>(sample)} * sample;
    return sum;
}

struct Place {
    size_t at = 0;
    double likeness = 0;
};

using Floats = std::vector<float>;

// Where the recording from `begin` on, at most `width` later, is most like the piece.
Place best_place(std::span<const float> wanted, const Floats& recorded, size_t begin, size_t width) {
    Place best{begin, 0};
    if (recorded.size() < wanted.size()) return best;
    const size_t last = recorded.size() - wanted.size();
    const size_t end = width > last - std::min(begin, last) ? last : begin + width;
    float own = 0;
    for (const float sample : wanted) own += sample * sample;
    for (size_t at = begin; at <= end; ++at) {
        const float* here = recorded.data() + at;
        float product = 0, square = 0;
        for (size_t i = 0; i < wanted.size(); ++i) {
            product += wanted[i] * here[i];
            square += here[i] * here[i];
        }
        const double likeness = square == 0 ? 0 : product / std::sqrt(double{own} * double{square});
        if (likeness > best.likeness) best = {at, likeness};
        if (likeness > 0.9999) break;
    }
    return best;
}

}  // namespace

double level_db(const Samples& sound) {
    return 10 * std::log10(energy(sound) / static_cast<double>(std::max<size_t>(sound.size(), 1)) + 1e-9);
}

Samples speech(double seconds, uint32_t seed, uint32_t rate) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal(0, 1);
    Samples sound(static_cast<size_t>(seconds * rate));
    double low = 0, lower = 0;
    // Nothing much above 2 kHz, whatever the rate: what is converted must not lose what is looked for.
    const double share = 1 - std::exp(-2 * 3.14159265 * 1200 / rate);
    for (size_t at = 0; at < sound.size(); ++at) {
        low += share * (normal(random) * std::sqrt(rate / 8000.0) - low);
        lower += share * (low - lower);
        const double time = static_cast<double>(at) / rate;
        const double loudness = 3500 + 2500 * std::sin(time * 2 * 3.14159265 * 3);
        sound[at] = static_cast<int16_t>(std::clamp(lower * loudness, -32000.0, 32000.0));
    }
    return sound;
}

Samples music(double seconds) {
    media::Music tune;
    Samples sound;
    media::Frame frame;
    while (static_cast<double>(sound.size()) < seconds * narrow && tune.next(frame, 1))
        sound.insert(sound.end(), frame.begin(), frame.end());
    return sound;
}

std::string write_sound(const std::string& path, const Samples& sound, uint32_t rate) {
    sound::SoundWriter writer(path, rate);
    writer.write(sound);
    writer.close();
    return path;
}

Samples read_sound(const std::string& path) {
    sound::SoundReader reader(path, narrow);
    Samples sound(4096), all;
    while (const size_t count = reader.read(sound)) all.insert(all.end(), sound.begin(), sound.begin() + static_cast<std::ptrdiff_t>(count));
    return all;
}

Found find(const Samples& sound, const Samples& recorded) {
    Found found;
    std::optional<size_t> expected;
    const Floats all(sound.begin(), sound.end()), there_is(recorded.begin(), recorded.end());
    double played = 0, heard = 0, likeness = 0;
    for (size_t at = 0; at + piece <= sound.size(); at += piece) {
        const std::span<const float> wanted(all.data() + at, piece);
        ++found.pieces;
        // Where it should be, else anywhere behind.
        Place place;
        if (expected) place = best_place(wanted, there_is, *expected, 2);
        if (place.likeness < alike) place = best_place(wanted, there_is, expected.value_or(0), anywhere);
        if (place.likeness < alike) {
            ++found.missing;
            continue;
        }
        const size_t off = expected ? place.at - *expected : 0;
        if (off > 2) ++found.jumps;
        if (found.missing + 1 == found.pieces) found.offset = place.at;
        expected = place.at + piece;
        likeness += place.likeness;
        played += energy({sound.data() + at, piece});
        heard += energy({recorded.data() + place.at, piece});
    }
    const size_t there = found.pieces - found.missing;
    if (there != 0) found.likeness = likeness / static_cast<double>(there);
    if (played > 0 && heard > 0) found.level_db = 10 * std::log10(heard / played);
    return found;
}

}  // namespace tapi::test
