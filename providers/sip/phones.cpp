// SPDX-License-Identifier: Apache-2.0
// See phones.hpp.
#include "sip/phones.hpp"

#include <algorithm>
#include <chrono>

#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {

Phones::Phones(const Config& config, const Clock& clock, Tell tell)
    : config_(config), clock_(clock), tell_(std::move(tell)), gatekeeper_(config.home.domain, config.home.digest, clock), accounts_(config.phones.size()) {}

const PhoneConfig* Phones::numbered(const std::string& number) const {
    const auto at = config_.phone_numbers.find(number);
    return at == config_.phone_numbers.end() ? nullptr : &config_.phones[at->second];
}

const PhoneConfig* Phones::find(const Uri& uri) const {
    return uri.is_sip() && same(domain_of(uri), config_.home.domain) ? numbered(uri.user) : nullptr;
}

template <class Change>
void Phones::watching(const PhoneConfig& phone, const std::string& where, Change change) {
    const Bindings& bindings = account(phone).bindings;
    const bool before = !bindings.all().empty();
    change();
    const bool after = !bindings.all().empty();
    if (before != after) tell_(phone, after ? News::registered : News::gone, where);
}

void Phones::complain(const PhoneConfig& phone, const Received& request) {
    auto& complained = account(phone).complained;
    if (complained && clock_.now() - *complained < between_complaints) return;
    complained = clock_.now();
    tell_(phone, News::wrong_password, request.source);
}

// Who does not exist is asked like everybody else, and never right: numbers cannot be guessed.
std::optional<Reply> Phones::ask(const PhoneConfig* phone, const Received& request, std::string_view method) {
    auto verdict = Gatekeeper::Verdict::wrong;
    if (phone != nullptr) verdict = gatekeeper_.judge(request.authorizations, phone->credentials, method, account(*phone).spent);
    if (verdict == Gatekeeper::Verdict::good) return std::nullopt;
    const bool stale = verdict == Gatekeeper::Verdict::stale;
    if (phone != nullptr && !stale && !request.authorizations.empty()) complain(*phone, request);
    return Reply{401, {gatekeeper_.challenge(stale), {}}};
}

Reply Phones::on_register(const Received& request) {
    const auto to = parse_name_addr(request.to);
    const PhoneConfig* phone = to ? numbered(to->parts.user) : nullptr;
    if (auto refusal = ask(phone, request, "REGISTER")) return *refusal;
    Reply reply;
    watching(*phone, request.source, [&] { reply = account(*phone).bindings.take(request, config_.home.limits, clock_.now()); });
    if (reply.status == 200 && !request.contacts.empty()) changed_();
    return reply;
}

// The same number at a PBX or trunk that we know is somebody else.
Phones::Caller Phones::caller_of(const Received& request) {
    const auto from = parse_name_addr(request.from);
    const PhoneConfig* phone = from ? numbered(from->parts.user) : nullptr;
    if (phone == nullptr) return {};
    const std::string domain = domain_of(from->parts);
    for (const Peer& peer : config_.peers) {
        if (!peer.is_home && same(peer.domain, domain)) return {};
    }
    if (auto refusal = ask(phone, request, request.method == Method::subscribe ? "SUBSCRIBE" : "INVITE")) return {nullptr, std::move(refusal)};
    return {phone, std::nullopt};
}

std::vector<Binding> Phones::contacts(const PhoneConfig& phone) {
    watching(phone, {}, [&] { account(phone).bindings.forget_expired(clock_.now()); });
    return account(phone).bindings.all();
}

// Moments of our clock mean nothing to the next process.
std::vector<KeptBinding> Phones::kept() const {
    std::vector<KeptBinding> all;
    for (size_t at = 0; at < accounts_.size(); ++at) {
        for (const Binding& binding : accounts_[at].bindings.all()) {
            const auto expires = std::chrono::floor<std::chrono::seconds>((clock_.wall() + std::chrono::floor<Millis>(binding.expires - clock_.now())).time_since_epoch());
            all.push_back({config_.phones[at].number, binding.uri, binding.source, binding.call_id, binding.cseq, expires.count()});
        }
    }
    return all;
}

void Phones::restore(const std::vector<KeptBinding>& kept) {
    const auto now = std::chrono::ceil<std::chrono::seconds>(clock_.wall().time_since_epoch()).count();
    for (const KeptBinding& one : kept) {
        const PhoneConfig* phone = numbered(one.number);
        // Nobody has registered for longer than is allowed, whatever became of the system's clock.
        const int64_t left = std::min<int64_t>(one.expires, now + config_.home.limits.most) - now;
        if (phone == nullptr || left <= 0) continue;
        Bindings& bindings = account(*phone).bindings;
        const bool first = bindings.all().empty();
        bindings.restore({one.uri, one.source, one.call_id, one.cseq, clock_.now() + std::chrono::seconds(left)});
        if (first) tell_(*phone, News::known, one.source);
    }
}

void Phones::forget_expired() {
    for (const PhoneConfig& phone : config_.phones) contacts(phone);
}

}  // namespace tapi::sip
