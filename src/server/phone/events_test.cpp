// SPDX-License-Identifier: Apache-2.0
// What applications hear of phones: states, buttons, each other.
#include "server/phone/events.hpp"

#include "server/testing/phone_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

constexpr uint32_t down = PHONEBUTTONSTATE_DOWN, up = PHONEBUTTONSTATE_UP;
constexpr uint32_t feature = PHONEBUTTONMODE_FEATURE, keypad = PHONEBUTTONMODE_KEYPAD;

class PhoneEvents : public PhoneDesk {};

// ---- PHONE_STATE

TEST_F(PhoneEvents, PH_6_everything_is_off_until_it_is_asked_for) {
    for (uint64_t state = 1; state <= PHONESTATE_REMOVED; state <<= 1) {
        if (state != PHONESTATE_REINIT) say(PHONE_STATE, state, 1);
    }
    button(3, down);
    EXPECT_TRUE(a->messages(app).empty());
    EXPECT_TRUE(b->messages(other).empty());
}

TEST_F(PhoneEvents, PH_6_each_handle_has_its_own_mask) {
    listen(*a, phone, PHONESTATE_LAMP | PHONESTATE_SUSPEND | PHONESTATE_RESUME);
    listen(*b, watching, PHONESTATE_DISPLAY);
    say(PHONE_STATE, PHONESTATE_LAMP, 5);
    say(PHONE_STATE, PHONESTATE_SUSPEND);
    say(PHONE_STATE, PHONESTATE_RESUME);
    say(PHONE_STATE, PHONESTATE_DISPLAY);
    EXPECT_EQ(a->messages(app), (Texts{"PHONE_STATE changed=LAMP detail=5", "PHONE_STATE changed=SUSPEND detail=0",
                                       "PHONE_STATE changed=RESUME detail=0"}));
    EXPECT_EQ(b->messages(other), Texts{"PHONE_STATE changed=DISPLAY detail=0"});
}

TEST_F(PhoneEvents, PH_6_messages_carry_the_instance_and_the_handle) {
    listen(*a, phone, PHONESTATE_LAMP);
    say(PHONE_STATE, PHONESTATE_LAMP, 5);
    const auto seen = a->raw_messages(app);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].device, phone);
    EXPECT_EQ(seen[0].instance, 7u);
}

TEST_F(PhoneEvents, PH_6_a_single_state_carries_its_value) {
    listen(*a, phone, PHONESTATE_HANDSETHOOKSWITCH | PHONESTATE_RINGMODE);
    say(PHONE_STATE, PHONESTATE_HANDSETHOOKSWITCH, PHONEHOOKSWITCHMODE_MICSPEAKER);
    say(PHONE_STATE, PHONESTATE_RINGMODE, 3);
    EXPECT_EQ(a->messages(app), (Texts{"PHONE_STATE changed=HANDSETHOOKSWITCH detail=MICSPEAKER",
                                       "PHONE_STATE changed=RINGMODE detail=3"}));
}

TEST_F(PhoneEvents, PH_6_several_states_carry_none) {
    listen(*a, phone, PHONESTATE_HANDSETHOOKSWITCH | PHONESTATE_LAMP);
    listen(*b, watching, PHONESTATE_LAMP);
    say(PHONE_STATE, PHONESTATE_HANDSETHOOKSWITCH | PHONESTATE_LAMP, 77);
    auto seen = a->raw_messages(app);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].param1, uint64_t{PHONESTATE_HANDSETHOOKSWITCH | PHONESTATE_LAMP});
    EXPECT_EQ(seen[0].param2, 0u);
    seen = b->raw_messages(other);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].param1, uint64_t{PHONESTATE_LAMP});
    EXPECT_EQ(seen[0].param2, 0xFFFFFFFFu) << "it was one of several: no lamp is meant";
}

TEST_F(PhoneEvents, PH_6_the_others_hear_how_many_own_and_watch) {
    listen(*b, watching, PHONESTATE_OWNER | PHONESTATE_MONITORS);
    listen(*a, phone, PHONESTATE_OWNER | PHONESTATE_MONITORS);
    const uint32_t third = b->open_phone(other, phone_monitor);
    EXPECT_EQ(a->messages(app), Texts{"PHONE_STATE changed=MONITORS detail=2"});
    EXPECT_EQ(b->messages(other), Texts{"PHONE_STATE changed=MONITORS detail=2"}) << "the new handle wants nothing yet";
    EXPECT_EQ(a->result(api::PhoneClose{phone}), 0);
    EXPECT_EQ(b->messages(other), Texts{"PHONE_STATE changed=OWNER detail=0"});
    phone = a->open_phone(app, phone_owner);
    EXPECT_EQ(b->messages(other), Texts{"PHONE_STATE changed=OWNER detail=1"});
    EXPECT_EQ(b->result(api::PhoneClose{third}), 0);
    EXPECT_EQ(b->messages(other), Texts{"PHONE_STATE changed=MONITORS detail=1"});
}

TEST_F(PhoneEvents, PH_6_who_holds_the_phone_is_not_for_the_provider_to_say) {
    listen(*a, phone, PHONESTATE_OWNER | PHONESTATE_MONITORS);
    say(PHONE_STATE, PHONESTATE_OWNER, 9);
    say(PHONE_STATE, PHONESTATE_MONITORS, 9);
    EXPECT_TRUE(a->messages(app).empty());
    EXPECT_EQ(fake.last<tspi::PhoneSetStatusMessages>().phone_states & (PHONESTATE_OWNER | PHONESTATE_MONITORS), 0u);
}

TEST_F(PhoneEvents, PH_6_REINIT_cannot_be_turned_off_and_comes_once) {
    a->open_phone(app, phone_monitor);
    listen(*a, phone, 0);
    forget();
    say(PHONE_STATE, PHONESTATE_REINIT);
    const auto seen = a->raw_messages(app);
    ASSERT_EQ(seen.size(), 1u) << "once to the application, not to each handle";
    EXPECT_EQ(seen[0].device, 0u);
    EXPECT_EQ(seen[0].param1, uint64_t{PHONESTATE_REINIT});
    b->messages(other);
    feed->phone_event({0, 0, PHONE_STATE, PHONESTATE_REINIT, 0, 0, {}});
    run();
    EXPECT_EQ(b->messages(other), Texts{"PHONE_STATE changed=REINIT detail=0"});
}

TEST_F(PhoneEvents, VER_3_capabilities_that_change) {
    auto& old = connect(u"old");
    const uint32_t old_app = old.initialize_phones(api_1_3);
    old.open_phone(old_app, phone_monitor, 0, api_1_3);
    listen(*a, phone, PHONESTATE_CAPSCHANGE);
    forget();
    say(PHONE_STATE, PHONESTATE_CAPSCHANGE);
    EXPECT_EQ(a->messages(app), Texts{"PHONE_STATE changed=CAPSCHANGE detail=0"});
    EXPECT_EQ(old.messages(old_app), Texts{"PHONE_STATE changed=REINIT detail=0"}) << "1.3 must start again";
    EXPECT_TRUE(b->messages(other).empty());
}

TEST_F(PhoneEvents, VER_3_REMOVED_is_not_for_1_3) {
    auto& old = connect(u"old");
    const uint32_t old_app = old.initialize_phones(api_1_3);
    const uint32_t handle = old.open_phone(old_app, phone_monitor, 0, api_1_3);
    listen(old, handle, PHONESTATE_REMOVED);
    say(PHONE_STATE, PHONESTATE_REMOVED);
    EXPECT_TRUE(old.messages(old_app).empty());
}

TEST_F(PhoneEvents, EXT_1_device_specific_messages_reach_every_handle) {
    say(PHONE_DEVSPECIFIC, 1, 2, 3);
    for (const auto& seen : {a->raw_messages(app), b->raw_messages(other)}) {
        ASSERT_EQ(seen.size(), 1u);
        EXPECT_EQ(seen[0].message, uint32_t{PHONE_DEVSPECIFIC});
        EXPECT_EQ(seen[0].param1, 1u);
        EXPECT_EQ(seen[0].param2, 2u);
        EXPECT_EQ(seen[0].param3, 3u);
    }
}

TEST_F(PhoneEvents, MEM_5_events_that_name_nothing_are_ignored) {
    listen(*a, phone, PHONESTATE_LAMP);
    feed->phone_event({99, 0, PHONE_STATE, PHONESTATE_LAMP, 0, 0, {}});
    feed->phone_event({0, 0, PHONE_BUTTON, 1, 1, 1, {}});
    say(12345);
    EXPECT_TRUE(a->messages(app).empty());
}

// ---- What the provider is told

TEST_F(PhoneEvents, PH_6_the_provider_hears_the_union) {
    listen(*a, phone, PHONESTATE_LAMP, keypad, down);
    listen(*b, watching, PHONESTATE_DISPLAY, feature, up);
    const auto told = fake.last<tspi::PhoneSetStatusMessages>();
    EXPECT_EQ(told.phone_states,
              uint32_t{PHONESTATE_LAMP | PHONESTATE_DISPLAY | PHONESTATE_REINIT | PHONESTATE_CAPSCHANGE});
    EXPECT_EQ(told.button_modes, keypad | feature);
    EXPECT_EQ(told.button_states, down | up);
    forget();
    listen(*a, phone, PHONESTATE_LAMP, keypad, down);
    EXPECT_EQ(fake.count<tspi::PhoneSetStatusMessages>(), 0u) << "nothing has changed";
    EXPECT_EQ(a->result(api::PhoneClose{phone}), 0);
    EXPECT_EQ(fake.last<tspi::PhoneSetStatusMessages>().button_modes, feature);
}

TEST_F(PhoneEvents, PH_6_a_mask_that_the_provider_refuses_changes_nothing) {
    listen(*a, phone, PHONESTATE_LAMP);
    fake.refuse<tspi::PhoneSetStatusMessages>(PHONEERR_INVALPHONESTATE);
    EXPECT_EQ(names::result(a->result(api::PhoneSetStatusMessages{phone, PHONESTATE_DISPLAY, 0, 0})),
              "PHONEERR_INVALPHONESTATE");
    const auto mask = a->call(api::PhoneGetStatusMessages{phone});
    EXPECT_EQ(mask.value.phone_states, uint32_t{PHONESTATE_LAMP | PHONESTATE_REINIT});
}

TEST_F(PhoneEvents, PH_6_button_states_without_modes_are_ignored) {
    listen(*a, phone, 0, 0, 0xFFFFFFFF);
    const auto mask = a->call(api::PhoneGetStatusMessages{phone});
    EXPECT_EQ(mask.value.phone_states, uint32_t{PHONESTATE_REINIT});
    EXPECT_EQ(mask.value.button_modes, 0u);
    EXPECT_EQ(mask.value.button_states, 0u);
}

// ---- PHONE_BUTTON

TEST_F(PhoneEvents, PH_3_buttons_by_mode_and_state) {
    listen(*a, phone, 0, keypad, down | up);
    listen(*b, watching, 0, feature | keypad, down);
    button(10, down, keypad);
    button(10, up, keypad);
    button(20, down, feature);
    EXPECT_EQ(a->messages(app), (Texts{"PHONE_BUTTON button=10 mode=KEYPAD state=DOWN",
                                       "PHONE_BUTTON button=10 mode=KEYPAD state=UP"}));
    EXPECT_EQ(b->messages(other), (Texts{"PHONE_BUTTON button=10 mode=KEYPAD state=DOWN",
                                         "PHONE_BUTTON button=20 mode=FEATURE state=DOWN"}))
        << "who asks for down alone gets down alone";
}

TEST_F(PhoneEvents, PH_3_an_up_that_got_lost_is_put_in) {
    listen(*a, phone, 0, feature, down | up);
    button(3, down);
    button(3, down);
    EXPECT_EQ(a->messages(app), (Texts{"PHONE_BUTTON button=3 mode=FEATURE state=DOWN",
                                       "PHONE_BUTTON button=3 mode=FEATURE state=UP",
                                       "PHONE_BUTTON button=3 mode=FEATURE state=DOWN"}));
    button(3, up);
    EXPECT_EQ(a->messages(app), Texts{"PHONE_BUTTON button=3 mode=FEATURE state=UP"});
}

TEST_F(PhoneEvents, PH_3_who_stops_listening_gets_the_up_first) {
    listen(*a, phone, 0, feature | keypad, down | up);
    button(3, down);
    button(5, down, keypad);
    a->messages(app);
    listen(*a, phone, 0, keypad, down | up);
    EXPECT_EQ(a->messages(app), Texts{"PHONE_BUTTON button=3 mode=FEATURE state=UP"});
    button(3, up);
    button(5, up, keypad);
    EXPECT_EQ(a->messages(app), Texts{"PHONE_BUTTON button=5 mode=KEYPAD state=UP"});
}

TEST_F(PhoneEvents, PH_3_PH_10_the_up_comes_before_the_close) {
    listen(*a, phone, 0, feature, down | up);
    button(3, down);
    a->messages(app);
    say(PHONE_CLOSE);
    EXPECT_EQ(a->messages(app), (Texts{"PHONE_BUTTON button=3 mode=FEATURE state=UP", "PHONE_CLOSE"}));
}

TEST_F(PhoneEvents, PH_3_the_up_comes_when_the_provider_dies) {
    listen(*a, phone, PHONESTATE_DISCONNECTED, feature, down | up);
    button(3, down);
    a->messages(app);
    lose();
    EXPECT_EQ(a->messages(app), (Texts{"PHONE_BUTTON button=3 mode=FEATURE state=UP",
                                       "PHONE_STATE changed=DISCONNECTED detail=0"}));
}

TEST_F(PhoneEvents, PH_3_limit_max_pressed_buttons) {
    listen(*a, phone, 0, feature, down | up);
    for (uint32_t id = 0; id < max_pressed_buttons; ++id) button(id, down);
    EXPECT_EQ(a->messages(app).size(), max_pressed_buttons);
    button(1000, down);
    EXPECT_EQ(a->messages(app), (Texts{"PHONE_BUTTON button=1000 mode=FEATURE state=DOWN",
                                       "PHONE_BUTTON button=1000 mode=FEATURE state=UP"}))
        << "one that cannot be remembered comes up at once";
    button(7, up);
    EXPECT_EQ(a->messages(app), Texts{"PHONE_BUTTON button=7 mode=FEATURE state=UP"});
}

TEST_F(PhoneEvents, PH_3_states_of_a_button_that_are_neither) {
    listen(*a, phone, 0, feature, PHONEBUTTONSTATE_UNAVAIL);
    button(3, PHONEBUTTONSTATE_UNAVAIL);
    button(3, PHONEBUTTONSTATE_UNKNOWN);
    EXPECT_EQ(a->messages(app), Texts{"PHONE_BUTTON button=3 mode=FEATURE state=UNAVAIL"});
}

}  // namespace
}  // namespace tapi::server
