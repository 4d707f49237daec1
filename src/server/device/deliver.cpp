// SPDX-License-Identifier: Apache-2.0
// Version rules of messages, and posting.
#include "server/device/deliver.hpp"

#include "model/layout.hpp"
#include "server/call/objects.hpp"
#include "wire/limits.hpp"

namespace tapi::server {
namespace {

constexpr uint64_t disconnect_modes_1_3 = LINEDISCONNECTMODE_NORMAL | LINEDISCONNECTMODE_UNKNOWN |
                                          LINEDISCONNECTMODE_REJECT | LINEDISCONNECTMODE_PICKUP |
                                          LINEDISCONNECTMODE_FORWARDED | LINEDISCONNECTMODE_BUSY |
                                          LINEDISCONNECTMODE_NOANSWER | LINEDISCONNECTMODE_BADADDRESS |
                                          LINEDISCONNECTMODE_UNREACHABLE | LINEDISCONNECTMODE_CONGESTION |
                                          LINEDISCONNECTMODE_INCOMPATIBLE | LINEDISCONNECTMODE_UNAVAIL;
constexpr uint64_t line_states_1_4 = LINEDEVSTATE_CAPSCHANGE | LINEDEVSTATE_CONFIGCHANGE | LINEDEVSTATE_TRANSLATECHANGE |
                                     LINEDEVSTATE_COMPLCANCEL | LINEDEVSTATE_REMOVED;
constexpr uint64_t call_info_2_0 = LINECALLINFOSTATE_TREATMENT | LINECALLINFOSTATE_QOS | LINECALLINFOSTATE_CALLDATA;

// ST-9: a mode that the version does not know is shown as UNKNOWN.
uint64_t known_disconnect_mode(uint64_t mode, uint32_t version) {
    uint64_t known = disconnect_modes_1_3;
    if (version >= api_1_4) known |= LINEDISCONNECTMODE_NODIALTONE;
    if (version >= api_2_0) return mode;
    return (mode & ~known) == 0 ? mode : uint64_t{LINEDISCONNECTMODE_UNKNOWN};
}

std::optional<Message> translate_call_state(Message m, uint32_t version) {
    if (m.param1 == LINECALLSTATE_DISCONNECTED) m.param2 = known_disconnect_mode(m.param2, version);
    const bool has_mode_since_1_4 = m.param1 == LINECALLSTATE_CONNECTED || m.param1 == LINECALLSTATE_OFFERING;
    if (has_mode_since_1_4 && version < api_1_4) m.param2 = 0;
    return m;
}

Message as_reinit(const Message& m, uint64_t original) {
    return {0, LINE_LINEDEVSTATE, m.instance, LINEDEVSTATE_REINIT, original, m.param1, {}};
}

std::optional<Message> translate_line_state(Message m, uint32_t version) {
    if (version >= api_1_4) return m;
    if ((m.param1 & (LINEDEVSTATE_CAPSCHANGE | LINEDEVSTATE_TRANSLATECHANGE)) != 0) {
        return as_reinit(m, LINE_LINEDEVSTATE);
    }
    m.param1 &= ~line_states_1_4;
    if (m.param1 == 0) return std::nullopt;
    return m;
}

}  // namespace

std::optional<Message> translate(Message m, uint32_t version) {
    switch (m.message) {
        case LINE_APPNEWCALL:
        case LINE_REMOVE:
        case LINE_AGENTSTATUS:
        case LINE_PROXYREQUEST:
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
            if (version < api_1_4) return as_reinit(m, LINE_CREATE);
            return m;
        case LINE_LINEDEVSTATE: return translate_line_state(std::move(m), version);
        case LINE_CALLSTATE: return translate_call_state(std::move(m), version);
        case LINE_CALLINFO:
            if (version < api_2_0) m.param1 &= ~call_info_2_0;
            if (m.param1 == 0) return std::nullopt;
            return m;
        default: return m;
    }
}

static void post(const LineApp& app, Message message, uint32_t version) {
    if (auto visible = translate(std::move(message), version)) app.sink->post(*visible);
}

void post_line(const OpenLine& opened, uint32_t message, uint64_t p1, uint64_t p2, uint64_t p3) {
    post(*opened.app, {opened.handle, message, opened.instance, p1, p2, p3, {}}, opened.version);
}

void post_app(const LineApp& app, uint32_t message, uint64_t p1, uint64_t p2, uint64_t p3) {
    post(app, {0, message, 0, p1, p2, p3, {}}, app.version);
}

void post_call(const CallHandle& handle, uint32_t message, uint64_t p1, uint64_t p2, uint64_t p3) {
    const OpenLine& opened = *handle.line;
    post(*opened.app, {handle.handle, message, opened.instance, p1, p2, p3, {}}, opened.version);
}

std::shared_ptr<Ticket> open_ticket(LineApp& app, OpenLine* line, uint32_t request_id) {
    if (app.tickets.size() >= wire::limits::max_pending) return nullptr;
    auto ticket = std::make_shared<Ticket>(Ticket{&app, line, request_id});
    return app.tickets.emplace(request_id, ticket).second ? ticket : nullptr;
}

void close_ticket(const std::shared_ptr<Ticket>& ticket) {
    if (ticket->app == nullptr) return;
    LineApp& app = *ticket->app;
    ticket->app = nullptr;
    app.tickets.erase(ticket->request_id);
}

bool reply(const std::shared_ptr<Ticket>& ticket, int32_t result, Bytes body) {
    if (ticket->app == nullptr) return false;
    const LineApp& app = *ticket->app;
    const uint64_t instance = ticket->line != nullptr ? ticket->line->instance : 0;
    const uint32_t id = ticket->request_id;
    close_ticket(ticket);
    app.sink->post({0, LINE_REPLY, instance, id, static_cast<uint32_t>(result), 0, std::move(body)});
    return true;
}

void cancel_tickets(LineApp& app, const OpenLine& line) {
    std::erase_if(app.tickets, [&](auto& entry) {
        if (entry.second->line != &line) return false;
        entry.second->app = nullptr;
        return true;
    });
}

}  // namespace tapi::server
