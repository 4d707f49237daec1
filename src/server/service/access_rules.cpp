// SPDX-License-Identifier: Apache-2.0
// Access rules applied to lines and phones.
#include "server/service/access_rules.hpp"

#include "base/unicode.hpp"
#include "model/flat.hpp"
#include "server/service/peer.hpp"

namespace tapi::server {
namespace {

Right right_of(Rights rights) {
    switch (rights) {
        case Rights::none: return Right::none;
        case Rights::monitor: return Right::monitor;
        case Rights::own: return Right::own;
    }
    return Right::none;
}

}  // namespace

std::string line_name(const Line& line) {
    return line.caps ? to_utf8(text_part(*line.caps, offsetof(LINEDEVCAPS, dwLineNameSize))) : std::string();
}

std::string phone_name(const Phone& phone) {
    return phone.caps ? to_utf8(text_part(*phone.caps, offsetof(PHONECAPS, dwPhoneNameSize))) : std::string();
}

bool ConfiguredAccess::restricted(const Identity& identity) const {
    return needs_names() && !peer_of_user(identity.user_id).person.runs_server;
}

Right ConfiguredAccess::right(const Identity& identity, const Line& line) const {
    if (!restricted(identity)) return Right::own;
    return right_of(access_.line_rights(peer_of_user(identity.user_id).person, line_name(line)));
}

Right ConfiguredAccess::right(const Identity& identity, const Phone& phone) const {
    if (!restricted(identity)) return Right::own;
    return right_of(access_.phone_rights(peer_of_user(identity.user_id).person, phone_name(phone)));
}

}  // namespace tapi::server
