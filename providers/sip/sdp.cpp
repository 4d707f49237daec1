// SPDX-License-Identifier: Apache-2.0
// See sdp.hpp.
#include "sip/sdp.hpp"

#include <algorithm>
#include <utility>

#include "sip/text.hpp"

namespace tapi::sip {
namespace {

// The static payload types (RFC 3551 6) that a description may name without saying more.
struct Static {
    uint8_t payload;
    const char* name;
    uint32_t rate;
};
constexpr Static statics[] = {{0, "PCMU", 8000}, {3, "GSM", 8000}, {8, "PCMA", 8000}, {9, "G722", 8000}, {13, "CN", 8000}, {18, "G729", 8000}};

Codec codec_of(uint8_t payload) {
    Codec codec;
    codec.payload = payload;
    for (const Static& known : statics) {
        if (known.payload == payload) codec.name = known.name, codec.rate = known.rate;
    }
    return codec;
}

std::optional<Direction> direction_named(std::string_view text) {
    for (const Direction d : {Direction::sendrecv, Direction::sendonly, Direction::recvonly, Direction::inactive}) {
        if (text == name(d)) return d;
    }
    return std::nullopt;
}

constexpr std::pair<std::string_view, Setup> setups[] = {
    {"active", Setup::active}, {"passive", Setup::passive}, {"actpass", Setup::actpass}, {"holdconn", Setup::holdconn}};

bool is_address(std::string_view text) {
    if (text.empty() || text.size() > 255) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '.' || c == ':' || c == '-' || c == '%';
    });
}

bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && c != 0x7F && static_cast<unsigned char>(c) < 0x80;
    });
}

// Of the characters that ICE has (RFC 8839 5.1).
bool is_ice_text(std::string_view text, size_t least, size_t most) {
    return text.size() >= least && text.size() <= most && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '+' || c == '/';
    });
}

// 1 1 UDP 2130706431 192.0.2.1 4000 typ host ...; of what stands behind nothing matters here.
std::optional<Candidate> candidate_of(std::string_view value) {
    Candidate made;
    made.foundation = std::string(cut(value, ' '));
    const auto component = number_in<uint16_t>(cut(value, ' '));
    const std::string_view transport = cut(value, ' ');
    const auto priority = number_in<uint32_t>(cut(value, ' '));
    made.address = std::string(cut(value, ' '));
    const auto port = number_in<uint16_t>(cut(value, ' '));
    const std::string_view typ = cut(value, ' ');
    made.type = std::string(cut(value, ' '));
    const bool good = is_ice_text(made.foundation, 1, longest_foundation) && component && (*component == 1 || *component == 2) && priority && port &&
                      same(transport, "udp") && is_address(made.address) && typ == "typ" && is_token(made.type);
    if (!good) return std::nullopt;
    made.component = *component;
    made.priority = *priority;
    made.port = *port;
    return made;
}

class Reader {
  public:
    std::optional<Sdp> read(std::string_view text) {
        if (text.size() > longest_sdp) return std::nullopt;
        bool first = true;
        while (!text.empty()) {
            std::string_view line = cut(text, '\n');
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            if (line.empty()) continue;
            if (line.size() < 2 || line[1] != '=' || line.size() > longest_sdp_line) return std::nullopt;
            if (first != (line[0] == 'v')) return std::nullopt;
            first = false;
            if (!take(line[0], line.substr(2))) return std::nullopt;
        }
        if (first || !has_origin_) return std::nullopt;
        return std::move(finish());
    }

  private:
    bool take(char type, std::string_view value) {
        switch (type) {
            case 'v':
                return trim(value) == "0";
            case 'o':
                return origin(value);
            case 'c':
                return connection(value);
            case 'm':
                return medium(value);
            case 'a':
                attribute(value);
                return true;
            default:
                return true;
        }
    }

    bool origin(std::string_view value) {
        sdp_.user = std::string(cut(value, ' '));
        const auto session = number_in<uint64_t>(cut(value, ' ')), version = number_in<uint64_t>(cut(value, ' '));
        const std::string_view net = cut(value, ' '), type = cut(value, ' ');
        value = trim(value);
        if (!session || !version || net != "IN" || !is_token(sdp_.user) || !is_address(value)) return false;
        sdp_.session = *session;
        sdp_.version = *version;
        sdp_.ipv6 = type == "IP6";
        sdp_.address = std::string(value);
        return has_origin_ = true;
    }

    bool connection(std::string_view value) {
        const std::string_view net = cut(value, ' '), type = cut(value, ' ');
        const std::string_view address = trim(cut(value, '/'));  // a multicast TTL is of no use here
        if (net != "IN" || (type != "IP4" && type != "IP6") || !is_address(address)) return false;
        std::string& target = sdp_.media.empty() ? sdp_.connection : sdp_.media.back().address;
        bool& ipv6 = sdp_.media.empty() ? sdp_.connection_ipv6 : sdp_.media.back().ipv6;
        target = std::string(address);
        ipv6 = type == "IP6";
        return true;
    }

    bool medium(std::string_view value) {
        if (sdp_.media.size() == most_media) return false;
        SdpMedia media;
        media.type = std::string(cut(value, ' '));
        std::string_view port = cut(value, ' ');
        const auto number = number_in<uint16_t>(cut(port, '/'));
        media.protocol = std::string(cut(value, ' '));
        media.formats = std::string(trim(value));
        if (!number || !is_token(media.type) || !is_token(media.protocol) || media.formats.empty()) return false;
        media.port = *number;
        if (media.protocol.find("RTP/") != std::string::npos) payloads(media);
        sdp_.media.push_back(std::move(media));
        directed_.push_back(false);
        return true;
    }

    static void payloads(SdpMedia& media) {
        std::string_view rest = media.formats;
        while (!rest.empty() && media.codecs.size() < most_codecs) {
            const auto payload = number_in<uint8_t>(cut(rest, ' '));
            // One that stands there twice is one.
            if (payload && *payload < 128 && find(media, *payload) == nullptr) media.codecs.push_back(codec_of(*payload));
        }
    }

    void attribute(std::string_view value) {
        const std::string_view key = cut(value, ':');
        if (const auto direction = direction_named(key)) return direct(*direction);
        if (key == "fingerprint") return fingerprint(value);
        if (key == "setup") return setup(trim(value));
        if (key == "ice-ufrag" || key == "ice-pwd") return credential(key, trim(value));
        if (key == "ice-lite") sdp_.ice_lite = true;
        if (sdp_.media.empty()) return;
        SdpMedia& media = sdp_.media.back();
        if (key == "rtpmap") rtpmap(media, value);
        if (key == "fmtp") fmtp(media, value);
        if (key == "crypto") crypto(media, value);
        if (key == "rtcp-mux") media.mux = true;
        if (key == "rtcp") control(media, value);
        if (key == "candidate") candidate(media, value);
        if (key == "ice-mismatch") media.ice_mismatch = true;
        if (key == "ptime") media.packet_time = std::min<uint16_t>(number_in<uint16_t>(value).value_or(0), 200);
    }

    // sha-256 12:34:...; the first that stands there, as more are alternatives (RFC 8122 5).
    void fingerprint(std::string_view value) {
        const std::string_view hash = cut(value, ' ');
        value = trim(value);
        const bool good = is_token(hash) && is_token(value) && hash.size() + value.size() < longest_fingerprint && value.find(':') != std::string_view::npos;
        std::string& target = sdp_.media.empty() ? sdp_.fingerprint : sdp_.media.back().fingerprint;
        if (good && target.empty()) target = std::string(hash) + " " + std::string(value);
    }

    void credential(std::string_view key, std::string_view value) {
        media::IceCredentials& ice = sdp_.media.empty() ? sdp_.ice : sdp_.media.back().ice;
        const bool is_password = key == "ice-pwd";
        if (is_ice_text(value, is_password ? least_password : least_fragment, longest_credential)) (is_password ? ice.password : ice.fragment) = std::string(value);
    }

    // 53020 IN IP4 192.0.2.1
    static void control(SdpMedia& media, std::string_view value) {
        const auto port = number_in<uint16_t>(cut(value, ' '));
        cut(value, ' '), cut(value, ' ');
        value = trim(value);
        if (!port || !(value.empty() || is_address(value))) return;
        media.control_port = *port;
        media.control_address = *port == 0 ? "" : std::string(value);
    }

    static void candidate(SdpMedia& media, std::string_view value) {
        if (media.candidates.size() == most_candidates) return;
        if (auto read = candidate_of(value)) media.candidates.push_back(std::move(*read));
    }

    void setup(std::string_view value) {
        for (const auto& [text, known] : setups) {
            if (value == text) (sdp_.media.empty() ? sdp_.setup : sdp_.media.back().setup) = known;
        }
    }

    void direct(Direction direction) {
        if (sdp_.media.empty()) {
            session_direction_ = direction;
        } else {
            sdp_.media.back().direction = direction;
            directed_.back() = true;
        }
    }

    static Codec* codec(SdpMedia& media, std::string_view& value) {
        const auto payload = number_in<uint8_t>(cut(value, ' '));
        return payload ? find(media, *payload) : nullptr;
    }

    static Codec* find(SdpMedia& media, uint8_t payload) {
        const auto at = std::find_if(media.codecs.begin(), media.codecs.end(), [&](const Codec& c) { return c.payload == payload; });
        return at == media.codecs.end() ? nullptr : &*at;
    }

    static void rtpmap(SdpMedia& media, std::string_view value) {
        Codec* of = codec(media, value);
        if (of == nullptr) return;
        value = trim(value);
        const std::string_view name = cut(value, '/');
        const auto rate = number_in<uint32_t>(cut(value, '/'));
        if (!is_token(name) || !rate) return;
        of->name = std::string(name);
        of->rate = *rate;
        of->channels = value.empty() ? 1 : number_in<uint8_t>(value).value_or(1);
    }

    static void fmtp(SdpMedia& media, std::string_view value) {
        if (Codec* of = codec(media, value)) of->format = std::string(trim(value));
    }

    // 1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^20. Parameters behind the key change what it means: such a line is not for us.
    static void crypto(SdpMedia& media, std::string_view value) {
        constexpr std::string_view method = "inline:";
        const auto tag = number_in<uint32_t>(cut(value, ' '));
        const std::string_view suite = cut(value, ' ');
        value = trim(value);
        if (!tag || !is_token(suite) || !value.starts_with(method) || media.crypto.size() == most_crypto) return;
        value.remove_prefix(method.size());
        if (is_token(value)) media.crypto.push_back({*tag, std::string(suite), std::string(value)});
    }

    Sdp& finish() {
        for (size_t at = 0; at < sdp_.media.size(); ++at) {
            SdpMedia& media = sdp_.media[at];
            if (!directed_[at]) media.direction = session_direction_;
            if (media.address.empty()) media.address = sdp_.connection, media.ipv6 = sdp_.connection_ipv6;
            if (media.fingerprint.empty()) media.fingerprint = sdp_.fingerprint;
            if (media.setup == Setup::unsaid) media.setup = sdp_.setup;
            if (media.ice == media::IceCredentials{}) media.ice = sdp_.ice;
            if (media.ice.fragment.empty() || media.ice.password.empty()) media.ice = {};
            // What nobody named cannot be used.
            std::erase_if(media.codecs, [](const Codec& c) { return c.name.empty(); });
        }
        return sdp_;
    }

    Sdp sdp_;
    bool has_origin_ = false;
    Direction session_direction_ = Direction::sendrecv;
    std::vector<bool> directed_;
};

std::string connection_line(bool ipv6, const std::string& address) {
    return std::string("c=IN ") + (ipv6 ? "IP6 " : "IP4 ") + address + "\r\n";
}

void write(std::string& text, const Codec& codec) {
    const std::string payload = std::to_string(codec.payload);
    text += "a=rtpmap:" + payload + " " + codec.name + "/" + std::to_string(codec.rate);
    if (codec.channels > 1) text += "/" + std::to_string(codec.channels);
    text += "\r\n";
    if (!codec.format.empty()) text += "a=fmtp:" + payload + " " + codec.format + "\r\n";
}

void write_ice(std::string& text, const SdpMedia& media) {
    if (media.control_port != 0) text += "a=rtcp:" + std::to_string(media.control_port);
    if (!media.control_address.empty()) text += (media.control_address.find(':') == std::string::npos ? " IN IP4 " : " IN IP6 ") + media.control_address;
    if (media.control_port != 0) text += "\r\n";
    if (media.ice_mismatch) text += "a=ice-mismatch\r\n";
    if (media.has_ice()) text += "a=ice-ufrag:" + media.ice.fragment + "\r\na=ice-pwd:" + media.ice.password + "\r\n";
    for (const Candidate& one : media.candidates) {
        text += "a=candidate:" + one.foundation + " " + std::to_string(one.component) + " UDP " + std::to_string(one.priority) + " " + one.address + " " +
                std::to_string(one.port) + " typ " + one.type + "\r\n";
    }
}

void write(std::string& text, const Sdp& sdp, const SdpMedia& media) {
    std::string formats;
    for (const Codec& codec : media.codecs) formats += " " + std::to_string(codec.payload);
    // A refused medium is named as it was offered, without more.
    if (formats.empty() || (media.port == 0 && !media.formats.empty())) formats = " " + media.formats;
    text += "m=" + media.type + " " + std::to_string(media.port) + " " + media.protocol + formats + "\r\n";
    if (media.port == 0) return;
    if (!media.address.empty() && (media.address != sdp.connection || media.ipv6 != sdp.connection_ipv6))
        text += connection_line(media.ipv6, media.address);
    for (const Codec& codec : media.codecs) write(text, codec);
    for (const Crypto& line : media.crypto) text += "a=crypto:" + std::to_string(line.tag) + " " + line.suite + " inline:" + line.key + "\r\n";
    if (!media.fingerprint.empty()) text += "a=fingerprint:" + media.fingerprint + "\r\n";
    for (const auto& [name, setup] : setups) {
        if (setup == media.setup) text += "a=setup:" + std::string(name) + "\r\n";
    }
    if (media.mux) text += "a=rtcp-mux\r\n";
    write_ice(text, media);
    if (media.packet_time != 0) text += "a=ptime:" + std::to_string(media.packet_time) + "\r\n";
    text += "a=" + std::string(name(media.direction)) + "\r\n";
}

}  // namespace

std::string_view name(Direction direction) {
    switch (direction) {
        case Direction::sendrecv:
            return "sendrecv";
        case Direction::sendonly:
            return "sendonly";
        case Direction::recvonly:
            return "recvonly";
        case Direction::inactive:
            return "inactive";
    }
    return "sendrecv";
}

std::optional<Sdp> parse_sdp(std::string_view text) { return Reader().read(text); }

std::string format(const Sdp& sdp) {
    std::string text = "v=0\r\no=" + sdp.user + " " + std::to_string(sdp.session) + " " + std::to_string(sdp.version) +
                       (sdp.ipv6 ? " IN IP6 " : " IN IP4 ") + sdp.address + "\r\ns=-\r\n";
    if (!sdp.connection.empty()) text += connection_line(sdp.connection_ipv6, sdp.connection);
    text += "t=0 0\r\n";
    // As RFC 8445 has it, not its predecessor.
    if (sdp.ice_lite) text += "a=ice-lite\r\na=ice-options:ice2\r\n";
    for (const SdpMedia& media : sdp.media) write(text, sdp, media);
    return text;
}

}  // namespace tapi::sip
