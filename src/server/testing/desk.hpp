// SPDX-License-Identifier: Apache-2.0
// A usual situation: two applications, an offered call that one of them owns and both can see.
#pragma once

#include "server/testing/session_fixture.hpp"

namespace tapi::server::testing {

class Desk : public SessionTest {
  public:
    // Lines 0 and 1 of two addresses; line 2 has been removed.
    void SetUp() override {
        start(3, 2);
        feed->line_event({0, 0, LINE_REMOVE, 2, 0, 0});
        a = &connect(u"a");
        b = &connect(u"b");
        app = a->initialize();
        line = a->open(app, owner);
        watching = a->open(app, monitor);
        const uint32_t other = b->initialize();
        // The handles of the two processes are numbered alike; these keep apart the ones that are used below.
        for (int i = 0; i < 20; ++i) b->open(other, none);
        b->open(other, owner | monitor);
        provider_call = offer();
        run();
        call = handle_in(*a, line);
        watched = handle_in(*a, watching);
        theirs = find(provider_call)->handles.back()->handle;
        a->messages(app);
    }

    uint32_t handle_in(TestClient& client, uint32_t line_handle) {
        for (const auto& handle : find(provider_call)->handles) {
            const Object* object = client.session->handles().find(handle->handle);
            if (handle->line->handle == line_handle && object != nullptr && object->pointer == handle.get())
                return handle->handle;
        }
        return 0;
    }
    // Another call of the same line, in the state.
    uint32_t call_in_state(uint32_t call_state, uint32_t through) {
        const auto other = offer();
        state(other, call_state);
        run();
        for (const auto& handle : find(other)->handles) {
            if (handle->line->handle == through && handle->line->app->handle == app &&
                a->session->handles().find(handle->handle)) {
                return handle->handle;
            }
        }
        return 0;
    }

    TestClient *a = nullptr, *b = nullptr;
    uint32_t app = 0;       // of a
    uint32_t line = 0;      // of a, line 0 as owner
    uint32_t watching = 0;  // of a, line 0 as monitor
    uint64_t provider_call = 0;
    uint32_t call = 0;     // of a, as owner
    uint32_t watched = 0;  // of a, the same call as monitor
    uint32_t theirs = 0;   // b's handle of it
};

}  // namespace tapi::server::testing
