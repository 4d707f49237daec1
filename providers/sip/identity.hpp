// SPDX-License-Identifier: Apache-2.0
// Who calls, who was called, who sent the call on: From, P-Asserted-Identity and Privacy (RFC 3325, RFC 3323), Diversion
// (RFC 5806), History-Info (RFC 7044) as TAPI's parties and reasons; User-to-User (RFC 7433, RFC 7434).
#pragma once

#include <tspi.h>

#include <optional>
#include <string>
#include <string_view>

#include "sip/name_addr.hpp"

namespace tapi::sip {

struct Party {
    DWORD flags = LINECALLPARTYID_UNKNOWN;
    std::string number, name;
    bool operator==(const Party&) const = default;
};

// The number to show for an address: the user of a SIP address in our domain's sense, else the whole address.
Party party_of(const NameAddr& address);

// The headers that say who calls, as text; empty when absent.
struct CallerHeaders {
    std::string_view from, asserted, privacy;
};
// What the network asserts counts more than what the caller says of himself. A caller who wants to stay unknown does.
Party caller_of(const CallerHeaders& headers);

// How a call came here by way of somebody else.
struct Diversion {
    DWORD reason = LINECALLREASON_DIRECT;
    Party redirecting;
};
// Diversion when it is there, as networks that write both keep it true; else History-Info.
Diversion diversion_of(std::string_view diversion, std::string_view history_info);

// dwCallID: the same at both ends, which know one Call-ID. Not 0, which is no number.
DWORD call_number(std::string_view call_id);

inline constexpr size_t most_user_info = 128;  // bytes, RFC 7434 4.2
// What is sent: hexadecimal, after the protocol discriminator "user-specific" that ISDN's service wants.
std::string format_user_to_user(std::string_view bytes);
// Nothing for what cannot be read, and for a purpose that is not ours.
std::optional<std::string> parse_user_to_user(std::string_view header);

}  // namespace tapi::sip
