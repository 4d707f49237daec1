// SPDX-License-Identifier: Apache-2.0
// Assisted Telephony: who asks for calls, and who makes them.
#include <algorithm>
#include <cstring>

#include "server/session/dispatch.hpp"

namespace tapi::server {
namespace {

// MEDIACALL is obsolete; DROP may be registered, but nothing ever asks for it (AT-5).
constexpr uint32_t modes_to_register = LINEREQUESTMODE_MAKECALL | LINEREQUESTMODE_DROP;

void register_recipient(const Context& c, const api::LineRegisterRequestRecipient& call) {
    using C = api::LineRegisterRequestRecipient;
    if (call.request_mode == 0 || (call.request_mode & ~modes_to_register) != 0) {
        return respond<C>(c, LINEERR_INVALREQUESTMODE);
    }
    respond<C>(c, 0);
    if ((call.request_mode & LINEREQUESTMODE_MAKECALL) == 0) return;
    if (call.enable == 0) return c.core().call_requests.withdraw(*c.app);
    c.core().call_requests.enlist(*c.app, call.registration_instance);
}

// At most `size` characters with the NUL; half a character is none.
std::u16string clipped(std::u16string_view text, size_t size) {
    std::u16string kept(text.substr(0, size - 1));
    if (!kept.empty() && kept.size() < text.size() && (kept.back() & 0xFC00) == 0xD800) kept.pop_back();
    return kept;
}

template <size_t N>
void put(WCHAR (&place)[N], std::u16string_view text) {
    text.copy(place, std::min(text.size(), N - 1));
}

void get_request(const Context& c, const api::LineGetRequest& call) {
    using C = api::LineGetRequest;
    if (call.request_mode != LINEREQUESTMODE_MAKECALL) return respond<C>(c, LINEERR_INVALREQUESTMODE);
    const auto oldest = c.core().call_requests.take(*c.app);
    if (!oldest) return respond<C>(c, oldest.code());
    LINEREQMAKECALLW wanted{};
    put(wanted.szDestAddress, oldest->destination);
    put(wanted.szAppName, oldest->app_name);
    put(wanted.szCalledParty, oldest->called_party);
    put(wanted.szComment, oldest->comment);
    C::Response answer;
    answer.request_buffer.resize(sizeof wanted);
    std::memcpy(answer.request_buffer.data(), &wanted, sizeof wanted);
    respond<C>(c, 0, answer);
}

// Each name with a NUL behind it.
Bytes in_a_row(const Priorities::List& programs) {
    std::u16string all;
    for (const std::u16string& program : programs) all += program + u'\0';
    const auto* first = reinterpret_cast<const std::byte*>(all.data());
    return Bytes(first, first + all.size() * sizeof(char16_t));
}

void request_make_call(const Context& c, const api::TapiRequestMakeCall& call) {
    using C = api::TapiRequestMakeCall;
    if (!call.dest_address) return respond<C>(c, TAPIERR_INVALPOINTER);
    // A number that was cut is another number.
    if (call.dest_address->size() >= TAPIMAXDESTADDRESSSIZE) return respond<C>(c, TAPIERR_INVALDESTADDRESS);
    CallRequest request{*call.dest_address, clipped(call.app_name.value_or(u""), TAPIMAXAPPNAMESIZE),
                        clipped(call.called_party.value_or(u""), TAPIMAXCALLEDPARTYSIZE),
                        clipped(call.comment.value_or(u""), TAPIMAXCOMMENTSIZE)};
    const CallRequests::Asker asker{c.session->identity(), c.session->id()};
    const auto answer = [c](int32_t result, const Priorities::List& programs) {
        respond<C>(c, result, {in_a_row(programs)});
    };
    CallRequests& requests = c.core().call_requests;
    if (call.started) return requests.started(asker, std::move(request), *call.started, answer);
    requests.ask(asker, std::move(request), answer);
}

}  // namespace

void install_assisted_handlers(HandlerTable& table) {
    install<api::LineRegisterRequestRecipient, register_recipient>(table);
    install<api::LineGetRequest, get_request>(table);
    install<api::TapiRequestMakeCall, request_make_call>(table);
}

}  // namespace tapi::server
