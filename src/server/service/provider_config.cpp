// SPDX-License-Identifier: Apache-2.0
// See provider_config.hpp.
#include "server/service/provider_config.hpp"

#include <fmt/format.h>
#include <provider.h>

#include <algorithm>

#include "base/unicode.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/service/wrong_request.hpp"

namespace tapi::server {
namespace {

using nlohmann::json;
using Done = std::function<void(Result<json>)>;

// What is configured.
struct Target {
    Provider* provider = nullptr;
    uint32_t object = OPENTAPI_CONFIG_PROVIDER;
    uint32_t device = 0;
    OptText device_class;
};

Provider* provider_named(const Core& core, const json& name) {
    for (const auto& provider : core.providers) {
        if (name == provider->name || name == provider->permanent_id) return provider.get();
    }
    return nullptr;
}

std::string all_providers(const Core& core) {
    std::string all;
    for (const auto& provider : core.providers) all += (all.empty() ? "" : ", ") + provider->name;
    return all.empty() ? "none" : all;
}

template <class Device>
bool has(const std::vector<std::unique_ptr<Device>>& devices, const json& id, const Provider& provider) {
    if (!id.is_number_unsigned() || id.get<uint64_t>() >= devices.size()) return false;
    const Device& device = *devices[id.get<size_t>()];
    return device.present && !device.removed && device.provider == &provider;
}

Result<Target> target_in(const Core& core, const json& args) {
    Target target;
    const json name = args.value("provider", json());
    target.provider = provider_named(core, name);
    if (target.provider == nullptr)
        return wrong(fmt::format("there is no provider {}; there are: {}", name.dump(), all_providers(core)));
    if (args.contains("line") && args.contains("phone")) return wrong("\"line\" and \"phone\" exclude each other");
    if (args.contains("line")) {
        if (!has(core.lines, args["line"], *target.provider))
            return wrong(fmt::format("{} is no line of {}", args["line"].dump(), target.provider->name));
        target.object = OPENTAPI_CONFIG_LINE;
        target.device = args["line"];
    }
    if (args.contains("phone")) {
        if (!has(core.phones, args["phone"], *target.provider))
            return wrong(fmt::format("{} is no phone of {}", args["phone"].dump(), target.provider->name));
        target.object = OPENTAPI_CONFIG_PHONE;
        target.device = args["phone"];
    }
    if (args.contains("class")) {
        if (!args["class"].is_string()) return wrong("\"class\" must be a text");
        target.device_class = to_utf16(args["class"].get<std::string>());
    }
    return target;
}

std::string words_for(const Target& target, int32_t result) {
    switch (static_cast<uint32_t>(result)) {
        case LINEERR_OPERATIONUNAVAIL:
        case PHONEERR_OPERATIONUNAVAIL:
            return target.provider->name + " has nothing to set there";
        case LINEERR_INVALDEVICECLASS:
        case PHONEERR_INVALDEVICECLASS:
            return target.provider->name + " knows no settings of that device class";
        default:
            return fmt::format("{} answered 0x{:08X}; the server's log may say why", target.provider->name,
                               static_cast<uint32_t>(result));
    }
}

bool is_unavailable(int32_t result) {
    const auto code = static_cast<uint32_t>(result);
    return code == LINEERR_OPERATIONUNAVAIL || code == PHONEERR_OPERATIONUNAVAIL;
}

// "Unavailable" would sound as if the administrator had no right to ask.
int32_t code_for(int32_t result) {
    return is_unavailable(result) ? static_cast<int32_t>(LINEERR_INVALPARAM) : result;
}

// What a provider wrote into a VARSTRING, as JSON.
Result<json> json_in(const Target& target, int32_t result, const Bytes& filled) {
    if (result < 0) return failure(code_for(result), words_for(target, result));
    const ByteView text = well_formed(layout::VARSTRING, api_2_2, filled)
                              ? bytes_part(filled, offsetof(VARSTRING, dwStringSize))
                              : ByteView();
    const char* begin = reinterpret_cast<const char*>(text.data());
    json read = json::parse(begin, begin + text.size(), nullptr, false);
    if (read.is_object()) return read;
    return failure(LINEERR_OPERATIONFAILED, target.provider->name + " answered with something that is no JSON object");
}

Bytes bytes_from(const std::string& text) {
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return Bytes(first, first + text.size());
}

// No form: perhaps a module has dialogs for what the form would say. They are shown where the user is.
void ask_module(const Target& target, int32_t without, Done done) {
    target.provider->calls->call(tspi::ProviderUIIdentify{}, [target, without, done](int32_t result, const auto& answer) {
        const std::string module = to_utf8(answer.uidll_name.value_or(u""));
        if (result < 0 || module.empty()) return done(json_in(target, without, {}));
        done(json{{"dialog", module}, {"provider", target.provider->name}, {"id", target.provider->permanent_id}});
    });
}

}  // namespace

void configure_provider(Core& core, const json& args, Done done) {
    const auto found = target_in(core, args);
    if (!found) return done(found.error());
    const Target& target = *found;
    if (!args.contains("values")) {
        return target.provider->calls->call(
            tspi::ConfigGet{target.object, target.device, target.device_class, {}, 0, 0},
            [target, done](int32_t result, const auto& answer) {
                if (is_unavailable(result)) return ask_module(target, result, done);
                done(json_in(target, result, answer.form));
            });
    }
    Bytes values = bytes_from(args["values"].dump(-1, ' ', false, json::error_handler_t::replace));
    const auto size = static_cast<uint32_t>(values.size());
    target.provider->calls->call(
        tspi::ConfigSet{target.object, target.device, target.device_class, {}, 0, std::move(values), size, 0},
        [target, done](int32_t result, const auto& answer) { done(json_in(target, result, answer.outcome)); });
}

}  // namespace tapi::server
