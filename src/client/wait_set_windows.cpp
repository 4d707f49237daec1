// SPDX-License-Identifier: Apache-2.0
// A manual-reset event that Winsock signals when something arrives on the connection, and again only after the
// connection has been read.
#include <winsock2.h>

#include "client/handle_values_windows.hpp"
#include "client/wait_set.hpp"

namespace tapi::client {
const bool WaitSet::tells_arrivals = true;

WaitSet::WaitSet(int connection)
    : connection_(connection),
      set_(value_of(CreateEventW(nullptr, TRUE, FALSE, nullptr))),
      signal_(set_ != 0 && WSAEventSelect(static_cast<SOCKET>(connection), handle_of(set_), FD_READ | FD_CLOSE) == 0 ? 0 : -1) {}

WaitSet::~WaitSet() {
    drop_connection();
    CloseHandle(handle_of(set_));
}

void WaitSet::raise() { SetEvent(handle_of(set_)); }
void WaitSet::lower() { ResetEvent(handle_of(set_)); }

void WaitSet::drop_connection() { WSAEventSelect(static_cast<SOCKET>(connection_), nullptr, 0); }

void WaitSet::wait(std::optional<int> milliseconds) const {
    WaitForSingleObject(handle_of(set_), milliseconds ? static_cast<DWORD>(*milliseconds) : INFINITE);
}

}  // namespace tapi::client
