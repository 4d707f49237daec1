// SPDX-License-Identifier: Apache-2.0
// Opening and closing lines: one TSPI_lineOpen per device (OPEN-10), default media detection as the union of all owners
// (OPEN-5), versions committed by the first opener (VER-5).
#include <algorithm>

#include "base/log.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/call/handles.hpp"
#include "server/device/deliver.hpp"
#include "server/device/lines.hpp"

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
        case LINECALLPRIVILEGE_OWNER | LINECALLPRIVILEGE_MONITOR: break;
        default: return LINEERR_INVALPRIVSELECT;
    }
    if ((request.privileges & LINEOPENOPTION_PROXY) != 0) return LINEERR_OPERATIONUNAVAIL;
    if ((privileges & LINECALLPRIVILEGE_OWNER) != 0 && request.media_modes == 0) return LINEERR_INVALMEDIAMODE;
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
    if (!request.call_params) return failure(LINEERR_INVALCALLPARAMS);
    if (request.call_params->size() < layout::LINECALLPARAMS.fixed_size(request.version)) {
        return failure(LINEERR_STRUCTURETOOSMALL);
    }
    const auto address = load<uint32_t>(*request.call_params, offsetof(LINECALLPARAMS, dwAddressID));
    if (address >= line.num_addresses) return failure(LINEERR_INVALADDRESSID);
    return address;
}

uint32_t media_union(const Line& line) {
    uint32_t media = 0;
    for (const OpenLine* opened : line.opens) {
        if (opened->privileges & LINECALLPRIVILEGE_OWNER) media |= opened->media_modes;
    }
    return media;
}

void apply_default_media(Line& line, Answered done) {
    const uint32_t media = media_union(line);
    if (media == line.default_media) return done(0);
    line.provider->calls->call(tspi::LineSetDefaultMediaDetection{line.hd_line, media},
                               [&line, media, done](int32_t result, const auto&) {
                                   if (result >= 0) line.default_media = media;
                                   done(result < 0 ? result : 0);
                               });
}

void open_at_provider(Line& line, Answered done) {
    if (line.state == LineState::open) return done(0);
    line.provider->calls->call(tspi::LineOpen{line.id, line.ht_line(), line.tspi_version},
                               [&line, done](int32_t result, const auto& answer) {
                                   if (result >= 0) {
                                       line.state = LineState::open;
                                       line.hd_line = answer.hd_line;
                                   }
                                   done(result < 0 ? result : 0);
                               });
}

void close_at_provider(Line& line, std::function<void()> done) {
    if (line.state == LineState::closed || !line.opens.empty()) return done();
    line.state = LineState::closed;
    line.default_media = line.status_line_states = line.status_address_states = 0;
    line.ext_version = 0;
    line.provider->calls->call(tspi::LineClose{line.hd_line}, [done](int32_t, const auto&) { done(); });
    line.hd_line = 0;
}

// VER-4: one extension version is committed while an opener uses it.
void select_extension(Line& line, uint32_t ext_version, Answered done) {
    if (ext_version == 0 || ext_version == line.ext_version) return done(0);
    if (line.ext_version != 0) return done(LINEERR_INCOMPATIBLEEXTVERSION);
    line.provider->calls->call(tspi::LineSelectExtVersion{line.hd_line, ext_version},
                               [&line, ext_version, done](int32_t result, const auto&) {
                                   if (result >= 0) line.ext_version = ext_version;
                                   done(result < 0 ? LINEERR_INCOMPATIBLEEXTVERSION : 0);
                               });
}

std::shared_ptr<OpenLine> make_open(Core& core, LineApp& app, Line& line, const OpenRequest& request, uint32_t address) {
    auto opened = std::make_shared<OpenLine>();
    opened->app = &app;
    opened->line = &line;
    opened->version = request.version;
    opened->ext_version = request.ext_version;
    opened->instance = request.instance;
    opened->privileges = request.privileges & ~open_options;
    opened->media_modes = (request.privileges & LINECALLPRIVILEGE_OWNER) ? request.media_modes : 0;
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

void detach(Line& line, OpenLine& opened) {
    std::erase(line.opens, &opened);
    for (auto& [address, rings] : line.num_rings) rings.erase(opened.app);
}

// AMB-2: the last opener takes active calls with it where the device says so.
bool drops_on_close(const Line& line) {
    if (line.opens.size() != 1 || !line.caps) return false;
    return (caps_member(line, offsetof(LINEDEVCAPS, dwDevCapFlags)) & LINEDEVCAPFLAGS_CLOSEDROP) != 0;
}

void release_calls(Core& core, OpenLine& opened, bool drop) {
    const std::vector<CallHandle*> held = opened.calls;
    for (CallHandle* handle : held) {
        Call& call = *handle->call;
        if (drop && !call.idle() && call.hd_call != 0) {
            opened.line->provider->calls->call(tspi::LineDrop{.request_id = 0, .hd_call = call.hd_call, .user_user_info = {}, .size = 0},
                                               [](int32_t, const auto&) {}, [](int32_t, const auto&) {});
        }
        remove_handle(core, *handle);
    }
}

void finish_open(Core& core, std::shared_ptr<OpenLine> opened, const std::function<void(int32_t, uint32_t)>& done) {
    LineApp& app = *opened->app;
    opened->handle = app.handles->add({ObjectKind::line, opened.get()});
    if (opened->handle == 0) {
        detach(*opened->line, *opened);
        return done(LINEERR_RESOURCEUNAVAIL, 0);
    }
    app.opens.push_back(opened);
    tell_line_state(*opened->line, opened.get(), LINEDEVSTATE_OPEN);
    (void)core;
    done(0, opened->handle);
}

}  // namespace

void in_sequence(Line& line, std::function<void(std::function<void()>)> step) {
    auto run = [&line, step = std::move(step)] {
        line.busy = true;
        step([&line] {
            line.busy = false;
            if (line.waiting.empty()) return;
            auto next = std::move(line.waiting.front());
            line.waiting.erase(line.waiting.begin());
            next();
        });
    };
    if (line.busy) {
        line.waiting.push_back(std::move(run));
    } else {
        run();
    }
}

void open_line(Core& core, std::shared_ptr<LineApp> app, OpenRequest request,
               std::function<void(int32_t, uint32_t)> done) {
    auto found = versioned_line(core, *app, request.device_id, request.version);
    if (!found) return done(found.code(), 0);
    if (const int32_t bad = check_privileges(request)) return done(bad, 0);
    Line& line = **found;
    if (core.access.right(*app->identity, line) == Right::none) return done(LINEERR_NODEVICE, 0);
    if (core.access.right(*app->identity, line) == Right::monitor && (request.privileges & LINECALLPRIVILEGE_OWNER)) {
        return done(LINEERR_INVALPRIVSELECT, 0);
    }
    if (!line.in_service) return done(LINEERR_RESOURCEUNAVAIL, 0);

    in_sequence(line, [&core, &line, app, request, done](std::function<void()> next) {
        auto fail = [done, next](int32_t result) {
            done(result, 0);
            next();
        };
        ensure_caps(line, [=, &core, &line](int32_t result) {
            if (result >= 0) result = check_media(line, request);
            if (result < 0) return fail(result);
            uint32_t address = 0;
            if (request.privileges & LINEOPENOPTION_SINGLEADDRESS) {
                auto given = single_address(line, request);
                if (!given) return fail(given.code());
                address = *given;
            }
            open_at_provider(line, [=, &core, &line](int32_t opened_result) {
                if (opened_result < 0) return fail(opened_result);
                select_extension(line, request.ext_version, [=, &core, &line](int32_t ext_result) {
                    if (ext_result < 0) return close_at_provider(line, [=] { fail(ext_result); });
                    if (app->closed) return close_at_provider(line, [=] { fail(LINEERR_INVALAPPHANDLE); });
                    auto opened = make_open(core, *app, line, request, address);
                    line.opens.push_back(opened.get());
                    apply_default_media(line, [=, &core, &line](int32_t media_result) {
                        if (media_result < 0 || app->closed) {
                            detach(line, *opened);
                            const int32_t why = app->closed ? int32_t(LINEERR_INVALAPPHANDLE) : media_result;
                            return close_at_provider(line, [=] { fail(why); });
                        }
                        finish_open(core, opened, done);
                        next();
                    });
                });
            });
        });
    });
}

void close_line(Core& core, OpenLine& opened) {
    if (opened.closed) return;
    opened.closed = true;
    Line& line = *opened.line;
    LineApp& app = *opened.app;
    cancel_tickets(app, opened);
    release_calls(core, opened, drops_on_close(line));
    detach(line, opened);
    app.handles->remove(opened.handle);
    tell_line_state(line, nullptr, LINEDEVSTATE_CLOSE);
    // The object lives on until the sequence below let go of it: the application's list holds it no more.
    std::erase_if(app.opens, [&](const auto& o) { return o.get() == &opened; });
    in_sequence(line, [&line](std::function<void()> next) {
        if (line.state == LineState::closed) return next();
        if (line.opens.empty()) return close_at_provider(line, next);
        apply_default_media(line, [&line, next](int32_t) { set_status_messages(line, [next](int32_t) { next(); }); });
    });
}

void force_close(Core& core, Line& line) {
    line.state = LineState::closed;
    line.hd_line = 0;
    line.default_media = line.status_line_states = line.status_address_states = line.ext_version = 0;
    const std::vector<OpenLine*> openers = line.opens;
    for (OpenLine* opened : openers) {
        post_line(*opened, LINE_CLOSE);
        close_line(core, *opened);
    }
}

void shut_down(Core& core, LineApp& app) {
    app.closed = true;
    while (!app.opens.empty()) close_line(core, *app.opens.back());
    for (auto& [id, ticket] : app.tickets) ticket->app = nullptr;
    app.tickets.clear();
    std::erase(core.line_apps, &app);
}

void set_status_messages(Line& line, Answered done) {
    uint32_t line_states = 0, address_states = 0;
    for (const OpenLine* opened : line.opens) {
        line_states |= opened->line_states;
        address_states |= opened->address_states;
    }
    if (line_states == line.status_line_states && address_states == line.status_address_states) return done(0);
    line.provider->calls->call(tspi::LineSetStatusMessages{line.hd_line, line_states, address_states},
                               [&line, line_states, address_states, done](int32_t result, const auto&) {
                                   if (result >= 0) {
                                       line.status_line_states = line_states;
                                       line.status_address_states = address_states;
                                   }
                                   done(result < 0 ? result : 0);
                               });
}

void restore_line(Line& line, Answered done) {
    apply_default_media(line, [&line, done](int32_t result) {
        if (result < 0) return done(result);
        set_status_messages(line, done);
    });
}

}  // namespace tapi::server
