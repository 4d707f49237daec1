// SPDX-License-Identifier: Apache-2.0
// Requests about digits, tones and media of a call.
#include "server/call/media.hpp"
#include "server/session/targets.hpp"

namespace tapi::server {
namespace {

template <class C>
Answered answer_of(const Context& c) {
    return [c](int32_t result) { respond<C>(c, result); };
}

// Runs the function when the line's capabilities allow what the application asked.
template <class C, class Check, class Go>
void checked(const Context& c, Check check, Go go) {
    with_caps<C>(c, [check, go](const Context& now, const Line& line) {
        if (const int32_t bad = check(line)) return respond<C>(now, bad);
        go(now);
    });
}

void monitor_digits(const Context& c, const api::LineMonitorDigits& call) {
    using C = api::LineMonitorDigits;
    checked<C>(
        c, [call](const Line& line) { return check_digit_modes(line, call.digit_modes); },
        [call](const Context& now) { monitor_digits(*now.call, call.digit_modes, answer_of<C>(now)); });
}

void monitor_media(const Context& c, const api::LineMonitorMedia& call) {
    using C = api::LineMonitorMedia;
    checked<C>(
        c, [call](const Line& line) { return check_media_modes(line, call.media_modes); },
        [call](const Context& now) { monitor_media(*now.call, call.media_modes, answer_of<C>(now)); });
}

void monitor_tones(const Context& c, const api::LineMonitorTones& call) {
    using C = api::LineMonitorTones;
    checked<C>(
        c, [call](const Line& line) { return check_monitor_tones(line, call.tone_list, call.num_entries); },
        [call](const Context& now) {
            monitor_tones(*now.call, call.tone_list, call.num_entries, answer_of<C>(now));
        });
}

void gather(const Context& c, const api::LineGatherDigits& call) {
    using C = api::LineGatherDigits;
    const GatherRequest request{call.digit_modes,         call.digits,
                                call.num_digits,          call.termination_digits,
                                call.first_digit_timeout, call.inter_digit_timeout};
    if (request.buffer != 0 && request.num_digits > wire::limits::max_gathered) {
        return respond<C>(c, LINEERR_RESOURCEUNAVAIL);
    }
    checked<C>(
        c, [request](const Line& line) { return check_gather(line, request); },
        [request](const Context& now) { gather_digits(now.core(), *now.call, request, answer_of<C>(now)); });
}

void generate_digits(const Context& c, const api::LineGenerateDigits& call) {
    using C = api::LineGenerateDigits;
    checked<C>(
        c,
        [call](const Line& line) { return call.digits ? check_generate_digits(line, call.digit_mode) : 0; },
        [call](const Context& now) {
            generate_digits(now.core(), *now.call, call.digit_mode, call.digits, call.duration,
                            answer_of<C>(now));
        });
}

void generate_tone(const Context& c, const api::LineGenerateTone& call) {
    using C = api::LineGenerateTone;
    checked<C>(
        c,
        [call](const Line& line) {
            return call.tone_mode == 0
                       ? 0
                       : check_generate_tone(line, call.tone_mode, call.tones, call.num_tones);
        },
        [call](const Context& now) {
            const bool custom = call.tone_mode == LINETONEMODE_CUSTOM;
            generate_tone(now.core(), *now.call, call.tone_mode, call.duration,
                          custom ? call.tones : OptBytes{}, custom ? call.num_tones : 0, answer_of<C>(now));
        });
}

}  // namespace

void install_media_handlers(HandlerTable& table) {
    install<api::LineMonitorDigits, monitor_digits>(table);
    install<api::LineMonitorMedia, monitor_media>(table);
    install<api::LineMonitorTones, monitor_tones>(table);
    install<api::LineGatherDigits, gather>(table);
    install<api::LineGenerateDigits, generate_digits>(table);
    install<api::LineGenerateTone, generate_tone>(table);
}

}  // namespace tapi::server
