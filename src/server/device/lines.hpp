// SPDX-License-Identifier: Apache-2.0
// Lines: versions, capabilities, opening and closing, status. Functions that must ask the provider answer through a
// callback, on the loop, exactly once.
#pragma once

#include <functional>
#include <optional>

#include "base/result.hpp"
#include "server/device/core.hpp"

namespace tapi::server {

using Answered = std::function<void(int32_t)>;
using WholeAnswered = std::function<void(int32_t, Bytes)>;

// VER-1: the highest version in both ranges; nothing when there is none.
std::optional<uint32_t> common_version(uint32_t low, uint32_t high, uint32_t highest);
void remember_version(std::unordered_map<uint32_t, uint8_t>& negotiated, uint32_t device_id, uint32_t version);
bool has_negotiated(const std::unordered_map<uint32_t, uint8_t>& negotiated, uint32_t device_id, uint32_t version);

// The line with the number, if the application may use it with that version: else BADDEVICEID, NODEVICE,
// INCOMPATIBLEAPIVERSION (VER-6).
Result<Line*> usable_line(const Core& core, const LineApp& app, uint32_t device_id);
Result<Line*> versioned_line(const Core& core, const LineApp& app, uint32_t device_id, uint32_t version);

// Negotiates the interface version with the provider once, and asks for the extension id.
void ensure_version(Line& line, Answered done);
// Fills line.caps (layout of 2.2).
void ensure_caps(Line& line, Answered done);
void ensure_addresses(Line& line, Answered done);

struct OpenRequest {
    uint32_t device_id = 0;
    uint32_t version = 0;
    uint32_t ext_version = 0;
    uint64_t instance = 0;
    uint32_t privileges = 0;
    uint32_t media_modes = 0;
    OptBytes call_params;
};
void open_line(Core& core, std::shared_ptr<LineApp> app, OpenRequest request,
               std::function<void(int32_t, uint32_t handle)> done);
// Answers when the application may go on; closing at the provider goes on behind it.
void close_line(Core& core, OpenLine& opened);
// LINE_CLOSE to everybody who has the line open (CLOSE-5), after the replies that they wait for; their handles are dead
// afterwards.
void force_close(Core& core, Line& line);

// INIT-4: tells every application to begin anew, and denies everything new until all have shut down.
void demand_reinit(Core& core);

// Implicitly closes all lines, cancels all requests (INIT-6).
void shut_down(Core& core, LineApp& app);

// The union of what the openers want to hear, and what the server itself must hear (DEV-10).
void set_status_messages(Line& line, Answered done);
// Tells a provider that came back what the line's openers want: media modes, extension version, status messages.
void restore_line(Line& line, Answered done);

// Runs one step after the other for a line: a step calls `done` when the next may begin.
void in_sequence(Line& line, std::function<void(std::function<void()> done)> step);

}  // namespace tapi::server
