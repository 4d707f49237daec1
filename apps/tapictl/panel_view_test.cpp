// SPDX-License-Identifier: Apache-2.0
// What the panel looks like, without a terminal.
#include "panel_view.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

namespace tapi::ctl {
namespace {

Json key(uint32_t id, const char* label, const char* mode, uint32_t function, const char* lamp = nullptr) {
    Json made = {{"id", id}, {"label", label}, {"mode", mode}, {"function", function}, {"down", false}};
    if (lamp != nullptr) made["lamp"] = lamp;
    return made;
}

Json phone() {
    Json made = {{"phone", "1001"}, {"name", "Alice"}, {"ring", {{"mode", 0}, {"volume", 5}}}};
    made["display"] = {"1002 Bob                ", "Connected               "};
    for (const char* device : {"handset", "speaker", "headset"})
        made["hook"][device] = {{"mode", "onhook"}, {"volume", 1}, {"gain", 1}};
    made["keys"] = Json::array();
    for (uint32_t id = 0; id < 12; ++id) made["keys"].push_back(key(id, "x", "keypad", PHONEBUTTONFUNCTION_NONE));
    made["keys"].push_back(key(12, "Call 1", "call", PHONEBUTTONFUNCTION_CALLAPP, "steady"));
    made["keys"].push_back(key(13, "Call 2", "call", PHONEBUTTONFUNCTION_CALLAPP, "off"));
    made["keys"].push_back(key(14, "Hold", "feature", PHONEBUTTONFUNCTION_HOLD));
    made["keys"].push_back(key(15, "", "feature", PHONEBUTTONFUNCTION_NONE, "off"));
    made["keys"].push_back(key(16, "", "dummy", PHONEBUTTONFUNCTION_NONE, "off"));
    return made;
}

// The drawing as lines of ASCII.
std::vector<std::string> lines_of(const PanelDrawing& drawing) {
    std::vector<std::string> lines(static_cast<size_t>(drawing.rows), std::string(static_cast<size_t>(drawing.columns), ' '));
    for (const PanelText& text : drawing.texts) {
        EXPECT_LE(text.column + static_cast<int>(text.text.size()), drawing.columns) << text.text;
        lines.at(static_cast<size_t>(text.row)).replace(static_cast<size_t>(text.column), text.text.size(), text.text);
    }
    return lines;
}

TEST(PanelView, ShowsDisplayHooksKeysAndLamps) {
    const auto lines = lines_of(draw_panel(phone(), 0, false));
    EXPECT_NE(lines[0].find("1001  Alice"), std::string::npos);
    EXPECT_NE(lines[2].find("1002 Bob "), std::string::npos);
    EXPECT_NE(lines[2].find("handset  on hook"), std::string::npos);
    EXPECT_NE(lines[5].find("ringer   silent"), std::string::npos);
    EXPECT_NE(lines[7].find("[ 1 ] [ 2 ] [ 3 ]"), std::string::npos);
    EXPECT_NE(lines[7].find("* [Call 1    ] F1"), std::string::npos);
    EXPECT_NE(lines[7].find("o [Call 2    ] F2"), std::string::npos);
    EXPECT_NE(lines[8].find("  [Hold      ] h"), std::string::npos);
    EXPECT_NE(lines[8].find("o [---       ] A"), std::string::npos);
}

TEST(PanelView, ClicksHitWhatIsDrawnThere) {
    const PanelDrawing drawing = draw_panel(phone(), 0, false);
    const auto lines = lines_of(drawing);
    ASSERT_NE(drawing.at(7, 5), nullptr);
    EXPECT_EQ(*drawing.at(7, 5), (PanelAction{1, {}}));
    const auto hold = static_cast<int>(lines[8].find("[Hold"));
    EXPECT_EQ(*drawing.at(8, hold + 3), (PanelAction{14, {}}));
    EXPECT_EQ(*drawing.at(2, static_cast<int>(lines[2].find("handset"))), (PanelAction{std::nullopt, "handset"}));
    EXPECT_EQ(drawing.at(0, 0), nullptr);
}

TEST(PanelView, LettersPressKeys) {
    EXPECT_EQ(action_of(phone(), '5'), (PanelAction{5, {}}));
    EXPECT_EQ(action_of(phone(), '#'), (PanelAction{11, {}}));
    EXPECT_EQ(action_of(phone(), 2), (PanelAction{13, {}}));
    EXPECT_EQ(action_of(phone(), 'h'), (PanelAction{14, {}}));
    EXPECT_EQ(action_of(phone(), 'A'), (PanelAction{15, {}}));
    EXPECT_EQ(action_of(phone(), ' '), (PanelAction{std::nullopt, "handset"}));
    EXPECT_EQ(action_of(phone(), 'z'), std::nullopt);
    EXPECT_EQ(action_of(phone(), 0), std::nullopt);
}

TEST(PanelView, LampsBlinkByTheirMode) {
    const auto pattern = [](const char* mode) {
        std::string shines;
        for (uint64_t ms = 0; ms < 1000; ms += 125) shines += lamp_shines(mode, ms) ? '*' : '.';
        return shines;
    };
    EXPECT_EQ(pattern("off"), "........");
    EXPECT_EQ(pattern("steady"), "********");
    EXPECT_EQ(pattern("wink"), ".*******");
    EXPECT_EQ(pattern("flash"), "****....");
    EXPECT_EQ(pattern("flutter"), "*.*.*.*.");
    EXPECT_EQ(pattern("brokenflutter"), "*.*.....");
}

TEST(PanelView, FitsAPhoneWithoutDisplayAndOneWithAWideOne) {
    Json bare = phone();
    bare["display"] = Json::array();
    bare["hook"].erase("speaker");
    EXPECT_NE(lines_of(draw_panel(bare, 0, false))[2].find("handset"), std::string::npos);
    Json wide = phone();
    wide["display"] = {std::string(40, 'x')};
    const auto lines = lines_of(draw_panel(wide, 0, false));
    EXPECT_NE(lines[4].find("handset"), std::string::npos);
}

}  // namespace
}  // namespace tapi::ctl
