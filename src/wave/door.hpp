// SPDX-License-Identifier: Apache-2.0
// What the functions of both directions do alike, behind their C names. No exception leaves through the door.
#pragma once

#include <cstring>
#include <new>
#include <string_view>

#include "wave/handles.hpp"

namespace tapi::wave {

template <class Action>
MMRESULT guarded(Action action) {
    try {
        return action();
    } catch (const std::bad_alloc&) {
        return MMSYSERR_NOMEM;
    } catch (...) {
        return MMSYSERR_ERROR;
    }
}

template <class Kind, class Action>
MMRESULT with(const void* handle, Action action) {
    return guarded([&]() -> MMRESULT {
        const auto device = Handles<Kind>::all().find(handle);
        return device == nullptr ? MMSYSERR_INVALHANDLE : action(*device);
    });
}

// The flags and the callback of an open function.
MMRESULT read_notify(DWORD_PTR callback, DWORD_PTR instance, DWORD flags, Notify& notify);

template <class Kind, class HandleType>
MMRESULT open(Direction direction, HandleType* handle, UINT id, LPCWAVEFORMATEX wanted, DWORD_PTR callback,
              DWORD_PTR instance, DWORD flags) {
    return guarded([&]() -> MMRESULT {
        const bool query = (flags & WAVE_FORMAT_QUERY) != 0;
        if (wanted == nullptr || (handle == nullptr && !query)) return MMSYSERR_INVALPARAM;
        Notify notify;
        if (const MMRESULT result = read_notify(callback, instance, flags, notify); result != 0)
            return result;
        const auto format = read_format(*wanted);
        if (!format) return WAVERR_BADFORMAT;
        if (query) return Link::exists(id) ? MMSYSERR_NOERROR : MMSYSERR_BADDEVICEID;
        MMRESULT result = MMSYSERR_NOERROR;
        auto link = Link::open(id, direction, format->rate, result);
        if (link == nullptr) return result;
        const auto device = std::make_shared<Kind>(std::move(link), *format, notify, id);
        const HANDLE made = Handles<Kind>::all().add(device);
        *handle = reinterpret_cast<HandleType>(made);
        device->begin(made);
        return MMSYSERR_NOERROR;
    });
}

template <class Kind>
MMRESULT close(const void* handle) {
    return with<Kind>(handle, [handle](Kind& device) {
        const MMRESULT result = device.close();
        if (result == MMSYSERR_NOERROR) Handles<Kind>::all().remove(handle);
        return result;
    });
}

MMRESULT check_header(const WAVEHDR* header, UINT size);
MMRESULT prepare(WAVEHDR* header, UINT size);
MMRESULT unprepare(WAVEHDR* header, UINT size);

template <class Kind>
MMRESULT add(const void* handle, WAVEHDR* header, UINT size) {
    return with<Kind>(handle, [&](Kind& device) -> MMRESULT {
        if (const MMRESULT result = check_header(header, size); result != 0) return result;
        if ((header->dwFlags & WHDR_PREPARED) == 0) return WAVERR_UNPREPARED;
        if ((header->dwFlags & WHDR_INQUEUE) != 0) return WAVERR_STILLPLAYING;
        return device.add(*header);
    });
}

template <class Kind>
MMRESULT position(const void* handle, MMTIME* time, UINT size) {
    return with<Kind>(handle, [&](Kind& device) -> MMRESULT {
        return time == nullptr || size < sizeof *time ? MMSYSERR_INVALPARAM : device.position(*time);
    });
}

template <class Kind>
MMRESULT id(const void* handle, UINT* number) {
    return with<Kind>(handle, [&](Kind& device) -> MMRESULT {
        if (number == nullptr) return MMSYSERR_INVALPARAM;
        *number = device.id();
        return MMSYSERR_NOERROR;
    });
}

template <class Kind>
MMRESULT glitches(const void* handle, DWORD* count) {
    return with<Kind>(handle, [&](Kind& device) -> MMRESULT {
        if (count == nullptr) return MMSYSERR_INVALPARAM;
        *count = device.glitches();
        return MMSYSERR_NOERROR;
    });
}

// One more than the highest id that there is.
UINT device_count();

// As much of the structure as there is room for.
template <class Caps>
MMRESULT capabilities(DWORD_PTR device, Caps* caps, UINT size, std::u16string_view name, DWORD support) {
    return guarded([&]() -> MMRESULT {
        if (caps == nullptr) return MMSYSERR_INVALPARAM;
        if (device >= most_streams || !Link::exists(static_cast<uint32_t>(device)))
            return MMSYSERR_BADDEVICEID;
        Caps whole{};
        whole.vDriverVersion = 0x0100;
        whole.wChannels = 1;
        for (size_t at = 0; at < name.size() && at + 1 < MAXPNAMELEN; ++at)
            whole.szPname[at] = static_cast<std::remove_reference_t<decltype(whole.szPname[0])>>(name[at]);
        if constexpr (requires { whole.dwSupport; }) whole.dwSupport = support;
        std::memcpy(caps, &whole, std::min<size_t>(size, sizeof whole));
        return MMSYSERR_NOERROR;
    });
}

}  // namespace tapi::wave
