// SPDX-License-Identifier: Apache-2.0
// The requests about dialing rules: handles, versions, errors, who learns of changes.
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/dialing/countries.hpp"
#include "server/testing/session_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

constexpr uint32_t dialing_room = 4096;
constexpr uint32_t versions[] = {api_1_3, api_1_4, api_2_0, api_2_1, api_2_2};
constexpr uint32_t no_versions[] = {0, 0x00010002, 0x00010005, 0x00020003, 0x00030000, 0xFFFFFFFF};

Location location(std::u16string name, const char* region, std::u16string area) {
    Location l;
    l.name = std::move(name);
    l.country_id = country_of_region(region)->id;
    l.area = std::move(area);
    return l;
}

class Dialings : public SessionTest {
  public:
    void SetUp() override {
        a = &connect(u"a");
        EXPECT_EQ(*core.dialing.put_location(location(u"Office", "US", u"425")), 1u);
        EXPECT_EQ(*core.dialing.put_location(location(u"London", "GB", u"20")), 2u);
    }

    api::LineTranslateAddress translation(uint32_t app = 0, uint32_t version = api_2_2) {
        api::LineTranslateAddress c;
        c.h_line_app = app;
        c.api_version = version;
        c.address_in = u"+1 (206) 555-0100";
        c.translate_output = dialing_room;
        return c;
    }
    api::LineGetTranslateCaps caps(uint32_t app = 0, uint32_t version = api_2_2) {
        api::LineGetTranslateCaps c;
        c.h_line_app = app;
        c.api_version = version;
        c.translate_caps = dialing_room;
        return c;
    }
    api::LineSetCurrentLocation move(uint32_t where, uint32_t app = 0) {
        api::LineSetCurrentLocation c;
        c.h_line_app = app;
        c.location = where;
        return c;
    }
    api::LineSetTollList toll(uint32_t option, uint32_t app = 0) {
        api::LineSetTollList c;
        c.h_line_app = app;
        c.address_in = u"+1 (425) 882-8080";
        c.toll_list_option = option;
        return c;
    }
    api::LineGetCountry country(uint32_t id, uint32_t version = api_2_2) {
        api::LineGetCountry c;
        c.country_id = id;
        c.api_version = version;
        c.line_country_list = dialing_room;
        return c;
    }
    template <class C>
    std::string result(const C& request) {
        return names::result(a->result(request));
    }

    TestClient* a = nullptr;
};

TEST_F(Dialings, TR_10_nothing_but_the_server_is_needed) {
    const auto answer = a->call(translation());
    ASSERT_EQ(names::result(answer.result), "0");
    EXPECT_EQ(text_part(answer.value.translate_output, offsetof(LINETRANSLATEOUTPUT, dwDialableStringSize)),
              u"T12065550100");
    EXPECT_EQ(result(caps()), "0");
    EXPECT_EQ(result(country(44)), "0");
}

TEST_F(Dialings, TR_9_VER_6_without_a_handle_from_2_0_on) {
    for (const uint32_t version : versions) {
        const std::string expected = version >= api_2_0 ? "0" : "LINEERR_INVALAPPHANDLE";
        EXPECT_EQ(result(translation(0, version)), expected);
        EXPECT_EQ(result(caps(0, version)), expected);
        EXPECT_EQ(result(country(1, version)), "0");
    }
}

TEST_F(Dialings, VER_6_every_supported_version_without_negotiating) {
    const uint32_t app = a->initialize();
    for (const uint32_t version : versions) {
        EXPECT_EQ(result(translation(app, version)), "0");
        EXPECT_EQ(result(caps(app, version)), "0");
    }
    for (const uint32_t version : no_versions) {
        EXPECT_EQ(result(translation(app, version)), "LINEERR_INCOMPATIBLEAPIVERSION");
        EXPECT_EQ(result(caps(app, version)), "LINEERR_INCOMPATIBLEAPIVERSION");
        EXPECT_EQ(result(country(1, version)), "LINEERR_INCOMPATIBLEAPIVERSION");
    }
}

TEST_F(Dialings, handles_that_are_none_are_refused) {
    start(1);
    const uint32_t app = a->initialize();
    const uint32_t line = a->open(app, owner);
    api::LineShutdown shutdown;
    shutdown.h_line_app = a->initialize();
    EXPECT_EQ(a->result(shutdown), 0);
    for (const uint32_t handle : {0x7FFFFFFFu, line, shutdown.h_line_app}) {
        EXPECT_EQ(result(translation(handle)), "LINEERR_INVALAPPHANDLE");
        EXPECT_EQ(result(caps(handle)), "LINEERR_INVALAPPHANDLE");
        EXPECT_EQ(result(move(2, handle)), "LINEERR_INVALAPPHANDLE");
        EXPECT_EQ(result(toll(LINETOLLLISTOPTION_ADD, handle)), "LINEERR_INVALAPPHANDLE");
    }
}

TEST_F(Dialings, BADDEVICEID_where_there_are_lines) {
    auto request = translation();
    request.device_id = 1;
    EXPECT_EQ(result(request), "LINEERR_BADDEVICEID");
    auto list = toll(LINETOLLLISTOPTION_ADD);
    list.device_id = 1;
    EXPECT_EQ(result(list), "LINEERR_BADDEVICEID");
    start(2);
    EXPECT_EQ(result(request), "0");
    EXPECT_EQ(result(list), "0");
    request.device_id = 2;
    EXPECT_EQ(result(request), "LINEERR_BADDEVICEID");
}

TEST_F(Dialings, STRUCTURETOOSMALL_and_INVALPOINTER) {
    auto t = translation();
    t.translate_output = sizeof(LINETRANSLATEOUTPUT) - 1;
    EXPECT_EQ(result(t), "LINEERR_STRUCTURETOOSMALL");
    t.translate_output = absent;
    EXPECT_EQ(result(t), "LINEERR_INVALPOINTER");
    t = translation();
    t.address_in.reset();
    EXPECT_EQ(result(t), "LINEERR_INVALPOINTER");
    auto c = caps();
    c.translate_caps = sizeof(LINETRANSLATECAPS) - 1;
    EXPECT_EQ(result(c), "LINEERR_STRUCTURETOOSMALL");
    c.translate_caps = absent;
    EXPECT_EQ(result(c), "LINEERR_INVALPOINTER");
    auto list = country(1);
    list.line_country_list = sizeof(LINECOUNTRYLIST) - 1;
    EXPECT_EQ(result(list), "LINEERR_STRUCTURETOOSMALL");
    list.line_country_list = absent;
    EXPECT_EQ(result(list), "LINEERR_INVALPOINTER");
    auto tolls = toll(LINETOLLLISTOPTION_ADD);
    tolls.address_in.reset();
    EXPECT_EQ(result(tolls), "LINEERR_INVALPOINTER");
}

TEST_F(Dialings, what_translation_refuses) {
    auto t = translation();
    t.address_in = u"+1206555";
    EXPECT_EQ(result(t), "LINEERR_INVALADDRESS");
    t = translation();
    t.translate_options = 0x80;
    EXPECT_EQ(result(t), "LINEERR_INVALPARAM");
    t.translate_options = LINETRANSLATEOPTION_CARDOVERRIDE;
    t.card = 9;
    EXPECT_EQ(result(t), "LINEERR_INVALCARD");
    EXPECT_TRUE(core.dialing.remove_location(1).ok() && core.dialing.remove_location(2).ok());
    EXPECT_EQ(result(translation()), "LINEERR_INIFILECORRUPT");
    EXPECT_EQ(result(toll(LINETOLLLISTOPTION_ADD)), "LINEERR_INVALLOCATION");
}

TEST_F(Dialings, what_changes_refuse) {
    EXPECT_EQ(result(move(3)), "LINEERR_INVALLOCATION");
    EXPECT_EQ(result(toll(0)), "LINEERR_INVALPARAM");
    EXPECT_EQ(result(toll(3)), "LINEERR_INVALPARAM");
    auto list = toll(LINETOLLLISTOPTION_ADD);
    list.address_in = u"882-8080";
    EXPECT_EQ(result(list), "LINEERR_INVALADDRESS");
    EXPECT_EQ(result(country(2)), "LINEERR_INVALCOUNTRYCODE");
    core.dialing.on_change([](const Book&) { return false; });
    EXPECT_EQ(result(move(2)), "LINEERR_OPERATIONFAILED");
    EXPECT_EQ(result(toll(LINETOLLLISTOPTION_ADD)), "LINEERR_OPERATIONFAILED");
}

TEST_F(Dialings, TR_9_VER_3_every_application_learns_of_a_change) {
    TestClient& b = connect(u"b");
    const uint32_t mine = a->initialize(), theirs = b.initialize(), old = b.initialize(api_1_3),
                   newer = b.initialize(api_1_4);
    const auto heard = [&](TestClient& who, uint32_t app) { return who.raw_messages(app); };
    EXPECT_EQ(result(move(2, mine)), "0");
    for (const auto& [client, app] : {std::pair(a, mine), std::pair(&b, theirs), std::pair(&b, newer)}) {
        const auto messages = heard(*client, app);
        ASSERT_EQ(messages.size(), 1u);
        EXPECT_EQ(messages[0].message, static_cast<uint32_t>(LINE_LINEDEVSTATE));
        EXPECT_EQ(messages[0].device, 0u);
        EXPECT_EQ(messages[0].param1, static_cast<uint64_t>(LINEDEVSTATE_TRANSLATECHANGE));
    }
    const auto messages = heard(b, old);
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(messages[0].param1, static_cast<uint64_t>(LINEDEVSTATE_REINIT));
    EXPECT_EQ(messages[0].param2, static_cast<uint64_t>(LINE_LINEDEVSTATE));
    EXPECT_EQ(messages[0].param3, static_cast<uint64_t>(LINEDEVSTATE_TRANSLATECHANGE));
    EXPECT_EQ(result(move(2)), "0");
    EXPECT_TRUE(heard(b, theirs).empty()) << "nothing changed";
    EXPECT_EQ(result(move(1)), "0");
    EXPECT_EQ(result(toll(LINETOLLLISTOPTION_ADD)), "0");
    EXPECT_EQ(heard(b, theirs).size(), 2u);
    EXPECT_EQ(result(move(9)), "LINEERR_INVALLOCATION");
    EXPECT_TRUE(heard(b, theirs).empty());
}

TEST_F(Dialings, TR_9_a_toll_list_changes_translation) {
    auto t = translation();
    t.address_in = u"+1 (425) 882-8080";
    const auto results = [&] {
        return load<LINETRANSLATEOUTPUT>(a->call(t).value.translate_output, 0).dwTranslateResults;
    };
    EXPECT_NE(results() & LINETRANSLATERESULT_NOTINTOLLLIST, 0u);
    EXPECT_EQ(result(toll(LINETOLLLISTOPTION_ADD)), "0");
    EXPECT_NE(results() & LINETRANSLATERESULT_INTOLLLIST, 0u);
    EXPECT_EQ(result(toll(LINETOLLLISTOPTION_REMOVE)), "0");
    EXPECT_NE(results() & LINETRANSLATERESULT_NOTINTOLLLIST, 0u);
}

}  // namespace
}  // namespace tapi::server
