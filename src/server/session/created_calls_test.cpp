// SPDX-License-Identifier: Apache-2.0
// Calls that requests create, for each function that does (ASY-4 to ASY-9, OWN-10).
#include <tspi.h>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/testing/service_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

// One function that creates calls.
struct Creation {
    std::string name;
    std::function<uint32_t(ServiceDesk&)> begin;  // sends the request; its id
    std::function<void(FakeProvider&)> hold_return, hold_completion, let_return;
    std::function<void(FakeProvider&, int32_t)> complete, refuse;
    // What the provider is to call the new calls, in the order of the reply.
    std::function<std::vector<uint64_t>(const FakeProvider&)> numbers;
    bool about_a_call = false;
};

template <class Order>
std::vector<uint64_t> numbers_in(const Order& order) {
    std::vector<uint64_t> numbers;
    if constexpr (requires { order.ht_conf_call; }) numbers.push_back(order.ht_conf_call);
    if constexpr (requires { order.ht_consult_call; }) numbers.push_back(order.ht_consult_call);
    if constexpr (requires { order.ht_call; }) numbers.push_back(order.ht_call);
    return numbers;
}

template <class Api, class Tspi>
Creation creation(std::string name, std::function<void(Api&, ServiceDesk&)> fill, bool about_a_call = true) {
    Creation made;
    made.name = std::move(name);
    made.about_a_call = about_a_call;
    made.begin = [fill](ServiceDesk& d) {
        Api request;
        if constexpr (requires { request.h_line; }) request.h_line = d.line;
        fill(request, d);
        return d.a->send(request);
    };
    made.hold_return = [](FakeProvider& fake) { fake.on<Tspi>().hold_return = true; };
    made.hold_completion = [](FakeProvider& fake) { fake.on<Tspi>().hold_completion = true; };
    made.let_return = [](FakeProvider& fake) { fake.return_held<Tspi>(); };
    made.complete = [](FakeProvider& fake, int32_t result) { fake.complete_held<Tspi>(result); };
    made.refuse = [](FakeProvider& fake, int32_t error) { fake.refuse<Tspi>(error); };
    made.numbers = [](const FakeProvider& fake) { return numbers_in(fake.last<Tspi>()); };
    return made;
}

std::vector<Creation> creations() {
    return {
        creation<api::LineMakeCall, tspi::LineMakeCall>(
            "lineMakeCall", [](auto& r, ServiceDesk&) { r.dest_address = u"200"; }, false),
        creation<api::LineSetupTransfer, tspi::LineSetupTransfer>(
            "lineSetupTransfer",
            [](auto& r, ServiceDesk& d) { r.h_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED)); }),
        creation<api::LineCompleteTransfer, tspi::LineCompleteTransfer>(
            "lineCompleteTransfer_to_a_conference",
            [](auto& r, ServiceDesk& d) {
                r.h_call = d.mine(d.call_in(LINECALLSTATE_ONHOLDPENDTRANSFER));
                r.h_consult_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED));
                r.transfer_mode = LINETRANSFERMODE_CONFERENCE;
            }),
        creation<api::LineSetupConference, tspi::LineSetupConference>(
            "lineSetupConference",
            [](auto& r, ServiceDesk& d) { r.h_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED)); }),
        creation<api::LineSetupConference, tspi::LineSetupConference>(
            "lineSetupConference_without_a_call", [](auto&, ServiceDesk&) {}, false),
        creation<api::LinePrepareAddToConference, tspi::LinePrepareAddToConference>(
            "linePrepareAddToConference",
            [](auto& r, ServiceDesk& d) {
                r.h_conf_call = d.mine(d.conference_in(LINECALLSTATE_CONNECTED));
            }),
        creation<api::LinePickup, tspi::LinePickup>(
            "linePickup", [](auto&, ServiceDesk&) {}, false),
        creation<api::LineUnpark, tspi::LineUnpark>(
            "lineUnpark", [](auto& r, ServiceDesk&) { r.dest_address = u"70"; }, false),
        creation<api::LineForward, tspi::LineForward>(
            "lineForward_with_consultation", [](auto& r, ServiceDesk&) { r.all_addresses = 1; }, false),
    };
}

class Created : public ServiceDesk, public ::testing::WithParamInterface<Creation> {
  protected:
    void SetUp() override {
        ServiceDesk::SetUp();
        fake.on<tspi::LineForward>().answer = [](const auto&, auto& out) {
            out.hd_consult_call = 0x7000;
            return 0;
        };
    }
    // The request is with the provider; what it creates is not there yet.
    uint32_t begin() {
        GetParam().hold_completion(fake);
        const uint32_t id = GetParam().begin(*this);
        calls_before = core.lines[0]->calls.size() - numbers().size();
        return id;
    }
    std::vector<uint64_t> numbers() const { return GetParam().numbers(fake); }
    void complete(int32_t result) {
        GetParam().complete(fake, result);
        run();
    }
    static Texts texts(const std::vector<Message>& messages) {
        Texts found;
        for (const Message& m : messages) found.push_back(text_of(m));
        return found;
    }
    void nothing_is_left() {
        for (const uint64_t number : numbers()) EXPECT_EQ(find(number), nullptr);
        EXPECT_EQ(core.lines[0]->calls.size(), calls_before);
    }
    size_t calls_before = 0;
};

TEST_P(Created, ASY_4_the_reply_brings_the_handles_and_nothing_comes_before_it) {
    const uint32_t id = begin();
    for (const uint64_t number : numbers()) {
        state(number, LINECALLSTATE_DIALTONE);
        state(number, LINECALLSTATE_DIALING);
        EXPECT_EQ(mine(number), 0u) << "the handle is not valid yet";
    }
    EXPECT_TRUE(a->messages(app).empty());
    complete(0);
    const auto messages = a->raw_messages(app);
    ASSERT_EQ(messages.size(), 1 + 2 * numbers().size());
    const Reply reply = reply_of({messages[0]});
    EXPECT_EQ(reply.result, 0);
    EXPECT_EQ(a->answer<api::LineMakeCall>(id).result, static_cast<int32_t>(id));
    ASSERT_EQ(reply.body.size(), 4 * numbers().size());
    for (size_t i = 0; i < numbers().size(); ++i) {
        EXPECT_NE(mine(numbers()[i]), 0u);
        EXPECT_EQ(load<uint32_t>(reply.body, 4 * i), mine(numbers()[i]));
        EXPECT_EQ(messages[1 + 2 * i].device, mine(numbers()[i]));
        EXPECT_EQ(text_of(messages[1 + 2 * i]), "LINE_CALLSTATE state=DIALTONE mode=0 privilege=0");
        EXPECT_EQ(text_of(messages[2 + 2 * i]), "LINE_CALLSTATE state=DIALING mode=0 privilege=0");
    }
}

TEST_P(Created, ASY_6_monitors_hear_of_each_call_with_the_reply_and_see_UNKNOWN_first) {
    begin();
    for (const uint64_t number : numbers()) state(number, LINECALLSTATE_DIALTONE);
    run();
    EXPECT_TRUE(b->messages(watcher).empty());
    complete(0);
    const auto messages = b->raw_messages(watcher);
    ASSERT_EQ(messages.size(), 3 * numbers().size());
    for (size_t i = 0; i < numbers().size(); ++i) {
        EXPECT_EQ(messages[2 * i].message, DWORD{LINE_APPNEWCALL});
        EXPECT_EQ(messages[2 * i].param2, theirs(numbers()[i]));
        EXPECT_EQ(text_of(messages[2 * i + 1]), "LINE_CALLSTATE state=UNKNOWN mode=0 privilege=MONITOR");
        EXPECT_EQ(text_of(messages[2 * numbers().size() + i]),
                  "LINE_CALLSTATE state=DIALTONE mode=0 privilege=0");
    }
}

TEST_P(Created, OWN_10_the_application_owns_it_alone) {
    begin();
    complete(0);
    for (const uint64_t number : numbers()) {
        EXPECT_EQ(find(number)->count(LINECALLPRIVILEGE_OWNER), 1u);
        EXPECT_EQ(find(number)->count(LINECALLPRIVILEGE_MONITOR), 1u);
        EXPECT_EQ(find(number)->handles[0]->privilege, DWORD{LINECALLPRIVILEGE_OWNER});
        EXPECT_EQ(find(number)->handles[0]->handle, mine(number));
    }
}

TEST_P(Created, ASY_7_refused_at_once_it_leaves_nothing_and_the_provider_is_told_nothing) {
    GetParam().refuse(fake, LINEERR_RESOURCEUNAVAIL);
    const uint32_t id = GetParam().begin(*this);
    EXPECT_EQ(names::result(a->answer<api::LineMakeCall>(id).result), "LINEERR_RESOURCEUNAVAIL");
    for (const uint64_t number : numbers()) EXPECT_EQ(find(number), nullptr);
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 0u);
    EXPECT_EQ(reply().result, 1) << "no reply follows";
    EXPECT_TRUE(b->messages(watcher).empty());
}

TEST_P(Created, ASY_7_failed_later_it_leaves_nothing_and_the_provider_closes_every_call) {
    begin();
    for (const uint64_t number : numbers()) state(number, LINECALLSTATE_DIALTONE);
    std::vector<uint64_t> hd_calls;
    for (const uint64_t number : numbers()) hd_calls.push_back(find(number)->hd_call);
    complete(LINEERR_OPERATIONFAILED);
    EXPECT_EQ(texts(a->raw_messages(app)), Texts{"LINE_REPLY request=" + std::to_string(a->last_request) +
                                                 " result=LINEERR_OPERATIONFAILED"});
    EXPECT_TRUE(b->messages(watcher).empty());
    nothing_is_left();
    std::vector<uint64_t> closed;
    for (const auto& order : fake.all<tspi::LineCloseCall>()) closed.push_back(order.hd_call);
    EXPECT_EQ(closed, hd_calls);
}

TEST_P(Created, ASY_8_the_application_closes_its_line_before_the_reply) {
    begin();
    for (const uint64_t number : numbers()) state(number, LINECALLSTATE_DIALTONE);
    const size_t count = numbers().size();
    b->messages(watcher);
    api::LineClose close_line;
    close_line.h_line = line;
    EXPECT_EQ(a->result(close_line), 0);
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), count);
    complete(LINEERR_OPERATIONFAILED);
    EXPECT_TRUE(a->messages(app).empty());
    for (const auto& text : b->messages(watcher)) EXPECT_FALSE(text.starts_with("LINE_APPNEWCALL")) << text;
    for (const uint64_t number : numbers()) EXPECT_EQ(find(number), nullptr);
}

TEST_P(Created, ASY_8_the_provider_was_faster_than_the_end_of_the_application) {
    begin();
    api::LineShutdown shutdown;
    shutdown.h_line_app = app;
    EXPECT_EQ(a->result(shutdown), 0);
    b->messages(watcher);
    complete(0);
    EXPECT_TRUE(b->messages(watcher).empty());
    for (const uint64_t number : numbers()) EXPECT_EQ(find(number), nullptr);
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), numbers().size());
}

TEST_P(Created, ASY_8_the_application_closes_before_the_function_returned) {
    GetParam().hold_return(fake);
    GetParam().begin(*this);
    api::LineClose close_line;
    close_line.h_line = line;
    a->send(close_line);
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 0u) << "their handles are not known yet";
    GetParam().let_return(fake);
    run();
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), numbers().size());
    for (const uint64_t number : numbers()) EXPECT_EQ(find(number), nullptr);
}

TEST_P(Created, ASY_13_the_provider_dies) {
    begin();
    fake.fail_all();
    feed->lost("test");
    run();
    EXPECT_EQ(names::result(reply().result), "LINEERR_OPERATIONFAILED");
    for (const uint64_t number : numbers()) EXPECT_EQ(find(number), nullptr);
}

TEST_P(Created, LIMIT_too_many_requests) {
    auto& client = connect(u"c", {.pending = 1, .queue = {}});
    const uint32_t other = client.initialize(), held_line = client.open(other, owner);
    fake.on<tspi::LineMakeCall>().hold_completion = true;
    api::LineMakeCall make;
    make.h_line = held_line;
    EXPECT_GT(client.result(make), 0);
    const size_t calls = core.lines[0]->calls.size();
    api::LinePickup pickup;
    pickup.h_line = held_line;
    EXPECT_EQ(names::result(client.result(pickup)), "LINEERR_RESOURCEUNAVAIL");
    EXPECT_EQ(core.lines[0]->calls.size(), calls);
}

INSTANTIATE_TEST_SUITE_P(Calls, Created, ::testing::ValuesIn(creations()),
                         [](const auto& info) { return info.param.name; });

// ---- Two calls of one request

class TwoCalls : public ServiceDesk {
  protected:
    api::LineSetupConference on_the_line() const {
        api::LineSetupConference request;
        request.h_line = line;
        return request;
    }
};

TEST_F(TwoCalls, ASY_7_when_one_handle_is_lacking_neither_is_given) {
    // Room for the application, its line and one call.
    auto& client = connect(u"c", {.handles = 3, .queue = {}});
    const uint32_t other = client.initialize();
    api::LineSetupConference request;
    request.h_line = client.open(other, none);
    EXPECT_GT(client.result(request), 0);
    Texts replies;
    for (const auto& text : client.messages(other)) replies.push_back(text);
    EXPECT_EQ(replies, (Texts{"LINE_REPLY request=" + std::to_string(client.last_request) +
                              " result=LINEERR_RESOURCEUNAVAIL"}));
    EXPECT_TRUE(core.lines[0]->calls.empty());
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 1u)
        << "the consultation call; the conference may hold other calls";
    EXPECT_EQ(fake.count<tspi::LineCloseCall>(), 2u);
    EXPECT_TRUE(b->messages(watcher).empty());
}

TEST_F(TwoCalls, INFO_3_what_the_application_says_is_about_the_consultation_call) {
    auto request = on_the_line();
    FlatBuilder params(layout::LINECALLPARAMS, api_2_2, LINECALLPARAMS{});
    params.add_text(offsetof(LINECALLPARAMS, dwCalledPartySize), u"Ada");
    params.add_text(offsetof(LINECALLPARAMS, dwDisplayableAddressSize), u"+49 1");
    request.call_params = params.finish();
    EXPECT_EQ(ask(request).result, 0);
    const auto order = fake.last<tspi::LineSetupConference>();
    EXPECT_EQ(find(order.ht_consult_call)->called_party, u"Ada");
    EXPECT_EQ(find(order.ht_consult_call)->displayable_address, u"+49 1");
    EXPECT_EQ(find(order.ht_conf_call)->called_party, u"");
}

class TwoAddresses : public TwoCalls {
  protected:
    void SetUp() override {
        addresses_of_line = 2;
        TwoCalls::SetUp();
    }
};

TEST_F(TwoAddresses, DEV_5_the_reply_waits_for_both_addresses) {
    fake.on<tspi::LineGetCallAddressID>().hold_return = true;
    fake.on<tspi::LineGetCallAddressID>().answer = [](const auto&, auto& out) {
        out.address_id = 1;
        return 0;
    };
    EXPECT_GT(a->result(on_the_line()), 0);
    EXPECT_EQ(fake.count<tspi::LineGetCallAddressID>(), 2u);
    fake.return_held<tspi::LineGetCallAddressID>();
    EXPECT_EQ(reply().result, 1);
    fake.return_held<tspi::LineGetCallAddressID>();
    EXPECT_EQ(reply().result, 0);
    for (const Message& m : b->raw_messages(watcher)) {
        if (m.message == LINE_APPNEWCALL) {
            EXPECT_EQ(m.param1, 1u);
        }
    }
}

TEST_F(TwoAddresses, DEV_5_the_address_of_a_fetched_call_is_known) {
    api::LinePickup request;
    request.h_line = line;
    request.address_id = 1;
    EXPECT_EQ(ask(request).result, 0);
    EXPECT_EQ(fake.count<tspi::LineGetCallAddressID>(), 0u);
    EXPECT_EQ(find(fake.last<tspi::LinePickup>().ht_call)->address, 1u);
}

// ---- Applications before 2.0

TEST_F(TwoCalls, ASY_9_AMB_3_before_2_0_who_gives_up_the_first_call_gives_up_its_consultation_call) {
    auto& old = connect(u"old");
    const uint32_t old_app = old.initialize(api_1_4);
    old.open(old_app, monitor, voice, 0, api_1_4);
    const uint64_t call = call_in(LINECALLSTATE_CONNECTED);
    api::LineSetCallPrivilege own;
    own.h_call = handle(old, *find(call));
    own.call_privilege = LINECALLPRIVILEGE_OWNER;
    EXPECT_EQ(old.result(own), 0);
    old.messages(old_app);
    fake.on<tspi::LineSetupTransfer>().hold_completion = true;
    api::LineSetupTransfer transfer;
    transfer.h_call = own.h_call;
    EXPECT_GT(old.result(transfer), 0);
    api::LineDeallocateCall deallocate_request;
    deallocate_request.h_call = own.h_call;
    EXPECT_EQ(old.result(deallocate_request), 0);
    fake.complete_held<tspi::LineSetupTransfer>(0);
    run();
    EXPECT_TRUE(old.messages(old_app).empty()) << "it would not know what the handle is of";
    EXPECT_EQ(find(fake.last<tspi::LineSetupTransfer>().ht_consult_call), nullptr);
    EXPECT_EQ(fake.count<tspi::LineDrop>(), 1u);
}

}  // namespace
}  // namespace tapi::server
