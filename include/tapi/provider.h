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

#ifdef __cplusplus
}
#endif

#endif
