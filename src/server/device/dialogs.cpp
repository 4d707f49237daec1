// SPDX-License-Identifier: Apache-2.0
// See dialogs.hpp.
#include "server/device/dialogs.hpp"

#include <tspi.h>

#include <algorithm>

#include "base/log.hpp"
#include "base/unicode.hpp"
#include "model/dialog.hpp"

namespace tapi::server {
namespace {

void free_at_provider(const Provider& provider, uint64_t hd_dialog) {
    provider.calls->call(tspi::ProviderFreeDialogInstance{hd_dialog}, [](int32_t, const auto&) {});
}

// Who waits for the request; null when nobody does any more.
LineApp* asker_of(const Core& core, const Provider& provider, uint64_t request) {
    if (request == 0) return nullptr;
    for (LineApp* app : core.line_apps) {
        for (const auto& [id, ticket] : app->tickets) {
            const auto* opened = static_cast<const OpenLine*>(ticket->opened);  // a line application opens lines
            const bool same = opened != nullptr && opened->line->provider == &provider;
            if (same && ticket->provider_request == request) return app;
        }
    }
    return nullptr;
}

bool has_room(const Core& core, const LineApp& app) {
    return std::count_if(core.dialogs.begin(), core.dialogs.end(),
                         [&](const auto& dialog) { return dialog->app == &app; }) < static_cast<long>(max_dialogs);
}

// The client library takes these messages; programs never see them, so no version hides them.
void post(const Dialog& dialog, uint32_t message, Bytes body) {
    dialog.app->sink->post({dialog.handle, message, 0, 0, 0, 0, std::move(body)});
}

void post_close(const Dialog& dialog) {
    Bytes nothing;
    Writer(nothing).blob(OptBytes());
    post(dialog, LINE_SENDDIALOGINSTANCEDATA, std::move(nothing));
}

// What the application gets of it; nothing when it makes no sense.
std::optional<Bytes> opening_for_app(const Provider& provider, const Bytes& data) {
    DialogOpening opening;
    Reader in(data);
    decode(in, opening);
    if (!in.complete()) return std::nullopt;
    if (provider.wine) {
        opening.driver = to_utf16(provider.wine->driver);
        opening.prefix = to_utf16(provider.wine->prefix);
    }
    Bytes body;
    Writer out(body);
    encode(out, opening);
    return body;
}

// Takes those that fit out of the core; what happens to them must not find them there any more.
template <class Which>
std::vector<std::unique_ptr<Dialog>> take(Core& core, Which which) {
    std::vector<std::unique_ptr<Dialog>> taken;
    for (auto& dialog : core.dialogs) {
        if (which(*dialog)) taken.push_back(std::move(dialog));
    }
    std::erase(core.dialogs, nullptr);
    for (const auto& dialog : taken) dialog->app->handles->remove(dialog->handle);
    return taken;
}

}  // namespace

void create_dialog(Core& core, Provider& provider, const ProviderEvent& event) {
    LineApp* app = asker_of(core, provider, event.param1);
    auto dialog = std::make_unique<Dialog>(Dialog{0, app, &provider, event.param2, event.param3});
    auto opening = app != nullptr && has_room(core, *app) ? opening_for_app(provider, event.data) : std::nullopt;
    if (opening) dialog->handle = app->handles->add({ObjectKind::dialog, dialog.get()});
    if (dialog->handle == 0) {
        log::debug(provider.name, "dialog {}: nobody to show it to", event.param3);
        return free_at_provider(provider, event.param2);
    }
    post(*dialog, LINE_CREATEDIALOGINSTANCE, std::move(*opening));
    core.dialogs.push_back(std::move(dialog));
}

void send_dialog_data(Core& core, Provider& provider, const ProviderEvent& event) {
    for (const auto& dialog : core.dialogs) {
        if (dialog->provider == &provider && dialog->ht_dialog == event.device)
            return post(*dialog, LINE_SENDDIALOGINSTANCEDATA, event.data);
    }
    log::debug(provider.name, "data for dialog {}, which is closed", event.device);
}

Dialog* find_dialog(HandleSpace& handles, uint32_t handle) {
    const Object* object = handles.find(handle);
    return object != nullptr && object->kind == ObjectKind::dialog ? static_cast<Dialog*>(object->pointer) : nullptr;
}

void end_dialog(Core& core, uint32_t handle, HandleSpace& handles) {
    const Dialog* ended = find_dialog(handles, handle);
    for (const auto& dialog : take(core, [&](const Dialog& one) { return &one == ended; }))
        free_at_provider(*dialog->provider, dialog->hd_dialog);
}

void end_dialogs_of(Core& core, const LineApp& app) {
    for (const auto& dialog : take(core, [&](const Dialog& one) { return one.app == &app; }))
        free_at_provider(*dialog->provider, dialog->hd_dialog);
}

void close_dialogs_of(Core& core, const Provider& provider) {
    for (const auto& dialog : take(core, [&](const Dialog& one) { return one.provider == &provider; }))
        post_close(*dialog);
}

}  // namespace tapi::server
