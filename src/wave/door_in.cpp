// SPDX-License-Identifier: Apache-2.0
// The C names of recording.
#include "wave/door.hpp"

using namespace tapi::wave;

UINT WINAPI waveInGetNumDevs(void) { return device_count(); }

MMRESULT WINAPI waveInGetDevCapsA(DWORD_PTR device, LPWAVEINCAPSA caps, UINT size) {
    return capabilities(device, caps, size, u"Telephony", 0);
}

MMRESULT WINAPI waveInGetDevCapsW(DWORD_PTR device, LPWAVEINCAPSW caps, UINT size) {
    return capabilities(device, caps, size, u"Telephony", 0);
}

MMRESULT WINAPI waveInOpen(LPHWAVEIN wave, UINT device, LPCWAVEFORMATEX format, DWORD_PTR callback,
                           DWORD_PTR instance, DWORD flags) {
    return open<InDevice>(Direction::in, wave, device, format, callback, instance, flags);
}

MMRESULT WINAPI waveInClose(HWAVEIN wave) { return close<InDevice>(wave); }

MMRESULT WINAPI waveInPrepareHeader(HWAVEIN wave, LPWAVEHDR header, UINT size) {
    return with<InDevice>(wave, [&](InDevice&) { return prepare(header, size); });
}

MMRESULT WINAPI waveInUnprepareHeader(HWAVEIN wave, LPWAVEHDR header, UINT size) {
    return with<InDevice>(wave, [&](InDevice&) { return unprepare(header, size); });
}

MMRESULT WINAPI waveInAddBuffer(HWAVEIN wave, LPWAVEHDR header, UINT size) {
    return add<InDevice>(wave, header, size);
}

MMRESULT WINAPI waveInStart(HWAVEIN wave) {
    return with<InDevice>(wave, [](InDevice& device) { return device.run(true); });
}

MMRESULT WINAPI waveInStop(HWAVEIN wave) {
    return with<InDevice>(wave, [](InDevice& device) { return device.stop(); });
}

MMRESULT WINAPI waveInReset(HWAVEIN wave) {
    return with<InDevice>(wave, [](InDevice& device) { return device.reset(); });
}

MMRESULT WINAPI waveInGetPosition(HWAVEIN wave, LPMMTIME time, UINT size) {
    return position<InDevice>(wave, time, size);
}

MMRESULT WINAPI waveInGetID(HWAVEIN wave, UINT* device) { return id<InDevice>(wave, device); }

MMRESULT WINAPI OPENTAPI_waveInGetGlitches(HWAVEIN wave, DWORD* count) { return glitches<InDevice>(wave, count); }
