// SPDX-License-Identifier: Apache-2.0
// lineProxyResponse: sends the answer of a proxy request handler and takes the request's buffer back.
#include <cstddef>

#include "client/door.hpp"
#include "wire/api_codec.hpp"

using namespace tapi::client;

LONG WINAPI lineProxyResponse(HLINE hLine, LPLINEPROXYREQUEST lpProxyRequest, DWORD dwResult) {
    return guarded("lineProxyResponse", line_errors, [&] {
        Call<tapi::api::LineProxyResponse> call(line_errors);
        call.need(lpProxyRequest);
        if (!call.ok()) return call.result();
        call.request.h_line = hLine;
        call.bytes(call.request.proxy_request, lpProxyRequest, lpProxyRequest->dwSize);
        call.request.result = dwResult;
        if (call.send(Reach::session)) call.session()->proxy_buffers().release(lpProxyRequest);
        return call.result();
    });
}
