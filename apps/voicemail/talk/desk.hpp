// SPDX-License-Identifier: Apache-2.0
// What every conversation needs besides its telephone.
#pragma once

#include <ctime>
#include <functional>
#include <stdexcept>
#include <string>

#include "live/board.hpp"
#include "voice/telephone.hpp"
#include "voicemail/config/config.hpp"
#include "voicemail/talk/clerk.hpp"
#include "voicemail/talk/words.hpp"

namespace tapi::voicemail {

// The store cannot do its work: the caller is told to call again, the operator why.
class Trouble : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// What the store gave, or Trouble.
template <class T>
T need(Result<T> result) {
    if (!result) throw Trouble(result.error().context);
    return std::move(*result);
}
inline void need(const Status& status) {
    if (!status) throw Trouble(status.error().context);
}

inline constexpr int most_takes = 5;  // how often somebody may begin a recording again

enum class LogLevel { info, warning, error };

// All on one thread. What its members refer to outlives all conversations.
struct Desk {
    Clerk& clerk;
    const Config& config;
    std::function<void(LogLevel, const std::string& object, const std::string& text)> log;
    std::function<std::tm(Moment)> local_time;  // where the people are
    std::function<void(live::Json)> report;     // of one call: {"event": ...}; may be empty

    void info(const BoxConfig& box, const std::string& text) const { log(LogLevel::info, "box " + box.number, text); }
    void warning(const BoxConfig& box, const std::string& text) const { log(LogLevel::warning, "box " + box.number, text); }
    void tell(live::Json event) const {
        if (report) report(std::move(event));
    }
    // How far a call has come.
    void part(const char* name) const { tell({{"event", "part"}, {"part", name}}); }
};

// The time zone of this machine.
std::tm local_time_of(Moment moment);

// "from 5550100", "from an unknown number"
std::string from_whom(const Caller& caller);

}  // namespace tapi::voicemail
