// SPDX-License-Identifier: Apache-2.0
// Providers coming, speaking and going.
#include "server/call/feed.hpp"

#include <tspi.h>

#include "base/log.hpp"
#include "server/device/deliver.hpp"

namespace tapi::server {
namespace {

// What makes the cached capabilities of a line doubtful.
constexpr uint64_t caps_changers = LINEDEVSTATE_CAPSCHANGE | LINEDEVSTATE_CONFIGCHANGE | LINEDEVSTATE_REINIT;

void post_line_state(const Line& line, uint64_t states, uint64_t p2, uint64_t p3) {
    for (const OpenLine* opened : line.opens) {
        const uint64_t wanted = states & opened->line_states;
        if (wanted != 0) post_line(*opened, LINE_LINEDEVSTATE, wanted, p2, p3);
    }
}

}  // namespace

DeviceBases ProviderFeed::devices_counted(uint32_t, uint32_t) {
    // A provider that comes back keeps its ids (DEV-1).
    if (!counted_) {
        bases_ = {static_cast<uint32_t>(core_.lines.size()), static_cast<uint32_t>(core_.phones.size())};
    }
    return bases_;
}

void ProviderFeed::up(const ProviderUp& facts) {
    provider_.up = true;
    provider_.tspi_version = facts.tspi_version;
    if (!counted_) {
        counted_ = true;
        add_lines(facts.lines);
        add_phones(facts.phones);
        return;
    }
    if (facts.lines != provider_.lines.size()) {
        log::warning(provider_.name, "came back with {} lines instead of {}: restart the server to see the difference",
                     facts.lines, provider_.lines.size());
    }
    for (size_t i = 0; i < provider_.lines.size(); ++i) {
        if (i < facts.lines && !provider_.lines[i]->removed) reopen(*provider_.lines[i]);
    }
}

void ProviderFeed::add_lines(uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
        auto line = std::make_unique<Line>();
        line->id = static_cast<uint32_t>(core_.lines.size());
        line->provider = &provider_;
        provider_.lines.push_back(line.get());
        core_.lines.push_back(std::move(line));
    }
    // Applications that are there already learn of a provider that was slow to start (DEV-2).
    for (LineApp* app : core_.line_apps) {
        for (const Line* line : provider_.lines) {
            if (!app->restricted) post_app(*app, LINE_CREATE, line->id);
        }
    }
}

void ProviderFeed::add_phones(uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
        auto phone = std::make_unique<Phone>();
        phone->id = static_cast<uint32_t>(core_.phones.size());
        phone->provider = &provider_;
        phone->index = i;
        core_.phones.push_back(std::move(phone));
    }
    for (const PhoneApp* app : core_.phone_apps) {
        for (uint32_t i = 0; i < count; ++i) {
            app->sink->post({0, PHONE_CREATE, 0, core_.phones.size() - count + i, 0, 0, {}});
        }
    }
}

void ProviderFeed::lost(std::string_view reason) {
    provider_.up = false;
    log::warning(provider_.name, "provider lost: {}", reason);
    for (Line* line : provider_.lines) {
        const auto calls = line->calls;
        for (const auto& call : calls) end_call(core_, *call, LINEDISCONNECTMODE_OUTOFORDER);
        line->state = LineState::closed;
        line->hd_line = 0;
        line->tspi_version = 0;
        line->caps = nullptr;
        line->default_media = line->status_line_states = line->status_address_states = line->ext_version = 0;
        line->in_service = false;
        post_line_state(*line, LINEDEVSTATE_OUTOFSERVICE, 0, 0);
    }
}

// Brings a line that applications have open back into service after its provider was restarted.
void ProviderFeed::reopen(Line& line) {
    in_sequence(line, [this, &line](std::function<void()> next) {
        auto serve = [&line, next](int32_t result) {
            if (result < 0) {
                log::warning(line.provider->name, "line {} could not be opened again: {:#x}", line.id,
                             static_cast<uint32_t>(result));
            } else {
                line.in_service = true;
                post_line_state(line, LINEDEVSTATE_INSERVICE, 0, 0);
            }
            next();
        };
        ensure_caps(line, [&line, serve](int32_t result) {
            if (result < 0 || line.opens.empty()) return serve(result);
            line.provider->calls->call(
                tspi::LineOpen{line.id, line.ht_line(), line.tspi_version}, [&line, serve](int32_t opened, const auto& answer) {
                    if (opened < 0) return serve(opened);
                    line.state = LineState::open;
                    line.hd_line = answer.hd_line;
                    restore_line(line, serve);
                });
        });
    });
}

Line* ProviderFeed::line_of(const ProviderEvent& event) {
    const uint64_t id = event.device - 1;
    if (event.device == 0 || id >= core_.lines.size() || core_.lines[id]->provider != &provider_) return nullptr;
    return core_.lines[id].get();
}

void ProviderFeed::line_event(const ProviderEvent& event) {
    Line* line = line_of(event);
    if (line == nullptr) {
        log::warning(provider_.name, "event {} for line handle {:x}, which it does not have", event.message, event.device);
        return;
    }
    ++line->epoch;
    switch (event.message) {
        case LINE_NEWCALL: return new_call(core_, provider_, event);
        case LINE_LINEDEVSTATE: return line_state(*line, event);
        case LINE_ADDRESSSTATE: return address_state(*line, event);
        case LINE_CLOSE: return force_close(core_, *line);
        default: return call_event(core_, provider_, event);
    }
}

void ProviderFeed::line_state(Line& line, const ProviderEvent& event) {
    if (event.param1 & caps_changers) line.caps = nullptr;
    post_line_state(line, event.param1, event.param2, event.param3);
}

void ProviderFeed::address_state(Line& line, const ProviderEvent& event) {
    for (const OpenLine* opened : line.opens) {
        const uint64_t wanted = event.param2 & opened->address_states;
        if (wanted != 0) post_line(*opened, LINE_ADDRESSSTATE, event.param1, wanted, event.param3);
    }
}

void ProviderFeed::phone_event(const ProviderEvent& event) {
    // No application has a phone open yet; a provider that speaks of one is only noted.
    log::debug(provider_.name, "phone event {}", event.message);
}

}  // namespace tapi::server
