// SPDX-License-Identifier: Apache-2.0
// What applications ask about calls.
#include <array>
#include <chrono>
#include <utility>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/call/calls.hpp"
#include "server/device/deliver.hpp"
#include "server/device/whole.hpp"

namespace tapi::server {
namespace {

constexpr size_t max_early_infos = 4096;  // of one lineGetNewCalls

constexpr uint32_t monitor_features = LINECALLFEATURE_MONITORDIGITS | LINECALLFEATURE_MONITORMEDIA |
                                      LINECALLFEATURE_MONITORTONES;

// TIME as the structure has it: SYSTEMTIME, eight 16-bit numbers, UTC.
std::array<uint16_t, 8> system_time(WallTime when) {
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<Millis>(when - day)};
    return {static_cast<uint16_t>(int(date.year())), static_cast<uint16_t>(unsigned(date.month())),
            static_cast<uint16_t>(std::chrono::weekday(day).c_encoding()), static_cast<uint16_t>(unsigned(date.day())),
            static_cast<uint16_t>(time.hours().count()), static_cast<uint16_t>(time.minutes().count()),
            static_cast<uint16_t>(time.seconds().count()), static_cast<uint16_t>(time.subseconds().count())};
}

Bytes status_for(const Call& call, const CallHandle& handle, const Bytes& from_provider) {
    Bytes whole = from_provider;
    const bool owner = handle.privilege == LINECALLPRIVILEGE_OWNER;
    store<uint32_t>(whole, offsetof(LINECALLSTATUS, dwCallState), call.state);
    store(whole, offsetof(LINECALLSTATUS, dwCallStateMode), static_cast<uint32_t>(state_mode_for(call, *handle.line)));
    store<uint32_t>(whole, offsetof(LINECALLSTATUS, dwCallPrivilege), handle.privilege);
    if (!owner) {  // PRIV-1: what a monitor may do
        const auto features = load<uint32_t>(whole, offsetof(LINECALLSTATUS, dwCallFeatures));
        store<uint32_t>(whole, offsetof(LINECALLSTATUS, dwCallFeatures), features & monitor_features);
        store<uint32_t>(whole, offsetof(LINECALLSTATUS, dwCallFeatures2), 0);
    }
    store(whole, offsetof(LINECALLSTATUS, tStateEntryTime), system_time(call.state_entered));
    return whole;
}

Bytes info_for(const Core& core, const Call& call, const CallHandle& handle, Bytes whole) {
    store<uint32_t>(whole, offsetof(LINECALLINFO, hLine), handle.line->handle);
    store<uint32_t>(whole, offsetof(LINECALLINFO, dwLineDeviceID), core.id_for(*handle.line->app, *call.line));
    store<uint32_t>(whole, offsetof(LINECALLINFO, dwNumOwners), call.count(LINECALLPRIVILEGE_OWNER));
    store<uint32_t>(whole, offsetof(LINECALLINFO, dwNumMonitors), call.count(LINECALLPRIVILEGE_MONITOR));
    store<uint32_t>(whole, offsetof(LINECALLINFO, dwMonitorDigitModes), call.digit_modes);
    store<uint32_t>(whole, offsetof(LINECALLINFO, dwMonitorMediaModes), call.media_modes_monitored);
    append_text(whole, offsetof(LINECALLINFO, dwAppNameSize), call.app_name);
    append_text(whole, offsetof(LINECALLINFO, dwDisplayableAddressSize), call.displayable_address);
    append_text(whole, offsetof(LINECALLINFO, dwCalledPartySize), call.called_party);
    append_text(whole, offsetof(LINECALLINFO, dwCommentSize), call.comment);
    return whole;
}

// A call whose provider is gone answers with what the server knows itself.
Bytes bare_info(const Call& call) {
    LINECALLINFO info{};
    info.dwAddressID = call.address;
    info.dwMediaMode = call.media_mode;
    return FlatBuilder(layout::LINECALLINFO, api_2_2, info).finish();
}

Bytes bare_status() { return FlatBuilder(layout::LINECALLSTATUS, api_2_2, LINECALLSTATUS{}).finish(); }

// Who lists calls asks for the information of each next: the provider is asked for all of them at once, so that the
// application does not wait for it once per call.
void fetch_early(const std::shared_ptr<Call>& call) {
    if (call->hd_call == 0) return;
    const uint64_t epoch = call->line->epoch;
    call->line->provider->calls->call(
        tspi::LineGetCallInfo{.hd_call = call->hd_call}, [call, epoch](int32_t result, const auto& answer) {
            if (result < 0 || epoch != call->line->epoch) return;
            auto whole = from_provider(layout::LINECALLINFO, call->line->tspi_version, answer.call_info);
            if (!whole) return;
            call->early_info = std::make_shared<const Bytes>(std::move(*whole));
            call->early_info_epoch = epoch;
        });
}

}  // namespace

CallHandle* find_handle(HandleSpace& handles, uint32_t handle) {
    const Object* object = handles.find(handle);
    return object != nullptr && object->kind == ObjectKind::call ? static_cast<CallHandle*>(object->pointer) : nullptr;
}

void call_info(Core& core, std::shared_ptr<Call> call, uint32_t handle, HandleSpace& handles, WholeAnswered done) {
    auto finish = [&core, call, handle, &handles, done](Bytes whole) {
        const CallHandle* holder = find_handle(handles, handle);
        if (holder == nullptr) return done(LINEERR_INVALCALLHANDLE, {});
        done(0, info_for(core, *call, *holder, std::move(whole)));
    };
    if (call->hd_call == 0) return finish(bare_info(*call));
    const auto early = std::exchange(call->early_info, nullptr);
    if (early && call->early_info_epoch == call->line->epoch) return finish(*early);
    call->line->provider->calls->call(
        tspi::LineGetCallInfo{.hd_call = call->hd_call}, [call, finish, done](int32_t result, const auto& answer) {
            if (result < 0) return done(result, {});
            auto whole = from_provider(layout::LINECALLINFO, call->line->tspi_version, answer.call_info);
            if (!whole) return done(LINEERR_OPERATIONFAILED, {});
            finish(std::move(*whole));
        });
}

void call_status(std::shared_ptr<Call> call, uint32_t handle, HandleSpace& handles, WholeAnswered done) {
    auto finish = [call, handle, &handles, done](const Bytes& whole) {
        const CallHandle* holder = find_handle(handles, handle);
        if (holder == nullptr) return done(LINEERR_INVALCALLHANDLE, {});
        done(0, status_for(*call, *holder, whole));
    };
    if (call->hd_call == 0) return finish(bare_status());
    // The provider's answer holds until it says anything about the line again, or is asked to do anything with it.
    if (call->status && call->status_epoch == call->line->epoch) return finish(*call->status);
    const uint64_t epoch = call->line->epoch;
    call->line->provider->calls->call(
        tspi::LineGetCallStatus{.hd_call = call->hd_call}, [call, epoch, finish, done](int32_t result, const auto& answer) {
            if (result < 0) return done(result, {});
            auto whole = from_provider(layout::LINECALLSTATUS, call->line->tspi_version, answer.call_status);
            if (!whole) return done(LINEERR_OPERATIONFAILED, {});
            call->status = std::make_shared<const Bytes>(std::move(*whole));
            call->status_epoch = epoch;
            finish(*call->status);
        });
}

Result<NewCalls> new_calls(Core& core, OpenLine& opened, uint32_t address, uint32_t select, size_t room) {
    if (select != LINECALLSELECT_LINE && select != LINECALLSELECT_ADDRESS) return failure(LINEERR_INVALCALLSELECT);
    Line& line = *opened.line;
    if (select == LINECALLSELECT_ADDRESS && address >= line.num_addresses) return failure(LINEERR_INVALADDRESSID);
    std::vector<std::shared_ptr<Call>> found;
    for (const auto& call : line.calls) {
        const bool in_scope = select == LINECALLSELECT_LINE || call->address == address;
        // A call that is not announced yet comes to this opener by itself (RACE-1).
        if (in_scope && call->announced && call->handle_of(opened) == nullptr) found.push_back(call);
    }
    NewCalls result{found.size(), {}};
    if (found.size() > room) return result;
    for (const auto& call : found) {
        const CallHandle* handle = give_handle(core, *call, opened, LINECALLPRIVILEGE_MONITOR);
        if (handle == nullptr) break;
        result.handles.push_back(handle->handle);
        tell_others(*call, handle, LINECALLINFOSTATE_NUMMONITORS);
        if (result.handles.size() <= max_early_infos) fetch_early(call);
    }
    if (result.handles.empty() && !found.empty()) return failure(LINEERR_RESOURCEUNAVAIL);
    result.count = result.handles.size();
    return result;
}

Status check_call_params(const Bytes& params, uint32_t app_version) {
    const Layout& layout = layout::LINECALLPARAMS;
    if (params.size() < layout.fixed_size(app_version)) return failure(LINEERR_STRUCTURETOOSMALL);
    if (load<uint32_t>(params, 0) < layout.fixed_size(app_version)) return failure(LINEERR_STRUCTURETOOSMALL);
    if (!well_formed(layout, app_version, params)) return failure(LINEERR_INVALCALLPARAMS);
    return success();
}

Result<OptBytes> params_for_provider(const OptBytes& params, uint32_t app_version, const Line& line) {
    if (!params) return OptBytes{};
    if (const Status valid = check_call_params(*params, app_version); !valid) return valid.error();
    return OptBytes{convert_version(layout::LINECALLPARAMS, app_version, line.tspi_version, *params)};
}

}  // namespace tapi::server
