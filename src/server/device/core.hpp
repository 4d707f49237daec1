// SPDX-License-Identifier: Apache-2.0
// The telephony state of the server in one place, owned by main and touched only on the loop.
#pragma once

#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "server/call/objects.hpp"
#include "server/device/objects.hpp"
#include "server/dialing/dialing.hpp"
#include "server/privilege/priorities.hpp"

namespace tapi::server {

// Who may do what with which line (SEC rules); the default allows everything to everybody who may connect.
enum class Right : uint8_t { none, monitor, own };

class AccessRules {
  public:
    virtual ~AccessRules() = default;
    virtual bool restricted(const Identity&) const { return false; }
    virtual Right right(const Identity&, const Line&) const { return Right::own; }
};

struct CoreOptions {
    bool drop_unowned_calls = false;  // AMB-1
    // AMB-26: order in which media modes are tried for a call of unknown media.
    std::vector<uint32_t> media_mode_order = {LINEMEDIAMODE_INTERACTIVEVOICE, LINEMEDIAMODE_AUTOMATEDVOICE,
                                              LINEMEDIAMODE_G3FAX, LINEMEDIAMODE_DATAMODEM};
};

struct Core {
    const Clock& clock;
    CoreOptions options;
    Priorities& priorities;
    const AccessRules& access;

    std::vector<std::unique_ptr<Provider>> providers{};
    std::vector<std::unique_ptr<Line>> lines{};
    std::vector<std::unique_ptr<Phone>> phones{};
    std::vector<LineApp*> line_apps{};
    std::vector<PhoneApp*> phone_apps{};
    std::vector<std::unique_ptr<Dialog>> dialogs{};
    uint64_t opened = 0;  // lines opened so far, for OpenLine::order
    Dialing dialing{};

    // Device ids as an application sees them: all devices, or those that its rules give.
    Line* line_of(const LineApp& app, uint32_t device_id) const;
    uint32_t id_for(const LineApp& app, const Line& line) const;
    uint32_t line_count(const LineApp& app) const;
};

}  // namespace tapi::server
