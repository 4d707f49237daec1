// SPDX-License-Identifier: Apache-2.0
// A device's own functions, its settings and its status through a session.
#include <tspi.h>

#include "server/testing/media_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

constexpr uint32_t lock = LINEDEVSTATUSFLAGS_LOCKED;

Bytes bytes(std::initializer_list<int> values) {
    Bytes made;
    for (const int value : values) made.push_back(static_cast<std::byte>(value));
    return made;
}

class Special : public Desk {
  public:
    void SetUp() override {
        give_media(fake.caps);
        Desk::SetUp();
        api::LineOpen open;
        open.h_line_app = app;
        open.api_version = api_2_2;
        open.ext_version = 0x10001;
        open.callback_instance = 7;
        open.privileges = owner;
        open.media_modes = voice;
        extended = a->call(open).value.h_line;
        a->messages(app);
    }
    template <class C>
    Bytes block_of_reply() {
        for (const Message& m : a->raw_messages(app)) {
            if (m.message != LINE_REPLY) continue;
            EXPECT_EQ(m.param2, 0u);
            typename C::Reply reply;
            Reader in(m.reply);
            decode(in, reply);
            EXPECT_TRUE(in.complete());
            return reply.params;
        }
        ADD_FAILURE() << "no reply";
        return {};
    }

    uint32_t extended = 0;  // of a: line 0 with an extension version
};

// ---- lineDevSpecific

TEST_F(Special, EXT_1_bytes_pass_both_ways_untouched) {
    const Bytes sent = bytes({0, 0xFF, 0, 0x80, 7}), back = bytes({9, 0, 0xC3, 0x28, 0});
    fake.on<tspi::LineDevSpecific>().reply.params = back;
    EXPECT_GT(a->result(api::LineDevSpecific{extended, 0xFFFFFFFF, 0, sent, 5}), 0);
    const auto order = fake.last<tspi::LineDevSpecific>();
    EXPECT_EQ(order.params, sent);
    EXPECT_EQ(order.size, 5u);
    EXPECT_EQ(order.address_id, 0xFFFFFFFFu);  // the device's affair
    EXPECT_EQ(order.hd_line, core.lines[0]->hd_line);
    EXPECT_EQ(order.hd_call, 0u);
    EXPECT_EQ(block_of_reply<api::LineDevSpecific>(), back);
}

TEST_F(Special, EXT_1_with_the_scope_of_a_call) {
    EXPECT_GT(a->result(api::LineDevSpecific{extended, 0, call, {}, 0}), 0);
    EXPECT_EQ(fake.last<tspi::LineDevSpecific>().hd_call, find(provider_call)->hd_call);
    EXPECT_FALSE(fake.last<tspi::LineDevSpecific>().params.has_value());
}

TEST_F(Special, ASY_9_a_reply_about_a_call_survives_its_handle) {
    fake.on<tspi::LineDevSpecific>().hold_completion = true;
    EXPECT_GT(a->result(api::LineDevSpecific{extended, 0, watched, bytes({1}), 1}), 0);
    EXPECT_EQ(a->result(api::LineDeallocateCall{watched}), 0);
    fake.complete_held<tspi::LineDevSpecific>();
    block_of_reply<api::LineDevSpecific>();
}

TEST_F(Special, MEM_6_the_devices_own_errors_arrive_as_they_are) {
    constexpr auto own = static_cast<int32_t>(0xC0000123);
    fake.refuse<tspi::LineDevSpecific>(own);
    EXPECT_EQ(a->result(api::LineDevSpecific{extended, 0, 0, {}, 0}), own);
    fake.on<tspi::LineDevSpecific>() = {};
    fake.on<tspi::LineDevSpecific>().completion = own;
    EXPECT_GT(a->result(api::LineDevSpecific{extended, 0, 0, {}, 0}), 0);
    const auto seen = a->raw_messages(app);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(static_cast<int32_t>(seen[0].param2), own);
    EXPECT_TRUE(seen[0].reply.empty());
}

TEST_F(Special, ASY_11_a_request_without_a_call_ends_with_the_provider) {
    fake.on<tspi::LineDevSpecific>().hold_completion = true;
    EXPECT_GT(a->result(api::LineDevSpecific{extended, 0, 0, {}, 0}), 0);
    fake.complete_held<tspi::LineDevSpecific>(LINEERR_OPERATIONFAILED);
    EXPECT_EQ(a->messages(app).back(),
              "LINE_REPLY request=" + std::to_string(a->last_request) + " result=LINEERR_OPERATIONFAILED");
}

TEST_F(Special, EXT_2_a_feature_is_the_code_of_a_button) {
    const Bytes back = bytes({1, 2});
    fake.on<tspi::LineDevSpecificFeature>().reply.params = back;
    EXPECT_GT(
        a->result(api::LineDevSpecificFeature{extended, PHONEBUTTONFUNCTION_DONOTDISTURB, bytes({5, 6}), 2}),
        0);
    EXPECT_EQ(fake.last<tspi::LineDevSpecificFeature>().feature, uint32_t{PHONEBUTTONFUNCTION_DONOTDISTURB});
    EXPECT_EQ(fake.last<tspi::LineDevSpecificFeature>().params, bytes({5, 6}));
    EXPECT_EQ(block_of_reply<api::LineDevSpecificFeature>(), back);
}

TEST_F(Special, ASY_1_every_request_counts_against_the_share_of_its_process) {
    auto& client = connect(u"c", {.pending = 1, .queue = {}});
    const uint32_t its_app = client.initialize();
    const uint32_t its_line = client.open(its_app, none);
    fake.on<tspi::LineSetLineDevStatus>().hold_completion = true;
    EXPECT_GT(client.result(api::LineSetLineDevStatus{its_line, lock, 1}), 0);
    EXPECT_EQ(names::result(client.result(api::LineSetLineDevStatus{its_line, lock, 1})),
              "LINEERR_RESOURCEUNAVAIL");
}

// ---- lineSetLineDevStatus

TEST_F(Special, DEV_9_settable_bits_reach_the_provider) {
    EXPECT_GT(a->result(api::LineSetLineDevStatus{line, lock | LINEDEVSTATUSFLAGS_MSGWAIT, 0xFFFFFFFF}), 0);
    const auto order = fake.last<tspi::LineSetLineDevStatus>();
    EXPECT_EQ(order.hd_line, core.lines[0]->hd_line);
    EXPECT_EQ(order.status_to_change, lock | LINEDEVSTATUSFLAGS_MSGWAIT);
    EXPECT_EQ(order.f_status, 0xFFFFFFFFu);
    EXPECT_EQ(a->messages(app),
              (Texts{"LINE_REPLY request=" + std::to_string(a->last_request) + " result=0"}));
}

TEST_F(Special, DEV_9_any_privilege_will_do) {
    const uint32_t other = a->open(app, none);
    EXPECT_GT(a->result(api::LineSetLineDevStatus{other, lock, 0}), 0);
}

// ---- Settings

TEST_F(Special, MOD_4_settings_are_opaque_bytes) {
    const Bytes settings = bytes({0xFF, 0, 0x80, 1, 2});
    fake.on<tspi::LineGetDevConfig>().answer = [&](const auto& in, auto& out) {
        EXPECT_EQ(in.device_class, u"comm/datamodem");
        EXPECT_EQ(in.device_id, 1u);
        FlatBuilder builder(layout::VARSTRING, api_2_2, VARSTRING{});
        builder.add_bytes(offsetof(VARSTRING, dwStringSize), settings);
        out.device_config = builder.finish();
        return 0;
    };
    const auto answer = a->call(api::LineGetDevConfig{1, 1024, u"comm/datamodem"});
    ASSERT_EQ(answer.result, 0);
    const ByteView got = bytes_part(answer.value.device_config, offsetof(VARSTRING, dwStringSize));
    EXPECT_EQ(Bytes(got.begin(), got.end()), settings);
    EXPECT_EQ(load<uint32_t>(answer.value.device_config, offsetof(VARSTRING, dwStringFormat)),
              uint32_t{STRINGFORMAT_BINARY});
    EXPECT_EQ(a->result(api::LineSetDevConfig{1, settings, 5, u"comm/datamodem"}), 0);
    EXPECT_EQ(fake.last<tspi::LineSetDevConfig>().device_config, settings);
    EXPECT_EQ(fake.last<tspi::LineSetDevConfig>().device_id, 1u);
    EXPECT_EQ(fake.last<tspi::LineSetDevConfig>().device_class, u"comm/datamodem");
}

TEST_F(Special, SEC_1_ids_are_those_that_the_user_sees) {
    access.guest_rights = {Right::none, Right::monitor, Right::none};
    auto& guest = connect(u"guest", {}, "guest");
    guest.initialize();
    fake.on<tspi::LineGetDevConfig>().answer = [](const auto& in, auto& out) {
        EXPECT_EQ(in.device_id, 1u);
        out.device_config = FlatBuilder(layout::VARSTRING, api_2_2, VARSTRING{}).finish();
        return 0;
    };
    EXPECT_EQ(guest.result(api::LineGetDevConfig{0, 1024, u"comm"}), 0);
    EXPECT_EQ(names::result(guest.result(api::LineGetDevConfig{1, 1024, u"comm"})), "LINEERR_BADDEVICEID");
}

TEST_F(Special, SEC_1_who_may_only_watch_changes_nothing) {
    access.guest_rights = {Right::monitor, Right::none, Right::none};
    auto& guest = connect(u"guest", {}, "guest");
    const uint32_t its_app = guest.initialize();
    const uint32_t its_line = guest.open(its_app, monitor);
    EXPECT_EQ(names::result(guest.result(api::LineSetDevConfig{0, bytes({1}), 1, u"comm"})),
              "LINEERR_OPERATIONUNAVAIL");
    EXPECT_EQ(names::result(guest.result(api::LineSetLineDevStatus{its_line, lock, 1})),
              "LINEERR_OPERATIONUNAVAIL");
    EXPECT_EQ(names::result(guest.result(
                  api::LineSetTerminal{its_line, 0, 0, LINECALLSELECT_LINE, LINETERMMODE_RINGER, 0, 1})),
              "LINEERR_OPERATIONUNAVAIL");
    api::LineSetMediaControl control;
    control.h_line = its_line;
    control.select = LINECALLSELECT_LINE;
    EXPECT_EQ(names::result(guest.result(control)), "LINEERR_OPERATIONUNAVAIL");
}

}  // namespace
}  // namespace tapi::server
