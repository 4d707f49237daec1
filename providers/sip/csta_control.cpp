// SPDX-License-Identifier: Apache-2.0
// See csta_control.hpp.
#include "sip/csta_control.hpp"

#include "sip/name_addr.hpp"
#include "sip/nta_dialog.hpp"

namespace tapi::sip {
namespace {

constexpr uint32_t at_a_time = 10;  // sessions begin like registrations do
constexpr Millis between{10};

}  // namespace

void CstaControl::start() {
    uint32_t count = 0;
    for (uint32_t line = 0; line < config_.lines.size(); ++line) {
        if (config_.lines[line].way != WatchWay::csta) continue;
        sessions_.emplace(line, std::make_unique<CstaSession>(device(line), around(line)));
        stack_.timers().after(between * (count++ / at_a_time), [this, line] { phone_there(line); });
    }
}

void CstaControl::leave() {
    left_ = true;
    for (auto& [line, session] : sessions_) session->leave();
    sessions_.clear();
}

void CstaControl::phone_there(uint32_t line) {
    const auto at = sessions_.find(line);
    if (at != sessions_.end()) at->second->start();
}

void CstaControl::ask(uint32_t line, uint32_t request, CstaService service, const std::string& call, const std::string& target) {
    const auto at = sessions_.find(line);
    if (at != sessions_.end()) at->second->ask(request, service, call, target);
    else events_.csta_done(request, {LINEERR_OPERATIONFAILED, {}});
}

// What the telephone calls itself: its address of record.
std::string CstaControl::device(uint32_t line) const {
    const LineConfig& configured = config_.lines[line];
    const auto control = parse_uri(configured.control);
    return control && !control->user.empty() ? control->text() : "sip:" + escape_user(configured.number) + "@" + peer(line).domain;
}

// A telephone that registers here is called where it is; in the first of several places.
std::optional<Invitation> CstaControl::target(uint32_t line) {
    if (left_) return std::nullopt;
    const LineConfig& configured = config_.lines[line];
    const Peer& at = peer(line);
    Invitation target;
    target.to = "<sip:" + escape_user(configured.number) + "@" + at.domain + ">";
    target.from = "<sip:" + escape_user(config_.lines[configured.watched_by].number) + "@" + at.domain + ">";
    if (configured.phone) {
        const auto places = phones_.contacts(config_.phones[*configured.phone]);
        if (places.empty()) return std::nullopt;
        target.request_uri = places.front().uri;
        target.route = places.front().source;
    } else if (!configured.control.empty()) {
        target.request_uri = configured.control;
    } else {
        target.request_uri = "sip:" + escape_user(configured.number) + "@" + at.domain + (at.uri_params.empty() ? "" : ";" + at.uri_params);
        target.route = at.route;
    }
    return target;
}

CstaSession::Surroundings CstaControl::around(uint32_t line) {
    const LineConfig& configured = config_.lines[line];
    const Credentials& credentials = configured.phone ? config_.phones[*configured.phone].credentials : peer(line).calls.credentials;
    return {credentials, stack_.timers(),
            [this, by = configured.watched_by](DialogEvents& listener) {
                auto dialog = stack_.make_dialog();
                dialog->listen(listener);
                dialog->set_contact_user(config_.lines[by].number);
                return dialog;
            },
            [this, line] { return target(line); }, [this, line](bool active) { events_.csta_active(line, active, sessions_.at(line)->services()); },
            [this, line](const std::vector<ShownCall>& changed) { events_.csta_changed(line, changed); },
            [this](uint32_t request, const CstaOutcome& outcome) { events_.csta_done(request, outcome); }};
}

}  // namespace tapi::sip
