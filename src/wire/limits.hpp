// SPDX-License-Identifier: Apache-2.0
// Every bound of the protocol and of a client's share of the server, by name. docs/protocol.md lists them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tapi::wire::limits {

// Framing.
inline constexpr uint32_t max_frame = 1u << 20;        // bytes of one frame, header included
inline constexpr uint32_t max_hello = 8192;            // bytes of the first frame of a connection
inline constexpr uint32_t max_text = 16384;            // bytes of one text (UTF-16)
inline constexpr uint32_t max_blob = 512u * 1024;      // bytes of one structure or buffer
inline constexpr uint32_t max_gathered = 65536;        // digits of one lineGatherDigits

// One client process.
inline constexpr uint32_t max_sessions = 4096;         // connected client processes
inline constexpr uint32_t max_apps = 256;              // initialised line and phone applications of one process
inline constexpr uint32_t max_handles = 262144;        // lines, phones and calls of one process
inline constexpr uint32_t max_pending = 16384;         // asynchronous requests without their reply
inline constexpr uint32_t max_queued_messages = 262144;          // messages not yet read by one application
inline constexpr uint32_t max_queued_bytes = 32u * 1024 * 1024;  // the same in bytes

// One user.
inline constexpr uint32_t max_call_requests = 32;      // calls asked for with tapiRequestMakeCall that nobody has taken yet

// One provider host.
inline constexpr uint32_t max_host_backlog = 64u * 1024 * 1024;  // bytes waiting for a host that does not read

}  // namespace tapi::wire::limits
