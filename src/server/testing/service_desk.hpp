// SPDX-License-Identifier: Apache-2.0
// The situation of the services: a line, an application that owns its calls and another that watches them.
#pragma once

#include "server/testing/session_fixture.hpp"

namespace tapi::server::testing {

class ServiceDesk : public SessionTest {
  public:
    void SetUp() override {
        start(2, addresses_of_line);
        a = &connect(u"a");
        b = &connect(u"b");
        app = a->initialize();
        line = a->open(app, owner);
        watcher = b->initialize();
        b->open(watcher, monitor);
    }

    // A call of a's in the state; what was said about it is read already.
    uint64_t call_in(uint32_t call_state, uint32_t mode = 0) {
        const uint64_t call = offer();
        state(call, call_state, mode);
        forget_messages();
        return call;
    }
    // A conference in the state, with one member.
    uint64_t conference_in(uint32_t call_state) {
        const uint64_t parent = call_in(call_state);
        join(call_in(LINECALLSTATE_CONNECTED), parent);
        return parent;
    }
    void join(uint64_t member, uint64_t parent) {
        state(member, LINECALLSTATE_CONFERENCED, static_cast<uint32_t>(parent));
        forget_messages();
    }
    void forget_messages() {
        a->messages(app);
        b->messages(watcher);
    }

    // The handle that the client's application got on the call; 0 when it has none.
    static uint32_t handle(TestClient& client, const Call& call) {
        for (const auto& h : call.handles) {
            const Object* object = client.session->handles().find(h->handle);
            if (object != nullptr && object->pointer == h.get()) return h->handle;
        }
        return 0;
    }
    uint32_t mine(uint64_t call) { return find(call) ? handle(*a, *find(call)) : 0; }
    uint32_t theirs(uint64_t call) { return find(call) ? handle(*b, *find(call)) : 0; }

    // The one reply among a's new messages; none: 1.
    struct Reply {
        int32_t result = 1;
        Bytes body;
    };
    Reply reply_of(const std::vector<Message>& messages) {
        Reply found;
        for (const Message& m : messages) {
            if (m.message != LINE_REPLY) continue;
            EXPECT_EQ(found.result, 1) << "a second reply";
            EXPECT_EQ(m.param1, a->last_request);
            found = {static_cast<int32_t>(m.param2), m.reply};
        }
        return found;
    }
    Reply reply() { return reply_of(a->raw_messages(app)); }
    template <class C>
    Reply ask(const C& request) {
        const int32_t result = a->result(request);
        EXPECT_EQ(names::result(result), names::result(static_cast<int32_t>(a->last_request)));
        return reply();
    }

    uint32_t addresses_of_line = 1;
    TestClient *a = nullptr, *b = nullptr;
    uint32_t app = 0, watcher = 0;
    uint32_t line = 0;
};

}  // namespace tapi::server::testing
