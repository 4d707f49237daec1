// SPDX-License-Identifier: Apache-2.0
// Whether somebody can be reached, and whether he talks: application/pidf+xml (RFC 3863), with the activities of RFC 4480.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tapi::sip {

struct PresenceInfo {
    bool open = false;          // one of the tuples is
    bool on_the_phone = false;
    bool operator==(const PresenceInfo&) const = default;
};

// Nothing for what is no such document, has no tuple that says open or closed, or cannot be read (xml_reader.hpp).
std::optional<PresenceInfo> parse_presence(std::string_view body);
std::string format_presence(const std::string& entity, const PresenceInfo& presence);

}  // namespace tapi::sip
