// SPDX-License-Identifier: Apache-2.0
// The situation of phones: three of them; an application that owns the first and another that watches it.
#pragma once

#include "model/layouts.hpp"
#include "server/testing/error_case.hpp"

namespace tapi::server::testing {

constexpr uint32_t phone_owner = PHONEPRIVILEGE_OWNER, phone_monitor = PHONEPRIVILEGE_MONITOR;

class PhoneDesk : public SessionTest {
  public:
    void SetUp() override {
        start(2, 1, 3);
        a = &connect(u"a");
        b = &connect(u"b");
        app = a->initialize_phones();
        other = b->initialize_phones();
        phone = a->open_phone(app, phone_owner);
        // The handles of the two processes are numbered alike; this keeps them apart.
        for (int i = 0; i < 5; ++i) b->open_phone(other, phone_monitor, 1);
        watching = b->open_phone(other, phone_monitor);
        forget();
    }
    // An event of a phone.
    void say(uint32_t message, uint64_t p1 = 0, uint64_t p2 = 0, uint64_t p3 = 0, uint32_t which = 0) {
        feed->phone_event({core.phones.at(which)->ht_phone(), 0, message, p1, p2, p3, {}});
        run();
    }
    void button(uint32_t id, uint32_t state, uint32_t mode = PHONEBUTTONMODE_FEATURE) {
        say(PHONE_BUTTON, id, mode, state);
    }
    void listen(TestClient& who, uint32_t handle, uint32_t states, uint32_t modes = 0, uint32_t buttons = 0) {
        EXPECT_EQ(names::result(who.result(api::PhoneSetStatusMessages{handle, states, modes, buttons})), "0");
    }
    void forget() {
        fake.forget();
        a->messages(app);
        b->messages(other);
    }
    void lose() {
        lose_provider();
        run();
    }
    void come_back() {
        restart_provider();
        run();
    }
    // An asynchronous request that is on its way; what it returned is its id.
    template <class C>
    uint32_t ask(TestClient& who, const C& request) {
        const int32_t result = who.result(request);
        EXPECT_EQ(names::result(result), names::result(static_cast<int32_t>(who.last_request)));
        return who.last_request;
    }
    static std::string reply_to(uint32_t request, const std::string& result = "0") {
        return "PHONE_REPLY request=" + std::to_string(request) + " result=" + result;
    }

    TestClient *a = nullptr, *b = nullptr;
    uint32_t app = 0, other = 0;
    uint32_t phone = 0;     // of a, as owner
    uint32_t watching = 0;  // of b, as monitor
};

}  // namespace tapi::server::testing
