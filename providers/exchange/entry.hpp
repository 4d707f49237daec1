// SPDX-License-Identifier: Apache-2.0
// How TSPI functions about a call or an open line begin.
#pragma once

#include "exchange/module.hpp"

namespace tapi::exchange {

template <class Operation>
LONG operate(DRV_REQUESTID request, HDRVCALL call, Operation operation) {
    return visit([&](Provider::Visit& visit) { return visit.operate(request, call, operation); });
}

template <class Body>
LONG on_call(HDRVCALL call, Body body) {
    return visit([&](Provider::Visit& visit) {
        const Half* half = visit.call(call);
        return half != nullptr ? body(visit, *half) : sdk::result_of(LINEERR_INVALCALLHANDLE);
    });
}

template <class Body>
LONG on_line(HDRVLINE handle, Body body) {
    return visit([&](Provider::Visit& visit) {
        OpenLine* open = visit.open_line(handle);
        return open != nullptr ? body(visit, *open) : sdk::result_of(LINEERR_INVALLINEHANDLE);
    });
}

}  // namespace tapi::exchange
