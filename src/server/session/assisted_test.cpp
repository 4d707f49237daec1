// SPDX-License-Identifier: Apache-2.0
// Assisted Telephony over real sessions: parameters, errors, and sessions that end.
#include <cstring>

#include "server/testing/session_fixture.hpp"
#include "wire/limits.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class Assisted : public SessionTest {
  protected:
    void SetUp() override {
        start();
        dialer = &connect(u"dialer");
        app = dialer->initialize();
        asker = &connect(u"asker");
    }
    int32_t enlist(uint32_t mode = LINEREQUESTMODE_MAKECALL, bool enable = true) {
        api::LineRegisterRequestRecipient request;
        request.h_line_app = app;
        request.registration_instance = 42;
        request.request_mode = mode;
        request.enable = enable ? 1 : 0;
        return dialer->result(request);
    }
    static api::TapiRequestMakeCall wish(std::u16string destination = u"4711") {
        api::TapiRequestMakeCall request;
        request.dest_address = std::move(destination);
        return request;
    }
    testing::Answer<api::LineGetRequest> get(uint32_t mode = LINEREQUESTMODE_MAKECALL) {
        api::LineGetRequest request;
        request.h_line_app = app;
        request.request_mode = mode;
        return dialer->call(request);
    }
    LINEREQMAKECALLW taken() {
        const auto answer = get();
        EXPECT_EQ(answer.result, 0);
        LINEREQMAKECALLW wanted{};
        EXPECT_EQ(answer.value.request_buffer.size(), sizeof wanted);
        std::memcpy(&wanted, answer.value.request_buffer.data(), std::min(sizeof wanted, answer.value.request_buffer.size()));
        return wanted;
    }

    TestClient *dialer = nullptr, *asker = nullptr;
    uint32_t app = 0;
};

const auto start_the_built_in = [] {
    const std::u16string text(u"tapi-dialer\0", 12);
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return Bytes(first, first + text.size() * 2);
}();

TEST_F(Assisted, AT_1_AT_2_a_request_arrives_whole) {
    EXPECT_EQ(enlist(), 0);
    auto request = wish(u"+44 (20) 7946 0018");
    request.app_name = u"Address book";
    request.called_party = u"Ms Example";
    request.comment = u"about the order";
    const auto answer = asker->call(request);
    EXPECT_EQ(answer.result, 0);
    EXPECT_TRUE(answer.value.programs.empty());
    const auto messages = dialer->raw_messages(app);
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(text_of(messages[0]), "LINE_REQUEST mode=MAKECALL window=0 request=0");
    EXPECT_EQ(messages[0].instance, 42u);
    const LINEREQMAKECALLW wanted = taken();
    EXPECT_EQ(std::u16string(wanted.szDestAddress), u"+44 (20) 7946 0018");
    EXPECT_EQ(std::u16string(wanted.szAppName), u"Address book");
    EXPECT_EQ(std::u16string(wanted.szCalledParty), u"Ms Example");
    EXPECT_EQ(std::u16string(wanted.szComment), u"about the order");
}

TEST_F(Assisted, AT_1_what_is_too_long_is_clipped_but_never_the_number) {
    enlist();
    auto request = wish(std::u16string(TAPIMAXDESTADDRESSSIZE - 1, u'1'));
    request.app_name = std::u16string(100, u'a');
    request.called_party = std::u16string(38, u'b') + u"\xD83D\xDE00";  // a pair at the end
    request.comment = std::u16string(100, u'c');
    EXPECT_EQ(asker->result(request), 0);
    const LINEREQMAKECALLW wanted = taken();
    EXPECT_EQ(std::u16string(wanted.szDestAddress), std::u16string(79, u'1'));
    EXPECT_EQ(std::u16string(wanted.szAppName), std::u16string(39, u'a'));
    EXPECT_EQ(std::u16string(wanted.szCalledParty), std::u16string(38, u'b'));
    EXPECT_EQ(std::u16string(wanted.szComment), std::u16string(79, u'c'));
    EXPECT_EQ(asker->result(wish(std::u16string(TAPIMAXDESTADDRESSSIZE, u'1'))), TAPIERR_INVALDESTADDRESS);
}

TEST_F(Assisted, AT_1_a_request_without_a_number_is_refused) {
    enlist();
    EXPECT_EQ(asker->result(api::TapiRequestMakeCall{}), TAPIERR_INVALPOINTER);
}

TEST_F(Assisted, AT_3_the_asker_is_told_what_to_start) {
    const auto answer = asker->call(wish());
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(answer.value.programs, start_the_built_in);
    auto failed = wish();
    failed.started = u"";
    EXPECT_EQ(asker->result(failed), TAPIERR_NOREQUESTRECIPIENT);
    asker->call(wish());
    auto done = wish();
    done.started = u"tapi-dialer";
    EXPECT_EQ(asker->result(done), 0);
    EXPECT_EQ(enlist(), 0);
    EXPECT_EQ(dialer->messages(app), Texts{"LINE_REQUEST mode=MAKECALL window=0 request=0"});
    EXPECT_EQ(std::u16string(taken().szDestAddress), u"4711");
}

TEST_F(Assisted, AT_3_a_full_queue) {
    enlist();
    for (uint32_t i = 0; i < wire::limits::max_call_requests; ++i) EXPECT_EQ(asker->result(wish()), 0);
    EXPECT_EQ(asker->result(wish()), TAPIERR_REQUESTQUEUEFULL);
}

TEST_F(Assisted, AT_3_an_asker_that_dies_while_it_starts_a_program) {
    asker->call(wish());
    auto& other = connect(u"other");
    const uint32_t waiting_request = other.send(wish());
    EXPECT_EQ(other.response(waiting_request), nullptr);
    asker->socket.close();
    run();
    EXPECT_EQ(other.answer<api::TapiRequestMakeCall>(waiting_request).value.programs, start_the_built_in);
    // One that dies while it waits leaves nothing behind.
    auto& third = connect(u"third");
    third.send(wish());
    third.socket.close();
    other.socket.close();
    run();
    EXPECT_EQ(core.call_requests.users(), 0u);
}

TEST_F(Assisted, AT_4_INIT_7_a_recipient_that_dies_is_one_no_more) {
    auto& second = connect(u"second");
    const uint32_t second_app = second.initialize();
    enlist();
    api::LineRegisterRequestRecipient request;
    request.h_line_app = second_app;
    request.request_mode = LINEREQUESTMODE_MAKECALL;
    request.enable = 1;
    EXPECT_EQ(second.result(request), 0);
    asker->call(wish());
    EXPECT_EQ(second.messages(second_app), Texts{});
    dialer->socket.close();
    EXPECT_EQ(second.messages(second_app), Texts{"LINE_REQUEST mode=MAKECALL window=0 request=0"});
}

TEST_F(Assisted, AT_4_INIT_6_lineShutdown_ends_the_registration) {
    enlist();
    api::LineShutdown shutdown;
    shutdown.h_line_app = app;
    EXPECT_EQ(dialer->result(shutdown), 0);
    EXPECT_EQ(asker->call(wish()).value.programs, start_the_built_in);
}

TEST_F(Assisted, AT_2_a_request_is_nothing_to_other_users) {
    enlist();
    auto& stranger = connect(u"asker", {}, "stranger");
    EXPECT_EQ(stranger.call(wish()).value.programs, start_the_built_in);
    EXPECT_EQ(dialer->messages(app), Texts{});
}

TEST_F(Assisted, AT_2_the_list_decides_and_may_change) {
    auto& second = connect(u"second");
    const uint32_t second_app = second.initialize();
    enlist();
    api::LineRegisterRequestRecipient request;
    request.h_line_app = second_app;
    request.request_mode = LINEREQUESTMODE_MAKECALL;
    request.enable = 1;
    second.call(request);
    asker->call(wish());
    dialer->messages(app);
    api::LineSetAppPriority priority;
    priority.app_filename = u"second";
    priority.request_mode = LINEREQUESTMODE_MAKECALL;
    priority.priority = 1;
    EXPECT_EQ(second.result(priority), 0);
    EXPECT_EQ(second.messages(second_app), Texts{"LINE_REQUEST mode=MAKECALL window=0 request=0"});
    EXPECT_EQ(get().result, static_cast<int32_t>(LINEERR_NOREQUEST));
}

TEST_F(Assisted, lineSetAppPriority_OPERATIONFAILED_for_a_user_who_may_not_administer) {
    access.guests_administer = false;
    auto& guest = connect(u"guest-program", {}, "guest");
    api::LineSetAppPriority priority;
    priority.app_filename = u"program";
    priority.request_mode = LINEREQUESTMODE_MAKECALL;
    priority.priority = 1;
    EXPECT_EQ(guest.result(priority), static_cast<int32_t>(LINEERR_OPERATIONFAILED));
    EXPECT_EQ(priorities.position(0, u"program"), 0u);
    priority.media_mode = voice;
    EXPECT_EQ(guest.result(priority), 0);
}

TEST_F(Assisted, lineRegisterRequestRecipient_INVALREQUESTMODE) {
    for (const uint32_t mode : {0u, static_cast<uint32_t>(LINEREQUESTMODE_MEDIACALL), 3u, 8u, 0x80000001u}) {
        EXPECT_EQ(enlist(mode), static_cast<int32_t>(LINEERR_INVALREQUESTMODE)) << mode;
    }
    EXPECT_EQ(get().result, static_cast<int32_t>(LINEERR_NOTREGISTERED));
    EXPECT_EQ(enlist(LINEREQUESTMODE_MAKECALL | LINEREQUESTMODE_DROP), 0);
    EXPECT_EQ(get().result, static_cast<int32_t>(LINEERR_NOREQUEST));
}

TEST_F(Assisted, AT_5_who_registers_for_DROP_alone_gets_no_calls) {
    EXPECT_EQ(enlist(LINEREQUESTMODE_DROP), 0);
    EXPECT_EQ(get().result, static_cast<int32_t>(LINEERR_NOTREGISTERED));
}

TEST_F(Assisted, lineRegisterRequestRecipient_INVALAPPHANDLE) {
    app = 12345;
    EXPECT_EQ(enlist(), static_cast<int32_t>(LINEERR_INVALAPPHANDLE));
}

TEST_F(Assisted, lineGetRequest_INVALAPPHANDLE) {
    app = 12345;
    EXPECT_EQ(get().result, static_cast<int32_t>(LINEERR_INVALAPPHANDLE));
}

TEST_F(Assisted, lineGetRequest_INVALREQUESTMODE) {
    enlist();
    for (const uint32_t mode : {0u, 2u, 3u, 4u, 8u}) {
        EXPECT_EQ(get(mode).result, static_cast<int32_t>(LINEERR_INVALREQUESTMODE)) << mode;
    }
}

TEST_F(Assisted, lineGetRequest_NOTREGISTERED_and_NOREQUEST) {
    EXPECT_EQ(get().result, static_cast<int32_t>(LINEERR_NOTREGISTERED));
    enlist();
    EXPECT_EQ(get().result, static_cast<int32_t>(LINEERR_NOREQUEST));
    enlist(LINEREQUESTMODE_MAKECALL, false);
    EXPECT_EQ(get().result, static_cast<int32_t>(LINEERR_NOTREGISTERED));
}

}  // namespace
}  // namespace tapi::server
