// SPDX-License-Identifier: Apache-2.0
// See verbs.hpp.
#include "runner/verbs.hpp"

#include <algorithm>
#include <map>
#include <names.hpp>
#include <set>

namespace tapi::scenario {
namespace {

using names::Family;

const std::map<std::string, Family> families{
    {"privilege", Family::LINECALLPRIVILEGE},
    {"privileges", Family::LINECALLPRIVILEGE},
    {"media", Family::LINEMEDIAMODE},
    {"line_states", Family::LINEDEVSTATE},
    {"address_states", Family::LINEADDRESSSTATE},
    {"select", Family::LINECALLSELECT},
    {"flags", Family::LINECALLPARAMFLAGS},
    {"bearer", Family::LINEBEARERMODE},
    {"request_mode", Family::LINEREQUESTMODE},
    {"digit_modes", Family::LINEDIGITMODE},
    {"digit_mode", Family::LINEDIGITMODE},
    {"park_mode", Family::LINEPARKMODE},
    {"transfer_mode", Family::LINETRANSFERMODE},
    {"completion_mode", Family::LINECALLCOMPLMODE},
    {"forward_mode", Family::LINEFORWARDMODE},
    {"action", Family::LINEMEDIACONTROL},
    {"tone_mode", Family::LINETONEMODE},
    {"terminal_modes", Family::LINETERMMODE},
    {"state", Family::LINECALLSTATE},
    {"origin", Family::LINECALLORIGIN},
    {"reason", Family::LINECALLREASON},
    {"features", Family::LINECALLFEATURE},
    {"caller_flags", Family::LINECALLPARTYID},
    {"called_flags", Family::LINECALLPARTYID},
    {"connected_flags", Family::LINECALLPARTYID},
    {"redirection_flags", Family::LINECALLPARTYID},
    {"status_flags", Family::LINEDEVSTATUSFLAGS},
    {"features2", Family::LINECALLFEATURE2},
    {"auto_transfer", Family::LINECALLSTATE},
    {"treatment", Family::LINECALLTREATMENT},
    {"roam", Family::LINEROAMMODE},
    {"feature", Family::PHONEBUTTONFUNCTION},
    {"phone_privilege", Family::PHONEPRIVILEGE},
    {"phone_states", Family::PHONESTATE},
    {"button_modes", Family::PHONEBUTTONMODE},
    {"button_mode", Family::PHONEBUTTONMODE},
    {"button_states", Family::PHONEBUTTONSTATE},
    {"button_state", Family::PHONEBUTTONSTATE},
    {"function", Family::PHONEBUTTONFUNCTION},
    {"hook", Family::PHONEHOOKSWITCHDEV},
    {"hook_mode", Family::PHONEHOOKSWITCHMODE},
    {"handset_mode", Family::PHONEHOOKSWITCHMODE},
    {"speaker_mode", Family::PHONEHOOKSWITCHMODE},
    {"headset_mode", Family::PHONEHOOKSWITCHMODE},
    {"lamp", Family::PHONELAMPMODE},
    {"phone_flags", Family::PHONESTATUSFLAGS},
    {"phone_features", Family::PHONEFEATURE},
};

const std::set<std::string> texts{
    "address",   "module",     "target",        "data",           "class",     "to",
    "caller",    "group",      "digits",        "termination",    "app_name",  "called_party",
    "comment",   "name",       "sending",       "receiving",      "mechanism", "user_info",
    "call_data", "high_level", "low_level", "data_bytes", "sending_bytes", "receiving_bytes",
    "display",   "owner_name", "button_text"};

bool parse_names(Family family, const std::string& text, uint32_t& bits) {
    bits = 0;
    for (size_t begin = 0; begin <= text.size();) {
        const size_t end = std::min(text.find('+', begin), text.size());
        std::string name = text.substr(begin, end - begin);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return std::toupper(c); });
        uint32_t one = 0;
        if (family == Family::LINECALLPRIVILEGE && name == "NONE") {
            one = 1;
        } else if (!names::parse(family, name, one)) {
            return false;
        }
        bits |= one;
        begin = end + 1;
    }
    return true;
}

// +HOLD-ANSWER: which bits must be set, which must not.
bool features_agree(Family family, const std::string& text, uint32_t actual) {
    for (size_t begin = 0; begin < text.size();) {
        const bool wanted = text[begin] == '+';
        const size_t end = std::min(text.find_first_of("+-", begin + 1), text.size());
        uint32_t bit = 0;
        if (!names::parse(family, text.substr(begin + 1, end - begin - 1), bit)) return false;
        if (((actual & bit) != 0) != wanted) return false;
        begin = end;
    }
    return true;
}

const std::vector<Verb>& verbs() {
    using enum Answer;
    static const std::vector<Verb> all{
        // Calls.
        {"call", "make_call", call, {"address"}},
        {"dial", "dial", reply, {"call", "address"}},
        {"accept", "accept", reply, {"call"}},
        {"answer", "answer", reply, {"call"}},
        {"drop", "drop", reply, {"call"}},
        {"hold", "hold", reply, {"call"}},
        {"unhold", "unhold", reply, {"call"}},
        {"swap_hold", "swap_hold", reply, {"call", "held"}},
        {"set_call_params", "set_call_params", reply, {"call"}},
        {"deallocate", "deallocate", at_once, {"call"}},
        {"handoff", "handoff", at_once, {"call", "module"}},
        {"set_privilege", "set_privilege", at_once, {"call", "privilege"}},
        {"set_app_specific", "set_app_specific", at_once, {"call", "value"}},
        {"set_media_mode", "set_media_mode", at_once, {"call", "media"}},
        {"call_info", "call_info", at_once, {"call"}},
        {"call_status", "call_status", at_once, {"call"}},
        // Lines.
        {"open", "open", at_once, {"device", "privileges"}},
        {"close", "close", at_once, {"line"}},
        {"negotiate", "negotiate", at_once, {"device"}},
        {"set_status", "set_status", at_once, {"line"}},
        {"get_status", "get_status", at_once, {"line"}},
        {"dev_status", "dev_status", at_once, {"line"}},
        {"address_status", "address_status", at_once, {"line"}},
        {"dev_caps", "dev_caps", at_once, {"device"}},
        {"address_caps", "address_caps", at_once, {"device"}},
        {"set_num_rings", "set_num_rings", at_once, {"line", "rings"}},
        {"get_num_rings", "get_num_rings", at_once, {"line"}},
        {"get_id", "get_id", at_once, {"line", "class"}},
        {"get_address_id", "get_address_id", at_once, {"line", "address"}},
        {"get_new_calls", "get_new_calls", at_once, {"line"}},
        {"set_priority", "set_priority", at_once, {"module", "priority"}},
        {"get_priority", "get_priority", at_once, {"module"}},
        {"initialize", "initialize", at_once, {}},
        {"shutdown", "shutdown", at_once, {}},
        // Transfer, conference, parking.
        {"redirect", "redirect", reply, {"call", "address"}},
        {"setup_transfer", "setup_transfer", call, {"call"}},
        {"complete_transfer", "complete_transfer", call, {"call", "consult"}},
        {"blind_transfer", "blind_transfer", reply, {"call", "address"}},
        {"setup_conference", "setup_conference", call, {"call"}},
        {"prepare_add_to_conference", "prepare_add_to_conference", call, {"call"}},
        {"add_to_conference", "add_to_conference", reply, {"call", "consult"}},
        {"remove_from_conference", "remove_from_conference", reply, {"call"}},
        {"get_conf_related_calls", "get_conf_related_calls", at_once, {"call"}},
        {"park", "park", reply, {"call", "address"}},
        {"unpark", "unpark", call, {"line", "address"}},
        {"pickup", "pickup", call, {"line", "address"}},
        {"complete_call", "complete_call", reply, {"call"}},
        {"uncomplete_call", "uncomplete_call", reply, {"line", "completion"}},
        {"forward", "forward", call, {"line"}},
        // Properties of calls.
        {"secure_call", "secure_call", reply, {"call"}},
        {"send_user_user_info", "send_user_user_info", reply, {"call", "data"}},
        {"release_user_user_info", "release_user_user_info", reply, {"call"}},
        {"set_call_treatment", "set_call_treatment", reply, {"call", "treatment"}},
        {"set_call_data", "set_call_data", reply, {"call", "data"}},
        {"set_call_quality", "set_call_quality", reply, {"call"}},
        // Digits, tones, media.
        {"monitor_digits", "monitor_digits", at_once, {"call", "digit_modes"}},
        {"gather_digits", "gather_digits", at_once, {"call", "count"}},
        {"generate_digits", "generate_digits", at_once, {"call", "digits"}},
        {"generate_tone", "generate_tone", at_once, {"call", "tone_mode"}},
        {"monitor_tones", "monitor_tones", at_once, {"call"}},
        {"monitor_media", "monitor_media", at_once, {"call", "media"}},
        {"set_media_control", "set_media_control", at_once, {"call"}},
        {"set_terminal", "set_terminal", reply, {"line"}},
        // Devices and requests.
        {"dev_specific", "dev_specific", reply, {"line", "data"}},
        {"dev_specific_feature", "dev_specific_feature", reply, {"line", "feature"}},
        {"set_line_dev_status", "set_line_dev_status", reply, {"line", "status_flags"}},
        {"negotiate_extension", "negotiate_extension", at_once, {"device"}},
        {"get_dev_config", "get_dev_config", at_once, {"device", "class"}},
        {"set_dev_config", "set_dev_config", at_once, {"device", "data"}},
        {"register_recipient", "register_recipient", at_once, {}},
        {"get_request", "get_request", at_once, {}},
        {"request_call", "request_call", at_once, {"address"}},
        {"set_current_location", "set_current_location", at_once, {"location"}},
        {"translate_address", "translate_address", at_once, {"address"}},
        // Phones.
        {"open_phone", "phone_open", at_once, {"phone_device", "phone_privilege"}},
        {"close_phone", "phone_close", at_once, {"phone"}},
        {"shutdown_phones", "phone_shutdown", at_once, {}},
        {"phone_caps", "phone_caps", at_once, {"phone_device"}},
        {"phone_status", "phone_status", at_once, {"phone"}},
        {"set_phone_status", "phone_set_mask", at_once, {"phone"}},
        {"get_phone_status", "phone_get_mask", at_once, {"phone"}},
        {"get_phone_id", "phone_get_id", at_once, {"phone", "class"}},
        {"set_hook", "phone_set_hook", reply, {"phone", "hook", "hook_mode"}},
        {"get_hook", "phone_get_hook", at_once, {"phone"}},
        {"set_volume", "phone_set_volume", reply, {"phone", "hook", "volume"}},
        {"get_volume", "phone_get_volume", at_once, {"phone", "hook"}},
        {"set_gain", "phone_set_gain", reply, {"phone", "hook", "gain"}},
        {"get_gain", "phone_get_gain", at_once, {"phone", "hook"}},
        {"set_ring", "phone_set_ring", reply, {"phone", "ring_mode", "volume"}},
        {"get_ring", "phone_get_ring", at_once, {"phone"}},
        {"set_lamp", "phone_set_lamp", reply, {"phone", "button", "lamp"}},
        {"get_lamp", "phone_get_lamp", at_once, {"phone", "button"}},
        {"set_display", "phone_set_display", reply, {"phone", "display"}},
        {"get_display", "phone_get_display", at_once, {"phone"}},
        {"set_button_info", "phone_set_button_info", reply, {"phone", "button"}},
        {"button_info", "phone_button_info", at_once, {"phone", "button"}},
        {"set_data", "phone_set_data", reply, {"phone", "area", "data"}},
        {"get_data", "phone_get_data", at_once, {"phone", "area"}},
        {"phone_dev_specific", "phone_dev_specific", reply, {"phone", "data"}},
        {"negotiate_phone_extension", "phone_negotiate_extension", at_once, {"phone_device"}},
    };
    return all;
}

}  // namespace

const Verb* verb_named(const std::string& name) {
    const auto found =
        std::find_if(verbs().begin(), verbs().end(), [&](const Verb& verb) { return verb.name == name; });
    return found == verbs().end() ? nullptr : &*found;
}

std::optional<json> value_of(const std::string& key, const std::string& text) {
    if (texts.contains(key)) return text;
    if (text == "2.2" || text == "2.1" || text == "2.0" || text == "1.4" || text == "1.3") {
        return static_cast<uint32_t>((text[0] - '0') << 16 | (text[2] - '0'));
    }
    if (!text.empty() &&
        std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); })) {
        return static_cast<uint32_t>(std::stoul(text));
    }
    if (text.starts_with("0x")) return static_cast<uint32_t>(std::stoul(text, nullptr, 16));
    uint32_t bits = 0;
    const auto family = families.find(key);
    if (family != families.end() && parse_names(family->second, text, bits)) return bits;
    return std::nullopt;
}

bool agrees(const std::string& key, const std::string& text, const json& actual) {
    if (actual.is_array()) return std::to_string(actual.size()) == text;
    if (actual.is_string()) return actual.get<std::string>() == text;
    const auto family = families.find(key);
    if (family != families.end() && (text.starts_with('+') || text.starts_with('-'))) {
        return features_agree(family->second, text, actual.get<uint32_t>());
    }
    const auto wanted = value_of(texts.contains(key) ? "" : key, text);  // `address` is a number in an answer
    return wanted && *wanted == actual;
}

std::string in_words(const std::string& key, const json& value) {
    if (value.is_array()) return std::to_string(value.size());
    if (value.is_string()) return value.get<std::string>();
    const auto family = families.find(key);
    if (family == families.end()) return value.dump();
    return names::flags(family->second, value.get<uint32_t>());
}

}  // namespace tapi::scenario
