// SPDX-License-Identifier: Apache-2.0
// See test_allocation.hpp.
#include "media/test_allocation.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ALLOCATOR_IS_TAKEN 1
#else
#define ALLOCATOR_IS_TAKEN 0
#endif

namespace tapi::media {
namespace {

thread_local int forbidden = 0;
std::atomic<uint64_t> seen{0};

void note() {
    if (forbidden > 0) seen.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

ForbidAllocation::ForbidAllocation() { ++forbidden; }
ForbidAllocation::~ForbidAllocation() { --forbidden; }
const bool allocation_is_seen = ALLOCATOR_IS_TAKEN == 0;
uint64_t forbidden_allocations() { return seen.load(); }
void forget_forbidden_allocations() { seen.store(0); }

}  // namespace tapi::media

#if !ALLOCATOR_IS_TAKEN
extern "C" {
void* __libc_malloc(size_t size);
void __libc_free(void* memory);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);

void* malloc(size_t size) {
    tapi::media::note();
    return __libc_malloc(size);
}
void free(void* memory) {
    if (memory != nullptr) tapi::media::note();
    __libc_free(memory);
}
void* calloc(size_t count, size_t size) {
    tapi::media::note();
    return __libc_calloc(count, size);
}
void* realloc(void* memory, size_t size) {
    tapi::media::note();
    return __libc_realloc(memory, size);
}
void* memalign(size_t alignment, size_t size) {
    tapi::media::note();
    return __libc_memalign(alignment, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
    tapi::media::note();
    return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, size_t alignment, size_t size) {
    tapi::media::note();
    *memory = __libc_memalign(alignment, size);
    return *memory == nullptr ? ENOMEM : 0;
}
}
#endif
