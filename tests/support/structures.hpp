// SPDX-License-Identifier: Apache-2.0
// TAPI's variable structures for tests: room for one, its texts, and its facts as JSON.
#pragma once

#include <tapi.h>

#include <cstddef>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tapi::test {

// Memory for a structure of which only the fixed part has a type.
template <class S>
class Space {
  public:
    explicit Space(DWORD total = 8192) : memory_((total + sizeof(S) + 7) / 8) {
        get()->dwTotalSize = total;
    }
    S* get() { return reinterpret_cast<S*>(memory_.data()); }
    S* operator->() { return get(); }
    const char* bytes() const { return reinterpret_cast<const char*>(memory_.data()); }

    // A part that is ANSI text, without its end.
    std::string text(DWORD S::*size) {
        const std::string whole = part(size);
        return whole.substr(0, whole.find('\0'));
    }
    std::u16string wide(DWORD S::*size) {
        const std::string whole = part(size);
        std::u16string text(whole.size() / 2, u'\0');
        std::memcpy(text.data(), whole.data(), text.size() * 2);
        return text.substr(0, text.find(u'\0'));
    }
    // The size member is followed by the offset.
    std::string part(DWORD S::*size) {
        const DWORD* member = &(get()->*size);
        // Where an older version's structure ends these are bytes of something else.
        if (member[0] > get()->dwTotalSize || member[1] > get()->dwTotalSize - member[0]) return {};
        return std::string(bytes() + member[1], member[0]);
    }

  private:
    std::vector<uint64_t> memory_;
};

nlohmann::json facts(Space<LINECALLINFO>& info);
nlohmann::json facts(Space<LINECALLSTATUS>& status);
nlohmann::json facts(Space<LINEDEVCAPS>& caps);
nlohmann::json facts(Space<LINEADDRESSCAPS>& caps);
nlohmann::json facts(Space<LINEDEVSTATUS>& status);
nlohmann::json facts(Space<LINEADDRESSSTATUS>& status);
nlohmann::json facts(Space<PHONECAPS>& caps);
nlohmann::json facts(Space<PHONESTATUS>& status);

}  // namespace tapi::test
