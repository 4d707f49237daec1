// SPDX-License-Identifier: Apache-2.0
// Digits, tones, media, terminals and media control through a session: what succeeds, and what the provider
// is asked.
#include <tspi.h>

#include "server/testing/media_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class MediaRequests : public Desk {
  public:
    void SetUp() override {
        give_media(fake.caps);
        Desk::SetUp();
    }
    template <class C>
    static C of_call(uint32_t handle) {
        C c;
        c.h_call = handle;
        return c;
    }
    api::LineGatherDigits gathering(uint32_t buffer) const { return {call, dtmf, buffer, 4, u"#", 0, 0}; }
    void say(uint32_t message, uint64_t p1, uint64_t p2, std::u16string_view digits = {}) {
        const ByteView data = bytes_of(digits);
        feed->line_event(
            {core.lines[0]->ht_line(), provider_call, message, p1, p2, 9, Bytes(data.begin(), data.end())});
        run();
    }
    api::LineSetMediaControl control(uint32_t handle) const {
        api::LineSetMediaControl c;
        c.h_call = handle;
        c.select = LINECALLSELECT_CALL;
        return c;
    }
    // a becomes a second owner of the call through its other line.
    uint32_t second_owner() {
        EXPECT_EQ(a->result(api::LineSetCallPrivilege{watched, owner}), 0);
        return watched;
    }
};

TEST_F(MediaRequests, DIG_1_digits_arrive_at_the_handle_that_asked) {
    EXPECT_EQ(a->result(api::LineMonitorDigits{watched, dtmf | LINEDIGITMODE_DTMFEND}), 0);
    a->messages(app);
    say(LINE_MONITORDIGITS, '#', LINEDIGITMODE_DTMFEND);
    const auto seen = a->raw_messages(app);
    ASSERT_EQ(seen.size(), 1u);
    EXPECT_EQ(seen[0].device, watched);
    EXPECT_EQ(seen[0].param1, uint64_t{'#'});
    EXPECT_EQ(seen[0].param2, uint64_t{LINEDIGITMODE_DTMFEND});
}

TEST_F(MediaRequests, DIG_2_the_digits_come_with_the_number_of_the_buffer) {
    EXPECT_EQ(a->result(gathering(0xABCD)), 0);
    a->messages(app);
    say(LINE_GATHERDIGITS, LINEGATHERTERM_TERMDIGIT, fake.last<tspi::LineGatherDigits>().end_to_end_id,
        u"42#");
    const auto seen = a->raw_messages(app);
    ASSERT_EQ(seen.size(), 1u);
    GatheredDigits gathered;
    Reader in(seen[0].reply);
    decode(in, gathered);
    EXPECT_TRUE(in.complete());
    EXPECT_EQ(gathered.buffer, 0xABCDu);
    EXPECT_EQ(gathered.digits, u"42#");
    EXPECT_EQ(seen[0].param1, uint64_t{LINEGATHERTERM_TERMDIGIT});
}

TEST_F(MediaRequests, DIG_2_stopping_looks_at_nothing_else) {
    EXPECT_EQ(a->result(api::LineGatherDigits{call, 0xFFFF, 0, 0, u"nonsense", 1, 1}), 0);
    EXPECT_EQ(fake.last<tspi::LineGatherDigits>().digits, 0u);
}

TEST_F(MediaRequests, DIG_3_no_time_out_is_always_in_range) {
    fake.caps.dwGatherDigitsMinTimeout = fake.caps.dwGatherDigitsMaxTimeout = 0;
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE);
    EXPECT_EQ(a->result(gathering(1)), 0);
    auto timed = gathering(2);
    timed.first_digit_timeout = 1000;
    EXPECT_EQ(names::result(a->result(timed)), "LINEERR_INVALTIMEOUT");
}

TEST_F(MediaRequests, DIG_3_the_limits_are_those_of_today) {
    auto timed = gathering(1);
    timed.inter_digit_timeout = 100;
    EXPECT_EQ(names::result(a->result(timed)), "LINEERR_INVALTIMEOUT");
    fake.caps.dwGatherDigitsMinTimeout = 100;
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE);
    EXPECT_EQ(a->result(timed), 0);
}

TEST_F(MediaRequests, RACE_the_handle_may_go_while_the_capabilities_are_asked_for) {
    event(LINE_LINEDEVSTATE, LINEDEVSTATE_CAPSCHANGE);
    fake.on<tspi::LineGetDevCaps>().hold_return = true;
    const uint32_t id = a->send(api::LineMonitorDigits{call, dtmf});
    EXPECT_EQ(a->response(id), nullptr);
    EXPECT_EQ(a->result(api::LineDeallocateCall{call}), 0);
    fake.on<tspi::LineGetDevCaps>().hold_return = false;
    fake.return_held<tspi::LineGetDevCaps>();
    run();
    EXPECT_EQ(names::result(a->answer<api::LineMonitorDigits>(id).result), "LINEERR_INVALCALLHANDLE");
}

TEST_F(MediaRequests, DIG_5_null_digits_and_mode_zero_stop) {
    EXPECT_EQ(a->result(api::LineGenerateDigits{call, 0, {}, 0}), 0);
    EXPECT_FALSE(fake.last<tspi::LineGenerateDigits>().digits.has_value());
    EXPECT_EQ(a->result(api::LineGenerateTone{call, 0, 5, 9, {}}), 0);
    EXPECT_EQ(fake.last<tspi::LineGenerateTone>().num_tones, 0u);
}

TEST_F(MediaRequests, DIG_6_a_custom_tone_reaches_the_provider) {
    const OptBytes tones = list_of<LINEGENERATETONE>({{440, 100, 50, 0xFFFF}, {480, 100, 50, 0x8000}});
    EXPECT_EQ(a->result(api::LineGenerateTone{call, LINETONEMODE_CUSTOM, 700, 2, tones}), 0);
    const auto sent = fake.last<tspi::LineGenerateTone>();
    EXPECT_EQ(sent.tones, tones);
    EXPECT_EQ(sent.num_tones, 2u);
    EXPECT_EQ(sent.duration, 700u);
}

TEST_F(MediaRequests, DIG_6_a_standard_tone_has_no_entries) {
    EXPECT_EQ(a->result(api::LineGenerateTone{call, LINETONEMODE_BEEP, 0, 7, Bytes(1)}), 0);
    EXPECT_FALSE(fake.last<tspi::LineGenerateTone>().tones.has_value());
    EXPECT_EQ(fake.last<tspi::LineGenerateTone>().num_tones, 0u);
}

TEST_F(MediaRequests, DIG_7_silence_is_a_tone_without_frequencies) {
    const OptBytes silence = list_of<LINEMONITORTONE>({{1, 2000, 0, 0, 0}});
    EXPECT_EQ(a->result(api::LineMonitorTones{call, silence, 1}), 0);
    EXPECT_EQ(fake.last<tspi::LineMonitorTones>().tone_list, silence);
}

TEST_F(MediaRequests, INFO_1_the_information_names_what_is_monitored) {
    EXPECT_EQ(a->result(api::LineMonitorDigits{call, dtmf}), 0);
    EXPECT_EQ(a->result(api::LineMonitorMedia{watched, fax}), 0);
    const auto answer = a->call(api::LineGetCallInfo{call, 4096});
    ASSERT_EQ(answer.result, 0);
    EXPECT_EQ(load<uint32_t>(answer.value.call_info, offsetof(LINECALLINFO, dwMonitorDigitModes)), dtmf);
    EXPECT_EQ(load<uint32_t>(answer.value.call_info, offsetof(LINECALLINFO, dwMonitorMediaModes)), fax);
}

// ---- Terminals

TEST_F(MediaRequests, DIG_11_terminals_of_line_address_and_call) {
    api::LineSetTerminal request{line, 1, call, LINECALLSELECT_LINE, LINETERMMODE_RINGER, 0, 1};
    EXPECT_GT(a->result(request), 0);
    auto sent = fake.last<tspi::LineSetTerminal>();
    EXPECT_EQ(sent.hd_line, core.lines[0]->hd_line);
    EXPECT_EQ(sent.hd_call, 0u);
    EXPECT_EQ(sent.select, uint32_t{LINECALLSELECT_LINE});
    request.select = LINECALLSELECT_ADDRESS;
    EXPECT_GT(a->result(request), 0);
    sent = fake.last<tspi::LineSetTerminal>();
    EXPECT_EQ(sent.address_id, 1u);
    EXPECT_EQ(sent.hd_call, 0u);
    request.select = LINECALLSELECT_CALL;
    request.h_line = 0;
    request.enable = 0;
    EXPECT_GT(a->result(request), 0);
    sent = fake.last<tspi::LineSetTerminal>();
    EXPECT_EQ(sent.hd_call, find(provider_call)->hd_call);
    EXPECT_EQ(sent.terminal_modes, uint32_t{LINETERMMODE_RINGER});
    EXPECT_EQ(sent.enable, 0u);
}

TEST_F(MediaRequests, AMB_5_setting_terminals_is_asynchronous) {
    fake.on<tspi::LineSetTerminal>().completion = LINEERR_RESOURCEUNAVAIL;
    EXPECT_GT(a->result(api::LineSetTerminal{line, 0, 0, LINECALLSELECT_LINE, LINETERMMODE_RINGER, 0, 1}), 0);
    EXPECT_EQ(a->messages(app).back(),
              "LINE_REPLY request=" + std::to_string(a->last_request) + " result=LINEERR_RESOURCEUNAVAIL");
}

TEST_F(MediaRequests, ASY_9_a_reply_about_a_call_comes_after_it_was_deallocated) {
    fake.on<tspi::LineSetTerminal>().hold_completion = true;
    EXPECT_GT(a->result(api::LineSetTerminal{0, 0, watched, LINECALLSELECT_CALL, LINETERMMODE_RINGER, 0, 1}),
              0);
    const uint32_t id = a->last_request;
    EXPECT_EQ(a->result(api::LineDeallocateCall{watched}), 0);
    a->messages(app);
    fake.complete_held<tspi::LineSetTerminal>();
    EXPECT_EQ(a->messages(app), (Texts{"LINE_REPLY request=" + std::to_string(id) + " result=0"}));
}

TEST_F(MediaRequests, AMB_27_closing_the_line_takes_the_reply_along) {
    fake.on<tspi::LineSetTerminal>().hold_completion = true;
    EXPECT_GT(a->result(api::LineSetTerminal{line, 0, 0, LINECALLSELECT_LINE, LINETERMMODE_RINGER, 0, 1}), 0);
    EXPECT_EQ(a->result(api::LineClose{line}), 0);
    a->messages(app);
    fake.complete_held<tspi::LineSetTerminal>();
    for (const auto& text : a->messages(app)) EXPECT_FALSE(text.starts_with("LINE_REPLY")) << text;
}

// ---- Media control

TEST_F(MediaRequests, DIG_10_lists_reach_the_provider) {
    auto request = control(call);
    request.digit_list = list_of<LINEMEDIACONTROLDIGIT>({{'1', dtmf, LINEMEDIACONTROL_PAUSE}});
    request.digit_num_entries = 1;
    request.media_list =
        list_of<LINEMEDIACONTROLMEDIA>({{fax, 100, 0x00010000}});  // an action of an extension
    request.media_num_entries = 1;
    request.tone_list = list_of<LINEMEDIACONTROLTONE>({{5, 100, 440, 480, 0, LINEMEDIACONTROL_VOLUMEUP}});
    request.tone_num_entries = 1;
    request.call_state_list =
        list_of<LINEMEDIACONTROLCALLSTATE>({{LINECALLSTATE_CONNECTED, LINEMEDIACONTROL_START}});
    request.call_state_num_entries = 1;
    EXPECT_EQ(a->result(request), 0);
    const auto sent = fake.last<tspi::LineSetMediaControl>();
    EXPECT_EQ(sent.hd_call, find(provider_call)->hd_call);
    EXPECT_EQ(sent.digit_list, request.digit_list);
    EXPECT_EQ(sent.media_list, request.media_list);
    EXPECT_EQ(sent.tone_list, request.tone_list);
    EXPECT_EQ(sent.call_state_list, request.call_state_list);
    EXPECT_EQ(sent.call_state_num_entries, 1u);
}

TEST_F(MediaRequests, DIG_10_a_default_for_line_or_address_needs_no_call) {
    auto request = control(0);
    request.h_line = line;
    request.address_id = 1;
    request.select = LINECALLSELECT_ADDRESS;
    EXPECT_EQ(a->result(request), 0);
    EXPECT_EQ(fake.last<tspi::LineSetMediaControl>().hd_call, 0u);
    EXPECT_EQ(fake.last<tspi::LineSetMediaControl>().address_id, 1u);
}

TEST_F(MediaRequests, DIG_10_it_ends_with_the_handle_of_the_one_who_set_it) {
    second_owner();
    auto request = control(call);
    request.digit_list = list_of<LINEMEDIACONTROLDIGIT>({{'1', dtmf, LINEMEDIACONTROL_PAUSE}});
    request.digit_num_entries = 1;
    EXPECT_EQ(a->result(request), 0);
    fake.forget();
    EXPECT_EQ(a->result(api::LineDeallocateCall{call}), 0);
    ASSERT_EQ(fake.count<tspi::LineSetMediaControl>(), 1u);
    EXPECT_FALSE(fake.last<tspi::LineSetMediaControl>().digit_list.has_value());
    EXPECT_EQ(fake.last<tspi::LineSetMediaControl>().select, uint32_t{LINECALLSELECT_CALL});
}

TEST_F(MediaRequests, DIG_10_another_owners_set_replaces_and_stays) {
    auto request = control(call);
    request.digit_list = list_of<LINEMEDIACONTROLDIGIT>({{'1', dtmf, LINEMEDIACONTROL_PAUSE}});
    request.digit_num_entries = 1;
    EXPECT_EQ(a->result(request), 0);
    request.h_call = second_owner();
    EXPECT_EQ(a->result(request), 0);
    fake.forget();
    EXPECT_EQ(a->result(api::LineDeallocateCall{call}), 0);
    EXPECT_EQ(fake.count<tspi::LineSetMediaControl>(), 0u);
}

TEST_F(MediaRequests, DIG_10_switched_off_there_is_nothing_to_end) {
    auto request = control(call);
    request.digit_list = list_of<LINEMEDIACONTROLDIGIT>({{'1', dtmf, LINEMEDIACONTROL_PAUSE}});
    request.digit_num_entries = 1;
    EXPECT_EQ(a->result(request), 0);
    EXPECT_EQ(a->result(control(call)), 0);
    fake.forget();
    EXPECT_EQ(a->result(api::LineDeallocateCall{call}), 0);
    EXPECT_EQ(fake.count<tspi::LineSetMediaControl>(), 0u);
}

}  // namespace
}  // namespace tapi::server
