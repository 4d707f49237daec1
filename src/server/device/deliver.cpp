// SPDX-License-Identifier: Apache-2.0
// Version rules of messages, and posting.
#include "server/device/deliver.hpp"

#include <algorithm>

#include "model/layout.hpp"
#include "server/call/objects.hpp"
#include "server/device/newer.hpp"

namespace tapi::server {
namespace {

constexpr uint64_t told_as_reinit = LINEDEVSTATE_CAPSCHANGE | LINEDEVSTATE_TRANSLATECHANGE;

constexpr uint64_t phone_states_1_4 = PHONESTATE_CAPSCHANGE | PHONESTATE_REMOVED;

// REINIT speaks to the application as a whole: no device, no instance. Parameters 2 and 3 tell what it stands for.
Message as_reinit(const Message& m) { return {0, LINE_LINEDEVSTATE, 0, LINEDEVSTATE_REINIT, m.message, m.param1, {}}; }

Message as_phone_reinit() { return {0, PHONE_STATE, 0, PHONESTATE_REINIT, 0, 0, {}}; }

std::optional<Message> translate_call_state(Message m, uint32_t version) {
    if (m.param1 != LINECALLSTATE_CONFERENCED) {  // there it is a handle
        m.param2 = mode_in_version(static_cast<uint32_t>(m.param1), static_cast<uint32_t>(m.param2), version);
    }
    return m;
}

std::optional<Message> translate_line_state(Message m, uint32_t version) {
    if (version >= api_1_4) return m;
    if ((m.param1 & told_as_reinit) != 0) return as_reinit(m);
    m.param1 &= ~line_states_1_4;
    if (m.param1 == 0) return std::nullopt;
    return m;
}

std::optional<Message> translate_phone_state(Message m, uint32_t version) {
    if (version >= api_1_4) return m;
    if ((m.param1 & PHONESTATE_CAPSCHANGE) != 0) return as_phone_reinit();
    m.param1 &= ~phone_states_1_4;
    if (m.param1 == 0) return std::nullopt;
    return m;
}

std::optional<Message> translate_address_state(Message m, uint32_t version) {
    if (version < api_1_4 && (m.param2 & LINEADDRESSSTATE_CAPSCHANGE) != 0) return as_reinit(m);
    return m;
}

}  // namespace

uint32_t mode_in_version(uint32_t call_state, uint32_t mode, uint32_t version) {
    if (version >= api_2_0) return mode;
    switch (call_state) {
        case LINECALLSTATE_DISCONNECTED: {
            const bool known = (mode & disconnect_modes_2_0) == 0 &&
                               (mode != LINEDISCONNECTMODE_NODIALTONE || version >= api_1_4);
            return known ? mode : LINEDISCONNECTMODE_UNKNOWN;
        }
        case LINECALLSTATE_CONNECTED:
            if (version < api_1_4) return 0;
            if (mode == LINECONNECTEDMODE_INACTIVEHELD) return LINECONNECTEDMODE_INACTIVE;
            return mode > LINECONNECTEDMODE_INACTIVE ? uint32_t{LINECONNECTEDMODE_ACTIVE} : mode;
        case LINECALLSTATE_OFFERING: return version < api_1_4 ? 0 : mode;
        default: return mode;
    }
}

uint32_t heard_line_states(const OpenLine& opened) {
    return opened.version < api_1_4 ? opened.line_states | static_cast<uint32_t>(told_as_reinit) : opened.line_states;
}

uint32_t heard_address_states(const OpenLine& opened) {
    const uint32_t always = opened.version < api_1_4 ? uint32_t{LINEADDRESSSTATE_CAPSCHANGE} : 0;
    return opened.address_states | always;
}

uint32_t heard_phone_states(const OpenPhone& opened) {
    const uint32_t always = opened.version < api_1_4 ? uint32_t{PHONESTATE_CAPSCHANGE} : 0;
    return opened.wanted.states | always;
}

std::optional<Message> translate(Message m, uint32_t version) {
    switch (m.message) {
        case LINE_APPNEWCALL:
        case LINE_REMOVE:
        case LINE_AGENTSPECIFIC:
        case LINE_AGENTSTATUS:
        case LINE_PROXYREQUEST:
        case PHONE_REMOVE:
            if (version < api_2_0) return std::nullopt;
            return m;
        case LINE_AGENTSTATUSEX:
        case LINE_AGENTSESSIONSTATUS:
        case LINE_QUEUESTATUS:
        case LINE_GROUPSTATUS:
        case LINE_PROXYSTATUS:
            if (version < api_2_2) return std::nullopt;
            return m;
        case LINE_CREATE:
            if (version < api_1_4) return as_reinit(m);
            return m;
        case PHONE_CREATE:
            if (version < api_1_4) return as_phone_reinit();
            return m;
        case PHONE_STATE: return translate_phone_state(std::move(m), version);
        case LINE_LINEDEVSTATE: return translate_line_state(std::move(m), version);
        case LINE_ADDRESSSTATE: return translate_address_state(std::move(m), version);
        case LINE_CALLSTATE: return translate_call_state(std::move(m), version);
        case LINE_CALLINFO:
            if (version < api_2_0) m.param1 &= ~call_info_2_0;
            if (m.param1 == 0) return std::nullopt;
            return m;
        case LINE_GATHERDIGITS:
        case LINE_GENERATE:
        case LINE_MONITORDIGITS:
        case LINE_MONITORMEDIA:
        case LINE_MONITORTONE:
            if (version < api_2_0) m.param3 = 0;  // no time stamps then
            return m;
        default:
            // What came after TAPI 2.2 (call hubs, LINE_DEVSPECIFICEX) is for nobody here.
            if (m.message > LINE_PROXYSTATUS) return std::nullopt;
            return m;
    }
}

static void post(const App& app, Message message, uint32_t version) {
    if (auto visible = translate(std::move(message), version)) app.sink->post(*visible);
}

void post_line(const OpenLine& opened, uint32_t message, uint64_t p1, uint64_t p2, uint64_t p3) {
    post(*opened.app, {opened.handle, message, opened.instance, p1, p2, p3, {}}, opened.version);
}

void post_app(const App& app, uint32_t message, uint64_t p1, uint64_t p2, uint64_t p3) {
    post(app, {0, message, 0, p1, p2, p3, {}}, app.version);
}

void post_phone(const OpenPhone& opened, uint32_t message, uint64_t p1, uint64_t p2, uint64_t p3) {
    post(*opened.app, {opened.handle, message, opened.instance, p1, p2, p3, {}}, opened.version);
}

void post_call(const CallHandle& handle, uint32_t message, uint64_t p1, uint64_t p2, uint64_t p3) {
    const OpenLine& opened = *handle.line;
    post(*opened.app, {handle.handle, message, opened.instance, p1, p2, p3, {}}, opened.version);
}

void post_gathered(const CallHandle& handle, uint64_t reason, uint64_t tick, Bytes digits) {
    const OpenLine& opened = *handle.line;
    post(*opened.app, {handle.handle, LINE_GATHERDIGITS, opened.instance, reason, 0, tick, std::move(digits)},
         opened.version);
}

std::shared_ptr<Ticket> open_ticket(App& app, const OpenDevice* opened, uint32_t request_id, const CallHandle* about) {
    if (app.pending->used >= app.pending->limit) return nullptr;
    auto ticket = std::make_shared<Ticket>(Ticket{&app, opened, request_id, 0, 0, {}});
    if (!app.tickets.emplace(request_id, ticket).second) return nullptr;
    ++app.pending->used;
    if (about != nullptr) {
        ticket->call = about->handle;
        ticket->about = about->call->weak_from_this();
        about->call->requests.push_back(ticket);
    }
    return ticket;
}

void close_ticket(const std::shared_ptr<Ticket>& ticket) {
    if (ticket->app == nullptr) return;
    App& app = *ticket->app;
    ticket->app = nullptr;
    app.tickets.erase(ticket->request_id);
    --app.pending->used;
    if (const auto call = ticket->about.lock()) std::erase(call->requests, ticket);
}

bool reply(const std::shared_ptr<Ticket>& ticket, int32_t result, Bytes body) {
    if (ticket->app == nullptr) return false;
    const App& app = *ticket->app;
    const uint64_t instance = ticket->opened != nullptr ? ticket->opened->instance : 0;
    const uint32_t id = ticket->request_id;
    close_ticket(ticket);
    app.sink->post({0, app.reply_message, instance, id, static_cast<uint32_t>(result), 0, std::move(body)});
    return true;
}

template <class Which>
static std::vector<std::shared_ptr<Ticket>> tickets_of(const App& app, Which&& which) {
    std::vector<std::shared_ptr<Ticket>> found;
    for (const auto& [id, ticket] : app.tickets) {
        if (which(*ticket)) found.push_back(ticket);
    }
    return found;
}

void cancel_tickets(App& app, const OpenDevice& opened) {
    for (const auto& t : tickets_of(app, [&](const Ticket& ticket) { return ticket.opened == &opened; })) close_ticket(t);
}

void cancel_call_tickets(LineApp& app, uint32_t call) {
    for (const auto& t : tickets_of(app, [&](const Ticket& ticket) { return ticket.call == call; })) close_ticket(t);
}

void cancel_all_tickets(App& app) {
    for (const auto& t : tickets_of(app, [](const Ticket&) { return true; })) close_ticket(t);
}

void fail_call_tickets(const Call& call) {
    const auto failed = call.requests;
    for (const auto& t : failed) reply(t, LINEERR_OPERATIONFAILED);
}

void fail_tickets(App& app, const OpenDevice& opened, int32_t error) {
    auto failed = tickets_of(app, [&](const Ticket& ticket) { return ticket.opened == &opened; });
    std::sort(failed.begin(), failed.end(), [](const auto& a, const auto& b) { return a->request_id < b->request_id; });
    for (const auto& t : failed) reply(t, error);
}

}  // namespace tapi::server
