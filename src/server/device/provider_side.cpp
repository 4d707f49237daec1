// SPDX-License-Identifier: Apache-2.0
// Keeping the provider's one open line in step with the many opens of applications.
#include "server/device/provider_side.hpp"

#include "model/layout.hpp"
#include "server/call/handles.hpp"

namespace tapi::server {
namespace {

// Without these the server would not learn that what it remembers of a line is out of date.
constexpr uint32_t states_for_server =
    LINEDEVSTATE_REINIT | LINEDEVSTATE_CAPSCHANGE | LINEDEVSTATE_CONFIGCHANGE;

using Opening = OpeningOf<Line>;

uint32_t wanted_extension(const Line& line) {
    for (const OpenLine* opened : line.opens) {
        if (opened->ext_version != 0) return opened->ext_version;
    }
    return 0;
}

void send_extension(Line& line, uint32_t ext_version, Answered done) {
    line.provider->calls->call(tspi::LineSelectExtVersion{line.hd_line, ext_version},
                               [opening = Opening(line), ext_version, done](int32_t result, const auto&) {
                                   if (result >= 0 && opening.lasts()) opening.device.ext_version = ext_version;
                                   done(result < 0 ? LINEERR_INCOMPATIBLEEXTVERSION : 0);
                               });
}

void forget_early_calls(Line& line) {
    line.opening = false;
    line.early_calls.clear();
}

void send_close(Line& line, uint64_t hd_line, std::function<void()> done) {
    line.provider->calls->call(tspi::LineClose{hd_line}, [done](int32_t, const auto&) { done(); });
}

void close_at_provider(Core& core, Line& line, std::function<void()> done) {
    const uint64_t hd_line = line.hd_line;
    // Calls live strictly inside the opening of their line.
    const auto calls = line.calls;
    for (const auto& call : calls) close_call(core, *call);
    forget_opening(line);
    send_close(line, hd_line, std::move(done));
}

}  // namespace

void open_at_provider(Line& line, Answered done) {
    if (line.state == LineState::open) return done(0);
    line.opening = true;
    line.provider->calls->call(tspi::LineOpen{line.id, line.ht_line(), line.tspi_version},
                               [opening = Opening(line), done](int32_t result, const auto& answer) {
                                   Line& opened = opening.device;
                                   if (result < 0) forget_early_calls(opened);
                                   if (result < 0) return done(result);
                                   if (!opening.lasts()) {  // taken away meanwhile
                                       send_close(opened, answer.hd_line,
                                                  [done] { done(LINEERR_RESOURCEUNAVAIL); });
                                       return;
                                   }
                                   ++opened.openings;
                                   opened.state = LineState::open;
                                   opened.hd_line = answer.hd_line;
                                   done(0);
                               });
}

void forget_opening(Line& line) {
    ++line.openings;
    line.state = LineState::closed;
    forget_early_calls(line);
    line.hd_line = 0;
    line.default_media = line.status_line_states = line.status_address_states = line.ext_version = 0;
}

uint32_t wanted_media(const Line& line) {
    uint32_t media = 0;
    for (const OpenLine* opened : line.opens) {
        if (opened->privileges & LINECALLPRIVILEGE_OWNER) media |= opened->media_modes;
    }
    return media;
}

void set_default_media(Line& line, uint32_t media, Answered done) {
    if (media == line.default_media) return done(0);
    line.provider->calls->call(tspi::LineSetDefaultMediaDetection{line.hd_line, media},
                               [opening = Opening(line), media, done](int32_t result, const auto&) {
                                   if (result >= 0 && opening.lasts()) opening.device.default_media = media;
                                   done(result < 0 ? result : 0);
                               });
}

void select_extension(Line& line, uint32_t ext_version, Answered done) {
    if (ext_version == 0 || ext_version == line.ext_version) return done(0);
    if (line.ext_version != 0) return done(LINEERR_INCOMPATIBLEEXTVERSION);
    send_extension(line, ext_version, std::move(done));
}

void set_status_messages(Line& line, Answered done) {
    uint32_t line_states = states_for_server, address_states = 0;
    if (line.tspi_version < api_1_4) line_states = LINEDEVSTATE_REINIT;
    for (const OpenLine* opened : line.opens) {
        line_states |= opened->line_states;
        address_states |= opened->address_states;
    }
    if (line_states == line.status_line_states && address_states == line.status_address_states)
        return done(0);
    line.provider->calls->call(
        tspi::LineSetStatusMessages{line.hd_line, line_states, address_states},
        [opening = Opening(line), line_states, address_states, done](int32_t result, const auto&) {
            if (result >= 0 && opening.lasts()) {
                opening.device.status_line_states = line_states;
                opening.device.status_address_states = address_states;
            }
            done(result < 0 ? result : 0);
        });
}

void settle(Core& core, Line& line, std::function<void()> done) {
    if (line.state == LineState::closed) return done();
    auto rest = [&core, &line, done] {
        if (line.state == LineState::closed) return done();
        if (line.opens.empty()) return close_at_provider(core, line, done);
        set_default_media(line, wanted_media(line), [&line, done](int32_t) {
            if (line.state == LineState::closed) return done();
            set_status_messages(line, [done](int32_t) { done(); });
        });
    };
    if (line.ext_version == 0 || wanted_extension(line) != 0) return rest();
    send_extension(line, 0, [rest](int32_t) { rest(); });
}

void restore_line(Line& line, Answered done) {
    const uint32_t ext_version = wanted_extension(line);
    set_default_media(line, wanted_media(line), [&line, ext_version, done](int32_t result) {
        if (result < 0) return done(result);
        select_extension(line, ext_version, [&line, done](int32_t selected) {
            if (selected < 0) return done(selected);
            set_status_messages(line, done);
        });
    });
}

void in_sequence(Line& line, std::function<void(std::function<void()>)> step) {
    line.sequence.run(std::move(step));
}

}  // namespace tapi::server
