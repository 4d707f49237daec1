// SPDX-License-Identifier: Apache-2.0
// See name_addr.hpp.
#include "sip/name_addr.hpp"

#include <algorithm>

#include "sip/text.hpp"

namespace tapi::sip {
namespace {

bool is_alpha(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Headers are made of these texts again: a control character would begin a header of somebody else's.
bool has_control(std::string_view text) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return true;
    }
    return false;
}

bool is_host_character(char c) {
    return is_alpha(c) || is_digit(c) || std::string_view("-._:[]%").find(c) != std::string_view::npos;
}

bool valid_host(std::string_view host) {
    if (host.empty()) return false;
    for (const char c : host) {
        if (!is_host_character(c)) return false;
    }
    const bool bracketed = host.front() == '[';
    return bracketed == (host.back() == ']') && (bracketed || host.find_first_of("[]:") == std::string_view::npos);
}

// host[:port], IPv6 in brackets.
bool read_host(std::string_view text, Uri& uri) {
    const size_t colon = text.front() == '[' ? text.find(':', text.find(']') == std::string_view::npos ? 0 : text.find(']'))
                                             : text.find(':');
    uri.host = std::string(text.substr(0, colon));
    if (!valid_host(uri.host)) return false;
    if (colon == std::string_view::npos) return true;
    const auto port = number_in<uint16_t>(text.substr(colon + 1));
    if (!port || *port == 0) return false;
    uri.port = *port;
    return true;
}

bool read_sip(std::string_view rest, Uri& uri) {
    const size_t question = rest.find('?');
    if (question != std::string_view::npos) {
        uri.headers = std::string(rest.substr(question + 1));
        rest = rest.substr(0, question);
    }
    const size_t at = rest.rfind('@');
    if (at != std::string_view::npos) {
        std::string_view user = rest.substr(0, at);
        user = user.substr(0, user.find(':'));  // a password is nobody's business
        uri.user = unescape(user);
        if (has_control(uri.user)) return false;
        rest.remove_prefix(at + 1);
    }
    const size_t semicolon = rest.find(';');
    if (semicolon != std::string_view::npos) {
        uri.params = std::string(rest.substr(semicolon + 1));
        rest = rest.substr(0, semicolon);
    }
    return !rest.empty() && read_host(rest, uri);
}

bool read_tel(std::string_view rest, Uri& uri) {
    const size_t semicolon = rest.find(';');
    if (semicolon != std::string_view::npos) uri.params = std::string(rest.substr(semicolon + 1));
    for (const char c : rest.substr(0, semicolon)) {
        if (is_digit(c) || c == '+' || c == '*' || c == '#' || hex_digit(c) >= 0) uri.user += c;
        else if (std::string_view("-.()").find(c) == std::string_view::npos) return false;
    }
    return !uri.user.empty();
}

// The display name before '<'.
std::string display_of(std::string_view text) {
    std::string display = unquote(text);
    for (char& c : display) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    return display;
}

}  // namespace

std::optional<std::string> find_param(std::string_view params, std::string_view name) {
    while (!params.empty()) {
        std::string_view entry = trim(cut_unquoted(params, ';'));
        const std::string_view key = trim(cut(entry, '='));
        if (same(key, name)) return unquote(entry);
    }
    return std::nullopt;
}

std::string Uri::param(std::string_view name) const { return find_param(params, name).value_or(""); }
bool Uri::has_param(std::string_view name) const { return find_param(params, name).has_value(); }
std::string NameAddr::param(std::string_view name) const { return find_param(params, name).value_or(""); }
bool NameAddr::has_param(std::string_view name) const { return find_param(params, name).has_value(); }

std::string Uri::text() const {
    std::string text = scheme + ":";
    if (scheme == "tel") {
        text += user;
    } else {
        if (!user.empty()) text += escape_user(user) + "@";
        text += domain_of(*this);
    }
    if (!params.empty()) text += ";" + params;
    return text;
}

std::string domain_of(const Uri& uri) { return uri.host + (uri.port == 0 ? "" : ":" + std::to_string(uri.port)); }

std::string unescape(std::string_view text) {
    std::string plain;
    for (size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size() && hex_digit(text[at + 1]) >= 0 && hex_digit(text[at + 2]) >= 0) {
            plain += static_cast<char>(hex_digit(text[at + 1]) << 4 | hex_digit(text[at + 2]));
            at += 2;
        } else {
            plain += text[at];
        }
    }
    return plain;
}

std::string escape_user(std::string_view user) {
    std::string text;
    for (const char c : user) {
        if (is_alpha(c) || is_digit(c) || std::string_view("-_.!~*'()&=+$,;?/").find(c) != std::string_view::npos) {
            text += c;
        } else {
            text += '%';
            text += hex(std::string_view(&c, 1));
        }
    }
    return text;
}

std::optional<Uri> parse_uri(std::string_view text) {
    text = trim(text);
    if (text.size() > longest_uri || has_control(text) || text.find_first_of(" <>\"") != std::string_view::npos)
        return std::nullopt;
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    Uri uri;
    for (const char c : text.substr(0, colon)) uri.scheme += lower(c);
    const std::string_view rest = text.substr(colon + 1);
    const bool good = uri.is_sip() ? read_sip(rest, uri) : uri.scheme == "tel" && read_tel(rest, uri);
    if (!good || (uri.is_sip() && overruns(uri.params))) return std::nullopt;
    return uri;
}

std::optional<NameAddr> parse_name_addr(std::string_view text) {
    NameAddr result;
    text = trim(text);
    std::string_view before = text;
    before = cut_unquoted(before, '<');
    if (before.size() < text.size()) {
        const size_t open = before.size(), close = text.find('>', open);
        if (close == std::string_view::npos) return std::nullopt;
        result.display = display_of(before);
        result.uri = std::string(trim(text.substr(open + 1, close - open - 1)));
        std::string_view rest = trim(text.substr(close + 1));
        if (!rest.empty() && rest.front() == ';') result.params = std::string(rest.substr(1));
    } else {
        // Without brackets the parameters are the header's.
        std::string_view rest = text;
        result.uri = std::string(trim(cut(rest, ';')));
        result.params = std::string(rest);
    }
    auto parts = parse_uri(result.uri);
    if (!parts || has_control(result.params)) return std::nullopt;
    result.parts = std::move(*parts);
    return result;
}

bool overruns(std::string_view params) {
    static constexpr std::string_view looked_for[] = {"lr", "maddr", "transport", "comp", "ttl", "method", "user"};
    std::string_view last = params.substr(params.rfind(';') + 1);
    last = last.substr(0, last.find('='));
    return std::any_of(std::begin(looked_for), std::end(looked_for), [last](std::string_view name) {
        return last.size() > name.size() && same(last.substr(0, name.size()), name);
    });
}

std::vector<NameAddr> parse_name_addrs(std::string_view text) {
    std::vector<NameAddr> all;
    while (!text.empty() && all.size() < most_name_addrs) {
        if (auto one = parse_name_addr(cut_unquoted(text, ','))) all.push_back(std::move(*one));
    }
    return all;
}

std::string format(const NameAddr& address) {
    std::string text;
    if (!address.display.empty()) text = quote(address.display) + " ";
    text += "<" + (address.uri.empty() ? address.parts.text() : address.uri) + ">";
    if (!address.params.empty()) text += ";" + address.params;
    return text;
}

}  // namespace tapi::sip
