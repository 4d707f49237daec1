// SPDX-License-Identifier: Apache-2.0
// What sip.toml says: the transports, the peers (registrars, trunks), the lines. docs/sip.md shows examples.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "media/sound/clip.hpp"
#include "sip/bindings.hpp"
#include "sip/digest.hpp"
#include "sip/gatekeeper.hpp"
#include "sip/offer_answer.hpp"
#include "sip/session.hpp"

namespace tapi::sip {

struct Transport {
    enum class Kind : uint8_t { udp, tcp, tls };
    Kind kind = Kind::udp;
    std::string host = "0.0.0.0";  // IPv6 without brackets
    uint16_t port = 5060;          // 0: any
    bool ipv6 = false;
    std::string public_host;   // what others see, behind address translation
    std::string certificates;  // TLS: the folder with agent.pem and cafile.pem
    bool verify = true;        // TLS: the other side's certificate
};

struct Network {
    std::string user_agent = "OpenTAPI";
    std::vector<Transport> transports;
    uint16_t rtp_first = 10000, rtp_last = 19999;
    uint32_t media_threads = 0;  // 0: as many as max_calls needs
    // Half a processor's worth (bench_media): what else wants it makes nobody late. Applications' sound comes on top.
    static constexpr uint32_t calls_of_a_thread = 512;
    uint32_t threads_for_media() const;
    uint32_t max_calls = 5000;     // more are told 503
    uint32_t max_offered = 1000;   // calls that nobody has answered yet
};

// What a PBX does when these numbers are called. A code may be empty: what follows it is called alone.
struct FeatureCodes {
    std::optional<std::string> park, unpark, pickup, group_pickup;
};

// Where the calls of some lines go: a registrar with its account, or the other end of a trunk.
struct Peer {
    std::string name;
    std::string domain;      // host[:port] of our addresses there
    std::string route;       // next hop as a URI; empty: the domain
    std::string uri_params;  // of the addresses: transport=tcp
    bool registers = false;
    uint32_t expires = 3600;
    bool messages = false;  // subscribe to message-summary
    SessionSettings calls;
    std::shared_ptr<const media::Clip> hold_music;  // what is heard by whom we hold; null: silence
    FeatureCodes codes;
    bool is_trunk = false;
    bool is_home = false;  // nobody else's: the line is reached by the telephones that register here
    std::string default_number;  // trunk: who gets calls to numbers that nobody has
};

// How somebody else's telephone is watched: its calls, only whether there are any, or by the telephone itself, which then is controlled, too.
enum class WatchWay : uint8_t { dialogs, presence, csta };

struct LineConfig {
    std::string name;
    std::string number;  // the user of its address
    std::string display;
    uint32_t peer = 0;
    uint32_t appearances = 2;
    uint32_t permanent_id = 0;
    bool is_watched = false;  // somebody else's telephone, whose calls are shown
    uint32_t watched_by = 0;  // the line whose account asks for them
    WatchWay way = WatchWay::dialogs;
    std::string control{};  // csta: where the telephone is called, when that is not its number at the PBX
    std::optional<uint32_t> phone{};  // a telephone that registers here; it is watched, too
};

// A telephone that registers here.
struct PhoneConfig {
    std::string number, name;
    Credentials credentials;
    std::optional<uint32_t> line{};  // its own, when programs see it
};

// The domain in which we are the registrar.
struct Home {
    std::string domain;
    BindingLimits limits;
    DigestOffer digest = DigestOffer::md5;
    bool tells_unasked = false;  // of messages, to telephones that did not subscribe
};

// A sound file as a call treatment.
struct NamedClip {
    std::string name;
    std::shared_ptr<const media::Clip> clip;
};

struct Config {
    Network network;
    std::vector<NamedClip> treatments;
    Home home;
    std::vector<PhoneConfig> phones;
    std::unordered_map<std::string, uint32_t> phone_numbers;
    std::vector<Peer> peers;
    std::vector<LineConfig> lines;
};

inline constexpr uint32_t most_lines = 100'000, most_appearances = 1000, most_phones = 10'000, most_media_threads = 64, most_treatments = 64;

using LoadClip = std::function<Result<std::shared_ptr<const media::Clip>>(const std::string& file)>;
Result<Config> parse_config(std::string_view text, std::string_view file, const LoadClip& load = media::load_clip);
Result<Config> load_config(const std::string& file);

}  // namespace tapi::sip
