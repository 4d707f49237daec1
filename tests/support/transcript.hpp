// SPDX-License-Identifier: Apache-2.0
// What an application saw, in words that are the same in every run: handles and request ids are counted in the order
// of their first appearance (L1, c1, r1).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/receiver.hpp"

namespace tapi::test {

class Transcript {
  public:
    void name_line(DWORD handle);
    void name_request(DWORD request);
    std::string name_call(DWORD handle) { return call(handle); }
    // Names of the test's own choice.
    void line_is(DWORD handle, const std::string& name) { lines_[handle] = name; }
    void phone_is(DWORD handle, const std::string& name) { phones_[handle] = name; }
    void call_is(DWORD handle, const std::string& name) { calls_[handle] = name; }
    bool knows_call(DWORD handle) const { return calls_.contains(handle); }
    // "CALLSTATE c1 OFFERING ACTIVE OWNER"
    std::string words(const Msg& message);

  private:
    std::string line(DWORD handle);
    std::string phone(DWORD handle);
    std::string call(DWORD handle);
    std::string request(DWORD id);
    std::string call_state(const Msg& message);
    std::string phone_state(const Msg& message);
    std::string media_event(const Msg& message);
    static std::string name_in(std::map<DWORD, std::string>& names, const char* prefix, DWORD number);

    std::map<DWORD, std::string> lines_, phones_, calls_, requests_;
};

}  // namespace tapi::test
