// SPDX-License-Identifier: Apache-2.0
// Message-waiting lamps: the status of a box's lines says whether there are new messages. Phones, and stutter dial tone, follow
// the line where the switch has them.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "voice/app.hpp"

namespace tapi::voicemail {

class Lamps {
  public:
    Lamps(voice::App& app, std::function<void(const std::string& line, const std::string& why)> refused)
        : app_(app), refused_(std::move(refused)) {}

    // Tells the switch, when it does not know it yet. A line that is not open is told when it is: ask again then.
    void show(voice::Line& line, bool waiting);

  private:
    struct Shown {
        HLINE handle = 0;  // another one: the switch has begun anew
        bool waiting = false;
        bool refused = false;
    };
    voice::Await<void> tell(voice::Line* line, HLINE handle, bool waiting);

    voice::App& app_;
    std::function<void(const std::string&, const std::string&)> refused_;
    std::map<voice::Line*, Shown> shown_;
};

}  // namespace tapi::voicemail
