// SPDX-License-Identifier: Apache-2.0
// The C names of playing.
#include "wave/door.hpp"

using namespace tapi::wave;

UINT WINAPI waveOutGetNumDevs(void) { return device_count(); }

MMRESULT WINAPI waveOutGetDevCapsA(DWORD_PTR device, LPWAVEOUTCAPSA caps, UINT size) {
    return capabilities(device, caps, size, u"Telephony", WAVECAPS_SAMPLEACCURATE);
}

MMRESULT WINAPI waveOutGetDevCapsW(DWORD_PTR device, LPWAVEOUTCAPSW caps, UINT size) {
    return capabilities(device, caps, size, u"Telephony", WAVECAPS_SAMPLEACCURATE);
}

MMRESULT WINAPI waveOutOpen(LPHWAVEOUT wave, UINT device, LPCWAVEFORMATEX format, DWORD_PTR callback,
                            DWORD_PTR instance, DWORD flags) {
    return open<OutDevice>(Direction::out, wave, device, format, callback, instance, flags);
}

MMRESULT WINAPI waveOutClose(HWAVEOUT wave) { return close<OutDevice>(wave); }

MMRESULT WINAPI waveOutPrepareHeader(HWAVEOUT wave, LPWAVEHDR header, UINT size) {
    return with<OutDevice>(wave, [&](OutDevice&) { return prepare(header, size); });
}

MMRESULT WINAPI waveOutUnprepareHeader(HWAVEOUT wave, LPWAVEHDR header, UINT size) {
    return with<OutDevice>(wave, [&](OutDevice&) { return unprepare(header, size); });
}

MMRESULT WINAPI waveOutWrite(HWAVEOUT wave, LPWAVEHDR header, UINT size) {
    return add<OutDevice>(wave, header, size);
}

MMRESULT WINAPI waveOutPause(HWAVEOUT wave) {
    return with<OutDevice>(wave, [](OutDevice& device) { return device.run(false); });
}

MMRESULT WINAPI waveOutRestart(HWAVEOUT wave) {
    return with<OutDevice>(wave, [](OutDevice& device) { return device.run(true); });
}

MMRESULT WINAPI waveOutReset(HWAVEOUT wave) {
    return with<OutDevice>(wave, [](OutDevice& device) { return device.reset(); });
}

MMRESULT WINAPI waveOutGetPosition(HWAVEOUT wave, LPMMTIME time, UINT size) {
    return position<OutDevice>(wave, time, size);
}

MMRESULT WINAPI waveOutGetID(HWAVEOUT wave, UINT* device) { return id<OutDevice>(wave, device); }

MMRESULT WINAPI OPENTAPI_waveOutGetGlitches(HWAVEOUT wave, DWORD* count) { return glitches<OutDevice>(wave, count); }
