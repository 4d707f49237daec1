// SPDX-License-Identifier: Apache-2.0
// What our own layer wants to know of a message that came from the network, read once, apart from the stack that parsed it.
// A header that is absent is empty; lists are joined by commas.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sip/auth.hpp"

namespace tapi::sip {

enum class Method : uint8_t { invite, ack, cancel, bye, prack, update, refer, notify, info, options, message, subscribe, registering, other };

struct Received {
    Method method = Method::other;  // of a response: of its request
    int status = 0;                 // 0: a request
    bool internal = false;          // made here: a timeout, a transport that failed
    uint32_t cseq = 0, rseq = 0;
    std::string request_uri, from, to, call_id, from_tag, to_tag;
    std::string contact;  // the address of the first contact, when it is one that can be called
    bool bad_contact = false;  // there is one that cannot
    std::string contacts;      // all, of a redirection or a registration
    std::string source;        // of a request outside of dialogs: where it came from, as a URI
    std::vector<std::string> authorizations;
    std::string content_type, body;
    std::string asserted, privacy, diversion, history_info, user_to_user, reason, alert_info, call_info;
    std::string refer_to, referred_by, replaces, event, accept, subscription_state, session_expires;
    uint32_t min_se = 0, retry_after = 0, min_expires = 0;
    std::optional<uint32_t> expires;
    Challenges challenges;
    bool supports_100rel = false, requires_100rel = false, supports_timer = false, allows_update = false;
    bool allows_talk = false;  // Allow-Events: whoever sent it answers when NOTIFY says so
    std::string unsupported;  // what it requires and we do not know

    bool has_sdp() const { return content_type == "application/sdp" && !body.empty(); }
};

}  // namespace tapi::sip
