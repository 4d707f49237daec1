// SPDX-License-Identifier: Apache-2.0
// The [access] table as the core asks it: which lines and phones a user sees, watches, owns.
#pragma once

#include "server/config/access.hpp"
#include "server/device/core.hpp"

namespace tapi::server {

class ConfiguredAccess final : public AccessRules {
  public:
    explicit ConfiguredAccess(const Access& access) : access_(access) {}
    bool restricted(const Identity& identity) const override;
    Right right(const Identity& identity, const Line& line) const override;
    Right right(const Identity& identity, const Phone& phone) const override;
    // Rules name lines and phones; their names must then be known before the first application comes.
    bool needs_names() const { return !access_.rules.empty(); }

  private:
    const Access& access_;
};

// The name of a device in UTF-8; empty while its capabilities are not known.
std::string line_name(const Line& line);
std::string phone_name(const Phone& phone);

}  // namespace tapi::server
