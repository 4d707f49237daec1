// SPDX-License-Identifier: Apache-2.0
// TSPI functions about the sound of calls: digits, tones, media, treatments, wave devices.
#include <algorithm>

#include "sdk/structure.hpp"
#include "sdk/tones.hpp"
#include "sip/entry.hpp"

using namespace tapi;
using namespace tapi::sip;
using sdk::LineCall;
using sdk::LineProvider;
using sdk::TspiFace;

namespace {

// Something that goes on until it ends by itself; legal when the call's features say so.
template <class Begin>
LONG begin(HDRVCALL handle, DWORD feature, Begin body) {
    return TspiFace::on_call(handle, [&](LineProvider& p, LineCall& call, sdk::Upcalls::Lock&) -> LONG {
        if (const Status allowed = TspiFace::require(p, call, feature); !allowed) return allowed.code();
        const Status begun = body(sip_of(p), sip_of(call));
        return begun.code();
    });
}

// Ends what may not be there, which is no error.
template <class End>
LONG end(HDRVCALL handle, End body) {
    return TspiFace::on_call(handle, [&](LineProvider& p, LineCall& call, sdk::Upcalls::Lock&) -> LONG {
        body(sip_of(p), sip_of(call));
        return 0;
    });
}

bool same_class(std::u16string_view a, std::u16string_view b) {
    const auto lower = [](char16_t c) { return c >= u'A' && c <= u'Z' ? static_cast<char16_t>(c + 0x20) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char16_t x, char16_t y) { return lower(x) == lower(y); });
}

LONG write_id(LPVARSTRING out, DWORD id) {
    sdk::Structure<VARSTRING> structure(out, sdk::version_2_2);
    structure->dwStringFormat = STRINGFORMAT_BINARY;
    structure.bytes(&VARSTRING::dwStringSize, &id, sizeof id);
    return structure.finish();
}

// A call's wave device. A line has none of its own: its calls have.
LONG id_of(LineProvider& p, uint32_t line, LineCall* call, std::u16string_view device_class, LPVARSTRING out) {
    if (same_class(device_class, u"tapi/line")) return write_id(out, TspiFace::device_of(p, line));
    if (!same_class(device_class, u"wave/in") && !same_class(device_class, u"wave/out")) return sdk::result_of(LINEERR_INVALDEVICECLASS);
    // What somebody else's telephone says is not heard here.
    if (call == nullptr || call->state == LINECALLSTATE_IDLE || !sip_of(*call).watched.empty()) return sdk::result_of(LINEERR_NODEVICE);
    const auto device = sip_of(p).wave_device(sip_of(*call));
    return device ? write_id(out, *device) : sdk::result_of(LINEERR_RESOURCEUNAVAIL);
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_lineGetID(HDRVLINE hdLine, DWORD dwAddressID, HDRVCALL hdCall, DWORD dwSelect, LPVARSTRING lpDeviceID,
                            LPCWSTR lpszDeviceClass, HANDLE) {
    const std::u16string device_class(sdk::text_of(lpszDeviceClass));
    if (dwSelect == LINECALLSELECT_CALL) {
        return TspiFace::on_call(hdCall, [&](LineProvider& p, LineCall& call, sdk::Upcalls::Lock&) { return id_of(p, call.line, &call, device_class, lpDeviceID); });
    }
    if (dwSelect != LINECALLSELECT_LINE && dwSelect != LINECALLSELECT_ADDRESS) return sdk::result_of(LINEERR_INVALCALLSELECT);
    return TspiFace::on_line(hdLine, [&](LineProvider& p, uint32_t line, sdk::Upcalls::Lock&) {
        if (dwSelect == LINECALLSELECT_ADDRESS && dwAddressID != 0) return sdk::result_of(LINEERR_INVALADDRESSID);
        return id_of(p, line, nullptr, device_class, lpDeviceID);
    });
}

LONG TSPIAPI TSPI_lineGenerateDigits(HDRVCALL hdCall, DWORD dwEndToEndID, DWORD dwDigitMode, LPCWSTR lpszDigits, DWORD dwDuration) {
    if (lpszDigits == nullptr) return end(hdCall, [](SipProvider& p, const SipCall& call) { p.sound().cancel_generation(call.id); });
    return begin(hdCall, LINECALLFEATURE_GENERATEDIGITS, [&](SipProvider& p, const SipCall& call) {
        return p.sound().generate_digits(call.id, p.digit_way(call), dwEndToEndID, dwDigitMode, sdk::text_of(lpszDigits), dwDuration);
    });
}

LONG TSPIAPI TSPI_lineGenerateTone(HDRVCALL hdCall, DWORD dwEndToEndID, DWORD dwToneMode, DWORD dwDuration, DWORD dwNumTones,
                                   LPLINEGENERATETONE const lpTones) {
    if (dwToneMode == 0) return end(hdCall, [](SipProvider& p, const SipCall& call) { p.sound().cancel_generation(call.id); });
    return begin(hdCall, LINECALLFEATURE_GENERATETONE, [&](SipProvider& p, const SipCall& call) -> Status {
        auto components = sdk::read_tones(lpTones, dwToneMode == LINETONEMODE_CUSTOM ? dwNumTones : 0);
        if (!components) return components.error();
        return p.sound().generate_tone(call.id, dwEndToEndID, dwToneMode, dwDuration, std::move(*components));
    });
}

LONG TSPIAPI TSPI_lineMonitorDigits(HDRVCALL hdCall, DWORD dwDigitModes) {
    const auto monitor = [&](SipProvider& p, const SipCall& call) -> Status {
        const DWORD before = p.sound().monitored_digits(call.id);
        const Status status = p.sound().monitor_digits(call.id, dwDigitModes);
        if (status && before != dwDigitModes) p.monitoring_changed(call);
        return status;
    };
    if (dwDigitModes == 0) return end(hdCall, [&](SipProvider& p, const SipCall& call) { static_cast<void>(monitor(p, call)); });
    return begin(hdCall, LINECALLFEATURE_MONITORDIGITS, monitor);
}

LONG TSPIAPI TSPI_lineGatherDigits(HDRVCALL hdCall, DWORD dwEndToEndID, DWORD dwDigitModes, LPWSTR lpsDigits, DWORD dwNumDigits,
                                   LPCWSTR lpszTerminationDigits, DWORD dwFirstDigitTimeout, DWORD dwInterDigitTimeout) {
    if (lpsDigits == nullptr) return end(hdCall, [](SipProvider& p, const SipCall& call) { p.sound().cancel_gathering(call.id); });
    return begin(hdCall, LINECALLFEATURE_GATHERDIGITS, [&](SipProvider& p, const SipCall& call) {
        sdk::GatherRequest request;
        request.id = dwEndToEndID;
        request.modes = dwDigitModes;
        request.capacity = dwNumDigits;
        request.terminators = sdk::text_of(lpszTerminationDigits);
        request.first_digit = Millis(dwFirstDigitTimeout);
        request.between_digits = Millis(dwInterDigitTimeout);
        request.buffer = lpsDigits;
        return p.sound().gather_digits(call.id, std::move(request));
    });
}

LONG TSPIAPI TSPI_lineMonitorTones(HDRVCALL hdCall, DWORD dwToneListID, LPLINEMONITORTONE const lpToneList, DWORD dwNumEntries) {
    if (lpToneList == nullptr || dwNumEntries == 0)
        return end(hdCall, [&](SipProvider& p, const SipCall& call) { p.sound().forget_tones(call.id, dwToneListID); });
    return begin(hdCall, LINECALLFEATURE_MONITORTONES, [&](SipProvider& p, const SipCall& call) -> Status {
        if (dwNumEntries > CallSound::most_tones) return sdk::error(LINEERR_RESOURCEUNAVAIL);
        std::vector<media::ToneWatch> watches;
        for (DWORD at = 0; at < dwNumEntries; ++at) {
            auto watch = sdk::tone_watch(lpToneList[at].dwAppSpecific, lpToneList[at]);
            if (!watch) return watch.error();
            watches.push_back(std::move(*watch));
        }
        return p.sound().monitor_tones(call.id, dwToneListID, std::move(watches));
    });
}

LONG TSPIAPI TSPI_lineMonitorMedia(HDRVCALL hdCall, DWORD dwMediaModes) {
    const auto monitor = [&](SipProvider& p, const SipCall& call) -> Status {
        const DWORD before = p.sound().monitored_media(call.id);
        const Status status = p.sound().monitor_media(call.id, dwMediaModes);
        if (status && before != dwMediaModes) p.monitoring_changed(call);
        return status;
    };
    if (dwMediaModes == 0) return end(hdCall, [&](SipProvider& p, const SipCall& call) { static_cast<void>(monitor(p, call)); });
    return begin(hdCall, LINECALLFEATURE_MONITORMEDIA, monitor);
}

LONG TSPIAPI TSPI_lineSetMediaControl(HDRVLINE hdLine, DWORD dwAddressID, HDRVCALL hdCall, DWORD dwSelect, LPLINEMEDIACONTROLDIGIT const lpDigitList,
                                      DWORD dwDigitNumEntries, LPLINEMEDIACONTROLMEDIA const lpMediaList, DWORD dwMediaNumEntries,
                                      LPLINEMEDIACONTROLTONE const lpToneList, DWORD dwToneNumEntries,
                                      LPLINEMEDIACONTROLCALLSTATE const lpCallStateList, DWORD dwCallStateNumEntries) {
    auto control = sdk::read_media_control(lpDigitList, dwDigitNumEntries, lpMediaList, dwMediaNumEntries, lpToneList, dwToneNumEntries, lpCallStateList,
                                           dwCallStateNumEntries);
    if (!control) return control.code();
    const auto set = [&](SipProvider& p, const SipCall& call) { return p.sound().control_call(call.id, std::move(*control)); };
    if (dwSelect == LINECALLSELECT_CALL && control->empty()) return end(hdCall, [&](SipProvider& p, const SipCall& call) { static_cast<void>(set(p, call)); });
    if (dwSelect == LINECALLSELECT_CALL) return begin(hdCall, LINECALLFEATURE_SETMEDIACONTROL, set);
    if (dwSelect != LINECALLSELECT_LINE && dwSelect != LINECALLSELECT_ADDRESS) return sdk::result_of(LINEERR_INVALCALLSELECT);
    return TspiFace::on_line(hdLine, [&](LineProvider& p, uint32_t line, sdk::Upcalls::Lock&) -> LONG {
        if (dwSelect == LINECALLSELECT_ADDRESS && dwAddressID != 0) return sdk::result_of(LINEERR_INVALADDRESSID);
        return sip_of(p).sound().control_line(line, std::move(*control)).code();
    });
}

LONG TSPIAPI TSPI_lineSetCallTreatment(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, DWORD dwTreatment) {
    return TspiFace::operate(dwRequestID, hdCall, LINECALLFEATURE_SETTREATMENT, [&](LineProvider& p, LineCall& call, sdk::Request request) {
        return sip_of(p).set_treatment(sip_of(call), dwTreatment, request);
    });
}

}  // extern "C"
