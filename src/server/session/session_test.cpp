// SPDX-License-Identifier: Apache-2.0
// The life of sessions: what ends them, what they leave behind, and that nobody else notices.
#include <tspi.h>

#include "server/testing/desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class SessionLife : public Desk {
  protected:
    // The other application works as before.
    void nobody_else_notices() {
        EXPECT_FALSE(b->session->ended());
        api::LineGetCallStatus request;
        request.h_call = theirs;
        request.call_status = 4096;
        EXPECT_EQ(b->result(request), 0);
        EXPECT_EQ(core.line_apps.size(), 1u);
    }
    void ended_as_malformed() {
        EXPECT_EQ(a->bye(), wire::Bye::malformed);
        EXPECT_TRUE(a->session->ended());
        EXPECT_TRUE(a->socket.ended());
        EXPECT_EQ(ended, std::vector<uint32_t>{a->session->id()});
        nobody_else_notices();
    }
    static Bytes frame(wire::Kind kind, uint16_t function, uint32_t id, size_t body) {
        Bytes out;
        const size_t at = wire::begin_frame(out, kind, function, id);
        out.resize(out.size() + body);
        wire::end_frame(out, at);
        return out;
    }
};

TEST_F(SessionLife, body_that_is_cut_short_ends_the_session) {
    Bytes body;
    Writer(body).u32(line);
    a->send_raw(static_cast<uint16_t>(Function::lineGetLineDevStatus), body, 100);
    ended_as_malformed();
}

TEST_F(SessionLife, body_with_something_left_over_ends_the_session) {
    Bytes body;
    Writer out(body);
    out.u32(line);
    out.u32(4096);
    out.u32(1);
    a->send_raw(static_cast<uint16_t>(Function::lineGetLineDevStatus), body, 100);
    ended_as_malformed();
}

TEST_F(SessionLife, size_of_a_part_beyond_the_body_ends_the_session) {
    Bytes body;
    Writer out(body);
    out.u32(call);
    out.u32(0x7FFFFFF0);  // of the user-user information
    a->send_raw(static_cast<uint16_t>(Function::lineAccept), body, 100);
    ended_as_malformed();
}

TEST_F(SessionLife, text_of_odd_size_ends_the_session) {
    Bytes body;
    Writer out(body);
    out.u32(call);
    out.u32(3);
    out.bytes(Bytes(3));
    out.u32(0);
    a->send_raw(static_cast<uint16_t>(Function::lineHandoff), body, 100);
    ended_as_malformed();
}

TEST_F(SessionLife, empty_body_is_an_invalid_handle_first) {
    EXPECT_EQ(a->send_raw(static_cast<uint16_t>(Function::lineClose), {}, 100), 100u);
    ASSERT_NE(a->response(100), nullptr);
    EXPECT_EQ(a->response(100)->header.result, static_cast<int32_t>(LINEERR_INVALLINEHANDLE));
}

TEST_F(SessionLife, unknown_function_number_ends_the_session) {
    a->send_raw(function_count + 1, Bytes(4), 100);
    ended_as_malformed();
}

TEST_F(SessionLife, function_number_0_ends_the_session) {
    a->send_raw(0, Bytes(4), 100);
    ended_as_malformed();
}

TEST_F(SessionLife, frame_of_another_kind_ends_the_session) {
    a->socket.write(frame(wire::Kind::message, 0, 0, 8));
    ended_as_malformed();
}

TEST_F(SessionLife, frame_beyond_the_bound_ends_the_session) {
    Bytes header = frame(wire::Kind::request, 1, 1, 0);
    store<uint32_t>(header, 0, wire::limits::max_frame + 1);
    a->socket.write(header);
    ended_as_malformed();
}

TEST_F(SessionLife, frame_smaller_than_its_header_ends_the_session) {
    Bytes header = frame(wire::Kind::request, 1, 1, 0);
    store<uint32_t>(header, 0, 15);
    a->socket.write(header);
    ended_as_malformed();
}

TEST_F(SessionLife, ASY_1_asynchronous_request_without_a_positive_id_ends_the_session) {
    Bytes body;
    Writer(body).u32(call);
    a->send_raw(static_cast<uint16_t>(Function::lineHold), body, 0);
    ended_as_malformed();
}

TEST_F(SessionLife, ASY_1_asynchronous_request_with_an_id_that_is_negative_as_a_LONG_ends_the_session) {
    Bytes body;
    Writer(body).u32(call);
    a->send_raw(static_cast<uint16_t>(Function::lineHold), body, 0x80000000);
    ended_as_malformed();
}

TEST_F(SessionLife, ASY_1_request_id_that_is_outstanding_is_refused) {
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    api::LineMakeCall request;
    request.h_line = line;
    Bytes body;
    Writer out(body);
    encode(out, request);
    a->send_raw(static_cast<uint16_t>(Function::lineMakeCall), body, 77);
    EXPECT_EQ(a->response(77)->header.result, 77);
    a->socket.frames.clear();
    a->send_raw(static_cast<uint16_t>(Function::lineMakeCall), body, 77);
    EXPECT_EQ(a->response(77)->header.result, static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
}

TEST_F(SessionLife, requests_of_one_batch_are_answered_in_order) {
    Bytes batch;
    for (uint32_t id = 200; id < 210; ++id) {
        Bytes body;
        Writer(body).u32(line);
        const size_t at = wire::begin_frame(batch, wire::Kind::request,
                                            static_cast<uint16_t>(Function::lineGetStatusMessages), id);
        batch.insert(batch.end(), body.begin(), body.end());
        wire::end_frame(batch, at);
    }
    a->socket.frames.clear();
    a->socket.write(batch);
    run();
    ASSERT_EQ(a->socket.frames.size(), 10u);
    for (uint32_t i = 0; i < 10; ++i) EXPECT_EQ(a->socket.frames[i].header.id, 200 + i);
}

TEST_F(SessionLife, good_bye_ends_the_session) {
    Bytes bye;
    wire::write_bye(bye, wire::Bye::none, u"");
    a->socket.write(bye);
    run();
    EXPECT_TRUE(a->session->ended());
    nobody_else_notices();
}

TEST_F(SessionLife, INIT_7_a_process_that_dies_leaves_as_one_that_shut_down) {
    const uint64_t before = find(provider_call)->handles.size();
    a->socket.close();
    run();
    EXPECT_TRUE(a->session->ended());
    EXPECT_EQ(a->session->handles().size(), 0u) << "no handle, not even of its applications, is left";
    EXPECT_EQ(find(provider_call)->handles.size(), before - 2);
    EXPECT_EQ(find(provider_call)->count(owner), 0u)
        << "AMB-2: the call goes on, the monitor keeps its handle";
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 0u);
    nobody_else_notices();
}

TEST_F(SessionLife, INIT_7_a_dead_process_gets_no_answer_to_what_was_under_way) {
    fake.on<tspi::LineGetLineDevStatus>().hold_return = true;
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    api::LineMakeCall make;
    make.h_line = line;
    EXPECT_GT(a->result(make), 0);
    api::LineGetLineDevStatus status;
    status.h_line = line;
    status.line_dev_status = 4096;
    a->send(status);
    a->socket.close();
    run();
    fake.return_held<tspi::LineGetLineDevStatus>();
    fake.complete_held<tspi::LineMakeCall>();
    run();
    nobody_else_notices();
}

TEST_F(SessionLife, INIT_7_phone_negotiation_that_outlives_its_process) {
    feed->phone_event({0, 0, PHONE_CREATE, 1, 0, 0});
    run();
    api::PhoneInitializeEx init;
    init.api_version = api_2_2;
    api::PhoneNegotiateAPIVersion negotiate;
    negotiate.h_phone_app = a->call(init).value.h_phone_app;
    negotiate.api_high_version = api_2_2;
    fake.on<tspi::PhoneNegotiateTSPIVersion>().hold_return = true;
    a->send(negotiate);
    a->socket.close();
    run();
    EXPECT_TRUE(core.phone_apps.empty());
    fake.return_held<tspi::PhoneNegotiateTSPIVersion>();
    nobody_else_notices();
}

TEST_F(SessionLife, INIT_6_shutdown_ends_the_events_connection) {
    api::LineShutdown request;
    request.h_line_app = app;
    EXPECT_EQ(a->result(request), 0);
    run();
    EXPECT_TRUE(a->events.at(app)->ended());
    EXPECT_FALSE(a->session->ended());
    EXPECT_EQ(a->result(request), static_cast<int32_t>(LINEERR_INVALAPPHANDLE)) << "RACE-9: twice";
    nobody_else_notices();
}

TEST_F(SessionLife, INIT_7_an_application_that_drops_its_events_connection_has_left) {
    a->events.at(app)->close();
    state(provider_call, LINECALLSTATE_CONNECTED);
    run();
    EXPECT_FALSE(a->session->ended()) << "the process may have other applications";
    EXPECT_TRUE(a->session->line_apps().empty());
    nobody_else_notices();
}

}  // namespace
}  // namespace tapi::server
