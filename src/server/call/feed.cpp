// SPDX-License-Identifier: Apache-2.0
// Providers coming, speaking and going.
#include "server/call/feed.hpp"

#include <tspi.h>

#include <algorithm>

#include "base/log.hpp"
#include "server/device/deliver.hpp"
#include "server/device/dialogs.hpp"
#include "server/device/lines.hpp"
#include "server/device/provider_side.hpp"
#include "server/phone/events.hpp"
#include "server/phone/provider_side.hpp"

namespace tapi::server {
namespace {

// What makes the cached capabilities of a line doubtful.
constexpr uint64_t caps_changers = LINEDEVSTATE_CAPSCHANGE | LINEDEVSTATE_CONFIGCHANGE | LINEDEVSTATE_REINIT;

void post_line_state(const Line& line, uint64_t states, uint64_t p2, uint64_t p3) {
    for (const OpenLine* opened : line.opens) {
        const uint64_t wanted = states & heard_line_states(*opened);
        if (wanted != 0) post_line(*opened, LINE_LINEDEVSTATE, wanted, p2, p3);
    }
}

// EXT-1: about the line or an address. What it means its openers know.
void post_special(const Line& line, const ProviderEvent& event) {
    for (const OpenLine* opened : line.opens) {
        post_line(*opened, event.message, event.param1, event.param2, event.param3);
    }
}

// LINEDEVSTATE_REINIT speaks to applications: once to each that has the line open. Without a line it is about the
// whole system (INIT-4).
void post_reinit(const Core& core, const Line& line) {
    for (const LineApp* app : core.line_apps) {
        const auto& opens = app->opens;
        const bool concerned = std::any_of(opens.begin(), opens.end(), [&](const auto& opened) {
            return opened->line == &line;
        });
        if (concerned) post_app(*app, LINE_LINEDEVSTATE, LINEDEVSTATE_REINIT);
    }
}

}  // namespace

void ProviderFeed::up(const ProviderUp& facts) {
    provider_.up = true;
    provider_.tspi_version = facts.tspi_version;
    if (counted_) return come_back(facts);
    counted_ = true;
    add_lines(facts.lines);
    add_phones(facts.phones);
}

void ProviderFeed::lost(std::string_view reason) {
    provider_.up = false;
    if (provider_.stopping) {
        log::info(provider_.name, "stopped");
    } else {
        log::warning(provider_.name, "provider lost: {}", reason);
    }
    for (Line* line : provider_.lines) {
        if (!line->removed) lose(*line);
    }
    for (Phone* phone : provider_.phones) {
        if (!phone->removed) lose(*phone);
    }
    // Its numbers for calls begin again with its next start.
    provider_.calls_by_handle.clear();
    close_dialogs_of(core_, provider_);
}

// What a provider created while it ran it creates anew when it runs again; the rest is away for a while (DEV-4).
void ProviderFeed::lose(Line& line) {
    const auto calls = line.calls;
    for (const auto& call : calls) end_call(core_, *call, LINEDISCONNECTMODE_OUTOFORDER);
    forget_opening(line);
    line.tspi_version = 0;
    line.caps_stale = true;
    line.in_service = false;
    if (line.created_later) return remove_line(line.id);
    post_line_state(line, LINEDEVSTATE_OUTOFSERVICE, 0, 0);
}

void ProviderFeed::lose(Phone& phone) {
    forget_opening(phone);
    phone.tspi_version = 0;
    phone.caps_stale = true;
    phone.in_service = false;
    if (phone.created_later) return remove_phone(phone.id);
    for (OpenPhone* opened : phone.opens) release_buttons(*opened);
    post_phone_state(phone, PHONESTATE_DISCONNECTED);
}

// Brings a line that applications have open back into service after its provider was restarted.
void ProviderFeed::reopen(Line& line) {
    in_sequence(line, [this, &line](std::function<void()> next) {
        auto serve = [this, &line, next](int32_t result) {
            if (result < 0) {
                log::warning(line.provider->name, "line {} could not be opened again: {:#x}", line.id,
                             static_cast<uint32_t>(result));
            } else {
                line.in_service = true;
                post_line_state(line, LINEDEVSTATE_INSERVICE, 0, 0);
            }
            take_early_calls(core_, line);
            next();
        };
        ensure_caps(line, [&line, serve](int32_t result) {
            if (result < 0 || line.opens.empty()) return serve(result);
            open_at_provider(line, [&line, serve](int32_t opened) {
                if (opened < 0) return serve(opened);
                restore_line(line, serve);
            });
        });
    });
}

void ProviderFeed::reopen(Phone& phone) {
    phone.sequence.run([&phone](std::function<void()> next) {
        auto serve = [&phone, next](int32_t result) {
            if (result < 0) {
                log::warning(phone.provider->name, "phone {} could not be opened again: {:#x}", phone.id,
                             static_cast<uint32_t>(result));
            } else {
                phone.in_service = true;
                post_phone_state(phone, PHONESTATE_CONNECTED);
            }
            next();
        };
        ensure_caps(phone, [&phone, serve](int32_t result) {
            if (result < 0 || phone.opens.empty()) return serve(result);
            open_at_provider(phone, [&phone, serve](int32_t opened) {
                if (opened < 0) return serve(opened);
                restore_phone(phone, serve);
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
    if (event.message == LINE_CREATE) return create_line(event.param2);
    if (event.message == LINE_REMOVE) return remove_line(event.param1);
    if (event.message == LINE_CREATEDIALOGINSTANCE) return create_dialog(core_, provider_, event);
    if (event.message == LINE_SENDDIALOGINSTANCEDATA) return send_dialog_data(core_, provider_, event);
    Line* line = line_of(event);
    if (event.message == LINE_LINEDEVSTATE && (line != nullptr || event.device == 0)) return line_state(line, event);
    if (line == nullptr) {
        log::warning(provider_.name, "event {} for line handle {:x}, which it does not have", event.message, event.device);
        return;
    }
    ++line->epoch;
    if (line->opening && (event.message == LINE_NEWCALL || event.call != 0)) return line->early_calls.push_back(event);
    switch (event.message) {
        case LINE_NEWCALL: return new_call(core_, provider_, event);
        case LINE_ADDRESSSTATE: return address_state(*line, event);
        case LINE_CLOSE: return force_close(core_, *line);
        case LINE_DEVSPECIFIC:
        case LINE_DEVSPECIFICFEATURE:
            if (event.call == 0) return post_special(*line, event);
            return call_event(core_, provider_, event);
        default: return call_event(core_, provider_, event);
    }
}

void ProviderFeed::line_state(Line* line, const ProviderEvent& event) {
    if (line != nullptr) {
        ++line->epoch;
        if (event.param1 & caps_changers) line->caps_stale = true;
    }
    if (event.param1 & LINEDEVSTATE_REINIT) {
        line != nullptr ? post_reinit(core_, *line) : demand_reinit(core_);
    }
    if (line != nullptr) post_line_state(*line, event.param1 & ~uint64_t{LINEDEVSTATE_REINIT}, event.param2, event.param3);
}

void ProviderFeed::address_state(Line& line, const ProviderEvent& event) {
    for (const OpenLine* opened : line.opens) {
        const uint64_t wanted = event.param2 & heard_address_states(*opened);
        if (wanted != 0) post_line(*opened, LINE_ADDRESSSTATE, event.param1, wanted, event.param3);
    }
}

void ProviderFeed::phone_event(const ProviderEvent& event) {
    if (event.message == PHONE_CREATE) return create_phone(event.param2);
    if (event.message == PHONE_REMOVE) return remove_phone(event.param1);
    server::phone_event(core_, provider_, event);
}

}  // namespace tapi::server
