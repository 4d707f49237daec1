// SPDX-License-Identifier: Apache-2.0
// See bindings.hpp.
#include "sip/bindings.hpp"

#include <algorithm>

#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

// What the contact asks for; what cannot be read is as long as it gets (RFC 3261 10.2.1.1).
uint32_t wanted_seconds(const NameAddr& contact, const Received& request, uint32_t most) {
    if (contact.has_param("expires")) return number_in<uint32_t>(contact.param("expires")).value_or(most);
    return request.expires.value_or(most);
}

// A later word of the same telephone; another Call-ID is another one, or the same after a restart.
bool in_order(const Binding& known, const Received& request) { return known.call_id != request.call_id || request.cseq > known.cseq; }

}  // namespace

Binding* Bindings::find(const std::string& uri) {
    const auto at = std::find_if(all_.begin(), all_.end(), [&](const Binding& binding) { return binding.uri == uri; });
    return at == all_.end() ? nullptr : &*at;
}

void Bindings::forget_expired(Instant now) {
    std::erase_if(all_, [now](const Binding& binding) { return binding.expires <= now; });
}

void Bindings::restore(Binding binding) {
    if (all_.size() < BindingLimits::contacts && find(binding.uri) == nullptr) all_.push_back(std::move(binding));
}

Reply Bindings::take(const Received& request, const BindingLimits& limits, Instant now) {
    forget_expired(now);
    int status = 200;
    if (trim(request.contacts) == "*") status = remove_all(request);
    else if (!request.contacts.empty()) status = bind(request, limits, now);
    if (status == 423) return {423, {"Min-Expires: " + std::to_string(limits.least) + "\r\n", {}}};
    return status == 200 ? listed(now) : Reply{status, {}};
}

int Bindings::remove_all(const Received& request) {
    if (request.expires != 0u) return 400;
    const bool late = std::any_of(all_.begin(), all_.end(), [&](const Binding& known) { return !in_order(known, request); });
    if (late) return 500;
    all_.clear();
    return 200;
}

int Bindings::bind(const Received& request, const BindingLimits& limits, Instant now) {
    const auto contacts = parse_name_addrs(request.contacts);
    if (contacts.empty()) return 400;
    for (const NameAddr& contact : contacts) {
        const uint32_t seconds = wanted_seconds(contact, request, limits.most);
        if (!contact.parts.is_sip()) return 400;
        if (seconds != 0 && seconds < limits.least) return 423;
        if (const Binding* known = find(contact.parts.text()); known != nullptr && !in_order(*known, request)) return 500;
    }
    for (const NameAddr& contact : contacts) {
        const std::string uri = contact.parts.text();
        const uint32_t seconds = std::min(wanted_seconds(contact, request, limits.most), limits.most);
        std::erase_if(all_, [&](const Binding& known) { return known.uri == uri; });
        if (seconds == 0) continue;
        if (all_.size() == BindingLimits::contacts)
            all_.erase(std::min_element(all_.begin(), all_.end(), [](const Binding& a, const Binding& b) { return a.expires < b.expires; }));
        all_.push_back({uri, request.source, request.call_id, request.cseq, now + std::chrono::seconds(seconds)});
    }
    return 200;
}

Reply Bindings::listed(Instant now) const {
    Reply reply;
    for (const Binding& binding : all_) {
        const auto left = std::chrono::ceil<std::chrono::seconds>(binding.expires - now).count();
        add_header(reply.payload.headers, "Contact", "<" + binding.uri + ">;expires=" + std::to_string(left));
    }
    return reply;
}

}  // namespace tapi::sip
