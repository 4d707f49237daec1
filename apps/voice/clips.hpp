// SPDX-License-Identifier: Apache-2.0
// Prompts as samples: sound files and spoken text, read or synthesized once, trimmed of the silence at their ends, kept in
// memory and shared by all calls. Spoken text is kept on disk too.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "telephone.hpp"

namespace tapi::voice {

using Samples = std::shared_ptr<const std::vector<int16_t>>;

struct ClipsPlan {
    std::string folder;           // of sound files whose paths are relative; empty: the current one
    std::string cache;            // of spoken text; empty: $XDG_CACHE_HOME/opentapi/speech
    std::string synthesizer = "espeak-ng";
    unsigned words_a_minute = 150;
};

class Clips {
  public:
    explicit Clips(ClipsPlan plan);
    ~Clips();
    Clips(const Clips&) = delete;
    Clips& operator=(const Clips&) = delete;

    // All of it, ready to be played. Throws BadPrompt. Files are read again when they have changed.
    Await<std::vector<Samples>> fetch(Prompt prompt);
    // The same for a program without calls; it waits.
    std::vector<Samples> load(const Prompt& prompt);

    static constexpr size_t most_memory = size_t{512} << 20;  // bytes; beyond, what was not used for longest goes
    static constexpr Millis synthesis_limit{20000};
    static constexpr Millis longest_file{600000};

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tapi::voice
