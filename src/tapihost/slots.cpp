// SPDX-License-Identifier: Apache-2.0
// The C functions of every slot, made by a template over its number.
#include "tapihost/slots.hpp"

#include <array>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "tapihost/whereabouts.hpp"

namespace tapi::host {
namespace {

struct Entry {
    std::shared_mutex mutex;  // shared while a callback runs
    Upcalls* upcalls = nullptr;
};
std::array<Entry, Slot::count> entries;

// The door between C and C++: no exception passes it. A callback has no result to say that memory ran out.
template <class Call>
void pass(size_t index, const char* name, Call&& call) noexcept {
    const Within called(whereabouts().procedure, name);
    Entry& entry = entries[index];
    const std::shared_lock lock(entry.mutex);
    if (entry.upcalls == nullptr) return;
    try {
        call(*entry.upcalls);
    } catch (...) {
    }
}

template <size_t Index>
void CALLBACK on_line_event(HTAPILINE line, HTAPICALL call, DWORD message, DWORD_PTR p1, DWORD_PTR p2,
                            DWORD_PTR p3) {
    pass(Index, "LINEEVENT", [&](Upcalls& to) { to.line_event(line, call, message, p1, p2, p3); });
}

template <size_t Index>
void CALLBACK on_phone_event(HTAPIPHONE phone, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    pass(Index, "PHONEEVENT", [&](Upcalls& to) { to.phone_event(phone, message, p1, p2, p3); });
}

template <size_t Index>
void CALLBACK on_completion(DRV_REQUESTID request, LONG result) {
    pass(Index, "ASYNC_COMPLETION", [&](Upcalls& to) { to.completion(request, result); });
}

template <size_t Index>
void on_log(DWORD level, const char* object, const char* text) {
    pass(Index, "pfnLog", [&](Upcalls& to) { to.log(level, object, text); });
}

template <size_t... Index>
constexpr std::array<Callbacks, sizeof...(Index)> make_callbacks(std::index_sequence<Index...>) {
    return {Callbacks{on_line_event<Index>, on_phone_event<Index>, on_completion<Index>, on_log<Index>}...};
}

constexpr std::array<Callbacks, Slot::count> callbacks_of =
    make_callbacks(std::make_index_sequence<Slot::count>());

int take_slot(Upcalls& upcalls) {
    for (int i = 0; i < Slot::count; ++i) {
        const std::unique_lock lock(entries[i].mutex);
        if (entries[i].upcalls != nullptr) continue;
        entries[i].upcalls = &upcalls;
        return i;
    }
    return -1;
}

}  // namespace

Slot::Slot(Upcalls& upcalls) : index_(take_slot(upcalls)) {}

Slot::~Slot() {
    if (!taken()) return;
    const std::unique_lock lock(entries[index_].mutex);
    entries[index_].upcalls = nullptr;
}

const Callbacks& Slot::callbacks() const { return callbacks_of[index_]; }

}  // namespace tapi::host
