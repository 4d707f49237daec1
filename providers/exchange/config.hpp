// SPDX-License-Identifier: Apache-2.0
// What the exchange is made of, as its TOML file says. packaging/config/exchange.toml shows every setting.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "exchange/call.hpp"
#include "exchange/phone_config.hpp"
#include "media/sound/far_sound.hpp"
#include "media/sound/tone_source.hpp"

namespace tapi::exchange {

enum class AnswerMode { none, drop, hold };          // the active call, when another is answered
enum class AcceptMode { none, optional, required };  // required: nothing rings before lineAccept

// How the stations of one entry behave; shared by all of a range.
struct LineProfile {
    uint32_t talk_paths = 1;  // calls that can be talked on, dialed or heard at one time
    AnswerMode answer = AnswerMode::hold;
    AcceptMode accept = AcceptMode::optional;
    bool hold = true;
    bool transfer = true;
    uint32_t conference = 32;  // members that a conference can have, its user not counted; 0: none
    bool redirect = true, park = true, pickup = true, forward = true, secure = true, quality = true;
    bool forward_consult = false;   // lineForward makes a call to the new destination
    bool predictive = false;        // its calls can be dialed predictively
    uint32_t call_completions = 4;  // requests that a line can have pending; 0: none
    uint32_t user_info = 128;       // bytes of user-user information with each operation; 0: none
    uint32_t call_data = 1024;      // bytes; 0: none
    uint32_t media_modes = LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_AUTOMATEDVOICE;
    uint32_t incoming_media = LINEMEDIAMODE_INTERACTIVEVOICE;
    media::FarSound sound = media::FarSound::silence;  // of its user, on a call
    bool compatibility = true;           // ISDN's compatibility information goes with calls
    std::optional<Radio> radio;          // none: a line with a wire
    PhoneProfile phone;
    bool operator==(const LineProfile&) const = default;
};

struct AddressConfig {
    std::u16string number;
    uint32_t appearances = 2;
    bool operator==(const AddressConfig&) const = default;
};

// Where calls wait for an application that sends them on.
enum class WaitingKind { none, queue, route_point };

struct WaitingConfig {
    WaitingKind kind = WaitingKind::none;
    std::optional<Millis> timeout;  // none: for ever
    std::u16string otherwise;       // where calls go then; empty: they end
    uint32_t treatment = LINECALLTREATMENT_RINGBACK;
    bool operator==(const WaitingConfig&) const = default;
};

struct ExtensionConfig {
    std::u16string name;  // empty: "Extension " and the first number
    std::vector<AddressConfig> addresses;
    uint32_t profile = 0;
    WaitingConfig waiting;
    bool operator==(const ExtensionConfig&) const = default;
};

struct ParkConfig {
    std::vector<std::u16string> slots;  // for undirected parking
    Millis reminder{60000};             // then the call comes back to who parked it
    bool operator==(const ParkConfig&) const = default;
};

struct PickupGroup {
    std::u16string id;
    std::vector<std::u16string> members;
    bool operator==(const PickupGroup&) const = default;
};

// A number that rings one member after the other.
struct HuntGroup {
    std::u16string number, name;
    std::vector<std::u16string> members;
    bool circular = false;  // begins behind the member that was rung last
    uint32_t rings = 3;     // at each member
    bool operator==(const HuntGroup&) const = default;
};

struct ForwardLimits {
    uint32_t entries = 8, specific_entries = 4, min_rings = 1, max_rings = 15;
    bool operator==(const ForwardLimits&) const = default;
};

struct TrunkConfig {
    std::u16string name;
    std::u16string prefix;  // dialed to reach it; empty: any number that is not an extension
    uint32_t circuits = 8;
    bool lines = false;  // its circuits are TAPI lines
    std::string tariff;  // what calls over it cost, as charging information; empty: nothing is said
    bool operator==(const TrunkConfig&) const = default;
};

// What happens to a call outside: it is answered, rings for ever, or ends in a state.
struct Outcome {
    enum class Kind { answer, no_answer, state } kind = Kind::answer;
    CallState state{};
    uint32_t mode = 0;
    bool operator==(const Outcome&) const = default;
};

// Modes that calls can end with, over all outcomes that a configuration can name.
struct OutcomeModes {
    uint32_t busy = 0, special_info = 0, disconnect = 0;
};
OutcomeModes outcome_modes();

struct FarEnd {
    std::u16string number;  // x is any digit, * at the end is anything
    std::u16string name;
    Outcome outcome;
    Millis proceeding{};
    Millis after{};                                    // rings that long before the outcome
    std::optional<Millis> hangup_after;                // counted from the answer
    media::FarSound sound = media::FarSound::silence;  // once it has answered

    bool matches(std::u16string_view dialed) const;
    bool operator==(const FarEnd&) const = default;
};

// A call from outside.
struct Incoming {
    std::u16string from, from_name, to;
    bool blocked = false;  // the caller withholds the number
    size_t trunk = 0;      // index in Config::trunks
    Millis at{};
    std::optional<Millis> every;
    std::optional<uint32_t> count;                     // none: once, or for ever with `every`
    std::optional<Millis> caller_id_after;             // the number arrives late
    std::optional<Millis> abandon_after;               // the caller gives up
    std::optional<Millis> hangup_after;                // counted from the answer
    media::FarSound sound = media::FarSound::silence;  // once it is answered
    bool operator==(const Incoming&) const = default;
};

struct SoundConfig {
    media::ToneRegion region = media::ToneRegion::north_america;
    bool pulse = true;  // digits may be dial pulses too
    DialLimits dial;
    Millis flash{600};
    Millis gather_least{100}, gather_most{300000};  // time-outs of gathering digits
    bool operator==(const SoundConfig&) const = default;
};

struct Config {
    std::u16string switch_name = u"OpenTAPI Exchange";
    Millis ring_cycle{6000};
    Millis no_answer{60000};
    Millis release{60000};  // a call that nobody hangs up leaves BUSY, SPECIALINFO or DISCONNECTED; 0: never
    Millis completion_timeout{1800000};  // then a request for completion is cancelled
    bool reject_is_busy = false;
    bool drop_on_close = false;
    Outcome unknown_number;

    SoundConfig sound;

    std::vector<LineProfile> profiles;
    std::vector<ExtensionConfig> extensions;
    uint32_t queues = 0;  // the last so many of the extensions: lines without a telephone
    ParkConfig park;
    ForwardLimits forward;
    std::vector<PickupGroup> pickup_groups;
    std::vector<HuntGroup> hunt_groups;
    std::vector<std::u16string> completion_messages{u"Please call back"};
    std::vector<TrunkConfig> trunks;
    std::vector<FarEnd> far_ends;
    FarEnd other_numbers;  // outside numbers that no far end matches
    std::vector<Incoming> incoming;
    bool operator==(const Config&) const = default;
    std::string panel_socket;  // where front panels connect; empty: nowhere
};

// Extensions 1001 to 1010 and one group of trunks behind prefix 9 with far ends to try things on.
Config default_config();
// Errors name file and line.
Result<Config> parse_config(std::string_view text, std::string_view file);
Result<Config> load_config(const std::string& file);

}  // namespace tapi::exchange
