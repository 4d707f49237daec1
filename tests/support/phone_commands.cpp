// SPDX-License-Identifier: Apache-2.0
// See phone_commands.hpp.
#include "support/phone_commands.hpp"

#include <functional>
#include <unordered_map>

namespace tapi::test {
namespace {

using PhoneTable = std::unordered_map<std::string, std::function<json(const json&, HPHONEAPP)>>;

template <class S>
json taken(LONG result, Space<S>& space) {
    json answer = {{"result", result}};
    if (result == 0) answer.update(facts(space));
    return answer;
}

// A function that fills one number.
template <class Call>
json one_number(const char* key, Call call) {
    DWORD value = untouched;
    const LONG result = call(&value);
    return {{"result", result}, {key, value}};
}

// Display text and data: `data`, or in hexadecimal `data_bytes`.
std::string block(const json& r) {
    const auto bytes = r.find("data_bytes");
    return bytes != r.end() ? bytes_of(bytes->get<std::string>()) : r.value("data", std::string());
}

void add_devices(PhoneTable& phone_table) {
    phone_table["phone_negotiate"] = [](const json& r, HPHONEAPP app) {
        DWORD version = 0;
        PHONEEXTENSIONID extension{};
        const LONG result = phoneNegotiateAPIVersion(app, number(r, "phone_device"), number(r, "low", 0x00010003),
                                                     number(r, "high", highest), &version, &extension);
        return json{{"result", result}, {"version", version}};
    };
    phone_table["phone_negotiate_extension"] = [](const json& r, HPHONEAPP app) {
        return one_number("extension", [&](DWORD* out) {
            return phoneNegotiateExtVersion(app, number(r, "phone_device"), number(r, "version", highest),
                                            number(r, "low"), number(r, "high", 0xFFFFFFFF), out);
        });
    };
    phone_table["phone_caps"] = [](const json& r, HPHONEAPP app) {
        Space<PHONECAPS> caps;
        const LONG result = phoneGetDevCapsA(app, number(r, "phone_device"), number(r, "version", highest), 0, caps.get());
        return taken(result, caps);
    };
    phone_table["phone_open"] = [](const json& r, HPHONEAPP app) {
        return one_number("phone", [&](HPHONE* out) {
            return phoneOpen(app, number(r, "phone_device"), out, number(r, "version", highest), number(r, "extension"),
                             r.value("instance", DWORD_PTR{0}), number(r, "phone_privilege"));
        });
    };
    phone_table["phone_close"] = [](const json& r, HPHONEAPP) { return simple(phoneClose(number(r, "phone"))); };
    phone_table["phone_status"] = [](const json& r, HPHONEAPP) {
        Space<PHONESTATUS> status;
        const LONG result = phoneGetStatusA(number(r, "phone"), status.get());
        return taken(result, status);
    };
    phone_table["phone_set_mask"] = [](const json& r, HPHONEAPP) {
        return simple(phoneSetStatusMessages(number(r, "phone"), number(r, "phone_states"), number(r, "button_modes"),
                                             number(r, "button_states")));
    };
    phone_table["phone_get_mask"] = [](const json& r, HPHONEAPP) {
        DWORD states = untouched, modes = untouched, buttons = untouched;
        const LONG result = phoneGetStatusMessages(number(r, "phone"), &states, &modes, &buttons);
        return json{{"result", result}, {"phone_states", states}, {"button_modes", modes}, {"button_states", buttons}};
    };
    phone_table["phone_get_id"] = [](const json& r, HPHONEAPP) {
        Space<VARSTRING> space;
        json answer = simple(phoneGetIDA(number(r, "phone"), space.get(), Text(r, "class").get()));
        const std::string id = space.part(&VARSTRING::dwStringSize);
        DWORD value = untouched;
        if (answer["result"] == 0 && id.size() == sizeof value) std::memcpy(&value, id.data(), sizeof value);
        answer["id"] = value;
        return answer;
    };
}

void add_sounds(PhoneTable& phone_table) {
    phone_table["phone_set_hook"] = [](const json& r, HPHONEAPP) {
        return simple(phoneSetHookSwitch(number(r, "phone"), number(r, "hook"), number(r, "hook_mode")));
    };
    phone_table["phone_get_hook"] = [](const json& r, HPHONEAPP) {
        return one_number("hook", [&](DWORD* out) { return phoneGetHookSwitch(number(r, "phone"), out); });
    };
    phone_table["phone_set_volume"] = [](const json& r, HPHONEAPP) {
        return simple(phoneSetVolume(number(r, "phone"), number(r, "hook"), number(r, "volume")));
    };
    phone_table["phone_get_volume"] = [](const json& r, HPHONEAPP) {
        return one_number("volume", [&](DWORD* out) { return phoneGetVolume(number(r, "phone"), number(r, "hook"), out); });
    };
    phone_table["phone_set_gain"] = [](const json& r, HPHONEAPP) {
        return simple(phoneSetGain(number(r, "phone"), number(r, "hook"), number(r, "gain")));
    };
    phone_table["phone_get_gain"] = [](const json& r, HPHONEAPP) {
        return one_number("gain", [&](DWORD* out) { return phoneGetGain(number(r, "phone"), number(r, "hook"), out); });
    };
    phone_table["phone_set_ring"] = [](const json& r, HPHONEAPP) {
        return simple(phoneSetRing(number(r, "phone"), number(r, "ring_mode"), number(r, "volume", 0xFFFF)));
    };
    phone_table["phone_get_ring"] = [](const json& r, HPHONEAPP) {
        DWORD mode = untouched, volume = untouched;
        const LONG result = phoneGetRing(number(r, "phone"), &mode, &volume);
        return json{{"result", result}, {"ring_mode", mode}, {"volume", volume}};
    };
}

json button_info(const json& r) {
    Space<PHONEBUTTONINFO> info;
    json answer = simple(phoneGetButtonInfoA(number(r, "phone"), number(r, "button"), info.get()));
    if (answer["result"] != 0) return answer;
    answer["button_mode"] = info->dwButtonMode;
    answer["function"] = info->dwButtonFunction;
    answer["button_state"] = info->dwButtonState;
    answer["button_text"] = info.text(&PHONEBUTTONINFO::dwButtonTextSize);
    return answer;
}

json set_button_info(const json& r) {
    Space<PHONEBUTTONINFO> info;
    const std::string text = r.value("button_text", std::string());
    info->dwButtonMode = number(r, "button_mode");
    info->dwButtonFunction = number(r, "function");
    if (!text.empty()) {
        info->dwButtonTextSize = static_cast<DWORD>(text.size() + 1);
        info->dwButtonTextOffset = sizeof(PHONEBUTTONINFO);
        std::memcpy(reinterpret_cast<char*>(info.get()) + sizeof(PHONEBUTTONINFO), text.c_str(), text.size() + 1);
    }
    return simple(phoneSetButtonInfoA(number(r, "phone"), number(r, "button"), info.get()));
}

// What a display shows, of which the tests only use ASCII.
std::string shown_text(Space<VARSTRING>& shown) {
    std::string text;
    const bool wide = shown->dwStringFormat == STRINGFORMAT_UNICODE;
    const std::string bytes = shown.part(&VARSTRING::dwStringSize);
    for (size_t at = 0; at < bytes.size(); at += wide ? 2 : 1) {
        if (bytes[at] != '\0') text += bytes[at];
    }
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

// `display` as UTF-16, or the bytes of `data`.
std::string display_block(const json& r) {
    if (!r.contains("display")) return block(r);
    std::string bytes;
    for (const char c : r.at("display").get<std::string>()) bytes += {c, '\0'};
    return bytes;
}

void add_parts(PhoneTable& phone_table) {
    phone_table["phone_set_lamp"] = [](const json& r, HPHONEAPP) {
        return simple(phoneSetLamp(number(r, "phone"), number(r, "button"), number(r, "lamp")));
    };
    phone_table["phone_get_lamp"] = [](const json& r, HPHONEAPP) {
        return one_number("lamp", [&](DWORD* out) { return phoneGetLamp(number(r, "phone"), number(r, "button"), out); });
    };
    phone_table["phone_set_display"] = [](const json& r, HPHONEAPP) {
        const std::string text = display_block(r);
        return simple(phoneSetDisplay(number(r, "phone"), number(r, "row"), number(r, "column"), text.data(),
                                      static_cast<DWORD>(text.size())));
    };
    phone_table["phone_get_display"] = [](const json& r, HPHONEAPP) {
        Space<VARSTRING> shown;
        json answer = simple(phoneGetDisplay(number(r, "phone"), shown.get()));
        if (answer["result"] == 0) answer["display"] = shown_text(shown);
        return answer;
    };
    phone_table["phone_button_info"] = [](const json& r, HPHONEAPP) { return button_info(r); };
    phone_table["phone_set_button_info"] = [](const json& r, HPHONEAPP) { return set_button_info(r); };
    phone_table["phone_set_data"] = [](const json& r, HPHONEAPP) {
        std::string data = block(r);
        return simple(phoneSetData(number(r, "phone"), number(r, "area"), data.data(), static_cast<DWORD>(data.size())));
    };
    phone_table["phone_get_data"] = [](const json& r, HPHONEAPP) {
        std::string data(number(r, "size", 256), '\0');
        json answer =
            simple(phoneGetData(number(r, "phone"), number(r, "area"), data.data(), static_cast<DWORD>(data.size())));
        answer["text"] = data.substr(0, data.find('\0'));
        answer["bytes"] = hex(data);
        return answer;
    };
}

const PhoneTable& phone_table() {
    static const PhoneTable commands = [] {
        PhoneTable made;
        add_devices(made);
        add_sounds(made);
        add_parts(made);
        return made;
    }();
    return commands;
}

}  // namespace

PhoneCommands::~PhoneCommands() {
    if (app_ != 0) phoneShutdown(app_);
}

json PhoneCommands::initialize(const json& request) {
    PHONEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = PHONEINITIALIZEEXOPTION_USEEVENT;
    DWORD devices = 0, version = number(request, "version", highest);
    const Text name(request, "name");
    const LONG result = phoneInitializeExA(&app_, nullptr, nullptr, name.get(), &devices, &version, &params);
    if (result == 0) event_ = static_cast<int>(reinterpret_cast<intptr_t>(params.Handles.hEvent));
    return {{"result", result}, {"devices", devices}, {"version", version}};
}

json PhoneCommands::shutdown() {
    const LONG result = phoneShutdown(app_);
    app_ = 0;
    event_ = -1;
    memory_.forget();
    return simple(result);
}

json PhoneCommands::dev_specific(const json& request) {
    const std::string data = block(request);
    Room room;
    room.bytes = std::make_shared<std::vector<char>>(data.begin(), data.end());
    const auto size = static_cast<DWORD>(data.size());
    return memory_.started(phoneDevSpecific(number(request, "phone"), room.bytes->data(), size), room);
}

std::optional<json> PhoneCommands::perform(const json& request) {
    const std::string what = request.at("do").get<std::string>();
    if (what == "phone_initialize") return initialize(request);
    if (what == "phone_shutdown") return shutdown();
    if (what == "phone_dev_specific") return dev_specific(request);
    const auto command = phone_table().find(what);
    return command != phone_table().end() ? std::optional(command->second(request, app_)) : std::nullopt;
}

std::optional<Msg> PhoneCommands::take() {
    PHONEMESSAGE message{};
    if (app_ == 0 || phoneGetMessage(app_, &message, 0) != 0) return std::nullopt;
    LINEMESSAGE same;
    static_assert(sizeof same == sizeof message);
    std::memcpy(&same, &message, sizeof same);
    Msg msg = msg_of(same);
    memory_.arrived(msg);
    return msg;
}

}  // namespace tapi::test
