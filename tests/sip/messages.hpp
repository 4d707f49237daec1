// SPDX-License-Identifier: Apache-2.0
// The calls that the scenarios of the tests begin with.
#pragma once

#include <string>

#include "sip/peers.hpp"

namespace tapi::test {

// The far end answers ...
inline Scenario answering() {
    Scenario scenario;
    scenario.receive("INVITE").send(response("180 Ringing")).send(response("200 OK", "", sdp()), "retrans=\"500\"").receive("ACK");
    return scenario;
}

inline Scenario answering_until_bye() {
    Scenario scenario = answering();
    scenario.receive("BYE").send(response("200 OK"));
    return scenario;
}

// ... or calls.
inline const char* const invite_head =
    "INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
    "From: \"Ann\" <sip:2001@[local_ip]:[local_port]>;tag=[pid]S[call_number]\nTo: <sip:[service]@[remote_ip]:[remote_port]>\n"
    "Call-ID: [call_id]\nCSeq: 1 INVITE\nMax-Forwards: 70\nContact: <sip:far@[local_ip]:[local_port]>\n";

inline std::string invite(const std::string& extra = {}) {
    return invite_head + extra + "Content-Type: application/sdp\nContent-Length: [len]\n\n" + sdp();
}

inline std::string within(const std::string& method, int cseq, const std::string& extra = {}, const std::string& body = {}) {
    return method + " [next_url] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\n"
           "From: \"Ann\" <sip:2001@[local_ip]:[local_port]>;tag=[pid]S[call_number]\nTo:[$remote]\nCall-ID: [call_id]\nCSeq: " +
           std::to_string(cseq) + " " + method + "\nMax-Forwards: 70\nContact: <sip:far@[local_ip]:[local_port]>\n" + extra +
           (body.empty() ? "Content-Length: 0\n" : "Content-Length: [len]\n\n" + body);
}

inline Scenario calling(const std::string& extra = {}) {
    Scenario scenario;
    scenario.send(invite(extra), "retrans=\"500\"").expect(100, "optional=\"true\"").expect(180);
    scenario.xml += "<recv response=\"200\" rrs=\"true\"><action><ereg regexp=\".*\" search_in=\"hdr\" header=\"To:\" assign_to=\"remote\"/></action></recv>\n";
    scenario.send(within("ACK", 1));
    return scenario;
}

// A request of the end that was called: its To is the caller's From.
inline std::string notify(int cseq, const std::string& fragment, const std::string& subscription = "active;expires=60") {
    return "NOTIFY [$target] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nFrom:[$ours];tag=[call_number]\n"
           "To:[$theirs]\nCall-ID: [call_id]\nCSeq: " + std::to_string(cseq) + " NOTIFY\nMax-Forwards: 70\nContact: <sip:far@[local_ip]:[local_port]>\n"
           "Event: refer\nSubscription-State: " + subscription + "\nContent-Type: message/sipfrag\nContent-Length: [len]\n\n" + fragment + "\n";
}

// The answer to the INVITE after another request of its early dialog, whose branch is not the INVITE's. For answering_later().
inline std::string late_answer(const std::string& sdp = {}) {
    return "SIP/2.0 200 OK\nVia: [$branch]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\nCSeq: 1 INVITE\nContact: <sip:far@[local_ip]:[local_port]>\n" +
           (sdp.empty() ? "Content-Length: 0\n" : "Content-Type: application/sdp\nContent-Length: [len]\n\n" + sdp);
}

// Keeps the branch of the INVITE, which is received with an action.
inline Scenario answering_later(Scenario scenario) {
    scenario.xml = std::string("<Global variables=\"branch\"/>") + scenario.xml;
    const std::string keep = "<ereg regexp=\"SIP/2.0/UDP.*\" search_in=\"hdr\" header=\"Via:\" assign_to=\"branch\"/>";
    scenario.xml.insert(scenario.xml.find("<action>") + 8, keep);
    return scenario;
}

// Keeps what notify() needs when the INVITE comes.
inline Scenario remembering_parties(Scenario scenario) {
    const std::string keep =
        "<action><ereg regexp=\".*\" search_in=\"hdr\" header=\"From:\" assign_to=\"theirs\"/>"
        "<ereg regexp=\".*\" search_in=\"hdr\" header=\"To:\" assign_to=\"ours\"/>"
        "<ereg regexp=\"sip:[^&gt;]*\" search_in=\"hdr\" header=\"Contact:\" assign_to=\"target\"/></action>";
    scenario.xml.insert(scenario.xml.find("></recv>") + 1, keep);
    return scenario;
}

}  // namespace tapi::test
