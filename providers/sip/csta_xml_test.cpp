// SPDX-License-Identifier: Apache-2.0
// Messages of ECMA-323, as telephones write them.
#include "sip/csta_xml.hpp"

#include <gtest/gtest.h>

#include "sip/xml_reader.hpp"

namespace tapi::sip {
namespace {

std::string csta(const std::string& name, const std::string& inside, const std::string& edition = "ed3") {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><" + name + " xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/" + edition + "\">" + inside + "</" + name + ">";
}

TEST(CstaXml, ECMA_323_AnEventSaysWhichCallAndWhoTakesPart) {
    const auto event = parse_csta(csta("DeliveredEvent",
                                       "<monitorCrossRefID>m1</monitorCrossRefID><connection><callID>7</callID><deviceID>sip:1005@pbx</deviceID></connection>"
                                       "<alertingDevice><deviceIdentifier>sip:1005@pbx</deviceIdentifier></alertingDevice><callingDevice><deviceIdentifier>tel:+4930</deviceIdentifier></callingDevice>"
                                       "<calledDevice><deviceIdentifier>sip:1005@pbx</deviceIdentifier></calledDevice><lastRedirectionDevice><notRequired/></lastRedirectionDevice>"
                                       "<localConnectionInfo>alerting</localConnectionInfo><cause>newCall</cause>", "ed5"));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->event, CstaEvent::delivered);
    EXPECT_EQ(event->monitor, "m1");
    EXPECT_EQ(event->connection, (CstaConnection{"7", "sip:1005@pbx"}));
    EXPECT_EQ(event->calling, "tel:+4930");
    EXPECT_EQ(event->called, "sip:1005@pbx");
    EXPECT_EQ(event->local, CstaLocal::alerting);
    EXPECT_EQ(event->cause, "newCall");
    EXPECT_TRUE(event->edition.ends_with("/ed5"));
    EXPECT_FALSE(event->is_response());
}

TEST(CstaXml, ECMA_323_PrefixesAndForeignElementsAreRead) {
    const auto event = parse_csta("<c:HeldEvent xmlns:c=\"http://www.ecma-international.org/standards/ecma-323/csta/ed4\" xmlns:x=\"urn:x\"><x:callID>0</x:callID>"
                                  "<c:heldConnection><x:callID>9</x:callID><c:callID>1</c:callID></c:heldConnection><c:holdingDevice><c:deviceIdentifier>N&lt;1005&gt;;noa=nk</c:deviceIdentifier>"
                                  "</c:holdingDevice></c:HeldEvent>");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->event, CstaEvent::held);
    EXPECT_EQ(event->connection.call, "1");
    EXPECT_EQ(csta_number(event->acting), "1005");
}

TEST(CstaXml, ECMA_323_WhatATelephoneOffersIsWhatItLists) {
    const auto message = parse_csta(csta("GetCSTAFeaturesResponse",
                                         "<supportedServices><callControlServList><answerCall><alerting/></answerCall><holdCall/><makeCall>false</makeCall><singleStepTransferCall/></callControlServList>"
                                         "</supportedServices><supportedEvents><callControlEvtsList><retrieveCall/></callControlEvtsList></supportedEvents>"));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->services, (CstaServices{CstaService::answer, CstaService::hold, CstaService::transfer}));
    EXPECT_TRUE(message->is_response());
}

TEST(CstaXml, ECMA_323_SnapshotsErrorsAndCallsThatWereMadeAreRead) {
    const auto snapshot = parse_csta(csta("SnapshotDeviceResponse",
                                          "<crossRefIDorSnapshotData><snapshotData>"
                                          "<snapshotDeviceResponseInfo><connectionIdentifier><deviceID>d</deviceID><callID>1</callID></connectionIdentifier><localCallState><compoundCallState>"
                                          "<localConnectionState>hold</localConnectionState><localConnectionState>connected</localConnectionState></compoundCallState></localCallState></snapshotDeviceResponseInfo>"
                                          "<snapshotDeviceResponseInfo><connectionIdentifier><callID>2</callID></connectionIdentifier><localCallState><simpleCallState>callReceived</simpleCallState></localCallState>"
                                          "</snapshotDeviceResponseInfo></snapshotData></crossRefIDorSnapshotData>"));
    ASSERT_TRUE(snapshot);
    ASSERT_EQ(snapshot->calls.size(), 2U);
    EXPECT_EQ(snapshot->calls[0].connection, (CstaConnection{"1", "d"}));
    EXPECT_EQ(snapshot->calls[0].local, CstaLocal::hold);
    EXPECT_EQ(snapshot->calls[1].local, CstaLocal::alerting);
    const auto error = parse_csta(csta("CSTAErrorCode", "<stateIncompatibility>noCallToAnswer</stateIncompatibility>"));
    ASSERT_TRUE(error && error->is_error());
    EXPECT_EQ(error->error_category, "stateIncompatibility");
    EXPECT_EQ(error->error, "noCallToAnswer");
    const auto made = parse_csta(csta("MakeCallResponse", "<callingDevice><callID>12</callID><deviceID>sip:1005@pbx</deviceID></callingDevice>"));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->connection.call, "12");
}

TEST(CstaXml, WhatIsNoMessageIsNone) {
    EXPECT_FALSE(parse_csta("rubbish"));
    EXPECT_FALSE(parse_csta("<DeliveredEvent/>")) << "of no namespace";
    EXPECT_FALSE(parse_csta("<DeliveredEvent xmlns=\"urn:x\"/>"));
    EXPECT_FALSE(parse_csta("<!DOCTYPE a [<!ENTITY b \"c\">]>" + csta("HeldEvent", "")));
    EXPECT_FALSE(parse_csta(csta("HeldEvent", std::string(largest_xml, ' '))));
    std::string many;
    for (size_t at = 0; at <= most_csta_calls; ++at) many += "<snapshotDeviceResponseInfo/>";
    EXPECT_FALSE(parse_csta(csta("SnapshotDeviceResponse", many)));
}

TEST(CstaXml, ECMA_323_RequestsAreWrittenAndNothingInThemIsMarkup) {
    EXPECT_EQ(format_csta({CstaService::answer, {"7", "a&b"}, {}}, csta_namespace),
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AnswerCall xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed3\">"
              "<callToBeAnswered><callID>7</callID><deviceID>a&amp;b</deviceID></callToBeAnswered></AnswerCall>\n");
    const std::string made = format_csta({CstaService::make, {"", "sip:1005@pbx"}, "<2001>"}, csta_namespace);
    EXPECT_NE(made.find("<callingDevice>sip:1005@pbx</callingDevice><calledDirectoryNumber>&lt;2001&gt;</calledDirectoryNumber><autoOriginate>doNotPrompt</autoOriginate>"), std::string::npos) << made;
    for (const CstaService service : {CstaService::answer, CstaService::clear, CstaService::deflect, CstaService::hold, CstaService::make, CstaService::retrieve, CstaService::transfer}) {
        const auto read = parse_csta(format_csta({service, {"7", "d"}, "2001"}, csta_namespace));
        ASSERT_TRUE(read);
        EXPECT_EQ(read->name, name_of(service));
    }
}

TEST(CstaXml, ECMA_269_NumbersOfDevices) {
    EXPECT_EQ(csta_number("sip:1005@pbx;user=phone"), "1005");
    EXPECT_EQ(csta_number("tel:+4930;phone-context=x"), "+4930");
    EXPECT_EQ(csta_number("N<1005>;noa=nk"), "1005");
    EXPECT_EQ(csta_number("1005"), "1005");
    EXPECT_EQ(csta_number("1005@pbx"), "1005");
    EXPECT_EQ(csta_number(""), "");
}

}  // namespace
}  // namespace tapi::sip
