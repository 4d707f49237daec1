// SPDX-License-Identifier: Apache-2.0
// Access rules applied.
#include "server/config/access.hpp"

#include <algorithm>

namespace tapi::server {
namespace {

bool names(const std::string& entry, const Person& person) {
    if (!entry.empty() && entry[0] == '@') {
        return std::find(person.groups.begin(), person.groups.end(), entry.substr(1)) != person.groups.end();
    }
    return !entry.empty() && entry == person.user;
}

bool lists(const std::vector<std::string>& entries, const Person& person) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const auto& entry) { return names(entry, person); });
}

Rights decide(const Access& access, const Person& person, std::vector<std::string> AccessRule::*wanted,
              std::string_view device) {
    if (person.runs_server) return Rights::own;
    for (const AccessRule& rule : access.rules) {
        if (!rule.user.empty() && !names(rule.user, person)) continue;
        const auto& patterns = rule.*wanted;
        const bool every_device = rule.lines.empty() && rule.phones.empty();
        if (every_device || std::any_of(patterns.begin(), patterns.end(),
                                        [&](const auto& pattern) { return matches(pattern, device); })) {
            return rule.rights;
        }
    }
    return Rights::own;
}

}  // namespace

bool Access::may_connect(const Person& person) const {
    return person.runs_server || lists(users, person) || lists(admins, person);
}

bool Access::may_administer(const Person& person) const {
    return person.runs_server || lists(admins, person);
}

Rights Access::line_rights(const Person& person, std::string_view line_name) const {
    return decide(*this, person, &AccessRule::lines, line_name);
}

Rights Access::phone_rights(const Person& person, std::string_view phone_name) const {
    return decide(*this, person, &AccessRule::phones, phone_name);
}

// The usual walk with one remembered star: no recursion, so a hostile pattern costs length times length at
// most.
bool matches(std::string_view pattern, std::string_view text) {
    size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace tapi::server
