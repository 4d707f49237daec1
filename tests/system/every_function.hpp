// SPDX-License-Identifier: Apache-2.0
// Every exported function, called through one form. The table is generated from api/.
#pragma once

#include <tapi.h>

#include <array>
#include <cstring>
#include <vector>

namespace tapi::test {

// What a function is called with: handles that are good, numbers that are 0, and for each pointer a buffer of its own.
struct Arguments {
    HLINEAPP line_app = 0;
    HLINE line = 0;
    HCALL call = 0;
    HPHONEAPP phone_app = 0;
    HPHONE phone = 0;
    int null = -1;  // the pointer that is NULL

    static constexpr DWORD size = 4096;

    // Room for a structure, or for a number.
    void* room(int index) { return index == null ? nullptr : fill(index, size); }
    // Text in either form: the digit 1.
    void* text(int index) {
        if (index == null) return nullptr;
        std::memset(buffers_[static_cast<size_t>(index)].data(), 0, size);
        buffers_[static_cast<size_t>(index)][0] = '1';
        return buffers_[static_cast<size_t>(index)].data();
    }
    // LINEINITIALIZEEXPARAMS that ask for events.
    void* options(int index) {
        if (index == null) return nullptr;
        auto* words = static_cast<DWORD*>(fill(index, size));
        words[3] = LINEINITIALIZEEXOPTION_USEEVENT;
        return words;
    }

  private:
    void* fill(int index, DWORD first) {
        auto& buffer = buffers_[static_cast<size_t>(index)];
        std::memset(buffer.data(), 0, size);
        std::memcpy(buffer.data(), &first, sizeof first);
        return buffer.data();
    }
    alignas(8) std::array<std::array<char, size>, 10> buffers_{};
};

struct PointerParameter {
    const char* name;
    bool nullable;  // or not known to be otherwise
};

struct ApiCall {
    const char* name;
    bool works;
    bool phone;
    std::vector<PointerParameter> pointers;
    LONG (*invoke)(Arguments&);
};

const std::vector<ApiCall>& every_function();

template <class P>
P pointer(void* place) {
    return static_cast<P>(place);
}
inline void CALLBACK no_callback(DWORD, DWORD, DWORD_PTR, DWORD_PTR, DWORD_PTR, DWORD_PTR) {}

}  // namespace tapi::test
