// SPDX-License-Identifier: Apache-2.0
// Errors of the functions about digits, tones and media, a named test each.
#include <tspi.h>

#include "server/testing/media_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class MediaError : public MediaDesk {};

TEST_P(MediaError, is_answered) { is_answered(); }

using Digits = api::LineMonitorDigits;
using Media = api::LineMonitorMedia;
using Tones = api::LineMonitorTones;
using Gather = api::LineGatherDigits;
using Send = api::LineGenerateDigits;
using Play = api::LineGenerateTone;

// A gathering that would succeed, and a change to it.
std::function<int32_t(Desk&)> gathering(std::function<void(Gather&)> change) {
    return call_call<Gather>([change](Gather& c, Desk&) {
        c.digit_modes = dtmf, c.digits = 5, c.num_digits = 4;
        c.termination_digits = u"#*AD9";
        c.first_digit_timeout = 30000, c.inter_digit_timeout = 250;
        change(c);
    });
}

std::vector<Case> monitor_cases() {
    const auto fill_digits = [](Digits& c, Desk& d) { c.h_call = d.call, c.digit_modes = dtmf; };
    const auto fill_media = [](Media& c, Desk& d) { c.h_call = d.call, c.media_modes = fax; };
    const auto fill_tones = [](Tones& c, Desk& d) {
        c.h_call = d.call, c.tone_list = list_of<LINEMONITORTONE>({{1, 100, 440, 0, 0}}), c.num_entries = 1;
    };
    return {
        {"lineMonitorDigits_INVALDIGITMODE_unknown",
         call_call<Digits>([](Digits& c, Desk&) { c.digit_modes = 8; })},
        {"lineMonitorDigits_INVALDIGITMODE_not_offered", call_call<Digits>([](Digits& c, Desk& d) {
             d.fake.caps.dwMonitorDigitModes = dtmf;
             d.feed->line_event({1, 0, LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE, 0, 0});
             c.digit_modes = pulse;
         })},
        {"lineMonitorDigits_INVALCALLSTATE_disconnected",
         [](Desk& d) {
             Digits c;
             c.h_call = d.call_in_state(LINECALLSTATE_DISCONNECTED, d.line);
             return d.a->result(c);
         }},
        refused_by_provider<Digits, tspi::LineMonitorDigits>("lineMonitorDigits", "OPERATIONUNAVAIL",
                                                             LINEERR_OPERATIONUNAVAIL, fill_digits),
        refused_by_provider<Digits, tspi::LineMonitorDigits>("lineMonitorDigits", "RESOURCEUNAVAIL",
                                                             LINEERR_RESOURCEUNAVAIL, fill_digits),
        without_provider<Digits>("lineMonitorDigits", "INVALCALLSTATE"),
        {"lineMonitorMedia_INVALMEDIAMODE_unknown",
         call_call<Media>([](Media& c, Desk&) { c.media_modes = 1; })},
        {"lineMonitorMedia_INVALMEDIAMODE_not_offered",
         call_call<Media>([](Media& c, Desk&) { c.media_modes = LINEMEDIAMODE_TELEX; })},
        refused_by_provider<Media, tspi::LineMonitorMedia>("lineMonitorMedia", "OPERATIONUNAVAIL",
                                                           LINEERR_OPERATIONUNAVAIL, fill_media),
        refused_by_provider<Media, tspi::LineMonitorMedia>("lineMonitorMedia", "RESOURCEUNAVAIL",
                                                           LINEERR_RESOURCEUNAVAIL, fill_media),
        without_provider<Media>("lineMonitorMedia", "INVALCALLSTATE"),
        {"lineMonitorTones_INVALTONE_too_many_frequencies", call_call<Tones>([](Tones& c, Desk&) {
             c.tone_list = list_of<LINEMONITORTONE>({{1, 100, 0, 0, 0}, {1, 100, 1, 2, 3}}),
             c.num_entries = 2;
         })},
        {"lineMonitorTones_RESOURCEUNAVAIL_too_many_entries", call_call<Tones>([](Tones& c, Desk&) {
             c.tone_list = Bytes(4 * sizeof(LINEMONITORTONE)), c.num_entries = 4;
         })},
        {"lineMonitorTones_INVALPOINTER_not_so_many_entries", call_call<Tones>([](Tones& c, Desk&) {
             c.tone_list = Bytes(sizeof(LINEMONITORTONE)), c.num_entries = 2;
         })},
        {"lineMonitorTones_INVALPOINTER_a_count_that_wraps",
         call_call<Tones>([](Tones& c, Desk&) { c.tone_list = Bytes(0), c.num_entries = 0x40000000; })},
        {"lineMonitorTones_OPERATIONUNAVAIL_no_tones_on_this_line",
         [](Desk& d) {
             d.fake.caps.dwMonitorToneMaxNumFreq = 0;
             d.feed->line_event({1, 0, LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE, 0, 0});
             Tones c;
             c.h_call = d.call, c.tone_list = Bytes(sizeof(LINEMONITORTONE)), c.num_entries = 1;
             return d.a->result(c);
         }},
        refused_by_provider<Tones, tspi::LineMonitorTones>("lineMonitorTones", "OPERATIONUNAVAIL",
                                                           LINEERR_OPERATIONUNAVAIL, fill_tones),
        without_provider<Tones>("lineMonitorTones", "INVALCALLSTATE"),
    };
}

std::vector<Case> gather_cases() {
    const auto fill = [](Gather& c, Desk& d) {
        c.h_call = d.call, c.digit_modes = dtmf, c.digits = 1, c.num_digits = 1;
    };
    return {
        {"lineGatherDigits_INVALDIGITMODE_none", gathering([](Gather& c) { c.digit_modes = 0; })},
        {"lineGatherDigits_INVALDIGITMODE_ends_of_digits",
         gathering([](Gather& c) { c.digit_modes = dtmf | LINEDIGITMODE_DTMFEND; })},
        {"lineGatherDigits_INVALDIGITMODE_unknown", gathering([](Gather& c) { c.digit_modes = 0x10; })},
        {"lineGatherDigits_INVALDIGITS_no_digit", gathering([](Gather& c) { c.termination_digits = u"#x"; })},
        {"lineGatherDigits_INVALDIGITS_not_a_pulse_digit",
         gathering([](Gather& c) { c.digit_modes = pulse, c.termination_digits = u"1#"; })},
        {"lineGatherDigits_INVALPARAM_no_digits", gathering([](Gather& c) { c.num_digits = 0; })},
        {"lineGatherDigits_INVALTIMEOUT_first_too_short",
         gathering([](Gather& c) { c.first_digit_timeout = 249; })},
        {"lineGatherDigits_INVALTIMEOUT_first_too_long",
         gathering([](Gather& c) { c.first_digit_timeout = 30001; })},
        {"lineGatherDigits_INVALTIMEOUT_between_too_short",
         gathering([](Gather& c) { c.inter_digit_timeout = 1; })},
        {"lineGatherDigits_INVALTIMEOUT_between_too_long",
         gathering([](Gather& c) { c.inter_digit_timeout = 0xFFFFFFFF; })},
        {"lineGatherDigits_RESOURCEUNAVAIL_too_many_digits",
         gathering([](Gather& c) { c.num_digits = wire::limits::max_gathered + 1; })},
        refused_by_provider<Gather, tspi::LineGatherDigits>("lineGatherDigits", "OPERATIONUNAVAIL",
                                                            LINEERR_OPERATIONUNAVAIL, fill),
        refused_by_provider<Gather, tspi::LineGatherDigits>("lineGatherDigits", "INVALTIMEOUT",
                                                            LINEERR_INVALTIMEOUT, fill),
        without_provider<Gather>("lineGatherDigits", "INVALCALLSTATE"),
    };
}

std::vector<Case> generate_cases() {
    const auto fill_digits = [](Send& c, Desk& d) {
        c.h_call = d.call, c.digit_mode = dtmf, c.digits = u"1";
    };
    const auto fill_tone = [](Play& c, Desk& d) { c.h_call = d.call, c.tone_mode = LINETONEMODE_BUSY; };
    auto custom = [](size_t size, uint32_t count) {
        return call_call<Play>([=](Play& c, Desk&) {
            c.tone_mode = LINETONEMODE_CUSTOM, c.tones = Bytes(size), c.num_tones = count;
        });
    };
    return {
        {"lineGenerateDigits_INVALDIGITMODE_none", call_call<Send>([](Send& c, Desk&) { c.digits = u"1"; })},
        {"lineGenerateDigits_INVALDIGITMODE_two",
         call_call<Send>([](Send& c, Desk&) { c.digits = u"1", c.digit_mode = dtmf | pulse; })},
        {"lineGenerateDigits_INVALDIGITMODE_end_of_digit",
         call_call<Send>([](Send& c, Desk&) { c.digits = u"1", c.digit_mode = LINEDIGITMODE_DTMFEND; })},
        {"lineGenerateDigits_INVALDIGITMODE_not_offered",
         call_call<Send>([](Send& c, Desk&) { c.digits = u"1", c.digit_mode = pulse; })},
        refused_by_provider<Send, tspi::LineGenerateDigits>("lineGenerateDigits", "INVALCALLSTATE",
                                                            LINEERR_INVALCALLSTATE, fill_digits),
        refused_by_provider<Send, tspi::LineGenerateDigits>("lineGenerateDigits", "OPERATIONUNAVAIL",
                                                            LINEERR_OPERATIONUNAVAIL, fill_digits),
        without_provider<Send>("lineGenerateDigits", "OPERATIONFAILED"),
        {"lineGenerateTone_INVALTONEMODE_two",
         call_call<Play>([](Play& c, Desk&) { c.tone_mode = LINETONEMODE_BUSY | LINETONEMODE_BEEP; })},
        {"lineGenerateTone_INVALTONEMODE_unknown",
         call_call<Play>([](Play& c, Desk&) { c.tone_mode = 0x20; })},
        {"lineGenerateTone_INVALTONEMODE_not_offered",
         call_call<Play>([](Play& c, Desk&) { c.tone_mode = LINETONEMODE_BILLING; })},
        {"lineGenerateTone_INVALTONE_none", custom(0, 0)},
        {"lineGenerateTone_INVALTONE_too_many_frequencies", custom(3 * sizeof(LINEGENERATETONE), 3)},
        {"lineGenerateTone_INVALPOINTER_not_so_many", custom(sizeof(LINEGENERATETONE), 2)},
        {"lineGenerateTone_INVALPOINTER_absent",
         call_call<Play>([](Play& c, Desk&) { c.tone_mode = LINETONEMODE_CUSTOM, c.num_tones = 1; })},
        refused_by_provider<Play, tspi::LineGenerateTone>("lineGenerateTone", "RESOURCEUNAVAIL",
                                                          LINEERR_RESOURCEUNAVAIL, fill_tone),
        without_provider<Play>("lineGenerateTone", "OPERATIONFAILED"),
    };
}

INSTANTIATE_TEST_SUITE_P(Monitor, MediaError, ::testing::ValuesIn(monitor_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Gather, MediaError, ::testing::ValuesIn(gather_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Generate, MediaError, ::testing::ValuesIn(generate_cases()), name_of_case);

}  // namespace
}  // namespace tapi::server
