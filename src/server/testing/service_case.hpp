// SPDX-License-Identifier: Apache-2.0
// Cases of errors of the services, as a table: what is special about the request, and the error in its name.
#pragma once

#include "server/testing/error_case.hpp"
#include "server/testing/service_desk.hpp"

namespace tapi::server::testing {

using ServiceCase = CaseOf<ServiceDesk>;

// The request as `usual` makes it, which would succeed, and what `change` makes of it.
template <class C>
std::function<int32_t(ServiceDesk&)> changed(void (*usual)(C&, ServiceDesk&),
                                             std::function<void(C&, ServiceDesk&)> change) {
    return [usual, change](ServiceDesk& d) {
        C request;
        usual(request, d);
        change(request, d);
        return d.a->result(request);
    };
}

// What the other application holds of the call; there it is the owner of it.
inline uint32_t handle_of_another_process(ServiceDesk& d) {
    return d.theirs(d.call_in(LINECALLSTATE_CONNECTED));
}

// A call that the application only watches.
inline uint32_t watched_call(ServiceDesk& d, uint32_t call_state) {
    const uint64_t call = d.call_in(call_state);
    d.a->open(d.app, monitor);
    api::LineGetNewCalls list;
    list.h_line = d.core.lines[0]->opens.back()->handle;
    list.select = LINECALLSELECT_LINE;
    list.call_list = 4096;
    EXPECT_EQ(d.a->result(list), 0);
    return d.find(call)->handles.back()->handle;
}

// A call of another line that the application owns.
inline uint32_t call_elsewhere(ServiceDesk& d, uint32_t call_state) {
    d.a->open(d.app, owner, voice, 1);
    const uint64_t call = d.offer(voice, 1);
    d.state(call, call_state, 0, 0, 1);
    return d.mine(call);
}

// An application before 2.0 that owns the call.
inline std::pair<TestClient*, uint32_t> old_owner(ServiceDesk& d) {
    TestClient& old = d.connect(u"old");
    const uint32_t app = old.initialize(api_1_4);
    old.open(app, monitor, voice, 0, api_1_4);
    const uint64_t call = d.call_in(LINECALLSTATE_CONNECTED);
    api::LineSetCallPrivilege own;
    own.h_call = ServiceDesk::handle(old, *d.find(call));
    own.call_privilege = LINECALLPRIVILEGE_OWNER;
    EXPECT_EQ(old.result(own), 0);
    return {&old, own.h_call};
}

class ServiceErrors : public ErrorsOf<ServiceDesk> {
  protected:
    void is_answered() {
        ErrorsOf::is_answered();
        EXPECT_EQ(reply().result, 1) << "no reply follows";
    }
};

}  // namespace tapi::server::testing
