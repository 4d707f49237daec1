// SPDX-License-Identifier: Apache-2.0
// The list of targets, for programs that work on all of them.
#include "fuzz/target.hpp"

namespace tapi::fuzz {

std::span<const Target* const> all_targets() {
    static constexpr const Target* list[] = {
        &address,  &admin,     &api_request, &config,  &dial_string, &exchange_config, &flat,   &frame,
        &greeting, &host_link, &message,     &session, &state,  &structures,  &tspi_request,    &unicode};
    return list;
}

}  // namespace tapi::fuzz
