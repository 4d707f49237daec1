// SPDX-License-Identifier: Apache-2.0
// The smallest provider that is one: a single line whose calls come back to it. Whoever dials anything on it
// is offered that call on the same line, may answer it, and talks to himself. Copy this file to begin a
// provider of your own: it has one of everything that every provider needs, and the comments say why.
//
// What a provider is: a shared object that exports TSPI functions (see <tspi.h>). The host loads it,
// negotiates a version, asks how many devices there are (TSPI_providerEnumDevices), and starts it
// (TSPI_providerInit). From then on functions come in on any thread, several at a time, and what happens on
// the lines goes out through two procedures: ASYNC_COMPLETION and LINEEVENT. A function that is not exported
// is answered with OPERATIONUNAVAIL by the host, so export what works and nothing else, and say the same in
// the capabilities.

#include <tspi.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/handle_table.hpp"
#include "sdk/handles.hpp"
#include "sdk/structure.hpp"
#include "sdk/text.hpp"
#include "sdk/upcalls.hpp"
#include "sdk/versions.hpp"

using namespace tapi;

namespace {

constexpr std::u16string_view number = u"100";
constexpr uint32_t the_line = 1;  // the number in our HDRVLINE, which must not be 0
constexpr DWORD max_calls = 2;    // the two ends of the one call
constexpr DWORD line_features = LINEFEATURE_MAKECALL;
constexpr DWORD call_features = LINECALLFEATURE_ANSWER | LINECALLFEATURE_DROP;

// One end of the call, which is what TAPI names a call.
struct Call {
    HTAPICALL handle = nullptr;  // TAPI's name for it, which goes with every event
    bool announced = false;      // TAPI knows it: it made it, or took it at LINE_NEWCALL
    bool reported = false;
    bool outgoing = false;
    uint32_t other_end = 0;  // its number in our table; 0: gone
    DWORD state = LINECALLSTATE_UNKNOWN;
    DWORD mode = 0;
    WallTime entered{};
    std::u16string dialed;
};

// All state, behind one mutex. A provider with a real network has a thread or an event loop of its own that
// takes the same mutex when the network speaks.
class Provider final : public sdk::Upcalls::Directory {
  public:
    std::mutex mutex;
    sdk::Upcalls upcalls{*this};  // queues under the mutex, delivers without it and in order
    DWORD line_base = 0;
    HTAPILINE line = nullptr;  // TAPI's name for our line while it is open
    LINEEVENT event = nullptr;
    DWORD version = 0;        // of the open line: decides how large structures are
    HandleTable<Call> calls;  // our HDRVCALLs: numbers, found again at each use, never pointers
    SystemClock clock;

    void set_state(uint32_t id, DWORD state, DWORD mode = 0) {
        Call& call = *calls.find(id);
        call.state = state;
        call.mode = mode;
        call.entered = clock.wall();
        upcalls.call_state(the_line, id, state, mode, LINEMEDIAMODE_INTERACTIVEVOICE);
    }

    // The queue asks these at the moment of delivery.
    std::optional<sdk::Upcalls::Line> open_line(uint32_t) override {
        if (event == nullptr) return std::nullopt;
        return sdk::Upcalls::Line{line, event};
    }
    sdk::Upcalls::Call call(uint32_t id) override {
        const Call* found = calls.find(id);
        if (found == nullptr) return {};
        using Standing = sdk::Upcalls::Standing;
        return {found->announced ? Standing::announced : Standing::unannounced, found->handle,
                found->reported};
    }
    void announced(uint32_t id, HTAPICALL handle) override {
        if (Call* found = calls.find(id); found != nullptr && handle != nullptr) {
            found->handle = handle;
            found->announced = true;
        }
    }
    void reported(uint32_t id) override { calls.find(id)->reported = true; }
    void missed(uint32_t id) override { calls.remove(id); }
};

// TSPI functions carry no context, so a module has one object for all of them.
std::unique_ptr<Provider> provider;

// What every function does: take the mutex, work, and let the events go when the work is done.
template <class Body>
LONG visit(Body body) {
    if (provider == nullptr) return sdk::result_of(LINEERR_UNINITIALIZED);
    sdk::Upcalls::Lock lock(provider->mutex);
    const LONG result = body(*provider, lock);
    provider->upcalls.deliver(lock);
    return result;
}

// A function on a call of ours.
template <class Body>
LONG on_call(HDRVCALL handle, Body body) {
    return visit([&](Provider& p, sdk::Upcalls::Lock&) {
        const uint32_t id = sdk::number_of(handle);
        Call* call = p.calls.find(id);
        return call == nullptr ? sdk::result_of(LINEERR_INVALCALLHANDLE) : body(p, id, *call);
    });
}

bool is_our_line(const Provider& p, HDRVLINE line) {
    return p.event != nullptr && sdk::number_of(line) == the_line;
}

template <class Body>
LONG on_line(HDRVLINE handle, Body body) {
    return visit([&](Provider& p, sdk::Upcalls::Lock& lock) {
        return is_our_line(p, handle) ? body(p, lock) : sdk::result_of(LINEERR_INVALLINEHANDLE);
    });
}

// What can be done with a call in its present state; both LINECALLSTATUS and the operations go by it.
DWORD features_now(const Call& call) {
    if (call.state == LINECALLSTATE_OFFERING) return call_features;
    return call.state == LINECALLSTATE_IDLE ? 0 : LINECALLFEATURE_DROP;
}

void add_party(sdk::Structure<LINECALLINFO>& out, DWORD LINECALLINFO::*flags, DWORD LINECALLINFO::*size,
               std::u16string_view party) {
    out.operator->()->*flags = LINECALLPARTYID_ADDRESS;
    out.text(size, party);
}

}  // namespace

extern "C" {

// ---- Versions. The first function to be called; INITIALIZE_NEGOTIATION stands for the whole provider.

LONG TSPIAPI TSPI_lineNegotiateTSPIVersion(DWORD, DWORD dwLowVersion, DWORD dwHighVersion,
                                           LPDWORD lpdwTSPIVersion) {
    const auto version = sdk::negotiate(dwLowVersion, dwHighVersion, sdk::version_2_0);
    if (!version) return sdk::result_of(LINEERR_INCOMPATIBLEAPIVERSION);
    *lpdwTSPIVersion = *version;
    return 0;
}

// ---- Start and end.

LONG TSPIAPI TSPI_providerEnumDevices(DWORD, LPDWORD lpdwNumLines, LPDWORD lpdwNumPhones, HPROVIDER,
                                      LINEEVENT, PHONEEVENT) {
    *lpdwNumLines = 1;
    *lpdwNumPhones = 0;
    return 0;
}

// Our lines are the device ids from dwLineDeviceIDBase on.
LONG TSPIAPI TSPI_providerInit(DWORD, DWORD, DWORD dwLineDeviceIDBase, DWORD, DWORD_PTR, DWORD_PTR,
                               ASYNC_COMPLETION lpfnCompletionProc, LPDWORD) {
    if (provider != nullptr) return 0;
    provider = std::make_unique<Provider>();
    provider->line_base = dwLineDeviceIDBase;
    provider->upcalls.set_completion(lpfnCompletionProc);
    return 0;
}

LONG TSPIAPI TSPI_providerShutdown(DWORD, DWORD) {
    provider.reset();
    return 0;
}

// ---- The line: what it can do, and opening it.

LONG TSPIAPI TSPI_lineGetDevCaps(DWORD dwDeviceID, DWORD dwTSPIVersion, DWORD, LPLINEDEVCAPS lpLineDevCaps) {
    return visit([&](Provider& p, sdk::Upcalls::Lock&) {
        if (dwDeviceID != p.line_base) return sdk::result_of(LINEERR_BADDEVICEID);
        sdk::Structure<LINEDEVCAPS> caps(lpLineDevCaps, dwTSPIVersion);
        caps->dwPermanentLineID = 1;  // the same at every start
        caps->dwStringFormat = STRINGFORMAT_UNICODE;
        caps->dwAddressModes = LINEADDRESSMODE_ADDRESSID;
        caps->dwNumAddresses = 1;
        caps->dwBearerModes = LINEBEARERMODE_VOICE;
        caps->dwMaxRate = 64000;
        caps->dwMediaModes = LINEMEDIAMODE_INTERACTIVEVOICE;
        caps->dwMaxNumActiveCalls = max_calls;
        caps->dwAnswerMode = LINEANSWERMODE_NONE;
        caps->dwLineFeatures = line_features;
        caps.text(&LINEDEVCAPS::dwProviderInfoSize, u"OpenTAPI skeleton");
        caps.text(&LINEDEVCAPS::dwLineNameSize, u"Skeleton line");
        return caps.finish();
    });
}

LONG TSPIAPI TSPI_lineGetAddressCaps(DWORD dwDeviceID, DWORD dwAddressID, DWORD dwTSPIVersion, DWORD,
                                     LPLINEADDRESSCAPS lpAddressCaps) {
    return visit([&](Provider& p, sdk::Upcalls::Lock&) {
        if (dwDeviceID != p.line_base) return sdk::result_of(LINEERR_BADDEVICEID);
        if (dwAddressID != 0) return sdk::result_of(LINEERR_INVALADDRESSID);
        sdk::Structure<LINEADDRESSCAPS> caps(lpAddressCaps, dwTSPIVersion);
        caps->dwLineDeviceID = dwDeviceID;
        caps->dwAddressSharing = LINEADDRESSSHARING_PRIVATE;
        caps->dwCallerIDFlags = caps->dwCalledIDFlags = LINECALLPARTYID_ADDRESS;
        caps->dwConnectedIDFlags = LINECALLPARTYID_UNAVAIL;
        caps->dwRedirectionIDFlags = caps->dwRedirectingIDFlags = LINECALLPARTYID_UNAVAIL;
        caps->dwCallStates = LINECALLSTATE_IDLE | LINECALLSTATE_OFFERING | LINECALLSTATE_DIALING |
                             LINECALLSTATE_RINGBACK | LINECALLSTATE_CONNECTED | LINECALLSTATE_DISCONNECTED;
        caps->dwDisconnectModes = LINEDISCONNECTMODE_NORMAL;
        caps->dwMaxNumActiveCalls = max_calls;
        caps->dwAddrCapFlags = LINEADDRCAPFLAGS_DIALED;
        caps->dwCallFeatures = call_features;
        caps->dwAddressFeatures = LINEADDRFEATURE_MAKECALL;
        caps->dwConnectedModes = LINECONNECTEDMODE_ACTIVE;
        caps->dwOfferingModes = LINEOFFERINGMODE_ACTIVE;
        caps->dwAvailableMediaModes = LINEMEDIAMODE_INTERACTIVEVOICE;
        caps.text(&LINEADDRESSCAPS::dwAddressSize, number);
        return caps.finish();
    });
}

LONG TSPIAPI TSPI_lineOpen(DWORD dwDeviceID, HTAPILINE htLine, LPHDRVLINE lphdLine, DWORD dwTSPIVersion,
                           LINEEVENT lpfnEventProc) {
    return visit([&](Provider& p, sdk::Upcalls::Lock&) {
        if (dwDeviceID != p.line_base) return sdk::result_of(LINEERR_BADDEVICEID);
        if (p.event != nullptr) return sdk::result_of(LINEERR_ALLOCATED);  // TAPI opens a device once
        p.line = htLine;
        p.event = lpfnEventProc;
        p.version = dwTSPIVersion;
        *lphdLine = sdk::to_handle<HDRVLINE>(the_line);
        return LONG{0};
    });
}

// When this returns, TAPI hears nothing more of the line and its calls. end_line() sees to what is under way.
LONG TSPIAPI TSPI_lineClose(HDRVLINE hdLine) {
    return on_line(hdLine, [](Provider& p, sdk::Upcalls::Lock& lock) {
        p.event = nullptr;
        p.calls.for_each([&](uint32_t id, Call&) { p.calls.remove(id); });
        p.upcalls.end_line(lock, the_line);
        return LONG{0};
    });
}

LONG TSPIAPI TSPI_lineGetNumAddressIDs(HDRVLINE hdLine, LPDWORD lpdwNumAddressIDs) {
    return on_line(hdLine, [&](Provider&, sdk::Upcalls::Lock&) {
        *lpdwNumAddressIDs = 1;
        return LONG{0};
    });
}

LONG TSPIAPI TSPI_lineGetLineDevStatus(HDRVLINE hdLine, LPLINEDEVSTATUS lpLineDevStatus) {
    return on_line(hdLine, [&](Provider& p, sdk::Upcalls::Lock&) {
        sdk::Structure<LINEDEVSTATUS> status(lpLineDevStatus, p.version);
        status->dwNumActiveCalls = static_cast<DWORD>(p.calls.size());
        status->dwLineFeatures = p.calls.size() == 0 ? line_features : 0;
        status->dwRoamMode = LINEROAMMODE_UNAVAIL;
        status->dwDevStatusFlags = LINEDEVSTATUSFLAGS_CONNECTED | LINEDEVSTATUSFLAGS_INSERVICE;
        status->dwAvailableMediaModes = p.calls.size() == 0 ? LINEMEDIAMODE_INTERACTIVEVOICE : 0;
        return status.finish();
    });
}

LONG TSPIAPI TSPI_lineGetAddressStatus(HDRVLINE hdLine, DWORD dwAddressID,
                                       LPLINEADDRESSSTATUS lpAddressStatus) {
    return on_line(hdLine, [&](Provider& p, sdk::Upcalls::Lock&) {
        if (dwAddressID != 0) return sdk::result_of(LINEERR_INVALADDRESSID);
        sdk::Structure<LINEADDRESSSTATUS> status(lpAddressStatus, p.version);
        status->dwNumInUse = p.calls.size() == 0 ? 0 : 1;
        status->dwNumActiveCalls = static_cast<DWORD>(p.calls.size());
        status->dwAddressFeatures = p.calls.size() == 0 ? LINEADDRFEATURE_MAKECALL : 0;
        return status.finish();
    });
}

// TAPI says which media modes applications wait for, and which status messages they want. We report calls
// anyway and have no status messages; being asked is no error.
LONG TSPIAPI TSPI_lineSetDefaultMediaDetection(HDRVLINE hdLine, DWORD dwMediaModes) {
    return on_line(hdLine, [&](Provider&, sdk::Upcalls::Lock&) {
        const bool known = (dwMediaModes & ~static_cast<DWORD>(LINEMEDIAMODE_INTERACTIVEVOICE)) == 0;
        return known ? LONG{0} : sdk::result_of(LINEERR_INVALMEDIAMODE);
    });
}

LONG TSPIAPI TSPI_lineSetStatusMessages(HDRVLINE hdLine, DWORD, DWORD) {
    return on_line(hdLine, [](Provider&, sdk::Upcalls::Lock&) { return LONG{0}; });
}

// ---- Calls.

// Asynchronous: returns the request id, and the completion comes later, exactly once, or never when an error
// was returned. For a new call the completion must come before the first event, so it is queued first.
LONG TSPIAPI TSPI_lineMakeCall(DRV_REQUESTID dwRequestID, HDRVLINE hdLine, HTAPICALL htCall,
                               LPHDRVCALL lphdCall, LPCWSTR lpszDestAddress, DWORD, LPLINECALLPARAMS const) {
    return on_line(hdLine, [&](Provider& p, sdk::Upcalls::Lock&) {
        if (p.calls.size() != 0) return sdk::result_of(LINEERR_CALLUNAVAIL);
        if (sdk::text_of(lpszDestAddress).empty()) return sdk::result_of(LINEERR_INVALADDRESS);
        Call caller;
        caller.handle = htCall;
        caller.announced = true;
        caller.outgoing = true;
        caller.dialed = lpszDestAddress;
        const uint32_t id = p.calls.add(caller);
        *lphdCall = sdk::to_handle<HDRVCALL>(id);  // before the return, as TAPI wants it
        p.upcalls.complete(dwRequestID, 0, the_line, id);
        p.set_state(id, LINECALLSTATE_DIALING);

        // A real provider would now wait for its network. Ours is the line itself: the call arrives on it.
        // The queue sends LINE_NEWCALL before the first state of a call that TAPI does not know.
        Call called;
        called.other_end = id;
        called.dialed = lpszDestAddress;
        const uint32_t other = p.calls.add(called);
        p.calls.find(id)->other_end = other;
        p.set_state(other, LINECALLSTATE_OFFERING, LINEOFFERINGMODE_ACTIVE);
        p.set_state(id, LINECALLSTATE_RINGBACK);
        return static_cast<LONG>(dwRequestID);
    });
}

LONG TSPIAPI TSPI_lineAnswer(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCSTR, DWORD) {
    return on_call(hdCall, [&](Provider& p, uint32_t id, Call& call) {
        if ((features_now(call) & LINECALLFEATURE_ANSWER) == 0) return sdk::result_of(LINEERR_INVALCALLSTATE);
        p.set_state(id, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
        p.set_state(call.other_end, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
        p.upcalls.complete(dwRequestID, 0, the_line, id);
        return static_cast<LONG>(dwRequestID);
    });
}

// The end that drops becomes idle; the other one is disconnected, and idle when it is dropped in its turn.
LONG TSPIAPI TSPI_lineDrop(DRV_REQUESTID dwRequestID, HDRVCALL hdCall, LPCSTR, DWORD) {
    return on_call(hdCall, [&](Provider& p, uint32_t id, Call& call) {
        if ((features_now(call) & LINECALLFEATURE_DROP) == 0) return sdk::result_of(LINEERR_INVALCALLSTATE);
        p.set_state(id, LINECALLSTATE_IDLE);
        if (call.other_end != 0) {
            p.calls.find(call.other_end)->other_end = 0;
            p.set_state(call.other_end, LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NORMAL);
            call.other_end = 0;
        }
        p.upcalls.complete(dwRequestID, 0, the_line, id);
        return static_cast<LONG>(dwRequestID);
    });
}

// The last application has let go of the call. Its number is free again, and nothing about it may be
// reported.
LONG TSPIAPI TSPI_lineCloseCall(HDRVCALL hdCall) {
    return visit([&](Provider& p, sdk::Upcalls::Lock& lock) {
        const uint32_t id = sdk::number_of(hdCall);
        const Call* call = p.calls.find(id);
        if (call == nullptr) return sdk::result_of(LINEERR_INVALCALLHANDLE);
        if (const uint32_t other = call->other_end; other != 0) {
            p.calls.find(other)->other_end = 0;
            p.set_state(other, LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NORMAL);
        }
        p.calls.remove(id);
        p.upcalls.end_call(lock, id);
        return LONG{0};
    });
}

LONG TSPIAPI TSPI_lineGetCallAddressID(HDRVCALL hdCall, LPDWORD lpdwAddressID) {
    return on_call(hdCall, [&](Provider&, uint32_t, Call&) {
        *lpdwAddressID = 0;
        return LONG{0};
    });
}

LONG TSPIAPI TSPI_lineGetCallStatus(HDRVCALL hdCall, LPLINECALLSTATUS lpCallStatus) {
    return on_call(hdCall, [&](Provider& p, uint32_t, Call& call) {
        sdk::Structure<LINECALLSTATUS> status(lpCallStatus, p.version);
        status->dwCallState = call.state;
        status->dwCallStateMode = call.mode;
        status->dwCallFeatures = features_now(call);
        status->tStateEntryTime = sdk::system_time(call.entered);
        return status.finish();
    });
}

LONG TSPIAPI TSPI_lineGetCallInfo(HDRVCALL hdCall, LPLINECALLINFO lpCallInfo) {
    return on_call(hdCall, [&](Provider& p, uint32_t, Call& call) {
        sdk::Structure<LINECALLINFO> info(lpCallInfo, p.version);
        info->dwLineDeviceID = p.line_base;
        info->dwAddressID = 0;
        info->dwBearerMode = LINEBEARERMODE_VOICE;
        info->dwRate = 64000;
        info->dwMediaMode = LINEMEDIAMODE_INTERACTIVEVOICE;
        info->dwCallID = 1;  // the same for both ends of one call
        info->dwOrigin = call.outgoing ? LINECALLORIGIN_OUTBOUND : LINECALLORIGIN_INTERNAL;
        info->dwReason = LINECALLREASON_DIRECT;
        info->dwTrunk = 0xFFFFFFFF;  // unknown
        add_party(info, &LINECALLINFO::dwCallerIDFlags, &LINECALLINFO::dwCallerIDSize, number);
        add_party(info, &LINECALLINFO::dwCalledIDFlags, &LINECALLINFO::dwCalledIDSize, call.dialed);
        info->dwConnectedIDFlags = LINECALLPARTYID_UNAVAIL;
        info->dwRedirectionIDFlags = info->dwRedirectingIDFlags = LINECALLPARTYID_UNAVAIL;
        return info.finish();
    });
}

}  // extern "C"
