// SPDX-License-Identifier: Apache-2.0
// See door.hpp.
#include "wave/door.hpp"

namespace tapi::wave {
namespace {

constexpr DWORD known_flags = WAVE_FORMAT_QUERY | WAVE_ALLOWSYNC | WAVE_MAPPED | CALLBACK_TYPEMASK;

}  // namespace

MMRESULT read_notify(DWORD_PTR callback, DWORD_PTR instance, DWORD flags, Notify& notify) {
    if ((flags & ~known_flags) != 0) return MMSYSERR_INVALFLAG;
    notify = {flags & CALLBACK_TYPEMASK, callback, instance};
    switch (notify.type) {
        case CALLBACK_NULL:
        case CALLBACK_EVENT:  // descriptor 0 is one
            return MMSYSERR_NOERROR;
        case CALLBACK_FUNCTION:
            return callback == 0 ? MMSYSERR_INVALFLAG : MMSYSERR_NOERROR;
        case CALLBACK_WINDOW:
        case CALLBACK_THREAD:
            return MMSYSERR_NOTSUPPORTED;
        default:
            return MMSYSERR_INVALFLAG;
    }
}

MMRESULT check_header(const WAVEHDR* header, UINT size) {
    if (header == nullptr || size < sizeof *header || header->lpData == nullptr) return MMSYSERR_INVALPARAM;
    const bool loops = (header->dwFlags & (WHDR_BEGINLOOP | WHDR_ENDLOOP)) != 0 && header->dwLoops > 1;
    return loops ? MMSYSERR_NOTSUPPORTED : MMSYSERR_NOERROR;
}

MMRESULT prepare(WAVEHDR* header, UINT size) {
    if (const MMRESULT result = check_header(header, size); result != 0) return result;
    if ((header->dwFlags & WHDR_PREPARED) != 0) return MMSYSERR_NOERROR;
    header->dwFlags = (header->dwFlags | WHDR_PREPARED) & ~static_cast<DWORD>(WHDR_DONE | WHDR_INQUEUE);
    return MMSYSERR_NOERROR;
}

MMRESULT unprepare(WAVEHDR* header, UINT size) {
    if (header == nullptr || size < sizeof *header) return MMSYSERR_INVALPARAM;
    if ((header->dwFlags & WHDR_INQUEUE) != 0) return WAVERR_STILLPLAYING;
    header->dwFlags &= ~static_cast<DWORD>(WHDR_PREPARED);
    return MMSYSERR_NOERROR;
}

UINT device_count() {
    try {
        const auto ids = device_ids();
        return ids.empty() ? 0 : ids.back() + 1;
    } catch (...) {
        return 0;
    }
}

}  // namespace tapi::wave
