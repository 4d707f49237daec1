// SPDX-License-Identifier: Apache-2.0
// See recording.hpp.
#include "recording.hpp"

#include <algorithm>

#include "sound/errors.hpp"
#include "sound/sound_file.hpp"

namespace tapi::voice {

Recording::Recording(const std::string& path) : path_(path) {
    if (!path.ends_with(".wav")) throw sound::SoundError("calls are recorded into WAV files; let the name of " + path + " end in .wav");
    writer_ = std::make_unique<sound::SoundWriter>(path, sample_rate);
}

Recording::~Recording() = default;

bool Recording::write(std::span<const int16_t> samples) {
    if (writer_ == nullptr) return false;
    try {
        writer_->write(samples);
    } catch (const sound::SoundError& error) {
        why_ = error.what();
        writer_.reset();
        return false;
    }
    samples_ += samples.size();
    return true;
}

void Recording::cut(Millis length) {
    if (writer_ == nullptr) return;
    const auto samples = static_cast<uint64_t>(std::max<int64_t>(0, length.count())) * sample_rate / 1000;
    samples_ -= std::min(samples_, samples);
    writer_->cut(samples_);
}

bool Recording::close() {
    if (writer_ == nullptr) return why_.empty();
    try {
        writer_->close();
    } catch (const sound::SoundError& error) {
        why_ = error.what();
    }
    writer_.reset();
    return why_.empty();
}

Millis Recording::length() const { return Millis(samples_ * 1000 / sample_rate); }

}  // namespace tapi::voice
