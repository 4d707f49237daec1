// SPDX-License-Identifier: Apache-2.0
// What cannot be done with files, streams and sound cards, in words for the person at the terminal.
#pragma once

#include <stdexcept>
#include <string>

namespace tapi::sound {

class SoundError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace tapi::sound
