// SPDX-License-Identifier: Apache-2.0
// See errors.hpp.
#include "errors.hpp"

namespace tapi::voice {

const char* to_string(Gone::Why why) {
    switch (why) {
        case Gone::Why::hung_up:
            return "the other end hung up";
        case Gone::Why::ended:
            return "the call was ended here";
        case Gone::Why::taken:
            return "another program has taken the call";
        case Gone::Why::provider:
            return "the provider or the server has ended";
        case Gone::Why::program_ends:
            return "this program is ending";
    }
    return "";
}

Gone::Gone(Why why) : std::runtime_error(to_string(why)), why_(why) {}

Refused::Refused(const std::string& what, int32_t code) : std::runtime_error(what), code_(code) {}

}  // namespace tapi::voice
