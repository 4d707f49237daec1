// SPDX-License-Identifier: Apache-2.0
// What every provider must get right about its lines and phones, calls aside.
#include <set>

#include "provider_under_test.hpp"

namespace tapi::test {
namespace {

TEST_F(Conformance, DEV_1_every_line_describes_itself) {
    ASSERT_GT(app_.devices(), 0u);
    std::set<DWORD> permanent;
    for (DWORD device = 0; device < app_.devices(); ++device) {
        const json& caps = caps_[device];
        EXPECT_FALSE(caps.at("provider").get<std::string>().empty()) << "dwProviderInfo of line " << device;
        EXPECT_FALSE(caps.at("name").get<std::string>().empty()) << "dwLineName of line " << device;
        EXPECT_GT(caps.at("addresses"), 0u);
        EXPECT_NE(caps.at("media"), 0u);
        EXPECT_NE(caps.at("bearers"), 0u);
        EXPECT_GT(caps.at("active_calls"), 0u);
        EXPECT_TRUE(permanent.insert(caps.at("permanent_id").get<DWORD>()).second) << "the permanent id of line " << device;
        for (DWORD address = 0; address < caps.at("addresses"); ++address) {
            const json found = app_.ask({{"do", "address_caps"}, {"device", device}, {"address", address}});
            EXPECT_RESULT(0, found.at("result").get<LONG>());
            EXPECT_EQ(found.at("device"), device);
        }
    }
}

TEST_F(Conformance, DEV_1_permanent_ids_survive_a_restart) {
    std::vector<json> before;
    for (const json& caps : caps_) before.push_back(caps.at("permanent_id"));
    app_.result({{"do", "shutdown"}});
    EXPECT_EQ(server_->stop(), 0);
    server_->start();
    app_.initialize();
    ASSERT_EQ(app_.devices(), before.size());
    for (DWORD device = 0; device < app_.devices(); ++device) {
        EXPECT_EQ(app_.ask({{"do", "dev_caps"}, {"device", device}}).at("permanent_id"), before[device]);
    }
}

TEST_F(Conformance, VER_2_capabilities_in_every_version) {
    LocalProgram old;
    for (const DWORD version : {api_1_3, api_1_4, api_2_0, api_2_1, api_2_2}) {
        old.initialize({{"version", version}});
        Space<LINEDEVCAPS> caps;
        EXPECT_RESULT(0, lineGetDevCapsA(old.app(), 0, version, 0, caps.get()));
        EXPECT_EQ(caps.text(&LINEDEVCAPS::dwLineNameSize), caps_[0].at("name"));
        Space<LINEADDRESSCAPS> address;
        EXPECT_RESULT(0, lineGetAddressCapsA(old.app(), 0, 0, version, 0, address.get()));
        EXPECT_EQ(address.text(&LINEADDRESSCAPS::dwAddressSize), address_caps_[0].at("address"));
        old.result({{"do", "shutdown"}});
    }
}

TEST_F(Conformance, OPEN_2_OPEN_5_owners_for_the_modes_of_the_line_and_no_others) {
    for (DWORD device = 0; device < app_.devices(); ++device) {
        const DWORD media = caps_[device].at("media");
        for (DWORD mode = LINEMEDIAMODE_UNKNOWN; mode <= LINEMEDIAMODE_VOICEVIEW; mode <<= 1) {
            const LONG opened = app_.try_open(device, own, mode);
            EXPECT_RESULT((media & mode) != 0 ? 0 : static_cast<LONG>(LINEERR_INVALMEDIAMODE), opened) << "mode " << mode;
        }
    }
}

TEST_F(Conformance, OPEN_10_lines_open_and_close_again_and_again) {
    for (int round = 0; round < 10; ++round) {
        for (DWORD& line : lines_) EXPECT_RESULT(0, app_.result({{"do", "close"}, {"line", line}}));
        for (DWORD device = 0; device < app_.devices(); ++device) {
            lines_[device] = app_.open(device, own_and_watch, caps_[device].at("media"));
        }
    }
    app_.settle(lines_[0]);
}

TEST_F(Conformance, DEV_5_addresses_are_found_by_their_names) {
    for (DWORD device = 0; device < app_.devices(); ++device) {
        const std::string address = address_caps_[device].at("address");
        DWORD id = 99;
        const LONG found = lineGetAddressIDA(lines_[device], &id, LINEADDRESSMODE_DIALABLEADDR, address.c_str(),
                                             static_cast<DWORD>(address.size() + 1));
        if (found == err(LINEERR_OPERATIONUNAVAIL)) continue;
        EXPECT_RESULT(0, found);
        EXPECT_EQ(id, 0u);
        EXPECT_LT(lineGetAddressIDA(lines_[device], &id, LINEADDRESSMODE_DIALABLEADDR, "no such address", 16), 0);
    }
}

TEST_F(Conformance, DEV_6_what_can_be_done_now_is_among_what_can_ever_be_done) {
    for (DWORD device = 0; device < app_.devices(); ++device) {
        const json status = app_.ask({{"do", "dev_status"}, {"line", lines_[device]}});
        EXPECT_RESULT(0, status.at("result").get<LONG>());
        EXPECT_EQ(status.at("features").get<DWORD>() & ~caps_[device].at("line_features").get<DWORD>(), 0u);
        EXPECT_EQ(status.at("active"), 0u);
        EXPECT_EQ(status.at("held"), 0u);
        const DWORD flags = status.at("flags");
        EXPECT_NE(flags & LINEDEVSTATUSFLAGS_INSERVICE, 0u);
        EXPECT_NE(flags & LINEDEVSTATUSFLAGS_CONNECTED, 0u);
        const json address = app_.ask({{"do", "address_status"}, {"line", lines_[device]}});
        EXPECT_RESULT(0, address.at("result").get<LONG>());
        EXPECT_EQ(address.at("features").get<DWORD>() & ~address_caps_[device].at("features").get<DWORD>(), 0u);
    }
}

TEST_F(Conformance, DEV_10_status_messages_are_accepted) {
    const DWORD states = caps_[0].at("line_states");
    EXPECT_RESULT(0, app_.result({{"do", "set_status"}, {"line", lines_[0]}, {"line_states", states}, {"address_states", 0}}));
    EXPECT_RESULT(0, app_.result({{"do", "set_status"}, {"line", lines_[0]}, {"line_states", 0}, {"address_states", 0}}));
}

TEST_F(Conformance, MOD_1_device_classes) {
    const json line = app_.ask({{"do", "get_id"}, {"line", lines_[0]}, {"class", "tapi/line"}});
    EXPECT_EQ(line.at("id"), 0u);
    EXPECT_RESULT(LINEERR_INVALDEVICECLASS,
                  app_.result({{"do", "get_id"}, {"line", lines_[0]}, {"class", "no/such/class"}}));
}

TEST_F(Conformance, PROV_2_the_provider_starts_and_ends_in_order) {
    for (int round = 0; round < 3; ++round) {
        const size_t before = server_->log().size();
        EXPECT_EQ(server_->stop(), 0);
        EXPECT_TRUE(server_->log().ended());
        const std::string end = server_->log().text().substr(before);
        if (subject().isolation != "none") {
            EXPECT_NE(end.find("the host exited with status 0"), std::string::npos) << end;
        }
        EXPECT_EQ(end.find("did not return in time"), std::string::npos) << end;
        server_->start();
        LocalProgram waits_for_the_provider;
        waits_for_the_provider.initialize();
    }
}

}  // namespace
}  // namespace tapi::test
