// SPDX-License-Identifier: Apache-2.0
// Assisted Telephony beside the asking for calls (call_requests.cpp): where the user is, the server knows; and what never
// worked.
#include <algorithm>
#include <string_view>

#include "base/unicode.hpp"
#include "client/door.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "wire/api_codec.hpp"

namespace tapi::client {
namespace {

// What applications have room for, with the NUL.
constexpr size_t location_text_size = 8;

// Digits only: they are the same in every character set.
template <class Char>
void put_digits(Char* place, std::u16string_view digits) {
    const size_t size = std::min(digits.size(), location_text_size - 1);
    std::transform(digits.begin(), digits.begin() + static_cast<long>(size), place,
                   [](char16_t digit) { return static_cast<Char>(digit); });
    place[size] = Char{};
}

// The entry of the current location in LINETRANSLATECAPS of 2.2; nothing when none is set.
std::optional<LINELOCATIONENTRY> current_location(ByteView caps) {
    const auto head = load<LINETRANSLATECAPS>(caps, 0);
    for (uint32_t i = 0; i < head.dwNumLocations; ++i) {
        const auto entry = load<LINELOCATIONENTRY>(caps, head.dwLocationListOffset + i * sizeof(LINELOCATIONENTRY));
        if (entry.dwPermanentLocationID == head.dwCurrentLocationID) return entry;
    }
    return std::nullopt;
}

std::u16string city_of(ByteView caps, const LINELOCATIONENTRY& location) {
    std::u16string digits;
    for (uint32_t at = 0; at + 2 < location.dwCityCodeSize; at += 2) {
        digits.push_back(load<char16_t>(caps, location.dwCityCodeOffset + at));
    }
    return digits;
}

template <class Char>
LONG location_info(Char* country, Char* city) {
    if (country == nullptr || city == nullptr) return TAPIERR_INVALPOINTER;
    Call<api::LineGetTranslateCaps> call(line_errors);
    call.request.api_version = api_highest;
    call.request.translate_caps = sizeof(LINETRANSLATECAPS);
    if (!call.send(Reach::connect)) return TAPIERR_REQUESTFAILED;
    const Bytes& caps = call.response.translate_caps;
    if (!well_formed(layout::LINETRANSLATECAPS, api_highest, caps)) return TAPIERR_REQUESTFAILED;
    const auto location = current_location(caps);
    const uint32_t code = location ? location->dwCountryCode : 0;
    put_digits(country, code != 0 ? to_utf16(std::to_string(code)) : std::u16string());
    put_digits(city, location ? city_of(caps, *location) : std::u16string());
    return 0;
}

// No exception leaves a C function.
template <class Char>
LONG guarded_location_info(Char* country, Char* city) noexcept {
    try {
        return location_info(country, city);
    } catch (...) {
        return TAPIERR_REQUESTFAILED;
    }
}

LONG traced(const char* name, LONG result) {
    if (trace::enabled()) trace::call(name, result);
    return result;
}

}  // namespace
}  // namespace tapi::client

using namespace tapi::client;

LONG WINAPI tapiGetLocationInfo(LPSTR lpszCountryCode, LPSTR lpszCityCode) {
    return traced("tapiGetLocationInfo", guarded_location_info(lpszCountryCode, lpszCityCode));
}
LONG WINAPI tapiGetLocationInfoA(LPSTR lpszCountryCode, LPSTR lpszCityCode) {
    return traced("tapiGetLocationInfo", guarded_location_info(lpszCountryCode, lpszCityCode));
}
LONG WINAPI tapiGetLocationInfoW(LPWSTR lpszCountryCode, LPWSTR lpszCityCode) {
    return traced("tapiGetLocationInfo", guarded_location_info(lpszCountryCode, lpszCityCode));
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
