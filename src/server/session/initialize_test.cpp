// SPDX-License-Identifier: Apache-2.0
// Initialising (INIT), over real sessions.
#include <tspi.h>

#include "server/testing/session_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Init : public SessionTest {};

TEST_F(Init, INIT_1_number_of_lines_and_the_highest_version) {
    start(4);
    api::LineInitializeEx request;
    request.api_version = api_2_0;
    const auto answer = connect().call(request);
    EXPECT_EQ(answer.result, 0);
    EXPECT_NE(answer.value.h_line_app, 0u);
    EXPECT_EQ(answer.value.num_devs, 4u);
    EXPECT_EQ(answer.value.api_version, api_2_2);
}

TEST_F(Init, INIT_1_lines_and_phones_are_separate_worlds) {
    start();
    auto& client = connect();
    api::PhoneInitializeEx request;
    request.api_version = api_2_2;
    const auto phones = client.call(request);
    EXPECT_EQ(phones.value.num_devs, 0u);
    const uint32_t lines = client.initialize();
    EXPECT_NE(phones.value.h_phone_app, lines);
    api::LineShutdown shutdown;
    shutdown.h_line_app = phones.value.h_phone_app;
    EXPECT_EQ(client.result(shutdown), static_cast<int32_t>(LINEERR_INVALAPPHANDLE));
}

TEST_F(Init, INIT_1_ARCH_2_the_call_waits_until_the_server_is_ready) {
    ready = false;
    start(2);
    auto& client = connect();
    api::LineInitializeEx request;
    request.api_version = api_2_2;
    const uint32_t id = client.send(request);
    EXPECT_EQ(client.response(id), nullptr);
    ready = true;
    for (auto& then : std::exchange(waiting, {})) then();
    run();
    EXPECT_EQ(client.answer<api::LineInitializeEx>(id).value.num_devs, 2u);
}

TEST_F(Init, INIT_1_a_process_that_dies_while_it_waits) {
    ready = false;
    start();
    auto& client = connect();
    api::LineInitializeEx request;
    request.api_version = api_2_2;
    client.send(request);
    client.socket.close();
    run();
    for (auto& then : std::exchange(waiting, {})) then();
    EXPECT_TRUE(core.line_apps.empty());
}

TEST_F(Init, INIT_8_friendly_name_as_given_or_else_the_file_name) {
    start();
    auto& client = connect(u"dialer");
    api::LineInitializeEx request;
    request.api_version = api_2_2;
    request.friendly_app_name = u"Dialer Deluxe";
    client.call(request);
    request.friendly_app_name.reset();
    client.call(request);
    ASSERT_EQ(core.line_apps.size(), 2u);
    EXPECT_EQ(core.line_apps[0]->friendly_name, u"Dialer Deluxe");
    EXPECT_EQ(core.line_apps[1]->friendly_name, u"dialer");
}

TEST_F(Init, INIT_9_old_entry_points_mean_1_4_at_most) {
    start();
    auto& client = connect();
    const auto answer = client.call(api::LineInitialize{});
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(answer.value.num_devs, 1u);
    api::LineNegotiateAPIVersion negotiate;
    negotiate.h_line_app = answer.value.h_line_app;
    negotiate.api_low_version = api_1_3;
    negotiate.api_high_version = api_2_2;
    EXPECT_EQ(client.call(negotiate).value.api_version, api_1_4);
    negotiate.api_low_version = api_2_0;
    EXPECT_EQ(client.result(negotiate), static_cast<int32_t>(LINEERR_INCOMPATIBLEAPIVERSION));
    EXPECT_EQ(client.call(api::PhoneInitialize{}).result, 0);
}

TEST_F(Init, VER_1_a_process_without_devices_to_see_gets_none) {
    access.guest_rights = {Right::none, Right::monitor};
    start(3);
    auto& guest = connect(u"app", {}, "guest");
    api::LineInitializeEx request;
    request.api_version = api_2_2;
    EXPECT_EQ(guest.call(request).value.num_devs, 1u);
}

}  // namespace
}  // namespace tapi::server
