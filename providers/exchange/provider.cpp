// SPDX-License-Identifier: Apache-2.0
// See provider.hpp.
#include "exchange/provider.hpp"

#include <algorithm>
#include <exception>

#include "exchange/versions.hpp"
#include "sdk/handles.hpp"
#include "sdk/text.hpp"
#include "sdk/versions.hpp"

namespace tapi::exchange {

Provider::Provider(Config config, Identity identity, ASYNC_COMPLETION completion, const sdk::Host& host)
    : identity_(identity),
      host_(host),
      switch_(std::move(config), clock_, timers_, *this),
      open_of_phone_(switch_.all_lines(), 0),
      open_of_line_(switch_.shown_lines(), 0) {
    identity_.first_lines = switch_.shown_lines();
    identity_.first_phones = switch_.stations();
    upcalls_.set_completion(completion);
    switch_.start();
    timer_thread_ = std::thread([this] { run_timers(); });
}

Provider::~Provider() {
    wave_thread_.reset();
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    timer_thread_.join();
    sdk::Upcalls::Lock lock(mutex_);
    upcalls_.end_all(lock);
}

void Provider::run_timers() {
    sdk::Upcalls::Lock lock(mutex_);
    while (!stopping_) {
        planned_ = Instant::min();
        try {
            timers_.run_due();
        } catch (const std::exception& failed) {
            host_.log(OPENTAPI_LOG_ERROR, "timers", failed.what());
        }
        settle_phones();
        upcalls_.deliver(lock);
        if (stopping_) break;
        const auto next = timers_.next_deadline();
        planned_ = next.value_or(Instant::max());
        if (next) {
            wake_.wait_until(lock, *next);
        } else {
            wake_.wait(lock);
        }
    }
}

void Provider::finish_visit(sdk::Upcalls::Lock& lock) {
    settle_phones();
    const auto next = timers_.next_deadline();
    if (next && *next < planned_) {
        planned_ = Instant::min();
        wake_.notify_one();
    }
    upcalls_.deliver(lock);
}

// ---- What the switch reports

void Provider::report_state(uint32_t open, const Half& half) {
    const DWORD version = opens_.find(open)->version;
    const DWORD state = static_cast<DWORD>(half.state);
    if (half.state == CallState::conferenced)
        return upcalls_.conferenced(open, number(half.id), number(half.conference->parent->id),
                                    half.media_mode);
    upcalls_.call_state(open, number(half.id), state, mode_in_version(half.state, half.mode, version),
                        half.media_mode);
}

void Provider::call_state(const Half& half) {
    const uint32_t open = open_of_line_[number(half.line)];
    calls_.try_emplace(number(half.id), HeldCall{open, nullptr, false, false});
    sound_.state_changed(half);  // what ends with the call is told before its end
    report_state(open, half);
}

void Provider::call_info(const Half& half, uint32_t items) {
    upcalls_.call_event(open_of_line_[number(half.line)], number(half.id), LINE_CALLINFO, items, 0, 0);
    sound_.stir();
}

void Provider::line_state(LineNo line, uint32_t items, uint32_t param2, uint32_t param3) {
    const uint32_t open = open_of_line_[number(line)];
    if ((items & opens_.find(open)->line_states) == 0) return;
    upcalls_.line_event(open, LINE_LINEDEVSTATE, items, param2, param3);
}

void Provider::address_state(LineNo line, uint32_t address, uint32_t items) {
    const uint32_t open = open_of_line_[number(line)];
    const uint32_t wanted = items & opens_.find(open)->address_states;
    if (wanted != 0) upcalls_.line_event(open, LINE_ADDRESSSTATE, address, wanted, 0);
}

// ---- What delivery asks

std::optional<sdk::Upcalls::Line> Provider::open_line(uint32_t line) {
    const OpenLine* open = opens_.find(line);
    if (open == nullptr) return std::nullopt;
    return sdk::Upcalls::Line{open->handle, open->procedure};
}

sdk::Upcalls::Call Provider::call(uint32_t call) {
    const auto found = calls_.find(call);
    if (found == calls_.end()) return {};
    const HeldCall& held = found->second;
    const auto standing =
        held.announced ? sdk::Upcalls::Standing::announced : sdk::Upcalls::Standing::unannounced;
    return {standing, held.handle, held.reported};
}

void Provider::announced(uint32_t call, HTAPICALL handle) {
    const auto found = calls_.find(call);
    if (found == calls_.end() || handle == nullptr) return;
    found->second.handle = handle;
    found->second.announced = true;
}

void Provider::reported(uint32_t call) { calls_.at(call).reported = true; }

void Provider::missed(uint32_t call) {
    calls_.erase(call);
    sound_.forget(static_cast<HalfId>(call));
    switch_.close(static_cast<HalfId>(call));
}

// ---- Visits

std::optional<LineNo> Provider::Visit::line_of_device(DWORD device) const {
    const auto line = provider_.identity_.line_of(device);
    return line && !provider_.switch_.line(*line).gone ? line : std::nullopt;
}

std::optional<LineNo> Provider::Visit::station_of_phone(DWORD device) const {
    const auto line = provider_.identity_.station_of(device);
    return line && !provider_.switch_.line(*line).gone ? line : std::nullopt;
}

OpenLine* Provider::Visit::open_line(HDRVLINE line) { return provider_.opens_.find(sdk::number_of(line)); }

const Half* Provider::Visit::call(HDRVCALL call) {
    const uint32_t id = sdk::number_of(call);
    return provider_.calls_.count(id) == 0 ? nullptr : provider_.switch_.find(static_cast<HalfId>(id));
}

DWORD Provider::Visit::version_of(const Half& half) {
    return provider_.opens_.find(provider_.open_of_line_[number(half.line)])->version;
}

void Provider::Visit::complete(DRV_REQUESTID request, uint32_t call) {
    provider_.upcalls_.complete(request, 0, provider_.calls_.at(call).open, call);
}

LONG Provider::Visit::open(DWORD device, HTAPILINE handle, LPHDRVLINE hd_line, DWORD version,
                           LINEEVENT procedure) {
    const auto line = line_of_device(device);
    if (!line) return sdk::result_of(LINEERR_BADDEVICEID);
    if (!sdk::is_version(version)) return sdk::result_of(LINEERR_INCOMPATIBLEAPIVERSION);
    uint32_t& open = provider_.open_of_line_[number(*line)];
    if (open != 0) return sdk::result_of(LINEERR_ALLOCATED);
    open = provider_.opens_.add({*line, handle, procedure, version, 0, 0});
    if (open == 0) return sdk::result_of(LINEERR_RESOURCEUNAVAIL);
    *hd_line = sdk::to_handle<HDRVLINE>(open);
    provider_.switch_.watch(*line);
    // Calls that exist already are announced as they are.
    std::vector<const Half*> halves(provider_.switch_.line(*line).halves.begin(),
                                    provider_.switch_.line(*line).halves.end());
    // Members of a conference tell of their parent, which must be known then.
    std::stable_partition(halves.begin(), halves.end(), [](const Half* half) { return half->is_parent(); });
    for (const Half* half : halves) {
        provider_.calls_.emplace(number(half->id), HeldCall{open, nullptr, false, false});
        provider_.report_state(open, *half);
    }
    return 0;
}

LONG Provider::Visit::close(HDRVLINE hd_line) {
    const OpenLine* open = open_line(hd_line);
    if (open == nullptr) return sdk::result_of(LINEERR_INVALLINEHANDLE);
    const LineNo line = open->line;
    for (const Half* half : provider_.switch_.line(line).halves) {
        provider_.calls_.erase(number(half->id));
        provider_.sound_.forget(half->id);
    }
    provider_.sound_.forget_line(line);
    provider_.switch_.unwatch(line);
    provider_.open_of_line_[number(line)] = 0;
    provider_.opens_.remove(sdk::number_of(hd_line));
    provider_.upcalls_.end_line(lock_, sdk::number_of(hd_line));
    return 0;
}

LONG Provider::Visit::close_call(HDRVCALL hd_call) {
    if (call(hd_call) == nullptr) return sdk::result_of(LINEERR_INVALCALLHANDLE);
    const uint32_t id = sdk::number_of(hd_call);
    provider_.calls_.erase(id);
    provider_.sound_.forget(static_cast<HalfId>(id));
    provider_.switch_.close(static_cast<HalfId>(id));
    provider_.upcalls_.end_call(lock_, id);
    return 0;
}

LONG Provider::Visit::make_call(DRV_REQUESTID request, HDRVLINE hd_line, HTAPICALL handle, LPHDRVCALL hd_call,
                                const CallRequest& wanted) {
    const OpenLine* open = open_line(hd_line);
    if (open == nullptr) return sdk::result_of(LINEERR_INVALLINEHANDLE);
    const auto created = provider_.switch_.create_call(open->line, wanted);
    if (!created) return created.code();
    *hd_call = adopt(*created, handle);
    return begin(request, *created);
}

HDRVCALL Provider::Visit::adopt(HalfId half, HTAPICALL handle) {
    const uint32_t open = provider_.open_of_line_[number(provider_.switch_.find(half)->line)];
    provider_.calls_.emplace(number(half), HeldCall{open, handle, true, false});
    return sdk::to_handle<HDRVCALL>(number(half));
}

LONG Provider::Visit::complete_with(DRV_REQUESTID request, HalfId half, DWORD error) {
    const uint32_t call = number(half);
    provider_.upcalls_.complete(request, sdk::result_of(error), provider_.calls_.at(call).open, call);
    return static_cast<LONG>(request);
}

LONG Provider::Visit::complete(DRV_REQUESTID request, HDRVLINE line) {
    provider_.upcalls_.complete(request, 0, sdk::number_of(line));
    return static_cast<LONG>(request);
}

LONG Provider::Visit::begin(DRV_REQUESTID request, HalfId half) {
    complete(request, number(half));
    provider_.switch_.begin(half);
    return static_cast<LONG>(request);
}

}  // namespace tapi::exchange
