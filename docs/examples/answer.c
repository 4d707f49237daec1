// SPDX-License-Identifier: Apache-2.0
// Answers the next call on a line and prints what becomes of it: answer LINE, for instance answer 1.
#include <stdio.h>
#include <stdlib.h>
#include <tapi.h>

#define VERSION 0x00020002

static LONG check(const char *what, LONG result) {
    if (result < 0) {
        fprintf(stderr, "%s: error 0x%08X\n", what, (unsigned)result);
        exit(1);
    }
    return result;
}

// The caller's number, as far as the provider knows it. Variable parts lie behind the fixed part of the structure: the
// application gives room for both, and dwNeededSize says whether it was enough.
static void print_caller(HCALL call) {
    union {
        LINECALLINFO info;
        char room[2048];
    } u;
    u.info.dwTotalSize = sizeof u;
    if (lineGetCallInfo(call, &u.info) != 0 || u.info.dwCallerIDSize == 0) {
        printf("a call from somebody\n");
    } else {
        printf("a call from %s\n", u.room + u.info.dwCallerIDOffset);
    }
}

// One state of the call; 0 when it is over.
static int on_state(HCALL call, DWORD_PTR state) {
    switch (state) {
        case LINECALLSTATE_OFFERING:
            print_caller(call);
            check("lineAnswer", lineAnswer(call, NULL, 0));
            break;
        case LINECALLSTATE_CONNECTED: printf("connected\n"); break;
        case LINECALLSTATE_DISCONNECTED:
            printf("disconnected\n");
            check("lineDrop", lineDrop(call, NULL, 0));
            break;
        case LINECALLSTATE_IDLE: printf("idle\n"); return 0;
        default: break;
    }
    fflush(stdout);
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: answer LINE\n");
        return 2;
    }
    const DWORD device = (DWORD)strtoul(argv[1], NULL, 10);
    LINEINITIALIZEEXPARAMS params = {0};
    params.dwTotalSize = sizeof params;
    params.dwOptions = LINEINITIALIZEEXOPTION_USEEVENT;
    HLINEAPP app;
    DWORD devices, version = VERSION;
    check("lineInitializeEx", lineInitializeEx(&app, NULL, NULL, "answer", &devices, &version, &params));
    LINEEXTENSIONID extension;
    check("lineNegotiateAPIVersion", lineNegotiateAPIVersion(app, device, VERSION, VERSION, &version, &extension));

    // An owner of interactive voice calls: the first such call on the line comes to this application.
    HLINE line;
    check("lineOpen", lineOpen(app, device, &line, version, 0, 0, LINECALLPRIVILEGE_OWNER,
                               LINEMEDIAMODE_INTERACTIVEVOICE, NULL));
    printf("waiting\n");
    fflush(stdout);

    HCALL call = 0;
    for (int more = 1; more;) {
        LINEMESSAGE m;
        check("lineGetMessage", lineGetMessage(app, &m, 0xFFFFFFFF));
        if (m.dwMessageID == LINE_CLOSE) {
            fprintf(stderr, "the line was closed\n");
            return 1;
        }
        if (m.dwMessageID == LINE_APPNEWCALL && call == 0) call = (HCALL)m.dwParam2;
        if (m.dwMessageID == LINE_CALLSTATE && m.hDevice == call) more = on_state(call, m.dwParam1);
    }
    check("lineDeallocateCall", lineDeallocateCall(call));
    check("lineShutdown", lineShutdown(app));
    return 0;
}
