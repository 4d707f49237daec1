// SPDX-License-Identifier: Apache-2.0
// See plans.hpp.
#include "plans.hpp"

namespace tapi::voice {

const char* to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::connected:
            return "connected";
        case Outcome::busy:
            return "busy";
        case Outcome::no_answer:
            return "no answer";
        case Outcome::refused:
            return "refused";
        case Outcome::unreachable:
            return "unreachable";
        case Outcome::failed:
            return "failed";
    }
    return "";
}

}  // namespace tapi::voice
