// SPDX-License-Identifier: Apache-2.0
// Forwarding (SM-21).
#include <tspi.h>

#include "server/testing/forwards.hpp"
#include "server/testing/service_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Forwarding : public ServiceDesk {
  protected:
    void SetUp() override {
        addresses_of_line = 2;
        ServiceDesk::SetUp();
    }
    api::LineForward request(OptBytes list) const {
        api::LineForward made;
        made.h_line = line;
        made.forward_list = std::move(list);
        return made;
    }
};

TEST_F(Forwarding, SM_21_one_address) {
    const Bytes list = forwards({{LINEFORWARDMODE_BUSY, u"200"}});
    auto forward = request(list);
    forward.address_id = 1;
    forward.num_rings_no_answer = 99;
    EXPECT_EQ(ask(forward).result, 0);
    const auto order = fake.last<tspi::LineForward>();
    EXPECT_EQ(order.hd_line, core.lines[0]->hd_line);
    EXPECT_EQ(order.all_addresses, 0u);
    EXPECT_EQ(order.address_id, 1u);
    EXPECT_EQ(order.forward_list, OptBytes{list});
    EXPECT_EQ(order.num_rings_no_answer, 99u) << "the provider knows the range";
}

TEST_F(Forwarding, SM_21_of_all_addresses_none_is_looked_at) {
    auto forward = request(forwards({{LINEFORWARDMODE_BUSY, u"200"}}));
    forward.all_addresses = 1;
    forward.address_id = 55;
    EXPECT_EQ(ask(forward).result, 0);
    EXPECT_EQ(fake.last<tspi::LineForward>().all_addresses, 1u);
}

TEST_F(Forwarding, SM_21_no_list_cancels) {
    EXPECT_EQ(ask(request({})).result, 0);
    EXPECT_EQ(fake.last<tspi::LineForward>().forward_list, OptBytes{});
    EXPECT_EQ(ask(request(forwards({}))).result, 0);
    EXPECT_EQ(fake.last<tspi::LineForward>().forward_list, OptBytes{}) << "an empty one does the same";
}

TEST_F(Forwarding, SM_21_OPEN_4_a_line_that_is_open_with_NONE_will_do) {
    auto forward = request(forwards({{LINEFORWARDMODE_UNCOND, u"200"}}));
    forward.h_line = a->open(app, none);
    EXPECT_EQ(ask(forward).result, 0);
}

TEST_F(Forwarding, SM_21_without_need_there_is_no_consultation_call) {
    const Reply reply = ask(request(forwards({{LINEFORWARDMODE_UNCOND, u"200"}})));
    EXPECT_EQ(reply.result, 0);
    EXPECT_EQ(reply.body, Bytes(4)) << "its handle is NULL";
    EXPECT_TRUE(core.lines[0]->calls.empty());
    EXPECT_TRUE(provider->calls_by_handle.empty());
    EXPECT_TRUE(b->messages(watcher).empty());
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 0u);
}

TEST_F(Forwarding, SM_21_failure_without_a_consultation_call) {
    fake.on<tspi::LineForward>().completion = LINEERR_OPERATIONFAILED;
    EXPECT_EQ(names::result(ask(request(forwards({{LINEFORWARDMODE_UNCOND, u"200"}}))).result),
              "LINEERR_OPERATIONFAILED");
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 0u);
    EXPECT_TRUE(core.lines[0]->calls.empty());
}

TEST_F(Forwarding, SM_21_who_asked_for_it_hears_when_the_switch_has_applied_it) {
    api::LineSetStatusMessages listen;
    listen.h_line = line;
    listen.line_states = LINEDEVSTATE_REINIT;
    listen.address_states = LINEADDRESSSTATE_FORWARD;
    EXPECT_EQ(a->result(listen), 0);
    event(LINE_ADDRESSSTATE, 1, LINEADDRESSSTATE_FORWARD);
    const auto messages = a->raw_messages(app);
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(messages[0].message, DWORD{LINE_ADDRESSSTATE});
    EXPECT_EQ(messages[0].param1, 1u);
    EXPECT_EQ(messages[0].param2, DWORD{LINEADDRESSSTATE_FORWARD});
    EXPECT_TRUE(b->messages(watcher).empty());
}

}  // namespace
}  // namespace tapi::server
