// SPDX-License-Identifier: Apache-2.0
// How what happens on a call ends before its time.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace tapi::voice {

// The call is no longer ours. Thrown out of whatever is being awaited; every further request throws it again.
class Gone : public std::runtime_error {
  public:
    enum class Why {
        hung_up,       // the other end, or the switch
        ended,         // we dropped it, or gave it away
        taken,         // another program owns it now
        provider,      // the provider or the server ended
        program_ends,  // we are asked to stop
    };
    explicit Gone(Why why);
    Why why() const { return why_; }

  private:
    Why why_;
};
const char* to_string(Gone::Why why);

// The switch or the API said no; the call goes on. code() is a LINEERR_.
class Refused : public std::runtime_error {
  public:
    Refused(const std::string& what, int32_t code);
    int32_t code() const { return code_; }

  private:
    int32_t code_;
};

// A prompt cannot be said: a file is not there or damaged, or the synthesizer failed. Nothing of it was heard.
class BadPrompt : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace tapi::voice
