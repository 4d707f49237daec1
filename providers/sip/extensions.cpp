// SPDX-License-Identifier: Apache-2.0
// See extensions.hpp.
#include "sip/extensions.hpp"

#include <algorithm>

#include "sip/message_summary.hpp"
#include "sip/name_addr.hpp"
#include "sip/presence_info.hpp"
#include "sip/text.hpp"

namespace tapi::sip {

Extensions::Extensions(const Config& config, Changed changed)
    : config_(config), changed_(std::move(changed)), all_(config.phones.size() + config.lines.size()) {
    // Lines of ours come before other people's of the same number.
    for (const bool watched : {false, true}) {
        for (uint32_t line = 0; line < config_.lines.size(); ++line) {
            const LineConfig& configured = config_.lines[line];
            if (configured.is_watched != watched) continue;
            lines_.emplace(configured.number + "@" + config_.peers[configured.peer].domain, line);
            lines_.emplace(configured.number, line);
            if (watched || config_.peers[configured.peer].registers) all_[of_line(line)].there = false;
        }
    }
    for (const PhoneConfig& phone : config_.phones) all_[of_phone(phone)].there = false;
}

uint32_t Extensions::of_line(uint32_t line) const {
    const auto& phone = config_.lines[line].phone;
    return phone ? *phone : static_cast<uint32_t>(config_.phones.size()) + line;
}

std::optional<uint32_t> Extensions::at(const Uri& uri) const {
    if (!uri.is_sip()) return std::nullopt;
    const std::string domain = domain_of(uri);
    const auto phone = config_.phone_numbers.find(uri.user);
    if (phone != config_.phone_numbers.end() && same(domain, config_.home.domain)) return phone->second;
    for (const std::string& key : {uri.user + "@" + domain, uri.user}) {
        if (const auto line = lines_.find(key); line != lines_.end()) return of_line(line->second);
    }
    return std::nullopt;
}

void Extensions::set_dialog(uint32_t extension, const DialogState& dialog) {
    Extension& one = all_[extension];
    const bool talked = talks(one);
    const auto known = std::find_if(one.dialogs.begin(), one.dialogs.end(), [&](const DialogState& other) { return other.id == dialog.id; });
    const bool over = dialog.phase == DialogState::Phase::terminated;
    if (known == one.dialogs.end()) {
        if (over || one.dialogs.size() == most_dialogs) return;
        one.dialogs.push_back(dialog);
    } else if (over) {
        one.dialogs.erase(known);
    } else {
        const bool same_phase = known->phase == dialog.phase;
        *known = dialog;
        if (same_phase) return;
    }
    changed_(Package::dialogs, extension);
    if (talks(one) != talked) changed_(Package::presence, extension);
}

void Extensions::set_there(uint32_t extension, bool there) {
    if (std::exchange(all_[extension].there, there) != there) changed_(Package::presence, extension);
}

void Extensions::set_waiting(uint32_t extension, bool waiting) {
    if (std::exchange(all_[extension].waiting, waiting) != waiting) changed_(Package::messages, extension);
}

bool Extensions::talks(const Extension& one) {
    return std::any_of(one.dialogs.begin(), one.dialogs.end(), [](const DialogState& dialog) { return dialog.phase == DialogState::Phase::confirmed; });
}

std::string Extensions::address(uint32_t extension) const {
    if (is_phone(extension)) return "sip:" + escape_user(config_.phones[extension].number) + "@" + config_.home.domain;
    const LineConfig& line = config_.lines[extension - config_.phones.size()];
    return "sip:" + escape_user(line.number) + "@" + config_.peers[line.peer].domain;
}

std::string Extensions::document(Package package, uint32_t extension, uint32_t version) const {
    const Extension& one = all_[extension];
    switch (package) {
        case Package::messages:
            return format_message_summary(one.waiting);
        case Package::dialogs:
            return format_dialog_info(address(extension), version, one.dialogs);
        case Package::presence:
            return format_presence(address(extension), {one.there, talks(one)});
    }
    return {};
}

}  // namespace tapi::sip
