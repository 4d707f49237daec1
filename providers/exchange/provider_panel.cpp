// SPDX-License-Identifier: Apache-2.0
// See provider_panel.hpp.
#include "exchange/provider_panel.hpp"

#include <algorithm>
#include <array>

#include "base/unicode.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

using panel::Deed;
using panel::Json;

struct Name {
    uint32_t value;
    const char* name;
};
constexpr std::array<Name, 3> devices{{{PHONEHOOKSWITCHDEV_HANDSET, "handset"},
                                       {PHONEHOOKSWITCHDEV_SPEAKER, "speaker"},
                                       {PHONEHOOKSWITCHDEV_HEADSET, "headset"}}};
constexpr std::array<Name, 4> hook_names{{{PHONEHOOKSWITCHMODE_ONHOOK, "onhook"},
                                          {PHONEHOOKSWITCHMODE_MIC, "mic"},
                                          {PHONEHOOKSWITCHMODE_SPEAKER, "speaker"},
                                          {PHONEHOOKSWITCHMODE_MICSPEAKER, "micspeaker"}}};
constexpr std::array<Name, 6> mode_names{{{PHONEBUTTONMODE_DUMMY, "dummy"},
                                          {PHONEBUTTONMODE_CALL, "call"},
                                          {PHONEBUTTONMODE_FEATURE, "feature"},
                                          {PHONEBUTTONMODE_KEYPAD, "keypad"},
                                          {PHONEBUTTONMODE_LOCAL, "local"},
                                          {PHONEBUTTONMODE_DISPLAY, "display"}}};
constexpr std::array<Name, 6> lamp_names{{{PHONELAMPMODE_OFF, "off"},
                                          {PHONELAMPMODE_STEADY, "steady"},
                                          {PHONELAMPMODE_WINK, "wink"},
                                          {PHONELAMPMODE_FLASH, "flash"},
                                          {PHONELAMPMODE_FLUTTER, "flutter"},
                                          {PHONELAMPMODE_BROKENFLUTTER, "brokenflutter"}}};

template <size_t n>
const char* name_of(uint32_t value, const std::array<Name, n>& names) {
    for (const Name& name : names) {
        if (name.value == value) return name.name;
    }
    return "unknown";
}

Json key_of(const Phone& phone, uint32_t id) {
    const PhoneKey& key = phone.key(id);
    Json shown = {{"id", id},
                  {"label", to_utf8(key.label)},
                  {"mode", name_of(key.mode, mode_names)},
                  {"function", key.function},
                  {"down", phone.is_down(id)}};
    if (key.lamp) shown["lamp"] = name_of(phone.lamp(id), lamp_names);
    return shown;
}

Json snapshot(const Phone& phone, const Switch& exchange) {
    const Line& line = exchange.line(phone.line());
    Json shown = {{"phone", to_utf8(exchange.line_number(line))}, {"name", to_utf8(exchange.line_name(line))}};
    shown["display"] = Json::array();
    for (uint32_t row = 0; row < phone.profile().rows; ++row)
        shown["display"].push_back(to_utf8(phone.row(row)));
    shown["ring"] = {{"mode", phone.ring_mode()}, {"volume", phone.ring_volume()}};
    for (const Name& device : devices) {
        if ((phone.profile().devices() & device.value) == 0) continue;
        const HookSwitch& hook = phone.hook(device.value);
        shown["hook"][device.name] = {
            {"mode", name_of(hook.mode, hook_names)}, {"volume", hook.volume}, {"gain", hook.gain}};
    }
    shown["keys"] = Json::array();
    for (uint32_t id = 0; id < phone.keys(); ++id) shown["keys"].push_back(key_of(phone, id));
    return shown;
}

Status wrong(std::string text) { return sdk::error(PHONEERR_INVALPARAM, std::move(text)); }

Result<LineNo> find_phone(Provider::Visit& visit, const std::string& number) {
    const auto found = visit.exchange().station(to_utf16(number));
    if (found) return *found;
    return sdk::error(PHONEERR_BADDEVICEID, "there is no phone \"" + number + "\"; \"list\" names all");
}

// Labels differ in capitals only when somebody made them so.
std::string folded(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Result<uint32_t> find_key(const Phone& phone, const Json& part) {
    if (part.is_number_unsigned()) {
        const auto id = part.get<uint64_t>();
        if (id < phone.keys()) return static_cast<uint32_t>(id);
    } else {
        const std::string label = folded(part.get<std::string>());
        for (uint32_t id = 0; id < phone.keys(); ++id) {
            if (!label.empty() && folded(to_utf8(phone.key(id).label)) == label) return id;
        }
    }
    return sdk::error(PHONEERR_INVALBUTTONLAMPID,
                      "the phone has no key " + part.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Status act_on_key(Phones& phones, LineNo line, Deed deed, const Json& part) {
    const auto key = find_key(phones.phone(line), part);
    if (!key) return key.error();
    return deed == Deed::press ? phones.press(line, *key) : phones.release(line, *key);
}

Status act_on_hook(Phones& phones, LineNo line, Deed deed, const Json& part) {
    for (const Name& device : devices) {
        if (!part.is_string() || part.get<std::string>() != device.name) continue;
        if ((phones.phone(line).profile().devices() & device.value) == 0) break;
        const Status done =
            deed == Deed::lift ? phones.lift(line, device.value) : phones.replace(line, device.value);
        if (!done) return wrong("the " + std::string(device.name) + " " + done.error().context);
        return success();
    }
    return wrong("the phone has no such device; there are handset, speaker and headset");
}

}  // namespace

Json PanelSurface::list(size_t from) {
    Provider::Visit visit(provider_);
    const Switch& exchange = visit.exchange();
    Json found = {{"phones", Json::array()}};
    const size_t all = exchange.all_lines(), end = std::min(all, from < all ? from + page : all);
    for (size_t at = from; at < end; ++at) {
        if (!exchange.has_phone(static_cast<LineNo>(at))) continue;
        const Line& line = exchange.line(static_cast<LineNo>(at));
        found["phones"].push_back({{"phone", to_utf8(exchange.line_number(line))},
                                   {"name", to_utf8(exchange.line_name(line))}});
    }
    if (end < all) found["next"] = end;
    return found;
}

Result<Json> PanelSurface::show(const std::string& number) {
    Provider::Visit visit(provider_);
    const auto line = find_phone(visit, number);
    if (!line) return line.error();
    return snapshot(visit.phones().phone(*line), visit.exchange());
}

uint64_t PanelSurface::version(const std::string& number) {
    Provider::Visit visit(provider_);
    const auto line = find_phone(visit, number);
    return line ? visit.phones().phone(*line).version() + 1 : 0;
}

Status PanelSurface::act(const std::string& number, Deed deed, const Json& part) {
    Provider::Visit visit(provider_);
    const auto line = find_phone(visit, number);
    if (!line) return line.error();
    const bool by_key = deed == Deed::press || deed == Deed::release;
    return by_key ? act_on_key(visit.phones(), *line, deed, part) : act_on_hook(visit.phones(), *line, deed, part);
}

}  // namespace tapi::exchange
