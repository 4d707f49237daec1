// SPDX-License-Identifier: Apache-2.0
// Opening and closing lines: one TSPI_lineOpen per device (OPEN-10), default media detection as the union of
// all owners (OPEN-5), versions committed by the first opener (VER-5).
#include <algorithm>
#include <map>
#include <utility>

#include "model/layout.hpp"
#include "server/call/calls.hpp"
#include "server/device/deliver.hpp"
#include "server/device/dialogs.hpp"
#include "server/device/mapper.hpp"
#include "server/device/provider_side.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t open_options = LINEOPENOPTION_PROXY | LINEOPENOPTION_SINGLEADDRESS;

// OPEN-1, OPEN-2: what can be said without asking the provider.
int32_t check_privileges(const OpenRequest& request) {
    const uint32_t privileges = request.privileges & ~open_options;
    switch (privileges) {
        case LINECALLPRIVILEGE_NONE:
        case LINECALLPRIVILEGE_MONITOR:
        case LINECALLPRIVILEGE_OWNER:
        case LINECALLPRIVILEGE_OWNER | LINECALLPRIVILEGE_MONITOR:
            break;
        default:
            return LINEERR_INVALPRIVSELECT;
    }
    if ((request.privileges & open_options) != 0 && request.version < api_2_0) return LINEERR_INVALPRIVSELECT;
    if ((request.privileges & LINEOPENOPTION_PROXY) != 0) return LINEERR_OPERATIONUNAVAIL;
    if ((privileges & LINECALLPRIVILEGE_OWNER) != 0 && request.media_modes == 0)
        return LINEERR_INVALMEDIAMODE;
    return 0;
}

uint32_t caps_member(const Line& line, size_t offset) { return load<uint32_t>(*line.caps, offset); }

int32_t check_media(const Line& line, const OpenRequest& request) {
    if ((request.privileges & LINECALLPRIVILEGE_OWNER) == 0) return 0;
    const uint32_t supported = caps_member(line, offsetof(LINEDEVCAPS, dwMediaModes));
    return (request.media_modes & ~supported) != 0 ? LINEERR_INVALMEDIAMODE : 0;
}

// SINGLEADDRESS takes its address from the call parameters (OPEN-7, AMB-8).
Result<uint32_t> single_address(const Line& line, const OpenRequest& request) {
    if (!request.call_params) return failure(LINEERR_INVALADDRESSID);
    auto params = params_for_provider(request.call_params, request.version, line);
    if (!params) return failure(params.code());
    const auto mode = load<uint32_t>(**params, offsetof(LINECALLPARAMS, dwAddressMode));
    const auto address = load<uint32_t>(**params, offsetof(LINECALLPARAMS, dwAddressID));
    if (mode != LINEADDRESSMODE_ADDRESSID || address >= line.num_addresses)
        return failure(LINEERR_INVALADDRESSID);
    return address;
}

std::shared_ptr<OpenLine> make_open(Core& core, LineApp& app, Line& line, const OpenRequest& request,
                                    uint32_t address) {
    auto opened = std::make_shared<OpenLine>();
    opened->app = &app;
    opened->line = &line;
    opened->version = request.version;
    opened->ext_version = request.ext_version;
    opened->instance = request.instance;
    opened->privileges = request.privileges & ~open_options;
    opened->media_modes = (request.privileges & LINECALLPRIVILEGE_OWNER) ? request.media_modes : 0;
    opened->may_own = core.access.right(*app.identity, line) == Right::own;
    opened->single_address = (request.privileges & LINEOPENOPTION_SINGLEADDRESS) != 0;
    opened->address = address;
    opened->order = ++core.opened;
    opened->line_states = LINEDEVSTATE_REINIT;  // DEV-10
    return opened;
}

void tell_line_state(const Line& line, const OpenLine* except, uint32_t state) {
    for (const OpenLine* opened : line.opens) {
        if (opened != except && (opened->line_states & state)) post_line(*opened, LINE_LINEDEVSTATE, state);
    }
}

// CLOSE-4, AMB-2: the last openers take active calls with them where the device says so.
void drop_on_last_close(Line& line) {
    if (!line.caps ||
        (caps_member(line, offsetof(LINEDEVCAPS, dwDevCapFlags)) & LINEDEVCAPFLAGS_CLOSEDROP) == 0)
        return;
    for (const auto& call : line.calls) {
        if (call->maker == nullptr) drop_call(*call);
    }
}

// ASY-8: calls that are still being made end before they begin.
void abandon_made_calls(Core& core, Line& line) {
    const auto calls = line.calls;
    for (const auto& call : calls) {
        if (call->maker != nullptr && call->maker->closed) close_call(core, *call);
    }
}

// Some openers of one line leave together.
void leave(Core& core, Line& line, const std::vector<std::shared_ptr<OpenLine>>& leaving) {
    for (const auto& opened : leaving) opened->closed = true;
    if (leaving.size() == line.opens.size()) drop_on_last_close(line);
    abandon_made_calls(core, line);
    for (const auto& opened : leaving) {
        const std::vector<CallHandle*> held = opened->calls;
        for (CallHandle* handle : held) remove_handle(core, *handle);
        opened->app->handles->remove(opened->handle);
    }
    std::erase_if(line.opens, [](const OpenLine* opened) { return opened->closed; });
    for (auto& [address, rings] : line.num_rings) {
        std::erase_if(rings, [](const auto& entry) { return entry.first->closed; });
    }
    for (size_t i = 0; i < leaving.size(); ++i) tell_line_state(line, nullptr, LINEDEVSTATE_CLOSE);
    in_sequence(line, [&core, &line](std::function<void()> next) { settle(core, line, std::move(next)); });
}

// How an attempt to open ends.
using OpenDone = std::function<void(int32_t, uint32_t handle)>;

// One lineOpen on its way through the steps at the provider. The steps hold it.
struct Attempt : std::enable_shared_from_this<Attempt> {
    Core& core;
    Line& line;
    std::shared_ptr<LineApp> app;
    OpenRequest request;
    bool mapped;  // the line was chosen by the server: it is asked whether it would do
    uint32_t address = 0;
    OpenDone done;
    std::function<void()> next;

    Attempt(Core& c, Line& l, std::shared_ptr<LineApp> a, OpenRequest r, bool m, OpenDone d)
        : core(c), line(l), app(std::move(a)), request(std::move(r)), mapped(m), done(std::move(d)) {}

    // The next step, if the last one went well and everybody is still there.
    Answered then(void (Attempt::*step)()) {
        return [self = shared_from_this(), step](int32_t result) {
            if (result < 0) return self->fail(result);
            if (self->app->closed) return self->fail(LINEERR_INVALAPPHANDLE);
            if (self->line.removed) return self->fail(LINEERR_NODEVICE);
            (self.get()->*step)();
        };
    }
    void fail(int32_t result) {
        settle(core, line, [self = shared_from_this(), result] {
            self->done(result, 0);
            self->next();
        });
    }

    void begin() { ensure_caps(line, then(&Attempt::check)); }
    void check() {
        if (const int32_t bad = check_media(line, request)) return fail(bad);
        if (request.privileges & LINEOPENOPTION_SINGLEADDRESS) {
            auto given = single_address(line, request);
            if (!given) return fail(given.code());
            address = *given;
        }
        open_at_provider(line, then(&Attempt::ask));
    }
    void ask() {
        if (!mapped) return detect();
        would_serve(line, request, then(&Attempt::detect));
    }
    void detect() {
        const bool owner = (request.privileges & LINECALLPRIVILEGE_OWNER) != 0;
        const uint32_t more = owner ? request.media_modes : 0;
        set_default_media(line, line.default_media | more, then(&Attempt::extend));
    }
    void extend() { select_extension(line, request.ext_version, then(&Attempt::listen)); }
    void listen() {
        if (!line.opens.empty()) return finish();  // a new opener wants no messages yet (DEV-10)
        // A provider that knows no status messages has none to turn on.
        set_status_messages(line, [go = then(&Attempt::finish)](int32_t) { go(0); });
    }
    void finish() {
        if (line.state != LineState::open) return fail(LINEERR_RESOURCEUNAVAIL);
        auto opened = make_open(core, *app, line, request, address);
        opened->handle = app->handles->add({ObjectKind::line, opened.get()});
        if (opened->handle == 0) return fail(LINEERR_RESOURCEUNAVAIL);
        line.opens.push_back(opened.get());
        tell_line_state(line, opened.get(), LINEDEVSTATE_OPEN);
        app->opens.push_back(std::move(opened));
        done(0, line.opens.back()->handle);
        take_early_calls(core, line);
        next();
    }
};

}  // namespace

void open_found_line(Core& core, Line& line, std::shared_ptr<LineApp> app, OpenRequest request, bool mapped,
                     std::function<void(int32_t, uint32_t)> done) {
    const Right right = core.access.right(*app->identity, line);
    if (right == Right::none) return done(LINEERR_NODEVICE, 0);
    if (right == Right::monitor && (request.privileges & LINECALLPRIVILEGE_OWNER))
        return done(LINEERR_INVALPRIVSELECT, 0);
    if (!line.in_service) return done(LINEERR_RESOURCEUNAVAIL, 0);
    auto attempt =
        std::make_shared<Attempt>(core, line, std::move(app), std::move(request), mapped, std::move(done));
    in_sequence(line, [attempt](std::function<void()> next) {
        attempt->next = std::move(next);
        attempt->begin();
    });
}

void open_line(Core& core, std::shared_ptr<LineApp> app, OpenRequest request,
               std::function<void(int32_t, uint32_t)> done) {
    if (const int32_t bad = check_privileges(request)) return done(bad, 0);
    if (request.device_id == LINEMAPPER)
        return open_any_line(core, std::move(app), std::move(request), std::move(done));
    auto found = versioned_line(core, *app, request.device_id, request.version);
    if (!found) return done(found.code(), 0);
    open_found_line(core, **found, std::move(app), std::move(request), false, std::move(done));
}

void close_line(Core& core, OpenLine& opened) {
    if (opened.closed) return;
    const auto keep = opened.shared_from_this();
    cancel_tickets(*opened.app, opened);
    std::erase(opened.app->opens, keep);
    leave(core, *opened.line, {keep});
}

void force_close(Core& core, Line& line) {
    const uint64_t hd_line = line.hd_line;
    forget_opening(line);
    // The provider asked for it: nothing is said about the calls any more, but the line itself must be
    // closed.
    const auto calls = line.calls;
    for (const auto& call : calls) call->hd_call = 0;
    std::vector<std::shared_ptr<OpenLine>> openers;
    for (OpenLine* opened : line.opens) {
        openers.push_back(opened->shared_from_this());
        fail_tickets(*opened->app, *opened, LINEERR_OPERATIONFAILED);  // RACE-15: the reply comes before the end
        post_line(*opened, LINE_CLOSE);
    }
    for (const auto& opened : openers) std::erase(opened->app->opens, opened);
    leave(core, line, openers);
    for (const auto& call : calls) close_call(core, *call);
    if (hd_line != 0) line.provider->calls->call(tspi::LineClose{hd_line}, [](int32_t, const auto&) {});
}

void shut_down(Core& core, LineApp& app) {
    app.closed = true;
    cancel_all_tickets(app);
    end_dialogs_of(core, app);
    std::erase(core.line_apps, &app);
    core.call_requests.withdraw(app);
    std::map<uint32_t, std::vector<std::shared_ptr<OpenLine>>> by_line;
    for (auto& opened : std::exchange(app.opens, {})) {
        const uint32_t id = opened->line->id;
        by_line[id].push_back(std::move(opened));
    }
    for (const auto& [id, leaving] : by_line) leave(core, *core.lines[id], leaving);
}

}  // namespace tapi::server
