// SPDX-License-Identifier: Apache-2.0
// See desk.hpp.
#include "voicemail/talk/desk.hpp"

namespace tapi::voicemail {

std::tm local_time_of(Moment moment) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(moment);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return local;
}

std::string from_whom(const Caller& caller) { return caller.number.empty() ? "from an unknown number" : "from " + caller.number; }

}  // namespace tapi::voicemail
