// SPDX-License-Identifier: Apache-2.0
// See identity.hpp.
#include "sip/identity.hpp"

#include "sip/text.hpp"

namespace tapi::sip {
namespace {

bool wants_privacy(std::string_view privacy) {
    while (!privacy.empty()) {
        const std::string_view kind = trim(cut(privacy, ';'));
        if (same(kind, "id") || same(kind, "user") || same(kind, "header")) return true;
    }
    return false;
}

// RFC 3261 8.1.1.3 and RFC 3323 4.1.1.3.
bool is_anonymous(const NameAddr& address) {
    return same(address.parts.host, "anonymous.invalid") || same(address.parts.user, "anonymous");
}

DWORD diversion_reason(std::string_view reason) {
    if (same(reason, "user-busy")) return LINECALLREASON_FWDBUSY;
    if (same(reason, "no-answer")) return LINECALLREASON_FWDNOANSWER;
    if (same(reason, "unconditional") || same(reason, "follow-me") || same(reason, "time-of-day"))
        return LINECALLREASON_FWDUNCOND;
    if (same(reason, "deflection")) return LINECALLREASON_REDIRECT;
    return LINECALLREASON_UNKNOWN;
}

// The causes of RFC 4458, in a parameter of the URI or in its Reason header.
DWORD cause_reason(int cause) {
    switch (cause) {
        case 486:
            return LINECALLREASON_FWDBUSY;
        case 408:
            return LINECALLREASON_FWDNOANSWER;
        case 302:
            return LINECALLREASON_FWDUNCOND;
        case 480:
        case 487:
            return LINECALLREASON_REDIRECT;
        default:
            return LINECALLREASON_UNKNOWN;
    }
}

std::optional<int> history_cause(const NameAddr& entry) {
    if (const auto cause = find_param(entry.parts.params, "cause")) return number_in<int>(*cause);
    std::string_view headers = entry.parts.headers;
    while (!headers.empty()) {
        std::string_view header = cut(headers, '&');
        if (!same(cut(header, '='), "Reason")) continue;
        const std::string reason = unescape(header);
        std::string_view rest = reason;
        if (!same(trim(cut(rest, ';')), "SIP")) continue;
        if (const auto cause = find_param(rest, "cause")) return number_in<int>(*cause);
    }
    return std::nullopt;
}

// The last entry is where the call goes now, with the reason; the one before it is who sent it.
Diversion history(std::string_view header) {
    const auto entries = parse_name_addrs(header);
    for (size_t at = entries.size(); at-- > 1;) {
        const auto cause = history_cause(entries[at]);
        if (cause) return {cause_reason(*cause), party_of(entries[at - 1])};
        // Some write the reason to the entry that was left (RFC 4244).
        if (const auto left = history_cause(entries[at - 1])) return {cause_reason(*left), party_of(entries[at - 1])};
    }
    return {};
}

}  // namespace

Party party_of(const NameAddr& address) {
    if (is_anonymous(address)) return {LINECALLPARTYID_BLOCKED, {}, {}};
    Party party{0, address.parts.user.empty() ? address.parts.text() : address.parts.user, address.display};
    if (!party.number.empty()) party.flags |= LINECALLPARTYID_ADDRESS;
    if (!party.name.empty()) party.flags |= LINECALLPARTYID_NAME;
    if (party.flags == 0) party.flags = LINECALLPARTYID_UNKNOWN;
    return party;
}

Party caller_of(const CallerHeaders& headers) {
    if (wants_privacy(headers.privacy)) return {LINECALLPARTYID_BLOCKED, {}, {}};
    const auto from = parse_name_addr(headers.from);
    auto asserted = parse_name_addrs(headers.asserted);
    if (from && is_anonymous(*from)) return {LINECALLPARTYID_BLOCKED, {}, {}};
    if (asserted.empty()) return from ? party_of(*from) : Party{};
    Party party = party_of(asserted.front());
    if (party.name.empty() && from && !from->display.empty()) {
        party.name = from->display;
        party.flags |= LINECALLPARTYID_NAME;
    }
    return party;
}

Diversion diversion_of(std::string_view diversion, std::string_view history_info) {
    const auto entries = parse_name_addrs(diversion);  // the latest first
    if (!entries.empty()) return {diversion_reason(entries.front().param("reason")), party_of(entries.front())};
    return history(history_info);
}

// FNV-1a.
DWORD call_number(std::string_view call_id) {
    DWORD hash = 2166136261u;
    for (const char c : call_id) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash == 0 ? 1 : hash;
}

std::string format_user_to_user(std::string_view bytes) {
    return "00" + hex(bytes) + ";encoding=hex;purpose=isdn-uui;content=isdn-uui";
}

std::optional<std::string> parse_user_to_user(std::string_view header) {
    std::string_view rest = cut_unquoted(header, ',');
    const std::string_view data = trim(cut_unquoted(rest, ';'));
    const std::string encoding = find_param(rest, "encoding").value_or(""), purpose = find_param(rest, "purpose").value_or("");
    const bool isdn = purpose.empty() || same(purpose, "isdn-uui");
    if (!data.empty() && data.front() == '"') return unquote(data).substr(0, most_user_info);
    if (!encoding.empty() && !same(encoding, "hex")) return std::nullopt;
    auto bytes = from_hex(data);
    if (!bytes || bytes->size() > most_user_info + 1) return std::nullopt;
    if (isdn && !bytes->empty()) bytes->erase(0, 1);
    return bytes;
}

}  // namespace tapi::sip
