// SPDX-License-Identifier: Apache-2.0
// Presence, as PBXs write it and as we do.
#include "sip/presence_info.hpp"

#include <gtest/gtest.h>

#include "sip/xml_reader.hpp"

namespace tapi::sip {
namespace {

std::string tuples(const std::string& inside) { return "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" entity=\"sip:1005@pbx\">" + inside + "</presence>"; }
std::string tuple(const std::string& basic) { return "<tuple id=\"t\"><status><basic>" + basic + "</basic></status></tuple>"; }

TEST(PresenceInfo, RFC_3863_OneOpenTupleIsEnough) {
    EXPECT_EQ(parse_presence(tuples(tuple("closed"))), (PresenceInfo{false, false}));
    EXPECT_EQ(parse_presence(tuples(tuple("closed") + tuple(" open "))), (PresenceInfo{true, false}));
    EXPECT_EQ(parse_presence("<p:presence xmlns:p=\"urn:ietf:params:xml:ns:pidf\" xmlns:x=\"urn:x\" entity=\"e\"><p:tuple id=\"1\"><p:status><x:basic>closed</x:basic>"
                             "<p:basic>open</p:basic></p:status></p:tuple></p:presence>"),
              (PresenceInfo{true, false}));
}

TEST(PresenceInfo, RFC_4480_OnThePhoneIsSaidInTheWordsOfTheStandardAndOfPBXs) {
    const std::string person = "<dm:person xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" xmlns:r=\"urn:ietf:params:xml:ns:pidf:rpid\" id=\"p\"><r:activities><r:";
    EXPECT_EQ(parse_presence(tuples(tuple("open") + person + "on-the-phone/></r:activities></dm:person>")), (PresenceInfo{true, true}));
    EXPECT_EQ(parse_presence(tuples(tuple("open") + person + "meeting/></r:activities></dm:person>")), (PresenceInfo{true, false}));
    EXPECT_EQ(parse_presence(tuples(tuple("open") + person + "busy/></r:activities></dm:person>")), (PresenceInfo{true, false})) << "whatever keeps him";
    EXPECT_EQ(parse_presence("<?xml version=\"1.0\"?><presence xmlns=\"urn:ietf:params:xml:ns:pidf\" xmlns:pp=\"urn:ietf:params:xml:ns:pidf:person\" "
                             "xmlns:ep=\"urn:ietf:params:xml:ns:pidf:rpid:rpid-person\" entity=\"sip:1005@pbx\"><pp:person><status><ep:activities><ep:busy/></ep:activities></status></pp:person>"
                             "<note>On the phone</note><tuple id=\"1005\"><contact priority=\"1\">sip:1005@pbx</contact><status><basic>open</basic></status></tuple></presence>"),
              (PresenceInfo{true, true}))
        << "Asterisk";
    EXPECT_EQ(parse_presence(tuples(tuple("open") + "<x:activities xmlns:x=\"urn:x\"><x:on-the-phone/></x:activities>")), (PresenceInfo{true, false})) << "of somebody else's";
}

TEST(PresenceInfo, WhatIsNoDocumentOrSaysNothingIsRefused) {
    for (const std::string& bad : {std::string(), std::string("rubbish"), tuples(""), tuples(tuple("perhaps")), tuples("<status><basic>open</basic></status>"), std::string("<presence><tuple><status><basic>open</basic></status></tuple></presence>"),
                                   "<!DOCTYPE a [<!ENTITY b \"c\">]>" + tuples(tuple("open")), tuples(std::string(largest_xml, ' ') + tuple("open")), tuples(tuple("open")) + "<more/>",
                                   tuples(tuple("open") + "<note>" + std::string(longest_xml_text + 1, 'x') + "</note>")})
        EXPECT_FALSE(parse_presence(bad)) << bad.substr(0, 200);
}

TEST(PresenceInfo, WhatIsWrittenCanBeRead) {
    for (const PresenceInfo& one : {PresenceInfo{false, false}, PresenceInfo{true, false}, PresenceInfo{true, true}})
        EXPECT_EQ(parse_presence(format_presence("sip:a&b@h", one)), one);
}

}  // namespace
}  // namespace tapi::sip
