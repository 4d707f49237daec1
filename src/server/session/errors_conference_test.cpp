// SPDX-License-Identifier: Apache-2.0
// Errors of conferences that the server finds, a named test each.
#include "server/testing/service_case.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class ConferenceError : public ServiceErrors {};

TEST_P(ConferenceError, is_answered) { is_answered(); }

using ConferenceSetup = api::LineSetupConference;
using Prepare = api::LinePrepareAddToConference;
using Add = api::LineAddToConference;
using Related = api::LineGetConfRelatedCalls;

void usual_conference(ConferenceSetup& c, ServiceDesk& d) { c.h_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED)); }

void usual_prepare(Prepare& c, ServiceDesk& d) {
    c.h_conf_call = d.mine(d.conference_in(LINECALLSTATE_CONNECTED));
}

void usual_add(Add& c, ServiceDesk& d) {
    c.h_conf_call = d.mine(d.conference_in(LINECALLSTATE_ONHOLDPENDCONF));
    c.h_consult_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED));
}

void usual_related(Related& c, ServiceDesk& d) {
    c.h_call = d.mine(d.conference_in(LINECALLSTATE_CONNECTED));
    c.call_list = 4096;
}

std::function<int32_t(ServiceDesk&)> setup(std::function<void(ConferenceSetup&, ServiceDesk&)> change) {
    return changed(usual_conference, std::move(change));
}
std::function<int32_t(ServiceDesk&)> prepare(std::function<void(Prepare&, ServiceDesk&)> change) {
    return changed(usual_prepare, std::move(change));
}
std::function<int32_t(ServiceDesk&)> add(std::function<void(Add&, ServiceDesk&)> change) {
    return changed(usual_add, std::move(change));
}
std::function<int32_t(ServiceDesk&)> related(std::function<void(Related&, ServiceDesk&)> change) {
    return changed(usual_related, std::move(change));
}

std::vector<ServiceCase> conference_setup_cases() {
    return {
        {"lineSetupConference_INVALLINEHANDLE_neither_call_nor_line",
         setup([](ConferenceSetup& c, ServiceDesk&) { c.h_call = 0; })},
        {"lineSetupConference_INVALLINEHANDLE_no_line", setup([](ConferenceSetup& c, ServiceDesk&) {
             c.h_line = c.h_call;
             c.h_call = 0;
         })},
        {"lineSetupConference_INVALCALLHANDLE_a_line_is_no_call", setup([](ConferenceSetup& c, ServiceDesk& d) {
             c.h_call = d.line;
             c.h_line = d.line;
         })},
        {"lineSetupConference_NOTOWNER",
         setup([](ConferenceSetup& c, ServiceDesk& d) { c.h_call = watched_call(d, LINECALLSTATE_CONNECTED); })},
        {"lineSetupConference_INVALCALLHANDLE_a_conference_already", setup([](ConferenceSetup& c, ServiceDesk& d) {
             c.h_call = d.mine(d.conference_in(LINECALLSTATE_CONNECTED));
         })},
        {"lineSetupConference_STRUCTURETOOSMALL",
         setup([](ConferenceSetup& c, ServiceDesk&) { c.call_params = Bytes(3); })},
        {"lineSetupConference_INVALCALLPARAMS", setup([](ConferenceSetup& c, ServiceDesk&) {
             LINECALLPARAMS params{};
             params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
             params.dwAddressID = 1;
             c.call_params = call_params(params);
         })},
        {"lineSetupConference_INVALLINESTATE_out_of_service", setup([](ConferenceSetup& c, ServiceDesk& d) {
             c.h_call = 0;
             c.h_line = d.line;
             d.feed->lost("test");
         })},
        {"lineSetupConference_RESOURCEUNAVAIL_too_many_requests",
         setup([](ConferenceSetup&, ServiceDesk& d) { d.core.line_apps.front()->pending->limit = 0; })},
        {"linePrepareAddToConference_INVALCONFCALLHANDLE_no_conference",
         prepare(
             [](Prepare& c, ServiceDesk& d) { c.h_conf_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED)); })},
        {"linePrepareAddToConference_STRUCTURETOOSMALL",
         prepare([](Prepare& c, ServiceDesk&) { c.call_params = Bytes(3); })},
        {"linePrepareAddToConference_INVALCALLPARAMS", prepare([](Prepare& c, ServiceDesk&) {
             c.call_params = call_params({}, u"100");
             store<uint32_t>(*c.call_params, offsetof(LINECALLPARAMS, dwOrigAddressSize), 0x7FFFFFFF);
         })},
        {"linePrepareAddToConference_RESOURCEUNAVAIL_too_many_requests",
         prepare([](Prepare&, ServiceDesk& d) { d.core.line_apps.front()->pending->limit = 0; })},
    };
}

std::vector<ServiceCase> add_cases() {
    return {
        {"lineAddToConference_INVALCONFCALLHANDLE_no_conference",
         add([](Add& c, ServiceDesk& d) { c.h_conf_call = d.mine(d.call_in(LINECALLSTATE_ONHOLD)); })},
        {"lineAddToConference_INVALCALLHANDLE_none", add([](Add& c, ServiceDesk&) { c.h_consult_call = 0; })},
        {"lineAddToConference_INVALCALLHANDLE_no_call",
         add([](Add& c, ServiceDesk& d) { c.h_consult_call = d.app; })},
        {"lineAddToConference_INVALCALLHANDLE_itself",
         add([](Add& c, ServiceDesk&) { c.h_consult_call = c.h_conf_call; })},
        {"lineAddToConference_INVALCALLHANDLE_another_conference", add([](Add& c, ServiceDesk& d) {
             c.h_consult_call = d.mine(d.conference_in(LINECALLSTATE_CONNECTED));
         })},
        {"lineAddToConference_INVALCALLHANDLE_a_member_already", add([](Add& c, ServiceDesk& d) {
             const uint64_t member = d.call_in(LINECALLSTATE_CONNECTED);
             d.join(member, d.call_in(LINECALLSTATE_CONNECTED));
             c.h_consult_call = d.mine(member);
         })},
        {"lineAddToConference_INVALCALLHANDLE_of_another_line",
         add([](Add& c, ServiceDesk& d) { c.h_consult_call = call_elsewhere(d, LINECALLSTATE_CONNECTED); })},
        {"lineAddToConference_NOTOWNER_of_the_added_call",
         add([](Add& c, ServiceDesk& d) { c.h_consult_call = watched_call(d, LINECALLSTATE_CONNECTED); })},
        {"lineAddToConference_INVALCALLSTATE_of_the_added_call",
         add([](Add& c, ServiceDesk& d) { c.h_consult_call = d.mine(d.call_in(LINECALLSTATE_DIALING)); })},
    };
}

std::vector<ServiceCase> related_cases() {
    return {
        {"lineGetConfRelatedCalls_NOCONFERENCE",
         related([](Related& c, ServiceDesk& d) { c.h_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED)); })},
        {"lineGetConfRelatedCalls_NOCONFERENCE_whose_parent_is_not_known",
         related([](Related& c, ServiceDesk& d) {
             const uint64_t call = d.call_in(LINECALLSTATE_CONNECTED);
             d.join(call, 0);
             c.h_call = d.mine(call);
         })},
        {"lineGetConfRelatedCalls_INVALPOINTER",
         related([](Related& c, ServiceDesk&) { c.call_list = absent; })},
        {"lineGetConfRelatedCalls_STRUCTURETOOSMALL",
         related([](Related& c, ServiceDesk&) { c.call_list = sizeof(LINECALLLIST) - 1; })},
    };
}

INSTANTIATE_TEST_SUITE_P(ConferenceSetup, ConferenceError, ::testing::ValuesIn(conference_setup_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Add, ConferenceError, ::testing::ValuesIn(add_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Related, ConferenceError, ::testing::ValuesIn(related_cases()), name_of_case);

class FewHandles : public ServiceDesk {};

TEST_F(FewHandles, lineGetConfRelatedCalls_RESOURCEUNAVAIL_gives_no_handle_at_all) {
    const uint64_t parent = conference_in(LINECALLSTATE_CONNECTED);
    join(call_in(LINECALLSTATE_CONNECTED), parent);
    // Room for the application, its line and two of the four calls.
    auto& client = connect(u"c", {.handles = 4, .queue = {}});
    const uint32_t other = client.initialize();
    client.open(other, monitor);
    const uint64_t late = call_in(LINECALLSTATE_CONNECTED);
    join(late, parent);
    const uint32_t member = handle(client, *find(late));
    ASSERT_NE(member, 0u);
    api::LineGetConfRelatedCalls request;
    request.h_call = member;
    request.call_list = 4096;
    EXPECT_EQ(names::result(client.result(request)), "LINEERR_RESOURCEUNAVAIL");
    EXPECT_EQ(handle(client, *find(parent)), 0u);
    EXPECT_TRUE(a->messages(app).empty()) << "nobody hears of monitors that there are not";
}

}  // namespace
}  // namespace tapi::server
