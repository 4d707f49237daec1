// SPDX-License-Identifier: Apache-2.0
// Functions whose select parameter says whether they are about a line, an address or a call; and those that
// need the line's capabilities first.
#pragma once

#include "server/device/lines.hpp"
#include "server/session/dispatch.hpp"

namespace tapi::server {

// The line, or the call by its handle; with the context as if that had been the first parameter.
struct Target {
    uint32_t line = 0;
    uint32_t address = 0;
    uint32_t call = 0;
    uint32_t select = 0;
};
Result<Context> find_target(const Context& context, const Target& target);

// The call of this application with the handle, on the line that the request names.
Result<Context> find_call_of_line(const Context& context, uint32_t call);

inline uint64_t hd_call_of(const Context& context) {
    return context.call != nullptr ? context.call->call->hd_call : 0;
}

// The same request once more, after a step that waited for the provider: what it names may be gone.
Result<Context> look_again(const Context& context);

// Runs `go` with the line's capabilities known; answers the error when they cannot be had.
template <class C, class Go>
void with_caps(const Context& context, Go go) {
    Line& line = *line_of(context).line;
    ensure_caps(line, [context, go, &line](int32_t) {
        const auto again = look_again(context);
        if (!again) return respond<C>(context, again.code());
        if (!line.caps) return respond<C>(context, LINEERR_OPERATIONFAILED);
        go(*again, line);
    });
}

}  // namespace tapi::server
