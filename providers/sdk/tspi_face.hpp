// SPDX-License-Identifier: Apache-2.0
// What the exported functions of a LineProvider do before and after its own work: find the provider, take its mutex, look
// up lines and calls, check what is legal. A module that exports more than the face does (transfer, redirection) uses the
// same: TspiFace::operate(), on_call() and on_line().
#pragma once

#include <provider.h>

#include "sdk/handles.hpp"
#include "sdk/line_provider.hpp"

namespace tapi::sdk {

// TSPI functions carry no context, so a module has one provider for all of them.
class TspiFace {
  public:
    static inline Host host;
    static inline std::unique_ptr<LineProvider> provider;

    // How many devices there are is asked before the start, so the provider is made by whichever comes first.
    static LONG make() {
        if (provider != nullptr) return 0;
        auto made = make_provider(host);
        if (!made) {
            host.log(OPENTAPI_LOG_ERROR, "provider", made.error().context);
            return made.code();
        }
        provider = std::move(*made);
        return 0;
    }

    // A second start while running succeeds and changes nothing.
    static LONG start(DWORD line_base, ASYNC_COMPLETION completion) {
        if (const LONG failed = make(); failed != 0) return failed;
        if (provider->started_) return 0;
        provider->line_base_ = line_base;
        provider->upcalls_.set_completion(completion);
        if (const Status started = provider->start(); !started) {
            host.log(OPENTAPI_LOG_ERROR, "provider", started.error().context);
            return started.code();
        }
        provider->started_ = true;
        return 0;
    }

    static LONG shutdown() {
        if (provider != nullptr) {
            LineProvider::Turn turn(*provider);
            provider->upcalls_.end_all(turn.lock_);
        }
        provider.reset();
        return 0;
    }

    // What every function does: takes the mutex, works, and lets the events go when the work is done.
    template <class Body>
    static LONG visit(Body body) {
        if (provider == nullptr) return result_of(LINEERR_UNINITIALIZED);
        LineProvider::Turn turn(*provider);
        return body(*provider, turn.lock_);
    }

    template <class Body>
    static LONG on_device(DWORD device, Body body) {
        return visit([&](LineProvider& p, Upcalls::Lock&) {
            const uint32_t line = device - p.line_base_;
            return line < p.lines_.size() ? body(p, line) : result_of(LINEERR_BADDEVICEID);
        });
    }

    template <class Body>
    static LONG on_line(HDRVLINE handle, Body body) {
        return visit([&](LineProvider& p, Upcalls::Lock& lock) {
            const uint32_t line = number_of(handle) - 1;
            const bool open = line < p.lines_.size() && p.is_open(line);
            return open ? body(p, line, lock) : result_of(LINEERR_INVALLINEHANDLE);
        });
    }

    template <class Body>
    static LONG on_call(HDRVCALL handle, Body body) {
        return visit([&](LineProvider& p, Upcalls::Lock& lock) {
            LineCall* call = p.find(number_of(handle));
            return call == nullptr ? result_of(LINEERR_INVALCALLHANDLE) : body(p, *call, lock);
        });
    }

    // An asynchronous operation: legal when the call's features say so.
    template <class Operation>
    static LONG operate(DRV_REQUESTID id, HDRVCALL handle, DWORD feature, Operation operation) {
        return on_call(handle, [&](LineProvider& p, LineCall& call, Upcalls::Lock&) {
            if ((p.call_features(call.line) & feature) == 0) return result_of(LINEERR_OPERATIONUNAVAIL);
            if ((features(p, call) & feature) == 0) return result_of(LINEERR_INVALCALLSTATE);
            const Status status = operation(p, call, Request{id, call.line, call.id});
            return status ? static_cast<LONG>(id) : status.code();
        });
    }

    // Nothing works that the capabilities do not announce, and nothing on an idle call.
    static DWORD features(const LineProvider& p, const LineCall& call) {
        return call.state == LINECALLSTATE_IDLE ? 0 : p.features(call) & p.call_features(call.line);
    }

    static LONG describe_line(LineProvider& p, uint32_t line, DWORD version, LPLINEDEVCAPS out) {
        const LineDescription& d = p.lines_[line];
        Structure<LINEDEVCAPS> caps(out, version);
        caps->dwPermanentLineID = d.permanent_id;
        caps->dwStringFormat = STRINGFORMAT_UNICODE;
        caps->dwAddressModes = LINEADDRESSMODE_ADDRESSID;
        caps->dwNumAddresses = 1;
        caps->dwBearerModes = d.bearer_modes;
        caps->dwMaxRate = 64000;
        caps->dwMediaModes = d.media_modes;
        caps->dwMaxNumActiveCalls = d.max_calls;
        caps->dwAnswerMode = LINEANSWERMODE_NONE;
        caps->dwLineFeatures = LINEFEATURE_MAKECALL;
        caps.text(&LINEDEVCAPS::dwProviderInfoSize, p.info_);
        caps.text(&LINEDEVCAPS::dwLineNameSize, d.name);
        p.describe(line, caps);
        return caps.finish();
    }

    static LONG describe_address(LineProvider& p, uint32_t line, DWORD version, LPLINEADDRESSCAPS out) {
        const LineDescription& d = p.lines_[line];
        Structure<LINEADDRESSCAPS> caps(out, version);
        caps->dwLineDeviceID = p.line_base_ + line;
        caps->dwAddressSharing = LINEADDRESSSHARING_PRIVATE;
        caps->dwCallerIDFlags = caps->dwCalledIDFlags = LINECALLPARTYID_ADDRESS | LINECALLPARTYID_UNKNOWN;
        caps->dwConnectedIDFlags = LINECALLPARTYID_UNAVAIL;
        caps->dwRedirectionIDFlags = caps->dwRedirectingIDFlags = LINECALLPARTYID_UNAVAIL;
        caps->dwCallInfoStates = LINECALLINFOSTATE_CALLERID | LINECALLINFOSTATE_CALLEDID | LINECALLINFOSTATE_APPSPECIFIC;
        caps->dwCallStates = d.call_states | LINECALLSTATE_IDLE;
        caps->dwDisconnectModes = d.disconnect_modes;
        caps->dwMaxNumActiveCalls = d.max_calls;
        caps->dwAddrCapFlags = LINEADDRCAPFLAGS_DIALED;
        caps->dwCallFeatures = p.call_features(line);
        caps->dwAddressFeatures = LINEADDRFEATURE_MAKECALL;
        caps->dwConnectedModes = LINECONNECTEDMODE_ACTIVE;
        caps->dwOfferingModes = LINEOFFERINGMODE_ACTIVE;
        caps->dwAvailableMediaModes = d.media_modes;
        caps.text(&LINEADDRESSCAPS::dwAddressSize, d.number);
        p.describe(line, caps);
        return caps.finish();
    }

    static LONG describe_call(LineProvider& p, const LineCall& call, LPLINECALLINFO out) {
        Structure<LINECALLINFO> info(out, p.open_[call.line].version);
        info->dwLineDeviceID = p.line_base_ + call.line;
        info->dwAddressID = 0;
        info->dwBearerMode = p.lines_[call.line].bearer_modes & (~p.lines_[call.line].bearer_modes + 1);
        info->dwRate = 64000;
        info->dwMediaMode = call.media_mode;
        info->dwAppSpecific = call.app_specific;
        info->dwCallID = call.call_id;
        info->dwCallStates = p.lines_[call.line].call_states | LINECALLSTATE_IDLE;
        info->dwOrigin = call.outgoing ? LINECALLORIGIN_OUTBOUND : LINECALLORIGIN_INBOUND;
        info->dwReason = call.reason;
        info->dwTrunk = 0xFFFFFFFF;  // unknown
        info->dwCallerIDFlags = call.caller.empty() ? LINECALLPARTYID_UNKNOWN : LINECALLPARTYID_ADDRESS;
        info->dwCalledIDFlags = call.called.empty() ? LINECALLPARTYID_UNKNOWN : LINECALLPARTYID_ADDRESS;
        info->dwConnectedIDFlags = LINECALLPARTYID_UNAVAIL;
        info->dwRedirectionIDFlags = info->dwRedirectingIDFlags = LINECALLPARTYID_UNAVAIL;
        info.text(&LINECALLINFO::dwCallerIDSize, call.caller);
        info.text(&LINECALLINFO::dwCalledIDSize, call.called);
        p.describe(call, info);
        return info.finish();
    }

    static LONG make_call(LineProvider& p, uint32_t line, DRV_REQUESTID id, HTAPICALL handle, LPHDRVCALL made,
                          LPCWSTR destination, LPLINECALLPARAMS params) {
        if (!p.can_call(line)) return result_of(LINEERR_CALLUNAVAIL);
        LineCall* call = p.add_call(line);
        if (call == nullptr) return result_of(LINEERR_RESOURCEUNAVAIL);
        call->handle = handle;
        call->outgoing = call->announced = true;
        call->caller = p.lines_[line].number;
        call->called = text_of(destination);
        if (params != nullptr && params->dwMediaMode != 0) call->media_mode = params->dwMediaMode;
        Status status = params == nullptr ? success() : p.read_params(*call, params);
        *made = to_handle<HDRVCALL>(call->id);  // before the return, as TAPI wants it
        const uint32_t number = call->id;
        if ((call->media_mode & ~p.lines_[line].media_modes) != 0) status = error(LINEERR_INVALMEDIAMODE);
        if (status) status = p.make_call(*call, Request{id, line, number});
        if (status) return static_cast<LONG>(id);
        p.remove_call(number);
        return status.code();
    }
    // A call that TAPI asked for with another function than lineMakeCall: it knows it by `handle`.
    static LineCall* add_call(LineProvider& p, uint32_t line, HTAPICALL handle) {
        LineCall* call = p.add_call(line);
        if (call == nullptr) return nullptr;
        call->handle = handle;
        call->outgoing = call->announced = true;
        call->caller = p.lines_[line].number;
        return call;
    }
    static void remove_call(LineProvider& p, uint32_t call) { p.remove_call(call); }

    static LONG open(LineProvider& p, uint32_t line, HTAPILINE handle, LPHDRVLINE opened, DWORD version, LINEEVENT event) {
        if (p.is_open(line)) return result_of(LINEERR_ALLOCATED);  // TAPI opens a device once
        p.open_[line].handle = handle;
        p.open_[line].event = event;
        p.open_[line].version = version;
        *opened = to_handle<HDRVLINE>(line + 1);
        p.opening(line);
        return 0;
    }

    // When this returns, TAPI hears nothing more of the line and its calls.
    static LONG close(LineProvider& p, uint32_t line, Upcalls::Lock& lock) {
        std::vector<uint32_t> calls;
        p.calls_.for_each([&](uint32_t id, const std::unique_ptr<LineCall>& call) {
            if (call->line == line) calls.push_back(id);
        });
        for (const uint32_t id : calls) forget(p, id);
        p.open_[line] = {};  // without calls by now
        p.line_closed(line);
        p.upcalls_.end_line(lock, line + 1);
        return 0;
    }

    // The last application has let go of the call. Its number is free again, and nothing about it may be reported.
    static LONG close_call(LineProvider& p, LineCall& call, Upcalls::Lock& lock) {
        const uint32_t id = call.id;
        forget(p, id);
        p.upcalls_.end_call(lock, id);
        return 0;
    }

    static LONG status_of(LineProvider& p, uint32_t line, LPLINEDEVSTATUS out) {
        Structure<LINEDEVSTATUS> status(out, p.open_[line].version);
        status->dwNumActiveCalls = p.calls_on(line);
        status->dwLineFeatures = p.can_call(line) ? LINEFEATURE_MAKECALL : 0;
        status->dwRoamMode = LINEROAMMODE_UNAVAIL;
        status->dwDevStatusFlags = LINEDEVSTATUSFLAGS_CONNECTED | LINEDEVSTATUSFLAGS_INSERVICE;
        status->dwAvailableMediaModes = p.can_call(line) ? p.lines_[line].media_modes : 0;
        p.describe(line, status);
        return status.finish();
    }

    static LONG status_of_address(LineProvider& p, uint32_t line, LPLINEADDRESSSTATUS out) {
        Structure<LINEADDRESSSTATUS> status(out, p.open_[line].version);
        status->dwNumInUse = p.calls_on(line) == 0 ? 0 : 1;
        status->dwNumActiveCalls = p.calls_on(line);
        status->dwAddressFeatures = p.can_call(line) ? LINEADDRFEATURE_MAKECALL : 0;
        p.describe(line, status);
        return status.finish();
    }

    static LONG status_of_call(LineProvider& p, const LineCall& call, LPLINECALLSTATUS out) {
        Structure<LINECALLSTATUS> status(out, p.open_[call.line].version);
        status->dwCallState = call.state;
        status->dwCallStateMode = call.mode;
        status->dwCallFeatures = features(p, call);
        status->tStateEntryTime = system_time(call.entered);
        p.describe(call, status);
        return status.finish();
    }

    static DWORD device_of(const LineProvider& p, uint32_t line) { return p.line_base_ + line; }
    // Whether a function may be called on the call as it is: LINECALLFEATURE_ bits.
    static Status require(const LineProvider& p, const LineCall& call, DWORD feature) {
        if ((p.call_features(call.line) & feature) == 0) return error(LINEERR_OPERATIONUNAVAIL);
        return (features(p, call) & feature) != 0 ? success() : Status(error(LINEERR_INVALCALLSTATE));
    }
    static LineCall* find(LineProvider& p, HDRVCALL call) { return p.find(number_of(call)); }
    static uint32_t lines(const LineProvider& p) { return static_cast<uint32_t>(p.lines_.size()); }
    static LONG set_app_specific(LineProvider& p, LineCall& call, DWORD value) {
        call.app_specific = value;
        p.changed(call, LINECALLINFOSTATE_APPSPECIFIC);
        return 0;
    }
    static LONG set_states(LineProvider& p, uint32_t line, DWORD states, DWORD address_states) {
        p.open_[line].states = states;
        p.open_[line].address_states = address_states;
        return 0;
    }
    static LONG detect(const LineProvider& p, uint32_t line, DWORD media_modes) {
        return (media_modes & ~p.lines_[line].media_modes) == 0 ? 0 : result_of(LINEERR_INVALMEDIAMODE);
    }

    // The same for an operation that carries user-user information.
    template <class Operation>
    static LONG operate(DRV_REQUESTID id, HDRVCALL handle, DWORD feature, LPCSTR info, DWORD size, Operation operation) {
        return operate(id, handle, feature, [&](LineProvider& p, LineCall& call, Request request) {
            call.user_info = info == nullptr ? std::string() : std::string(info, size);
            return operation(p, call, request);
        });
    }

    // The operations by name, as the provider's class keeps them to itself.
    static Status accept(LineProvider& p, LineCall& c, Request r) { return p.accept(c, r); }
    static Status answer(LineProvider& p, LineCall& c, Request r) { return p.answer(c, r); }
    static Status drop(LineProvider& p, LineCall& c, Request r) { return p.drop(c, r); }
    static Status hold(LineProvider& p, LineCall& c, Request r) { return p.hold(c, r); }
    static Status unhold(LineProvider& p, LineCall& c, Request r) { return p.unhold(c, r); }
    static Status swap_hold(LineProvider& p, LineCall& c, LineCall& held, Request r) { return p.swap_hold(c, held, r); }
    static Status dial(LineProvider& p, LineCall& c, std::u16string_view digits, Request r) { return p.dial(c, digits, r); }

  private:
    static void forget(LineProvider& p, uint32_t id) {
        p.closing(*p.find(id));
        p.remove_call(id);
    }
};

}  // namespace tapi::sdk
