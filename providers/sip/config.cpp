// SPDX-License-Identifier: Apache-2.0
// See config.hpp. Nothing is ignored: an unknown key is as wrong as a bad value, and both name their line.
#include "sip/config.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "sdk/toml_section.hpp"
#include "sip/dialog_info.hpp"
#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

using sdk::Section;
using sdk::Wrong;

constexpr int64_t most_seconds = 7 * 24 * 3600;
constexpr const char* default_codecs[] = {"opus", "g722", "pcmu", "pcma"};

class Parser {
  public:
    explicit Parser(const LoadClip& load) : load_(load) {}
    Config parse(const toml::table& file) {
        Section top(file, "file");
        sdk::one_section(top, "sip", [this](Section& section) { network(section); });
        sdk::each_section(top, "treatment", [this](Section& section) { treatment(section); });
        sdk::each_section(top, "transport", [this](Section& section) { transport(section); });
        sdk::one_section(top, "registrar", [this](Section& section) { home(section); });
        sdk::each_section(top, "phone", [this](Section& section) { phone(section); });
        sdk::each_section(top, "phones", [this](Section& section) { phones(section); });
        sdk::each_section(top, "line", [this](Section& section) { home_line(section); });
        sdk::each_section(top, "account", [this](Section& section) { account(section); });
        sdk::each_section(top, "accounts", [this](Section& section) { accounts(section); });
        sdk::each_section(top, "trunk", [this](Section& section) { trunk(section); });
        top.done();
        if (config_.lines.empty()) throw Wrong(file, "no line: write an [[account]], a [[trunk]] with a [[trunk.extension]], or a [[line]] for telephones that register here");
        if (config_.network.transports.empty()) config_.network.transports.emplace_back();
        return std::move(config_);
    }

  private:
    void network(Section& section) {
        Network& network = config_.network;
        network.user_agent = section.text("user_agent").value_or(network.user_agent);
        network.max_calls = section.count("max_calls", network.max_calls, 100'000);
        network.max_offered = section.count("max_offered", network.max_offered, 100'000);
        network.rtp_first = static_cast<uint16_t>(section.count("rtp_first", network.rtp_first, 65534));
        network.rtp_last = static_cast<uint16_t>(section.count("rtp_last", network.rtp_last, 65535));
        network.media_threads = section.count("media_threads", network.media_threads, most_media_threads);
        if (section.has("hold_music")) hold_music_ = clip(section, "hold_music");
        if (network.rtp_last < network.rtp_first + 1)
            throw Wrong(section.node(), "[sip] rtp_last must be above rtp_first: each call takes two ports");
    }

    // A file is decoded once, however many accounts play it. An empty name is none.
    std::shared_ptr<const media::Clip> clip(Section& section, const char* key) {
        const toml::node& node = needed(section, key);
        const std::string file = section.text(key).value_or("");
        if (file.empty()) return nullptr;
        auto& known = clips_[file];
        if (known == nullptr) {
            auto loaded = load_(file);
            if (!loaded) throw Wrong(node, section.name() + " " + key + ": " + loaded.error().context);
            known = std::move(*loaded);
        }
        return known;
    }

    void treatment(Section& section) {
        if (config_.treatments.size() == most_treatments) throw Wrong(section.node(), "more than " + std::to_string(most_treatments) + " treatments");
        NamedClip named{section.text("name").value_or(""), clip(section, "file")};
        if (named.name.empty() || named.clip == nullptr)
            throw Wrong(section.node(), "[[treatment]] needs a name, as programs show it, and a file: the sound that is played");
        config_.treatments.push_back(std::move(named));
    }

    // udp:192.0.2.1:5060, tls:[::]:5061
    void transport(Section& section) {
        constexpr std::array<std::pair<std::string_view, Transport::Kind>, 3> kinds{
            {{"udp", Transport::Kind::udp}, {"tcp", Transport::Kind::tcp}, {"tls", Transport::Kind::tls}}};
        const toml::node& node = needed(section, "listen");
        const std::string listen = *section.text("listen");
        std::string_view rest = listen;
        const std::string_view kind = cut(rest, ':');
        Transport transport;
        const auto known = std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return k.first == kind; });
        const bool any_port = rest.ends_with(":0");
        const auto place = parse_uri("sip:" + std::string(any_port ? rest.substr(0, rest.size() - 2) : rest));
        if (known == kinds.end() || !place || place->host.empty() || !place->user.empty())
            throw Wrong(node, "[[transport]] listen is written like \"udp:0.0.0.0:5060\", \"tcp:[::]:5060\" or \"tls:192.0.2.1:5061\"");
        transport.kind = known->second;
        transport.host = place->host;
        transport.ipv6 = transport.host.front() == '[';
        if (transport.ipv6) transport.host = transport.host.substr(1, transport.host.size() - 2);
        transport.port = any_port ? 0 : place->port != 0 ? place->port : transport.kind == Transport::Kind::tls ? 5061 : 5060;
        transport.public_host = section.text("public").value_or("");
        transport.certificates = section.text("certificates").value_or("");
        transport.verify = section.flag("verify", true);
        if (transport.kind == Transport::Kind::tls && transport.certificates.empty())
            throw Wrong(section.node(), "[[transport]] certificates is missing: the folder that holds agent.pem (certificate and key) and cafile.pem");
        config_.network.transports.push_back(std::move(transport));
    }

    static const toml::node& needed(Section& section, const char* key) {
        const toml::node* node = section.get(key);
        if (node == nullptr) throw Wrong(section.node(), section.name() + " " + key + " is missing");
        return *node;
    }

    // sip:user@domain
    static Uri address(Section& section, const char* key, bool with_user) {
        const toml::node& node = needed(section, key);
        const auto uri = parse_uri(section.text(key).value_or(""));
        if (!uri || !uri->is_sip() || uri->user.empty() == with_user) {
            throw Wrong(node, section.name() + " " + key + " is written like " +
                                  (with_user ? "\"sip:1001@pbx.example.com\"" : "\"sip:gw.example.com\" or \"sip:192.0.2.7:5080;transport=tcp\""));
        }
        return *uri;
    }

    static std::string domain_in(Section& section, const std::string& domain) {
        if (!parse_uri("sip:" + domain)) throw Wrong(*section.get("domain"), section.name() + " domain must be a host, with or without a port");
        return domain;
    }

    // What accounts and trunks have in common.
    Peer peer(Section& section, const Uri& uri) {
        Peer peer;
        peer.domain = domain_in(section, section.text("domain").value_or(domain_of(uri)));
        peer.uri_params = uri.params;
        peer.hold_music = hold_music(section);
        if (section.has("proxy")) peer.route = address(section, "proxy", false).text();
        else if (section.has("domain") || !uri.params.empty()) peer.route = "sip:" + domain_of(uri) + (uri.params.empty() ? "" : ";" + uri.params);
        peer.calls = calls(section);
        peer.calls.credentials = credentials(section, uri.user);
        peer.codes = {code(section, "park"), code(section, "unpark"), code(section, "pickup"), code(section, "group_pickup")};
        if (peer.codes.group_pickup && peer.codes.group_pickup->empty()) throw Wrong(*section.get("group_pickup"), section.name() + " group_pickup is empty");
        return peer;
    }

    std::shared_ptr<const media::Clip> hold_music(Section& section) {
        return section.has("hold_music") ? clip(section, "hold_music") : hold_music_;
    }

    static std::optional<std::string> code(Section& section, const char* key) {
        const auto code = section.text(key);
        if (code && code->find_first_not_of("0123456789*#ABCD") != std::string::npos)
            throw Wrong(*section.get(key), section.name() + " " + key + " is what is dialed before the number, like \"*8\"");
        return code;
    }

    static Credentials credentials(Section& section, const std::string& otherwise) {
        Credentials made{section.text("user").value_or(otherwise), section.text("password").value_or("")};
        if (section.has("password_file")) made.password = secret(section);
        if (made.password.empty()) made.user.clear();
        return made;
    }

    SessionSettings calls(Section& section) {
        SessionSettings calls;
        calls.session_expires = section.limit("session_timer", calls.session_expires, most_seconds);
        if (calls.session_expires != 0 && calls.session_expires < least_session_interval)
            throw Wrong(*section.get("session_timer"), section.name() + " session_timer must be 0 (none) or at least " + std::to_string(least_session_interval) + " seconds");
        calls.follow_redirects = section.flag("follow_redirects", true);
        calls.trusted = section.flag("trusted", true);
        calls.srtp = srtp(section);
        constexpr std::array<std::pair<std::string_view, IceUse>, 3> ices{{{"off", IceUse::off}, {"answer", IceUse::answered}, {"offer", IceUse::offered}}};
        calls.ice = section.one_of("ice", calls.ice, ices);
        calls.auto_answer = section.flag("auto_answer", false);
        calls.digits = digits(section);
        calls.codecs = codecs(section);
        return calls;
    }

    static DigitWay digits(Section& section) {
        const std::string way = section.text("digits").value_or("events");
        if (way == "events") return DigitWay::events;
        if (way == "info") return DigitWay::info;
        if (way == "sound") return DigitWay::sound;
        throw Wrong(*section.get("digits"), section.name() + " digits is \"events\" (RFC 4733, or as sound where the other end has none), \"info\" (SIP INFO) or \"sound\"");
    }

    static Srtp srtp(Section& section) {
        const toml::node* node = section.get("srtp");
        if (node == nullptr) return Srtp::taken;
        if (const auto flag = node->value_exact<bool>()) return *flag ? Srtp::sdes : Srtp::taken;
        const std::string text = node->value_exact<std::string>().value_or("");
        if (text == "sdes") return Srtp::sdes;
        if (text == "dtls") return Srtp::dtls;
        throw Wrong(*node, section.name() + " srtp is false, true (keys in the description, RFC 4568; also \"sdes\") or \"dtls\" (keys by handshake, RFC 5763)");
    }

    static std::string secret(Section& section) {
        const toml::node& node = needed(section, "password_file");
        const auto text = sdk::read_file(section.text("password_file").value_or(""));
        if (!text) throw Wrong(node, section.name() + " password_file: " + text.error().context);
        return std::string(trim(*text));
    }

    std::vector<Codec> codecs(Section& section) {
        std::vector<Codec> list;
        if (const toml::node* node = section.get("codecs")) {
            const toml::array* names = node->as_array();
            if (names == nullptr || names->empty()) throw Wrong(*node, section.name() + " codecs must be a list, for instance [\"g722\", \"pcma\"]");
            for (const toml::node& name : *names) {
                const auto codec = known_codec(name.value_exact<std::string>().value_or(""));
                if (!codec) throw Wrong(name, section.name() + " codecs may hold opus, g722, pcmu and pcma");
                list.push_back(*codec);
            }
        } else {
            for (const char* name : default_codecs) list.push_back(*known_codec(name));
        }
        const bool wide = std::any_of(list.begin(), list.end(), [](const Codec& codec) { return codec.rate != telephone_event().rate; });
        list.push_back(telephone_event());
        if (wide) list.push_back(telephone_event(48000));
        return list;
    }

    // ---- Telephones that register here

    void home(Section& section) {
        needed(section, "domain");
        config_.home.domain = domain_in(section, section.text("domain").value_or(""));
        BindingLimits& limits = config_.home.limits;
        limits.most = section.count("expires", limits.most, most_seconds);
        limits.least = section.count("least_expires", std::min(limits.least, limits.most), most_seconds);
        constexpr std::array<std::pair<std::string_view, DigestOffer>, 3> offers{
            {{"md5", DigestOffer::md5}, {"sha-256", DigestOffer::sha256}, {"both", DigestOffer::both}}};
        config_.home.digest = section.one_of("digest", config_.home.digest, offers);
        config_.home.tells_unasked = section.flag("tell_unasked", false);
        if (limits.least > limits.most) throw Wrong(*section.get("least_expires"), "[registrar] least_expires must not be above expires");
    }

    void need_home(Section& section) {
        if (config_.home.domain.empty()) throw Wrong(section.node(), section.name() + " needs a [registrar] with the domain that telephones register at");
    }

    void phone(Section& section) {
        needed(section, "number");
        const std::string number = section.text("number").value_or("");
        const auto line = phone_line(section);
        add_phone(section, {number, section.text("name").value_or(number), credentials(section, number)}, line);
    }

    void phones(Section& section) {
        const Credentials own = credentials(section, "number");
        const auto line = phone_line(section);
        for_range(section, [&](const std::string& number) { add_phone(section, {number, number, {number, own.password}}, line); });
    }

    // Whether it has one, and how its calls are known: as far as they are with lines here, or from the telephone.
    static std::optional<WatchWay> phone_line(Section& section) {
        constexpr std::array<std::pair<std::string_view, WatchWay>, 2> events{{{"calls", WatchWay::dialogs}, {"csta", WatchWay::csta}}};
        const WatchWay way = section.one_of("event", WatchWay::dialogs, events);
        if (section.flag("line", false)) return way;
        if (section.has("event")) throw Wrong(*section.get("event"), section.name() + " event is for telephones with line = true");
        return std::nullopt;
    }

    void add_phone(Section& section, PhoneConfig made, std::optional<WatchWay> line) {
        need_home(section);
        if (made.credentials.password.empty()) throw Wrong(section.node(), section.name() + " needs a password, or a password_file");
        if (config_.phones.size() == most_phones) throw Wrong(section.node(), "more than " + std::to_string(most_phones) + " telephones");
        take_number(section, config_.home.domain, made.number);
        config_.phone_numbers.emplace(made.number, static_cast<uint32_t>(config_.phones.size()));
        config_.phones.push_back(std::move(made));
        if (line) add_phone_line(section, *line);
    }

    // What programs see of the telephone that was added last.
    void add_phone_line(Section& section, WatchWay way) {
        PhoneConfig& phone = config_.phones.back();
        phone.line = static_cast<uint32_t>(config_.lines.size());
        LineConfig line;
        line.number = phone.number;
        line.name = phone.name;
        line.peer = peer_of_phones();
        line.is_watched = true;
        line.watched_by = *phone.line;
        line.way = way;
        line.phone = static_cast<uint32_t>(config_.phones.size() - 1);
        line.appearances = static_cast<uint32_t>(most_dialogs);
        push_line(section, config_.home.domain, std::move(line));
    }

    uint32_t peer_of_phones() {
        if (!phones_peer_) {
            phones_peer_ = static_cast<uint32_t>(config_.peers.size());
            Peer made;
            made.is_home = true;
            made.domain = made.name = config_.home.domain;
            config_.peers.push_back(std::move(made));
        }
        return *phones_peer_;
    }

    // A line that those telephones call and are called by, and nobody else's.
    void home_line(Section& section) {
        need_home(section);
        needed(section, "number");
        Peer made;
        made.is_home = true;
        made.domain = config_.home.domain;
        made.calls = calls(section);
        made.hold_music = hold_music(section);
        LineConfig line = line_of(section, section.text("number").value_or(""));
        made.name = line.name;
        add(section, std::move(made), std::move(line));
    }

    // ---- Registrars and trunks elsewhere

    void account(Section& section) {
        const Uri uri = address(section, "address", true);
        Peer made = registering(section, uri);
        LineConfig line = line_of(section, uri.user);
        made.name = line.name;
        add(section, std::move(made), std::move(line));
        const auto by = static_cast<uint32_t>(config_.lines.size() - 1);
        sdk::each_section(section, "watch", [&](Section& watch) {
            needed(watch, "number");
            add_watched(watch, watch.text("number").value_or(""), by);
        });
        sdk::each_section(section, "watches", [&](Section& watch) {
            for_range(watch, [&](const std::string& number) { add_watched(watch, number, by); });
        });
    }

    // A telephone of the same PBX that is somebody else's.
    void add_watched(Section& section, const std::string& number, uint32_t by) {
        LineConfig line;
        line.number = number;
        line.name = section.text("name").value_or(number);
        line.peer = config_.lines[by].peer;
        line.is_watched = true;
        line.watched_by = by;
        constexpr std::array<std::pair<std::string_view, WatchWay>, 3> events{{{"dialog", WatchWay::dialogs}, {"presence", WatchWay::presence}, {"csta", WatchWay::csta}}};
        line.way = section.one_of("event", line.way, events);
        if (section.has("address")) line.control = control_address(section, line.way);
        line.appearances = static_cast<uint32_t>(most_dialogs);
        add_line(section, std::move(line));
    }

    static std::string control_address(Section& section, WatchWay way) {
        const toml::node& node = needed(section, "address");
        const auto uri = parse_uri(section.text("address").value_or(""));
        if (way != WatchWay::csta) throw Wrong(node, section.name() + " address is only for event = \"csta\": others are watched at the PBX");
        if (!uri || !uri->is_sip() || uri->host.empty()) throw Wrong(node, section.name() + " address is where the telephone is, like \"sip:1005@192.0.2.20\"");
        return uri->text();
    }

    Peer registering(Section& section, const Uri& uri) {
        Peer made = peer(section, uri);
        made.registers = section.flag("register", true);
        made.expires = section.count("expires", made.expires, most_seconds);
        made.messages = section.flag("message_waiting", false);
        return made;
    }

    // from = 1001, to = 1999: an account each, whose user is the number.
    void accounts(Section& section) {
        const Uri domain = address(section, "registrar", false);
        const Peer made = registering(section, domain);
        for_range(section, [&](const std::string& number) {
            Peer own = made;
            own.name = number;
            if (!own.calls.credentials.password.empty()) own.calls.credentials.user = number;
            LineConfig line = line_of(section, number);
            line.name = number;
            add(section, std::move(own), std::move(line));
        });
    }

    template <class F>
    static void for_range(Section& section, F&& each) {
        const auto from = section.whole("from", 0, INT64_C(999'999'999'999)), to = section.whole("to", 0, INT64_C(999'999'999'999));
        if (!from || !to || *to < *from || *to - *from >= most_lines)
            throw Wrong(section.node(), section.name() + " needs from and a to not below it, at most " + std::to_string(most_lines) + " numbers");
        for (int64_t number = *from; number <= *to; ++number) each(std::to_string(number));
    }

    void trunk(Section& section) {
        const Uri uri = address(section, "address", false);
        Peer made = peer(section, uri);
        made.name = section.text("name").value_or(made.domain);
        made.is_trunk = true;
        const auto peer_index = static_cast<uint32_t>(config_.peers.size());
        made.default_number = section.text("default_extension").value_or("");
        config_.peers.push_back(std::move(made));
        const size_t before = config_.lines.size();
        sdk::each_section(section, "extension", [&](Section& extension) {
            needed(extension, "number");
            LineConfig line = line_of(extension, extension.text("number").value_or(""));
            line.peer = peer_index;
            add_line(extension, std::move(line));
        });
        sdk::each_section(section, "extensions", [&](Section& extension) {
            for_range(extension, [&](const std::string& number) {
                LineConfig line = line_of(extension, number);
                line.name = number;
                line.peer = peer_index;
                add_line(extension, std::move(line));
            });
        });
        if (config_.lines.size() == before)
            throw Wrong(section.node(), "[[trunk]] has no line: write a [[trunk.extension]] with its number below it");
        const std::string& otherwise = config_.peers[peer_index].default_number;
        if (!otherwise.empty() && numbers_.count(std::to_string(peer_index) + "/" + otherwise) == 0)
            throw Wrong(*section.get("default_extension"), "[[trunk]] default_extension is none of its extensions");
    }

    LineConfig line_of(Section& section, const std::string& number) {
        LineConfig line;
        line.number = number;
        line.name = section.text("name").value_or(number);
        line.display = section.text("display").value_or("");
        line.appearances = section.count("appearances", line.appearances, most_appearances);
        return line;
    }

    void add(Section& section, Peer made, LineConfig line) {
        line.peer = static_cast<uint32_t>(config_.peers.size());
        config_.peers.push_back(std::move(made));
        add_line(section, std::move(line));
    }

    void add_line(Section& section, LineConfig line) {
        const Peer& peer = config_.peers[line.peer];
        const std::string scope = (line.is_watched ? "watch " : "") + (peer.is_trunk ? std::to_string(line.peer) : peer.domain);
        take_number(section, scope, line.number);
        push_line(section, scope, std::move(line));
    }

    void push_line(Section& section, const std::string& scope, LineConfig line) {
        if (config_.lines.size() == most_lines) throw Wrong(section.node(), "more than " + std::to_string(most_lines) + " lines");
        line.permanent_id = permanent_id(scope + "/" + line.number);
        config_.lines.push_back(std::move(line));
    }

    void take_number(Section& section, const std::string& scope, const std::string& number) {
        if (number.empty()) throw Wrong(section.node(), section.name() + " number is empty");
        if (!numbers_.insert(scope + "/" + number).second) throw Wrong(section.node(), "number " + number + " is there twice");
    }

    // The same for the same address, whatever else is in the file; the rare collision moves on.
    uint32_t permanent_id(const std::string& address) {
        uint32_t hash = 0x811C9DC5;  // FNV-1a
        for (const char c : address) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193;
        while (hash == 0 || !ids_.insert(hash).second) ++hash;
        return hash;
    }

    const LoadClip& load_;
    std::unordered_map<std::string, std::shared_ptr<const media::Clip>> clips_;  // by file
    std::shared_ptr<const media::Clip> hold_music_;                              // of accounts that do not say
    Config config_;
    std::optional<uint32_t> phones_peer_;
    std::unordered_set<std::string> numbers_;
    std::unordered_set<uint32_t> ids_;
};

}  // namespace

uint32_t Network::threads_for_media() const {
    if (media_threads != 0) return media_threads;
    return std::min((max_calls + calls_of_a_thread - 1) / calls_of_a_thread, most_media_threads);
}

Result<Config> parse_config(std::string_view text, std::string_view file, const LoadClip& load) {
    return sdk::parse_toml<Config>(text, file, [&load](const toml::table& parsed) { return Parser(load).parse(parsed); });
}

Result<Config> load_config(const std::string& file) {
    const auto text = sdk::read_file(file);
    if (!text) return text.error();
    return parse_config(*text, file);
}

}  // namespace tapi::sip
