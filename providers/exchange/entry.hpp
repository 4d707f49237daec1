// SPDX-License-Identifier: Apache-2.0
// How TSPI functions about a call, an open line or an open phone begin.
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

template <class Body>
LONG on_phone(HDRVPHONE handle, Body body) {
    return visit([&](Provider::Visit& visit) {
        OpenPhone* open = visit.open_phone(handle);
        return open != nullptr ? body(visit, *open) : sdk::result_of(PHONEERR_INVALPHONEHANDLE);
    });
}

template <class Operation>
LONG operate_phone(DRV_REQUESTID request, HDRVPHONE phone, Operation operation) {
    return visit([&](Provider::Visit& visit) { return visit.operate_phone(request, phone, operation); });
}

}  // namespace tapi::exchange
