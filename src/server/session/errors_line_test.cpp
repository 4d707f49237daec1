// SPDX-License-Identifier: Apache-2.0
// Errors of the functions for applications and lines, a named test each.
#include <tspi.h>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/testing/error_case.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class LineError : public ErrorTable {};

TEST_P(LineError, is_answered) { is_answered(); }

std::vector<Case> application_cases() {
    using Init = api::LineInitializeEx;
    using Api = api::LineNegotiateAPIVersion;
    using Ext = api::LineNegotiateExtVersion;
    return {
        {"lineInitializeEx_INCOMPATIBLEAPIVERSION",
         [](Desk& d) {
             Init c;
             c.api_version = 0x00010002;
             return d.a->result(c);
         }},
        {"lineInitializeEx_RESOURCEUNAVAIL_too_many_applications",
         [](Desk& d) {
             auto& client = d.connect(u"c", {.apps = 1, .queue = {}});
             client.initialize();
             Init c;
             c.api_version = api_2_2;
             return client.result(c);
         }},
        {"lineInitializeEx_RESOURCEUNAVAIL_no_handle_left",
         [](Desk& d) {
             auto& client = d.connect(u"c", {.handles = 0, .queue = {}});
             Init c;
             c.api_version = api_2_2;
             return client.result(c);
         }},
        {"lineInitialize_RESOURCEUNAVAIL_too_many_applications",
         [](Desk& d) {
             auto& client = d.connect(u"c", {.apps = 0, .queue = {}});
             return client.result(api::LineInitialize{});
         }},
        {"lineNegotiateAPIVersion_BADDEVICEID", app_call<Api>([](Api& c, Desk&) { c.device_id = 3; })},
        {"lineNegotiateAPIVersion_BADDEVICEID_mapper",
         app_call<Api>([](Api& c, Desk&) { c.device_id = LINEMAPPER; })},
        {"lineNegotiateAPIVersion_NODEVICE", app_call<Api>([](Api&, Desk&) {}, 2)},
        {"lineNegotiateAPIVersion_INCOMPATIBLEAPIVERSION_too_new", app_call<Api>([](Api& c, Desk&) {
             c.api_low_version = 0x00030000, c.api_high_version = 0x00030001;
         })},
        {"lineNegotiateAPIVersion_INCOMPATIBLEAPIVERSION_too_old",
         app_call<Api>([](Api& c, Desk&) { c.api_low_version = 0, c.api_high_version = 0x00010002; })},
        {"lineNegotiateAPIVersion_INCOMPATIBLEAPIVERSION_reversed",
         app_call<Api>([](Api& c, Desk&) { c.api_low_version = api_2_2, c.api_high_version = api_1_3; })},
        {"lineNegotiateAPIVersion_NODRIVER_from_the_provider", app_call<Api>([](Api& c, Desk& d) {
             d.fake.refuse<tspi::LineNegotiateTSPIVersion>(LINEERR_NODRIVER);
             c.device_id = 1;
         })},
        {"lineNegotiateExtVersion_BADDEVICEID", app_call<Ext>([](Ext& c, Desk&) { c.device_id = 3; })},
        {"lineNegotiateExtVersion_NODEVICE", app_call<Ext>([](Ext&, Desk&) {}, 2)},
        {"lineNegotiateExtVersion_INCOMPATIBLEAPIVERSION_not_for_this_device",
         app_call<Ext>([](Ext&, Desk&) {}, 1)},
        {"lineNegotiateExtVersion_INCOMPATIBLEAPIVERSION_not_this_one",
         app_call<Ext>([](Ext& c, Desk&) { c.api_version = api_2_0; })},
        {"lineNegotiateExtVersion_INCOMPATIBLEEXTVERSION_provider_has_none", app_call<Ext>([](Ext&, Desk& d) {
             d.fake.refuse<tspi::LineNegotiateExtVersion>(LINEERR_OPERATIONUNAVAIL);
         })},
        {"lineNegotiateExtVersion_INCOMPATIBLEEXTVERSION_provider_answers_0",
         app_call<Ext>([](Ext& c, Desk&) { c.ext_high_version = 0; })},
        {"lineNegotiateExtVersion_INCOMPATIBLEEXTVERSION_another_is_committed",
         app_call<Ext>([](Ext& c, Desk& d) {
             api::LineOpen open = for_app<api::LineOpen>(d);
             open.ext_version = 0x10001;
             EXPECT_EQ(d.a->result(open), 0);
             c.ext_low_version = 0x10002, c.ext_high_version = 0x20000;
         })},
    };
}

std::vector<Case> caps_cases() {
    using Dev = api::LineGetDevCaps;
    using Addr = api::LineGetAddressCaps;
    return {
        {"lineGetDevCaps_BADDEVICEID", app_call<Dev>([](Dev& c, Desk&) { c.device_id = 99; })},
        {"lineGetDevCaps_NODEVICE", app_call<Dev>([](Dev&, Desk&) {}, 2)},
        {"lineGetDevCaps_INCOMPATIBLEAPIVERSION_not_for_this_device", app_call<Dev>([](Dev&, Desk&) {}, 1)},
        {"lineGetDevCaps_INCOMPATIBLEAPIVERSION_not_this_one",
         app_call<Dev>([](Dev& c, Desk&) { c.api_version = api_1_4; })},
        {"lineGetDevCaps_INVALPOINTER", app_call<Dev>([](Dev& c, Desk&) { c.line_dev_caps = absent; })},
        {"lineGetDevCaps_STRUCTURETOOSMALL",
         app_call<Dev>([](Dev& c, Desk&) { c.line_dev_caps = layout::LINEDEVCAPS.fixed_size(api_2_2) - 1; })},
        {"lineGetDevCaps_OPERATIONFAILED_malformed_answer", app_call<Dev>([](Dev&, Desk& d) {
             d.event(LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE);
             d.fake.on<tspi::LineGetDevCaps>().answer = [](const auto&, auto& out) {
                 out.line_dev_caps.resize(7);
                 return 0;
             };
         })},
        {"lineGetDevCaps_INCOMPATIBLEEXTVERSION_from_the_provider", app_call<Dev>([](Dev& c, Desk& d) {
             d.fake.refuse<tspi::LineGetDevCaps>(LINEERR_INCOMPATIBLEEXTVERSION);
             c.ext_version = 5;
         })},
        {"lineGetAddressCaps_BADDEVICEID", app_call<Addr>([](Addr& c, Desk&) { c.device_id = 99; })},
        {"lineGetAddressCaps_NODEVICE", app_call<Addr>([](Addr&, Desk&) {}, 2)},
        {"lineGetAddressCaps_INCOMPATIBLEAPIVERSION", app_call<Addr>([](Addr&, Desk&) {}, 1)},
        {"lineGetAddressCaps_INVALADDRESSID", app_call<Addr>([](Addr& c, Desk&) { c.address_id = 2; })},
        {"lineGetAddressCaps_INVALPOINTER", app_call<Addr>([](Addr& c, Desk&) { c.address_caps = absent; })},
        {"lineGetAddressCaps_STRUCTURETOOSMALL", app_call<Addr>([](Addr& c, Desk&) { c.address_caps = 12; })},
        {"lineGetAddressCaps_OPERATIONFAILED_malformed_answer", app_call<Addr>([](Addr&, Desk& d) {
             d.fake.on<tspi::LineGetAddressCaps>().answer = [](const auto&, auto&) { return 0; };
         })},
    };
}

std::vector<Case> open_cases() {
    using Open = api::LineOpen;
    auto open = [](std::function<void(Open&, Desk&)> change, uint32_t device = 0) {
        return app_call<Open>(std::move(change), device);
    };
    return {
        {"lineOpen_BADDEVICEID", open([](Open& c, Desk&) { c.device_id = 17; })},
        {"lineOpen_NODEVICE", open([](Open&, Desk&) {}, 2)},
        {"lineOpen_INCOMPATIBLEAPIVERSION_not_for_this_device", open([](Open&, Desk&) {}, 1)},
        {"lineOpen_INCOMPATIBLEAPIVERSION_not_this_one",
         open([](Open& c, Desk&) { c.api_version = api_2_1; })},
        {"lineOpen_INCOMPATIBLEEXTVERSION", open([](Open& c, Desk& d) {
             d.fake.refuse<tspi::LineSelectExtVersion>(LINEERR_INCOMPATIBLEEXTVERSION);
             c.ext_version = 1;
         })},
        {"lineOpen_INVALPRIVSELECT", open([](Open& c, Desk&) { c.privileges = none | owner; })},
        {"lineOpen_INVALPRIVSELECT_nothing", open([](Open& c, Desk&) { c.privileges = 0; })},
        {"lineOpen_INVALMEDIAMODE_none_for_owner", open([](Open& c, Desk&) { c.privileges = owner; })},
        {"lineOpen_INVALMEDIAMODE_not_of_the_device",
         open([](Open& c, Desk&) { c.privileges = owner, c.media_modes = LINEMEDIAMODE_ADSI; })},
        {"lineOpen_INVALADDRESSID_without_parameters",
         open([](Open& c, Desk&) { c.privileges = none | LINEOPENOPTION_SINGLEADDRESS; })},
        {"lineOpen_INVALADDRESSID_out_of_range", open([](Open& c, Desk&) {
             c.privileges = none | LINEOPENOPTION_SINGLEADDRESS;
             c.call_params = call_params(at_address(2));
         })},
        {"lineOpen_STRUCTURETOOSMALL", open([](Open& c, Desk&) {
             c.privileges = none | LINEOPENOPTION_SINGLEADDRESS;
             c.call_params = Bytes(8);
         })},
        {"lineOpen_LINEMAPPERFAILED", open([](Open& c, Desk&) {
             c.device_id = LINEMAPPER;
             LINECALLPARAMS params{};
             params.dwBearerMode = LINEBEARERMODE_MULTIUSE;
             c.call_params = call_params(params);
         })},
        {"lineOpen_ALLOCATED_from_the_provider", open([](Open& c, Desk& d) {
             d.fake.refuse<tspi::LineOpen>(LINEERR_ALLOCATED);
             api::LineNegotiateAPIVersion negotiate = for_app<api::LineNegotiateAPIVersion>(d, 1);
             EXPECT_EQ(d.a->result(negotiate), 0);
             c.device_id = 1;
         })},
        {"lineOpen_RESOURCEUNAVAIL_no_handle_left",
         [](Desk& d) {
             auto& client = d.connect(u"c", {.handles = 1, .queue = {}});
             Open c = for_app<Open>(d);
             c.h_line_app = client.initialize();
             api::LineNegotiateAPIVersion negotiate = for_app<api::LineNegotiateAPIVersion>(d);
             negotiate.h_line_app = c.h_line_app;
             EXPECT_EQ(client.result(negotiate), 0);
             return client.result(c);
         }},
        {"lineOpen_OPERATIONUNAVAIL_proxy",
         open([](Open& c, Desk&) { c.privileges = none | LINEOPENOPTION_PROXY; })},
    };
}

std::vector<Case> line_cases() {
    using Status = api::LineGetLineDevStatus;
    using AddrStatus = api::LineGetAddressStatus;
    using AddrId = api::LineGetAddressID;
    using NewCalls = api::LineGetNewCalls;
    using Messages = api::LineSetStatusMessages;
    using SetRings = api::LineSetNumRings;
    using GetRings = api::LineGetNumRings;
    return {
        {"lineGetLineDevStatus_INVALPOINTER",
         line_call<Status>([](Status& c, Desk&) { c.line_dev_status = absent; })},
        {"lineGetLineDevStatus_STRUCTURETOOSMALL",
         line_call<Status>([](Status& c, Desk&) { c.line_dev_status = 40; })},
        {"lineGetLineDevStatus_OPERATIONFAILED_malformed_answer", line_call<Status>([](Status& c, Desk& d) {
             c.line_dev_status = room;
             d.fake.on<tspi::LineGetLineDevStatus>().answer = [](const auto&, auto&) { return 0; };
         })},
        {"lineGetAddressStatus_INVALADDRESSID",
         line_call<AddrStatus>([](AddrStatus& c, Desk&) { c.address_id = 2, c.address_status = room; })},
        {"lineGetAddressStatus_INVALPOINTER",
         line_call<AddrStatus>([](AddrStatus& c, Desk&) { c.address_status = absent; })},
        {"lineGetAddressStatus_STRUCTURETOOSMALL",
         line_call<AddrStatus>([](AddrStatus& c, Desk&) { c.address_status = 8; })},
        {"lineGetAddressStatus_OPERATIONFAILED_out_of_service",
         line_call<AddrStatus>([](AddrStatus& c, Desk& d) {
             c.address_status = room;
             d.feed->lost("test");
         })},
        {"lineGetAddressID_INVALADDRESSMODE",
         line_call<AddrId>([](AddrId& c, Desk&) { c.address_mode = LINEADDRESSMODE_ADDRESSID; })},
        {"lineGetAddressID_INVALADDRESS", line_call<AddrId>([](AddrId& c, Desk&) {
             c.address_mode = LINEADDRESSMODE_DIALABLEADDR, c.address = u"";
         })},
        {"lineGetAddressID_INVALPOINTER",
         line_call<AddrId>([](AddrId& c, Desk&) { c.address_mode = LINEADDRESSMODE_DIALABLEADDR; })},
        {"lineGetNewCalls_INVALCALLSELECT",
         line_call<NewCalls>([](NewCalls& c, Desk&) { c.select = LINECALLSELECT_CALL, c.call_list = room; })},
        {"lineGetNewCalls_INVALADDRESSID", line_call<NewCalls>([](NewCalls& c, Desk&) {
             c.select = LINECALLSELECT_ADDRESS, c.address_id = 2, c.call_list = room;
         })},
        {"lineGetNewCalls_INVALPOINTER", line_call<NewCalls>([](NewCalls& c, Desk&) {
             c.select = LINECALLSELECT_LINE, c.call_list = absent;
         })},
        {"lineGetNewCalls_STRUCTURETOOSMALL", line_call<NewCalls>([](NewCalls& c, Desk&) {
             c.select = LINECALLSELECT_LINE, c.call_list = sizeof(LINECALLLIST) - 1;
         })},
        {"lineGetNewCalls_RESOURCEUNAVAIL_no_handle_left",
         [](Desk& d) {
             auto& client = d.connect(u"c", {.handles = 2, .queue = {}});
             NewCalls c;
             c.h_line = client.open(client.initialize(), none);
             c.select = LINECALLSELECT_LINE;
             c.call_list = room;
             return client.result(c);
         }},
        {"lineSetStatusMessages_INVALLINESTATE",
         line_call<Messages>([](Messages& c, Desk&) { c.line_states = 0x02000000; })},
        {"lineSetStatusMessages_INVALADDRESSSTATE",
         line_call<Messages>([](Messages& c, Desk&) { c.address_states = 0x200; })},
        {"lineSetStatusMessages_RESOURCEUNAVAIL_from_the_provider",
         line_call<Messages>([](Messages& c, Desk& d) {
             d.fake.refuse<tspi::LineSetStatusMessages>(LINEERR_RESOURCEUNAVAIL);
             c.line_states = LINEDEVSTATE_RINGING;
         })},
        {"lineSetNumRings_INVALADDRESSID", line_call<SetRings>([](SetRings& c, Desk&) { c.address_id = 2; })},
        {"lineGetNumRings_INVALADDRESSID", line_call<GetRings>([](GetRings& c, Desk&) { c.address_id = 2; })},
    };
}

std::vector<Case> id_cases() {
    using Id = api::LineGetID;
    auto id = [](std::function<void(Id&, Desk&)> change) {
        return line_call<Id>([change](Id& c, Desk& d) {
            c.select = LINECALLSELECT_LINE;
            c.device_class = u"wave/in";
            c.device_id = room;
            change(c, d);
        });
    };
    return {
        {"lineGetID_INVALCALLSELECT", id([](Id& c, Desk&) { c.select = 0x100; })},
        {"lineGetID_INVALLINEHANDLE", id([](Id& c, Desk& d) { c.h_line = d.call; })},
        {"lineGetID_INVALLINEHANDLE_address",
         id([](Id& c, Desk&) { c.select = LINECALLSELECT_ADDRESS, c.h_line = 0; })},
        {"lineGetID_INVALCALLHANDLE",
         id([](Id& c, Desk& d) { c.select = LINECALLSELECT_CALL, c.h_call = d.theirs; })},
        {"lineGetID_INVALADDRESSID",
         id([](Id& c, Desk&) { c.select = LINECALLSELECT_ADDRESS, c.address_id = 2; })},
        {"lineGetID_INVALPOINTER_class", id([](Id& c, Desk&) { c.device_class.reset(); })},
        {"lineGetID_INVALPOINTER_room", id([](Id& c, Desk&) { c.device_id = absent; })},
        {"lineGetID_STRUCTURETOOSMALL", id([](Id& c, Desk&) { c.device_id = sizeof(VARSTRING) - 1; })},
        {"lineGetID_INVALDEVICECLASS",
         id([](Id&, Desk& d) { d.fake.refuse<tspi::LineGetID>(LINEERR_INVALDEVICECLASS); })},
        {"lineGetID_INVALDEVICECLASS_provider_has_none",
         id([](Id&, Desk& d) { d.fake.refuse<tspi::LineGetID>(LINEERR_OPERATIONUNAVAIL); })},
        {"lineGetID_NODEVICE_from_the_provider",
         id([](Id&, Desk& d) { d.fake.refuse<tspi::LineGetID>(LINEERR_NODEVICE); })},
        {"lineGetID_OPERATIONFAILED_malformed_answer", id([](Id&, Desk& d) {
             d.fake.on<tspi::LineGetID>().answer = [](const auto&, auto&) { return 0; };
         })},
        {"lineGetID_OPERATIONFAILED_out_of_service", id([](Id&, Desk& d) { d.feed->lost("test"); })},
    };
}

INSTANTIATE_TEST_SUITE_P(Application, LineError, ::testing::ValuesIn(application_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Caps, LineError, ::testing::ValuesIn(caps_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Open, LineError, ::testing::ValuesIn(open_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Line, LineError, ::testing::ValuesIn(line_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Id, LineError, ::testing::ValuesIn(id_cases()), name_of_case);

}  // namespace
}  // namespace tapi::server
