// SPDX-License-Identifier: Apache-2.0
// Makes a call and prints what becomes of it: makecall LINE NUMBER, for instance makecall 0 1002.
#include <stdio.h>
#include <stdlib.h>
#include <tapi.h>

#define VERSION 0x00020002
#define TALK_MS 2000 // hang up when nothing happens for so long after the call was answered

static const char *state_name(DWORD_PTR state) {
    switch (state) {
        case LINECALLSTATE_DIALTONE: return "dial tone";
        case LINECALLSTATE_DIALING: return "dialing";
        case LINECALLSTATE_PROCEEDING: return "proceeding";
        case LINECALLSTATE_RINGBACK: return "ringing at the other end";
        case LINECALLSTATE_BUSY: return "busy";
        case LINECALLSTATE_CONNECTED: return "connected";
        case LINECALLSTATE_DISCONNECTED: return "disconnected";
        case LINECALLSTATE_IDLE: return "idle";
        default: return "another state";
    }
}

// Functions return 0 or a positive request id; errors are negative.
static LONG check(const char *what, LONG result) {
    if (result < 0) {
        fprintf(stderr, "%s: error 0x%08X\n", what, (unsigned)result);
        exit(1);
    }
    return result;
}

// Follows the call until it is idle.
static void follow(HLINEAPP app, const HCALL *call, LONG request) {
    DWORD timeout = 0xFFFFFFFF; // for ever
    for (;;) {
        LINEMESSAGE m;
        if (lineGetMessage(app, &m, timeout) != 0) { // the time is up
            printf("hanging up\n");
            check("lineDrop", lineDrop(*call, NULL, 0));
            timeout = 0xFFFFFFFF;
        } else if (m.dwMessageID == LINE_REPLY && m.dwParam1 == (DWORD_PTR)request) {
            check("the call", (LONG)m.dwParam2); // 0: *call is valid from here on
        } else if (m.dwMessageID == LINE_CLOSE) {
            fprintf(stderr, "the line was closed\n");
            exit(1);
        } else if (m.dwMessageID == LINE_CALLSTATE && m.hDevice == *call) {
            printf("%s\n", state_name(m.dwParam1));
            timeout = m.dwParam1 == LINECALLSTATE_CONNECTED ? TALK_MS : 0xFFFFFFFF;
            if (m.dwParam1 == LINECALLSTATE_IDLE) return;
            if (m.dwParam1 == LINECALLSTATE_BUSY || m.dwParam1 == LINECALLSTATE_DISCONNECTED) {
                check("lineDrop", lineDrop(*call, NULL, 0));
            }
        }
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: makecall LINE NUMBER\n");
        return 2;
    }
    const DWORD device = (DWORD)strtoul(argv[1], NULL, 10);

    // With the event handle option the application takes its messages itself, with lineGetMessage. The descriptor in
    // params.Handles.hEvent polls readable while there are any.
    LINEINITIALIZEEXPARAMS params = {0};
    params.dwTotalSize = sizeof params;
    params.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    HLINEAPP app;
    DWORD devices, version = VERSION;
    check("lineInitializeEx", lineInitializeEx(&app, NULL, NULL, "makecall", &devices, &version, &params));

    LINEEXTENSIONID extension;
    check("lineNegotiateAPIVersion", lineNegotiateAPIVersion(app, device, VERSION, VERSION, &version, &extension));

    HLINE line;
    check("lineOpen", lineOpen(app, device, &line, version, 0, 0, LINECALLPRIVILEGE_NONE, 0, NULL));

    HCALL call = 0;
    const LONG request = check("lineMakeCall", lineMakeCall(line, &call, argv[2], 0, NULL));
    follow(app, &call, request);

    check("lineDeallocateCall", lineDeallocateCall(call));
    check("lineShutdown", lineShutdown(app));
    return 0;
}
