/* SPDX-License-Identifier: Apache-2.0
 * The sound of calls, with the functions that programs for Windows use: waveOut plays into a call, waveIn records what
 * the far end says. Link with libtapimedia.
 *
 * lineGetID(..., "wave/out") and lineGetID(..., "wave/in") give the device id of a line, an address or a call; waveOutOpen and
 * waveInOpen take it. Each device plays for one program and records for one at a time. There is no default device:
 * WAVE_MAPPER is refused.
 *
 * Sound is 16-bit PCM, A-law or mu-law at 8000 samples a second, or 16-bit PCM at 16000; one channel. The library
 * converts; the call has the rate that it has.
 *
 * Buffers are used as on Windows: prepare the header, hand it over, wait until WHDR_DONE is set (a callback, a descriptor that
 * becomes readable, or looking), unprepare it. When a call ends or its provider goes away, all buffers come back, and
 * later functions return MMSYSERR_NODRIVER; the handle still has to be closed.
 *
 * Callbacks run on a thread of the library, one at a time for each handle. From a callback every function here may be called
 * except the close function of its own handle, which returns WAVERR_STILLPLAYING or MMSYSERR_HANDLEBUSY there.
 * All functions may be called from any thread. After fork() the child may not use handles of its parent. */
#ifndef OPENTAPI_MEDIA_H
#define OPENTAPI_MEDIA_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef TAPIMEDIA_EXPORT
#define TAPIMEDIA_EXPORT
#endif

typedef UINT MMRESULT;
typedef UINT MMVERSION;

/* Results. */
#define MMSYSERR_NOERROR 0
#define MMSYSERR_ERROR 1         /* something that has no number of its own */
#define MMSYSERR_BADDEVICEID 2   /* no such device, or this user may not have it */
#define MMSYSERR_ALLOCATED 4     /* another handle has the device in this direction */
#define MMSYSERR_INVALHANDLE 5   /* not a handle, or closed already */
#define MMSYSERR_NODRIVER 6      /* the call, or its provider, is gone */
#define MMSYSERR_NOMEM 7
#define MMSYSERR_NOTSUPPORTED 8  /* known, and not offered: a window or a thread to be called back, loops */
#define MMSYSERR_INVALFLAG 10
#define MMSYSERR_INVALPARAM 11
#define MMSYSERR_HANDLEBUSY 12   /* closing a handle from its own callback */
#define WAVERR_BADFORMAT 32
#define WAVERR_STILLPLAYING 33   /* a buffer is in the queue */
#define WAVERR_UNPREPARED 34     /* the header was not prepared */

#define WAVE_MAPPER ((UINT)-1)

/* Flags of the open functions. */
#define WAVE_FORMAT_QUERY 0x0001 /* asks whether the format is supported, opens nothing; the device need not be free */
#define WAVE_ALLOWSYNC 0x0002    /* has no meaning here */
#define WAVE_MAPPED 0x0004       /* has no meaning here */
#define CALLBACK_TYPEMASK 0x00070000
#define CALLBACK_NULL 0x00000000
#define CALLBACK_WINDOW 0x00010000 /* not supported: there are no windows */
#define CALLBACK_THREAD 0x00020000 /* not supported */
#define CALLBACK_TASK CALLBACK_THREAD
#define CALLBACK_FUNCTION 0x00030000 /* callback: a WAVEPROC */
#define CALLBACK_EVENT 0x00050000    /* callback: a descriptor made with eventfd(2), to which 1 is added at each message */

/* Messages to a callback. */
#define WOM_OPEN 0x3BB
#define WOM_CLOSE 0x3BC
#define WOM_DONE 0x3BD /* param1: the WAVEHDR that was played */
#define WIM_OPEN 0x3BE
#define WIM_CLOSE 0x3BF
#define WIM_DATA 0x3C0 /* param1: the WAVEHDR that was recorded into */

/* WAVEHDR.dwFlags */
#define WHDR_DONE 0x00000001
#define WHDR_PREPARED 0x00000002
#define WHDR_BEGINLOOP 0x00000004 /* not supported */
#define WHDR_ENDLOOP 0x00000008   /* not supported */
#define WHDR_INQUEUE 0x00000010

/* WAVEFORMATEX.wFormatTag */
#define WAVE_FORMAT_PCM 1
#define WAVE_FORMAT_ALAW 6
#define WAVE_FORMAT_MULAW 7

/* WAVEOUTCAPS.dwFormats has bits for 11025 samples a second and more only; what these devices do has none. */

/* WAVEOUTCAPS.dwSupport */
#define WAVECAPS_SAMPLEACCURATE 0x0020

/* MMTIME.wType */
#define TIME_MS 0x0001
#define TIME_SAMPLES 0x0002
#define TIME_BYTES 0x0004

#define MAXPNAMELEN 32

typedef struct HWAVEOUT__ *HWAVEOUT;
typedef struct HWAVEIN__ *HWAVEIN;
typedef HWAVEOUT *LPHWAVEOUT;
typedef HWAVEIN *LPHWAVEIN;

typedef void(CALLBACK WAVEPROC)(HANDLE wave, UINT message, DWORD_PTR instance, DWORD_PTR param1, DWORD_PTR param2);
typedef WAVEPROC *LPWAVEPROC;

#pragma pack(push, 1)

typedef struct tWAVEFORMATEX {
    WORD wFormatTag;
    WORD nChannels;
    DWORD nSamplesPerSec;
    DWORD nAvgBytesPerSec;
    WORD nBlockAlign;
    WORD wBitsPerSample;
    WORD cbSize; /* 0 */
} WAVEFORMATEX, *PWAVEFORMATEX, *LPWAVEFORMATEX;
typedef const WAVEFORMATEX *LPCWAVEFORMATEX;

typedef struct wavehdr_tag {
    LPSTR lpData;
    DWORD dwBufferLength;  /* bytes */
    DWORD dwBytesRecorded; /* in: bytes that are there */
    DWORD_PTR dwUser;      /* the program's own */
    DWORD dwFlags;         /* WHDR_ */
    DWORD dwLoops;         /* 0 or 1 */
    struct wavehdr_tag *lpNext; /* the library's, while WHDR_INQUEUE */
    DWORD_PTR reserved;         /* the library's, while WHDR_INQUEUE */
} WAVEHDR, *PWAVEHDR, *LPWAVEHDR;

typedef struct mmtime_tag {
    UINT wType; /* TIME_; what the library cannot give it changes to TIME_BYTES */
    union {
        DWORD ms;
        DWORD sample;
        DWORD cb;
    } u;
} MMTIME, *PMMTIME, *LPMMTIME;

typedef struct tagWAVEOUTCAPSA {
    WORD wMid;
    WORD wPid;
    MMVERSION vDriverVersion;
    CHAR szPname[MAXPNAMELEN];
    DWORD dwFormats;
    WORD wChannels;
    WORD wReserved1;
    DWORD dwSupport;
} WAVEOUTCAPSA, *LPWAVEOUTCAPSA;

typedef struct tagWAVEOUTCAPSW {
    WORD wMid;
    WORD wPid;
    MMVERSION vDriverVersion;
    WCHAR szPname[MAXPNAMELEN];
    DWORD dwFormats;
    WORD wChannels;
    WORD wReserved1;
    DWORD dwSupport;
} WAVEOUTCAPSW, *LPWAVEOUTCAPSW;

typedef struct tagWAVEINCAPSA {
    WORD wMid;
    WORD wPid;
    MMVERSION vDriverVersion;
    CHAR szPname[MAXPNAMELEN];
    DWORD dwFormats;
    WORD wChannels;
    WORD wReserved1;
} WAVEINCAPSA, *LPWAVEINCAPSA;

typedef struct tagWAVEINCAPSW {
    WORD wMid;
    WORD wPid;
    MMVERSION vDriverVersion;
    WCHAR szPname[MAXPNAMELEN];
    DWORD dwFormats;
    WORD wChannels;
    WORD wReserved1;
} WAVEINCAPSW, *LPWAVEINCAPSW;

#pragma pack(pop)

/* ---- Playing into a call */

/* One more than the highest device id that there is now; ids below it may be unused. */
TAPIMEDIA_EXPORT UINT WINAPI waveOutGetNumDevs(void);

/*
 * What a device can do. size: of *caps; a smaller structure gets its beginning.
 * Returns 0, MMSYSERR_BADDEVICEID or MMSYSERR_INVALPARAM (caps is NULL).
 */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutGetDevCapsA(DWORD_PTR device, LPWAVEOUTCAPSA caps, UINT size);
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutGetDevCapsW(DWORD_PTR device, LPWAVEOUTCAPSW caps, UINT size);

/*
 * Opens a device and stores the handle in *wave (NULL is allowed with WAVE_FORMAT_QUERY). A device is not paused at first.
 * callback, instance: as the CALLBACK_ flag says. The callback gets WOM_OPEN before the function returns.
 * Returns 0, MMSYSERR_BADDEVICEID, MMSYSERR_ALLOCATED, MMSYSERR_NOMEM, WAVERR_BADFORMAT, MMSYSERR_INVALPARAM (a NULL pointer),
 * MMSYSERR_INVALFLAG (an unknown flag, or no callback where there should be one) or MMSYSERR_NOTSUPPORTED.
 */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutOpen(LPHWAVEOUT wave, UINT device, LPCWAVEFORMATEX format, DWORD_PTR callback,
                                             DWORD_PTR instance, DWORD flags);

/*
 * Closes the handle; the callback gets WOM_CLOSE before the function returns.
 * Returns 0, MMSYSERR_INVALHANDLE, WAVERR_STILLPLAYING (buffers are in the queue: waveOutReset first) or MMSYSERR_HANDLEBUSY.
 */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutClose(HWAVEOUT wave);

/*
 * Makes a header ready to be handed over. size: sizeof(WAVEHDR). A header that is prepared already stays so.
 * Returns 0, MMSYSERR_INVALHANDLE or MMSYSERR_INVALPARAM (NULL, a wrong size, no data).
 */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutPrepareHeader(HWAVEOUT wave, LPWAVEHDR header, UINT size);

/* Undoes that. Returns as waveOutPrepareHeader, or WAVERR_STILLPLAYING. A header that is not prepared stays so. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutUnprepareHeader(HWAVEOUT wave, LPWAVEHDR header, UINT size);

/*
 * Plays a buffer behind those that are in the queue. It comes back with WHDR_DONE and WOM_DONE when its last sample has
 * been played.
 * Returns 0, MMSYSERR_INVALHANDLE, MMSYSERR_INVALPARAM, WAVERR_UNPREPARED, WAVERR_STILLPLAYING (it is in the queue),
 * MMSYSERR_NOTSUPPORTED (loops) or MMSYSERR_NODRIVER.
 */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutWrite(HWAVEOUT wave, LPWAVEHDR header, UINT size);

/* Stops where it is; buffers stay in the queue. Returns 0, MMSYSERR_INVALHANDLE or MMSYSERR_NODRIVER. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutPause(HWAVEOUT wave);

/* Goes on. Returns 0, MMSYSERR_INVALHANDLE or MMSYSERR_NODRIVER. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutRestart(HWAVEOUT wave);

/* Stops, gives all buffers back as done, begins to count the position anew; not paused. Returns 0 or MMSYSERR_INVALHANDLE. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutReset(HWAVEOUT wave);

/* How much has been played since the device was opened or reset. Returns 0, MMSYSERR_INVALHANDLE or MMSYSERR_INVALPARAM. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutGetPosition(HWAVEOUT wave, LPMMTIME time, UINT size);

/* The id with which the handle was opened. Returns 0, MMSYSERR_INVALHANDLE or MMSYSERR_INVALPARAM. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveOutGetID(HWAVEOUT wave, UINT *device);

/* ---- Recording a call: as above, but for what is said of it */

TAPIMEDIA_EXPORT UINT WINAPI waveInGetNumDevs(void);
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInGetDevCapsA(DWORD_PTR device, LPWAVEINCAPSA caps, UINT size);
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInGetDevCapsW(DWORD_PTR device, LPWAVEINCAPSW caps, UINT size);
/* Nothing is recorded until waveInStart. The callback gets WIM_OPEN. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInOpen(LPHWAVEIN wave, UINT device, LPCWAVEFORMATEX format, DWORD_PTR callback,
                                            DWORD_PTR instance, DWORD flags);
/* The callback gets WIM_CLOSE. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInClose(HWAVEIN wave);
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInPrepareHeader(HWAVEIN wave, LPWAVEHDR header, UINT size);
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInUnprepareHeader(HWAVEIN wave, LPWAVEHDR header, UINT size);
/* Records into a buffer once those before it are full. It comes back with WHDR_DONE and WIM_DATA. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInAddBuffer(HWAVEIN wave, LPWAVEHDR header, UINT size);
/* Begins, or goes on. While there is no buffer at least a second is kept; what comes then is lost. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInStart(HWAVEIN wave);
/* Ends recording; the buffer that is partly full comes back, the others stay in the queue. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInStop(HWAVEIN wave);
/* Ends recording, gives all buffers back, begins to count the position anew. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInReset(HWAVEIN wave);
/* How much has been recorded since the device was opened or reset. */
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInGetPosition(HWAVEIN wave, LPMMTIME time, UINT size);
TAPIMEDIA_EXPORT MMRESULT WINAPI waveInGetID(HWAVEIN wave, UINT *device);

/* ---- OpenTAPI's own */

/*
 * How often sound was not as it should be since the device was opened: playing, blocks of 20 ms for which the program had
 * handed over too little though it played before; recording, blocks that were lost because the program had not fetched what
 * came before. The end of what is played counts once. Returns 0, MMSYSERR_INVALHANDLE or MMSYSERR_INVALPARAM.
 */
TAPIMEDIA_EXPORT MMRESULT WINAPI OPENTAPI_waveOutGetGlitches(HWAVEOUT wave, DWORD *count);
TAPIMEDIA_EXPORT MMRESULT WINAPI OPENTAPI_waveInGetGlitches(HWAVEIN wave, DWORD *count);

#ifdef UNICODE
typedef WAVEOUTCAPSW WAVEOUTCAPS, *LPWAVEOUTCAPS;
typedef WAVEINCAPSW WAVEINCAPS, *LPWAVEINCAPS;
#define waveOutGetDevCaps waveOutGetDevCapsW
#define waveInGetDevCaps waveInGetDevCapsW
#else
typedef WAVEOUTCAPSA WAVEOUTCAPS, *LPWAVEOUTCAPS;
typedef WAVEINCAPSA WAVEINCAPS, *LPWAVEINCAPS;
#define waveOutGetDevCaps waveOutGetDevCapsA
#define waveInGetDevCaps waveInGetDevCapsA
#endif

#ifdef __cplusplus
}
#endif

#endif
