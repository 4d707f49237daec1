// SPDX-License-Identifier: Apache-2.0
// See upcalls.hpp.
#include "sdk/upcalls.hpp"

#include <algorithm>
#include <vector>

#include "sdk/handles.hpp"

namespace tapi::sdk {

void Upcalls::complete(DRV_REQUESTID request, LONG result, uint32_t line, uint32_t call) {
    queue_.push_back({Kind::completion, line, call, request, static_cast<DWORD_PTR>(result), 0, 0, 0, 0});
}

void Upcalls::complete_for_phone(DRV_REQUESTID request, LONG result, uint32_t phone) {
    queue_.push_back({Kind::completion, 0, 0, request, static_cast<DWORD_PTR>(result), 0, 0, 0, phone});
}

void Upcalls::phone_event(uint32_t phone, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    queue_.push_back({Kind::phone_event, 0, 0, message, p1, p2, p3, 0, phone});
}

void Upcalls::line_event(uint32_t line, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    queue_.push_back({Kind::line_event, line, 0, message, p1, p2, p3, 0, 0});
}

void Upcalls::call_state(uint32_t line, uint32_t call, DWORD state, DWORD mode, DWORD media_modes) {
    queue_.push_back({Kind::call_state, line, call, LINE_CALLSTATE, state, mode, media_modes, 0, 0});
}

void Upcalls::conferenced(uint32_t line, uint32_t call, uint32_t parent, DWORD media_modes) {
    queue_.push_back(
        {Kind::call_state, line, call, LINE_CALLSTATE, LINECALLSTATE_CONFERENCED, 0, media_modes, parent, 0});
}

void Upcalls::call_event(uint32_t line, uint32_t call, DWORD message, DWORD_PTR p1, DWORD_PTR p2,
                         DWORD_PTR p3) {
    queue_.push_back({Kind::call_event, line, call, message, p1, p2, p3, 0, 0});
}

void Upcalls::deliver(Lock& lock) {
    if (delivering_ != std::thread::id()) return;
    delivering_ = std::this_thread::get_id();
    while (!queue_.empty()) {
        in_flight_ = queue_.front();
        queue_.pop_front();
        const Item item = *in_flight_;
        deliver_one(lock, item);
        in_flight_.reset();
        if (waiting_ != 0) delivered_.notify_all();
    }
    delivering_ = {};
}

void Upcalls::deliver_one(Lock& lock, const Item& item) {
    if (item.kind == Kind::completion) return deliver_completion(lock, item);
    if (item.kind == Kind::phone_event) return deliver_to_phone(lock, item);
    const auto line = directory_.open_line(item.line);
    if (!line) return;
    HTAPICALL handle = nullptr;
    DWORD_PTR p2 = item.p2, p3 = item.p3;
    if (item.parent != 0) {
        const Call parent = directory_.call(item.parent);
        if (parent.standing == Standing::announced) p2 = reinterpret_cast<DWORD_PTR>(parent.handle);
    }
    if (item.kind != Kind::line_event) {
        Call call = directory_.call(item.call);
        if (call.standing == Standing::unannounced && item.kind == Kind::call_state) {
            if (item.p1 == LINECALLSTATE_IDLE) return directory_.missed(item.call);
            if (!announce(lock, *line, item.call)) return;
            call = directory_.call(item.call);
        }
        if (call.standing != Standing::announced) return;
        handle = call.handle;
        if (item.kind == Kind::call_state) {
            if (call.reported) p3 = 0;
            directory_.reported(item.call);
        }
    }
    lock.unlock();
    line->procedure(line->handle, handle, item.message, item.p1, p2, p3);
    lock.lock();
}

void Upcalls::deliver_completion(Lock& lock, const Item& item) {
    const ASYNC_COMPLETION procedure = completion_;
    lock.unlock();
    procedure(item.message, static_cast<LONG>(item.p1));
    lock.lock();
}

void Upcalls::deliver_to_phone(Lock& lock, const Item& item) {
    const auto phone = directory_.open_phone(item.phone);
    if (!phone) return;
    lock.unlock();
    phone->procedure(phone->handle, item.message, item.p1, item.p2, item.p3);
    lock.lock();
}

bool Upcalls::announce(Lock& lock, const Line& line, uint32_t call) {
    HTAPICALL handle = nullptr;
    lock.unlock();
    line.procedure(line.handle, nullptr, LINE_NEWCALL, reinterpret_cast<DWORD_PTR>(to_handle<HDRVCALL>(call)),
                   reinterpret_cast<DWORD_PTR>(&handle), 0);
    lock.lock();
    directory_.announced(call, handle);
    return handle != nullptr;
}

template <class Matches>
void Upcalls::end(Lock& lock, Matches matches) {
    std::vector<Item> completions;
    for (const Item& item : queue_) {
        if (matches(item) && item.kind == Kind::completion) completions.push_back(item);
    }
    queue_.erase(std::remove_if(queue_.begin(), queue_.end(), matches), queue_.end());
    for (const Item& item : completions) deliver_completion(lock, item);
    // TAPI may close from within an upcall; that thread cannot wait for itself.
    ++waiting_;
    delivered_.wait(lock, [&] {
        return !in_flight_ || !matches(*in_flight_) || delivering_ == std::this_thread::get_id();
    });
    --waiting_;
}

void Upcalls::end_call(Lock& lock, uint32_t call) {
    end(lock, [call](const Item& item) { return item.phone == 0 && item.call == call; });
}

void Upcalls::end_line(Lock& lock, uint32_t line) {
    end(lock, [line](const Item& item) { return item.phone == 0 && item.line == line; });
}

void Upcalls::end_phone(Lock& lock, uint32_t phone) {
    end(lock, [phone](const Item& item) { return item.phone == phone; });
}

void Upcalls::end_all(Lock& lock) {
    end(lock, [](const Item&) { return true; });
}

}  // namespace tapi::sdk
