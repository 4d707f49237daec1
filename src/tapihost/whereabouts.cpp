// SPDX-License-Identifier: Apache-2.0
#include "tapihost/whereabouts.hpp"

namespace tapi::host {

Whereabouts& whereabouts() {
    thread_local Whereabouts of_this_thread;
    return of_this_thread;
}

}  // namespace tapi::host
