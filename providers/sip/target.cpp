// SPDX-License-Identifier: Apache-2.0
// See target.hpp.
#include "sip/target.hpp"

#include <algorithm>

#include "base/unicode.hpp"
#include "sdk/dial_string.hpp"
#include "sdk/text.hpp"
#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

// A name has a letter that no number has.
bool is_name(std::string_view text) {
    const auto belongs = [](char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || std::string_view("-_.+").find(c) != std::string_view::npos;
    };
    const auto spells = [](char c) { return lower(c) >= 'a' && lower(c) <= 'z' && std::string_view("abcdptw").find(lower(c)) == std::string_view::npos; };
    return std::all_of(text.begin(), text.end(), belongs) && std::any_of(text.begin(), text.end(), spells);
}

}  // namespace

std::string Dialed::in_domain(std::string_view domain, std::string_view uri_params) const {
    if (!uri.empty()) return uri;
    std::string text = "sip:" + escape_user(user) + "@" + std::string(domain);
    if (!uri_params.empty()) text += ";" + std::string(uri_params);
    return text;
}

Result<Dialed> parse_dialed(std::u16string_view wide) {
    const std::string text = to_utf8(wide);
    Dialed dialed;
    const bool schemed = same(text.substr(0, 4), "sip:") || same(text.substr(0, 5), "sips:");
    if (schemed || text.find('@') != std::string::npos) {
        const auto uri = parse_uri(schemed ? text : "sip:" + text);
        // "12@3" is a number with a pause for silence in it; a host has a dot.
        const bool address = uri && !uri->user.empty() && (schemed || uri->host.find_first_of(".:") != std::string::npos);
        if (address) {
            dialed.uri = uri->text();
            return dialed;
        }
        if (schemed) return sdk::error(LINEERR_INVALADDRESS, "not a SIP address");
    }
    if (same(text.substr(0, 4), "tel:")) {
        const auto uri = parse_uri(text);
        if (!uri) return sdk::error(LINEERR_INVALADDRESS, "not a tel: number");
        dialed.user = uri->user;
        return dialed;
    }
    if (is_name(text)) {
        dialed.user = text;
        return dialed;
    }
    const auto number = sdk::parse_dial_string(wide);
    if (!number) return number.error();
    dialed.user = to_utf8(number->digits);
    dialed.more = number->more;
    return dialed;
}

}  // namespace tapi::sip
