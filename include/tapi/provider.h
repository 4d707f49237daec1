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
} OPENTAPI_HOST_SERVICES;

/* Called once after the module is loaded, before any TSPI function. 0, or a negative LINEERR_ value: the provider
 * is then not started and the value is logged. A provider with a configuration file reads it here and says through
 * pfnLog what is wrong with it, a mistake a line as FILE:LINE:COLUMN: TEXT; `tapi config check` calls nothing else. */
LONG TSPIAPI OPENTAPI_providerAttach(const OPENTAPI_HOST_SERVICES* lpServices);

#ifdef __cplusplus
}
#endif

#endif
