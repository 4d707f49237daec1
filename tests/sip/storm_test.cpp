// SPDX-License-Identifier: Apache-2.0
// A far end that keeps calls with the provider and damages what it says in them: INVITE and its answers, ACK, re-INVITE, UPDATE, INFO,
// REFER, NOTIFY, PRACK, CANCEL, BYE and descriptions, in both directions, while TAPI answers, holds, transfers and hangs up. Nothing
// of it may do more than end a call.
//
// SIP_STORM is how many datagrams are sent; without it the storm lasts SIP_STORM_SECONDS (20). SIP_STORM_SEED: another one.
#include <chrono>
#include <cstdlib>
#include <map>

#include "sip/damage.hpp"
#include "sip/messages.hpp"
#include "sip/peers.hpp"
#include "sip/sender.hpp"

namespace tapi::test {
namespace {

long number_of(const char* variable, long otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtol(text, nullptr, 10);
}

// The value of the first such header; empty: none.
std::string value_of(const std::string& message, const std::string& name) {
    const size_t at = message.find("\r\n" + name + ":");
    if (at == std::string::npos) return {};
    const size_t begin = at + 2 + name.size() + 1, end = message.find("\r\n", begin);
    std::string value = message.substr(begin, end - begin);
    value.erase(0, value.find_first_not_of(' '));
    return value;
}

std::string between(const std::string& text, const std::string& first, const std::string& last) {
    const size_t begin = text.find(first);
    if (begin == std::string::npos) return {};
    const size_t from = begin + first.size();
    return text.substr(from, text.find_first_of(last, from) - from);
}

// One call as the far end knows it.
struct Leg {
    std::string call_id, ours, theirs, target, invite;  // From and To of our requests; whom they go to; their INVITE
    unsigned cseq = 1;
    bool made_here = false, answered = false;
};

class Storm {
  public:
    Storm(Provider& provider, HDRVLINE line, uint32_t seed) : provider_(provider), line_(line), damage_(seed), wire_(provider.own, provider.peer) {}

    long sent() const { return sent_; }
    bool alive() { return probe_.alive(); }
    void step() {
        hear();
        watch();
        switch (damage_.upto(8)) {
            case 0: return call();
            case 1: return ask();
            case 2: return tapi_acts();
            default: return within();
        }
    }
    // Every call ends, whatever state it is in.
    void calm() {
        for (auto& [id, leg] : legs_) say("BYE", leg, {}, {}, false);
        for (const auto& [number, call] : calls_) {
            provider_.server->drop(++request_, call);
            provider_.server->close_call(call);
        }
        calls_.clear();
    }

  private:
    void put(const std::string& text, bool maybe_damaged = true) {
        const unsigned often = maybe_damaged ? 60 : 0;
        const std::string wired = sip(text);
        wire_.send(damage_.chance(often) ? damage_.damaged(wired, 3) : wired);
        ++sent_;
        if (!damage_.chance(5)) return;
        wire_.send(wired);  // and again, as it should be
        ++sent_;
    }
    std::string here() const { return "127.0.0.1:" + std::to_string(provider_.peer); }
    std::string via() { return "Via: SIP/2.0/UDP " + here() + ";rport;branch=z9hG4bK" + std::to_string(++branch_) + "\n"; }
    std::string sdp_text() {
        static const std::vector<std::string> directions{"sendrecv", "sendonly", "recvonly", "inactive"}, addresses{"127.0.0.1", "0.0.0.0", "192.0.2.1", "far.invalid"},
            profiles{"RTP/AVP", "RTP/SAVP", "RTP/AVPF"}, more{"", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\n", "a=ptime:20\na=rtcp-mux\n", "m=video 0 RTP/AVP 31\n"};
        return "v=0\no=far 1 " + std::to_string(++branch_) + " IN IP4 127.0.0.1\ns=-\nc=IN IP4 " + damage_.one_of(addresses) + "\nt=0 0\nm=audio " + std::to_string(damage_.upto(65536)) + " " +
               damage_.one_of(profiles) + " 0 8 9 101 111\na=rtpmap:101 telephone-event/8000\na=rtpmap:111 opus/48000/2\na=" + damage_.one_of(directions) + "\n" + damage_.one_of(more);
    }
    std::string body(const std::string& type, const std::string& text) {
        return (text.empty() ? std::string() : "Content-Type: " + type + "\n") + "Content-Length: " + std::to_string(sip(text).size()) + "\n\n" + text;
    }
    std::string sdp_body() { return damage_.chance(85) ? body("application/sdp", sdp_text()) : body("", ""); }
    std::string contact() const { return "Contact: <sip:far@" + here() + ">\n"; }

    // ---- What the far end does
    void call() {
        constexpr size_t most_legs = 200;
        if (legs_.size() >= most_legs) legs_.erase(legs_.begin());
        Leg leg;
        leg.call_id = "storm" + std::to_string(++branch_);
        leg.ours = "<sip:2001@far>;tag=" + leg.call_id;
        leg.theirs = "<sip:1001@127.0.0.1>";
        leg.target = "sip:1001@127.0.0.1:" + std::to_string(provider_.own);
        leg.made_here = true;
        static const std::vector<std::string> extras{"", "Require: 100rel\n", "Supported: timer, 100rel\nSession-Expires: 1800;refresher=uas\n", "User-to-User: 0068;encoding=hex\n",
                                                     "Replaces: x;to-tag=a;from-tag=b\n", "Diversion: <sip:d@h>;reason=user-busy\n", "Record-Route: <sip:127.0.0.1:9;lr>\n"};
        say("INVITE", leg, damage_.one_of(extras), sdp_body());
        legs_[leg.call_id] = leg;
    }
    void say(const std::string& method, Leg& leg, const std::string& extra, const std::string& tail, bool maybe_damaged = true) {
        const bool same = method == "ACK" || method == "CANCEL";
        if (!same) ++leg.cseq;
        put(method + " " + leg.target + " SIP/2.0\n" + via() + "From: " + leg.ours + "\nTo: " + leg.theirs + "\nCall-ID: " + leg.call_id + "\nCSeq: " + std::to_string(leg.cseq) + " " + method +
                "\nMax-Forwards: 70\n" + contact() + extra + (tail.empty() ? body("", "") : tail),
            maybe_damaged);
    }
    void within() {
        if (legs_.empty()) return call();
        auto at = legs_.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(damage_.upto(legs_.size())));
        Leg& leg = at->second;
        static const std::vector<std::string> fragments{"SIP/2.0 100 Trying", "SIP/2.0 180 Ringing", "SIP/2.0 200 OK", "SIP/2.0 486 Busy Here", "rubbish"},
            targets{"<sip:1002@127.0.0.1>", "<sip:3001@127.0.0.1:9?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>", "<tel:+49>", "sip:1001@127.0.0.1"};
        switch (damage_.upto(11)) {
            case 0:
            case 1: return say("INVITE", leg, damage_.chance(20) ? "Session-Expires: 90\n" : "", sdp_body());
            case 2: return say("UPDATE", leg, "", sdp_body());
            case 3: return say("INFO", leg, "", body("application/dtmf-relay", "Signal=5\nDuration=160\n"));
            case 4: return say("REFER", leg, "Refer-To: " + damage_.one_of(targets) + "\nReferred-By: <sip:2001@far>\n", "");
            case 5: return say("NOTIFY", leg, std::string("Event: refer\nSubscription-State: ") + (damage_.chance(50) ? "terminated;reason=noresource\n" : "active;expires=60\n"),
                               body("message/sipfrag", damage_.one_of(fragments)));
            case 6: return say("PRACK", leg, "RAck: 1 " + std::to_string(leg.cseq) + " INVITE\n", "");
            case 7: return say("CANCEL", leg, "", "");
            case 8: return say("ACK", leg, "", sdp_body());
            case 9: return say("OPTIONS", leg, "", "");
            default:
                if (!damage_.chance(30)) return;
                say("BYE", leg, "Reason: Q.850;cause=16\n", "");
        }
    }
    // ---- What it hears
    void hear() {
        for (int most = 20; most > 0; --most) {
            const auto message = wire_.receive(0);
            if (!message) return;
            if (message->starts_with("SIP/2.0 ")) answered(*message);
            else asked(*message);
        }
    }
    void answered(const std::string& message) {
        const auto at = legs_.find(value_of(message, "Call-ID"));
        if (at == legs_.end()) return;
        Leg& leg = at->second;
        if (const std::string to = value_of(message, "To"); leg.made_here && to.find("tag=") != std::string::npos) leg.theirs = to;
        if (const std::string target = between(value_of(message, "Contact"), "<", ">"); !target.empty()) leg.target = target;
        const bool invite = value_of(message, "CSeq").ends_with("INVITE");
        if (!invite || message.compare(8, 1, "1") == 0 || damage_.chance(10)) return;
        say("ACK", leg, "", damage_.chance(10) ? sdp_body() : "");
        if (message.compare(8, 1, "2") == 0) leg.answered = true;
    }
    void asked(const std::string& message) {
        if (message.starts_with("ACK ")) return;
        const std::string id = value_of(message, "Call-ID");
        Leg& leg = legs_[id];
        if (leg.call_id.empty()) {  // a call of theirs
            leg.call_id = id;
            leg.theirs = value_of(message, "From");
            leg.ours = value_of(message, "To") + ";tag=far" + std::to_string(++branch_);
            leg.cseq = 100;
        }
        if (const std::string target = between(value_of(message, "Contact"), "<", ">"); !target.empty()) leg.target = target;
        static const std::vector<std::string> failures{"401 Unauthorized", "302 Moved", "422 Too Small", "486 Busy Here", "491 Request Pending", "500 Error", "603 Decline"};
        if (message.starts_with("INVITE ")) {
            if (damage_.chance(50)) reply(message, leg, "180 Ringing", "", "");
            if (damage_.chance(20)) reply(message, leg, "183 Session Progress", "Require: 100rel\nRSeq: " + std::to_string(damage_.upto(9)) + "\n", sdp_body());
            if (damage_.chance(80)) return reply(message, leg, "200 OK", "Session-Expires: 1800;refresher=uac\n", sdp_body());
        } else if (damage_.chance(80)) {
            return reply(message, leg, message.starts_with("REFER ") ? "202 Accepted" : "200 OK", "", "");
        }
        if (damage_.chance(60)) reply(message, leg, damage_.one_of(failures), "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\nMin-SE: 90\n", "");
    }
    void reply(const std::string& request, const Leg& leg, const std::string& status, const std::string& extra, const std::string& tail) {
        std::string to = value_of(request, "To");
        if (to.find("tag=") == std::string::npos) to = leg.ours;
        put("SIP/2.0 " + status + "\nVia: " + value_of(request, "Via") + "\nFrom: " + value_of(request, "From") + "\nTo: " + to + "\nCall-ID: " + leg.call_id + "\nCSeq: " + value_of(request, "CSeq") +
            "\n" + contact() + extra + (tail.empty() ? body("", "") : tail));
    }

    // ---- What TAPI does
    void ask() {
        constexpr size_t most_calls = 8;
        if (calls_.size() >= most_calls) return;
        HDRVCALL made{};
        const DWORD number = ++made_;
        if (provider_.server->try_call(++request_, line_, number, u"2001", &made) > 0) calls_[number] = made;
    }
    // New calls are answered or not; what has ended is closed.
    void watch() {
        for (const std::string& line : provider_.server->seen()) {
            const size_t at = line.find(" C");
            if (at == std::string::npos) continue;
            const auto number = static_cast<DWORD>(std::strtoul(line.c_str() + at + 2, nullptr, 10));
            if (line.find(" NEWCALL ") != std::string::npos) calls_[number] = provider_.server->announced(number);
            const auto known = calls_.find(number);
            if (known == calls_.end()) continue;
            if (line.find("CALLSTATE 0x2 ") != std::string::npos && damage_.chance(70)) provider_.server->answer(++request_, known->second);
            const bool over = line.find("CALLSTATE 0x4000 ") != std::string::npos || line.find("CALLSTATE 0x1 ") != std::string::npos;
            if (!over) continue;
            provider_.server->close_call(known->second);
            calls_.erase(known);
        }
    }
    void tapi_acts() {
        if (calls_.empty()) return;
        auto at = calls_.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(damage_.upto(calls_.size())));
        const HDRVCALL call = at->second;
        switch (damage_.upto(6)) {
            case 0: provider_.server->call<decltype(TSPI_lineHold)>("TSPI_lineHold", ++request_, call); break;
            case 1: provider_.server->call<decltype(TSPI_lineUnhold)>("TSPI_lineUnhold", ++request_, call); break;
            case 2: provider_.server->call<decltype(TSPI_lineBlindTransfer)>("TSPI_lineBlindTransfer", ++request_, call, u"3001", DWORD{0}); break;
            case 3: provider_.server->call<decltype(TSPI_lineSendUserUserInfo)>("TSPI_lineSendUserUserInfo", ++request_, call, "hi", DWORD{2}); break;
            case 4: provider_.server->answer(++request_, call); break;
            default: if (damage_.chance(30)) provider_.server->drop(++request_, call);
        }
    }

    Provider& provider_;
    HDRVLINE line_;
    Damage damage_;
    Sender wire_, probe_{provider_.own};
    std::map<std::string, Leg> legs_;
    std::map<DWORD, HDRVCALL> calls_;  // by the number under which the test's server knows them
    DWORD request_ = 0, made_ = 1'000'000;
    unsigned long branch_ = 0;
    long sent_ = 0;
};

TEST(SipStorm, DamageInsideLivingDialogsHarmsNothing) {
    const long most = number_of("SIP_STORM", 0), seconds = number_of("SIP_STORM_SECONDS", 20);
    const auto seed = static_cast<uint32_t>(number_of("SIP_STORM_SEED", 1));
    const uint16_t own = free_port(), peer = free_port();
    Provider provider(Provider::transport(own) + "[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(peer) +
                      "\"\npassword = \"secret\"\nuser = \"me\"\n[[trunk.extension]]\nnumber = \"1001\"\nappearances = 100\n[[trunk.extension]]\nnumber = \"1002\"\n");
    provider.own = own;
    provider.peer = peer;
    const HDRVLINE line = provider.line();
    Storm storm(provider, line, seed);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    long probed = 0;
    while (most > 0 ? storm.sent() < most : std::chrono::steady_clock::now() < end) {
        storm.step();
        if (storm.sent() - probed < 100) continue;
        probed = storm.sent();
        ASSERT_TRUE(storm.alive()) << "after " << probed << " datagrams, seed " << seed;
    }
    storm.calm();
    EXPECT_TRUE(storm.alive());
    EXPECT_GT(storm.sent(), 1000);
    std::printf("%ld datagrams, seed %u\n", storm.sent(), seed);
    EXPECT_EQ(provider.server->close(line), 0);
}

}  // namespace
}  // namespace tapi::test
