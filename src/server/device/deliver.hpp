// SPDX-License-Identifier: Apache-2.0
// Messages on their way to an application, in the words of its version (VER-3).
#pragma once

#include <optional>

#include "server/phone/objects.hpp"

namespace tapi::server {

// The message as an application of `version` may see it; nothing when it must not see it at all.
std::optional<Message> translate(Message message, uint32_t version);
// The mode that goes with a call state, in the words of the version (ST-2, ST-9).
uint32_t mode_in_version(uint32_t call_state, uint32_t mode, uint32_t version);
// What an open line hears of line and address states: what it enabled, and what the server translates for old versions.
uint32_t heard_line_states(const OpenLine& opened);
uint32_t heard_address_states(const OpenLine& opened);
uint32_t heard_phone_states(const OpenPhone& opened);

// To an open line: device is its handle.
void post_line(const OpenLine& opened, uint32_t message, uint64_t p1 = 0, uint64_t p2 = 0, uint64_t p3 = 0);
// To an application as a whole (LINE_CREATE, LINE_REMOVE, LINE_LINEDEVSTATE REINIT and those of phones): no device.
void post_app(const App& app, uint32_t message, uint64_t p1 = 0, uint64_t p2 = 0, uint64_t p3 = 0);
void post_phone(const OpenPhone& opened, uint32_t message, uint64_t p1 = 0, uint64_t p2 = 0, uint64_t p3 = 0);
void post_call(const CallHandle& handle, uint32_t message, uint64_t p1 = 0, uint64_t p2 = 0, uint64_t p3 = 0);
// LINE_GATHERDIGITS with what the client writes into the application's buffer.
void post_gathered(const CallHandle& handle, uint64_t reason, uint64_t tick, Bytes digits);

// Opens the account of an asynchronous request, about a call or about none; null when the application has too many
// outstanding, or that id already.
std::shared_ptr<Ticket> open_ticket(App& app, const OpenDevice* opened, uint32_t request_id,
                                    const CallHandle* about = nullptr);
// The request was refused at once: no reply will come.
void close_ticket(const std::shared_ptr<Ticket>& ticket);
// LINE_REPLY or PHONE_REPLY, exactly once; nothing when the request was cancelled. False when it was.
bool reply(const std::shared_ptr<Ticket>& ticket, int32_t result, Bytes body = {});
// Forgets every outstanding request made through the open device (AMB-27), about the call (ASY-9), of the application.
void cancel_tickets(App& app, const OpenDevice& opened);
void cancel_call_tickets(LineApp& app, uint32_t call);
void cancel_all_tickets(App& app);
// The device is taken away, the call closed: what was asked through it, or about it, has failed.
void fail_tickets(App& app, const OpenDevice& opened, int32_t error);
void fail_call_tickets(const Call& call);

}  // namespace tapi::server
