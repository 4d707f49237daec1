// SPDX-License-Identifier: Apache-2.0
// Lines, addresses and phones: what there is, what it can, how it stands.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk.hpp"

namespace tapi::test {
namespace {

TEST(Devices, DEV_1_lines_are_numbered_from_zero_and_say_who_they_are) {
    Desk desk(0);
    ASSERT_EQ(desk.app.devices(), 4u);
    for (DWORD device = 0; device < 4; ++device) {
        const json caps = desk.app.ask({{"do", "dev_caps"}, {"device", device}});
        const std::string number = Desk::number(device);
        EXPECT_EQ(caps.at("name"), "Extension " + number);
        EXPECT_EQ(caps.at("provider"), "OpenTAPI Exchange");
        EXPECT_EQ(caps.at("permanent_id"), std::stoul(number));
        EXPECT_EQ(caps.at("addresses"), 1u);
        const json address = desk.app.ask({{"do", "address_caps"}, {"device", device}});
        EXPECT_EQ(address.at("address"), number);
        EXPECT_EQ(address.at("device"), device);
    }
    EXPECT_RESULT(LINEERR_BADDEVICEID, desk.app.ask({{"do", "dev_caps"}, {"device", 4}}));
    EXPECT_RESULT(LINEERR_INVALADDRESSID, desk.app.ask({{"do", "address_caps"}, {"device", 0}, {"address", 1}}));
}

TEST(Devices, DEV_1_ids_follow_the_order_of_the_providers_however_slow_one_is) {
    TestServer server(TestServer::Later{}, {});
    const std::string gate = server.folder() / "gate";
    ASSERT_EQ(mkfifo(gate.c_str(), 0600), 0);
    server.setup().module = faults_module();
    server.setup().provider_file = "lines=2\ngate=TSPI_providerEnumDevices\ngate_path=" + gate + "\n";
    server.setup().tables = "\n[[provider]]\nname = \"quick\"\nmodule = \"" + exchange_module() + "\"\n";
    server.write_config();
    server.start();
    // It could be up, but for the other.
    ASSERT_TRUE(server.becomes("providers", [](const json& answer) {
        return answer.size() == 2 && answer[1].at("tspi_calls") == 2 && answer[1].at("state") == "starting";
    }));
    close(open(gate.c_str(), O_WRONLY));
    LocalProgram app;
    app.initialize();
    const json lines = server.ask("lines");
    ASSERT_EQ(lines.size(), app.devices());
    for (size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i].at("provider") == "quick", i >= 2) << i;
}

TEST(Devices, DEV_1_permanent_ids_stay_when_the_server_restarts) {
    TestServer server(quick());
    std::vector<json> before, after;
    for (std::vector<json>* ids : {&before, &after}) {
        LocalProgram app;
        app.initialize();
        for (DWORD device = 0; device < app.devices(); ++device) {
            ids->push_back(app.ask({{"do", "dev_caps"}, {"device", device}}).at("permanent_id"));
        }
        if (ids == &before) {
            EXPECT_EQ(server.stop(), 0);
            server.start();
        }
    }
    EXPECT_EQ(before, after);
}

TEST(Devices, OPEN_1_privileges_that_make_sense) {
    Desk desk(0);
    for (const DWORD privileges : {DWORD{LINECALLPRIVILEGE_NONE}, watch, own, own_and_watch}) {
        EXPECT_RESULT(0, desk.app.try_open(0, privileges)) << privileges;
    }
    for (const DWORD privileges : {0u, 8u, 3u, 7u}) {
        EXPECT_RESULT(LINEERR_INVALPRIVSELECT, desk.app.try_open(0, privileges)) << privileges;
    }
    EXPECT_RESULT(LINEERR_BADDEVICEID, desk.app.try_open(4, own));
}

TEST(Devices, OPEN_2_owners_open_for_media_modes_that_the_line_has) {
    Desk desk(0);
    EXPECT_RESULT(LINEERR_INVALMEDIAMODE, desk.app.try_open(0, own, 0));
    EXPECT_RESULT(LINEERR_INVALMEDIAMODE, desk.app.try_open(0, own, LINEMEDIAMODE_G3FAX));
    EXPECT_RESULT(0, desk.app.try_open(0, own, voice | machine));
    EXPECT_RESULT(0, desk.app.try_open(0, watch, LINEMEDIAMODE_G3FAX)) << "media modes are for owners";
}

TEST(Devices, OPEN_4_no_privilege_is_enough_to_place_a_call) {
    Desk desk(0);
    const DWORD line = desk.app.open(0, LINECALLPRIVILEGE_NONE);
    const DWORD call = desk.app.make_call(line, "1002");
    EXPECT_EQ(desk.app.call_status(call).at("privilege"), LINECALLPRIVILEGE_OWNER);
    desk.app.finish_call(call);
}

TEST(Devices, OPEN_3_the_same_line_twice_gives_two_handles_with_events_of_their_own) {
    Desk desk(1);
    const DWORD second = desk.app.open(1, own_and_watch, voice, {{"instance", 111}});
    const DWORD third = desk.app.open(1, own_and_watch, voice, {{"instance", 222}});
    EXPECT_NE(second, third);
    const DWORD out = desk.app.make_call(desk.lines[0], "1002");
    const Msg first_new = desk.app.wait_message(LINE_APPNEWCALL, second);
    const Msg second_new = desk.app.wait_message(LINE_APPNEWCALL, third);
    EXPECT_EQ(first_new.instance, 111u);
    EXPECT_EQ(second_new.instance, 222u);
    EXPECT_EQ(first_new.p3, LINECALLPRIVILEGE_OWNER);
    EXPECT_EQ(second_new.p3, LINECALLPRIVILEGE_MONITOR);
    desk.app.finish_call(out);
}

TEST(Devices, DEV_8_status_counts_openers_calls_and_names_the_programs) {
    TestServer server(quick());
    Puppet first("first"), second("second");
    first.initialize({{"name", "The First"}});
    second.initialize();
    const DWORD line = first.open(0, own_and_watch);
    second.open(0, own, machine);
    json status = first.ask({{"do", "dev_status"}, {"line", line}});
    EXPECT_EQ(status.at("opens"), 2u);
    EXPECT_EQ(status.at("media"), voice | machine);
    EXPECT_EQ(status.at("active"), 0u);
    EXPECT_EQ(status.at("flags"), LINEDEVSTATUSFLAGS_CONNECTED | LINEDEVSTATUSFLAGS_INSERVICE);
    EXPECT_EQ(status.at("features").get<DWORD>() & LINEFEATURE_MAKECALL, LINEFEATURE_MAKECALL);
    ASSERT_EQ(status.at("apps").size(), 2u);
    EXPECT_EQ(status.at("apps")[0], (json{{"module", "first"}, {"name", "The First"}, {"media", voice}}));
    EXPECT_EQ(status.at("apps")[1], (json{{"module", "second"}, {"name", "second"}, {"media", machine}}));

    const DWORD call = first.make_call(line, "1002");
    EXPECT_EQ(first.ask({{"do", "dev_status"}, {"line", line}}).at("active"), 1u);
    const json address = first.ask({{"do", "address_status"}, {"line", line}});
    EXPECT_EQ(address.at("active"), 1u);
    EXPECT_EQ(address.at("in_use"), 1u);
    constexpr DWORD can_call = LINEADDRFEATURE_MAKECALL;
    EXPECT_EQ(address.at("features").get<DWORD>() & can_call, 0u) << "DEV-6: no second call now";
    first.finish_call(call);
    EXPECT_EQ(first.ask({{"do", "address_status"}, {"line", line}}).at("features").get<DWORD>() & can_call, can_call);
}

TEST(Devices, DEV_10_status_messages_come_to_who_asked_for_them) {
    TestServer server(quick());
    Puppet first("first"), second("second");
    first.initialize();
    second.initialize();
    const DWORD line = first.open(0, own_and_watch);
    const DWORD other = second.open(0, watch);
    const json before = first.ask({{"do", "get_status"}, {"line", line}});
    EXPECT_EQ(before.at("line_states"), LINEDEVSTATE_REINIT) << "REINIT cannot be turned off";
    EXPECT_EQ(before.at("address_states"), 0u);
    const DWORD states = LINEDEVSTATE_NUMCALLS | LINEDEVSTATE_OPEN | LINEDEVSTATE_CLOSE;
    const DWORD addresses = LINEADDRESSSTATE_NUMCALLS | LINEADDRESSSTATE_INUSEONE | LINEADDRESSSTATE_INUSEZERO;
    EXPECT_RESULT(0, first.result({{"do", "set_status"}, {"line", line}, {"line_states", states},
                                   {"address_states", addresses}}));
    EXPECT_EQ(first.ask({{"do", "get_status"}, {"line", line}}).at("address_states"), addresses);
    const DWORD call = first.make_call(line, "1002");
    first.finish_call(call);
    Puppet third("third");
    third.initialize();
    third.open(0, watch);
    third.kill();
    first.wait([=](const Msg& m) { return m.message == LINE_LINEDEVSTATE && m.p1 == LINEDEVSTATE_CLOSE; }, "CLOSE");
    const Lines seen = first.transcript();
    const auto has = [&](const std::string& text) { return std::find(seen.begin(), seen.end(), text) != seen.end(); };
    EXPECT_TRUE(has("LINEDEVSTATE L1 OPEN 0 0"));
    EXPECT_GE(only(seen, "LINEDEVSTATE L1 NUMCALLS").size(), 2u);
    EXPECT_TRUE(has("ADDRESSSTATE L1 0 NUMCALLS|INUSEONE") || has("ADDRESSSTATE L1 0 INUSEONE|NUMCALLS"));
    EXPECT_TRUE(has("ADDRESSSTATE L1 0 NUMCALLS|INUSEZERO") || has("ADDRESSSTATE L1 0 INUSEZERO|NUMCALLS"));
    second.settle(other);
    EXPECT_EQ(only(second.transcript(), "LINEDEVSTATE"), Lines{});
    EXPECT_EQ(only(second.transcript(), "ADDRESSSTATE"), Lines{});
    EXPECT_RESULT(LINEERR_INVALLINESTATE,
                  first.result({{"do", "set_status"}, {"line", line}, {"line_states", 0x80000000}}));
}

TEST(Devices, DEV_5_OPEN_7_several_addresses_on_one_line) {
    ServerSetup setup;
    setup.exchange = R"(
[[extension]]
number = "1001"
[[extension]]
name = "Desk"
addresses = ["2001", "2002"]
)";
    TestServer server(TestServer::Later{}, setup);
    if (!server.try_start()) FAIL() << server.log().text();
    Puppet caller("caller"), called("called"), single("single");
    for (Puppet* program : {&caller, &called, &single}) program->initialize();
    const DWORD from = caller.open(0, own);
    const json caps = called.ask({{"do", "dev_caps"}, {"device", 1}});
    ASSERT_EQ(caps.at("addresses"), 2u);
    EXPECT_EQ(called.ask({{"do", "address_caps"}, {"device", 1}, {"address", 1}}).at("address"), "2002");
    const DWORD line = single.open(1, own | LINEOPENOPTION_SINGLEADDRESS, voice, {{"single_address", 1}});
    called.open(1, own);
    const DWORD first = caller.make_call(from, "2001");
    const DWORD in = called.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_EQ(called.call_info(in).at("address"), 0u);
    caller.finish_call(first);
    const DWORD second = caller.make_call(from, "2002");
    const DWORD theirs = single.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_EQ(only(single.transcript(), "APPNEWCALL"), Lines{"APPNEWCALL L1 address 1 c1 OWNER"});
    EXPECT_EQ(single.call_info(theirs).at("address"), 1u);
    caller.finish_call(second);
    single.settle(line);
}

TEST(Devices, PROV_1_the_list_of_providers) {
    Desk desk(0);
    Space<LINEPROVIDERLIST> list;
    ASSERT_EQ(lineGetProviderListA(api_2_2, list.get()), 0);
    ASSERT_EQ(list->dwNumProviders, 1u);
    const auto* entry = reinterpret_cast<const LINEPROVIDERENTRY*>(list.bytes() + list->dwProviderListOffset);
    EXPECT_NE(entry->dwPermanentProviderID, 0u);
    EXPECT_GT(entry->dwProviderFilenameSize, 1u);
}

TEST(Phones, PH_1_phones_are_listed_and_described) {
    TestServer server(quick());
    HPHONEAPP app = 0;
    DWORD devices = 0, version = api_2_2;
    PHONEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = PHONEINITIALIZEEXOPTION_USEEVENT;
    ASSERT_EQ(phoneInitializeExA(&app, nullptr, nullptr, "phones", &devices, &version, &params), 0);
    EXPECT_EQ(devices, 4u);
    EXPECT_EQ(version, api_2_2);
    Space<PHONECAPS> caps;
    EXPECT_RESULT(PHONEERR_INCOMPATIBLEAPIVERSION, phoneGetDevCapsA(app, 1, api_2_2, 0, caps.get()));
    PHONEEXTENSIONID extension{};
    ASSERT_EQ(phoneNegotiateAPIVersion(app, 1, api_1_3, api_2_2, &version, &extension), 0);
    EXPECT_EQ(version, api_2_2);
    ASSERT_EQ(phoneGetDevCapsA(app, 1, api_2_2, 0, caps.get()), 0);
    EXPECT_EQ(caps.text(&PHONECAPS::dwPhoneNameSize), "Phone 1002");
    EXPECT_EQ(caps->dwPermanentPhoneID, 1002u);
    Space<PHONECAPS> utf16;
    ASSERT_EQ(phoneGetDevCapsW(app, 1, api_2_2, 0, utf16.get()), 0);
    EXPECT_EQ(utf16.wide(&PHONECAPS::dwPhoneNameSize), u"Phone 1002");
    EXPECT_RESULT(PHONEERR_BADDEVICEID, phoneNegotiateAPIVersion(app, 4, api_1_3, api_2_2, &version, &extension));
    PHONEMESSAGE message{};
    EXPECT_RESULT(PHONEERR_OPERATIONFAILED, phoneGetMessage(app, &message, 0));
    EXPECT_EQ(phoneShutdown(app), 0);
    EXPECT_RESULT(PHONEERR_INVALAPPHANDLE, phoneShutdown(app));
}

void CALLBACK no_phone_events(DWORD, DWORD, DWORD_PTR, DWORD_PTR, DWORD_PTR, DWORD_PTR) {}

TEST(Phones, INIT_9_the_old_initialisation_works) {
    TestServer server(quick());
    HPHONEAPP app = 0;
    DWORD devices = 0;
    ASSERT_EQ(phoneInitialize(&app, nullptr, no_phone_events, "phones", &devices), 0);
    EXPECT_EQ(devices, 4u);
    EXPECT_EQ(phoneShutdown(app), 0);
}

}  // namespace
}  // namespace tapi::test
