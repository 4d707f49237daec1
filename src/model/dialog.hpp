// SPDX-License-Identifier: Apache-2.0
// A dialog that a provider opens in an application (UI-2): what travels with LINE_CREATEDIALOGINSTANCE.
#pragma once

#include <string>

#include "base/bytes.hpp"

namespace tapi {

struct DialogOpening {
    std::u16string module;  // empty: params is a form
    OptBytes params;
    // The server adds, for a driver for Windows, the driver's path and its Wine prefix.
    std::u16string driver;
    std::u16string prefix;
};

inline void encode(Writer& out, const DialogOpening& value) {
    out.text(value.module);
    out.blob(value.params);
    out.text(value.driver);
    out.text(value.prefix);
}
inline void decode(Reader& in, DialogOpening& value) {
    value.module = in.text();
    value.params = in.opt_blob();
    value.driver = in.text();
    value.prefix = in.text();
}

}  // namespace tapi
