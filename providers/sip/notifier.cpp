// SPDX-License-Identifier: Apache-2.0
// See notifier.hpp.
#include "sip/notifier.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr std::array<PackageFacts, 3> packages{{{Package::messages, "message-summary", "application/simple-message-summary"},
                                                {Package::dialogs, "dialog", "application/dialog-info+xml"},
                                                {Package::presence, "presence", "application/pidf+xml"}}};
constexpr const char* come_back_later = "Retry-After: 60\r\n";
constexpr const char* leaving = "probation;retry-after=10";

// An empty Accept is what the package has (RFC 6665 4.1.3).
bool accepts(std::string_view accept, std::string_view type) {
    if (trim(accept).empty()) return true;
    while (!accept.empty()) {
        std::string_view one = cut(accept, ',');
        const std::string_view named = trim(cut(one, ';'));
        if (same(named, type) || named == "*/*" || same(named, "application/*")) return true;
    }
    return false;
}

// What a SUBSCRIBE gets: seconds, 0 for whoever leaves or wants to look once; or the refusal.
struct Granted {
    uint32_t seconds = 0;
    std::optional<Reply> refusal;
};

Granted granted(const Received& request) {
    const PackageFacts* facts = package_of(request.event);
    if (facts == nullptr) return {0, Reply{489, {allow_events, {}}}};
    if (!accepts(request.accept, facts->content_type)) return {0, Reply{406, {std::string("Accept: ") + facts->content_type + "\r\n", {}}}};
    const uint32_t wanted = request.expires.value_or(Notifier::most_seconds);
    if (wanted != 0 && wanted < Notifier::least_seconds) return {0, Reply{423, {"Min-Expires: " + std::to_string(Notifier::least_seconds) + "\r\n", {}}}};
    return {std::min(wanted, Notifier::most_seconds), std::nullopt};
}

Payload expires(uint32_t seconds) { return {"Expires: " + std::to_string(seconds) + "\r\n", {}}; }

}  // namespace

const PackageFacts* package_of(std::string_view event) {
    const std::string_view name = trim(cut(event, ';'));
    const auto at = std::find_if(packages.begin(), packages.end(), [name](const PackageFacts& facts) { return same(name, facts.event); });
    return at == packages.end() ? nullptr : &*at;
}

const PackageFacts& facts_of(Package package) { return packages[static_cast<size_t>(package)]; }

// ---- One subscription

class Notifier::Told final : public DialogEvents {
  public:
    Told(Notifier& owner, uint32_t number, const Interest& asked, const Received& request, std::unique_ptr<Dialog> carrier)
        : interest(asked), contact(request.contact), owner_(owner), number_(number), event_(request.event), dialog_(std::move(carrier)) {}
    ~Told() override {
        for (const auto& timer : {expiry_, soon_}) {
            if (timer) owner_.timers_.cancel(*timer);
        }
    }

    // What follows the response to its first SUBSCRIBE.
    void begin(uint32_t seconds) {
        dialog_->respond(200, expires(seconds));
        last_for(seconds);
        tell();
    }

    // One message at a time: what changes meanwhile is told by the next one.
    void changed() {
        if (under_way_) again_ = true;
        else tell();
    }

    // The last word, whatever is under way.
    void leave() {
        over_ = true;
        reason_ = leaving;
        tell();
    }

    const Interest interest;
    const std::string contact;

  private:
    void expire() {
        over_ = true;
        reason_ = "timeout";
    }

    void last_for(uint32_t seconds) {
        if (expiry_) owner_.timers_.cancel(*std::exchange(expiry_, std::nullopt));
        if (seconds == 0) return expire();
        expiry_ = owner_.timers_.after(std::chrono::seconds(seconds), [this] {
            expiry_.reset();
            expire();
            changed();
        });
    }

    std::string state() const {
        if (over_) return "terminated;reason=" + reason_;
        const auto left = expiry_->first - owner_.clock_.now();
        return "active;expires=" + std::to_string(std::chrono::ceil<std::chrono::seconds>(left).count());
    }

    void tell() {
        Payload payload;
        add_header(payload.headers, "Event", event_);
        add_header(payload.headers, "Subscription-State", state());
        payload.content_type = facts_of(interest.package).content_type;
        payload.body = owner_.document_(interest.package, interest.extension, version_++);
        under_way_ = true;
        again_ = false;
        last_ = over_;
        dialog_->request(Method::notify, payload);
    }

    void on_response(const Received& response) override {
        if (response.method != Method::notify || response.status < 200 || !under_way_) return;
        // Whoever cannot be told any more has gone (RFC 6665 4.2.2).
        if (last_ || response.status >= 300) {
            over_ = true;
            return owner_.forget_later(number_);
        }
        under_way_ = false;
        if (again_) tell();
    }

    // After the response: the NOTIFY must not come first.
    Reply on_request(const Received& request) override {
        if (request.method != Method::subscribe) return {405, {"Allow: SUBSCRIBE\r\n", {}}};
        if (over_) return {481, {}};
        const PackageFacts* asked = package_of(request.event);
        if (asked != nullptr && asked->package != interest.package) return {489, {allow_events, {}}};
        const Granted grant = granted(request);
        if (grant.refusal) return *grant.refusal;
        last_for(grant.seconds);
        if (!soon_) soon_ = owner_.timers_.after(Millis(0), [this] {
            soon_.reset();
            changed();
        });
        return {200, expires(grant.seconds)};
    }
    void on_ack(const Received*) override {}
    void on_cancel(const Received&) override {}

    Notifier& owner_;
    const uint32_t number_;
    const std::string event_;
    std::unique_ptr<Dialog> dialog_;
    std::string reason_;
    std::optional<Timers::Id> expiry_, soon_;
    uint32_t version_ = 0;
    bool under_way_ = false, again_ = false, over_ = false;
    bool last_ = false;  // what is under way is the last word
};

// ---- All of them

Notifier::Notifier(const Clock& clock, Timers& timers, Document document) : clock_(clock), timers_(timers), document_(std::move(document)) {}
Notifier::~Notifier() = default;

// A telephone that begins anew has forgotten what it asked for before.
void Notifier::replace(const Interest& interest, const std::string& contact) {
    const auto known = by_key_.find(key(interest.package, interest.extension));
    if (known == by_key_.end()) return;
    const std::vector<uint32_t> numbers = known->second;
    for (const uint32_t number : numbers) {
        const Told& told = *all_.at(number);
        if (told.interest == interest && told.contact == contact) forget(number);
    }
}

DialogEvents* Notifier::subscribe(std::unique_ptr<Dialog> dialog, const Received& request, const Interest& interest) {
    const auto refuse = [&](const Reply& reply) {
        dialog->respond(reply.status, reply.payload);
        return nullptr;
    };
    if (request.contact.empty()) return refuse({400, {}});
    const Granted grant = granted(request);
    if (grant.refusal) return refuse(*grant.refusal);
    replace(interest, request.contact);
    const auto asked = counts_.find(interest.by);
    if (all_.size() == most || (asked != counts_.end() && asked->second == most_each)) return refuse({503, {come_back_later, {}}});
    const uint32_t number = ++last_;
    Told& told = *all_.emplace(number, std::make_unique<Told>(*this, number, interest, request, std::move(dialog))).first->second;
    by_key_[key(interest.package, interest.extension)].push_back(number);
    ++counts_[interest.by];
    told.begin(grant.seconds);
    return &told;
}

void Notifier::changed(Package package, uint32_t extension) {
    const auto known = by_key_.find(key(package, extension));
    if (known == by_key_.end()) return;
    for (const uint32_t number : known->second) all_.at(number)->changed();
}

bool Notifier::has(const Interest& interest) const {
    const auto known = by_key_.find(key(interest.package, interest.extension));
    return known != by_key_.end() && std::any_of(known->second.begin(), known->second.end(), [&](uint32_t number) { return all_.at(number)->interest.by == interest.by; });
}

// They ask again when we may be there again.
void Notifier::end_all() {
    for (const auto& [number, told] : all_) told->leave();
    all_.clear();
    by_key_.clear();
    counts_.clear();
}

// Never in a callback of its dialog, which ends here.
void Notifier::forget_later(uint32_t number) {
    timers_.after(Millis(0), [this, number] { forget(number); });
}

void Notifier::forget(uint32_t number) {
    const auto at = all_.find(number);
    if (at == all_.end()) return;
    const Interest interest = at->second->interest;
    const auto known = by_key_.find(key(interest.package, interest.extension));
    std::erase(known->second, number);
    if (known->second.empty()) by_key_.erase(known);
    if (--counts_[interest.by] == 0) counts_.erase(interest.by);
    all_.erase(at);
}

}  // namespace tapi::sip
