// SPDX-License-Identifier: Apache-2.0
// The telephony state of the server in one place, owned by main and touched only on the loop.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "server/call/objects.hpp"
#include "server/device/call_requests.hpp"
#include "server/device/objects.hpp"
#include "server/dialing/dialing.hpp"
#include "server/phone/objects.hpp"
#include "server/privilege/priorities.hpp"

namespace tapi::server {

// Who may do what with which line and phone (SEC rules); the default allows everything to everybody who may connect.
enum class Right : uint8_t { none, monitor, own };

class AccessRules {
  public:
    virtual ~AccessRules() = default;
    virtual bool restricted(const Identity&) const { return false; }
    virtual Right right(const Identity&, const Line&) const { return Right::own; }
    virtual bool may_administer(const Identity&) const { return true; }
    virtual Right right(const Identity&, const Phone&) const { return Right::own; }
};

inline constexpr uint32_t no_device = 0xFFFFFFFF;  // as a device id: the application does not see it

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
    CallRequests call_requests{clock, priorities};

    // INIT-4: what changed needs every application to shut down; until then nobody begins or opens anything.
    bool reinit = false;
    // Tells the server so when it becomes true; it begins anew when the last application is gone.
    std::function<void()> on_reinit{};
    bool any_app() const { return !line_apps.empty() || !phone_apps.empty(); }

    // Device ids as an application sees them: all devices, or those that its rules give.
    Line* line_of(const LineApp& app, uint32_t device_id) const;
    uint32_t id_for(const LineApp& app, const Line& line) const;
    uint32_t line_count(const LineApp& app) const;
    Phone* phone_of(const PhoneApp& app, uint32_t device_id) const;
    uint32_t id_for(const PhoneApp& app, const Phone& phone) const;
    uint32_t phone_count(const PhoneApp& app) const;
    // What the rules give to an application that comes now; empty for one that they do not restrict.
    std::vector<Line*> lines_for(const Identity& identity) const;
    std::vector<Phone*> phones_for(const Identity& identity) const;
};

}  // namespace tapi::server
