// SPDX-License-Identifier: Apache-2.0
// What PBXs write about other telephones' calls: the document, the series, and what TAPI sees of it.
#include "sip/dialog_info.hpp"

#include <gtest/gtest.h>

#include "sip/xml_reader.hpp"

namespace tapi::sip {
namespace {

std::string document(uint32_t version, const std::string& dialogs, const std::string& state = "full") {
    return "<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"" + std::to_string(version) + "\" state=\"" + state +
           "\" entity=\"sip:1005@pbx\">" + dialogs + "</dialog-info>";
}

std::string dialog(const std::string& id, const std::string& state, const std::string& direction = "recipient") {
    return "<dialog id=\"" + id + "\" call-id=\"c" + id + "\" local-tag=\"l\" remote-tag=\"r\" direction=\"" + direction + "\"><state>" + state +
           "</state><remote><identity display=\"Ann &amp; Bob\">sip:2001@far</identity><target uri=\"sip:2001@192.0.2.1\"/></remote>"
           "<local><identity>sip:1005@pbx</identity></local></dialog>";
}

TEST(DialogInfo, RFC_4235_4_AWholeDocumentIsRead) {
    const auto info = parse_dialog_info(document(3,
        "<dialog id=\"as7d900as8\" call-id=\"a84b4c76e66710\" local-tag=\"1928301774\" remote-tag=\"456887766\" direction=\"initiator\">"
        "<state event=\"rejected\" code=\"486\">terminated</state><duration>3</duration>"
        "<local><identity display=\"Alice\">sip:alice@example.com</identity><target uri=\"sip:alice@pc33.example.com\"><param pname=\"+sip.rendering\" pval=\"no\"/></target></local>"
        "<remote><identity>sip:bob@example.org</identity></remote></dialog>"));
    ASSERT_TRUE(info);
    EXPECT_EQ(info->version, 3u);
    EXPECT_TRUE(info->full);
    ASSERT_EQ(info->dialogs.size(), 1u);
    const DialogState& it = info->dialogs[0];
    EXPECT_EQ(it.id + it.call_id + it.local_tag + it.remote_tag, "as7d900as8a84b4c76e667101928301774456887766");
    EXPECT_TRUE(it.initiator);
    EXPECT_EQ(it.phase, DialogState::Phase::terminated);
    EXPECT_EQ(it.event, "rejected");
    EXPECT_EQ(it.code, 486);
    EXPECT_EQ(it.local, (DialogParty{"sip:alice@example.com", "Alice", "sip:alice@pc33.example.com", false}));
    EXPECT_EQ(it.remote.address, "sip:bob@example.org");
}

TEST(DialogInfo, NamespacesAndForeignElementsArePassedOver) {
    const auto info = parse_dialog_info(
        "<d:dialog-info xmlns:d=\"urn:ietf:params:xml:ns:dialog-info\" xmlns:x=\"urn:x\" version=\"0\" state=\"partial\" entity=\"e\"><x:dialog id=\"0\"/>"
        "<d:dialog id=\"1\"><x:state>terminated</x:state><d:state>early</d:state></d:dialog></d:dialog-info>");
    ASSERT_TRUE(info);
    EXPECT_FALSE(info->full);
    ASSERT_EQ(info->dialogs.size(), 1u);
    EXPECT_EQ(info->dialogs[0].phase, DialogState::Phase::early);
    EXPECT_EQ(parse_dialog_info(document(1, "<dialog id=\"1\"/><dialog><state>early</state></dialog><dialog id=\"2\"><state>dreaming</state></dialog>"))->dialogs.size(), 0u)
        << "without an id or a state";
}

TEST(DialogInfo, WhatIsNoDocumentOrTooMuchIsRefused) {
    const auto nested = [](size_t depth) {
        std::string text;
        for (size_t at = 0; at < depth; ++at) text += "<x>";
        for (size_t at = 0; at < depth; ++at) text += "</x>";
        return document(1, text);
    };
    EXPECT_TRUE(parse_dialog_info(nested(deepest_xml - 1)));
    EXPECT_FALSE(parse_dialog_info(nested(deepest_xml)));
    std::string many;
    for (size_t at = 0; at < most_dialogs; ++at) many += dialog(std::to_string(at), "early");
    EXPECT_TRUE(parse_dialog_info(document(1, many)));
    EXPECT_FALSE(parse_dialog_info(document(1, many + dialog("more", "early"))));
    EXPECT_FALSE(parse_dialog_info(document(1, "<dialog id=\"1\"><state>" + std::string(longest_xml_text + 1, 'x') + "</state></dialog>")));
    EXPECT_FALSE(parse_dialog_info(document(1, std::string(largest_xml, ' '))));
    EXPECT_FALSE(parse_dialog_info("<!DOCTYPE a [<!ENTITY b \"c\">]><dialog-info version=\"1\" state=\"full\"/>")) << "no entities of somebody's own";
    for (const char* bad : {"", "rubbish", "<dialog-info version=\"1\" state=\"full\">", "<presence version=\"1\" state=\"full\"/>", "<dialog-info state=\"full\"/>",
                            "<dialog-info version=\"-1\" state=\"full\"/>", "<dialog-info version=\"1\" state=\"half\"/>", "<dialog-info version=\"1\" state=\"full\"/><more/>"})
        EXPECT_FALSE(parse_dialog_info(bad)) << bad;
}

TEST(DialogInfo, NothingBringsALineOfItsOwn) {
    const auto info = parse_dialog_info(document(1, "<dialog id=\"1\" call-id=\"a&#13;&#10;Via: x\"><state>early</state><remote><identity display=\"A&#10;B\">sip:a@h&#10;</identity></remote></dialog>"));
    EXPECT_EQ(info->dialogs[0].call_id, "a  Via: x");
    EXPECT_EQ(info->dialogs[0].remote.name, "A B");
    EXPECT_EQ(info->dialogs[0].remote.address, "sip:a@h");
}

TEST(DialogInfo, RFC_4235_WhatIsWrittenForLampsCanBeReadAndNamesNobody) {
    DialogState rings{"1", "call@far", "l", "r", false, DialogState::Phase::early, {}, 0, {}, {"sip:2001@far", "Ann", "sip:2001@192.0.2.1", true}};
    DialogState talks = rings;
    talks.id = "a\"<&>";
    talks.initiator = true;
    talks.phase = DialogState::Phase::confirmed;
    const std::string text = format_dialog_info("sip:1005@pbx?a=1&b=2", 7, {rings, talks});
    const auto info = parse_dialog_info(text);
    ASSERT_TRUE(info) << text;
    EXPECT_TRUE(info->full);
    EXPECT_EQ(info->version, 7u);
    ASSERT_EQ(info->dialogs.size(), 2u);
    EXPECT_EQ(info->dialogs[0].phase, DialogState::Phase::early);
    EXPECT_FALSE(info->dialogs[0].initiator);
    EXPECT_EQ(info->dialogs[1].id, talks.id);
    EXPECT_TRUE(info->dialogs[1].initiator);
    EXPECT_EQ(text.find("far"), std::string::npos);
    EXPECT_TRUE(parse_dialog_info(format_dialog_info("sip:a@h", 0, {}))->dialogs.empty());
}

class DialogWatchTest : public testing::Test {
  protected:
    // What changed, as "id phase".
    std::vector<std::string> hear(uint32_t version, const std::string& dialogs, const std::string& state = "full") {
        const auto news = watch.take(*parse_dialog_info(document(version, dialogs, state)));
        again = news.again;
        std::vector<std::string> text;
        for (const DialogState& changed : news.changed) text.push_back(changed.id + " " + std::to_string(static_cast<int>(changed.phase)));
        return text;
    }
    using Seen = std::vector<std::string>;
    DialogWatch watch;
    bool again = false;
};

TEST_F(DialogWatchTest, RFC_4235_4_3_WholeAndPartialStatesInOrder) {
    EXPECT_EQ(hear(0, dialog("1", "early")), (Seen{"1 2"}));
    EXPECT_EQ(hear(0, dialog("1", "confirmed")), Seen()) << "an old version";
    EXPECT_EQ(hear(1, dialog("2", "trying"), "partial"), (Seen{"2 0"}));
    EXPECT_EQ(hear(2, dialog("1", "early"), "partial"), Seen()) << "nothing new";
    EXPECT_EQ(hear(3, dialog("1", "terminated"), "partial"), (Seen{"1 4"}));
    EXPECT_EQ(hear(4, dialog("3", "terminated"), "partial"), Seen()) << "never seen";
    EXPECT_EQ(hear(9, dialog("4", "confirmed")), (Seen{"2 4", "4 3"})) << "what the whole state leaves out has ended";
    EXPECT_EQ(watch.dialogs().size(), 1u);
}

TEST_F(DialogWatchTest, RFC_4235_4_3_AGapAsksForTheWholeStateOnce) {
    EXPECT_EQ(hear(5, dialog("1", "early"), "partial"), Seen());
    EXPECT_TRUE(again) << "it does not begin with the whole";
    EXPECT_EQ(hear(6, dialog("1", "early"), "partial"), (Seen{"1 2"})) << "and never will";
    EXPECT_EQ(hear(8, dialog("1", "confirmed"), "partial"), Seen());
    EXPECT_TRUE(again);
    EXPECT_EQ(hear(9, dialog("1", "confirmed")), (Seen{"1 3"}));
    watch.begin();
    EXPECT_EQ(hear(0, ""), (Seen{"1 4"})) << "a new subscription counts from the beginning";
}

TEST_F(DialogWatchTest, RFC_6665_ANewSubscriptionSaysAgainWhatWasKnown) {
    EXPECT_EQ(hear(0, dialog("1", "confirmed")), (Seen{"1 3"}));
    watch.begin();
    EXPECT_EQ(hear(0, dialog("1", "confirmed")), (Seen{"1 3"})) << "since then it was told to be unknown";
    EXPECT_EQ(hear(1, dialog("1", "confirmed")), Seen());
}

TEST_F(DialogWatchTest, WhatWasSaidOfThePartiesStays) {
    hear(0, dialog("1", "early"));
    const auto news = watch.take(*parse_dialog_info(document(1, "<dialog id=\"1\" call-id=\"c1\" local-tag=\"l\" remote-tag=\"r\" direction=\"recipient\"><state>confirmed</state></dialog>", "partial")));
    ASSERT_EQ(news.changed.size(), 1u);
    EXPECT_EQ(news.changed[0].remote.address, "sip:2001@far");
}

TEST_F(DialogWatchTest, AnAddressHasSoManyDialogs) {
    std::string many;
    for (size_t at = 0; at < most_dialogs; ++at) many += dialog(std::to_string(at), "early");
    EXPECT_EQ(hear(0, many).size(), most_dialogs);
    EXPECT_EQ(hear(1, dialog("more", "early"), "partial"), Seen());
}

TEST(DialogShown, EachPhaseOfEitherEndIsAState) {
    const auto shown = [](const char* phase, const char* direction) { return shown_state(parse_dialog_info(document(0, dialog("1", phase, direction)))->dialogs[0]); };
    constexpr DWORD inactive = LINEOFFERINGMODE_INACTIVE;
    EXPECT_EQ(shown("trying", "initiator"), (ShownState{LINECALLSTATE_DIALING, 0}));
    EXPECT_EQ(shown("proceeding", "initiator"), (ShownState{LINECALLSTATE_PROCEEDING, 0}));
    EXPECT_EQ(shown("early", "initiator"), (ShownState{LINECALLSTATE_RINGBACK, 0}));
    for (const char* phase : {"trying", "proceeding", "early"}) EXPECT_EQ(shown(phase, "recipient"), (ShownState{LINECALLSTATE_OFFERING, inactive}));
    EXPECT_EQ(shown("confirmed", "recipient"), (ShownState{LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVE}));
    DialogState held = parse_dialog_info(document(0, dialog("1", "confirmed")))->dialogs[0];
    held.local.renders = false;
    EXPECT_EQ(shown_state(held), (ShownState{LINECALLSTATE_ONHOLD, 0}));
}

TEST(DialogShown, TheEndSaysHow) {
    const auto ended = [](const std::string& event, int code) {
        DialogState dialog;
        dialog.phase = DialogState::Phase::terminated;
        dialog.event = event;
        dialog.code = code;
        return shown_state(dialog);
    };
    EXPECT_EQ(ended("rejected", 486), (ShownState{LINECALLSTATE_BUSY, LINEBUSYMODE_STATION}));
    EXPECT_EQ(ended("rejected", 0), (ShownState{LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_REJECT}));
    EXPECT_EQ(ended("cancelled", 0).mode, static_cast<DWORD>(LINEDISCONNECTMODE_CANCELLED));
    EXPECT_EQ(ended("timeout", 0).mode, static_cast<DWORD>(LINEDISCONNECTMODE_NOANSWER));
    EXPECT_EQ(ended("error", 9999).mode, static_cast<DWORD>(LINEDISCONNECTMODE_TEMPFAILURE));
    for (const char* event : {"replaced", "local-bye", "remote-bye", ""}) EXPECT_EQ(ended(event, 0).mode, static_cast<DWORD>(LINEDISCONNECTMODE_NORMAL));
}

TEST(DialogShown, WhoCallsWhom) {
    const auto info = parse_dialog_info(document(0, dialog("1", "early") + dialog("2", "early", "initiator")));
    EXPECT_EQ(shown_caller(info->dialogs[0]), (Party{LINECALLPARTYID_ADDRESS | LINECALLPARTYID_NAME, "2001", "Ann & Bob"}));
    EXPECT_EQ(shown_called(info->dialogs[0]).number, "1005");
    EXPECT_EQ(shown_caller(info->dialogs[1]).number, "1005");
    EXPECT_EQ(shown_called(info->dialogs[1]).number, "2001");
    EXPECT_EQ(shown_caller(DialogState{}), Party{});
}

}  // namespace
}  // namespace tapi::sip
