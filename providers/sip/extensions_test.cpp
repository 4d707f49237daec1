// SPDX-License-Identifier: Apache-2.0
// What is said of an extension, and when it is said anew.
#include "sip/extensions.hpp"

#include <gtest/gtest.h>

#include "sip/name_addr.hpp"
#include "sip/presence_info.hpp"

namespace tapi::sip {
namespace {

using Log = std::vector<std::string>;

class ExtensionsTest : public testing::Test {
  protected:
    ExtensionsTest() {
        auto parsed = parse_config(R"(
[registrar]
domain = "office.example"
[[phone]]
number = "2001"
password = "secret"
line = true
[[phone]]
number = "2002"
password = "secret"
[[line]]
number = "3001"
[[account]]
address = "sip:1001@pbx.example"
[[account.watch]]
number = "2002"
)",
                                   "sip.toml");
        EXPECT_TRUE(parsed.ok()) << parsed.error().context;
        config = std::move(*parsed);
        extensions = std::make_unique<Extensions>(config, [this](Package package, uint32_t extension) {
            told.push_back(std::string(facts_of(package).event) + " " + std::to_string(extension));
        });
    }
    std::optional<uint32_t> at(const std::string& uri) const { return extensions->at(*parse_uri(uri)); }
    void dialog(const std::string& id, DialogState::Phase phase) {
        DialogState state;
        state.id = id;
        state.phase = phase;
        extensions->set_dialog(1, state);
    }
    Log seen() { return std::exchange(told, {}); }

    using Phase = DialogState::Phase;
    Config config;
    std::unique_ptr<Extensions> extensions;
    Log told;
};

TEST_F(ExtensionsTest, TelephonesAndLinesAreFoundByTheirAddresses) {
    EXPECT_EQ(at("sip:2001@office.example"), 0u);
    EXPECT_EQ(at("sip:2002@OFFICE.example"), 1u);
    EXPECT_EQ(at("sip:3001@office.example"), extensions->of_line(1));
    EXPECT_EQ(at("sip:3001@192.0.2.1"), extensions->of_line(1)) << "whatever it was sent to";
    EXPECT_EQ(at("sip:1001@pbx.example"), extensions->of_line(2));
    EXPECT_EQ(at("sip:2002@pbx.example"), extensions->of_line(3)) << "somebody else's";
    EXPECT_EQ(at("sip:9@office.example"), std::nullopt);
    EXPECT_EQ(at("tel:2001"), std::nullopt);
    EXPECT_EQ(extensions->of_line(0), 0u) << "a telephone's line is the telephone";
}

TEST_F(ExtensionsTest, ACallIsToldFromItsBeginningToItsEnd) {
    dialog("a", Phase::early);
    EXPECT_EQ(seen(), (Log{"dialog 1"}));
    dialog("a", Phase::early);
    EXPECT_TRUE(seen().empty()) << "nothing new";
    dialog("a", Phase::confirmed);
    EXPECT_EQ(seen(), (Log{"dialog 1", "presence 1"}));
    dialog("b", Phase::confirmed);
    EXPECT_EQ(seen(), (Log{"dialog 1"})) << "he talks already";
    EXPECT_EQ(parse_dialog_info(extensions->document(Package::dialogs, 1, 4))->dialogs.size(), 2u);
    dialog("a", Phase::terminated);
    EXPECT_EQ(seen(), (Log{"dialog 1"}));
    dialog("b", Phase::terminated);
    EXPECT_EQ(seen(), (Log{"dialog 1", "presence 1"}));
    dialog("b", Phase::terminated);
    EXPECT_TRUE(seen().empty());
    EXPECT_TRUE(parse_dialog_info(extensions->document(Package::dialogs, 1, 5))->dialogs.empty());
}

TEST_F(ExtensionsTest, DialogsHaveAnEnd) {
    for (size_t at = 0; at <= most_dialogs; ++at) dialog(std::to_string(at), Phase::early);
    EXPECT_EQ(parse_dialog_info(extensions->document(Package::dialogs, 1, 0))->dialogs.size(), most_dialogs);
}

TEST_F(ExtensionsTest, PresenceIsWhetherHeIsThereAndTalks) {
    const auto presence = [&] { return *parse_presence(extensions->document(Package::presence, 1, 0)); };
    EXPECT_EQ(presence(), (PresenceInfo{false, false})) << "it has not registered";
    extensions->set_there(1, true);
    extensions->set_there(1, true);
    EXPECT_EQ(seen(), (Log{"presence 1"}));
    EXPECT_EQ(presence(), (PresenceInfo{true, false}));
    dialog("a", Phase::early);
    EXPECT_EQ(presence(), (PresenceInfo{true, false})) << "it rings";
    dialog("a", Phase::confirmed);
    EXPECT_EQ(presence(), (PresenceInfo{true, true}));
    EXPECT_TRUE(parse_presence(extensions->document(Package::presence, extensions->of_line(1), 0))->open) << "a line here is there";
    EXPECT_FALSE(parse_presence(extensions->document(Package::presence, extensions->of_line(2), 0))->open) << "an account has to register first";
}

TEST_F(ExtensionsTest, RFC_3842_MessagesWaitOrDoNot) {
    EXPECT_EQ(extensions->document(Package::messages, 0, 0), "Messages-Waiting: no\r\n");
    extensions->set_waiting(0, true);
    extensions->set_waiting(0, true);
    EXPECT_EQ(seen(), (Log{"message-summary 0"}));
    EXPECT_EQ(extensions->document(Package::messages, 0, 1), "Messages-Waiting: yes\r\n");
}

}  // namespace
}  // namespace tapi::sip
