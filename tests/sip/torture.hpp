// SPDX-License-Identifier: Apache-2.0
// Torture messages after the descriptions of RFC 4475 and RFC 5118, under their names there.
#pragma once

#include <string>
#include <vector>

#include "sip/sender.hpp"

namespace tapi::test {

struct Torture {
    std::string name, datagram;
    // What may be answered; 0: nothing. Where the RFC leaves the choice there are several. 405 is what this provider says to REGISTER.
    std::vector<int> answers;
};
std::vector<Torture> tortures();

inline std::string message(const std::string& start, const std::string& headers, const std::string& body = {}) {
    return sip(start + "\nVia: SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK" + std::to_string(std::hash<std::string>()(start + headers)) + "\n" + headers + "\n" + body);
}

}  // namespace tapi::test
