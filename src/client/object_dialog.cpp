// SPDX-License-Identifier: Apache-2.0
// See object_dialog.hpp.
#include "client/object_dialog.hpp"

#include <provider.h>

#include "base/unicode.hpp"
#include "client/door.hpp"
#include "wire/api_codec.hpp"
#include "wire/dialogs.hpp"

namespace tapi::client {
namespace {

Outcome submit(const About& about, const Bytes& values, Bytes& block) {
    Call<api::FormSet> call(about.errors);
    call.request = {about.object, about.id, about.device_class, about.block, values};
    if (!call.send(Reach::session)) return {call.result(), false, {}};
    if (call.response.format == STRINGFORMAT_BINARY) {
        block = std::move(call.response.result);
        constexpr std::string_view taken = "{}";
        const auto json = std::as_bytes(std::span(taken));
        return {0, true, Bytes(json.begin(), json.end())};
    }
    const std::string_view text(reinterpret_cast<const char*>(call.response.result.data()),
                                call.response.result.size());
    const bool done = text == "{}";
    return {0, done, std::move(call.response.result)};
}

uint32_t type_of(uint32_t object) {
    if (object == OPENTAPI_CONFIG_LINE) return TUISPIDLL_OBJECT_LINEID;
    return object == OPENTAPI_CONFIG_PHONE ? TUISPIDLL_OBJECT_PHONEID : TUISPIDLL_OBJECT_PROVIDERID;
}

Answer pass(const About& about, uint64_t object, uint32_t type, const OptBytes& block) {
    Call<api::DialogData> call(about.errors);
    // A module speaks for its device as the application knows it, and for nothing else.
    if (type != type_of(about.object) || object != about.id) return {about.errors.invalid_parameter, {}};
    call.request = {type, static_cast<uint32_t>(object), block};
    call.send(Reach::session);
    return {call.result(), std::move(call.response.answer)};
}

std::u16string text_of(const Bytes& utf8) {
    return to_utf16({reinterpret_cast<const char*>(utf8.data()), utf8.size()});
}

talk::Module module_of(const About& about, const api::FormGet::Response& got, talk::Function function, uint64_t window) {
    return {function, window, about.id, about.device_class, about.block, text_of(got.module), text_of(got.driver), text_of(got.prefix),
            reinterpret_cast<uintptr_t>(without_desktop(about.owner)), own_prefix()};
}

// Shows the dialog and waits for its end.
DialogEnd show(const About& about, const api::FormGet::Response& got, talk::Function function) {
    const HWND owner = without_desktop(about.owner);
    const auto window = window_for_helper(owner);
    if (!window) {
        trace::note(about.function, "hwndOwner is no window");
        return {about.errors.invalid_parameter, false, {}};
    }
    const auto helper = Helper::make();
    if (helper == nullptr) return {about.errors.failed, false, {}};
    const OwnerAtRest modal(owner);
    helper->start();
    if (!got.module.empty()) {
        const auto callback = [&](uint64_t object, uint32_t type, const OptBytes& block) { return pass(about, object, type, block); };
        return run_module(*helper, module_of(about, got, function, *window), callback, about.errors);
    }
    Bytes block;
    DialogEnd end = run_form(
        *helper, *window, got.form,
        [&](const Bytes& values) { return submit(about, values, block); }, about.errors);
    end.block = std::move(block);
    return end;
}

// ---- A provider that comes or goes

talk::Function function_of(wire::ModuleFunction wanted) {
    switch (wanted) {
        case wire::ModuleFunction::settings: return talk::Function::provider_config;
        case wire::ModuleFunction::install: return talk::Function::provider_install;
        case wire::ModuleFunction::remove: return talk::Function::provider_remove;
        case wire::ModuleFunction::driver_install: return talk::Function::driver_install;
        case wire::ModuleFunction::driver_remove: return talk::Function::driver_remove;
    }
    return talk::Function::provider_config;
}

// What a driver itself does, the server can have it do without windows.
wire::ModuleEnd how_it_ended(const DialogEnd& end, talk::Function function, const Errors& errors) {
    if (!end.shown) return talk::is_of_driver(function) ? wire::ModuleEnd::absent : wire::ModuleEnd::not_run;
    return end.result == errors.unavailable ? wire::ModuleEnd::absent : wire::ModuleEnd::returned;
}

DialogEnd change(const About& about, const api::FormGet::Response& got) {
    const talk::Function function = function_of(static_cast<wire::ModuleFunction>(got.function));
    const std::string reason = no_helper_because();
    if (!reason.empty()) trace::note(about.function, reason);
    const DialogEnd end = reason.empty() ? show(about, got, function) : DialogEnd{about.errors.unavailable, false, {}, false};
    Call<api::ProviderSettle> call(about.errors);
    call.request = {about.id, static_cast<uint32_t>(how_it_ended(end, function, about.errors)), static_cast<uint32_t>(end.result)};
    call.send(Reach::session);
    return {call.result(), call.ok(), {}};
}

}  // namespace

DialogEnd configure(const About& about) {
    Call<api::FormGet> call(about.errors);
    call.request = {about.object, about.id, about.device_class, about.block};
    if (!call.send(about.object == wire::dialing_object ? Reach::connect : Reach::session))
        return {call.result(), false, {}};
    if (call.response.function != static_cast<uint32_t>(wire::ModuleFunction::settings)) return change(about, call.response);
    const std::string reason = no_dialog_because();
    if (reason.empty()) return show(about, call.response, about.module_function);
    trace::note(about.function, reason);
    return {about.errors.unavailable, false, {}, false};
}

}  // namespace tapi::client
