// SPDX-License-Identifier: Apache-2.0
// State out of one server and into another.
#include "server/service/state_transfer.hpp"

#include <gtest/gtest.h>
#include <tapi.h>

#include <filesystem>

#include "base/unicode.hpp"
#include "server/service/dialing_admin.hpp"

namespace tapi::server {
namespace {

using nlohmann::json;

class StateTransfer : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = testing::TempDir() + "state_transfer_XXXXXX";
        folder_ = mkdtemp(pattern.data());
        auto store = Store::open(folder_);
        ASSERT_TRUE(store.ok());
        store_.emplace(std::move(*store));
    }
    void TearDown() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    json exported() {
        auto state = export_state(*store_, dialing_.book());
        EXPECT_TRUE(state.ok()) << state.error().context;
        return *state;
    }
    json imported(const json& state) {
        auto done = import_state(*store_->providers(), dialing_, priorities_, state);
        EXPECT_TRUE(done.ok()) << done.error().context;
        return done ? *done : json();
    }
    std::string refused(const json& state) {
        const Book before = dialing_.book();
        const auto done = import_state(*store_->providers(), dialing_, priorities_, state);
        EXPECT_FALSE(done.ok());
        EXPECT_EQ(done.code(), static_cast<int32_t>(LINEERR_INVALPARAM));
        EXPECT_EQ(dialing_.book().locations, before.locations);
        EXPECT_EQ(dialing_.book().cards, before.cards);
        EXPECT_EQ(priorities_.position(LINEMEDIAMODE_DATAMODEM, u"fax"), 0u);
        return done ? "" : done.error().context;
    }
    void put(const json& args) { ASSERT_TRUE(administer_dialing(dialing_, args).ok()); }

    std::string folder_;
    std::optional<Store> store_;
    Dialing dialing_;
    Priorities priorities_{[this](uint32_t mode, const Priorities::List& list) {
        PriorityList stored{mode == 0 ? PriorityKind::request : PriorityKind::media,
                            mode == 0 ? uint32_t{LINEREQUESTMODE_MAKECALL} : mode, {}};
        for (const auto& module : list) stored.modules.push_back(to_utf8(module));
        return store_->set_priorities(stored).ok();
    }};
};

TEST_F(StateTransfer, TR_11_what_is_exported_comes_back) {
    put({{"action", "put-card"}, {"name", "Blue"}, {"number", "4711"}, {"long_distance", "0800,H,FG"}});
    put({{"action", "put-location"}, {"name", "Home"}, {"country", "US"}, {"area", "425"}});
    put({{"action", "put-location"}, {"name", "B\u00FCro"}, {"country", "GB"}, {"area", "20"}, {"card", "Blue"},
         {"pulse", true}});
    ASSERT_TRUE(dialing_.set_current(2).ok());
    priorities_.set(LINEMEDIAMODE_INTERACTIVEVOICE, {u"phone", u"ivr"});
    priorities_.set(0, {u"dialer"});
    const json state = exported();
    EXPECT_EQ(state["priorities"]["media"]["INTERACTIVEVOICE"], (json{"phone", "ivr"}));
    EXPECT_EQ(state["priorities"]["requests"]["MAKECALL"], (json{"dialer"}));
    EXPECT_EQ(state["current_location"], "B\u00FCro");

    const Book before = dialing_.book();
    dialing_ = Dialing();
    for (const uint32_t mode : {uint32_t{LINEMEDIAMODE_INTERACTIVEVOICE}, 0u}) priorities_.set(mode, {});
    const json done = imported(state);
    EXPECT_EQ(done["locations"], 2);
    EXPECT_EQ(done["cards"], 1);
    EXPECT_EQ(dialing_.book().locations, before.locations);
    EXPECT_EQ(dialing_.book().current, before.current);
    EXPECT_EQ(priorities_.position(LINEMEDIAMODE_INTERACTIVEVOICE, u"ivr"), 2u);
    EXPECT_EQ(exported()["priorities"], state["priorities"]);
}

TEST_F(StateTransfer, SEC_8_secrets_stay_behind_and_the_answer_says_so) {
    put({{"action", "put-card"}, {"name", "Blue"}, {"number", "47110815"}, {"pin", "998877"}});
    const json state = exported();
    EXPECT_EQ(state.dump().find("47110815"), std::string::npos);
    EXPECT_EQ(state.dump().find("998877"), std::string::npos);
    EXPECT_EQ(state["cards"][0]["has_number"], true);

    EXPECT_TRUE(imported(state)["notes"].empty());  // the card that is here keeps its own
    EXPECT_EQ(dialing_.book().cards[0].number, u"47110815");
    dialing_ = Dialing();
    EXPECT_EQ(imported(state)["notes"],
              (json{"card \"Blue\" has no number yet: tapi dialing add-card \"Blue\" --number"}));
}

TEST_F(StateTransfer, WhatIsThereStays) {
    put({{"action", "put-location"}, {"name", "Home"}, {"country", "US"}, {"area", "425"}, {"local_access", "9,"}});
    imported({{"opentapi_state", 1}, {"locations", {{{"name", "Home"}, {"area", "206"}}, {{"name", "Hut"}, {"country", "NO"}}}}});
    ASSERT_EQ(dialing_.book().locations.size(), 2u);
    EXPECT_EQ(dialing_.book().locations[0].area, u"206");
    EXPECT_EQ(dialing_.book().locations[0].local_access, u"9,");
    EXPECT_EQ(dialing_.book().current, 1u);
}

TEST_F(StateTransfer, WrongStatesChangeNothingAndAreExplained) {
    put({{"action", "put-location"}, {"name", "Home"}, {"country", "US"}});
    const auto with = [](const char* key, const json& value) { return json{{"opentapi_state", 1}, {key, value}}; };
    const json good = {{"name", "Good"}, {"country", "GB"}};
    EXPECT_EQ(refused(json::array()), "this is no state of OpenTAPI: \"opentapi_state\" is missing");
    EXPECT_EQ(refused({{"opentapi_state", 2}}), "the state has format 2, this server reads format 1");
    EXPECT_EQ(refused(with("locations", 1)), "\"locations\" must be a list");
    EXPECT_EQ(refused(with("locations", {good, 7})), "locations[1] must be an object");
    EXPECT_EQ(refused(with("locations", {good, {{"name", "Bad"}, {"country", "XX"}}})),
              "locations[1]: there is no country \"XX\"; `tapi dialing countries` lists them");
    EXPECT_EQ(refused(with("cards", {{{"name", "Bad"}, {"long_distance", "Z"}}})),
              "cards[0]: a rule has the letters EFGHIK and signs that are dialed");
    EXPECT_EQ(refused(with("cards", {{{"name", 1}}})), "cards[0]: \"name\" must be a text");
    EXPECT_EQ(refused(with("current_location", "Nowhere")), "current_location: there is no location \"Nowhere\"");
    EXPECT_EQ(refused(with("priorities", 1)), "\"priorities\" must be an object");
    EXPECT_EQ(refused(with("priorities", {{"media", 1}})), "priorities.media must be an object");
    EXPECT_EQ(refused(with("priorities", {{"media", {{"TELEPATHY", json::array()}}}})),
              "priorities.media: there is no mode \"TELEPATHY\"");
    EXPECT_EQ(refused(with("priorities", {{"requests", {{"MEDIACALL", json::array()}}}})),
              "priorities.requests: there is no mode \"MEDIACALL\"");
    EXPECT_EQ(refused(with("priorities", {{"media", {{"DATAMODEM", {"fax", 1}}}}})),
              "priorities.media.DATAMODEM must be a list of at most 256 file names");
    EXPECT_EQ(refused(with("priorities", {{"media", {{"DATAMODEM", {"fax", "/usr/bin/"}}}}})),
              "priorities.media.DATAMODEM: a file name is empty");
    EXPECT_EQ(refused(with("priorities", {{"media", {{"DATAMODEM", json(std::vector<std::string>(257, "fax"))}}}})),
              "priorities.media.DATAMODEM must be a list of at most 256 file names");
}

TEST_F(StateTransfer, AddedProvidersAreNamedButNotRun) {
    ASSERT_TRUE(store_->provider_id("exchange", "exchange.tsp").ok());
    const auto lab = store_->install_provider("lab", "exchange.tsp", "lab.toml");
    ASSERT_TRUE(lab.ok() && store_->set_provider_entry(*lab, ProviderEntry::added).ok());
    const json state = exported();
    EXPECT_EQ(state["providers"], json::parse(R"([{"name": "lab", "module": "exchange.tsp", "config": "lab.toml"}])"));
    EXPECT_EQ(imported(state)["notes"], json::array()) << "it is here";
    ASSERT_TRUE(store_->forget_provider(*lab).ok());
    EXPECT_EQ(imported(state)["notes"],
              json::array({"provider \"lab\" is not here: tapi provider add exchange.tsp --name lab --config lab.toml"}));
    EXPECT_EQ(store_->providers()->size(), 1u);
    EXPECT_EQ(refused({{"opentapi_state", 1}, {"providers", {{{"name", 1}}}}}), "providers[0] must be an object of texts");
    EXPECT_EQ(refused({{"opentapi_state", 1}, {"providers", 1}}), "\"providers\" must be a list");
}

TEST_F(StateTransfer, DriversForWindowsAreNamedAsSuch) {
    const auto vendor = store_->install_provider("vendor", "/v.tsp", "", {true, "/prefix", ""});
    ASSERT_TRUE(vendor.ok() && store_->set_provider_entry(*vendor, ProviderEntry::added).ok());
    const json state = exported();
    EXPECT_EQ(state["providers"],
              json::parse(R"([{"name": "vendor", "module": "/v.tsp", "config": "", "wine": true, "prefix": "/prefix"}])"));
    ASSERT_TRUE(store_->forget_provider(*vendor).ok());
    EXPECT_EQ(imported(state)["notes"], json::array({"provider \"vendor\" is not here: tapi provider add /v.tsp --name vendor --wine"}));
}

TEST_F(StateTransfer, AStoreThatRefusesIsAnError) {
    dialing_.on_change([](const Book&) { return false; });
    const auto done =
        import_state(*store_->providers(), dialing_, priorities_, {{"opentapi_state", 1}, {"locations", {{{"name", "Hut"}, {"country", "NO"}}}}});
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.code(), static_cast<int32_t>(LINEERR_OPERATIONFAILED));
    EXPECT_TRUE(dialing_.book().locations.empty());
}

}  // namespace
}  // namespace tapi::server
