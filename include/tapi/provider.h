/* SPDX-License-Identifier: Apache-2.0
 * What OpenTAPI's provider host offers to a provider beside TSPI. A provider need not know any of it: one that
 * exports OPENTAPI_providerAttach gets it before TSPI_providerInit; others work as on Windows. */
#ifndef OPENTAPI_PROVIDER_H
#define OPENTAPI_PROVIDER_H

#include "tspi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define OPENTAPI_LOG_DEBUG 0
#define OPENTAPI_LOG_INFO 1
#define OPENTAPI_LOG_WARNING 2
#define OPENTAPI_LOG_ERROR 3

typedef struct OPENTAPI_HOST_SERVICES {
    DWORD dwSize; /* of this structure as the host knows it; read no member beyond it */
    /* UTF-8 path of the provider's own configuration file; empty when the server's configuration names none.
     * The text lives as long as the provider is loaded. */
    const char* lpszConfigFile;
    /* Writes one line to the server's log under the provider's name. Callable on any thread. */
    void (*pfnLog)(DWORD dwLevel, const char* lpszObject, const char* lpszText);
    /* How many other providers of the server use the same module. One that cannot be there twice answers
     * TSPI_providerInstall with LINEERR_NOMULTIPLEINSTANCE when this is not 0. Counted only for
     * TSPI_providerInstall; 0 otherwise. */
    DWORD dwInstances;
    /* UTF-8 path of a folder of the provider's own, made and writable, for what it must not lose: settings that
     * change while it runs belong here, because its configuration file is a person's. Empty when the server keeps
     * nothing. The text lives as long as the provider is loaded. */
    const char* lpszStateFolder;
} OPENTAPI_HOST_SERVICES;

/* Called once after the module is loaded, before any TSPI function. 0, or a negative LINEERR_ value: the provider
 * is then not started and the value is logged. A provider with a configuration file reads it here and says through
 * pfnLog what is wrong with it, a mistake a line as FILE:LINE:COLUMN: TEXT; `tapi config check` calls nothing else. */
LONG TSPIAPI OPENTAPI_providerAttach(const OPENTAPI_HOST_SERVICES* lpServices);

#define OPENTAPI_REASON_SIZE 1024

/* Optional. Somebody changed the provider's configuration and wants it applied now, without a restart; called between
 * TSPI_providerInit and TSPI_providerShutdown. What changed is told in TSPI's way: LINE_CREATE and PHONE_CREATE for
 * devices that are new, LINE_REMOVE and PHONE_REMOVE for those that are gone, LINEDEVSTATE_CAPSCHANGE or
 * LINEDEVSTATE_CONFIGCHANGE for those that are different; what did not change goes on. 0, or a negative LINEERR_ value:
 * then nothing has changed, and lpszReason, of dwSize bytes (OPENTAPI_REASON_SIZE), holds UTF-8 words for whoever
 * made the change, best with file and line. A provider without this function is started again instead, when no
 * application uses its devices. */
LONG TSPIAPI OPENTAPI_providerReconfigure(char* lpszReason, DWORD dwSize);
/* ---- Configuration as a form
 *
 * A provider describes what can be set instead of shipping a dialog: a form in JSON (docs/forms.md), which serves
 * lineConfigDialog, lineConfigDialogEdit, phoneConfigDialog and lineConfigProvider on a desktop, and
 * `tapi provider config` where there is none. Both functions are optional. A provider that wants dialogs of its own
 * exports TSPI_providerUIIdentify instead. */

/* dwObject: what is configured. */
#define OPENTAPI_CONFIG_PROVIDER 0 /* the provider as a whole; dwDeviceID is not used */
#define OPENTAPI_CONFIG_LINE 1
#define OPENTAPI_CONFIG_PHONE 2

/* Gives the form with the present values.
 *
 * dwDeviceID       line or phone, as in other TSPI functions
 * lpszDeviceClass  the part that is wanted, UTF-16; NULL or empty: everything
 * lpBlock          NULL, or a block of TSPI_lineGetDevConfig: the values are those of the block instead
 * dwBlockSize      bytes at lpBlock
 * lpForm           VARSTRING with dwStringFormat STRINGFORMAT_ASCII for the form in UTF-8, without NUL; leave
 *                  dwTotalSize as found, and say in dwNeededSize how much it takes when it does not fit
 *
 * Returns 0, LINEERR_OPERATIONUNAVAIL (nothing to set there), LINEERR_INVALDEVICECLASS, LINEERR_BADDEVICEID or
 * LINEERR_INVALPARAM (the block is damaged); their PHONEERR_ twins for phones. */
LONG TSPIAPI OPENTAPI_configGet(DWORD dwObject, DWORD dwDeviceID, LPCWSTR lpszDeviceClass, LPVOID const lpBlock,
                                DWORD dwBlockSize, LPVARSTRING lpForm);

/* Sets values: all of them or, when one is wrong, none. They take effect at once as far as possible and outlive a
 * restart; with a block nothing but the block changes.
 *
 * lpValues   JSON object in UTF-8 without NUL: what is not in it stays as it is
 * dwSize     bytes at lpValues
 * lpOutcome  VARSTRING: STRINGFORMAT_ASCII with {} when the values were taken, or {"errors": {KEY: WORDS}} when they
 *            were not; STRINGFORMAT_BINARY with the changed block when a block was given and the values were right
 *
 * The other parameters and the results are those of OPENTAPI_configGet. Wrong values are no error: 0 is returned, and
 * the outcome says what is wrong. */
LONG TSPIAPI OPENTAPI_configSet(DWORD dwObject, DWORD dwDeviceID, LPCWSTR lpszDeviceClass, LPVOID const lpBlock,
                                DWORD dwBlockSize, LPVOID const lpValues, DWORD dwSize, LPVARSTRING lpOutcome);

/* ---- Dialogs in the middle of other functions
 *
 * LINE_CREATEDIALOGINSTANCE with an empty lpszUIDLLName shows a form too: lpParams is the form. What the user accepts
 * comes through TSPI_providerGenericDialogData as JSON values in a block; the provider writes the outcome over it,
 * followed by zeros if it is shorter ({} when the values were taken; anything else keeps the dialog open). The block
 * has OPENTAPI_DIALOG_ROOM bytes more than the values for that. Then, or when the user cancels,
 * TSPI_providerFreeDialogInstance follows.
 *
 * With a name it is a UI module: a shared object NAME (no folder) in the folder for UI modules (man tapi-dialog), which
 * exports TUISPI_providerGenericDialog and TUISPI_providerGenericDialogData. It runs in a process of its own; hEvent is
 * the descriptor of an eventfd, and is signaled by writing the 64-bit number 1 to it. */
#define OPENTAPI_DIALOG_ROOM 4096

#ifdef __cplusplus
}
#endif

#endif
