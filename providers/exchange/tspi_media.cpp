// SPDX-License-Identifier: Apache-2.0
// TSPI functions about the sound of calls: digits, tones, media.
#include "exchange/entry.hpp"

using namespace tapi;
using namespace tapi::exchange;

namespace {

// Ends what may not be there, which is no error.
template <class End>
LONG end(HDRVCALL call, End body) {
    return on_call(call, [&](Provider::Visit& visit, const Half& half) -> LONG {
        body(visit.sound(), half.id);
        return 0;
    });
}

template <class Entry>
std::vector<Entry> entries(const Entry* list, DWORD count) {
    return list == nullptr ? std::vector<Entry>() : std::vector<Entry>(list, list + count);
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_lineGenerateDigits(HDRVCALL hdCall, DWORD dwEndToEndID, DWORD dwDigitMode,
                                     LPCWSTR lpszDigits, DWORD dwDuration) {
    if (lpszDigits == nullptr)
        return end(hdCall, [](Sound& sound, HalfId half) { sound.cancel_generation(half); });
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        return visit.sound()
            .generate_digits(half.id, dwEndToEndID, dwDigitMode, sdk::text_of(lpszDigits), dwDuration)
            .code();
    });
}

LONG TSPIAPI TSPI_lineGenerateTone(HDRVCALL hdCall, DWORD dwEndToEndID, DWORD dwToneMode, DWORD dwDuration,
                                   DWORD dwNumTones, LPLINEGENERATETONE const lpTones) {
    if (dwToneMode == 0) return end(hdCall, [](Sound& sound, HalfId half) { sound.cancel_generation(half); });
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        auto components = sdk::read_tones(lpTones, dwToneMode == LINETONEMODE_CUSTOM ? dwNumTones : 0);
        if (!components) return components.code();
        return visit.sound()
            .generate_tone(half.id, dwEndToEndID, dwToneMode, dwDuration, std::move(*components))
            .code();
    });
}

LONG TSPIAPI TSPI_lineMonitorDigits(HDRVCALL hdCall, DWORD dwDigitModes) {
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        const DWORD before = visit.sound().monitored_digits(half.id);
        const Status status = visit.sound().monitor_digits(half.id, dwDigitModes);
        if (status && before != dwDigitModes) visit.monitoring_changed(half);
        return status.code();
    });
}

LONG TSPIAPI TSPI_lineGatherDigits(HDRVCALL hdCall, DWORD dwEndToEndID, DWORD dwDigitModes, LPWSTR lpsDigits,
                                   DWORD dwNumDigits, LPCWSTR lpszTerminationDigits,
                                   DWORD dwFirstDigitTimeout, DWORD dwInterDigitTimeout) {
    if (lpsDigits == nullptr)
        return end(hdCall, [](Sound& sound, HalfId half) { sound.cancel_gathering(half); });
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        sdk::GatherRequest request;
        request.id = dwEndToEndID;
        request.modes = dwDigitModes;
        request.capacity = dwNumDigits;
        request.terminators = sdk::text_of(lpszTerminationDigits);
        request.first_digit = Millis(dwFirstDigitTimeout);
        request.between_digits = Millis(dwInterDigitTimeout);
        request.buffer = lpsDigits;
        return visit.sound().gather_digits(half.id, std::move(request)).code();
    });
}

LONG TSPIAPI TSPI_lineMonitorTones(HDRVCALL hdCall, DWORD dwToneListID, LPLINEMONITORTONE const lpToneList,
                                   DWORD dwNumEntries) {
    if (lpToneList == nullptr || dwNumEntries == 0)
        return end(hdCall, [&](Sound& sound, HalfId half) { sound.forget_tones(half, dwToneListID); });
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        if (dwNumEntries > Sound::most_tones) return sdk::result_of(LINEERR_RESOURCEUNAVAIL);
        std::vector<media::ToneWatch> watches;
        for (const LINEMONITORTONE& tone : entries(lpToneList, dwNumEntries)) {
            auto watch = sdk::tone_watch(tone.dwAppSpecific, tone);
            if (!watch) return LONG{watch.code()};
            watches.push_back(std::move(*watch));
        }
        return LONG{visit.sound().monitor_tones(half.id, dwToneListID, std::move(watches)).code()};
    });
}

LONG TSPIAPI TSPI_lineMonitorMedia(HDRVCALL hdCall, DWORD dwMediaModes) {
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        const DWORD before = visit.sound().monitored_media(half.id);
        const Status status = visit.sound().monitor_media(half.id, dwMediaModes);
        if (status && before != dwMediaModes) visit.monitoring_changed(half);
        return status.code();
    });
}

LONG TSPIAPI TSPI_lineSetMediaControl(HDRVLINE hdLine, DWORD dwAddressID, HDRVCALL hdCall, DWORD dwSelect,
                                      LPLINEMEDIACONTROLDIGIT const lpDigitList, DWORD dwDigitNumEntries,
                                      LPLINEMEDIACONTROLMEDIA const lpMediaList, DWORD dwMediaNumEntries,
                                      LPLINEMEDIACONTROLTONE const lpToneList, DWORD dwToneNumEntries,
                                      LPLINEMEDIACONTROLCALLSTATE const lpCallStateList,
                                      DWORD dwCallStateNumEntries) {
    return visit([&](Provider::Visit& visit) -> LONG {
        auto control = sdk::read_media_control(lpDigitList, dwDigitNumEntries, lpMediaList, dwMediaNumEntries, lpToneList,
                                               dwToneNumEntries, lpCallStateList, dwCallStateNumEntries);
        if (!control) return control.code();
        if (dwSelect == LINECALLSELECT_CALL) {
            const Half* half = visit.call(hdCall);
            if (half == nullptr) return sdk::result_of(LINEERR_INVALCALLHANDLE);
            return visit.sound().control_call(half->id, std::move(*control)).code();
        }
        const OpenLine* open = visit.open_line(hdLine);
        if (open == nullptr) return sdk::result_of(LINEERR_INVALLINEHANDLE);
        if (dwSelect == LINECALLSELECT_LINE)
            return visit.sound().control_line(open->line, std::nullopt, std::move(*control)).code();
        if (dwSelect != LINECALLSELECT_ADDRESS) return sdk::result_of(LINEERR_INVALCALLSELECT);
        if (dwAddressID >= visit.exchange().line(open->line).addresses.size())
            return sdk::result_of(LINEERR_INVALADDRESSID);
        return visit.sound().control_line(open->line, dwAddressID, std::move(*control)).code();
    });
}

}  // extern "C"
