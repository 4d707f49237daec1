// SPDX-License-Identifier: Apache-2.0
// Memory straight from the kernel: what is never touched costs nothing, as it would not on a heap that gives out again what others
// have used.
#pragma once

#include <sys/mman.h>

#include <memory>
#include <new>
#include <type_traits>

namespace tapi::media {

template <class T>
struct Unmap {
    void operator()(T* at) const { ::munmap(at, sizeof(T)); }
};

template <class T>
using Fresh = std::unique_ptr<T, Unmap<T>>;

template <class T>
Fresh<T> make_fresh() {
    static_assert(std::is_trivially_default_constructible_v<T> && std::is_trivially_destructible_v<T>);
    void* at = ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) throw std::bad_alloc();
    return Fresh<T>(static_cast<T*>(at));
}

}  // namespace tapi::media
