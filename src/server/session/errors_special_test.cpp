// SPDX-License-Identifier: Apache-2.0
// Errors of the functions about terminals, media control, settings and a device's own functions, a named test
// each.
#include <tspi.h>

#include "server/testing/media_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class SpecialError : public MediaDesk {};

TEST_P(SpecialError, is_answered) { is_answered(); }

using Terminal = api::LineSetTerminal;
using Control = api::LineSetMediaControl;
using Specific = api::LineDevSpecific;
using Feature = api::LineDevSpecificFeature;
using Status = api::LineSetLineDevStatus;
using GetConfig = api::LineGetDevConfig;
using SetConfig = api::LineSetDevConfig;
using DigitEntry = LINEMEDIACONTROLDIGIT;
using MediaEntry = LINEMEDIACONTROLMEDIA;
using ToneEntry = LINEMEDIACONTROLTONE;
using StateEntry = LINEMEDIACONTROLCALLSTATE;

constexpr uint32_t start_it = LINEMEDIACONTROL_START,
                   pause_it = LINEMEDIACONTROL_PAUSE;

// Requests that would succeed, and a change to them.
std::function<int32_t(Desk&)> terminal(std::function<void(Terminal&, Desk&)> change) {
    return line_call<Terminal>([change](Terminal& c, Desk& d) {
        c.h_call = d.call;
        c.select = LINECALLSELECT_LINE, c.terminal_modes = LINETERMMODE_LAMPS, c.enable = 1;
        change(c, d);
    });
}
std::function<int32_t(Desk&)> control(std::function<void(Control&, Desk&)> change) {
    return line_call<Control>([change](Control& c, Desk& d) {
        c.h_call = d.call;
        c.select = LINECALLSELECT_CALL;
        change(c, d);
    });
}
template <class Entry>
std::function<int32_t(Desk&)> listed(OptBytes Control::*list, uint32_t Control::*count,
                                     std::vector<Entry> entries) {
    return control([=](Control& c, Desk&) {
        Bytes bytes(entries.size() * sizeof(Entry));
        for (size_t i = 0; i < entries.size(); ++i) store(bytes, i * sizeof(Entry), entries[i]);
        c.*list = bytes;
        c.*count = static_cast<uint32_t>(entries.size());
    });
}
auto digits(std::vector<DigitEntry> entries) {
    return listed(&Control::digit_list, &Control::digit_num_entries, std::move(entries));
}
auto media(std::vector<MediaEntry> entries) {
    return listed(&Control::media_list, &Control::media_num_entries, std::move(entries));
}
auto tones(std::vector<ToneEntry> entries) {
    return listed(&Control::tone_list, &Control::tone_num_entries, std::move(entries));
}
auto states(std::vector<StateEntry> entries) {
    return listed(&Control::call_state_list, &Control::call_state_num_entries, std::move(entries));
}

std::vector<Case> terminal_cases() {
    return {
        {"lineSetTerminal_INVALCALLSELECT",
         terminal([](Terminal& c, Desk&) { c.select = LINECALLSELECT_DEVICEID; })},
        {"lineSetTerminal_INVALCALLSELECT_two",
         terminal([](Terminal& c, Desk&) { c.select = LINECALLSELECT_LINE | LINECALLSELECT_CALL; })},
        {"lineSetTerminal_INVALLINEHANDLE", terminal([](Terminal& c, Desk& d) { c.h_line = d.call; })},
        {"lineSetTerminal_INVALCALLHANDLE",
         terminal([](Terminal& c, Desk& d) { c.select = LINECALLSELECT_CALL, c.h_call = d.theirs; })},
        {"lineSetTerminal_INVALADDRESSID",
         terminal([](Terminal& c, Desk&) { c.select = LINECALLSELECT_ADDRESS, c.address_id = 2; })},
        {"lineSetTerminal_INVALTERMINALID", terminal([](Terminal& c, Desk&) { c.terminal_id = 2; })},
        {"lineSetTerminal_INVALTERMINALMODE_none",
         terminal([](Terminal& c, Desk&) { c.terminal_modes = 0; })},
        {"lineSetTerminal_INVALTERMINALMODE_unknown",
         terminal([](Terminal& c, Desk&) { c.terminal_modes = 0x100; })},
        {"lineSetTerminal_INVALTERMINALMODE_not_this_terminal",
         terminal([](Terminal& c, Desk&) { c.terminal_id = 1; })},
        {"lineSetTerminal_OPERATIONUNAVAIL_no_terminals", terminal([](Terminal&, Desk& d) {
             d.fake.caps.dwNumTerminals = 0;
             d.feed->line_event({1, 0, LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE, 0, 0});
         })},
        {"lineSetTerminal_OPERATIONFAILED_provider_is_gone",
         terminal([](Terminal&, Desk& d) { d.feed->lost("test"); })},
        {"lineSetTerminal_OPERATIONFAILED_call_without_provider", terminal([](Terminal& c, Desk& d) {
             c.select = LINECALLSELECT_CALL;
             d.feed->lost("test");
         })},
        {"lineSetTerminal_RESOURCEUNAVAIL_from_the_provider",
         terminal([](Terminal&, Desk& d) { d.fake.refuse<tspi::LineSetTerminal>(LINEERR_RESOURCEUNAVAIL); })},
    };
}

std::vector<Case> control_cases() {
    const std::vector<StateEntry> two_states{{LINECALLSTATE_CONNECTED, start_it},
                                             {LINECALLSTATE_CONNECTED, pause_it}};
    return {
        {"lineSetMediaControl_INVALCALLSELECT", control([](Control& c, Desk&) { c.select = 0; })},
        {"lineSetMediaControl_INVALLINEHANDLE",
         control([](Control& c, Desk&) { c.select = LINECALLSELECT_LINE, c.h_line = 0; })},
        {"lineSetMediaControl_INVALCALLHANDLE", control([](Control& c, Desk& d) { c.h_call = d.line; })},
        {"lineSetMediaControl_NOTOWNER", control([](Control& c, Desk& d) { c.h_call = d.watched; })},
        {"lineSetMediaControl_INVALADDRESSID",
         control([](Control& c, Desk&) { c.select = LINECALLSELECT_ADDRESS, c.address_id = 2; })},
        {"lineSetMediaControl_OPERATIONUNAVAIL", control([](Control&, Desk& d) {
             d.fake.caps.dwDevCapFlags = 0;
             d.feed->line_event({1, 0, LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE, 0, 0});
         })},
        {"lineSetMediaControl_OPERATIONFAILED_provider_is_gone",
         control([](Control&, Desk& d) { d.feed->lost("test"); })},
        {"lineSetMediaControl_RESOURCEUNAVAIL_from_the_provider", control([](Control&, Desk& d) {
             d.fake.refuse<tspi::LineSetMediaControl>(LINEERR_RESOURCEUNAVAIL);
         })},
        {"lineSetMediaControl_INVALDIGITLIST_too_long",
         digits(
             {{'1', dtmf, start_it}, {'2', dtmf, start_it}, {'3', dtmf, start_it}, {'4', dtmf, start_it}})},
        {"lineSetMediaControl_INVALDIGITLIST_not_so_many", control([](Control& c, Desk&) {
             c.digit_list = Bytes(sizeof(DigitEntry)), c.digit_num_entries = 2;
         })},
        {"lineSetMediaControl_INVALDIGITLIST_no_digit", digits({{'x', dtmf, start_it}})},
        {"lineSetMediaControl_INVALDIGITLIST_not_a_pulse_digit",
         digits({{'#', LINEDIGITMODE_PULSE, start_it}})},
        {"lineSetMediaControl_INVALDIGITLIST_a_digit_beyond_characters", digits({{0x10031, dtmf, start_it}})},
        {"lineSetMediaControl_INVALDIGITLIST_no_mode", digits({{'1', 0, start_it}})},
        {"lineSetMediaControl_INVALDIGITLIST_no_action", digits({{'1', dtmf, 0}})},
        {"lineSetMediaControl_INVALDIGITLIST_two_actions", digits({{'1', dtmf, start_it | pause_it}})},
        {"lineSetMediaControl_INVALDIGITLIST_unknown_action", digits({{'1', dtmf, 0x800}})},
        {"lineSetMediaControl_INVALDIGITLIST_twice", digits({{'1', dtmf, start_it}, {'1', dtmf, pause_it}})},
        {"lineSetMediaControl_INVALMEDIALIST_too_long",
         media({{fax, 1, start_it}, {fax, 2, start_it}, {fax, 3, start_it}})},
        {"lineSetMediaControl_INVALMEDIALIST_no_mode", media({{0, 1, start_it}})},
        {"lineSetMediaControl_INVALMEDIALIST_unknown_mode", media({{1, 1, start_it}})},
        {"lineSetMediaControl_INVALMEDIALIST_no_action", media({{fax, 1, 0}})},
        {"lineSetMediaControl_INVALMEDIALIST_twice", media({{fax, 1, start_it}, {fax | data, 1, pause_it}})},
        {"lineSetMediaControl_INVALTONELIST_too_long",
         tones({{1, 1, 1, 0, 0, start_it}, {1, 1, 2, 0, 0, start_it}, {1, 1, 3, 0, 0, start_it}})},
        {"lineSetMediaControl_INVALTONELIST_frequencies", tones({{1, 1, 1, 2, 3, start_it}})},
        {"lineSetMediaControl_INVALTONELIST_no_action", tones({{1, 1, 1, 0, 0, 0}})},
        {"lineSetMediaControl_INVALTONELIST_twice",
         tones({{1, 1, 1, 0, 0, start_it}, {2, 1, 1, 0, 0, pause_it}})},
        {"lineSetMediaControl_INVALCALLSTATELIST_too_long",
         states({{1, start_it}, {2, start_it}, {4, start_it}})},
        {"lineSetMediaControl_INVALCALLSTATELIST_no_state", states({{0, start_it}})},
        {"lineSetMediaControl_INVALCALLSTATELIST_unknown_state", states({{0x10000, start_it}})},
        {"lineSetMediaControl_INVALCALLSTATELIST_twice", states(two_states)},
    };
}

std::function<int32_t(Desk&)> specific(std::function<void(Specific&, Desk&)> change) {
    return line_call<Specific>([change](Specific& c, Desk& d) {
        c.h_line = static_cast<MediaDesk&>(d).extended_line();
        c.params = Bytes(4), c.size = 4;
        change(c, d);
    });
}
std::function<int32_t(Desk&)> feature(std::function<void(Feature&, Desk&)> change) {
    return line_call<Feature>([change](Feature& c, Desk& d) {
        c.h_line = static_cast<MediaDesk&>(d).extended_line();
        change(c, d);
    });
}

std::vector<Case> special_cases() {
    return {
        {"lineDevSpecific_OPERATIONUNAVAIL_no_extension", line_call<Specific>([](Specific&, Desk&) {})},
        {"lineDevSpecific_INVALCALLHANDLE", specific([](Specific& c, Desk&) { c.h_call = 0x7FFFFFFF; })},
        {"lineDevSpecific_INVALCALLHANDLE_of_another_line", specific([](Specific& c, Desk& d) {
             d.a->open(d.app, owner, voice, 1);
             const auto other = d.offer(voice, 1);
             d.run();
             c.h_call = d.find(other)->handles.front()->handle;
         })},
        {"lineDevSpecific_OPERATIONFAILED_provider_is_gone",
         specific([](Specific&, Desk& d) { d.feed->lost("test"); })},
        {"lineDevSpecific_INVALADDRESSID_from_the_provider",
         specific([](Specific&, Desk& d) { d.fake.refuse<tspi::LineDevSpecific>(LINEERR_INVALADDRESSID); })},
        {"lineDevSpecificFeature_OPERATIONUNAVAIL_no_extension", line_call<Feature>([](Feature&, Desk&) {})},
        {"lineDevSpecificFeature_INVALFEATURE_from_the_provider", feature([](Feature&, Desk& d) {
             d.fake.refuse<tspi::LineDevSpecificFeature>(LINEERR_INVALFEATURE);
         })},
        {"lineDevSpecificFeature_OPERATIONFAILED_provider_is_gone",
         feature([](Feature&, Desk& d) { d.feed->lost("test"); })},
        {"lineSetLineDevStatus_INVALPARAM_none", line_call<Status>([](Status&, Desk&) {})},
        {"lineSetLineDevStatus_INVALPARAM_not_settable",
         line_call<Status>([](Status& c, Desk&) { c.status_to_change = LINEDEVSTATUSFLAGS_CONNECTED; })},
        {"lineSetLineDevStatus_INVALPARAM_unknown",
         line_call<Status>([](Status& c, Desk&) { c.status_to_change = 0x12; })},
        {"lineSetLineDevStatus_INVALLINESTATE", line_call<Status>([](Status& c, Desk& d) {
             c.status_to_change = LINEDEVSTATUSFLAGS_MSGWAIT;
             d.feed->lost("test");
         })},
        {"lineSetLineDevStatus_OPERATIONUNAVAIL_from_the_provider", line_call<Status>([](Status& c, Desk& d) {
             c.status_to_change = LINEDEVSTATUSFLAGS_MSGWAIT;
             d.fake.refuse<tspi::LineSetLineDevStatus>(LINEERR_OPERATIONUNAVAIL);
         })},
    };
}

template <class C>
std::function<int32_t(Desk&)> config(std::function<void(C&, Desk&)> change) {
    return [change](Desk& d) {
        C c;
        c.device_class = u"comm/datamodem";
        if constexpr (requires { c.size; }) {
            c.device_config = Bytes(3), c.size = 3;
        } else {
            c.device_config = room;
        }
        change(c, d);
        return d.a->result(c);
    };
}

std::vector<Case> config_cases() {
    return {
        {"lineGetDevConfig_BADDEVICEID", config<GetConfig>([](GetConfig& c, Desk&) { c.device_id = 3; })},
        {"lineGetDevConfig_NODEVICE", config<GetConfig>([](GetConfig& c, Desk&) { c.device_id = 2; })},
        {"lineGetDevConfig_UNINITIALIZED",
         [](Desk& d) {
             GetConfig c;
             c.device_class = u"comm";
             return d.connect(u"nobody").result(c);
         }},
        {"lineGetDevConfig_INVALPOINTER_class",
         config<GetConfig>([](GetConfig& c, Desk&) { c.device_class.reset(); })},
        {"lineGetDevConfig_INVALPOINTER_room",
         config<GetConfig>([](GetConfig& c, Desk&) { c.device_config = absent; })},
        {"lineGetDevConfig_STRUCTURETOOSMALL",
         config<GetConfig>([](GetConfig& c, Desk&) { c.device_config = sizeof(VARSTRING) - 1; })},
        {"lineGetDevConfig_INVALDEVICECLASS_from_the_provider", config<GetConfig>([](GetConfig&, Desk& d) {
             d.fake.refuse<tspi::LineGetDevConfig>(LINEERR_INVALDEVICECLASS);
         })},
        {"lineGetDevConfig_OPERATIONFAILED_malformed_answer", config<GetConfig>([](GetConfig&, Desk& d) {
             d.fake.on<tspi::LineGetDevConfig>().answer = [](const auto&, auto&) { return 0; };
         })},
        {"lineSetDevConfig_BADDEVICEID",
         config<SetConfig>([](SetConfig& c, Desk&) { c.device_id = 0xFFFFFFFF; })},
        {"lineSetDevConfig_NODEVICE", config<SetConfig>([](SetConfig& c, Desk&) { c.device_id = 2; })},
        {"lineSetDevConfig_INVALPOINTER_class",
         config<SetConfig>([](SetConfig& c, Desk&) { c.device_class.reset(); })},
        {"lineSetDevConfig_INVALPOINTER_settings",
         config<SetConfig>([](SetConfig& c, Desk&) { c.device_config.reset(); })},
        {"lineSetDevConfig_INVALPARAM_empty",
         config<SetConfig>([](SetConfig& c, Desk&) { c.device_config = Bytes(), c.size = 0; })},
        {"lineSetDevConfig_INVALPARAM_size", config<SetConfig>([](SetConfig& c, Desk&) { c.size = 4; })},
        {"lineSetDevConfig_INVALLINESTATE_from_the_provider", config<SetConfig>([](SetConfig&, Desk& d) {
             d.fake.refuse<tspi::LineSetDevConfig>(LINEERR_INVALLINESTATE);
         })},
        {"lineSetDevConfig_OPERATIONUNAVAIL_from_the_provider", config<SetConfig>([](SetConfig&, Desk& d) {
             d.fake.refuse<tspi::LineSetDevConfig>(LINEERR_OPERATIONUNAVAIL);
         })},
    };
}

INSTANTIATE_TEST_SUITE_P(Terminal, SpecialError, ::testing::ValuesIn(terminal_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Control, SpecialError, ::testing::ValuesIn(control_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Special, SpecialError, ::testing::ValuesIn(special_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Config, SpecialError, ::testing::ValuesIn(config_cases()), name_of_case);

}  // namespace
}  // namespace tapi::server
