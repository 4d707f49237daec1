// SPDX-License-Identifier: Apache-2.0
// Park, pickup and call completion (SM-17 to SM-20).
#include <tspi.h>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/testing/service_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Parking : public ServiceDesk {
  protected:
    static Bytes number(std::u16string_view text) {
        VARSTRING fixed{};
        fixed.dwStringFormat = STRINGFORMAT_UNICODE;
        FlatBuilder builder(layout::VARSTRING, api_2_2, fixed);
        builder.add_text(offsetof(VARSTRING, dwStringSize), text);
        return builder.finish();
    }
    template <class C, class Body = typename C::Reply>
    static Body body_of(const Reply& reply) {
        Body body;
        Reader in(reply.body);
        decode(in, body);
        EXPECT_TRUE(in.complete());
        return body;
    }
};

TEST_F(Parking, SM_17_parks_at_a_number_of_the_application) {
    const uint64_t call = call_in(LINECALLSTATE_CONNECTED);
    api::LinePark request;
    request.h_call = mine(call);
    request.park_mode = LINEPARKMODE_DIRECTED;
    request.dir_address = u"70";
    EXPECT_EQ(ask(request).result, 0);
    const auto order = fake.last<tspi::LinePark>();
    EXPECT_EQ(order.hd_call, find(call)->hd_call);
    EXPECT_EQ(order.dir_address, u"70");
    EXPECT_EQ(order.non_dir_address, 0u);
}

TEST_F(Parking, SM_17_ASY_5_parks_where_the_switch_wants_and_the_reply_says_where) {
    fake.on<tspi::LinePark>().reply.non_dir_address = number(u"orbit 5");
    api::LinePark request;
    request.h_call = mine(call_in(LINECALLSTATE_CONNECTED));
    request.park_mode = LINEPARKMODE_NONDIRECTED;
    request.dir_address = u"ignored";
    request.non_dir_address = 100;
    const auto brought = body_of<api::LinePark>(ask(request));
    EXPECT_EQ(text_part(brought.non_dir_address, offsetof(VARSTRING, dwStringSize)), u"orbit 5");
    EXPECT_EQ(fake.last<tspi::LinePark>().dir_address, std::nullopt);
    EXPECT_EQ(fake.last<tspi::LinePark>().non_dir_address, 100u);
}

TEST_F(Parking, MEM_5_a_number_that_makes_no_sense_fails_the_request) {
    fake.on<tspi::LinePark>().reply.non_dir_address = Bytes(7);
    api::LinePark request;
    request.h_call = mine(call_in(LINECALLSTATE_CONNECTED));
    request.park_mode = LINEPARKMODE_NONDIRECTED;
    request.non_dir_address = 100;
    EXPECT_EQ(names::result(ask(request).result), "LINEERR_OPERATIONFAILED");
}

TEST_F(Parking, SM_18_OPEN_4_unparks_through_a_line_that_is_open_with_NONE) {
    api::LineUnpark request;
    request.h_line = a->open(app, none);
    request.dest_address = u"70";
    const auto brought = body_of<api::LineUnpark>(ask(request));
    const auto order = fake.last<tspi::LineUnpark>();
    EXPECT_EQ(order.hd_line, core.lines[0]->hd_line);
    EXPECT_EQ(order.dest_address, u"70");
    EXPECT_EQ(brought.h_call, mine(order.ht_call));
    state(order.ht_call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
    EXPECT_EQ(a->messages(app).back(), "LINE_CALLSTATE state=CONNECTED mode=ACTIVE privilege=0");
}

TEST_F(Parking, SM_19_picks_up_by_number_by_group_or_what_waits) {
    for (const auto& [number, group] : {std::pair<OptText, OptText>{u"200", std::nullopt},
                                        {std::nullopt, u"sales"},
                                        {u"200", u"sales"},
                                        {std::nullopt, std::nullopt}}) {
        api::LinePickup request;
        request.h_line = line;
        request.dest_address = number;
        request.group_id = group;
        const auto brought = body_of<api::LinePickup>(ask(request));
        const auto order = fake.last<tspi::LinePickup>();
        EXPECT_EQ(order.dest_address, number);
        EXPECT_EQ(order.group_id, group);
        EXPECT_EQ(brought.h_call, mine(order.ht_call));
    }
}

TEST_F(Parking, SM_19_a_call_that_is_picked_up_may_be_offered) {
    api::LinePickup request;
    request.h_line = line;
    EXPECT_EQ(ask(request).result, 0);
    const uint64_t call = fake.last<tspi::LinePickup>().ht_call;
    state(call, LINECALLSTATE_OFFERING, LINEOFFERINGMODE_ACTIVE, fax);
    EXPECT_EQ(a->messages(app), Texts{"LINE_CALLSTATE state=OFFERING mode=ACTIVE privilege=0"});
    EXPECT_EQ(find(call)->count(LINECALLPRIVILEGE_OWNER), 1u) << "nobody else is asked to own it";
    EXPECT_EQ(find(call)->media_mode, fax);
}

TEST_F(Parking, DEV_7_the_provider_is_asked_whatever_the_features_say) {
    api::LineGetAddressCaps caps;
    caps.h_line_app = app;
    caps.api_version = api_2_2;
    caps.address_caps = 4096;
    const auto answer = a->call(caps);
    EXPECT_EQ(load<uint32_t>(answer.value.address_caps, offsetof(LINEADDRESSCAPS, dwAddressFeatures)), 0u);
    api::LinePickup request;
    request.h_line = line;
    EXPECT_EQ(ask(request).result, 0) << "which refinement works is for the provider to say";
}

TEST_F(Parking, SM_20_completion_brings_its_identifier) {
    fake.on<tspi::LineCompleteCall>().reply.completion_id = 77;
    for (const uint32_t legal : {LINECALLSTATE_BUSY, LINECALLSTATE_RINGBACK}) {
        for (const uint32_t mode : {LINECALLCOMPLMODE_CAMPON, LINECALLCOMPLMODE_CALLBACK,
                                    LINECALLCOMPLMODE_INTRUDE, LINECALLCOMPLMODE_MESSAGE}) {
            const uint64_t call = call_in(legal);
            api::LineCompleteCall request;
            request.h_call = mine(call);
            request.completion_mode = mode;
            request.message_id = 3;
            EXPECT_EQ(body_of<api::LineCompleteCall>(ask(request)).completion_id, 77u);
            const auto order = fake.last<tspi::LineCompleteCall>();
            EXPECT_EQ(order.hd_call, find(call)->hd_call);
            EXPECT_EQ(order.completion_mode, mode);
            EXPECT_EQ(order.message_id, 3u);
        }
    }
}

TEST_F(Parking, SM_20_a_completion_is_cancelled) {
    api::LineUncompleteCall request;
    request.h_line = a->open(app, none);
    request.completion_id = 77;
    EXPECT_EQ(ask(request).result, 0);
    EXPECT_EQ(fake.last<tspi::LineUncompleteCall>().completion_id, 77u);
    EXPECT_EQ(fake.last<tspi::LineUncompleteCall>().hd_line, core.lines[0]->hd_line);
}

TEST_F(Parking, SM_20_who_asked_for_it_hears_that_the_switch_gave_up) {
    api::LineSetStatusMessages listen;
    listen.h_line = line;
    listen.line_states = LINEDEVSTATE_COMPLCANCEL;
    EXPECT_EQ(a->result(listen), 0);
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_COMPLCANCEL, 77);
    const auto messages = a->raw_messages(app);
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(messages[0].param1, DWORD{LINEDEVSTATE_COMPLCANCEL});
    EXPECT_EQ(messages[0].param2, 77u);
}

TEST_F(Parking, ASY_11_a_request_about_the_line_goes_on_while_others_have_it_open) {
    fake.on<tspi::LineUncompleteCall>().hold_completion = true;
    api::LineUncompleteCall request;
    request.h_line = line;
    EXPECT_GT(a->result(request), 0);
    api::LineClose close_line;
    close_line.h_line = line;
    EXPECT_EQ(a->result(close_line), 0);
    EXPECT_EQ(fake.count<tspi::LineClose>(), 0u);
    fake.complete_held<tspi::LineUncompleteCall>(0);
    EXPECT_EQ(reply().result, 1) << "AMB-27: who has closed hears nothing";
}

}  // namespace
}  // namespace tapi::server
