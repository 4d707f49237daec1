// SPDX-License-Identifier: Apache-2.0
// See settings.hpp. Keys are those of the configuration file.
#include "exchange/settings.hpp"

#include "base/unicode.hpp"
#include "exchange/config_section.hpp"

namespace tapi::exchange {
namespace {

using forms::Field;
using forms::json;
using forms::Type;

constexpr int64_t longest_name_bytes = 200;  // bytes

Field field(const char* section, const char* key, Type type, const char* label, const char* help) {
    Field made;
    made.section = section;
    made.key = key;
    made.type = type;
    made.label = label;
    made.help = help;
    return made;
}

Field milliseconds(const char* section, const char* key, const char* label, const char* help, int64_t min,
                   int64_t max) {
    Field made = field(section, key, Type::number, label, help);
    made.unit = "ms";
    made.min = min;
    made.max = max;
    return made;
}

Field choice(const char* section, const char* key, const char* label, const char* help,
             std::vector<forms::Choice> choices) {
    Field made = field(section, key, Type::choice, label, help);
    made.choices = std::move(choices);
    return made;
}

Field name(const char* section, const char* key, const char* label, const char* help) {
    Field made = field(section, key, Type::text, label, help);
    made.max_length = longest_name_bytes;
    return made;
}

void add(forms::Form& form, Field described, json value) {
    form.values[described.key] = std::move(value);
    form.fields.push_back(std::move(described));
}

void take(const json& values, const char* key, Millis& time) {
    if (values.contains(key)) time = Millis(values[key].get<int64_t>());
}
void take(const json& values, const char* key, uint32_t& time) {
    if (values.contains(key)) time = values[key].get<uint32_t>();
}
void take(const json& values, const char* key, bool& flag) {
    if (values.contains(key)) flag = values[key].get<bool>();
}
void take(const json& values, const char* key, std::u16string& text) {
    if (values.contains(key)) text = to_utf16(values[key].get<std::string>());
}

void add_calls(forms::Form& form, const Config& config) {
    const char* calls = "Calls";
    add(form, milliseconds(calls, "ring_cycle_ms", "Ring cycle", "From one ring to the next.", 1, max_time_ms),
        config.ring_cycle.count());
    add(form, milliseconds(calls, "no_answer_ms", "No answer after", "Then a call that rings is given up.", 1,
                           max_time_ms),
        config.no_answer.count());
    add(form, milliseconds(calls, "release_ms", "Release after",
                           "A call that nobody hangs up ends after this; 0: never.", 0, max_time_ms),
        config.release.count());
    add(form, milliseconds(calls, "completion_timeout_ms", "Call completion",
                           "A request to complete a call is cancelled after this.", 1, max_time_ms),
        config.completion_timeout.count());
    add(form, choice(calls, "reject_as", "A rejected call", "What its caller hears.",
                     {{"reject", "is rejected"}, {"busy", "is busy"}}),
        config.reject_is_busy ? "busy" : "reject");
    add(form, field(calls, "drop_on_close", Type::flag, "Closing drops calls",
                    "Calls end when the last program closes their line."),
        config.drop_on_close);
}

void add_sound(forms::Form& form, const SoundConfig& config) {
    const char* sound = "Sound";
    add(form, choice(sound, "tones", "Tones", "How dial tone, ringback and busy sound.",
                     {{"north_america", "North America"}, {"europe", "Europe"}}),
        config.region == media::ToneRegion::europe ? "europe" : "north_america");
    add(form, field(sound, "pulse", Type::flag, "Pulse dialing", "Digits may be dial pulses too."), config.pulse);
    add(form, milliseconds(sound, "flash_ms", "Hook flash", "How long a flash lasts.", 1, 10000),
        config.flash.count());
    add(form, milliseconds(sound, "gather_timeout_ms", "Gathering digits", "The longest time-out a program may ask for.",
                           config.gather_least.count(), max_time_ms),
        config.gather_most.count());
}

}  // namespace

forms::Form exchange_form(const Config& config) {
    forms::Form form;
    form.title = "OpenTAPI exchange";
    form.help = "Changes take effect at once; calls in progress keep what they began with.";
    add(form, name("", "name", "Name", "What programs see as the name of the switch."),
        to_utf8(config.switch_name));
    add_calls(form, config);
    add_sound(form, config.sound);
    return form;
}

forms::Form line_form(const LineSettings& settings, const DialLimits& limits, const std::string& line_name) {
    forms::Form form;
    form.title = line_name;
    form.help = "Holds for the calls that begin from now on.";
    add(form, name("", "caller_name", "Caller name",
                   "Shown to those who are called; empty: the name of the line."),
        to_utf8(settings.caller_name));
    const char* dialing = "Dialing";
    add(form, milliseconds(dialing, "digit_ms", "Digit", "How long a digit sounds.", limits.least.digit,
                           limits.most.digit),
        settings.dial.digit);
    add(form, milliseconds(dialing, "gap_ms", "Gap", "Silence between two digits.", limits.least.gap,
                           limits.most.gap),
        settings.dial.gap);
    add(form, milliseconds(dialing, "pause_ms", "Pause", "How long a comma waits.", limits.least.pause,
                           limits.most.pause),
        settings.dial.pause);
    return form;
}

void apply(const json& values, Config& config) {
    take(values, "name", config.switch_name);
    take(values, "ring_cycle_ms", config.ring_cycle);
    take(values, "no_answer_ms", config.no_answer);
    take(values, "release_ms", config.release);
    take(values, "completion_timeout_ms", config.completion_timeout);
    if (values.contains("reject_as")) config.reject_is_busy = values["reject_as"] == "busy";
    take(values, "drop_on_close", config.drop_on_close);
    if (values.contains("tones"))
        config.sound.region = values["tones"] == "europe" ? media::ToneRegion::europe : media::ToneRegion::north_america;
    take(values, "pulse", config.sound.pulse);
    take(values, "flash_ms", config.sound.flash);
    take(values, "gather_timeout_ms", config.sound.gather_most);
}

void apply(const json& values, LineSettings& settings) {
    take(values, "caller_name", settings.caller_name);
    take(values, "digit_ms", settings.dial.digit);
    take(values, "gap_ms", settings.dial.gap);
    take(values, "pause_ms", settings.dial.pause);
}

}  // namespace tapi::exchange
