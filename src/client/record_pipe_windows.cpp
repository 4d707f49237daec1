// SPDX-License-Identifier: Apache-2.0
// The application's completion port. A handle of our own keeps it, whatever the application does with its.
#include "client/record_pipe.hpp"

#include "client/handle_values_windows.hpp"

namespace tapi::client {
namespace {

int own_handle(HANDLE port) {
    HANDLE copy = nullptr;
    const HANDLE self = GetCurrentProcess();
    if (port == nullptr || DuplicateHandle(self, port, self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS) == FALSE) return -1;
    return value_of(copy);
}

}  // namespace

RecordPipe::RecordPipe(const AppPort& given)
    : in_(own_handle(given.port)), out_(value_of(given.port)), given_(given) {}

RecordPipe::~RecordPipe() {
    if (in_ >= 0) CloseHandle(handle_of(in_));
}

bool RecordPipe::put(const LINEMESSAGE& record) {
    auto* const place = static_cast<LINEMESSAGE*>(LocalAlloc(LMEM_FIXED, sizeof record));
    if (place == nullptr) return false;
    *place = record;
    if (PostQueuedCompletionStatus(handle_of(in_), sizeof record, given_.key, reinterpret_cast<LPOVERLAPPED>(place)) != FALSE) return true;
    LocalFree(place);
    return false;
}

// The port is the application's and goes on.
void RecordPipe::end() {}

}  // namespace tapi::client
