// SPDX-License-Identifier: Apache-2.0
// Assisted Telephony: who gets which request, and who starts programs.
#include "server/device/call_requests.hpp"

#include "server/testing/core_fixture.hpp"
#include "wire/limits.hpp"

namespace tapi::server {
namespace {

using namespace testing;

const Texts one_request{"LINE_REQUEST mode=MAKECALL window=0 request=0"};

std::string name_of(int32_t tapierr) {
    switch (tapierr) {
        case 0: return "0";
        case TAPIERR_NOREQUESTRECIPIENT: return "NOREQUESTRECIPIENT";
        case TAPIERR_REQUESTQUEUEFULL: return "REQUESTQUEUEFULL";
        default: return std::to_string(tapierr);
    }
}

class Requests : public CoreTest {
  protected:
    // "" while there is no answer; "0", an error, or "start A B" with the programs to be started.
    using Asked = std::shared_ptr<std::string>;

    CallRequests::Answer into(const Asked& asked) {
        return [asked](int32_t result, const Priorities::List& programs) {
            *asked = programs.empty() ? name_of(result) : "start";
            for (const std::u16string& program : programs) *asked += " " + std::string(program.begin(), program.end());
        };
    }
    CallRequests::Asker asker(uint32_t session, const Identity* user = nullptr) {
        return {user != nullptr ? *user : somebody, session};
    }
    Asked ask(std::u16string destination, uint32_t session = 1, const Identity* user = nullptr) {
        auto asked = std::make_shared<std::string>();
        core.call_requests.ask(asker(session, user), {std::move(destination), u"", u"", u""}, into(asked));
        return asked;
    }
    std::string started(std::u16string destination, std::u16string_view program, uint32_t session = 1) {
        auto asked = std::make_shared<std::string>();
        core.call_requests.started(asker(session), {std::move(destination), u"", u"", u""}, program, into(asked));
        return *asked;
    }
    void enlist(TestApp& app, uint32_t instance = 7) { core.call_requests.enlist(*app.app, instance); }
    void withdraw(TestApp& app) { core.call_requests.withdraw(*app.app); }
    // The destination, or the error.
    std::string take(TestApp& app) {
        const auto oldest = core.call_requests.take(*app.app);
        if (!oldest) return names::result(oldest.code());
        return std::string(oldest->destination.begin(), oldest->destination.end());
    }
    void prefer(std::u16string_view module) {
        priorities.move_to_top(0, module);
        core.call_requests.priorities_changed();
    }

    const Identity somebody{"user", 1000, 1, u"asker", u"machine"};
    const Identity somebody_else{"other", 1001, 1, u"asker", u"machine"};
};

TEST_F(Requests, AT_1_a_request_waits_for_its_recipient) {
    auto& dialer = make_app(u"dialer");
    enlist(dialer, 99);
    EXPECT_EQ(*ask(u"4711"), "0");
    ASSERT_EQ(dialer.sink.messages.size(), 1u);
    EXPECT_EQ(dialer.sink.messages[0].instance, 99u);
    EXPECT_EQ(dialer.sink.messages[0].device, 0u);
    EXPECT_EQ(dialer.sink.take(), one_request);
    EXPECT_EQ(take(dialer), "4711");
    EXPECT_EQ(take(dialer), "LINEERR_NOREQUEST");
}

TEST_F(Requests, AT_1_requests_are_taken_in_the_order_in_which_they_came) {
    auto& dialer = make_app(u"dialer");
    enlist(dialer);
    ask(u"1");
    ask(u"2", 2);
    ask(u"3", 3);
    EXPECT_EQ(take(dialer), "1");
    EXPECT_EQ(take(dialer), "2");
    EXPECT_EQ(take(dialer), "3");
}

TEST_F(Requests, AT_2_no_second_message_until_the_queue_was_empty) {
    auto& dialer = make_app(u"dialer");
    enlist(dialer);
    ask(u"1");
    ask(u"2");
    EXPECT_EQ(dialer.sink.take(), one_request);
    take(dialer);
    ask(u"3");
    EXPECT_EQ(dialer.sink.take(), Texts{});
    take(dialer);
    take(dialer);
    // Empty: the page allows the message as soon as the last one was taken.
    ask(u"4");
    EXPECT_EQ(dialer.sink.take(), one_request);
}

TEST_F(Requests, AT_2_the_highest_in_the_list_is_told) {
    auto& low = make_app(u"low");
    auto& high = make_app(u"high");
    auto& stranger = make_app(u"stranger");
    priorities.move_to_top(0, u"low");
    priorities.move_to_top(0, u"HIGH");
    enlist(stranger);
    enlist(low);
    enlist(high);
    ask(u"1");
    EXPECT_EQ(high.sink.take(), one_request);
    EXPECT_EQ(low.sink.take(), Texts{});
    EXPECT_EQ(take(low), "LINEERR_NOREQUEST");
    EXPECT_EQ(take(high), "1");
}

TEST_F(Requests, AT_2_outside_the_list_the_first_to_register_is_told) {
    auto& first = make_app(u"first");
    auto& second = make_app(u"second");
    enlist(first);
    enlist(second);
    ask(u"1");
    EXPECT_EQ(first.sink.take(), one_request);
    EXPECT_EQ(second.sink.take(), Texts{});
}

TEST_F(Requests, AT_2_whoever_becomes_the_highest_is_told_what_waits) {
    auto& first = make_app(u"first");
    auto& second = make_app(u"second");
    enlist(first);
    enlist(second);
    ask(u"1");
    first.sink.take();
    prefer(u"second");
    EXPECT_EQ(second.sink.take(), one_request);
    EXPECT_EQ(take(first), "LINEERR_NOREQUEST");
    prefer(u"second");
    EXPECT_EQ(second.sink.take(), Texts{});
    EXPECT_EQ(take(second), "1");
}

TEST_F(Requests, AT_2_registering_again_changes_only_the_instance) {
    auto& dialer = make_app(u"dialer");
    enlist(dialer, 1);
    enlist(dialer, 2);
    ask(u"1");
    ASSERT_EQ(dialer.sink.messages.size(), 1u);
    EXPECT_EQ(dialer.sink.messages[0].instance, 2u);
    withdraw(dialer);
    EXPECT_EQ(take(dialer), "LINEERR_NOTREGISTERED");
}

TEST_F(Requests, AT_3_without_a_recipient_the_programs_of_the_list_are_started) {
    EXPECT_EQ(*ask(u"1"), "start tapi-dialer");
    EXPECT_EQ(started(u"1", u""), "NOREQUESTRECIPIENT");
    EXPECT_EQ(core.call_requests.users(), 0u);
    priorities.move_to_top(0, u"second");
    priorities.move_to_top(0, u"first");
    EXPECT_EQ(*ask(u"1"), "start first second tapi-dialer");
    EXPECT_EQ(started(u"1", u"second"), "0");
    auto& second = make_app(u"second");
    enlist(second);
    EXPECT_EQ(second.sink.take(), one_request);
    EXPECT_EQ(take(second), "1");
}

TEST_F(Requests, AT_3_the_built_in_recipient_may_be_anywhere_in_the_list) {
    priorities.move_to_top(0, u"other");
    priorities.move_to_top(0, u"tapi-dialer");
    EXPECT_EQ(*ask(u"1"), "start tapi-dialer other");
}

TEST_F(Requests, AT_3_while_a_started_program_is_awaited_requests_are_kept_for_it) {
    ask(u"1");
    started(u"1", u"tapi-dialer");
    EXPECT_EQ(*ask(u"2", 2), "0");
    auto& dialer = make_app(u"tapi-dialer");
    enlist(dialer);
    EXPECT_EQ(take(dialer), "1");
    EXPECT_EQ(take(dialer), "2");
}

TEST_F(Requests, AT_3_the_program_may_register_before_the_asker_says_that_it_started) {
    ask(u"1");
    auto& dialer = make_app(u"tapi-dialer");
    enlist(dialer);
    EXPECT_EQ(dialer.sink.take(), Texts{});
    EXPECT_EQ(started(u"1", u"tapi-dialer"), "0");
    EXPECT_EQ(dialer.sink.take(), one_request);
}

TEST_F(Requests, AT_3_kept_requests_are_dropped_when_nobody_comes_for_them) {
    ask(u"1");
    started(u"1", u"tapi-dialer");
    clock.advance(CallRequests::kept_for - Millis{1});
    EXPECT_EQ(*ask(u"2"), "0");
    clock.advance(Millis{1});
    EXPECT_EQ(*ask(u"3"), "start tapi-dialer");
    auto& late = make_app(u"tapi-dialer");
    enlist(late);
    EXPECT_EQ(take(late), "LINEERR_NOREQUEST");
}

TEST_F(Requests, AT_3_of_two_askers_one_starts_the_program) {
    EXPECT_EQ(*ask(u"1", 1), "start tapi-dialer");
    const auto second = ask(u"2", 2);
    EXPECT_EQ(*second, "");
    EXPECT_EQ(started(u"1", u"tapi-dialer", 1), "0");
    EXPECT_EQ(*second, "0");
}

TEST_F(Requests, AT_3_when_one_asker_can_start_nothing_the_next_one_tries) {
    ask(u"1", 1);
    const auto second = ask(u"2", 2);
    EXPECT_EQ(started(u"1", u"", 1), "NOREQUESTRECIPIENT");
    EXPECT_EQ(*second, "start tapi-dialer");
    EXPECT_EQ(started(u"2", u"", 2), "NOREQUESTRECIPIENT");
    EXPECT_EQ(core.call_requests.users(), 0u);
}

TEST_F(Requests, AT_3_an_asker_that_dies_leaves_the_starting_to_the_next) {
    ask(u"1", 1);
    const auto second = ask(u"2", 2), third = ask(u"3", 3);
    core.call_requests.asker_gone(somebody, 2);
    core.call_requests.asker_gone(somebody, 1);
    EXPECT_EQ(*second, "");
    EXPECT_EQ(*third, "start tapi-dialer");
    core.call_requests.asker_gone(somebody, 3);
    EXPECT_EQ(core.call_requests.users(), 0u);
}

TEST_F(Requests, AT_3_an_asker_that_hangs_does_not_keep_others_from_starting) {
    ask(u"1", 1);
    clock.advance(CallRequests::start_limit);
    EXPECT_EQ(*ask(u"2", 2), "start tapi-dialer");
}

TEST_F(Requests, AT_3_too_many_are_refused) {
    auto& dialer = make_app(u"dialer");
    enlist(dialer);
    for (uint32_t i = 0; i < wire::limits::max_call_requests; ++i) EXPECT_EQ(*ask(u"1"), "0");
    EXPECT_EQ(*ask(u"2"), "REQUESTQUEUEFULL");
    take(dialer);
    EXPECT_EQ(*ask(u"2"), "0");
}

TEST_F(Requests, AT_3_those_that_wait_for_a_start_count_too) {
    ask(u"1", 1);
    for (uint32_t i = 0; i < wire::limits::max_call_requests; ++i) EXPECT_EQ(*ask(u"1", 2), "");
    EXPECT_EQ(*ask(u"2", 3), "REQUESTQUEUEFULL");
    EXPECT_EQ(started(u"1", u"tapi-dialer", 1), "REQUESTQUEUEFULL");
    auto& dialer = make_app(u"tapi-dialer");
    enlist(dialer);
    for (uint32_t i = 0; i < wire::limits::max_call_requests; ++i) EXPECT_EQ(take(dialer), "1");
    EXPECT_EQ(take(dialer), "LINEERR_NOREQUEST");
}

TEST_F(Requests, AT_4_the_next_one_gets_what_is_left) {
    auto& first = make_app(u"first");
    auto& second = make_app(u"second");
    enlist(first);
    enlist(second);
    ask(u"1");
    ask(u"2");
    EXPECT_EQ(take(first), "1");
    withdraw(first);
    EXPECT_EQ(second.sink.take(), one_request);
    EXPECT_EQ(take(second), "2");
}

TEST_F(Requests, AT_4_INIT_6_shutting_down_withdraws) {
    auto& first = make_app(u"first");
    auto& second = make_app(u"second");
    enlist(first);
    enlist(second);
    ask(u"1");
    shut_down_app(first);
    EXPECT_EQ(second.sink.take(), one_request);
    shut_down_app(second);
    EXPECT_EQ(*ask(u"2"), "start tapi-dialer");
}

TEST_F(Requests, AT_4_what_the_last_one_left_is_kept_for_the_next_program) {
    auto& crashing = make_app(u"dialer");
    enlist(crashing);
    ask(u"1");
    shut_down_app(crashing);
    EXPECT_EQ(*ask(u"2"), "start tapi-dialer");
    EXPECT_EQ(started(u"2", u"tapi-dialer"), "0");
    auto& next = make_app(u"tapi-dialer");
    enlist(next);
    EXPECT_EQ(take(next), "1");
    EXPECT_EQ(take(next), "2");
}

TEST_F(Requests, AT_4_who_never_registered_is_told_so) {
    auto& app = make_app();
    EXPECT_EQ(take(app), "LINEERR_NOTREGISTERED");
    auto& dialer = make_app(u"dialer");
    enlist(dialer);
    EXPECT_EQ(take(app), "LINEERR_NOTREGISTERED");
    withdraw(app);
    EXPECT_EQ(*ask(u"1"), "0");
}

TEST_F(Requests, AT_2_users_have_nothing_to_do_with_each_other) {
    auto& mine = make_app(u"dialer");
    auto& theirs = make_app(u"dialer", api_2_2, "other");
    enlist(mine);
    enlist(theirs);
    ask(u"1");
    EXPECT_EQ(theirs.sink.take(), Texts{});
    EXPECT_EQ(take(theirs), "LINEERR_NOREQUEST");
    EXPECT_EQ(*ask(u"2", 2, &somebody_else), "0");
    EXPECT_EQ(take(theirs), "2");
    EXPECT_EQ(take(mine), "1");
    withdraw(theirs);
    EXPECT_EQ(*ask(u"3", 2, &somebody_else), "start tapi-dialer");
}

}  // namespace
}  // namespace tapi::server
