// SPDX-License-Identifier: Apache-2.0
// The exchange's TOML file. Nothing is ignored: an unknown key is as wrong as a bad value, and both name
// their line.
#include "exchange/config.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <unordered_set>

#include "base/unicode.hpp"
#include "exchange/config_section.hpp"
#include "exchange/outcomes.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

constexpr int64_t max_extensions = 100'000, max_circuits = 10'000, max_appearances = 10'000;

constexpr std::array<std::pair<std::string_view, AnswerMode>, 3> answer_modes{
    {{"none", AnswerMode::none}, {"drop", AnswerMode::drop}, {"hold", AnswerMode::hold}}};
constexpr std::array<std::pair<std::string_view, AcceptMode>, 3> accept_modes{
    {{"none", AcceptMode::none}, {"optional", AcceptMode::optional}, {"required", AcceptMode::required}}};
constexpr std::array<std::pair<std::string_view, uint32_t>, 8> media_names{{
    {"interactivevoice", LINEMEDIAMODE_INTERACTIVEVOICE},
    {"automatedvoice", LINEMEDIAMODE_AUTOMATEDVOICE},
    {"datamodem", LINEMEDIAMODE_DATAMODEM},
    {"g3fax", LINEMEDIAMODE_G3FAX},
    {"tdd", LINEMEDIAMODE_TDD},
    {"g4fax", LINEMEDIAMODE_G4FAX},
    {"digitaldata", LINEMEDIAMODE_DIGITALDATA},
    {"unknown", LINEMEDIAMODE_UNKNOWN},
}};

class Parser {
  public:
    Config parse(const toml::table& file) {
        Section top(file, "file");
        exchange(top);
        sound(top);
        sdk::each_section(top, "trunk", [this](Section& section) { trunk(section); });
        sdk::each_section(top, "extension", [this](Section& section) { extension(section); });
        sdk::each_section(top, "extensions", [this](Section& section) { range(section); });
        sdk::each_section(top, "queue", [this](Section& section) { queue(section, WaitingKind::queue); });
        sdk::each_section(top, "route_point", [this](Section& section) { queue(section, WaitingKind::route_point); });
        sdk::each_section(top, "hunt_group", [this](Section& section) { hunt_group(section); });
        sdk::each_section(top, "pickup_group", [this](Section& section) { pickup_group(section); });
        sdk::one_section(top, "park", [this](Section& section) { park(section); });
        sdk::one_section(top, "forward", [this](Section& section) { forward(section); });
        sdk::each_section(top, "far_end",
             [this](Section& section) { config_.far_ends.push_back(far_end(section, true)); });
        other_numbers(top);
        sdk::one_section(top, "panel", [this](Section& section) { panel(section); });
        sdk::each_section(top, "incoming", [this](Section& section) { incoming(section); });
        top.done();
        if (config_.extensions.size() == config_.queues)
            throw Wrong(file, "no [[extension]] and no [[extensions]]");
        return std::move(config_);
    }

  private:
    void exchange(Section& top) {
        config_.unknown_number = *outcome_named("unobtainable");
        sdk::one_section(top, "exchange", [this](Section& section) {
            config_.switch_name = section.wide("name", config_.switch_name);
            config_.ring_cycle = Millis(section.whole("ring_cycle_ms", 1, max_time_ms).value_or(6000));
            config_.no_answer = Millis(section.whole("no_answer_ms", 1, max_time_ms).value_or(60000));
            config_.release = section.time("release_ms").value_or(config_.release);
            config_.completion_timeout =
                Millis(section.whole("completion_timeout_ms", 1, max_time_ms).value_or(1800000));
            config_.drop_on_close = section.flag("drop_on_close", false);
            messages(section);
            constexpr std::array<std::pair<std::string_view, bool>, 2> rejects{
                {{"reject", false}, {"busy", true}}};
            config_.reject_is_busy = section.one_of("reject_as", false, rejects);
            config_.unknown_number = section.outcome("unknown_number", "unobtainable");
            if (config_.unknown_number.kind != Outcome::Kind::state) {
                throw Wrong(*section.get("unknown_number"),
                            "[exchange] unknown_number cannot answer or ring");
            }
        });
    }

    void sound(Section& top) {
        sdk::one_section(top, "sound", [this](Section& section) {
            SoundConfig& sound = config_.sound;
            constexpr std::array<std::pair<std::string_view, media::ToneRegion>, 2> regions{
                {{"north_america", media::ToneRegion::north_america}, {"europe", media::ToneRegion::europe}}};
            sound.region = section.one_of("tones", sound.region, regions);
            sound.pulse = section.flag("pulse", sound.pulse);
            const auto normal = [&](const char* key, uint32_t otherwise, uint32_t low, uint32_t high) {
                return static_cast<uint32_t>(section.whole(key, low, high).value_or(otherwise));
            };
            DialLimits& dial = sound.dial;
            dial.normal.digit = normal("digit_ms", dial.normal.digit, dial.least.digit, dial.most.digit);
            dial.normal.gap = normal("gap_ms", dial.normal.gap, dial.least.gap, dial.most.gap);
            dial.normal.pause = normal("pause_ms", dial.normal.pause, dial.least.pause, dial.most.pause);
            sound.flash = Millis(section.whole("flash_ms", 1, 10000).value_or(sound.flash.count()));
            sound.gather_most =
                Millis(section.whole("gather_timeout_ms", sound.gather_least.count(), max_time_ms)
                           .value_or(sound.gather_most.count()));
        });
    }

    static media::FarSound far_sound(Section& section) {
        constexpr std::array<std::pair<std::string_view, media::FarSound>, 5> sounds{
            {{"silence", media::FarSound::silence},
             {"voice", media::FarSound::voice},
             {"fax_calling", media::FarSound::fax_calling},
             {"fax", media::FarSound::fax},
             {"modem", media::FarSound::modem}}};
        return section.one_of("sound", media::FarSound::silence, sounds);
    }

    void trunk(Section& section) {
        TrunkConfig trunk;
        trunk.name = section.wide("name", u"PSTN");
        trunk.circuits = section.count("circuits", trunk.circuits, max_circuits);
        trunk.lines = section.flag("lines", false);
        trunk.tariff = section.text("tariff").value_or("");
        if (section.has("prefix")) trunk.prefix = section.dialable("prefix");
        config_.trunks.push_back(std::move(trunk));
    }

    uint32_t profile(Section& section) {
        LineProfile profile;
        profile.talk_paths = section.count("talk_paths", profile.talk_paths, max_appearances);
        profile.hold = section.flag("hold", true);
        profile.answer =
            section.one_of("answer_mode", profile.hold ? AnswerMode::hold : AnswerMode::none, answer_modes);
        services(section, profile);
        profile.accept = section.one_of("accept", profile.accept, accept_modes);
        if (const toml::node* modes = section.get("media_modes")) {
            const toml::array* list = modes->as_array();
            if (list == nullptr || list->empty())
                throw Wrong(*modes, section.name() + " media_modes must be a list");
            profile.media_modes = 0;
            for (const toml::node& mode : *list)
                profile.media_modes |= section.choose(mode, "media_modes", media_names);
        }
        incoming_media(section, profile);
        profile.sound = far_sound(section);
        profile.compatibility = section.flag("compatibility", true);
        if (section.has("wireless")) profile.radio = radio(section);
        sdk::one_section(section, "phone", [&](Section& phone) { profile.phone = parse_phone(phone); });
        config_.profiles.push_back(profile);
        return static_cast<uint32_t>(config_.profiles.size() - 1);
    }

    // { signal = 80, battery = 50, roam = "home" }; percent.
    static Radio radio(Section& section) {
        constexpr std::array<std::pair<std::string_view, uint32_t>, 3> modes{{{"home", LINEROAMMODE_HOME},
                                                                              {"roam_a", LINEROAMMODE_ROAMA},
                                                                              {"roam_b", LINEROAMMODE_ROAMB}}};
        const toml::node& node = *section.get("wireless");
        if (!node.is_table()) throw Wrong(node, section.name() + " wireless must be a table");
        Section inner(*node.as_table(), section.name() + " wireless");
        const auto level = [&](const char* key) {
            return static_cast<uint32_t>(inner.whole(key, 0, 100).value_or(100) * 0xFFFF / 100);
        };
        const Radio radio{level("signal"), level("battery"), inner.one_of("roam", uint32_t{LINEROAMMODE_HOME}, modes)};
        inner.done();
        return radio;
    }

    void services(Section& section, LineProfile& profile) {
        profile.transfer = section.flag("transfer", true);
        profile.conference = section.limit("conference", profile.conference, max_appearances);
        profile.redirect = section.flag("redirect", true);
        profile.park = section.flag("park", true);
        profile.pickup = section.flag("pickup", true);
        profile.forward = section.flag("forward", true);
        profile.forward_consult = section.flag("forward_consult", false);
        profile.secure = section.flag("secure", true);
        profile.quality = section.flag("quality_of_service", true);
        profile.predictive = section.flag("predictive", false);
        profile.call_completions = section.limit("call_completions", profile.call_completions, 1000);
        profile.user_info = section.limit("user_info", profile.user_info, 4096);
        profile.call_data = section.limit("call_data", profile.call_data, 16384);
    }

    // "unknown" offers every mode of the line as possible, for the applications to find out.
    void incoming_media(Section& section, LineProfile& profile) {
        const uint32_t known = profile.media_modes & ~static_cast<uint32_t>(LINEMEDIAMODE_UNKNOWN);
        const uint32_t lowest = known == 0 ? LINEMEDIAMODE_UNKNOWN : known & (~known + 1);
        profile.incoming_media = section.one_of("incoming_media", lowest, media_names);
        if (profile.incoming_media == LINEMEDIAMODE_UNKNOWN) {
            profile.media_modes |= LINEMEDIAMODE_UNKNOWN;
            profile.incoming_media = profile.media_modes;
        }
        if ((profile.incoming_media & ~profile.media_modes) != 0) {
            throw Wrong(*section.get("incoming_media"),
                        section.name() + " incoming_media is not among media_modes");
        }
    }

    void add_address(const toml::node& node, ExtensionConfig& extension, std::u16string number,
                     uint32_t appearances) {
        if (!numbers_.insert(number).second)
            throw Wrong(node, "number " + to_utf8(number) + " is there twice");
        stations_.insert(number);
        extension.addresses.push_back({std::move(number), appearances});
    }

    void extension(Section& section) {
        ExtensionConfig extension;
        extension.name = section.wide("name");
        const uint32_t appearances = section.count("appearances", 2, max_appearances);
        extension.profile = profile(section);
        if (section.has("number"))
            add_address(section.node(), extension, section.dialable("number"), appearances);
        if (const toml::node* node = section.get("addresses")) {
            const toml::array* list = node->as_array();
            if (list == nullptr) throw Wrong(*node, "[[extension]] addresses must be a list");
            for (const toml::node& entry : *list) address(section, entry, extension, appearances);
        }
        if (extension.addresses.empty()) throw Wrong(section.node(), "[[extension]] number is missing");
        config_.extensions.push_back(std::move(extension));
        if (config_.extensions.size() > max_extensions) throw Wrong(section.node(), "too many extensions");
    }

    // "1001", or { number = "1001", appearances = 4 }.
    void address(Section& section, const toml::node& entry, ExtensionConfig& extension,
                 uint32_t appearances) {
        if (const auto text = entry.value_exact<std::string>()) {
            return add_address(entry, extension, section.dialable(entry, to_utf16(*text), "addresses"),
                               appearances);
        }
        if (!entry.is_table()) throw Wrong(entry, "[[extension]] addresses must be numbers or tables");
        Section inner(*entry.as_table(), "[[extension]] addresses");
        const uint32_t own = inner.count("appearances", appearances, max_appearances);
        add_address(entry, extension, inner.dialable("number"), own);
        inner.done();
    }

    void range(Section& section) {
        const auto from = section.whole("from", 0, INT64_C(999'999'999));
        const auto to = section.whole("to", 0, INT64_C(999'999'999));
        if (!from || !to || *to < *from)
            throw Wrong(section.node(), "[[extensions]] needs from and a to not below it");
        if (*to - *from >= max_extensions - static_cast<int64_t>(config_.extensions.size())) {
            throw Wrong(section.node(), "too many extensions");
        }
        const uint32_t appearances = section.count("appearances", 2, max_appearances);
        const uint32_t shared = profile(section);
        config_.extensions.reserve(config_.extensions.size() + static_cast<size_t>(*to - *from + 1));
        for (int64_t number = *from; number <= *to; ++number) {
            ExtensionConfig extension;
            extension.profile = shared;
            add_address(section.node(), extension, sdk::decimal(static_cast<uint64_t>(number)), appearances);
            config_.extensions.push_back(std::move(extension));
        }
    }

    // Numbers of extensions that the file has named already.
    std::vector<std::u16string> members(Section& section) {
        std::vector<std::u16string> members;
        const toml::node* node = section.get("members");
        const toml::array* list = node == nullptr ? nullptr : node->as_array();
        if (list == nullptr || list->empty())
            throw Wrong(node == nullptr ? section.node() : *node, section.name() + " members must be a list");
        for (const toml::node& entry : *list) {
            const auto number = to_utf16(entry.value_exact<std::string>().value_or(""));
            if (stations_.count(number) == 0)
                throw Wrong(entry, section.name() + " members must be numbers of extensions");
            members.push_back(number);
        }
        return members;
    }

    void new_number(Section& section, const std::u16string& number) {
        if (!numbers_.insert(number).second)
            throw Wrong(section.node(), "number " + to_utf8(number) + " is there twice");
    }

    void queue(Section& section, WaitingKind kind) {
        constexpr std::array<std::pair<std::string_view, uint32_t>, 4> treatments{
            {{"silence", LINECALLTREATMENT_SILENCE},
             {"ringback", LINECALLTREATMENT_RINGBACK},
             {"busy", LINECALLTREATMENT_BUSY},
             {"music", LINECALLTREATMENT_MUSIC}}};
        ExtensionConfig queue;
        queue.name = section.wide("name", kind == WaitingKind::queue ? u"Queue" : u"Route point");
        add_address(section.node(), queue, section.dialable("number"),
                    section.count("calls", 100, max_appearances));
        queue.waiting.kind = kind;
        queue.waiting.timeout = section.time("timeout_ms");
        if (section.has("otherwise")) queue.waiting.otherwise = section.dialable("otherwise");
        queue.waiting.treatment = section.one_of("treatment", queue.waiting.treatment, treatments);
        LineProfile profile;
        profile.hold = profile.park = profile.pickup = profile.forward = profile.secure = profile.quality =
            false;
        profile.accept = AcceptMode::none;
        profile.answer = AnswerMode::none;
        profile.conference = profile.call_completions = 0;
        profile.call_data = section.limit("call_data", profile.call_data, 16384);
        profile.media_modes |= LINEMEDIAMODE_UNKNOWN;
        profile.incoming_media = LINEMEDIAMODE_INTERACTIVEVOICE;
        config_.profiles.push_back(profile);
        queue.profile = static_cast<uint32_t>(config_.profiles.size() - 1);
        config_.extensions.push_back(std::move(queue));
        ++config_.queues;
    }

    void hunt_group(Section& section) {
        constexpr std::array<std::pair<std::string_view, bool>, 2> orders{
            {{"linear", false}, {"circular", true}}};
        HuntGroup group;
        group.number = section.dialable("number");
        new_number(section, group.number);
        reachable_.insert(group.number);
        group.name = section.wide("name");
        group.members = members(section);
        group.circular = section.one_of("order", false, orders);
        group.rings = section.count("rings", group.rings, 100);
        config_.hunt_groups.push_back(std::move(group));
    }

    void pickup_group(Section& section) {
        PickupGroup group;
        if (!section.has("id")) throw Wrong(section.node(), "[[pickup_group]] id is missing");
        group.id = section.wide("id");
        group.members = members(section);
        config_.pickup_groups.push_back(std::move(group));
    }

    void park(Section& section) {
        config_.park.reminder = section.time("reminder_ms").value_or(config_.park.reminder);
        const auto from = section.whole("from", 0, INT64_C(999'999'999));
        const auto to = section.whole("to", 0, INT64_C(999'999'999));
        if (from.has_value() != to.has_value() || (from && (*to < *from || *to - *from >= max_appearances)))
            throw Wrong(section.node(), "[park] needs from and a to not below it");
        for (int64_t number = from.value_or(1); number <= to.value_or(0); ++number) {
            config_.park.slots.push_back(sdk::decimal(static_cast<uint64_t>(number)));
            new_number(section, config_.park.slots.back());
        }
    }

    void forward(Section& section) {
        ForwardLimits& limits = config_.forward;
        limits.entries = section.count("entries", limits.entries, 100);
        limits.specific_entries = section.limit("specific_entries", limits.specific_entries, 100);
        limits.min_rings = section.count("min_rings", limits.min_rings, 100);
        limits.max_rings = section.count("max_rings", std::max(limits.max_rings, limits.min_rings), 100);
        if (limits.max_rings < limits.min_rings)
            throw Wrong(section.node(), "[forward] max_rings is below min_rings");
    }

    // A relative path is beside the file.
    void panel(Section& section) {
        config_.panel_socket = section.text("socket").value_or("panel.sock");
        if (config_.panel_socket.empty()) throw Wrong(*section.get("socket"), "[panel] socket is empty");
    }

    void messages(Section& section) {
        const toml::node* node = section.get("completion_messages");
        if (node == nullptr) return;
        const toml::array* list = node->as_array();
        if (list == nullptr) throw Wrong(*node, "[exchange] completion_messages must be a list");
        config_.completion_messages.clear();
        for (const toml::node& entry : *list) {
            const auto text = entry.value_exact<std::string>();
            if (!text) throw Wrong(entry, "[exchange] completion_messages must be text in quotes");
            config_.completion_messages.push_back(to_utf16(*text));
        }
    }

    FarEnd far_end(Section& section, bool numbered) {
        FarEnd far_end;
        if (numbered) {
            const toml::node* node = section.get("number");
            if (node == nullptr) throw Wrong(section.node(), "[[far_end]] number is missing");
            far_end.number = section.wide("number");
        }
        far_end.name = section.wide("name");
        far_end.outcome = section.outcome("behaviour", "answer");
        far_end.proceeding = section.time("proceeding_ms").value_or(Millis(0));
        far_end.after = section.time("after_ms").value_or(Millis(0));
        far_end.hangup_after = section.time("hangup_after_ms");
        far_end.sound = far_sound(section);
        return far_end;
    }

    void other_numbers(Section& top) {
        config_.other_numbers.outcome = *outcome_named("unobtainable");
        sdk::one_section(top, "other_numbers",
               [this](Section& section) { config_.other_numbers = far_end(section, false); });
    }

    void incoming(Section& section) {
        Incoming incoming;
        if (section.has("from")) incoming.from = section.dialable("from");
        incoming.from_name = section.wide("from_name");
        incoming.to = section.dialable("to");
        if (stations_.count(incoming.to) + reachable_.count(incoming.to) == 0)
            throw Wrong(*section.get("to"), "[[incoming]] to is not an extension");
        incoming.blocked = section.flag("blocked", false);
        incoming.at = section.time("at_ms").value_or(Millis(0));
        if (const auto every = section.whole("every_ms", 1, max_time_ms)) incoming.every = Millis(*every);
        if (section.has("count")) incoming.count = section.count("count", 1, UINT32_MAX);
        incoming.caller_id_after = section.time("caller_id_after_ms");
        incoming.abandon_after = section.time("abandon_after_ms");
        incoming.hangup_after = section.time("hangup_after_ms");
        incoming.sound = far_sound(section);
        incoming.trunk = trunk_of(section);
        config_.incoming.push_back(std::move(incoming));
    }

    size_t trunk_of(Section& section) {
        if (config_.trunks.empty()) throw Wrong(section.node(), "[[incoming]] needs a [[trunk]]");
        if (!section.has("trunk")) return 0;
        const std::u16string name = section.wide("trunk");
        for (size_t index = 0; index < config_.trunks.size(); ++index) {
            if (config_.trunks[index].name == name) return index;
        }
        throw Wrong(*section.get("trunk"), "[[incoming]] trunk names no [[trunk]]");
    }

    Config config_;
    std::unordered_set<std::u16string> numbers_;   // each stands for one thing
    std::unordered_set<std::u16string> stations_;  // extensions and queues
    std::unordered_set<std::u16string> reachable_;
};

constexpr std::string_view built_in = R"(
[[extensions]]
from = 1001
to = 1010

[park]
from = 701
to = 709

[[pickup_group]]
id = "1"
members = ["1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008", "1009", "1010"]

[[trunk]]
name = "PSTN"
prefix = "9"
circuits = 8

[[far_end]]
number = "5550101"
behaviour = "busy"

[[far_end]]
number = "5550102"
behaviour = "no_answer"

[[far_end]]
number = "5550103"
behaviour = "reject"

[[far_end]]
number = "5550104"
behaviour = "congestion"

[[far_end]]
number = "5550105"
behaviour = "unobtainable"

[other_numbers]
behaviour = "answer"
proceeding_ms = 500
after_ms = 3000
)";

}  // namespace

Result<Config> parse_config(std::string_view text, std::string_view file) {
    return sdk::parse_toml<Config>(text, file, [](const toml::table& parsed) { return Parser().parse(parsed); });
}

Result<Config> load_config(const std::string& file) {
    const auto text = sdk::read_file(file);
    if (!text) return text.error();
    auto config = parse_config(*text, file);
    if (config && !config->panel_socket.empty())
        config->panel_socket = std::filesystem::path(file).parent_path() / config->panel_socket;
    return config;
}

Config default_config() { return *parse_config(built_in, "built-in"); }

}  // namespace tapi::exchange
