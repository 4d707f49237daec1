// SPDX-License-Identifier: Apache-2.0
// What one end of ICE shows the other in its description, and is shown in connectivity checks (RFC 8445 5.3).
#pragma once

#include <string>

namespace tapi::media {

struct IceCredentials {
    std::string fragment, password;  // a=ice-ufrag, a=ice-pwd
    bool operator==(const IceCredentials&) const = default;
};

// 48 bits of fragment, 144 of password; at least 24 and 128 are demanded. Throws std::runtime_error when there is no random.
IceCredentials make_ice_credentials();

}  // namespace tapi::media
