// SPDX-License-Identifier: Apache-2.0
// libsndfile, and libspeexdsp for rates that are not of telephony.
#include "media/sound/clip.hpp"

#include <sndfile.h>
#include <speex/speex_resampler.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <new>

namespace tapi::media {
namespace {

constexpr int lowest_rate = 4000, highest_rate = 192000, most_channels = 32, resampling_quality = 8;

using File = std::unique_ptr<SNDFILE, decltype(&sf_close)>;

// All channels as one.
std::vector<float> read_all(SNDFILE* file, const SF_INFO& info) {
    const auto channels = static_cast<size_t>(info.channels);
    std::vector<float> frames(static_cast<size_t>(info.samplerate) * channels);  // a second
    std::vector<float> mono;
    sf_count_t count = 0;
    while (mono.size() < frames.size() / channels * (Clip::most_seconds + 1) &&
           (count = sf_readf_float(file, frames.data(), info.samplerate)) > 0) {
        for (size_t at = 0; at < static_cast<size_t>(count); ++at) {
            float sum = 0;
            for (size_t channel = 0; channel < channels; ++channel) sum += frames[at * channels + channel];
            mono.push_back(sum / static_cast<float>(channels));
        }
    }
    return mono;
}

std::vector<float> at_rate(std::vector<float> in, uint32_t from, uint32_t to) {
    if (from == to) return in;
    int error = 0;
    const std::unique_ptr<SpeexResamplerState, decltype(&speex_resampler_destroy)> state(
        speex_resampler_init(1, from, to, resampling_quality, &error), &speex_resampler_destroy);
    if (state == nullptr) throw std::bad_alloc();
    speex_resampler_skip_zeros(state.get());
    in.resize(in.size() + static_cast<size_t>(speex_resampler_get_input_latency(state.get())));  // the end comes that much later
    std::vector<float> out(in.size() * to / from + 64);
    size_t taken = 0, made = 0;
    while (taken < in.size()) {
        auto left = static_cast<spx_uint32_t>(in.size() - taken), room = static_cast<spx_uint32_t>(out.size() - made);
        speex_resampler_process_float(state.get(), 0, in.data() + taken, &left, out.data() + made, &room);
        if (left == 0 && room == 0) break;
        taken += left;
        made += room;
    }
    out.resize(made);
    return out;
}

int16_t sample_of(float value) { return static_cast<int16_t>(std::clamp(std::lrint(value * 32768.0F), -32768L, 32767L)); }

}  // namespace

Result<std::shared_ptr<const Clip>> load_clip(const std::string& path) {
    SF_INFO info{};
    errno = 0;
    const File file(sf_open(path.c_str(), SFM_READ, &info), &sf_close);
    if (file == nullptr && sf_error(nullptr) == SF_ERR_SYSTEM)
        return failure(EIO, path + " cannot be read: " + std::strerror(errno != 0 ? errno : EIO));
    if (file == nullptr) return failure(EINVAL, path + " is no sound file that can be read (WAV, FLAC, Ogg, MP3 and others): " + sf_strerror(nullptr));
    if (info.samplerate < lowest_rate || info.samplerate > highest_rate || info.channels < 1 || info.channels > most_channels)
        return failure(EINVAL, path + " has " + std::to_string(info.samplerate) + " samples a second in " + std::to_string(info.channels) +
                                   " channels; 4000 to 192000 in at most 32 can be played");
    const std::vector<float> sound = read_all(file.get(), info);
    if (sf_error(file.get()) != SF_ERR_NO_ERROR) return failure(EINVAL, path + " is damaged: " + sf_strerror(file.get()));
    if (sound.empty()) return failure(EINVAL, path + " holds no sound");
    if (sound.size() > static_cast<size_t>(info.samplerate) * Clip::most_seconds)
        return failure(EINVAL, path + " is longer than " + std::to_string(Clip::most_seconds) + " seconds; cut it");
    auto clip = std::make_shared<Clip>();
    const auto own = static_cast<uint32_t>(info.samplerate);
    clip->rate = own <= narrow_rate ? narrow_rate : wide_rate;
    const std::vector<float> fitting = at_rate(sound, own, clip->rate);
    clip->samples.reserve(fitting.size());
    for (const float value : fitting) clip->samples.push_back(sample_of(value));
    return std::shared_ptr<const Clip>(std::move(clip));
}

}  // namespace tapi::media
