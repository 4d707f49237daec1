// SPDX-License-Identifier: Apache-2.0
// The dispatcher.
#include "server/session/dispatch.hpp"

#include <fmt/format.h>

#include "base/log.hpp"

namespace tapi::server {
namespace {

const HandlerTable& handlers() {
    static const HandlerTable table = [] {
        HandlerTable made{};
        install_line_handlers(made);
        install_call_handlers(made);
        install_transfer_handlers(made);
        install_conference_handlers(made);
        install_parking_handlers(made);
        install_forward_handlers(made);
        install_call_data_handlers(made);
        install_phone_handlers(made);
        install_phone_control_handlers(made);
        install_server_handlers(made);
        install_media_handlers(made);
        install_special_handlers(made);
        install_routing_handlers(made);
        install_dialing_handlers(made);
        install_assisted_handlers(made);
        install_dialog_handlers(made);
        install_icon_handlers(made);
        return made;
    }();
    return table;
}

bool is_phone(Function function) { return std::string_view(name_of(function)).substr(0, 5) == "phone"; }

template <class T>
T* find(Session& session, uint32_t handle, ObjectKind kind) {
    const Object* object = session.handles().find(handle);
    return object != nullptr && object->kind == kind ? static_cast<T*>(object->pointer) : nullptr;
}

// Looks up what the first parameter names, or the second; the API's error when it names nothing of this application.
int32_t find_subject(Context& context, Subject subject, uint32_t second) {
    Session& session = *context.session;
    switch (subject) {
        case Subject::none: return 0;
        case Subject::line_app:
            context.app = find<LineApp>(session, context.subject, ObjectKind::line_app);
            return context.app != nullptr ? 0 : LINEERR_INVALAPPHANDLE;
        case Subject::line:
            context.line = find<OpenLine>(session, context.subject, ObjectKind::line);
            return context.line != nullptr ? 0 : LINEERR_INVALLINEHANDLE;
        case Subject::call_or_line:
            if (context.subject == 0) {
                context.subject = second;
                return find_subject(context, Subject::line, 0);
            }
            [[fallthrough]];
        case Subject::call:
            context.call = find<CallHandle>(session, context.subject, ObjectKind::call);
            return context.call != nullptr ? 0 : LINEERR_INVALCALLHANDLE;
        case Subject::conference:
            context.call = find<CallHandle>(session, context.subject, ObjectKind::call);
            return context.call != nullptr ? 0 : LINEERR_INVALCONFCALLHANDLE;
        case Subject::phone_app:
            context.phone_app = find<PhoneApp>(session, context.subject, ObjectKind::phone_app);
            return context.phone_app != nullptr ? 0 : PHONEERR_INVALAPPHANDLE;
        case Subject::phone:
            context.phone = find<OpenPhone>(session, context.subject, ObjectKind::phone);
            return context.phone != nullptr ? 0 : PHONEERR_INVALPHONEHANDLE;
    }
    return LINEERR_OPERATIONFAILED;
}

int32_t check_call(const Context& context, const DispatchRow& row) {
    if (row.needs == Needs::owner && context.call->privilege != LINECALLPRIVILEGE_OWNER) return LINEERR_NOTOWNER;
    if ((context.call->call->state & row.call_states) == 0) return LINEERR_INVALCALLSTATE;
    return 0;
}

// PH-1: who only watches changes nothing.
int32_t check_phone(const Context& context, const DispatchRow& row) {
    const bool owner = context.phone->privilege == PHONEPRIVILEGE_OWNER;
    return row.needs == Needs::owner && !owner ? PHONEERR_NOTOWNER : 0;
}

int32_t check(Context& context, const DispatchRow& row, Handler handler, ByteView body) {
    if (!row.works || handler == nullptr) {
        return is_phone(row.function) ? PHONEERR_OPERATIONUNAVAIL : LINEERR_OPERATIONUNAVAIL;
    }
    if (const int32_t error = find_subject(context, row.subject, load<uint32_t>(body, sizeof(uint32_t)))) return error;
    if (context.phone != nullptr) return check_phone(context, row);
    return context.call != nullptr ? check_call(context, row) : 0;
}

}  // namespace

Way way_of(const Context& context) {
    if (context.phone != nullptr) {
        OpenPhone& opened = *context.phone;
        return {*opened.app, opened, *opened.phone->provider, opened.phone->open, nullptr, nullptr};
    }
    OpenLine& opened = line_of(context);
    Line& line = *opened.line;
    const bool alive = context.call != nullptr ? context.call->call->hd_call != 0 : line.state == LineState::open;
    return {*opened.app, opened, *line.provider, alive, &line, context.call};
}

void dispatch(Session& session, const wire::Frame& frame) {
    const DispatchRow* row = dispatch_row(frame.header.function);
    if (row == nullptr) {
        return session.close(wire::Bye::malformed, fmt::format("request for function number {}", frame.header.function));
    }
    if (row->async && (frame.header.id == 0 || frame.header.id > 0x7FFFFFFF)) {
        return session.close(wire::Bye::malformed, fmt::format("{} with request id {}", name_of(row->function), frame.header.id));
    }
    Context context{session.shared_from_this(), row->function, frame.header.id, load<uint32_t>(frame.body, 0)};
    if (!session.admit()) {
        return send_response(context, is_phone(row->function) ? PHONEERR_RESOURCEUNAVAIL : LINEERR_RESOURCEUNAVAIL);
    }
    const Handler handler = handlers()[frame.header.function];
    if (const int32_t error = check(context, *row, handler, frame.body)) return send_response(context, error);
    Reader in(frame.body);
    handler(context, in);
}

void send_response(const Context& context, int32_t result, const std::function<void(Writer&)>& body) {
    Session& session = *context.session;
    session.answered();
    if (session.trace().active()) session.trace().call(session.identity(), context.function, context.subject, result);
    if (log::enabled(log::Level::debug)) {
        log::debug(session.name(), "{}({:#x}) = {:#x}", name_of(context.function), context.subject,
                   static_cast<uint32_t>(result));
    }
    Connection& connection = session.connection();
    if (connection.closed()) return;
    Bytes& out = connection.out();
    const size_t start = wire::begin_frame(out, wire::Kind::response, static_cast<uint16_t>(context.function), context.id, result);
    if (body) {
        Writer writer(out);
        body(writer);
    }
    wire::end_frame(out, start);
    connection.written();
}

}  // namespace tapi::server
