// SPDX-License-Identifier: Apache-2.0
// From a request frame to its handler: the one place that checks handles, privileges and call states for all functions.
#pragma once

#include <array>
#include <memory>

#include "server/call/calls.hpp"
#include "server/device/deliver.hpp"
#include "server/session/session.hpp"
#include "wire/api_codec.hpp"

namespace tapi::server {

void dispatch(Session& session, const wire::Frame& frame);

// One request on its way: the session it came from and the object that its first parameter names. The pointers are good
// until the handler returns; what must live longer is shared.
struct Context {
    std::shared_ptr<Session> session;
    Function function{};
    uint32_t id = 0;       // of the request
    uint32_t subject = 0;  // handle in the first parameter
    LineApp* app = nullptr;
    OpenLine* line = nullptr;
    CallHandle* call = nullptr;
    PhoneApp* phone_app = nullptr;

    Core& core() const { return session->core(); }
};

// The open line through which the request comes.
inline OpenLine& line_of(const Context& context) { return context.call != nullptr ? *context.call->line : *context.line; }

void send_response(const Context& context, int32_t result, const std::function<void(Writer&)>& body = {});

template <class C>
void respond(const Context& context, int32_t result, const typename C::Response& response = {}) {
    if (result < 0) return send_response(context, result);
    send_response(context, result, [&](Writer& out) { encode(out, response); });
}

using Handler = void (*)(const Context&, Reader&);
using HandlerTable = std::array<Handler, function_count + 1>;

// A handler takes the decoded call. A body that does not decode ends the session.
template <class C, void (*Handle)(const Context&, const C&)>
void decoded(const Context& context, Reader& in) {
    C call;
    decode(in, call);
    if (!in.complete()) return context.session->close(wire::Bye::malformed, std::string("parameters of ") + name_of(C::function));
    Handle(context, call);
}

template <class C, void (*Handle)(const Context&, const C&)>
void install(HandlerTable& table) {
    table[static_cast<size_t>(C::function)] = &decoded<C, Handle>;
}

// Starts an asynchronous provider call on behalf of the application: its return is the function's return, its
// completion the LINE_REPLY. `reply_of` makes what the reply brings of what the completion brought, or an error.
template <class C, class Order, class ReplyOf>
void start(const Context& context, Order order, ReplyOf reply_of) {
    OpenLine* opened = context.call != nullptr ? context.call->line : context.line;
    // The provider of the call, or the line, is gone.
    const bool alive = context.call != nullptr ? context.call->call->hd_call != 0 : opened->line->state == LineState::open;
    if (!alive) return respond<C>(context, LINEERR_OPERATIONFAILED);
    const auto ticket = open_ticket(*opened->app, opened, context.id, context.call);
    if (!ticket) return respond<C>(context, LINEERR_RESOURCEUNAVAIL);
    Line& line = *opened->line;
    ++line.epoch;
    line.provider->calls->call(
        order,
        [context, ticket](int32_t result, const auto&) {
            if (result <= 0) close_ticket(ticket);
            const int32_t refused = result < 0 ? result : LINEERR_OPERATIONFAILED;
            respond<C>(context, result <= 0 ? refused : static_cast<int32_t>(context.id));
        },
        [ticket, &line, reply_of](int32_t result, const auto& completion) {
            ++line.epoch;
            if (result < 0) return void(reply(ticket, result));
            const Result<typename C::Reply> brought = reply_of(completion);
            Bytes body;
            Writer out(body);
            if (brought) encode(out, *brought);
            reply(ticket, brought.code(), std::move(body));
        });
}

template <class C, class Order>
void start(const Context& context, Order order) {
    start<C>(context, std::move(order), [](const auto&) -> Result<typename C::Reply> { return typename C::Reply{}; });
}

// True when the application's room for a structure cannot hold even its fixed part; the error is answered.
template <class C>
bool too_small(const Context& context, uint32_t room, uint32_t fixed_size) {
    if (room >= fixed_size && room != absent) return false;
    respond<C>(context, room == absent ? LINEERR_INVALPOINTER : LINEERR_STRUCTURETOOSMALL);
    return true;
}

void install_line_handlers(HandlerTable& table);
void install_call_handlers(HandlerTable& table);
void install_transfer_handlers(HandlerTable& table);
void install_conference_handlers(HandlerTable& table);
void install_parking_handlers(HandlerTable& table);
void install_forward_handlers(HandlerTable& table);
void install_call_data_handlers(HandlerTable& table);
void install_phone_handlers(HandlerTable& table);
void install_server_handlers(HandlerTable& table);
void install_media_handlers(HandlerTable& table);
void install_special_handlers(HandlerTable& table);
void install_routing_handlers(HandlerTable& table);
void install_dialing_handlers(HandlerTable& table);

}  // namespace tapi::server
