// SPDX-License-Identifier: Apache-2.0
// Sound files to play into a call, and to write what is heard of one: one channel of 16 bits on our side, whatever
// the file has on the other.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rate.hpp"

struct sf_private_tag;

namespace tapi::sound {

// Rates and channels that a file may have.
inline constexpr uint32_t lowest_rate = 4000, highest_rate = 192000;
inline constexpr int most_channels = 32;

struct CloseFile {
    void operator()(sf_private_tag* file) const;
};
using FileHandle = std::unique_ptr<sf_private_tag, CloseFile>;

// The format that a name's ending stands for: .wav, .flac, .mp3, .ogg and .opus (Opus). Throws SoundError.
void check_name(const std::string& path);

class SoundReader {
  public:
    // Throws SoundError. `rate` is what read() gives; 0: the file's if it is one of telephony, else the next that
    // loses least.
    SoundReader(const std::string& path, uint32_t rate);
    uint32_t rate() const { return rate_; }
    double seconds() const { return seconds_; }
    // Fills all of `out` but at the end of the file; 0: it is over.
    size_t read(std::span<int16_t> out);

  private:
    void read_more();

    std::string path_;
    FileHandle file_;
    int channels_ = 1;
    uint32_t rate_ = 0;
    double seconds_ = 0;
    std::optional<RateChanger> changer_;
    std::vector<float> converted_;
    size_t at_ = 0;
    bool over_ = false;
};

// What has been written can be played, however this ends.
class SoundWriter {
  public:
    SoundWriter(const std::string& path, uint32_t rate);
    // Throws SoundError when there is no room.
    void write(std::span<const int16_t> samples);
    // Takes away what lies behind the first so many samples. WAV only; throws SoundError.
    void cut(uint64_t samples);
    // The end of the file; throws as write() does. Without it the end is written as well as it goes.
    void close();
    double seconds() const { return static_cast<double>(written_) / rate_; }

  private:
    [[noreturn]] void fail() const;

    std::string path_;
    uint32_t rate_;
    FileHandle file_;
    uint64_t written_ = 0;
};

}  // namespace tapi::sound
