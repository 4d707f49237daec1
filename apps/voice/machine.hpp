// SPDX-License-Identifier: Apache-2.0
// Who has answered: a person says a word or two and waits, a machine goes on talking. Decided from what is heard from the moment of
// the answer; docs/ivr.md has how often that is right.
#pragma once

#include "level.hpp"

namespace tapi::voice {

enum class Who {
    unknown,  // nothing is sure yet
    person,
    machine,
    nobody,  // not a word
};
const char* to_string(Who who);

struct MachineRules {
    Millis patience{4000};       // for the first word
    Millis greeting{1700};       // speech, without pauses, that is longer is a machine's
    Millis turn{800};            // of quiet after speech: it is our turn
    Millis longest{7000};        // decide by now
};

// A tone of one frequency that lasts: what machines end their greeting with.
class BeepDetector {
  public:
    void feed(std::span<const int16_t> samples);
    bool heard() const { return heard_; }

  private:
    void judge();

    std::array<int16_t, block_samples> block_{};
    size_t filled_ = 0;
    double frequency_ = 0;
    int in_a_row_ = 0;
    bool heard_ = false;
};

class Answerer {
  public:
    explicit Answerer(const MachineRules& rules = {});
    void feed(std::span<const int16_t> samples);
    Who who() const { return who_; }
    bool decided() const { return who_ != Who::unknown; }
    // The greeting is over: its beep was heard and has ended, or nothing is said any more.
    bool our_turn() const;

  private:
    void block(bool speech);

    MachineRules rules_;
    SpeechMeter meter_;
    BeepDetector beep_;
    Who who_ = Who::unknown;
    Millis time_{0}, spoken_{0}, quiet_{0};
    int in_a_row_ = 0;
};

}  // namespace tapi::voice
