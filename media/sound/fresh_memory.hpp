// SPDX-License-Identifier: Apache-2.0
// Memory straight from the kernel, in which anything may stand: what is never touched costs nothing, as it would not on a heap that
// gives out again what others have used. A few blocks are kept, because asking the kernel for each call would cost more than the call's
// own work with them.
#pragma once

#include <sys/mman.h>

#include <memory>
#include <mutex>
#include <new>
#include <type_traits>
#include <vector>

namespace tapi::media {

template <class T>
class FreshMemory {
  public:
    static constexpr size_t most_kept = 64;

    static T* get() {
        Kept& kept = instance();
        {
            const std::lock_guard lock(kept.mutex);
            if (!kept.blocks.empty()) {
                T* block = kept.blocks.back();
                kept.blocks.pop_back();
                return block;
            }
        }
        void* at = ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED) throw std::bad_alloc();
        return static_cast<T*>(at);
    }
    void operator()(T* block) const {
        Kept& kept = instance();
        {
            const std::lock_guard lock(kept.mutex);
            if (kept.blocks.size() < most_kept) return kept.blocks.push_back(block);
        }
        ::munmap(block, sizeof(T));
    }

  private:
    struct Kept {
        Kept() { blocks.reserve(most_kept); }
        ~Kept() {
            for (T* block : blocks) ::munmap(block, sizeof(T));
        }
        std::mutex mutex;
        std::vector<T*> blocks;
    };
    static Kept& instance() {
        static Kept kept;
        return kept;
    }
};

template <class T>
using Fresh = std::unique_ptr<T, FreshMemory<T>>;

template <class T>
Fresh<T> make_fresh() {
    static_assert(std::is_trivially_default_constructible_v<T> && std::is_trivially_destructible_v<T>);
    return Fresh<T>(FreshMemory<T>::get());
}

}  // namespace tapi::media
