// SPDX-License-Identifier: Apache-2.0
// What a telephone says by CSTA, as messages of a sipp scenario.
#pragma once

#include <string>

#include "sip/messages.hpp"
#include "sip/peers.hpp"

namespace tapi::test {

inline std::string csta(const std::string& name, const std::string& inside = {}) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + name + " xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed4\">" + inside + "</" + name + ">\n";
}

inline std::string reply(const std::string& name, const std::string& inside = {}, const std::string& to_tag = {}) {
    std::string text = response("200 OK", "", "", to_tag);
    text.resize(text.rfind("Content-Length"));
    return text + "Content-Type: application/csta+xml\nContent-Length: [len]\n\n" + csta(name, inside);
}

inline const std::string connection = "<callID>7</callID><deviceID>sip:1005@127.0.0.1</deviceID>";
inline const std::string all_services = "<answerCall/><clearConnection/><deflectCall/><holdCall/><makeCall/><retrieveCall/><singleStepTransferCall/>";

// Fails the scenario unless that stands in the request; what is XML there is none here.
inline std::string asked(const std::string& expression) {
    std::string plain;
    for (const char c : expression) plain += c == '<' ? "&lt;" : std::string(1, c);
    return must_match(plain);
}

// A request of the telephone.
inline std::string info(int cseq, const std::string& body) {
    return "INFO [$target] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nFrom:[$ours];tag=[call_number]\nTo:[$theirs]\nCall-ID: [call_id]\nCSeq: " +
           std::to_string(cseq) + " INFO\nMax-Forwards: 70\nContent-Type: application/csta+xml\nContent-Length: [len]\n\n" + body + "\n";
}

inline std::string event(int cseq, const std::string& name, const std::string& element, const std::string& local, const std::string& more = {}) {
    return info(cseq, csta(name, "<monitorCrossRefID>m1</monitorCrossRefID><" + element + ">" + connection + "</" + element + ">" + more + "<localConnectionInfo>" + local +
                                     "</localConnectionInfo><cause>normal</cause>"));
}

// Takes the session and says what it offers and what goes on.
inline Scenario session(const std::string& services = all_services, const std::string& snapshot = {}) {
    Scenario scenario;
    scenario.receive("INVITE").send(reply("RequestSystemStatusResponse", "<systemStatus>normal</systemStatus>", "[call_number]"), "retrans=\"500\"").receive("ACK");
    scenario = remembering_parties(scenario);
    return scenario.receive("INFO", asked("GetCSTAFeatures"))
        .send(reply("GetCSTAFeaturesResponse", "<supportedServices><callControlServList>" + services + "</callControlServList></supportedServices><supportedEvents/>"))
        .receive("INFO", asked("<deviceObject>sip:1005@"))
        .send(reply("MonitorStartResponse", "<monitorCrossRefID>m1</monitorCrossRefID>"))
        .receive("INFO", asked("<snapshotObject>sip:1005@"))
        .send(reply("SnapshotDeviceResponse", "<crossRefIDorSnapshotData><snapshotData>" + snapshot + "</snapshotData></crossRefIDorSnapshotData>"));
}

inline std::string in_snapshot(const std::string& local) {
    return "<snapshotDeviceResponseInfo><connectionIdentifier>" + connection + "</connectionIdentifier><localCallState><compoundCallState><localConnectionState>" + local +
           "</localConnectionState></compoundCallState></localCallState></snapshotDeviceResponseInfo>";
}

inline Scenario& say(Scenario& scenario, const std::string& message, int status = 200) { return scenario.send(message, "retrans=\"500\"").expect(status); }

inline const std::string from_ann = "<callingDevice><deviceIdentifier>sip:2001@far</deviceIdentifier></callingDevice><calledDevice><deviceIdentifier>sip:1005@pbx</deviceIdentifier></calledDevice>";

inline Scenario& rings(Scenario& scenario, int cseq) { return say(scenario, event(cseq, "DeliveredEvent", "connection", "alerting", from_ann)); }
inline Scenario& talks(Scenario& scenario, int cseq) { return say(scenario, event(cseq, "EstablishedEvent", "establishedConnection", "connected")); }
inline Scenario& clears(Scenario& scenario, int cseq) { return say(scenario, event(cseq, "ConnectionClearedEvent", "droppedConnection", "null")); }

inline Scenario& left(Scenario& scenario) {
    return scenario.receive("INFO", asked("<monitorCrossRefID>m1")).send(reply("MonitorStopResponse")).receive("BYE").send(response("200 OK", "", "", ""));
}

}  // namespace tapi::test
