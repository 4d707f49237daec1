// SPDX-License-Identifier: Apache-2.0
// Building LINECALLLIST.
#include "server/session/call_list.hpp"

#include "model/flat.hpp"
#include "model/layouts.hpp"

namespace tapi::server {

Bytes call_list(const NewCalls& calls) {
    FlatBuilder list(layout::LINECALLLIST, api_2_2, LINECALLLIST{});
    list.set(offsetof(LINECALLLIST, dwCallsNumEntries), static_cast<uint32_t>(calls.handles.size()));
    // Without the handles it still tells the size that all of them need.
    std::vector<uint32_t> handles = calls.handles;
    handles.resize(calls.count);
    list.add_bytes(offsetof(LINECALLLIST, dwCallsSize), std::as_bytes(std::span(handles)));
    return list.finish();
}

}  // namespace tapi::server
