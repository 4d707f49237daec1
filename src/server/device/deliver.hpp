// SPDX-License-Identifier: Apache-2.0
// Messages on their way to an application, in the words of its version (VER-3).
#pragma once

#include <optional>

#include "server/device/objects.hpp"

namespace tapi::server {

// The message as an application of `version` may see it; nothing when it must not see it at all. `line_open` tells
// whether the application has the line of a removed device open.
std::optional<Message> translate(Message message, uint32_t version);

// To an open line: device is its handle.
void post_line(const OpenLine& opened, uint32_t message, uint64_t p1 = 0, uint64_t p2 = 0, uint64_t p3 = 0);
// To an application as a whole (LINE_CREATE, LINE_REMOVE, LINE_LINEDEVSTATE REINIT): no device.
void post_app(const LineApp& app, uint32_t message, uint64_t p1 = 0, uint64_t p2 = 0, uint64_t p3 = 0);
void post_call(const CallHandle& handle, uint32_t message, uint64_t p1 = 0, uint64_t p2 = 0, uint64_t p3 = 0);

// Opens the account of an asynchronous request; null when the application has too many outstanding, or that id already.
std::shared_ptr<Ticket> open_ticket(LineApp& app, OpenLine* line, uint32_t request_id);
// The request was refused at once: no reply will come.
void close_ticket(const std::shared_ptr<Ticket>& ticket);
// LINE_REPLY, exactly once; nothing when the request was cancelled. False when it was.
bool reply(const std::shared_ptr<Ticket>& ticket, int32_t result, Bytes body = {});
// Forgets every outstanding request made through the open line (AMB-27).
void cancel_tickets(LineApp& app, const OpenLine& line);

}  // namespace tapi::server
