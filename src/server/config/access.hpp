// SPDX-License-Identifier: Apache-2.0
// Who may connect, administer, and do what with which line or phone: the [access] table, as questions with
// answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tapi::server {

enum class Rights { none, monitor, own };

// Somebody at the other end of a connection, as the kernel or a token says.
struct Person {
    std::string user;
    std::vector<std::string> groups;
    bool runs_server = false;  // the same user as the server's: may do everything
};

struct AccessRule {
    std::string user;                // "alice" or "@group"; empty: everybody
    std::vector<std::string> lines;  // names, with * and ?; both lists empty: every line and phone
    std::vector<std::string> phones;
    Rights rights = Rights::own;
    bool operator==(const AccessRule&) const = default;
};

struct Access {
    std::vector<std::string> users;  // besides the server's own user; "@group" means its members
    std::vector<std::string> admins;
    std::vector<AccessRule> rules;  // the first that fits decides; without one the right is to own

    bool operator==(const Access&) const = default;

    bool may_connect(const Person& person) const;
    bool may_administer(const Person& person) const;
    Rights line_rights(const Person& person, std::string_view line_name) const;
    Rights phone_rights(const Person& person, std::string_view phone_name) const;
};

// Shell-like: * is any text, ? any one character (byte); upper and lower case differ.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace tapi::server
