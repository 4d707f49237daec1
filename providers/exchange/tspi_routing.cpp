// SPDX-License-Identifier: Apache-2.0
// TSPI functions that send calls elsewhere, fetch them from there, and say where an address's calls go.
#include <algorithm>
#include <cstring>

#include "exchange/entry.hpp"
#include "exchange/structures.hpp"
#include "sdk/structure.hpp"

using namespace tapi;
using namespace tapi::exchange;

namespace {

// The switch chooses the place, which TAPI must be able to read.
LONG park_anywhere(Provider::Visit& visit, DRV_REQUESTID request, HDRVCALL call, const Half& half,
                   LPVARSTRING room) {
    const auto slot = visit.exchange().free_park_slot(half.id);
    if (!slot) return slot.code();
    if (!sdk::write_address(room, *slot)) return visit.complete_with(request, half.id, LINEERR_STRUCTURETOOSMALL);
    return visit.operate(request, call,
                         [&](Switch& exchange, HalfId parking) { return exchange.park(parking, *slot); });
}

Result<std::vector<ForwardEntry>> read_forward_list(const LINEFORWARDLIST* list) {
    std::vector<ForwardEntry> entries;
    if (list == nullptr) return entries;
    constexpr DWORD header = offsetof(LINEFORWARDLIST, ForwardList);
    if (list->dwTotalSize < header) return sdk::error(LINEERR_STRUCTURETOOSMALL);
    if (list->dwNumEntries > (list->dwTotalSize - header) / sizeof(LINEFORWARD))
        return sdk::error(LINEERR_STRUCTURETOOSMALL);
    for (DWORD at = 0; at < list->dwNumEntries; ++at) {
        LINEFORWARD entry;
        std::memcpy(&entry, reinterpret_cast<const char*>(list) + header + at * sizeof entry, sizeof entry);
        entries.push_back({entry.dwForwardMode,
                           sdk::text_part(list, entry.dwCallerAddressSize, entry.dwCallerAddressOffset),
                           entry.dwDestCountryCode,
                           sdk::text_part(list, entry.dwDestAddressSize, entry.dwDestAddressOffset)});
    }
    return entries;
}

// The call to the new destination, where forwarding needs one.
Result<HalfId> create_forward_consult(Provider::Visit& visit, const OpenLine& open,
                                      const std::vector<ForwardEntry>& entries, LPLINECALLPARAMS params) {
    const bool wanted = visit.exchange().profile(visit.exchange().line(open.line)).forward_consult;
    const auto first = std::find_if(entries.begin(), entries.end(),
                                    [](const ForwardEntry& entry) { return !entry.destination.empty(); });
    if (!wanted || first == entries.end()) return HalfId::none;
    auto request = read_call_params(params, visit.exchange(), open.line, open.version);
    if (!request) return request.error();
    request->destination = first->destination;
    return visit.exchange().create_call(open.line, *request);
}

std::optional<std::u16string> optional_text(LPCWSTR text) {
    if (text == nullptr) return std::nullopt;
    return std::u16string(text);
}

}  // namespace

extern "C" {

LONG TSPIAPI TSPI_lineRedirect(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCWSTR lpszDestAddress, DWORD) {
    return operate(dwRequestID, hdCall, [&](Switch& exchange, HalfId half) {
        return exchange.redirect(half, sdk::text_of(lpszDestAddress));
    });
}

LONG TSPIAPI TSPI_linePark(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, DWORD dwParkMode,
                           LPCWSTR lpszDirAddress, LPVARSTRING lpNonDirAddress) {
    return on_call(hdCall, [&](Provider::Visit& visit, const Half& half) {
        const uint32_t modes = visit.exchange().line_call_features2(visit.exchange().line(half.line));
        if (dwParkMode == LINEPARKMODE_NONDIRECTED && (modes & LINECALLFEATURE2_PARKNONDIRECT) != 0)
            return park_anywhere(visit, dwRequestID, hdCall, half, lpNonDirAddress);
        if (dwParkMode != LINEPARKMODE_DIRECTED && modes != 0) return sdk::result_of(LINEERR_INVALPARKMODE);
        return visit.operate(dwRequestID, hdCall, [&](Switch& exchange, HalfId parking) {
            return exchange.park(parking, sdk::text_of(lpszDirAddress));
        });
    });
}

LONG TSPIAPI TSPI_lineUnpark(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, DWORD dwAddressID, HTAPICALL htCall,
                             LPHDRVCALL lphdCall, LPCWSTR lpszDestAddress) {
    return on_line(hdLine, [&](Provider::Visit& visit, OpenLine& open) {
        const auto taken = visit.exchange().unpark(open.line, dwAddressID, sdk::text_of(lpszDestAddress));
        if (!taken) return taken.code();
        *lphdCall = visit.adopt(*taken, htCall);
        return visit.begin(dwRequestID, *taken);
    });
}

LONG TSPIAPI TSPI_linePickup(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, DWORD dwAddressID, HTAPICALL htCall,
                             LPHDRVCALL lphdCall, LPCWSTR lpszDestAddress, LPCWSTR lpszGroupID) {
    return on_line(hdLine, [&](Provider::Visit& visit, OpenLine& open) {
        const auto taken = visit.exchange().pickup(
            open.line, dwAddressID, {optional_text(lpszDestAddress), optional_text(lpszGroupID)});
        if (!taken) return taken.code();
        *lphdCall = visit.adopt(*taken, htCall);
        return visit.begin(dwRequestID, *taken);
    });
}

LONG TSPIAPI TSPI_lineForward(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, DWORD bAllAddresses,
                              DWORD dwAddressID, LPLINEFORWARDLIST const lpForwardList,
                              DWORD dwNumRingsNoAnswer, HTAPICALL htConsultCall, LPHDRVCALL lphdConsultCall,
                              LPLINECALLPARAMS const lpCallParams) {
    return on_line(hdLine, [&](Provider::Visit& visit, OpenLine& open) {
        *lphdConsultCall = nullptr;
        const auto entries = read_forward_list(lpForwardList);
        if (!entries) return entries.code();
        std::optional<uint32_t> address;
        if (bAllAddresses == 0) address = dwAddressID;
        if (const Status status = visit.exchange().may_forward(open.line, address, *entries); !status)
            return status.code();
        const auto consult = create_forward_consult(visit, open, *entries, lpCallParams);
        if (!consult) return consult.code();
        const Status done = visit.exchange().forward(open.line, address, *entries, dwNumRingsNoAnswer);
        if (!done) return done.code();
        if (*consult == HalfId::none) return visit.complete(dwRequestID, hdLine);
        *lphdConsultCall = visit.adopt(*consult, htConsultCall);
        return visit.begin(dwRequestID, *consult);
    });
}

LONG TSPIAPI TSPI_lineSetCallTreatment(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, DWORD dwTreatment) {
    return operate(dwRequestID, hdCall,
                   [&](Switch& exchange, HalfId half) { return exchange.set_treatment(half, dwTreatment); });
}

}  // extern "C"
