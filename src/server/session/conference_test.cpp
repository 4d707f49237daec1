// SPDX-License-Identifier: Apache-2.0
// Conferences (SM-13 to SM-16, CONF, RACE-5).
#include <tspi.h>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/testing/service_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Conference : public ServiceDesk {
  protected:
    static std::vector<uint32_t> handles_in(const Bytes& list) {
        const ByteView bytes = bytes_part(list, offsetof(LINECALLLIST, dwCallsSize));
        std::vector<uint32_t> handles(bytes.size() / 4);
        for (size_t i = 0; i < handles.size(); ++i) handles[i] = load<uint32_t>(bytes, 4 * i);
        EXPECT_EQ(load<uint32_t>(list, offsetof(LINECALLLIST, dwCallsNumEntries)), handles.size());
        return handles;
    }
    static testing::Answer<api::LineGetConfRelatedCalls> ask_related(TestClient& client, uint32_t call,
                                                                     uint32_t room = 4096) {
        api::LineGetConfRelatedCalls request;
        request.h_call = call;
        request.call_list = room;
        return client.call(request);
    }
    static std::vector<uint32_t> related(TestClient& client, uint32_t call) {
        const auto answer = ask_related(client, call);
        EXPECT_EQ(names::result(answer.result), "0");
        return handles_in(answer.value.call_list);
    }
    // lineSetupConference of a connected call, as a switch does it.
    struct Parties {
        uint64_t first = 0, parent = 0, consult = 0;
    };
    Parties set_up() {
        Parties made{call_in(LINECALLSTATE_CONNECTED), 0, 0};
        api::LineSetupConference request;
        request.h_call = mine(made.first);
        EXPECT_EQ(ask(request).result, 0);
        const auto order = fake.last<tspi::LineSetupConference>();
        made.parent = order.ht_conf_call;
        made.consult = order.ht_consult_call;
        state(made.first, LINECALLSTATE_CONFERENCED, static_cast<uint32_t>(made.parent));
        state(made.parent, LINECALLSTATE_ONHOLDPENDCONF);
        state(made.consult, LINECALLSTATE_DIALTONE);
        return made;
    }
};

TEST_F(Conference, SM_13_begins_with_a_connected_call) {
    const uint64_t first = call_in(LINECALLSTATE_CONNECTED);
    api::LineSetupConference request;
    request.h_call = mine(first);
    request.num_parties = 5;
    EXPECT_EQ(ask(request).result, 0);
    const auto order = fake.last<tspi::LineSetupConference>();
    EXPECT_EQ(order.hd_call, find(first)->hd_call);
    EXPECT_EQ(order.num_parties, 5u);
    EXPECT_NE(order.ht_conf_call, order.ht_consult_call);
}

TEST_F(Conference, SM_13_OPEN_4_begins_on_a_line_that_is_open_with_NONE) {
    api::LineSetupConference request;
    request.h_line = a->open(app, none);
    EXPECT_EQ(ask(request).result, 0);
    const auto order = fake.last<tspi::LineSetupConference>();
    EXPECT_EQ(order.hd_call, 0u);
    EXPECT_EQ(order.hd_line, core.lines[0]->hd_line);
}

TEST_F(Conference, ASY_4_ST_2_the_first_call_names_the_conference_even_when_the_switch_is_early) {
    const uint64_t first = call_in(LINECALLSTATE_CONNECTED);
    fake.on<tspi::LineSetupConference>().hold_completion = true;
    api::LineSetupConference request;
    request.h_call = mine(first);
    EXPECT_GT(a->result(request), 0);
    const auto order = fake.last<tspi::LineSetupConference>();
    state(first, LINECALLSTATE_CONFERENCED, static_cast<uint32_t>(order.ht_conf_call));
    state(order.ht_conf_call, LINECALLSTATE_ONHOLDPENDCONF);
    state(order.ht_consult_call, LINECALLSTATE_DIALTONE);
    EXPECT_TRUE(a->messages(app).empty()) << "there is no handle yet to name the conference with";
    fake.complete_held<tspi::LineSetupConference>(0);
    const auto messages = a->raw_messages(app);
    ASSERT_EQ(messages.size(), 4u);
    EXPECT_EQ(messages[0].message, DWORD{LINE_REPLY});
    EXPECT_EQ(text_of(messages[1]), "LINE_CALLSTATE state=ONHOLDPENDCONF mode=0 privilege=0");
    EXPECT_EQ(messages[2].device, mine(first));
    EXPECT_EQ(messages[2].param1, DWORD{LINECALLSTATE_CONFERENCED});
    EXPECT_EQ(messages[2].param2, mine(order.ht_conf_call));
    EXPECT_EQ(text_of(messages[3]), "LINE_CALLSTATE state=DIALTONE mode=0 privilege=0");
}

TEST_F(Conference, ASY_7_what_waited_for_a_conference_that_failed_is_said) {
    const uint64_t first = call_in(LINECALLSTATE_CONNECTED);
    fake.on<tspi::LineSetupConference>().hold_completion = true;
    api::LineSetupConference request;
    request.h_call = mine(first);
    EXPECT_GT(a->result(request), 0);
    state(first, LINECALLSTATE_CONFERENCED,
          static_cast<uint32_t>(fake.last<tspi::LineSetupConference>().ht_conf_call));
    state(first, LINECALLSTATE_CONNECTED);
    fake.complete_held<tspi::LineSetupConference>(LINEERR_CONFERENCEFULL);
    EXPECT_EQ(a->messages(app), (Texts{"LINE_REPLY request=" + std::to_string(a->last_request) +
                                           " result=LINEERR_CONFERENCEFULL",
                                       "LINE_CALLSTATE state=CONFERENCED mode=0 privilege=0",
                                       "LINE_CALLSTATE state=CONNECTED mode=0 privilege=0"}));
}

TEST_F(Conference, CLOSE_5_who_leaves_hears_nothing_of_what_waited_for_its_conference) {
    const uint64_t first = call_in(LINECALLSTATE_CONNECTED);
    fake.on<tspi::LineSetupConference>().hold_completion = true;
    api::LineSetupConference request;
    request.h_call = mine(first);
    EXPECT_GT(a->result(request), 0);
    state(first, LINECALLSTATE_CONFERENCED,
          static_cast<uint32_t>(fake.last<tspi::LineSetupConference>().ht_conf_call));
    api::LineClose close_line;
    close_line.h_line = line;
    EXPECT_EQ(a->result(close_line), 0);
    EXPECT_TRUE(a->messages(app).empty());
    EXPECT_EQ(b->messages(watcher).front(), "LINE_CALLSTATE state=CONFERENCED mode=0 privilege=0");
}

TEST_F(Conference, SM_14_prepares_the_next_party) {
    const uint64_t parent = conference_in(LINECALLSTATE_CONNECTED);
    api::LinePrepareAddToConference request;
    request.h_conf_call = mine(parent);
    EXPECT_EQ(ask(request).result, 0);
    EXPECT_EQ(fake.last<tspi::LinePrepareAddToConference>().hd_conf_call, find(parent)->hd_call);
}

TEST_F(Conference, SM_15_adds_the_consultation_call) {
    const Parties made = set_up();
    for (const uint32_t legal :
         {LINECALLSTATE_CONNECTED, LINECALLSTATE_ONHOLD, LINECALLSTATE_PROCEEDING, LINECALLSTATE_RINGBACK}) {
        state(made.consult, legal);
        api::LineAddToConference request;
        request.h_conf_call = mine(made.parent);
        request.h_consult_call = mine(made.consult);
        forget_messages();
        EXPECT_EQ(ask(request).result, 0);
        const auto order = fake.last<tspi::LineAddToConference>();
        EXPECT_EQ(order.hd_conf_call, find(made.parent)->hd_call);
        EXPECT_EQ(order.hd_consult_call, find(made.consult)->hd_call);
    }
}

TEST_F(Conference, SM_16_a_member_leaves_and_the_conference_collapses) {
    const Parties made = set_up();
    join(made.consult, made.parent);
    api::LineRemoveFromConference request;
    request.h_call = mine(made.consult);
    EXPECT_EQ(ask(request).result, 0);
    EXPECT_EQ(fake.last<tspi::LineRemoveFromConference>().hd_call, find(made.consult)->hd_call);
    state(made.consult, LINECALLSTATE_IDLE);
    state(made.parent, LINECALLSTATE_IDLE);
    state(made.first, LINECALLSTATE_CONNECTED);
    EXPECT_EQ(ask_related(*a, mine(made.first)).result, static_cast<int32_t>(LINEERR_NOCONFERENCE));
}

TEST_F(Conference, CONF_1_without_holding_all_three_are_joined_when_the_third_answers) {
    const uint64_t first = call_in(LINECALLSTATE_CONNECTED);
    LINECALLPARAMS params{};
    params.dwCallParamFlags = LINECALLPARAMFLAGS_NOHOLDCONFERENCE;
    api::LineSetupConference request;
    request.h_call = mine(first);
    request.call_params = call_params(params);
    EXPECT_EQ(ask(request).result, 0);
    const auto order = fake.last<tspi::LineSetupConference>();
    EXPECT_EQ(load<uint32_t>(*order.call_params, offsetof(LINECALLPARAMS, dwCallParamFlags)),
              DWORD{LINECALLPARAMFLAGS_NOHOLDCONFERENCE});
    state(order.ht_consult_call, LINECALLSTATE_DIALING);
    EXPECT_EQ(find(first)->state, DWORD{LINECALLSTATE_CONNECTED});
    state(order.ht_conf_call, LINECALLSTATE_CONNECTED);
    join(first, order.ht_conf_call);
    join(order.ht_consult_call, order.ht_conf_call);
    EXPECT_EQ(related(*a, mine(order.ht_conf_call)),
              (std::vector<uint32_t>{mine(order.ht_conf_call), mine(first), mine(order.ht_consult_call)}));
    EXPECT_EQ(fake.count<tspi::LineAddToConference>(), 0u);
}

TEST_F(Conference, CONF_4_the_provider_counts_the_parties) {
    const Parties made = set_up();
    state(made.consult, LINECALLSTATE_CONNECTED);
    forget_messages();
    fake.on<tspi::LineAddToConference>().completion = LINEERR_CONFERENCEFULL;
    api::LineAddToConference request;
    request.h_conf_call = mine(made.parent);
    request.h_consult_call = mine(made.consult);
    EXPECT_EQ(names::result(ask(request).result), "LINEERR_CONFERENCEFULL");
}

TEST_F(Conference, RACE_3_the_call_ends_while_it_is_being_added) {
    const Parties made = set_up();
    state(made.consult, LINECALLSTATE_CONNECTED);
    fake.on<tspi::LineAddToConference>().hold_completion = true;
    api::LineAddToConference request;
    request.h_conf_call = mine(made.parent);
    request.h_consult_call = mine(made.consult);
    EXPECT_GT(a->result(request), 0);
    forget_messages();
    state(made.consult, LINECALLSTATE_IDLE);
    fake.complete_held<tspi::LineAddToConference>(LINEERR_INVALCALLSTATE);
    EXPECT_EQ(a->messages(app), (Texts{"LINE_CALLSTATE state=IDLE mode=0 privilege=0",
                                       "LINE_REPLY request=" + std::to_string(a->last_request) +
                                           " result=LINEERR_INVALCALLSTATE"}));
}

// ---- lineGetConfRelatedCalls

TEST_F(Conference, CONF_2_the_parent_is_first_then_the_members) {
    const Parties made = set_up();
    join(made.consult, made.parent);
    const std::vector<uint32_t> all{mine(made.parent), mine(made.first), mine(made.consult)};
    EXPECT_EQ(related(*a, mine(made.parent)), all);
    EXPECT_EQ(related(*a, mine(made.first)), all);
    EXPECT_EQ(related(*a, mine(made.consult)), all);
}

TEST_F(Conference, CONF_2_a_call_belongs_to_it_once_the_provider_has_said_so) {
    const Parties made = set_up();
    EXPECT_EQ(related(*a, mine(made.parent)), (std::vector<uint32_t>{mine(made.parent), mine(made.first)}));
    EXPECT_EQ(ask_related(*a, mine(made.consult)).result, static_cast<int32_t>(LINEERR_NOCONFERENCE));
}

TEST_F(Conference, CONF_2_a_conference_of_nobody_yet_is_its_parent) {
    api::LineSetupConference request;
    request.h_line = line;
    EXPECT_EQ(ask(request).result, 0);
    const uint32_t parent = mine(fake.last<tspi::LineSetupConference>().ht_conf_call);
    EXPECT_EQ(related(*a, parent), std::vector<uint32_t>{parent});
}

TEST_F(Conference, CONF_2_AMB_23_calls_without_a_handle_get_one_with_MONITOR) {
    const Parties made = set_up();
    auto& late = connect(u"late");
    const uint32_t late_app = late.initialize();
    late.open(late_app, monitor);
    api::LineGetNewCalls list;
    list.h_line = core.lines[0]->opens.back()->handle;
    list.select = LINECALLSELECT_LINE;
    list.call_list = 4096;
    EXPECT_EQ(late.result(list), 0);
    api::LineDeallocateCall give_up;
    give_up.h_call = handle(late, *find(made.parent));
    EXPECT_EQ(late.result(give_up), 0);
    forget_messages();
    const auto calls = related(late, handle(late, *find(made.first)));
    ASSERT_EQ(calls.size(), 2u);
    EXPECT_EQ(calls[0], handle(late, *find(made.parent)));
    EXPECT_EQ(find(made.parent)->handles.back()->privilege, DWORD{LINECALLPRIVILEGE_MONITOR});
    EXPECT_EQ(a->messages(app), Texts{"LINE_CALLINFO changed=NUMMONITORS"});
    EXPECT_EQ(b->messages(watcher), Texts{"LINE_CALLINFO changed=NUMMONITORS"});
    EXPECT_EQ(related(late, calls[0]), calls) << "no second handle for the same call";
    EXPECT_TRUE(a->messages(app).empty());
    api::LineSetCallPrivilege own;
    own.h_call = calls[0];
    own.call_privilege = LINECALLPRIVILEGE_OWNER;
    EXPECT_EQ(late.result(own), 0);
}

TEST_F(Conference, MEM_2_without_room_for_all_it_says_how_much_is_needed) {
    const Parties made = set_up();
    const auto answer = ask_related(*a, mine(made.parent), sizeof(LINECALLLIST) + 4);
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(load<uint32_t>(answer.value.call_list, offsetof(LINECALLLIST, dwNeededSize)),
              sizeof(LINECALLLIST) + 8);
    EXPECT_EQ(load<uint32_t>(answer.value.call_list, offsetof(LINECALLLIST, dwCallsNumEntries)), 0u);
}

TEST_F(Conference, RACE_5_who_has_no_handle_of_the_parent_sees_0) {
    api::LineSetupConference request;
    request.h_line = line;
    EXPECT_EQ(ask(request).result, 0);
    const uint64_t parent = fake.last<tspi::LineSetupConference>().ht_conf_call;
    const uint64_t member = call_in(LINECALLSTATE_CONNECTED);
    api::LineDeallocateCall give_up;
    give_up.h_call = theirs(parent);
    EXPECT_EQ(b->result(give_up), 0);
    forget_messages();
    state(member, LINECALLSTATE_CONFERENCED, static_cast<uint32_t>(parent));
    EXPECT_EQ(a->raw_messages(app).back().param2, mine(parent));
    EXPECT_EQ(b->raw_messages(watcher).back().param2, 0u);
    const auto calls = related(*b, theirs(member));
    EXPECT_EQ(calls.front(), theirs(parent)) << "now it has";
}

TEST_F(Conference, SM_11_a_transfer_resolved_as_a_conference_shows_all_three) {
    const uint64_t first = call_in(LINECALLSTATE_ONHOLDPENDTRANSFER),
                   second = call_in(LINECALLSTATE_CONNECTED);
    api::LineCompleteTransfer request;
    request.h_call = mine(first);
    request.h_consult_call = mine(second);
    request.transfer_mode = LINETRANSFERMODE_CONFERENCE;
    EXPECT_EQ(ask(request).result, 0);
    const uint64_t parent = fake.last<tspi::LineCompleteTransfer>().ht_conf_call;
    state(parent, LINECALLSTATE_CONNECTED);
    join(first, parent);
    join(second, parent);
    EXPECT_EQ(related(*a, mine(parent)), (std::vector<uint32_t>{mine(parent), mine(first), mine(second)}));
}

}  // namespace
}  // namespace tapi::server
