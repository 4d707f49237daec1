// SPDX-License-Identifier: Apache-2.0
// What SIP peers send, where our own code reads it: headers, descriptions, and offers that are answered; and the file.
#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "sip/alerting.hpp"
#include "sip/auth.hpp"
#include "sip/bindings.hpp"
#include "sip/causes.hpp"
#include "sip/config.hpp"
#include "sip/csta_calls.hpp"
#include "sip/dialog_info.hpp"
#include "sip/identity.hpp"
#include "sip/kept_bindings.hpp"
#include "sip/message_summary.hpp"
#include "sip/offer_answer.hpp"
#include "sip/presence_info.hpp"
#include "sip/session_timer.hpp"
#include "sip/target.hpp"
#include "sip/xml_reader.hpp"

namespace tapi::fuzz {
namespace {

bool plain(std::string_view text) { return text.find_first_of("\r\n") == std::string_view::npos; }

void require_readable(const sip::NameAddr& address) {
    require(plain(address.parts.text()), "no address brings a line of its own");
    if (address.parts.is_sip()) require(!address.parts.host.empty(), "a SIP address has a host");
    const auto again = sip::parse_uri(address.parts.text());
    require(again.has_value() && again->user == address.parts.user && again->host == address.parts.host, "what is written can be read");
}

// Contacts of a registration.
void bind(std::string_view text) {
    sip::Bindings bindings;
    sip::Received request;
    request.contacts = text;
    request.cseq = 1;
    const sip::Reply reply = bindings.take(request, {}, Instant{});
    require(bindings.all().size() <= sip::BindingLimits::contacts, "places have an end");
    for (const sip::Binding& binding : bindings.all()) require(sip::parse_uri(binding.uri).has_value() && plain(binding.uri), "what registered can be called");
    require(reply.status == 200 || bindings.all().empty(), "all of a request or nothing");
}

void header_run(ByteView bytes) {
    const std::string_view text = chars_of(bytes);
    if (const auto address = sip::parse_name_addr(text)) require_readable(*address);
    const auto list = sip::parse_name_addrs(text);
    require(list.size() <= sip::most_name_addrs, "lists have an end");
    for (const sip::NameAddr& address : list) require_readable(address);
    if (const auto challenge = sip::parse_challenge(text, false)) {
        require(!challenge->nonce.empty(), "a challenge has a nonce");
        sip::authorization(*challenge, {"u", "p"}, {"INVITE", "sip:h", 1, "c"});
    }
    if (const auto answer = sip::parse_authorization(text)) {
        require(!answer->user.empty() && !answer->nonce.empty(), "whoever answers says who he is");
        sip::knows_password(*answer, "p", "REGISTER");
    }
    if (const auto after = sip::answer_after(text, text)) require(*after <= sip::longest_answer_after, "nobody answers in an hour");
    bind(text);
    if (const auto info = sip::parse_user_to_user(text)) require(info->size() <= sip::most_user_info, "user information has an end");
    sip::q850_cause(text);
    sip::caller_of({text, text, text});
    sip::diversion_of(text, {});
    sip::diversion_of({}, text);
    sip::parse_session_expires(text);
    sip::parse_message_summary(text);
    const auto dialed = sip::parse_dialed(std::u16string(text.begin(), text.end()));
    if (dialed && !dialed->empty()) require(sip::parse_uri(dialed->in_domain("h", "")).has_value(), "what is dialed can be called");
}

std::vector<Bytes> header_seeds() {
    return {bytes_from("\"A. \\\"B\" <sip:a%20b@h.example:5070;transport=tcp?Replaces=x%3bto-tag%3d1>;tag=7, <tel:+49-30>"),
            bytes_from("Digest realm=\"a\", nonce=\"b\", qop=\"auth,auth-int\", algorithm=SHA-256, stale=true, opaque=\"c\""),
            bytes_from("<sip:one@h>;index=1, <sip:two@h?Reason=SIP%3Bcause%3D408>;index=1.1"),
            bytes_from("0068656c6c6f;encoding=hex;purpose=isdn-uui"), bytes_from("SIP;cause=200, Q.850;cause=17;text=\"x\""),
            bytes_from("1800;refresher=uac"), bytes_from("Messages-Waiting: yes\r\nVoice-Message: 1/2\r\n"), bytes_from("<sip:b@[2001:db8::1]:5060>;reason=user-busy"),
            bytes_from("Digest username=\"1001\", realm=\"h\", nonce=\"n\", uri=\"sip:h\", response=\"00112233445566778899aabbccddeeff\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"c\""),
            bytes_from("<sip:1001@192.0.2.5:5060;transport=tcp>;expires=120;q=0.5, <sip:1001@[::1]>"), bytes_from("<sip:h>;answer-after=0")};
}

sip::LocalMedia local_media() {
    sip::LocalMedia local;
    for (const char* name : {"opus", "g722", "pcmu", "pcma"}) local.codecs.push_back(*sip::known_codec(name));
    local.codecs.push_back(sip::telephone_event());
    local.address = "192.0.2.1";
    local.port = 4000;
    local.ice = media::IceCredentials{"ours", "0123456789012345678901"};
    local.offers_ice = true;
    return local;
}

void sdp_run(ByteView bytes) {
    const auto sdp = sip::parse_sdp(chars_of(bytes));
    if (!sdp) return;
    require(sdp->media.size() <= sip::most_media, "media have an end");
    const std::string written = sip::format(*sdp);
    const auto again = sip::parse_sdp(written);
    require(again.has_value() && sip::format(*again) == written, "what is written can be read");
    const auto local = local_media();
    if (const auto answered = sip::make_answer(*sdp, local, 1, sip::Direction::sendrecv)) {
        require(answered->answer.media.size() == sdp->media.size(), "every medium is answered in its place");
        require(answered->agreed.port != 0 && !answered->agreed.codec.name.empty(), "what was agreed can be used");
        const auto read = sip::parse_sdp(sip::format(answered->answer));
        require(read.has_value(), "our answers can be read");
        for (const sip::SdpMedia& medium : read->media) require(!medium.ice_mismatch || medium.candidates.empty(), "a mismatch has no candidates");
    }
    sip::read_answer(*sdp, local, sip::Direction::sendrecv);
}

std::vector<Bytes> sdp_seeds() {
    return {bytes_from(sip::format(sip::make_offer(local_media(), 1, sip::Direction::sendrecv))),
            bytes_from("v=0\r\no=a 1 2 IN IP6 ::1\r\ns=\r\nc=IN IP6 ::1/127\r\nt=0 0\r\na=inactive\r\nm=audio 5/2 RTP/AVP 96 0\r\na=rtpmap:96 opus/48000/2\r\n"
                       "a=fmtp:96 x=1\r\na=ptime:40\r\nm=image 9 udptl t38\r\nm=video 0 RTP/SAVPF 31\r\n"),
            bytes_from("v=0\r\no=a 1 2 IN IP4 192.0.2.9\r\ns=\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\na=ice-lite\r\na=ice-ufrag:sess\r\na=ice-pwd:9876543210987654321098\r\n"
                       "m=audio 7000 RTP/AVP 0\r\na=rtcp:7001 IN IP4 192.0.2.9\r\na=ice-ufrag:far1\r\na=ice-pwd:0123456789012345678901\r\n"
                       "a=candidate:1 1 UDP 2130706431 192.0.2.9 7000 typ host\r\na=candidate:1 2 udp 2130706430 192.0.2.9 7001 typ srflx raddr 10.0.0.1 rport 9\r\n")};
}

void dialog_info_run(ByteView bytes) {
    const auto info = sip::parse_dialog_info(chars_of(bytes));
    if (!info) return;
    require(info->dialogs.size() <= sip::most_dialogs, "dialogs have an end");
    sip::DialogWatch watch;
    for (const sip::DialogState& dialog : watch.take(*info).changed) {
        require(!dialog.id.empty(), "a dialog has a name");
        for (const std::string* text : {&dialog.call_id, &dialog.local_tag, &dialog.remote_tag, &dialog.local.target, &dialog.remote.target, &dialog.remote.name})
            require(plain(*text) && text->size() <= sip::longest_xml_text, "no text brings a line of its own");
        require(sip::shown_state(dialog).state != 0, "every dialog is in a state");
        sip::shown_caller(dialog);
        sip::shown_called(dialog);
    }
}

std::vector<Bytes> dialog_info_seeds() {
    const std::string head = "<?xml version=\"1.0\"?><dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"1\" state=\"full\" entity=\"sip:a@h\">";
    return {bytes_from(head + "<dialog id=\"1\" call-id=\"c\" local-tag=\"l\" remote-tag=\"r\" direction=\"initiator\"><state event=\"rejected\" code=\"486\">early</state>"
                              "<local><identity display=\"A &amp; B\">sip:a@h</identity><target uri=\"sip:a@192.0.2.1\"><param pname=\"+sip.rendering\" pval=\"no\"/></target></local>"
                              "<remote><identity>sip:b@h</identity></remote></dialog></dialog-info>"),
            bytes_from(head + "<dialog id=\"2\"><state>confirmed</state></dialog><dialog id=\"3\"><state>trying</state></dialog></dialog-info>"),
            bytes_from("<!DOCTYPE x [<!ENTITY a \"b\">]><d:dialog-info xmlns:d=\"urn:ietf:params:xml:ns:dialog-info\" version=\"0\" state=\"partial\"/>")};
}

// Twice, as a telephone that says the same again; then it begins anew.
void csta_run(ByteView bytes) {
    const auto message = sip::parse_csta(chars_of(bytes));
    if (!message) return;
    require(!message->name.empty() && !message->edition.empty() && message->calls.size() <= sip::most_csta_calls, "a message has a name, and an end");
    for (const std::string* text : {&message->connection.call, &message->connection.device, &message->second.call, &message->successor.call, &message->monitor, &message->calling, &message->called})
        require(plain(*text) && text->size() <= sip::longest_xml_text, "no text brings a line of its own");
    sip::CstaCalls calls("sip:1005@h");
    for (int times = 0; times < 2; ++times) {
        for (const auto& changed : {calls.take(*message), calls.take_snapshot(*message)}) {
            for (const sip::ShownCall& call : changed) require(!call.id.empty() && call.now.state != 0, "every call has a name and a state");
        }
        require(calls.size() <= sip::most_csta_calls, "calls have an end");
        const auto asked = sip::parse_csta(sip::format_csta({sip::CstaService::make, message->connection, message->called}, message->edition));
        require(asked && asked->name == "MakeCall", "what is written can be read");
        calls.doubt();
    }
}

std::vector<Bytes> csta_seeds() {
    const std::string space = " xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed3\">", connection = "<callID>7</callID><deviceID>sip:1005@h</deviceID>";
    return {bytes_from("<?xml version=\"1.0\"?><DeliveredEvent" + space + "<monitorCrossRefID>m</monitorCrossRefID><connection>" + connection +
                       "</connection><callingDevice><deviceIdentifier>N&lt;2001&gt;</deviceIdentifier></callingDevice><localConnectionInfo>alerting</localConnectionInfo><cause>newCall</cause></DeliveredEvent>"),
            bytes_from("<TransferredEvent" + space + "<primaryOldCall>" + connection + "</primaryOldCall><secondaryOldCall><callID>8</callID></secondaryOldCall><transferringDevice><deviceIdentifier>tel:1</deviceIdentifier>"
                       "</transferringDevice><transferredConnections><connectionListItem><newConnection><callID>9</callID></newConnection></connectionListItem></transferredConnections></TransferredEvent>"),
            bytes_from("<SnapshotDeviceResponse" + space + "<crossRefIDorSnapshotData><snapshotData><snapshotDeviceResponseInfo><connectionIdentifier>" + connection +
                       "</connectionIdentifier><localCallState><compoundCallState><localConnectionState>hold</localConnectionState></compoundCallState></localCallState></snapshotDeviceResponseInfo>"
                       "</snapshotData></crossRefIDorSnapshotData></SnapshotDeviceResponse>"),
            bytes_from("<GetCSTAFeaturesResponse" + space + "<supportedServices><callControlServList><answerCall/></callControlServList></supportedServices></GetCSTAFeaturesResponse>"),
            bytes_from("<CSTAErrorCode" + space + "<operation>generic</operation></CSTAErrorCode>"), bytes_from(sip::format_csta({sip::CstaService::deflect, {"7", "d"}, "2001"}, sip::csta_namespace))};
}

void presence_info_run(ByteView bytes) {
    const auto presence = sip::parse_presence(chars_of(bytes));
    if (presence) require(sip::parse_presence(sip::format_presence("sip:a@h", *presence)) == presence, "what is written can be read");
}

std::vector<Bytes> presence_info_seeds() {
    return {bytes_from(sip::format_presence("sip:a@h", {true, true})), bytes_from(sip::format_presence("sip:a@h", {false, false})),
            bytes_from("<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" xmlns:ep=\"urn:ietf:params:xml:ns:pidf:rpid:rpid-person\"><note>On the phone</note><status><ep:activities><ep:busy/>"
                       "</ep:activities></status><tuple id=\"1\"><status><basic>open</basic></status></tuple></presence>")};
}

void registrations_run(ByteView bytes) {
    const auto kept = sip::parse_kept(chars_of(bytes));
    if (!kept) return;
    for (const sip::KeptBinding& one : *kept) require(plain(one.uri + one.source + one.call_id) && sip::parse_uri(one.uri).has_value(), "what was kept can be called");
    require(sip::parse_kept(sip::format_kept(*kept)) == kept, "what is written can be read");
}

std::vector<Bytes> registrations_seeds() {
    return {bytes_from(sip::format_kept({{"2001", "sip:2001@192.0.2.5:5060", "sip:192.0.2.5:5060;transport=tcp", "c", 7, 1'700'000'000}})), bytes_from(sip::format_kept({}))};
}

void sip_config_run(ByteView bytes) {
    // No file is opened for what a fuzzer thinks of.
    const auto load = [](const std::string&) -> Result<std::shared_ptr<const media::Clip>> { return std::make_shared<const media::Clip>(); };
    const auto config = sip::parse_config(chars_of(bytes), "sip.toml", load);
    if (!config) return require(!config.error().context.empty() && config.code() < 0, "a mistake is explained");
    require(!config->lines.empty() && !config->network.transports.empty(), "a provider has a line and a transport");
    for (const sip::LineConfig& line : config->lines) require(line.peer < config->peers.size(), "a line has a peer");
}

std::vector<Bytes> sip_config_seeds() {
    return {bytes_from("[sip]\nmax_calls = 5\nhold_music = \"a.wav\"\n[[treatment]]\nname = \"b\"\nfile = \"c\"\n[[transport]]\nlisten = \"udp:127.0.0.1:5060\"\n[[account]]\naddress = \"sip:1@h\"\npassword = \"x\"\ncodecs = [\"pcma\"]\n"),
            bytes_from("[[transport]]\nlisten = \"tls:[::1]:0\"\ncertificates = \"/x\"\n[[trunk]]\naddress = \"sip:h;transport=tcp\"\ndefault_extension = \"1\"\n"
                       "[[trunk.extension]]\nnumber = \"1\"\n[[trunk.extensions]]\nfrom = 2\nto = 9\n"),
            bytes_from("[registrar]\ndomain = \"h\"\nexpires = 120\n[[phone]]\nnumber = \"1\"\npassword = \"x\"\n[[phones]]\nfrom = 2\nto = 4\npassword = \"y\"\nline = true\n[[line]]\nnumber = \"5\"\n"
                       "[[account]]\naddress = \"sip:6@p\"\npark = \"*68\"\nunpark = \"\"\npickup = \"*8\"\n[[account.watch]]\nnumber = \"7\"\nevent = \"presence\"\n[[account.watch]]\nnumber = \"8\"\nevent = \"csta\"\naddress = \"sip:192.0.2.8\"\n")};
}

}  // namespace

const Target sip_header{"sip_header", header_run, header_seeds};
const Target dialog_info{"dialog_info", dialog_info_run, dialog_info_seeds};
const Target csta{"csta", csta_run, csta_seeds};
const Target presence_info{"presence_info", presence_info_run, presence_info_seeds};
const Target sip_registrations{"sip_registrations", registrations_run, registrations_seeds};
const Target sdp{"sdp", sdp_run, sdp_seeds};
const Target sip_config{"sip_config", sip_config_run, sip_config_seeds};

}  // namespace tapi::fuzz
