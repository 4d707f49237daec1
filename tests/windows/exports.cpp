// SPDX-License-Identifier: Apache-2.0
// Calls functions of tapi32.dll by their names, each with as many zeros as NAME:BYTES says, and prints what they return.
#include <windows.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

using Zero = LONG(WINAPI*)();
using One = LONG(WINAPI*)(DWORD_PTR);
using Four = LONG(WINAPI*)(DWORD_PTR, DWORD_PTR, DWORD_PTR, DWORD_PTR);

template <class Function>
Function as(FARPROC found) {
    return reinterpret_cast<Function>(reinterpret_cast<void*>(found));
}

LONG call(FARPROC found, int bytes) {
    switch (bytes) {
        case 0: return as<Zero>(found)();
        case 4: return as<One>(found)(0);
        default: return as<Four>(found)(0, 0, 0, 0);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const HMODULE library = LoadLibraryW(L"tapi32.dll");
    for (int i = 1; i < argc; ++i) {
        char* const colon = std::strchr(argv[i], ':');
        *colon = '\0';
        const FARPROC found = GetProcAddress(library, argv[i]);
        if (found == nullptr) std::printf("%s is missing\n", argv[i]);
        else std::printf("%s = 0x%08lX\n", argv[i], static_cast<unsigned long>(call(found, std::atoi(colon + 1))));
    }
    return 0;
}
