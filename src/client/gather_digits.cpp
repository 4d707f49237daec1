// SPDX-License-Identifier: Apache-2.0
// lineGatherDigits: its buffer is remembered until LINE_GATHERDIGITS fills it.
#include "client/door.hpp"
#include "wire/api_codec.hpp"

namespace tapi::client {
namespace {

template <class Char>
LONG gather_digits(HCALL call_handle, DWORD modes, Char* digits, DWORD count, const Char* termination,
                   DWORD first_timeout, DWORD inter_timeout) {
    Call<api::LineGatherDigits> call(line_errors);
    api::LineGatherDigits& request = call.request;
    request.h_call = call_handle;
    request.digit_modes = modes;
    request.num_digits = count;
    call.text(request.termination_digits, termination);
    request.first_digit_timeout = first_timeout;
    request.inter_digit_timeout = inter_timeout;
    const auto session = Process::instance().session();
    // Before the server hears of it: digits may already be there.
    if (digits != nullptr && session != nullptr && call.ok()) {
        const Handles::Place owner = session->handles().place_of({Subject::Kind::call, call_handle});
        request.digits = session->gather_buffers().add({digits, count, text_form<Char>, call_handle, owner});
    }
    const bool begun = call.send(Reach::session);
    if (!begun && request.digits != 0) session->gather_buffers().drop(request.digits);
    return call.result();
}

}  // namespace
}  // namespace tapi::client

using namespace tapi::client;

LONG WINAPI lineGatherDigits(HCALL hCall, DWORD dwDigitModes, LPSTR lpsDigits, DWORD dwNumDigits,
                             LPCSTR lpszTerminationDigits, DWORD dwFirstDigitTimeout,
                             DWORD dwInterDigitTimeout) {
    return guarded("lineGatherDigits", line_errors, [&] {
        return gather_digits<char>(hCall, dwDigitModes, lpsDigits, dwNumDigits, lpszTerminationDigits,
                                   dwFirstDigitTimeout, dwInterDigitTimeout);
    });
}

LONG WINAPI lineGatherDigitsA(HCALL hCall, DWORD dwDigitModes, LPSTR lpsDigits, DWORD dwNumDigits,
                              LPCSTR lpszTerminationDigits, DWORD dwFirstDigitTimeout,
                              DWORD dwInterDigitTimeout) {
    return guarded("lineGatherDigitsA", line_errors, [&] {
        return gather_digits<char>(hCall, dwDigitModes, lpsDigits, dwNumDigits, lpszTerminationDigits,
                                   dwFirstDigitTimeout, dwInterDigitTimeout);
    });
}

LONG WINAPI lineGatherDigitsW(HCALL hCall, DWORD dwDigitModes, LPWSTR lpsDigits, DWORD dwNumDigits,
                              LPCWSTR lpszTerminationDigits, DWORD dwFirstDigitTimeout,
                              DWORD dwInterDigitTimeout) {
    return guarded("lineGatherDigitsW", line_errors, [&] {
        return gather_digits<WCHAR>(hCall, dwDigitModes, lpsDigits, dwNumDigits, lpszTerminationDigits,
                                    dwFirstDigitTimeout, dwInterDigitTimeout);
    });
}
