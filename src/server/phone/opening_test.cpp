// SPDX-License-Identifier: Apache-2.0
// Opening and closing phones: who may, what the provider hears, how it ends.
#include "server/testing/phone_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class PhoneOpening : public PhoneDesk {
  public:
    std::string open_as(TestClient& who, uint32_t which_app, uint32_t privilege, uint32_t which = 0,
                        uint32_t ext_version = 0) {
        return names::result(who.try_open_phone(which_app, privilege, which, api_2_2, ext_version).result);
    }
};

TEST_F(PhoneOpening, PH_1_one_owner_at_a_time) {
    EXPECT_EQ(open_as(*b, other, phone_owner), "PHONEERR_INUSE");
    EXPECT_EQ(open_as(*a, app, phone_owner), "PHONEERR_INUSE") << "not even the owner itself";
    EXPECT_EQ(open_as(*b, other, phone_owner, 2), "0") << "another phone is another affair";
    EXPECT_EQ(a->result(api::PhoneClose{phone}), 0);
    EXPECT_EQ(open_as(*b, other, phone_owner), "0");
}

TEST_F(PhoneOpening, PH_1_two_that_want_to_own_at_the_same_time) {
    EXPECT_EQ(a->result(api::PhoneClose{phone}), 0);
    fake.on<tspi::PhoneOpen>().hold_return = true;
    const uint32_t last = b->open_phone(other, phone_monitor, 1);  // phone 1 is open already
    EXPECT_NE(last, 0u);
    api::PhoneNegotiateAPIVersion version{other, 2, api_2_2, api_2_2};
    EXPECT_EQ(b->result(version), 0);
    version.h_phone_app = app;
    EXPECT_EQ(a->result(version), 0);
    const uint32_t first = a->send(api::PhoneOpen{app, 2, api_2_2, 0, 7, phone_owner});
    const uint32_t second = b->send(api::PhoneOpen{other, 2, api_2_2, 0, 7, phone_owner});
    run();
    EXPECT_EQ(a->response(first), nullptr);
    EXPECT_EQ(b->response(second), nullptr);
    fake.return_held<tspi::PhoneOpen>();
    run();
    EXPECT_EQ(names::result(a->answer<api::PhoneOpen>(first).result), "0");
    EXPECT_EQ(names::result(b->answer<api::PhoneOpen>(second).result), "PHONEERR_INUSE");
    EXPECT_EQ(fake.count<tspi::PhoneOpen>(), 1u);
}

TEST_F(PhoneOpening, PH_1_any_number_of_monitors) {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(open_as(i % 2 != 0 ? *a : *b, i % 2 != 0 ? app : other, phone_monitor), "0");
    EXPECT_EQ(fake.count<tspi::PhoneOpen>(), 0u) << "the phone is open already";
}

TEST_F(PhoneOpening, VER_5_one_opening_at_the_provider_until_the_last_close) {
    forget();
    const uint32_t first = a->open_phone(app, phone_monitor, 2), second = b->open_phone(other, phone_owner, 2);
    EXPECT_EQ(fake.count<tspi::PhoneOpen>(), 1u);
    EXPECT_EQ(fake.last<tspi::PhoneOpen>().ht_phone, core.phones[2]->ht_phone());
    EXPECT_EQ(fake.last<tspi::PhoneOpen>().tspi_version, api_2_2);
    EXPECT_EQ(a->result(api::PhoneClose{first}), 0);
    EXPECT_EQ(fake.count<tspi::PhoneClose>(), 0u);
    EXPECT_EQ(b->result(api::PhoneClose{second}), 0);
    EXPECT_EQ(fake.count<tspi::PhoneClose>(), 1u);
    EXPECT_EQ(fake.last<tspi::PhoneClose>().hd_phone, 0x2002u);
    a->open_phone(app, phone_monitor, 2);
    EXPECT_EQ(fake.count<tspi::PhoneOpen>(), 2u);
}

TEST_F(PhoneOpening, VER_6_without_negotiation_the_provider_is_not_asked) {
    forget();
    EXPECT_EQ(names::result(a->result(api::PhoneOpen{app, 2, api_2_2, 0, 7, phone_owner})),
              "PHONEERR_INCOMPATIBLEAPIVERSION");
    EXPECT_TRUE(fake.names().empty());
}

TEST_F(PhoneOpening, a_provider_that_refuses_is_asked_again_by_the_next) {
    fake.on<tspi::PhoneOpen>().hold_return = true;
    api::PhoneNegotiateAPIVersion version{app, 2, api_2_2, api_2_2};
    EXPECT_EQ(a->result(version), 0);
    const uint32_t request = a->send(api::PhoneOpen{app, 2, api_2_2, 0, 7, phone_owner});
    fake.return_held<tspi::PhoneOpen>(PHONEERR_ALLOCATED);
    run();
    EXPECT_EQ(names::result(a->answer<api::PhoneOpen>(request).result), "PHONEERR_ALLOCATED");
    fake.on<tspi::PhoneOpen>().hold_return = false;
    EXPECT_EQ(open_as(*a, app, phone_owner, 2), "0");
}

TEST_F(PhoneOpening, PH_10_a_process_that_dies_while_it_opens) {
    fake.on<tspi::PhoneOpen>().hold_return = true;
    EXPECT_EQ(a->result(api::PhoneNegotiateAPIVersion{app, 2, api_2_2, api_2_2}), 0);
    a->send(api::PhoneOpen{app, 2, api_2_2, 0, 7, phone_owner});
    a->socket.close();
    run();
    fake.return_held<tspi::PhoneOpen>();
    run();
    EXPECT_EQ(fake.last<tspi::PhoneClose>().hd_phone, 0x2002u) << "nobody is left who wanted it";
    EXPECT_FALSE(core.phones[2]->open);
}

TEST_F(PhoneOpening, DEV_3_a_phone_that_is_removed_while_it_is_opened) {
    fake.on<tspi::PhoneOpen>().hold_return = true;
    EXPECT_EQ(a->result(api::PhoneNegotiateAPIVersion{app, 2, api_2_2, api_2_2}), 0);
    const uint32_t request = a->send(api::PhoneOpen{app, 2, api_2_2, 0, 7, phone_owner});
    feed->phone_event({0, 0, PHONE_REMOVE, 2, 0, 0, {}});
    fake.return_held<tspi::PhoneOpen>();
    run();
    EXPECT_LT(a->answer<api::PhoneOpen>(request).result, 0);
    EXPECT_EQ(fake.last<tspi::PhoneClose>().hd_phone, 0x2002u);
}

// ---- Extension versions

TEST_F(PhoneOpening, VER_4_one_extension_version_while_somebody_uses_it) {
    forget();
    const auto opened = a->try_open_phone(app, phone_owner, 2, api_2_2, 0x10001);
    EXPECT_EQ(opened.result, 0);
    EXPECT_EQ(fake.last<tspi::PhoneSelectExtVersion>().ext_version, 0x10001u);
    EXPECT_EQ(open_as(*b, other, phone_monitor, 2, 0x10002), "PHONEERR_INCOMPATIBLEEXTVERSION");
    EXPECT_EQ(open_as(*b, other, phone_monitor, 2, 0x10001), "0");
    api::PhoneNegotiateExtVersion negotiate{other, 2, api_2_2, 0, 0x20000};
    EXPECT_EQ(b->call(negotiate).value.ext_version, 0x10001u) << "just that one";
    negotiate.ext_low_version = 0x10002;
    EXPECT_EQ(names::result(b->result(negotiate)), "PHONEERR_INCOMPATIBLEEXTVERSION");
    EXPECT_EQ(fake.count<tspi::PhoneSelectExtVersion>(), 1u);
}

TEST_F(PhoneOpening, VER_4_the_version_is_given_back_by_the_last_that_used_it) {
    const auto opened = a->try_open_phone(app, phone_owner, 2, api_2_2, 0x10001);
    b->open_phone(other, phone_monitor, 2);
    forget();
    EXPECT_EQ(a->result(api::PhoneClose{opened.value.h_phone}), 0);
    EXPECT_EQ(fake.count<tspi::PhoneSelectExtVersion>(), 1u);
    EXPECT_EQ(fake.last<tspi::PhoneSelectExtVersion>().ext_version, 0u);
    EXPECT_EQ(open_as(*a, app, phone_owner, 2, 0x10002), "0");
}

TEST_F(PhoneOpening, VER_4_a_provider_that_refuses_the_version) {
    fake.refuse<tspi::PhoneSelectExtVersion>(PHONEERR_OPERATIONUNAVAIL);
    EXPECT_EQ(open_as(*a, app, phone_owner, 2, 5), "PHONEERR_INCOMPATIBLEEXTVERSION");
    EXPECT_EQ(fake.count<tspi::PhoneClose>(), 1u) << "nobody has it open";
}

// ---- Closing

TEST_F(PhoneOpening, PH_10_AMB_9_an_application_that_closes_gets_no_PHONE_CLOSE) {
    EXPECT_EQ(a->result(api::PhoneClose{phone}), 0);
    EXPECT_TRUE(a->messages(app).empty());
}

TEST_F(PhoneOpening, PH_10_closing_by_force_ends_every_handle) {
    forget();
    say(PHONE_CLOSE);
    EXPECT_EQ(a->messages(app), Texts{"PHONE_CLOSE"});
    EXPECT_EQ(b->messages(other), Texts{"PHONE_CLOSE"});
    EXPECT_EQ(fake.last<tspi::PhoneClose>().hd_phone, 0x2000u);
    EXPECT_EQ(open_as(*b, other, phone_owner), "0") << "it may be opened again";
}

TEST_F(PhoneOpening, PH_7_ASY_3_force_answers_what_is_outstanding_before_it_closes) {
    fake.on<tspi::PhoneSetRing>().hold_completion = true;
    const uint32_t request = ask(*a, api::PhoneSetRing{phone, 1, 100});
    say(PHONE_CLOSE);
    EXPECT_EQ(a->messages(app), (Texts{reply_to(request, "PHONEERR_OPERATIONFAILED"), "PHONE_CLOSE"}));
    fake.complete_held<tspi::PhoneSetRing>();
    EXPECT_TRUE(a->messages(app).empty()) << "exactly once";
}

TEST_F(PhoneOpening, PH_7_a_request_goes_on_when_another_has_the_phone_open) {
    fake.on<tspi::PhoneSetRing>().hold_completion = true;
    ask(*a, api::PhoneSetRing{phone, 1, 100});
    forget();
    EXPECT_EQ(a->result(api::PhoneClose{phone}), 0);
    EXPECT_TRUE(fake.names().empty()) << "the provider hears nothing of it";
    fake.complete_held<tspi::PhoneSetRing>();
    EXPECT_TRUE(a->messages(app).empty()) << "its reply is suppressed";
}

TEST_F(PhoneOpening, PH_7_the_last_handle_ends_what_is_outstanding) {
    const uint32_t only = a->open_phone(app, phone_owner, 2);
    fake.on<tspi::PhoneSetRing>().hold_completion = true;
    ask(*a, api::PhoneSetRing{only, 1, 100});
    forget();
    EXPECT_EQ(a->result(api::PhoneClose{only}), 0);
    EXPECT_EQ(fake.names(), Texts{"phoneClose"});
    fake.complete_held<tspi::PhoneSetRing>(PHONEERR_OPERATIONFAILED);
    EXPECT_TRUE(a->messages(app).empty());
}

TEST_F(PhoneOpening, INIT_6_shutdown_closes_phones_and_cancels_replies) {
    a->open_phone(app, phone_owner, 2);
    fake.on<tspi::PhoneSetRing>().hold_completion = true;
    ask(*a, api::PhoneSetRing{phone, 1, 100});
    listen(*b, watching, PHONESTATE_OWNER);
    forget();
    EXPECT_EQ(a->result(api::PhoneShutdown{app}), 0);
    EXPECT_EQ(fake.count<tspi::PhoneClose>(), 1u) << "the first phone is still watched";
    EXPECT_EQ(b->messages(other), Texts{"PHONE_STATE changed=OWNER detail=0"});
    fake.complete_held<tspi::PhoneSetRing>();
    EXPECT_EQ(a->session->handles().size(), 0u);
}

TEST_F(PhoneOpening, INIT_7_the_death_of_a_process_closes_its_phones) {
    listen(*b, watching, PHONESTATE_OWNER);
    forget();
    a->socket.close();
    run();
    EXPECT_EQ(b->messages(other), Texts{"PHONE_STATE changed=OWNER detail=0"});
    EXPECT_EQ(open_as(*b, other, phone_owner), "0");
}

// ---- A provider that goes and comes back

TEST_F(PhoneOpening, ASY_13_the_death_of_the_provider_answers_what_is_outstanding) {
    fake.on<tspi::PhoneSetRing>().hold_completion = true;
    const uint32_t request = ask(*a, api::PhoneSetRing{phone, 1, 100});
    listen(*a, phone, PHONESTATE_DISCONNECTED | PHONESTATE_CONNECTED);
    lose();
    // The host says OPERATIONFAILED of lines; of phones it says that of phones.
    const auto seen = a->raw_messages(app);
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].message, uint32_t{PHONE_REPLY});
    EXPECT_EQ(seen[0].param1, request);
    EXPECT_EQ(text_of(seen[1]), "PHONE_STATE changed=DISCONNECTED detail=0");
}

TEST_F(PhoneOpening, DEV_4_a_phone_whose_provider_is_gone_is_away_not_removed) {
    forget();
    lose();
    EXPECT_TRUE(a->messages(app).empty()) << "nobody asked to hear of it";
    EXPECT_EQ(names::result(a->result(api::PhoneSetRing{phone, 1, 100})), "PHONEERR_OPERATIONFAILED");
    EXPECT_EQ(names::result(a->result(api::PhoneGetRing{phone})), "PHONEERR_OPERATIONFAILED");
    EXPECT_EQ(open_as(*b, other, phone_monitor), "PHONEERR_RESOURCEUNAVAIL");
    api::PhoneGetStatus status{phone, room};
    const auto answer = a->call(status);
    ASSERT_EQ(answer.result, 0);
    EXPECT_EQ(load<PHONESTATUS>(answer.value.phone_status, 0).dwStatusFlags, 0u);
    EXPECT_EQ(load<PHONESTATUS>(answer.value.phone_status, 0).dwNumOwners, 1u);
}

TEST_F(PhoneOpening, DEV_4_a_provider_that_comes_back_finds_the_phone_as_it_was) {
    EXPECT_EQ(a->result(api::PhoneClose{phone}), 0);
    phone = a->try_open_phone(app, phone_owner, 0, api_2_2, 0x10001).value.h_phone;
    listen(*a, phone, PHONESTATE_CONNECTED | PHONESTATE_LAMP, PHONEBUTTONMODE_KEYPAD, PHONEBUTTONSTATE_DOWN);
    lose();
    forget();
    come_back();
    EXPECT_EQ(fake.last<tspi::PhoneSelectExtVersion>().ext_version, 0x10001u);
    EXPECT_NE(fake.last<tspi::PhoneSetStatusMessages>().phone_states & PHONESTATE_LAMP, 0u);
    EXPECT_EQ(a->messages(app), Texts{"PHONE_STATE changed=CONNECTED detail=0"});
    EXPECT_GT(a->result(api::PhoneSetRing{phone, 1, 100}), 0);
    EXPECT_FALSE(core.phones[2]->open) << "nobody had it open";
}

// ---- Phones that come and go

TEST_F(PhoneOpening, PH_8_DEV_2_a_phone_that_comes) {
    auto& old = connect(u"old");
    const uint32_t old_app = old.initialize_phones(api_1_4);
    auto& oldest = connect(u"oldest");
    const uint32_t oldest_app = oldest.initialize_phones(api_1_3);
    feed->phone_event({0, 0, PHONE_CREATE, 1, 33, 0, {}});
    run();
    EXPECT_EQ(fake.last<tspi::ProviderCreatePhoneDevice>().temp_id, 33u);
    EXPECT_EQ(fake.last<tspi::ProviderCreatePhoneDevice>().device_id, 3u);
    EXPECT_EQ(a->messages(app), Texts{"PHONE_CREATE phone=3"});
    EXPECT_EQ(old.messages(old_app), Texts{"PHONE_CREATE phone=3"});
    EXPECT_EQ(oldest.messages(oldest_app), Texts{"PHONE_STATE changed=REINIT detail=0"});
    EXPECT_EQ(open_as(*a, app, phone_owner, 3), "0");
}

TEST_F(PhoneOpening, PH_8_a_phone_that_the_provider_does_not_make_after_all) {
    fake.refuse<tspi::ProviderCreatePhoneDevice>(PHONEERR_RESOURCEUNAVAIL);
    feed->phone_event({0, 0, PHONE_CREATE, 1, 33, 0, {}});
    run();
    EXPECT_TRUE(a->messages(app).empty());
    EXPECT_EQ(names::result(a->result(api::PhoneNegotiateAPIVersion{app, 3, api_1_3, api_2_2})), "PHONEERR_NODEVICE");
}

TEST_F(PhoneOpening, PH_8_DEV_3_removal_closes_and_is_told_to_all) {
    auto& old = connect(u"old");
    const uint32_t old_app = old.initialize_phones(api_1_4);
    old.open_phone(old_app, phone_monitor, 0, api_1_4);
    auto& oldest = connect(u"oldest");
    const uint32_t oldest_app = oldest.initialize_phones(api_1_3);
    oldest.open_phone(oldest_app, phone_monitor, 0, api_1_3);
    auto& idle = connect(u"idle");
    const uint32_t idle_app = idle.initialize_phones();
    forget();
    feed->phone_event({0, 0, PHONE_REMOVE, 0, 0, 0, {}});
    run();
    EXPECT_EQ(a->messages(app), (Texts{"PHONE_CLOSE", "PHONE_REMOVE phone=0"}));
    EXPECT_EQ(idle.messages(idle_app), Texts{"PHONE_REMOVE phone=0"});
    EXPECT_EQ(old.messages(old_app), (Texts{"PHONE_STATE changed=REMOVED detail=0", "PHONE_CLOSE"}));
    EXPECT_EQ(oldest.messages(oldest_app), Texts{"PHONE_CLOSE"});
    fake.forget();
    EXPECT_EQ(names::result(a->result(api::PhoneNegotiateAPIVersion{app, 0, api_1_3, api_2_2})), "PHONEERR_NODEVICE");
    EXPECT_TRUE(fake.names().empty()) << "the server alone says so";
    feed->phone_event({0, 0, PHONE_REMOVE, 0, 0, 0, {}});
    feed->phone_event({0, 0, PHONE_REMOVE, 99, 0, 0, {}});
    run();
    EXPECT_TRUE(a->messages(app).empty()) << "once";
}

TEST_F(PhoneOpening, PH_8_what_a_provider_created_ends_with_it) {
    feed->phone_event({0, 0, PHONE_CREATE, 1, 33, 0, {}});
    run();
    a->open_phone(app, phone_owner, 3);
    forget();
    lose();
    EXPECT_EQ(a->messages(app), (Texts{"PHONE_CLOSE", "PHONE_REMOVE phone=3"}));
}

// ---- Rules of access

TEST_F(PhoneOpening, SEC_1_a_restricted_user_sees_the_phones_that_the_rules_give) {
    access.guest_phone_rights = {Right::none, Right::own, Right::monitor};
    auto& guest = connect(u"guest", {}, "guest");
    api::PhoneInitializeEx init;
    init.api_version = api_2_2;
    const auto initialized = guest.call(init);
    EXPECT_EQ(initialized.value.num_devs, 2u);
    const uint32_t guest_app = initialized.value.h_phone_app;
    guest.attach(guest_app);
    EXPECT_EQ(names::result(guest.result(api::PhoneNegotiateAPIVersion{guest_app, 2, api_1_3, api_2_2})),
              "PHONEERR_BADDEVICEID");
    const auto first = guest.try_open_phone(guest_app, phone_owner, 0);
    EXPECT_EQ(names::result(first.result), "0");
    EXPECT_EQ(core.phones[1]->opens.back()->handle, first.value.h_phone) << "its first phone is the second of all";
    EXPECT_EQ(open_as(guest, guest_app, phone_owner, 1), "PHONEERR_INVALPRIVILEGE");
    EXPECT_EQ(open_as(guest, guest_app, phone_monitor, 1), "0");
    const auto id = guest.call(api::PhoneGetID{first.value.h_phone, room, u"TAPI/Phone"});
    EXPECT_EQ(load<uint32_t>(id.value.device_id, sizeof(VARSTRING)), 0u) << "by its own numbers";
}

TEST_F(PhoneOpening, SEC_1_a_restricted_user_hears_of_its_phones_only) {
    access.guest_phone_rights = {Right::none, Right::own, Right::none, Right::none, Right::own};
    auto& guest = connect(u"guest", {}, "guest");
    const uint32_t guest_app = guest.initialize_phones();
    for (uint64_t i = 0; i < 2; ++i) {
        feed->phone_event({0, 0, PHONE_CREATE, 1, i, 0, {}});
        run();
    }
    EXPECT_EQ(guest.messages(guest_app), Texts{"PHONE_CREATE phone=1"});
    EXPECT_EQ(a->messages(app), (Texts{"PHONE_CREATE phone=3", "PHONE_CREATE phone=4"}));
    feed->phone_event({0, 0, PHONE_REMOVE, 3, 0, 0, {}});
    feed->phone_event({0, 0, PHONE_REMOVE, 4, 0, 0, {}});
    run();
    EXPECT_EQ(guest.messages(guest_app), Texts{"PHONE_REMOVE phone=1"});
}

}  // namespace
}  // namespace tapi::server
