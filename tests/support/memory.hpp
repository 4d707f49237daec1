// SPDX-License-Identifier: Apache-2.0
// The application's memory that TAPI writes when a reply or a message comes: handles, numbers, texts. What
// was written is put into the message that brought it.
#pragma once

#include <tapi.h>

#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "support/receiver.hpp"
#include "support/structures.hpp"

namespace tapi::test {

inline constexpr DWORD highest = 0x00020002;    // the version of the API that programs ask for
inline constexpr DWORD untouched = 0xFEFEFEFE;  // what outputs hold before a call

using nlohmann::json;

// What one request's reply writes; null: nothing of the kind.
struct Room {
    DWORD* call = nullptr;
    DWORD* second = nullptr;
    DWORD* number = nullptr;
    std::shared_ptr<Space<VARSTRING>> text;
    std::shared_ptr<std::vector<char>> bytes;
};

class Memory {
  public:
    DWORD* handle();
    // {"result": ...}; a request that was accepted keeps its room until the reply.
    json started(LONG result, const Room& room);
    // The buffer of lineGatherDigits for a call.
    char* digits(DWORD call, DWORD size);
    void arrived(Msg& message);
    void forget() { rooms_.clear(); }

  private:
    std::deque<DWORD> cells_;
    std::map<DWORD, Room> rooms_;  // by request
    std::map<DWORD, std::vector<char>> digits_;
};

// Call parameters as a request describes them: bearer, media, flags, from_address, no_answer_s, auto_transfer,
// target, user_info, call_data.
class CallParams {
  public:
    explicit CallParams(const json& request);
    LINECALLPARAMS* get() { return reinterpret_cast<LINECALLPARAMS*>(memory_.data()); }

  private:
    std::vector<uint64_t> memory_;
};

// Reading requests.
inline DWORD number(const json& request, const char* key, DWORD otherwise = 0) {
    return request.value(key, otherwise);
}

struct Text {  // may be absent
    std::string value;
    bool given = false;
    Text(const json& request, const char* key)
        : value(request.value(key, std::string())), given(request.contains(key)) {}
    const char* get() const { return given ? value.c_str() : nullptr; }
};

inline json simple(LONG result) { return {{"result", result}}; }

// Bytes in JSON.
std::string hex(const std::string& bytes);
std::string bytes_of(const std::string& hex);

json calls_of(Space<LINECALLLIST>& list, bool filled);

}  // namespace tapi::test
