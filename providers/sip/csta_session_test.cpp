// SPDX-License-Identifier: Apache-2.0
// A CSTA session, message by message.
#include "sip/csta_session.hpp"

#include "sip/session_fixture.hpp"

namespace tapi::sip {
namespace {

class CstaSessionTest : public testing::Test {
  protected:
    CstaSessionTest() {
        session = std::make_unique<CstaSession>("sip:1005@h", CstaSession::Surroundings{
            credentials, timers,
            [this](DialogEvents&) {
                auto made = std::make_unique<FakeDialog>(log);
                dialog = made.get();
                return made;
            },
            [this]() -> std::optional<Invitation> {
                if (!there) return std::nullopt;
                return Invitation{"sip:1005@h", "<sip:1001@h>", "<sip:1005@h>", ""};
            },
            [this](bool active) { log.push_back(active ? "active" : "lost"); },
            [this](const std::vector<ShownCall>& changed) {
                for (const ShownCall& call : changed) log.push_back("call " + call.id + " " + std::to_string(call.now.state) + (call.over ? " over" : ""));
            },
            [this](uint32_t request, const CstaOutcome& outcome) { log.push_back("done " + std::to_string(request) + " " + (outcome.error == 0 ? "well " + outcome.call : error_name(outcome.error))); }});
    }
    static std::string error_name(DWORD error) {
        return error == LINEERR_OPERATIONFAILED ? "FAILED" : error == LINEERR_OPERATIONUNAVAIL ? "UNAVAIL" : error == LINEERR_INVALCALLSTATE ? "STATE" : error == LINEERR_RESOURCEUNAVAIL ? "RESOURCE" : "other";
    }
    static std::string csta(const std::string& name, const std::string& inside = {}) { return csta_document(name, csta_namespace, inside); }
    void hear(Method method, int status, const std::string& body = {}, bool internal = false) {
        Received r;
        r.method = method;
        r.status = status;
        r.internal = internal;
        r.body = body;
        if (!body.empty()) r.content_type = csta_content_type;
        static_cast<DialogEvents&>(*session).on_response(r);
    }
    void hear_info(int status, const std::string& name = {}, const std::string& inside = {}) { hear(Method::info, status, name.empty() ? "" : csta(name, inside)); }
    int tell(Method method, const std::string& body = {}, const std::string& type = csta_content_type) {
        Received r;
        r.method = method;
        r.body = body;
        r.content_type = type;
        reply = static_cast<DialogEvents&>(*session).on_request(r);
        return reply.status;
    }
    int event(const std::string& name, const std::string& local, const std::string& monitor = "m") {
        return tell(Method::info, csta(name, csta_element("monitorCrossRefID", monitor) + "<connection><callID>7</callID><deviceID>sip:1005@h</deviceID></connection>" + csta_element("localConnectionInfo", local)));
    }
    void establish(const std::string& services = "<answerCall/><holdCall/><clearConnection/><makeCall/>") {
        session->start();
        hear(Method::invite, 200, csta("RequestSystemStatusResponse", "<systemStatus>normal</systemStatus>"));
        hear_info(200, "GetCSTAFeaturesResponse", "<supportedServices><callControlServList>" + services + "</callControlServList></supportedServices>");
        hear_info(200, "MonitorStartResponse", "<monitorCrossRefID>m</monitorCrossRefID>");
        hear_info(200, "SnapshotDeviceResponse");
    }
    void pass(Millis time) {
        clock.advance(time);
        timers.run_due();
    }
    Log seen() { return std::exchange(log, {}); }
    bool says(const std::string& text) const { return dialog->body.find(text) != std::string::npos; }

    Log log;
    ManualClock clock;
    Timers timers{clock};
    Credentials credentials{"1001", "secret"};
    FakeDialog* dialog = nullptr;
    bool there = true;
    Reply reply;
    std::unique_ptr<CstaSession> session;
};

TEST_F(CstaSessionTest, ECMA_TR87_ItIsBegunAndTheTelephoneIsAskedWhatItCanAndWhatGoesOn) {
    session->start();
    EXPECT_EQ(seen(), (Log{"INVITE sip:1005@h"}));
    EXPECT_NE(dialog->headers.find("Content-Disposition: signal;handling=required\r\n"), std::string::npos);
    EXPECT_TRUE(says("<RequestSystemStatus xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed3\"/>"));
    hear(Method::invite, 200, "<RequestSystemStatusResponse xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed4\"><systemStatus>normal</systemStatus></RequestSystemStatusResponse>");
    EXPECT_EQ(seen(), (Log{"ACK", "INFO"}));
    EXPECT_TRUE(says("<GetCSTAFeatures xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed4\"/>")) << "in its own edition";
    hear_info(200, "GetCSTAFeaturesResponse", "<supportedServices><callControlServList><holdCall/></callControlServList></supportedServices>");
    EXPECT_TRUE(says("<monitorObject><deviceObject>sip:1005@h</deviceObject></monitorObject>"));
    hear_info(200, "MonitorStartResponse", "<monitorCrossRefID>m</monitorCrossRefID>");
    EXPECT_TRUE(says("<snapshotObject>sip:1005@h</snapshotObject>"));
    EXPECT_FALSE(session->is_active());
    seen();
    hear_info(200, "SnapshotDeviceResponse",
              "<crossRefIDorSnapshotData><snapshotData><snapshotDeviceResponseInfo><connectionIdentifier><callID>3</callID></connectionIdentifier><localCallState><compoundCallState>"
              "<localConnectionState>connected</localConnectionState></compoundCallState></localCallState></snapshotDeviceResponseInfo></snapshotData></crossRefIDorSnapshotData>");
    EXPECT_EQ(seen(), (Log{"active", "call 3 256"}));
    EXPECT_EQ(session->services(), CstaServices{CstaService::hold});
    EXPECT_EQ(event("DeliveredEvent", "alerting"), 200);
    EXPECT_EQ(event("EstablishedEvent", "connected", "somebody else's"), 200);
    EXPECT_EQ(seen(), (Log{"call 7 2"}));
    session->leave();
    EXPECT_EQ(seen(), (Log{"INFO", "BYE"}));
}

TEST_F(CstaSessionTest, ECMA_TR87_WhoDoesNotSayWhatItOffersHasTheMinimalProfileAndNeedsNoSnapshot) {
    session->start();
    hear(Method::invite, 200);
    hear_info(200, "CSTAErrorCode", "<operation>serviceNotSupported</operation>");
    hear_info(200, "MonitorStartResponse", "<monitorCrossRefID>m</monitorCrossRefID>");
    hear_info(501);
    EXPECT_TRUE(session->is_active());
    EXPECT_EQ(session->services(), minimal_csta_services);
}

TEST_F(CstaSessionTest, WhatATelephoneOnlyAnswersBySipItDoesNotKnow) {
    session->start();
    hear(Method::invite, 200);
    hear_info(200);
    EXPECT_TRUE(says("<GetCSTAFeatures "));
    pass(CstaSession::patience);
    EXPECT_TRUE(says("<MonitorStart "));
    hear_info(200, "MonitorStartResponse", "<monitorCrossRefID>m</monitorCrossRefID>");
    hear_info(200);
    pass(CstaSession::patience);
    EXPECT_TRUE(session->is_active());
    EXPECT_EQ(session->services(), minimal_csta_services);
    for (int probes = 0; probes < 2; ++probes) {
        seen();
        pass(CstaSession::between_probes);
        hear_info(200);
        pass(CstaSession::patience);
        EXPECT_EQ(seen(), (Log{"INFO"})) << "it is there, whatever it knows";
    }
    tell(Method::bye);
    pass(CstaSession::after_loss);
    hear(Method::invite, 200);
    hear_info(501);
    hear_info(200);
    seen();
    pass(CstaSession::patience);
    EXPECT_EQ(seen(), (Log{"BYE"})) << "but without monitoring there is nothing";
}

TEST_F(CstaSessionTest, ECMA_TR87_RequestsGoOneAfterTheOtherAndTheResponseIsTheOutcome) {
    establish();
    event("DeliveredEvent", "alerting");
    seen();
    session->ask(1, CstaService::answer, "7", {});
    session->ask(2, CstaService::make, {}, "2001");
    EXPECT_EQ(seen(), (Log{"INFO"}));
    EXPECT_TRUE(says("<callToBeAnswered><callID>7</callID><deviceID>sip:1005@h</deviceID></callToBeAnswered>"));
    hear_info(200, "AnswerCallResponse");
    EXPECT_EQ(seen(), (Log{"done 1 well ", "INFO"}));
    hear_info(200, "MakeCallResponse", "<callingDevice><callID>8</callID><deviceID>sip:1005@h</deviceID></callingDevice>");
    EXPECT_EQ(seen(), (Log{"done 2 well 8"}));
    session->ask(3, CstaService::retrieve, "7", {});
    EXPECT_EQ(seen(), (Log{"done 3 UNAVAIL"})) << "it is not offered";
}

TEST_F(CstaSessionTest, ECMA_TR87_WhyATelephoneRefused) {
    establish();
    const auto outcome = [&](int status, const std::string& name, const std::string& inside) {
        seen();
        session->ask(1, CstaService::hold, "7", {});
        hear_info(status, name, inside);
        return seen().back();
    };
    EXPECT_EQ(outcome(200, "CSTAErrorCode", "<stateIncompatibility>noActiveCall</stateIncompatibility>"), "done 1 STATE");
    EXPECT_EQ(outcome(200, "CSTAErrorCode", "<operation>invalidDestination</operation>"), "done 1 other");
    EXPECT_EQ(outcome(200, "CSTAErrorCode", "<operation>generic</operation>"), "done 1 FAILED");
    EXPECT_EQ(outcome(200, "CSTAErrorCode", "<operation>serviceNotSupported</operation>"), "done 1 UNAVAIL");
    EXPECT_EQ(outcome(200, "CSTAErrorCode", "<systemResourceAvailability>resourceBusy</systemResourceAvailability>"), "done 1 RESOURCE");
    EXPECT_EQ(outcome(488, "", ""), "done 1 FAILED");
    EXPECT_EQ(outcome(501, "", ""), "done 1 UNAVAIL");
    EXPECT_EQ(outcome(200, "RetrieveCallResponse", ""), "done 1 FAILED") << "of something else";
}

TEST_F(CstaSessionTest, AResponseMayComeAsAnInfoOfItsOwnBeforeOrAfterThatOfSip) {
    establish();
    seen();
    session->ask(1, CstaService::hold, "7", {});
    hear_info(200);
    EXPECT_EQ(seen(), (Log{"INFO"}));
    EXPECT_EQ(tell(Method::info, csta("HoldCallResponse")), 200);
    EXPECT_EQ(seen(), (Log{"done 1 well "}));
    session->ask(2, CstaService::hold, "7", {});
    session->ask(3, CstaService::answer, "7", {});
    tell(Method::info, csta("HoldCallResponse"));
    EXPECT_EQ(seen(), (Log{"INFO", "done 2 well "})) << "the transaction is not over";
    hear_info(200);
    EXPECT_EQ(seen(), (Log{"INFO"}));
    hear_info(200, "AnswerCallResponse");
    EXPECT_EQ(seen(), (Log{"done 3 well "}));
}

TEST_F(CstaSessionTest, ATelephoneThatNeverRespondsFailsTheRequestAndThenTheSession) {
    establish();
    seen();
    session->ask(1, CstaService::hold, "7", {});
    pass(CstaSession::patience);
    EXPECT_EQ(seen(), (Log{"INFO", "done 1 FAILED"}));
    session->ask(2, CstaService::hold, "7", {});
    EXPECT_TRUE(seen().empty()) << "the transaction goes on";
    hear(Method::info, 408, {}, true);
    EXPECT_EQ(seen(), (Log{"BYE", "done 2 FAILED", "lost"}));
    pass(CstaSession::after_loss);
    EXPECT_EQ(seen(), (Log{"INVITE sip:1005@h"}));
}

TEST_F(CstaSessionTest, OnlySipAnsweredIsNoResponseEither) {
    establish();
    seen();
    session->ask(1, CstaService::hold, "7", {});
    hear_info(200);
    pass(CstaSession::patience);
    session->ask(2, CstaService::hold, "7", {});
    EXPECT_EQ(seen(), (Log{"INFO", "done 1 FAILED", "INFO"}));
}

TEST_F(CstaSessionTest, ASessionThatTheTelephoneEndedOrForgotIsBegunAnew) {
    establish();
    seen();
    EXPECT_EQ(tell(Method::bye), 200);
    EXPECT_EQ(seen(), (Log{"lost"}));
    session->ask(1, CstaService::hold, "7", {});
    EXPECT_EQ(seen(), (Log{"done 1 FAILED"}));
    EXPECT_EQ(tell(Method::info, csta("HeldEvent")), 481);
    pass(CstaSession::after_loss);
    establish();
    seen();
    pass(CstaSession::between_probes);
    EXPECT_TRUE(says("<RequestSystemStatus "));
    hear_info(200, "CSTAErrorCode", "<operation>generic</operation>");
    EXPECT_EQ(seen(), (Log{"INFO"})) << "it is there";
    pass(CstaSession::between_probes);
    hear_info(481);
    EXPECT_EQ(seen(), (Log{"INFO", "lost"}));
}

TEST_F(CstaSessionTest, RefusalsBackOffUpToHalfAnHourAndSuccessForgetsThem) {
    session->start();
    Millis wait = CstaSession::first_again;
    for (int tries = 0; tries < 9; ++tries) {
        seen();
        hear(Method::invite, 486);
        pass(wait - Millis(1));
        EXPECT_TRUE(seen().empty());
        pass(Millis(1));
        EXPECT_EQ(seen(), (Log{"INVITE sip:1005@h"}));
        wait = std::min(wait * 2, CstaSession::last_again);
    }
    EXPECT_EQ(wait, CstaSession::last_again);
    establish();
    tell(Method::bye);
    pass(CstaSession::after_loss);
    seen();
    hear(Method::invite, 486);
    pass(CstaSession::first_again);
    EXPECT_EQ(seen(), (Log{"INVITE sip:1005@h"}));
}

TEST_F(CstaSessionTest, ATelephoneThatRingsInsteadIsGivenUp) {
    session->start();
    hear(Method::invite, 180);
    seen();
    pass(CstaSession::patience_to_begin);
    EXPECT_EQ(seen(), (Log{"CANCEL"}));
    hear(Method::invite, 200);
    EXPECT_EQ(seen(), (Log{"ACK", "BYE"})) << "somebody took it";
    pass(CstaSession::first_again);
    EXPECT_EQ(seen(), (Log{"INVITE sip:1005@h"}));
}

TEST_F(CstaSessionTest, WithoutMonitoringThereIsNoSession) {
    session->start();
    hear(Method::invite, 200);
    hear_info(501);
    hear_info(200, "CSTAErrorCode", "<operation>generic</operation>");
    EXPECT_EQ(seen().back(), "BYE");
    pass(CstaSession::first_again);
    EXPECT_EQ(seen(), (Log{"INVITE sip:1005@h"}));
    hear(Method::invite, 200, csta("RequestSystemStatusResponse", "<systemStatus>disabled</systemStatus>"));
    EXPECT_EQ(seen(), (Log{"ACK", "BYE"}));
}

TEST_F(CstaSessionTest, ATelephoneThatIsNotThereIsCalledWhenItComes) {
    there = false;
    session->start();
    pass(CstaSession::last_again);
    EXPECT_TRUE(seen().empty());
    there = true;
    session->start();
    session->start();
    EXPECT_EQ(seen(), (Log{"INVITE sip:1005@h"})) << "once";
}

TEST_F(CstaSessionTest, WhatCannotBeReadIsRefusedAndTheSessionGoesOn) {
    establish();
    seen();
    EXPECT_EQ(tell(Method::info, "rubbish"), 400);
    EXPECT_EQ(tell(Method::info, "a=b", "application/dtmf-relay"), 415);
    EXPECT_NE(reply.payload.headers.find("Accept: application/csta+xml"), std::string::npos);
    EXPECT_EQ(tell(Method::refer), 405);
    EXPECT_EQ(tell(Method::info, csta("SystemStatus")), 200);
    EXPECT_NE(reply.payload.body.find("<SystemStatusResponse "), std::string::npos);
    EXPECT_EQ(tell(Method::info, csta("RequestSystemStatus")), 200);
    EXPECT_NE(reply.payload.body.find("<systemStatus>normal</systemStatus>"), std::string::npos);
    EXPECT_EQ(tell(Method::options), 200);
    EXPECT_TRUE(seen().empty());
    EXPECT_EQ(tell(Method::invite), 200);
    EXPECT_EQ(seen(), (Log{"200"})) << "a refresh";
    EXPECT_EQ(event("DeliveredEvent", "alerting"), 200);
    EXPECT_EQ(seen(), (Log{"call 7 2"}));
    EXPECT_EQ(tell(Method::info, csta("MonitorStop", "<monitorCrossRefID>m</monitorCrossRefID>")), 200);
    EXPECT_EQ(seen(), (Log{"BYE", "lost"}));
}

TEST_F(CstaSessionTest, RFC_3261_ATelephoneMayAskWhoWeAre) {
    session->start();
    Received asks;
    asks.method = Method::invite;
    asks.status = 401;
    asks.challenges.www = {"Digest realm=\"r\", nonce=\"n\", qop=\"auth\""};
    static_cast<DialogEvents&>(*session).on_response(asks);
    EXPECT_EQ(seen(), (Log{"INVITE sip:1005@h", "INVITE sip:1005@h"}));
    EXPECT_NE(dialog->headers.find("Authorization: Digest"), std::string::npos);
    hear(Method::invite, 200);
    asks.method = Method::info;
    static_cast<DialogEvents&>(*session).on_response(asks);
    EXPECT_EQ(seen(), (Log{"ACK", "INFO", "INFO"}));
    hear_info(200, "GetCSTAFeaturesResponse");
    EXPECT_TRUE(says("<MonitorStart "));
}

TEST_F(CstaSessionTest, RequestsThatWaitHaveAnEnd) {
    establish();
    for (uint32_t request = 1; request <= CstaSession::most_waiting; ++request) session->ask(request, CstaService::hold, "7", {});
    seen();
    session->ask(99, CstaService::hold, "7", {});
    EXPECT_EQ(seen(), (Log{"done 99 RESOURCE"}));
}

}  // namespace
}  // namespace tapi::sip
