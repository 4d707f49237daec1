/* SPDX-License-Identifier: Apache-2.0
 * Administration of an OpenTAPI server: what it is doing, and a live trace of API calls and messages.
 * Link with libtapiadmin. All texts are UTF-8; answers are JSON, described in docs/cli.md. */
#ifndef OPENTAPI_ADMIN_H
#define OPENTAPI_ADMIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef TAPIADMIN_EXPORT
#define TAPIADMIN_EXPORT
#endif

/* One connection. Use it on one thread at a time. */
typedef struct TAPIADMIN *HTAPIADMIN;

/*
 * Connects to a server and stores the connection in *handle.
 * address: "unix:PATH" or "tcp:HOST:PORT"; NULL looks where applications look: $OPENTAPI_SERVER, then
 * $XDG_RUNTIME_DIR/opentapi/tapisrv.sock (without that variable /tmp/opentapi-UID/tapisrv.sock), then
 * /run/opentapi/tapisrv.sock. It never starts a server. A TCP server wants the token in the file that
 * $OPENTAPI_TOKEN_FILE names.
 * Returns 0, LINEERR_SERVICE_NOT_RUNNING (no server there), LINEERR_OPERATIONUNAVAIL (it does not let this user
 * administer it, or has no room), LINEERR_INVALPARAM (malformed address), LINEERR_INCOMPATIBLEAPIVERSION (no common protocol version),
 * LINEERR_NOMEM or LINEERR_OPERATIONFAILED. tapiAdminLastError has the words.
 */
TAPIADMIN_EXPORT int32_t tapiAdminConnect(const char *address, HTAPIADMIN *handle);

/*
 * Asks for something and waits for the answer, at most as long as tapiAdminSetTimeout says.
 * name: "status", "lines", "providers", "sessions", "calls", "trace", "stop", "dialing", "export" or
 * "import".
 * json_args: a JSON object, or NULL. trace takes {"app": NAME} and {"pid": NUMBER} to see less; dialing takes what
 * docs/cli.md lists, with "action"; import takes {"state": OBJECT} (docs/state.md).
 * *json_out gets the answer, to be released with tapiAdminFree; it is NULL after an error. NULL for json_out
 * ignores the answer. Lists are whole, however long.
 * Returns 0, LINEERR_INVALPARAM (no such name, no JSON object), what the server answered,
 * LINEERR_SERVICE_NOT_RUNNING when it ended, or LINEERR_OPERATIONFAILED when the connection broke or the time was
 * up; after the last two only tapiAdminClose is left to do.
 */
TAPIADMIN_EXPORT int32_t tapiAdminRequest(HTAPIADMIN handle, const char *name, const char *json_args,
                                          char **json_out);

/*
 * The next trace record after a "trace" request, as one JSON object, to be released with tapiAdminFree.
 * timeout_ms: how long to wait; 0 does not wait, negative waits for ever.
 * Returns 1 when there was one, 0 when the time was up, LINEERR_SERVICE_NOT_RUNNING when the server ended, or
 * LINEERR_OPERATIONFAILED when it ended the trace (its records were not read fast enough) or the connection broke.
 */
TAPIADMIN_EXPORT int32_t tapiAdminNextTrace(HTAPIADMIN handle, int32_t timeout_ms, char **json);

/* How long a request waits for its answer; 10000 at first, negative: for ever. */
TAPIADMIN_EXPORT void tapiAdminSetTimeout(HTAPIADMIN handle, int32_t timeout_ms);

/* The descriptor to poll for reading before tapiAdminNextTrace with timeout 0; call that until it returns 0. */
TAPIADMIN_EXPORT int32_t tapiAdminDescriptor(HTAPIADMIN handle);

/* Ends the connection; NULL is allowed. */
TAPIADMIN_EXPORT void tapiAdminClose(HTAPIADMIN handle);

/* Releases a text that this library gave; NULL is allowed. */
TAPIADMIN_EXPORT void tapiAdminFree(char *text);

/* The words for the last error on this thread; valid until its next call into this library. Never NULL. */
TAPIADMIN_EXPORT const char *tapiAdminLastError(void);

#ifdef __cplusplus
}
#endif

#endif
