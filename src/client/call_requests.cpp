// SPDX-License-Identifier: Apache-2.0
// Assisted Telephony: asking for a call (tapiRequestMakeCall) and taking what was asked for (lineGetRequest). Where no
// program takes calls the server names those to be started, and this process starts one: it is in the user's session.
#include <algorithm>

#include "base/charset.hpp"
#include "base/unicode.hpp"
#include "client/door.hpp"
#include "client/spawn.hpp"
#include "wire/api_codec.hpp"

namespace tapi::client {
namespace {

// Without a server there is nobody who takes calls.
constexpr Errors assisted_errors{
    TAPIERR_INVALPOINTER,  TAPIERR_INVALDESTADDRESS, TAPIERR_REQUESTFAILED, TAPIERR_REQUESTFAILED,     TAPIERR_REQUESTFAILED,
    TAPIERR_REQUESTFAILED, TAPIERR_REQUESTFAILED,    TAPIERR_REQUESTFAILED, TAPIERR_NOREQUESTRECIPIENT};

// More than the server keeps of any text, so that it is the server that clips.
constexpr size_t sent_text = 8 * size_t{TAPIMAXDESTADDRESSSIZE};

// The first program that could be started; empty when none could.
std::u16string start_one(ByteView programs) {
    std::u16string name;
    for (size_t at = 0; at + sizeof(char16_t) <= programs.size(); at += sizeof(char16_t)) {
        const auto c = load<char16_t>(programs, at);
        if (c != 0) {
            name.push_back(c);
            continue;
        }
        if (start_program(to_utf8(name))) return name;
        name.clear();
    }
    return {};
}

// What the link or the dispatcher says in codes of lines.
LONG as_assisted(LONG result) { return result < TAPIERR_SCP_DOES_NOT_EXIST ? TAPIERR_REQUESTFAILED : result; }

template <class Char>
LONG request_make_call(const Char* destination, const Char* app_name, const Char* called_party, const Char* comment) {
    Call<api::TapiRequestMakeCall> call(assisted_errors);
    call.need(destination);
    call.text(call.request.dest_address, destination);
    call.text(call.request.app_name, app_name, sent_text);
    call.text(call.request.called_party, called_party, sent_text);
    call.text(call.request.comment, comment, sent_text);
    if (!call.send(Reach::connect)) return as_assisted(call.result());
    if (call.response.programs.empty()) return call.result();
    call.request.started = start_one(call.response.programs);
    call.send(Reach::connect);
    return as_assisted(call.result());
}

std::string in_charset(std::u16string_view text, char) { return to_charset(text); }
std::u16string in_charset(std::u16string_view text, WCHAR) { return std::u16string(text); }

// Where text is cut there is no half character.
size_t fitting(const std::string& text, size_t room) { return whole_characters(text, room); }
size_t fitting(const std::u16string& text, size_t room) { return std::min(text.size(), room); }

template <class Char, size_t N>
void put_text(Char (&place)[N], const WCHAR (&text)[N]) {
    const std::u16string wide(std::begin(text), std::find(std::begin(text), std::end(text), WCHAR{}));
    const auto converted = in_charset(wide, Char{});
    std::copy_n(converted.begin(), fitting(converted, N - 1), place);
}

template <class Request>
LONG get_request(HLINEAPP app, DWORD mode, LPVOID buffer) {
    Call<api::LineGetRequest> call(line_errors);
    call.need(buffer);
    call.request.h_line_app = app;
    call.request.request_mode = mode;
    if (!call.send(Reach::session)) return call.result();
    LINEREQMAKECALLW wanted{};
    put_fixed(&wanted, sizeof wanted, call.response.request_buffer);
    Request told{};
    put_text(told.szDestAddress, wanted.szDestAddress);
    put_text(told.szAppName, wanted.szAppName);
    put_text(told.szCalledParty, wanted.szCalledParty);
    put_text(told.szComment, wanted.szComment);
    std::memcpy(buffer, &told, sizeof told);
    return call.result();
}

}  // namespace
}  // namespace tapi::client

using namespace tapi::client;

LONG WINAPI tapiRequestMakeCall(LPCSTR lpszDestAddress, LPCSTR lpszAppName, LPCSTR lpszCalledParty, LPCSTR lpszComment) {
    return guarded("tapiRequestMakeCall", assisted_errors,
                   [&] { return request_make_call(lpszDestAddress, lpszAppName, lpszCalledParty, lpszComment); });
}
LONG WINAPI tapiRequestMakeCallA(LPCSTR lpszDestAddress, LPCSTR lpszAppName, LPCSTR lpszCalledParty, LPCSTR lpszComment) {
    return guarded("tapiRequestMakeCallA", assisted_errors,
                   [&] { return request_make_call(lpszDestAddress, lpszAppName, lpszCalledParty, lpszComment); });
}
LONG WINAPI tapiRequestMakeCallW(LPCWSTR lpszDestAddress, LPCWSTR lpszAppName, LPCWSTR lpszCalledParty, LPCWSTR lpszComment) {
    return guarded("tapiRequestMakeCallW", assisted_errors,
                   [&] { return request_make_call(lpszDestAddress, lpszAppName, lpszCalledParty, lpszComment); });
}

LONG WINAPI lineGetRequest(HLINEAPP hLineApp, DWORD dwRequestMode, LPVOID lpRequestBuffer) {
    return guarded("lineGetRequest", line_errors,
                   [&] { return get_request<LINEREQMAKECALL>(hLineApp, dwRequestMode, lpRequestBuffer); });
}
LONG WINAPI lineGetRequestA(HLINEAPP hLineApp, DWORD dwRequestMode, LPVOID lpRequestBuffer) {
    return guarded("lineGetRequestA", line_errors,
                   [&] { return get_request<LINEREQMAKECALL>(hLineApp, dwRequestMode, lpRequestBuffer); });
}
LONG WINAPI lineGetRequestW(HLINEAPP hLineApp, DWORD dwRequestMode, LPVOID lpRequestBuffer) {
    return guarded("lineGetRequestW", line_errors,
                   [&] { return get_request<LINEREQMAKECALLW>(hLineApp, dwRequestMode, lpRequestBuffer); });
}
