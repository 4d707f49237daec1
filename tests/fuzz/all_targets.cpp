// SPDX-License-Identifier: Apache-2.0
// The list of targets, for programs that work on all of them.
#include "fuzz/target.hpp"

namespace tapi::fuzz {

std::span<const Target* const> all_targets() {
    static constexpr const Target* list[] = {
        &address, &admin, &api_request, &call_flow, &call_list, &config, &csta, &dial_link, &dial_string, &dialog_info, &dtls, &exchange_config, &flat,
        &flow_expression, &form, &frame, &greeting, &host_link, &ivr_config, &media_stream, &message, &panel, &presence_info, &sdp, &session, &sip_config,
        &sip_header, &sip_registrations, &state, &structures, &stun, &talk_link, &tspi_request, &unicode, &voicemail, &windows_file};
    return list;
}

}  // namespace tapi::fuzz
