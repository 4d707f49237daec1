// SPDX-License-Identifier: Apache-2.0
// Errors of park, pickup, call completion, forwarding and call data that the server finds, a named test each.
#include "server/testing/forwards.hpp"
#include "server/testing/service_case.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class ParkingError : public ServiceErrors {};

TEST_P(ParkingError, is_answered) { is_answered(); }

using Park = api::LinePark;
using Unpark = api::LineUnpark;
using Pickup = api::LinePickup;
using Complete = api::LineCompleteCall;
using Uncomplete = api::LineUncompleteCall;
using Forward = api::LineForward;
using Treatment = api::LineSetCallTreatment;
using Data = api::LineSetCallData;
using Quality = api::LineSetCallQualityOfService;
using UserUser = api::LineSendUserUserInfo;

void usual_park(Park& c, ServiceDesk& d) {
    c.h_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED));
    c.park_mode = LINEPARKMODE_DIRECTED;
    c.dir_address = u"70";
}
void usual_unpark(Unpark& c, ServiceDesk& d) {
    c.h_line = d.line;
    c.dest_address = u"70";
}
void usual_completion(Complete& c, ServiceDesk& d) {
    c.h_call = d.mine(d.call_in(LINECALLSTATE_BUSY));
    c.completion_mode = LINECALLCOMPLMODE_CALLBACK;
}
void usual_forward(Forward& c, ServiceDesk& d) {
    c.h_line = d.line;
    c.forward_list = forwards({{LINEFORWARDMODE_BUSY, u"200"}});
}
template <class C>
void on_the_line(C& c, ServiceDesk& d) {
    c.h_line = d.line;
}
template <class C>
void on_a_call(C& c, ServiceDesk& d) {
    c.h_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED));
}

std::function<int32_t(ServiceDesk&)> park(std::function<void(Park&, ServiceDesk&)> change) {
    return changed(usual_park, std::move(change));
}
std::function<int32_t(ServiceDesk&)> unpark(std::function<void(Unpark&, ServiceDesk&)> change) {
    return changed(usual_unpark, std::move(change));
}
std::function<int32_t(ServiceDesk&)> pickup(std::function<void(Pickup&, ServiceDesk&)> change) {
    return changed(on_the_line<Pickup>, std::move(change));
}
std::function<int32_t(ServiceDesk&)> completion(std::function<void(Complete&, ServiceDesk&)> change) {
    return changed(usual_completion, std::move(change));
}
std::function<int32_t(ServiceDesk&)> forward(std::function<void(Forward&, ServiceDesk&)> change) {
    return changed(usual_forward, std::move(change));
}

void lose(ServiceDesk& d) { d.feed->lost("test"); }
void no_more_requests(ServiceDesk& d) { d.core.line_apps.front()->pending->limit = 0; }

std::vector<ServiceCase> parking_cases() {
    return {
        {"linePark_INVALPARKMODE_none", park([](Park& c, ServiceDesk&) { c.park_mode = 0; })},
        {"linePark_INVALPARKMODE_both", park([](Park& c, ServiceDesk&) { c.park_mode = 3; })},
        {"linePark_INVALPOINTER_directed", park([](Park& c, ServiceDesk&) { c.dir_address = {}; })},
        {"linePark_INVALADDRESS", park([](Park& c, ServiceDesk&) { c.dir_address = u""; })},
        {"linePark_INVALPOINTER_undirected", park([](Park& c, ServiceDesk&) {
             c.park_mode = LINEPARKMODE_NONDIRECTED;
             c.non_dir_address = absent;
         })},
        {"linePark_STRUCTURETOOSMALL", park([](Park& c, ServiceDesk&) {
             c.park_mode = LINEPARKMODE_NONDIRECTED;
             c.non_dir_address = sizeof(VARSTRING) - 1;
         })},
        {"lineUnpark_INVALADDRESSID", unpark([](Unpark& c, ServiceDesk&) { c.address_id = 1; })},
        {"lineUnpark_INVALPOINTER", unpark([](Unpark& c, ServiceDesk&) { c.dest_address = {}; })},
        {"lineUnpark_INVALADDRESS", unpark([](Unpark& c, ServiceDesk&) { c.dest_address = u""; })},
        {"lineUnpark_OPERATIONFAILED_provider_is_gone", unpark([](Unpark&, ServiceDesk& d) { lose(d); })},
        {"lineUnpark_RESOURCEUNAVAIL_too_many_requests",
         unpark([](Unpark&, ServiceDesk& d) { no_more_requests(d); })},
        {"linePickup_INVALADDRESSID", pickup([](Pickup& c, ServiceDesk&) { c.address_id = 1; })},
        {"linePickup_OPERATIONFAILED_provider_is_gone", pickup([](Pickup&, ServiceDesk& d) { lose(d); })},
        {"lineCompleteCall_INVALCALLCOMPLMODE_none",
         completion([](Complete& c, ServiceDesk&) { c.completion_mode = 0; })},
        {"lineCompleteCall_INVALCALLCOMPLMODE_two",
         completion([](Complete& c, ServiceDesk&) { c.completion_mode = 3; })},
        {"lineCompleteCall_INVALCALLCOMPLMODE_unknown",
         completion([](Complete& c, ServiceDesk&) { c.completion_mode = 16; })},
        {"lineUncompleteCall_OPERATIONFAILED_provider_is_gone",
         changed<Uncomplete>(on_the_line<Uncomplete>, [](Uncomplete&, ServiceDesk& d) { lose(d); })},
    };
}

std::vector<ServiceCase> forward_cases() {
    return {
        {"lineForward_INVALADDRESSID", forward([](Forward& c, ServiceDesk&) { c.address_id = 1; })},
        {"lineForward_INVALPARAM_mode", forward([](Forward& c, ServiceDesk&) {
             c.forward_list = forwards({{LINEFORWARDMODE_UNKNOWN, u"200"}});
         })},
        {"lineForward_INVALPARAM_AMB_18_overlap", forward([](Forward& c, ServiceDesk&) {
             c.forward_list = forwards({{LINEFORWARDMODE_BUSY, u"1"}, {LINEFORWARDMODE_BUSYNA, u"2"}});
         })},
        {"lineForward_INVALPARAM_call_parameters", forward([](Forward& c, ServiceDesk&) {
             c.call_params = call_params({}, u"100");
             store<uint32_t>(*c.call_params, offsetof(LINECALLPARAMS, dwOrigAddressSize), 0x7FFFFFFF);
         })},
        {"lineForward_STRUCTURETOOSMALL_list",
         forward([](Forward& c, ServiceDesk&) { c.forward_list = Bytes(7); })},
        {"lineForward_STRUCTURETOOSMALL_call_parameters",
         forward([](Forward& c, ServiceDesk&) { c.call_params = Bytes(3); })},
        {"lineForward_OPERATIONFAILED_provider_is_gone", forward([](Forward&, ServiceDesk& d) { lose(d); })},
        {"lineForward_RESOURCEUNAVAIL_too_many_requests",
         forward([](Forward&, ServiceDesk& d) { no_more_requests(d); })},
    };
}

template <class C>
std::function<int32_t(ServiceDesk&)> before_2_0() {
    return [](ServiceDesk& d) {
        const auto [client, call] = old_owner(d);
        C request;
        request.h_call = call;
        return client->result(request);
    };
}

std::vector<ServiceCase> data_cases() {
    return {
        {"lineSetCallTreatment_OPERATIONUNAVAIL_before_2_0", before_2_0<Treatment>()},
        {"lineSetCallData_OPERATIONUNAVAIL_before_2_0", before_2_0<Data>()},
        {"lineSetCallQualityOfService_OPERATIONUNAVAIL_before_2_0", before_2_0<Quality>()},
        {"lineSetCallData_OPERATIONFAILED_provider_is_gone",
         changed<Data>(on_a_call<Data>, [](Data&, ServiceDesk& d) { lose(d); })},
        {"lineSetCallTreatment_OPERATIONFAILED_provider_is_gone",
         changed<Treatment>(on_a_call<Treatment>, [](Treatment&, ServiceDesk& d) { lose(d); })},
        {"lineSetCallQualityOfService_OPERATIONFAILED_provider_is_gone",
         changed<Quality>(on_a_call<Quality>, [](Quality&, ServiceDesk& d) { lose(d); })},
        {"lineReleaseUserUserInfo_OPERATIONFAILED_provider_is_gone",
         changed<api::LineReleaseUserUserInfo>(
             on_a_call<api::LineReleaseUserUserInfo>,
             [](api::LineReleaseUserUserInfo&, ServiceDesk& d) { lose(d); })},
        {"lineSetCallData_INVALPOINTER",
         changed<Data>(on_a_call<Data>, [](Data& c, ServiceDesk&) { c.size = 4; })},
        {"lineSetCallQualityOfService_INVALPOINTER_sending",
         changed<Quality>(on_a_call<Quality>, [](Quality& c, ServiceDesk&) { c.sending_flowspec_size = 4; })},
        {"lineSetCallQualityOfService_INVALPOINTER_receiving",
         changed<Quality>(on_a_call<Quality>,
                          [](Quality& c, ServiceDesk&) { c.receiving_flowspec_size = 4; })},
        {"lineSendUserUserInfo_INVALPOINTER",
         changed<UserUser>(on_a_call<UserUser>, [](UserUser& c, ServiceDesk&) { c.size = 4; })},
        {"lineSendUserUserInfo_INVALPOINTER_fewer_bytes_than_announced",
         changed<UserUser>(on_a_call<UserUser>,
                           [](UserUser& c, ServiceDesk&) {
                               c.user_user_info = Bytes(3);
                               c.size = 4;
                           })},
    };
}

INSTANTIATE_TEST_SUITE_P(Parking, ParkingError, ::testing::ValuesIn(parking_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Forward, ParkingError, ::testing::ValuesIn(forward_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Data, ParkingError, ::testing::ValuesIn(data_cases()), name_of_case);

// SEC: who may only watch a line may not make calls on it, nor change what the switch does.
class Guest : public ServiceDesk {
  protected:
    template <class C>
    std::string answer(C request) {
        access.guest_rights = {Right::monitor, Right::none};
        auto& guest = connect(u"guest", {}, "guest");
        request.h_line = guest.open(guest.initialize(), monitor);
        return names::result(guest.result(request));
    }
};

TEST_F(Guest, OPERATIONUNAVAIL_for_lineUnpark) {
    Unpark request;
    request.dest_address = u"70";
    EXPECT_EQ(answer(request), "LINEERR_OPERATIONUNAVAIL");
}
TEST_F(Guest, OPERATIONUNAVAIL_for_linePickup) { EXPECT_EQ(answer(Pickup{}), "LINEERR_OPERATIONUNAVAIL"); }
TEST_F(Guest, OPERATIONUNAVAIL_for_lineForward) { EXPECT_EQ(answer(Forward{}), "LINEERR_OPERATIONUNAVAIL"); }
TEST_F(Guest, OPERATIONUNAVAIL_for_lineUncompleteCall) {
    EXPECT_EQ(answer(Uncomplete{}), "LINEERR_OPERATIONUNAVAIL");
}
TEST_F(Guest, OPERATIONUNAVAIL_for_lineSetupConference) {
    EXPECT_EQ(answer(api::LineSetupConference{}), "LINEERR_OPERATIONUNAVAIL");
}

}  // namespace
}  // namespace tapi::server
