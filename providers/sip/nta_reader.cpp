// SPDX-License-Identifier: Apache-2.0
// From the stack's parsed message to Received. See nta.hpp.
#include <algorithm>

#include "sip/name_addr.hpp"
#include "sip/nta.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr std::string_view known_options[] = {"100rel", "timer", "replaces", "norefersub"};

// A header as it would be written, without its name.
template <class Header>
std::string value_of(const Header* header) {
    if (header == nullptr) return {};
    char room[1024];
    const auto* generic = reinterpret_cast<const msg_header_t*>(header);
    const issize_t length = msg_header_field_e(room, sizeof room, generic, 0);
    if (length >= 0 && static_cast<size_t>(length) < sizeof room) return {room, static_cast<size_t>(length)};
    if (length < 0 || length > 16 * 1024) return {};
    std::string large(static_cast<size_t>(length) + 1, '\0');
    msg_header_field_e(large.data(), large.size(), generic, 0);
    large.pop_back();
    return large;
}

// All headers of a kind, as one list.
template <class Header>
std::string list_of(const Header* header) {
    std::string all;
    for (const auto* at = reinterpret_cast<const msg_header_t*>(header); at != nullptr; at = at->sh_next) {
        if (all.size() > 16 * 1024) break;
        all += (all.empty() ? "" : ", ") + value_of(at);
    }
    return all;
}

std::string url_text(const url_t* url) {
    char room[1024];
    const issize_t length = url_e(room, sizeof room, url);
    return length > 0 && static_cast<size_t>(length) < sizeof room ? std::string(room, static_cast<size_t>(length)) : std::string();
}

const char* or_empty(const char* text) { return text == nullptr ? "" : text; }

bool names(const msg_param_t* items, std::string_view wanted) {
    for (; items != nullptr && *items != nullptr; ++items) {
        if (same(*items, wanted)) return true;
    }
    return false;
}

bool lists(const msg_list_t* list, std::string_view wanted) {
    for (; list != nullptr; list = list->k_next) {
        if (names(list->k_items, wanted)) return true;
    }
    return false;
}

Method method_of(sip_method_t method) {
    switch (method) {
        case sip_method_invite:
            return Method::invite;
        case sip_method_ack:
            return Method::ack;
        case sip_method_cancel:
            return Method::cancel;
        case sip_method_bye:
            return Method::bye;
        case sip_method_prack:
            return Method::prack;
        case sip_method_update:
            return Method::update;
        case sip_method_refer:
            return Method::refer;
        case sip_method_notify:
            return Method::notify;
        case sip_method_info:
            return Method::info;
        case sip_method_options:
            return Method::options;
        case sip_method_message:
            return Method::message;
        case sip_method_subscribe:
            return Method::subscribe;
        case sip_method_register:
            return Method::registering;
        default:
            return Method::other;
    }
}

void read_unknown(const sip_t& sip, Received& out) {
    struct Known {
        std::string_view name;
        std::string Received::*member;
    };
    constexpr Known known[] = {{"P-Asserted-Identity", &Received::asserted},
                               {"Diversion", &Received::diversion},
                               {"History-Info", &Received::history_info},
                               {"User-to-User", &Received::user_to_user},
                               {"Alert-Info", &Received::alert_info}};
    for (const sip_unknown_t* un = sip.sip_unknown; un != nullptr; un = un->un_next) {
        for (const Known& row : known) {
            if (un->un_name == nullptr || un->un_value == nullptr || !same(un->un_name, row.name)) continue;
            std::string& value = out.*row.member;
            if (value.size() < 16 * 1024) value += (value.empty() ? "" : ", ") + std::string(un->un_value);
        }
    }
}

void read_auths(const msg_auth_t* challenge, std::vector<std::string>& texts) {
    constexpr size_t most = 8;
    for (; challenge != nullptr && texts.size() < most; challenge = challenge->au_next) texts.push_back(value_of(challenge));
}

void read_options(const sip_t& sip, Received& out) {
    out.supports_100rel = lists(sip.sip_supported, "100rel");
    out.requires_100rel = lists(sip.sip_require, "100rel");
    out.supports_timer = lists(sip.sip_supported, "timer") || lists(sip.sip_require, "timer");
    out.allows_update = sip.sip_allow != nullptr && names(sip.sip_allow->k_items, "UPDATE");
    out.allows_talk = sip.sip_allow_events != nullptr && names(sip.sip_allow_events->k_items, "talk");
    for (const msg_list_t* list = sip.sip_require; list != nullptr; list = list->k_next) {
        for (const msg_param_t* item = list->k_items; item != nullptr && *item != nullptr; ++item) {
            bool knows = false;
            for (const std::string_view option : known_options) knows = knows || same(*item, option);
            if (!knows && out.unsupported.size() < 256) out.unsupported += (out.unsupported.empty() ? "" : ", ") + std::string(*item);
        }
    }
}

void read_parties(const sip_t& sip, Received& out) {
    if (sip.sip_request != nullptr) out.request_uri = url_text(sip.sip_request->rq_url);
    out.from = value_of(sip.sip_from);
    out.to = value_of(sip.sip_to);
    out.from_tag = or_empty(sip.sip_from == nullptr ? nullptr : sip.sip_from->a_tag);
    out.to_tag = or_empty(sip.sip_to == nullptr ? nullptr : sip.sip_to->a_tag);
    if (sip.sip_call_id != nullptr) out.call_id = or_empty(sip.sip_call_id->i_id);
    if (const sip_contact_t* contact = callable(sip.sip_contact)) out.contact = url_text(contact->m_url);
    out.bad_contact = (sip.sip_contact != nullptr && out.contact.empty()) || (sip.sip_record_route != nullptr && routable(sip.sip_record_route) == nullptr);
}

void read_body(const sip_t& sip, Received& out) {
    if (sip.sip_payload == nullptr || sip.sip_payload->pl_len == 0 || sip.sip_payload->pl_data == nullptr) return;
    out.body.assign(sip.sip_payload->pl_data, sip.sip_payload->pl_len);
    if (sip.sip_content_type != nullptr) {
        for (const char c : std::string_view(or_empty(sip.sip_content_type->c_type))) out.content_type += lower(c);
    }
}

bool reachable(const url_t& url) {
    return (url.url_type == url_sip || url.url_type == url_sips) && url.url_host != nullptr && url.url_host[0] != '\0' && !overruns(or_empty(url.url_params));
}

}  // namespace

const sip_contact_t* callable(const sip_contact_t* contact) {
    return contact != nullptr && reachable(*contact->m_url) ? contact : nullptr;
}

const sip_record_route_t* routable(const sip_record_route_t* route) {
    for (const sip_record_route_t* hop = route; hop != nullptr; hop = hop->r_next) {
        if (!reachable(*hop->r_url)) return nullptr;
    }
    return route;
}

Received read_message(const sip_t& sip) {
    Received out;
    if (sip.sip_status != nullptr) out.status = sip.sip_status->st_status;
    out.internal = nta_sip_is_internal(&sip) != 0;
    if (sip.sip_request != nullptr) out.method = method_of(sip.sip_request->rq_method);
    else if (sip.sip_cseq != nullptr) out.method = method_of(sip.sip_cseq->cs_method);
    if (sip.sip_cseq != nullptr) out.cseq = sip.sip_cseq->cs_seq;
    if (sip.sip_rseq != nullptr) out.rseq = sip.sip_rseq->rs_response;
    read_parties(sip, out);
    read_body(sip, out);
    read_unknown(sip, out);
    read_options(sip, out);
    read_auths(sip.sip_www_authenticate, out.challenges.www);
    read_auths(sip.sip_proxy_authenticate, out.challenges.proxy);
    read_auths(sip.sip_authorization, out.authorizations);
    if (out.status / 100 == 3 || (sip.sip_cseq != nullptr && sip.sip_cseq->cs_method == sip_method_register)) out.contacts = list_of(sip.sip_contact);
    out.privacy = value_of(sip.sip_privacy);
    out.reason = list_of(sip.sip_reason);
    out.call_info = list_of(sip.sip_call_info);
    out.refer_to = value_of(sip.sip_refer_to);
    out.referred_by = value_of(sip.sip_referred_by);
    out.replaces = value_of(sip.sip_replaces);
    out.event = value_of(sip.sip_event);
    if (out.method == Method::subscribe) out.accept = list_of(sip.sip_accept);
    out.subscription_state = value_of(sip.sip_subscription_state);
    out.session_expires = value_of(sip.sip_session_expires);
    if (sip.sip_min_se != nullptr) out.min_se = static_cast<uint32_t>(std::min<unsigned long>(sip.sip_min_se->min_delta, UINT32_MAX));
    if (sip.sip_retry_after != nullptr) out.retry_after = static_cast<uint32_t>(std::min<unsigned long>(sip.sip_retry_after->af_delta, UINT32_MAX));
    if (sip.sip_min_expires != nullptr) out.min_expires = static_cast<uint32_t>(std::min<unsigned long>(sip.sip_min_expires->me_delta, UINT32_MAX));
    if (sip.sip_expires != nullptr) out.expires = static_cast<uint32_t>(std::min<unsigned long>(sip.sip_expires->ex_delta, UINT32_MAX));
    return out;
}

sip_method_t nta_method(Method method) {
    switch (method) {
        case Method::invite:
            return sip_method_invite;
        case Method::ack:
            return sip_method_ack;
        case Method::cancel:
            return sip_method_cancel;
        case Method::bye:
            return sip_method_bye;
        case Method::prack:
            return sip_method_prack;
        case Method::update:
            return sip_method_update;
        case Method::refer:
            return sip_method_refer;
        case Method::notify:
            return sip_method_notify;
        case Method::info:
            return sip_method_info;
        case Method::options:
            return sip_method_options;
        case Method::message:
            return sip_method_message;
        case Method::subscribe:
            return sip_method_subscribe;
        case Method::registering:
            return sip_method_register;
        case Method::other:
            return sip_method_unknown;
    }
    return sip_method_unknown;
}

const char* name(Method method) {
    constexpr const char* names[] = {"INVITE", "ACK", "CANCEL", "BYE", "PRACK", "UPDATE", "REFER", "NOTIFY", "INFO", "OPTIONS", "MESSAGE", "SUBSCRIBE", "REGISTER", "OTHER"};
    return names[static_cast<size_t>(method)];
}

}  // namespace tapi::sip
