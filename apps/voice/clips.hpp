// SPDX-License-Identifier: Apache-2.0
// Prompts as samples: sound files and spoken text, read or synthesized once, trimmed of the silence at their ends, kept in
// memory and shared by all calls. Spoken text is kept on disk too.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "errors.hpp"
#include "plans.hpp"
#include "synthesizer.hpp"
#include "workers.hpp"

namespace tapi::voice {

using Samples = std::shared_ptr<const std::vector<int16_t>>;

struct ClipsPlan {
    std::string folder;  // of sound files whose paths are relative; empty: the current one
    SynthesizerPlan synthesizer;
};

class Clips {
  public:
    Clips(boost::asio::io_context& loop, ClipsPlan plan);
    Clips(const Clips&) = delete;
    Clips& operator=(const Clips&) = delete;

    // Done at once when it is in memory. Files are read again when they have changed. A job fails with BadPrompt.
    std::shared_ptr<Job<Samples>> start(const Piece& piece);
    // All of it, ready to be played. Throws BadPrompt.
    Await<std::vector<Samples>> fetch(Prompt prompt);
    // A piece, by this thread, past all memory. Throws BadPrompt.
    Samples load(const Piece& piece) const;
    const ClipsPlan& plan() const { return plan_; }

    // Samples in all; beyond, what was not used for longest goes.
    static constexpr size_t most_memory = size_t{256} << 20;
    static constexpr Millis longest_file{600000};
    static constexpr Millis longest_tone{60000};

  private:
    struct Kept {
        Samples samples;
        int64_t changed = 0;  // the file's time
        std::list<std::string>::iterator age;
    };
    std::shared_ptr<Job<Samples>> begin(const std::string& key, const Piece& piece, int64_t changed);
    void keep(const std::string& key, Samples samples, int64_t changed);
    std::string path_of(const Piece& piece) const;

    ClipsPlan plan_;
    std::map<std::string, Kept> kept_;
    std::list<std::string> ages_;  // the longest unused first
    size_t memory_ = 0;
    std::map<std::string, std::shared_ptr<Job<Samples>>> under_way_;
    std::shared_ptr<void> here_ = std::make_shared<int>();  // for jobs that end after us
    Workers workers_;
};

}  // namespace tapi::voice
