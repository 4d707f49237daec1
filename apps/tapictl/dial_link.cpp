// SPDX-License-Identifier: Apache-2.0
// Reading links to call.
#include "dial_link.hpp"

#include <fmt/format.h>
#include <strings.h>
#include <tapi.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace tapi::ctl {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool control(char c) { return (c >= 0 && c < ' ') || c == 0x7F; }
// Those of RFC 3966, and what people write in links besides.
bool separator(char c) { return std::string_view("-.() /").find(c) != std::string_view::npos; }

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

DialLink refused(std::string why) { return {{}, {}, std::move(why)}; }

// Its answer fits what TAPI has room for.
DialLink accepted(std::string destination, std::string remark) {
    if (destination.size() >= TAPIMAXDESTADDRESSSIZE) {
        return refused(fmt::format("the address has {} characters; {} fit", destination.size(), TAPIMAXDESTADDRESSSIZE - 1));
    }
    return {std::move(destination), std::move(remark), {}};
}

int hex_value(char c) {
    if (digit(c)) return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string plain;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain.push_back(text[i]);
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        plain.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    if (std::any_of(plain.begin(), plain.end(), control)) return std::nullopt;
    return plain;
}

// Cuts what follows the first `sign` off.
std::string_view cut(std::string_view& text, char sign) {
    const size_t at = text.find(sign);
    const std::string_view rest = at == text.npos ? std::string_view{} : text.substr(at + 1);
    text = text.substr(0, at);
    return rest;
}

struct Parameters {
    std::string ext, isub, context, user;
};

Parameters read_parameters(std::string_view text) {
    Parameters found;
    while (!text.empty()) {
        std::string_view one = text;
        text = cut(one, ';');
        const std::string_view value = cut(one, '=');
        if (same(one, "ext")) found.ext = decoded(value).value_or("");
        if (same(one, "isub")) found.isub = decoded(value).value_or("");
        if (same(one, "phone-context")) found.context = decoded(value).value_or("");
        if (same(one, "user")) found.user = std::string(value);
    }
    std::erase_if(found.ext, separator);
    return found;
}

std::string remark_of(const Parameters& parameters) {
    std::string remark;
    const auto add = [&](const char* what, const std::string& value) {
        if (!value.empty()) remark += fmt::format("{}{} {}", remark.empty() ? "" : ", ", what, value);
    };
    add("extension", parameters.ext);
    add("subaddress", parameters.isub);
    add("number of", parameters.context);
    return remark;
}

// The number of a link: + and digits, or digits alone.
DialLink read_number(std::string_view text, const Parameters& parameters) {
    const auto plain = decoded(text);
    if (!plain) return refused("the link is damaged: after % come two hexadecimal digits of a printable character");
    std::string number = *plain;
    std::erase_if(number, separator);
    const bool global = !number.empty() && number[0] == '+';
    const std::string_view rest = std::string_view(number).substr(global ? 1 : 0);
    if (rest.find_first_of("*#") != rest.npos) {
        return refused(fmt::format("the link has * or #, which can change settings of a line; "
                                   "if you know that you want it: tapi dial '{}'", number));
    }
    if (rest.empty()) return refused("the link has no number");
    const auto odd = std::find_if_not(rest.begin(), rest.end(), digit);
    if (odd != rest.end()) return refused(fmt::format("the link has the sign '{}', which is not part of a number", *odd));
    return accepted(std::move(number), remark_of(parameters));
}

DialLink read_tel(std::string_view rest) {
    while (rest.starts_with('/')) rest.remove_prefix(1);  // tel://123 is wrong and usual
    cut(rest, '?');
    const std::string_view parameters = cut(rest, ';');
    return read_number(rest, read_parameters(parameters));
}

bool host_sign(char c) { return digit(c) || letter(c) || std::string_view(".-:[]").find(c) != std::string_view::npos; }
bool user_sign(char c) {
    return digit(c) || letter(c) || std::string_view("-_.!~*'()&=+$,;?/%").find(c) != std::string_view::npos;
}

DialLink read_sip(std::string_view scheme, std::string_view rest) {
    cut(rest, '?');
    const size_t at = rest.rfind('@');
    std::string_view user = at == rest.npos ? std::string_view{} : rest.substr(0, at);
    std::string_view host = at == rest.npos ? rest : rest.substr(at + 1);
    const Parameters parameters = read_parameters(cut(host, ';'));
    cut(user, ':');  // nobody shall see a password
    if (same(parameters.user, "phone") && !user.empty()) {
        const std::string_view of_user = cut(user, ';');
        return read_number(user, read_parameters(of_user));
    }
    if (host.empty() || !std::all_of(host.begin(), host.end(), host_sign)) {
        return refused("the link has no host; it must look like sip:alice@example.com");
    }
    if (!std::all_of(user.begin(), user.end(), user_sign)) return refused("the user in the link has a sign that none may have");
    std::string address(scheme);
    std::transform(address.begin(), address.end(), address.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    return accepted(fmt::format("{}:{}{}{}", address, user, user.empty() ? "" : "@", host), {});
}

// As a person types it; the person may use * and #.
DialLink read_plain(std::string_view text) {
    constexpr std::string_view signs = "+*#,-.()/ ";
    const auto odd = std::find_if_not(text.begin(), text.end(), [&](char c) { return digit(c) || signs.find(c) != signs.npos; });
    if (odd != text.end()) {
        return refused(fmt::format("\"{}\" is no number: '{}' cannot be dialed; links begin with tel:, callto: or sip:", text, *odd));
    }
    if (std::none_of(text.begin(), text.end(), digit)) return refused(fmt::format("\"{}\" has no digit", text));
    return accepted(std::string(text), {});
}

// The part before the colon, when it is one of RFC 3986.
std::string_view scheme_of(std::string_view text) {
    const size_t colon = text.find(':');
    if (colon == text.npos || colon == 0 || !letter(text[0])) return {};
    const std::string_view scheme = text.substr(0, colon);
    const bool fine = std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return digit(c) || letter(c) || c == '+' || c == '-' || c == '.';
    });
    return fine ? scheme : std::string_view{};
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

}  // namespace

DialLink read_dial_link(std::string_view text) {
    if (text.size() > max_link) return refused(fmt::format("the link has {} characters; {} are enough", text.size(), max_link));
    text = trimmed(text);
    if (text.empty()) return refused("there is no number");
    if (std::any_of(text.begin(), text.end(), control)) return refused("the link has control characters");
    const std::string_view scheme = scheme_of(text);
    const std::string_view rest = text.substr(scheme.empty() ? 0 : scheme.size() + 1);
    if (same(scheme, "tel") || same(scheme, "callto")) return read_tel(rest);
    if (same(scheme, "sip") || same(scheme, "sips")) return read_sip(scheme, rest);
    if (!scheme.empty()) return refused(fmt::format("{}: is no link to call; tel:, callto: and sip: are", scheme));
    return text.find('@') != text.npos ? read_sip("sip", text) : read_plain(text);
}

}  // namespace tapi::ctl
