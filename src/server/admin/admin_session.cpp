// SPDX-License-Identifier: Apache-2.0
// Requests of administrators.
#include "server/admin/admin_session.hpp"

#include <fmt/format.h>
#include <tapi.h>

#include "admin/protocol.hpp"

namespace tapi::server {
namespace {

using nlohmann::json;

ByteView view_of(const std::string& text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

void append_frame(Bytes& out, wire::Kind kind, const wire::Header& request, int32_t result,
                  const std::string& text) {
    const size_t start = wire::begin_frame(out, kind, request.function, request.id, result);
    Writer(out).blob(view_of(text));
    wire::end_frame(out, start);
}

// An empty blob means no arguments; anything but an object is discarded as malformed.
json read_arguments(ByteView body) {
    Reader in(body);
    const Bytes text = in.blob();
    if (!in.complete()) return json(json::value_t::discarded);
    if (text.empty()) return json::object();
    const char* begin = reinterpret_cast<const char*>(text.data());
    json args = json::parse(begin, begin + text.size(), nullptr, false);
    return args.is_object() ? args : json(json::value_t::discarded);
}

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace

void AdminSession::handle(const wire::Frame& frame) {
    if (ended_) return;
    if (frame.header.kind != static_cast<uint16_t>(wire::Kind::request)) {
        end(wire::Bye::malformed, "an admin connection carries requests only");
        return;
    }
    const json args = read_arguments(frame.body);
    if (args.is_discarded()) {
        refuse(frame.header, LINEERR_INVALPARAM, "the arguments are no JSON object");
        return;
    }
    answer(frame.header, args);
}

void AdminSession::answer(const wire::Header& request, const json& args) {
    switch (static_cast<admin::Function>(request.function)) {
        case admin::Function::status:
            return respond(request, 0, source_.status());
        case admin::Function::lines:
            return answer_list(request, source_.lines(), args);
        case admin::Function::providers:
            return answer_list(request, source_.providers(), args);
        case admin::Function::sessions:
            return answer_list(request, source_.sessions(), args);
        case admin::Function::calls:
            return answer_list(request, source_.calls(), args);
        case admin::Function::trace:
            return begin_trace(request, args);
        case admin::Function::stop:
            respond(request, 0, json::object());
            return source_.stop();
        case admin::Function::dialing:
            return answer_result(request, source_.dialing(args));
        case admin::Function::export_state:
            return answer_result(request, source_.export_state());
        case admin::Function::import_state:
            return answer_result(request, source_.import_state(args.value("state", json())));
    }
    refuse(request, LINEERR_OPERATIONUNAVAIL, fmt::format("there is no admin function {}", request.function));
}

void AdminSession::answer_result(const wire::Header& request, const Result<json>& done) {
    if (!done) return refuse(request, done.code(), done.error().context);
    respond(request, 0, *done);
}

void AdminSession::answer_list(const wire::Header& request, const json& items, const json& args) {
    const json from = args.value(admin::from_key, json(0));
    if (!from.is_number_unsigned() && !(from.is_number_integer() && from.get<int64_t>() >= 0)) {
        return refuse(request, LINEERR_INVALPARAM, "\"from\" must be a number that is not negative");
    }
    json page = {{admin::items_key, json::array()}};
    size_t bytes = 0;
    for (size_t i = from.get<size_t>(); i < items.size(); ++i) {
        bytes += dump(items[i]).size();
        if (bytes > page_bytes && !page[admin::items_key].empty()) {
            page[admin::next_key] = i;
            break;
        }
        page[admin::items_key].push_back(items[i]);
    }
    respond(request, 0, page);
}

void AdminSession::begin_trace(const wire::Header& request, const json& args) {
    const json app = args.value("app", json(""));
    const json pid = args.value("pid", json(0u));
    if (!app.is_string() || !pid.is_number_unsigned()) {
        return refuse(request, LINEERR_INVALPARAM, "\"app\" must be a text and \"pid\" a number");
    }
    respond(request, 0, json::object());
    hub_.subscribe(*this, {app.get<std::string>(), pid.get<uint32_t>()});
}

void AdminSession::traced(const std::string& text) {
    if (output_.waiting() + text.size() > max_waiting) {
        end(wire::Bye::queue_overflow, "trace records were not read fast enough");
        return;
    }
    Bytes out;
    append_frame(out, wire::Kind::message, {}, 0, text);
    output_.send(out);
}

void AdminSession::respond(const wire::Header& request, int32_t result, const json& body) {
    Bytes out;
    append_frame(out, wire::Kind::response, request, result, dump(body));
    output_.send(out);
}

void AdminSession::refuse(const wire::Header& request, int32_t result, const std::string& why) {
    respond(request, result, {{admin::error_key, why}});
}

void AdminSession::end(wire::Bye reason, const std::string& text) {
    ended_ = true;
    hub_.unsubscribe(*this);
    output_.end(reason, text);
}

}  // namespace tapi::server
