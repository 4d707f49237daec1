// SPDX-License-Identifier: Apache-2.0
// Assisted Telephony for programs that only ask for calls (tapi*). No server takes such requests: there is
// never a recipient.
#include <string_view>

#include "client/door.hpp"

namespace tapi::client {
namespace {

template <class Char>
LONG request_make_call(const Char* destination) {
    if (destination == nullptr) return TAPIERR_INVALPOINTER;
    const std::basic_string_view<Char> number(destination);
    return number.size() < TAPIMAXDESTADDRESSSIZE ? TAPIERR_NOREQUESTRECIPIENT : TAPIERR_INVALDESTADDRESS;
}

template <class Char>
LONG location_info(const Char* country, const Char* city) {
    return country == nullptr || city == nullptr ? TAPIERR_INVALPOINTER : TAPIERR_REQUESTFAILED;
}

LONG traced(const char* name, LONG result) {
    if (trace::enabled()) trace::call(name, result);
    return result;
}

}  // namespace
}  // namespace tapi::client

using namespace tapi::client;

LONG WINAPI tapiGetLocationInfo(LPSTR lpszCountryCode, LPSTR lpszCityCode) {
    return traced("tapiGetLocationInfo", location_info(lpszCountryCode, lpszCityCode));
}
LONG WINAPI tapiGetLocationInfoA(LPSTR lpszCountryCode, LPSTR lpszCityCode) {
    return traced("tapiGetLocationInfo", location_info(lpszCountryCode, lpszCityCode));
}
LONG WINAPI tapiGetLocationInfoW(LPWSTR lpszCountryCode, LPWSTR lpszCityCode) {
    return traced("tapiGetLocationInfo", location_info(lpszCountryCode, lpszCityCode));
}

LONG WINAPI tapiRequestMakeCall(LPCSTR lpszDestAddress, LPCSTR, LPCSTR, LPCSTR) {
    return traced("tapiRequestMakeCall", request_make_call(lpszDestAddress));
}
LONG WINAPI tapiRequestMakeCallA(LPCSTR lpszDestAddress, LPCSTR, LPCSTR, LPCSTR) {
    return traced("tapiRequestMakeCall", request_make_call(lpszDestAddress));
}
LONG WINAPI tapiRequestMakeCallW(LPCWSTR lpszDestAddress, LPCWSTR, LPCWSTR, LPCWSTR) {
    return traced("tapiRequestMakeCall", request_make_call(lpszDestAddress));
}

// These two never worked in any version of TAPI.
LONG WINAPI tapiRequestDrop(HWND, WPARAM) { return traced("tapiRequestDrop", TAPIERR_REQUESTFAILED); }

LONG WINAPI tapiRequestMediaCall(HWND, WPARAM, LPCSTR, LPCSTR, DWORD, DWORD, LPCSTR, LPCSTR, LPCSTR, LPCSTR) {
    return traced("tapiRequestMediaCall", TAPIERR_REQUESTFAILED);
}
LONG WINAPI tapiRequestMediaCallA(HWND, WPARAM, LPCSTR, LPCSTR, DWORD, DWORD, LPCSTR, LPCSTR, LPCSTR,
                                  LPCSTR) {
    return traced("tapiRequestMediaCall", TAPIERR_REQUESTFAILED);
}
LONG WINAPI tapiRequestMediaCallW(HWND, WPARAM, LPCWSTR, LPCWSTR, DWORD, DWORD, LPCWSTR, LPCWSTR, LPCWSTR,
                                  LPCWSTR) {
    return traced("tapiRequestMediaCall", TAPIERR_REQUESTFAILED);
}
