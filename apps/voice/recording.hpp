// SPDX-License-Identifier: Apache-2.0
// A sound file that is being written. Whenever the program ends, kill -9 included, what was written can be played; when
// the disk is full it ends where it ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "plans.hpp"

namespace tapi::sound {
class SoundWriter;
}

namespace tapi::voice {

class Recording {
  public:
    // A WAV file of 16 bits, 8000 samples a second. Throws sound::SoundError when it cannot be made.
    explicit Recording(const std::string& path);
    ~Recording();
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

    const std::string& path() const { return path_; }
    // False: nothing more fits; why() says so, and the file is closed.
    bool write(std::span<const int16_t> samples);
    const std::string& why() const { return why_; }
    // Takes the last part away again: the silence, or the sound of the key that ended it.
    void cut(Millis length);
    // The end of the file; false as with write(). The destructor closes as well as it goes.
    bool close();
    Millis length() const;

  private:
    std::string path_, why_;
    std::unique_ptr<sound::SoundWriter> writer_;
    uint64_t samples_ = 0;
};

}  // namespace tapi::voice
