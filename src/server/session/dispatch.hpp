// SPDX-License-Identifier: Apache-2.0
// From a request frame to its handler: the one place that checks handles, privileges and call states for all functions.
#pragma once

#include <array>
#include <memory>

#include "server/call/calls.hpp"
#include "server/device/deliver.hpp"
#include "server/phone/phones.hpp"
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
    OpenPhone* phone = nullptr;

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

// The errors that the two worlds share, in the words of the one that a function belongs to.
struct CommonErrors {
    int32_t operation_failed, resource_unavailable, invalid_pointer, structure_too_small;
};
constexpr int32_t error_code(uint32_t value) { return static_cast<int32_t>(value); }
inline constexpr CommonErrors line_errors{error_code(LINEERR_OPERATIONFAILED), error_code(LINEERR_RESOURCEUNAVAIL),
                                          error_code(LINEERR_INVALPOINTER), error_code(LINEERR_STRUCTURETOOSMALL)};
inline constexpr CommonErrors phone_errors{error_code(PHONEERR_OPERATIONFAILED), error_code(PHONEERR_RESOURCEUNAVAIL),
                                           error_code(PHONEERR_INVALPOINTER), error_code(PHONEERR_STRUCTURETOOSMALL)};
template <class C>
inline constexpr bool of_phones = requires(C c) { c.h_phone; } || requires(C c) { c.h_phone_app; };
template <class C>
inline constexpr const CommonErrors& errors_of = of_phones<C> ? phone_errors : line_errors;

// The way of a request to its provider.
struct Way {
    App& app;
    const OpenDevice& opened;
    Provider& provider;
    bool alive;     // at the provider; else the device or the call is gone there
    Line* line;     // whose epoch the request and its completion end; null for a phone
    const CallHandle* about;  // the call of the request; null: none
};
Way way_of(const Context& context);

// Starts an asynchronous provider call on behalf of the application: its return is the function's return, its
// completion the LINE_REPLY or PHONE_REPLY. `reply_of` makes what the reply brings of what the completion brought, or
// an error.
template <class C, class Order, class ReplyOf>
void start(const Context& context, Order order, ReplyOf reply_of) {
    const Way way = way_of(context);
    if (!way.alive) return respond<C>(context, errors_of<C>.operation_failed);
    const auto ticket = open_ticket(way.app, &way.opened, context.id, way.about);
    if (!ticket) return respond<C>(context, errors_of<C>.resource_unavailable);
    if (way.line != nullptr) ++way.line->epoch;
    way.provider.calls->call(
        order,
        [context, ticket](int32_t result, const auto&) {
            if (result <= 0) close_ticket(ticket);
            const int32_t refused = result < 0 ? result : errors_of<C>.operation_failed;
            respond<C>(context, result <= 0 ? refused : static_cast<int32_t>(context.id));
        },
        [ticket, line = way.line, reply_of](int32_t result, const auto& completion) {
            if (line != nullptr) ++line->epoch;
            if (result < 0) return void(reply(ticket, result));
            const Result<typename C::Reply> brought = reply_of(completion);
            Bytes body;
            Writer out(body);
            if (brought) encode(out, *brought);
            reply(ticket, brought.code(), std::move(body));
        });
    ticket->provider_request = way.provider.calls->last_request();
}

template <class C, class Order>
void start(const Context& context, Order order) {
    start<C>(context, std::move(order), [](const auto&) -> Result<typename C::Reply> { return typename C::Reply{}; });
}

// True when the application's room for a structure cannot hold even its fixed part; the error is answered.
template <class C>
bool too_small(const Context& context, uint32_t room, uint32_t fixed_size) {
    if (room >= fixed_size && room != absent) return false;
    const CommonErrors& errors = errors_of<C>;
    respond<C>(context, room == absent ? errors.invalid_pointer : errors.structure_too_small);
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
void install_phone_control_handlers(HandlerTable& table);
void install_server_handlers(HandlerTable& table);
void install_media_handlers(HandlerTable& table);
void install_special_handlers(HandlerTable& table);
void install_routing_handlers(HandlerTable& table);
void install_dialing_handlers(HandlerTable& table);
void install_assisted_handlers(HandlerTable& table);
void install_dialog_handlers(HandlerTable& table);
void install_icon_handlers(HandlerTable& table);

}  // namespace tapi::server
