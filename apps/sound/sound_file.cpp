// SPDX-License-Identifier: Apache-2.0
// libsndfile.
#include "sound_file.hpp"

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "errors.hpp"

namespace tapi::sound {
namespace {

constexpr uint32_t narrow = 8000, wide = 16000;
constexpr size_t frames_at_a_time = 1024;
constexpr double page_ms = 200;  // of Ogg: what is lost at most when we are killed

struct Ending {
    const char* text;
    int format;
};
constexpr std::array<Ending, 6> endings{{{".wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
                                         {".flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
                                         {".mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III},
                                         {".ogg", SF_FORMAT_OGG | SF_FORMAT_OPUS},
                                         {".oga", SF_FORMAT_OGG | SF_FORMAT_OPUS},
                                         {".opus", SF_FORMAT_OGG | SF_FORMAT_OPUS}}};

int format_of(const std::string& path) {
    std::string ending = std::filesystem::path(path).extension().string();
    for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
    for (const Ending& known : endings) {
        if (ending == known.text) return known.format;
    }
    throw SoundError("the name of " + path + " does not say what to write; let it end in .wav, .flac, .mp3, .ogg or .opus");
}

int16_t sample_of(float value) {
    return static_cast<int16_t>(std::clamp(std::lrint(value * 32768.0F), -32768L, 32767L));
}

}  // namespace

void CloseFile::operator()(sf_private_tag* file) const { sf_close(file); }

void check_name(const std::string& path) { format_of(path); }

SoundReader::SoundReader(const std::string& path, uint32_t rate) : path_(path) {
    SF_INFO info{};
    errno = 0;
    file_.reset(sf_open(path.c_str(), SFM_READ, &info));
    if (file_ == nullptr && sf_error(nullptr) == SF_ERR_SYSTEM)
        throw SoundError("cannot read " + path + ": " + std::strerror(errno != 0 ? errno : EIO));
    if (file_ == nullptr)
        throw SoundError(path + " is no sound file that can be read (WAV, FLAC, Ogg, MP3 and others): " + sf_strerror(nullptr));
    if (info.samplerate < static_cast<int>(lowest_rate) || info.samplerate > static_cast<int>(highest_rate))
        throw SoundError(path + " has " + std::to_string(info.samplerate) + " samples a second; 4000 to 192000 can be played");
    if (info.channels < 1 || info.channels > most_channels)
        throw SoundError(path + " has " + std::to_string(info.channels) + " channels; up to 32 can be played");
    channels_ = info.channels;
    const auto own = static_cast<uint32_t>(info.samplerate);
    rate_ = rate != 0 ? rate : own <= narrow ? narrow : wide;
    seconds_ = static_cast<double>(info.frames) / info.samplerate;
    changer_.emplace(own, rate_);
}

void SoundReader::read_more() {
    converted_.clear();
    at_ = 0;
    std::vector<float> frames(frames_at_a_time * static_cast<size_t>(channels_));
    const sf_count_t count = sf_readf_float(file_.get(), frames.data(), frames_at_a_time);
    if (count < static_cast<sf_count_t>(frames_at_a_time) && sf_error(file_.get()) != SF_ERR_NO_ERROR)
        throw SoundError(path_ + " is damaged: " + sf_strerror(file_.get()));
    std::vector<float> mono(static_cast<size_t>(count));
    for (size_t at = 0; at < mono.size(); ++at) {
        for (int channel = 0; channel < channels_; ++channel)
            mono[at] += frames[at * static_cast<size_t>(channels_) + static_cast<size_t>(channel)];
        mono[at] /= static_cast<float>(channels_);
    }
    changer_->convert(mono, converted_);
    over_ = count == 0;
    if (over_) changer_->finish(converted_);
}

size_t SoundReader::read(std::span<int16_t> out) {
    size_t filled = 0;
    while (filled < out.size()) {
        if (at_ == converted_.size()) {
            if (over_) break;
            read_more();
            continue;
        }
        out[filled++] = sample_of(converted_[at_++]);
    }
    return filled;
}

SoundWriter::SoundWriter(const std::string& path, uint32_t rate) : path_(path), rate_(rate) {
    SF_INFO info{};
    info.samplerate = static_cast<int>(rate);
    info.channels = 1;
    info.format = format_of(path);
    errno = 0;
    file_.reset(sf_open(path.c_str(), SFM_WRITE, &info));
    if (file_ == nullptr) fail();
    // The header always says how much there is.
    sf_command(file_.get(), SFC_SET_UPDATE_HEADER_AUTO, nullptr, SF_TRUE);
    double page = page_ms;
    sf_command(file_.get(), SFC_SET_OGG_PAGE_LATENCY_MS, &page, sizeof page);
}

void SoundWriter::fail() const {
    const int error = errno;
    const std::string reason = error != 0 ? std::strerror(error) : sf_strerror(file_.get());
    throw SoundError("cannot write " + path_ + ": " + reason);
}

void SoundWriter::write(std::span<const int16_t> samples) {
    errno = 0;
    const auto count = static_cast<sf_count_t>(samples.size());
    const bool whole = sf_write_short(file_.get(), samples.data(), count) == count;
    if (!whole || sf_error(file_.get()) != SF_ERR_NO_ERROR) fail();
    written_ += samples.size();
}

void SoundWriter::cut(uint64_t samples) {
    errno = 0;
    auto frames = static_cast<sf_count_t>(samples);
    if (sf_command(file_.get(), SFC_FILE_TRUNCATE, &frames, sizeof frames) != 0) fail();
    sf_command(file_.get(), SFC_UPDATE_HEADER_NOW, nullptr, 0);
    written_ = samples;
}

void SoundWriter::close() {
    errno = 0;
    sf_write_sync(file_.get());
    if (sf_error(file_.get()) != SF_ERR_NO_ERROR) fail();
    if (sf_close(file_.release()) != SF_ERR_NO_ERROR) fail();
}

}  // namespace tapi::sound
