// SPDX-License-Identifier: Apache-2.0
// See lamps.hpp.
#include "sip/lamps.hpp"

#include "sip/name_addr.hpp"
#include "sip/nta_dialog.hpp"

namespace tapi::sip {

Lamps::Lamps(const Config& config, const Clock& clock, Stack& stack, Phones& phones, Tell tell)
    : config_(config),
      stack_(stack),
      phones_(phones),
      tell_(std::move(tell)),
      extensions_(config, [this](Package package, uint32_t extension) { changed(package, extension); }),
      notifier_(clock, stack.timers(),
                [this](Package package, uint32_t extension, uint32_t version) { return extensions_.document(package, extension, version); }) {}

// 0: none. What messages somebody else has is his business; a line that is no telephone is everybody's.
int Lamps::refusal(const Received& request, const PhoneConfig* by, Interest& interest) const {
    const auto uri = parse_uri(request.request_uri);
    const auto about = uri ? extensions_.at(*uri) : std::nullopt;
    const PackageFacts* facts = package_of(request.event);
    if (by == nullptr) return 403;
    if (facts == nullptr) return 489;
    if (!about) return 404;
    interest = {extensions_.of_phone(*by), facts->package, *about};
    const bool private_to_another = facts->package == Package::messages && extensions_.is_phone(*about) && *about != interest.by;
    return private_to_another ? 403 : 0;
}

void Lamps::on_subscribe(std::unique_ptr<NtaDialog> dialog, const Received& request) {
    const Phones::Caller caller = phones_.caller_of(request);
    if (caller.refusal) return dialog->respond(caller.refusal->status, caller.refusal->payload);
    Interest interest;
    const int refused = refusal(request, caller.phone, interest);
    const std::string about = request.event + " of " + request.request_uri;
    if (caller.phone != nullptr) tell_(*caller.phone, (refused == 0 ? "subscribes to " : "must not or cannot subscribe to ") + about);
    if (refused != 0) return dialog->respond(refused, {refused == 489 ? allow_events : "", {}});
    NtaDialog* carrier = dialog.get();
    carrier->set_contact_user(parse_uri(request.request_uri)->user);
    if (DialogEvents* events = notifier_.subscribe(std::move(dialog), request, interest)) carrier->listen(*events);
}

void Lamps::changed(Package package, uint32_t extension) {
    notifier_.changed(package, extension);
    if (package == Package::messages) tell_unasked(extension);
}

void Lamps::phone_there(const PhoneConfig& phone, bool there) {
    const uint32_t extension = extensions_.of_phone(phone);
    extensions_.set_there(extension, there);
    if (there && extensions_.waiting(extension)) tell_unasked(extension);
}

// Of a subscription that there never was, which is over (RFC 6665 4.1.3 wants the header).
void Lamps::tell_unasked(uint32_t extension) {
    const PackageFacts& facts = facts_of(Package::messages);
    if (!config_.home.tells_unasked || !extensions_.is_phone(extension) || notifier_.has({extension, Package::messages, extension})) return;
    const PhoneConfig& phone = config_.phones[extension];
    for (const Binding& binding : phones_.contacts(phone)) {
        Solitary notify;
        notify.method = "NOTIFY";
        notify.target.request_uri = binding.uri;
        notify.target.route = binding.source;
        notify.target.to = "<sip:" + escape_user(phone.number) + "@" + config_.home.domain + ">";
        notify.target.from = notify.target.to + ";tag=" + random_token();
        notify.call_id = random_token();
        add_header(notify.payload.headers, "Contact", stack_.contact(phone.number, binding.source));
        add_header(notify.payload.headers, "Event", facts.event);
        add_header(notify.payload.headers, "Subscription-State", "terminated;reason=noresource");
        notify.payload.content_type = facts.content_type;
        notify.payload.body = extensions_.document(Package::messages, extension, 0);
        stack_.send(notify, [](const Received&) {});
    }
}

}  // namespace tapi::sip
