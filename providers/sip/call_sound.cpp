// SPDX-License-Identifier: Apache-2.0
// See call_sound.hpp.
#include "sip/call_sound.hpp"

#include <algorithm>
#include <utility>

#include "media/engine/player.hpp"
#include "media/sound/digit_source.hpp"
#include "sdk/text.hpp"
#include "sdk/tones.hpp"

namespace tapi::sip {
namespace {

constexpr size_t events_at_a_time = 64;  // half of what the engine keeps

// What can go as an event or a message: digits and pauses, as they are reported.
std::u16string sendable(std::u16string_view digits) {
    std::u16string kept;
    for (const char16_t digit : digits) {
        if (digit == u',' || media::is_dtmf_digit(digit)) kept += digit == u',' ? digit : media::digit_of(digit);
    }
    return kept;
}

}  // namespace

// ---- Calls and their sessions

CallSound::Leg* CallSound::find(uint32_t call) {
    const auto found = legs_.find(call);
    return found == legs_.end() ? nullptr : &found->second;
}

const CallSound::Leg* CallSound::find(uint32_t call) const { return const_cast<CallSound*>(this)->find(call); }

uint32_t CallSound::session_of(uint32_t call) const {
    const Leg* leg = find(call);
    return leg == nullptr ? 0 : leg->session;
}

void CallSound::attach(uint32_t call, uint32_t session) {
    Leg& leg = legs_[call];
    if (const uint32_t before = std::exchange(leg.session, session); before != 0) {
        calls_.erase(before);
        engine_.release(before);
    }
    if (session == 0) {
        end_generation(call, LINEGENERATETERM_CANCEL);
        return end_gathering(call, LINEGATHERTERM_CANCEL);
    }
    calls_[session] = call;
    engine_.enter(session, leg.room != 0 ? leg.room : call);
    listen(leg);
}

void CallSound::move_to(uint32_t call, uint32_t room) {
    Leg& leg = legs_[call];
    leg.room = room;
    if (leg.session != 0) engine_.enter(leg.session, room);
}

void CallSound::forget(uint32_t call) {
    const Leg* leg = find(call);
    if (leg == nullptr) return;
    if (leg->session != 0) {
        calls_.erase(leg->session);
        engine_.silence(leg->session);
        engine_.release(leg->session);
    }
    legs_.erase(call);
}

void CallSound::listen(const Leg& leg) {
    if (leg.session == 0) return;
    ListenTo wanted;
    wanted.digits = leg.monitored != 0 || leg.gather.has_value();
    for (const auto& [list, tones] : leg.tones) {
        for (const Tone& tone : tones) wanted.tones.push_back({tone.number, tone.watch.duration, tone.watch.frequencies});
    }
    engine_.listen(leg.session, std::move(wanted));
}

// ---- Making digits and tones

Status CallSound::generate_digits(uint32_t call, DigitWay way, DWORD id, DWORD mode, std::u16string_view digits, DWORD duration) {
    if (mode != LINEDIGITMODE_DTMF) return sdk::error(LINEERR_INVALDIGITMODE);
    Generation generation;
    generation.id = id;
    generation.duration = std::clamp(duration == 0 ? default_digit : duration, least_digit, most_digit);
    generation.way = way == DigitWay::events && !engine_.has_events(session_of(call)) ? DigitWay::sound : way;
    if (generation.way != DigitWay::sound) {
        generation.rest = sendable(digits);
        return begin(call, std::move(generation), nullptr);
    }
    const Millis length(generation.duration);
    auto source = std::make_unique<media::DigitSource>(media::DigitSource::Mode::dtmf, digits, media::DigitTiming{length, length, Millis(pause), Millis(600)});
    return begin(call, std::move(generation), std::move(source));
}

Status CallSound::generate_tone(uint32_t call, DWORD id, DWORD mode, DWORD duration, std::vector<media::ToneComponent> components) {
    auto tone = sdk::generated_tone(mode, duration, std::move(components), media::ToneRegion::europe);
    if (!tone) return tone.error();
    Generation generation;
    generation.id = id;
    return begin(call, std::move(generation), std::move(*tone));
}

Status CallSound::begin(uint32_t call, Generation generation, std::unique_ptr<media::Source> source) {
    Leg* leg = find(call);
    if (leg == nullptr || !engine_.flows(leg->session)) return sdk::error(LINEERR_OPERATIONFAILED, "no sound flows");
    end_generation(call, LINEGENERATETERM_CANCEL);
    if (source != nullptr) generation.play = engine_.play(leg->session, std::make_unique<media::SourcePlayer>(std::move(source)));
    leg->generation = std::move(generation);
    if (leg->generation->play == 0) go_on(call, *leg);
    return success();
}

// The next of the digits that go as events or messages; the last one's end is the end.
void CallSound::go_on(uint32_t call, Leg& leg) {
    Generation& generation = *leg.generation;
    const auto wait = [&](DWORD time) {
        generation.turn = ++last_turn_;
        events_.wait_for(Millis(time), call, generation.turn);
    };
    if (generation.rest.empty()) return end_generation(call, LINEGENERATETERM_DONE);
    if (generation.rest.front() == u',') {
        generation.rest.erase(0, 1);
        return wait(pause);
    }
    if (generation.way == DigitWay::events) {
        if (!send_run(leg)) end_generation(call, LINEGENERATETERM_CANCEL);
        return;
    }
    events_.send_info_digit(leg.session, static_cast<char>(generation.rest.front()), generation.duration);
    generation.rest.erase(0, 1);
    wait(2 * generation.duration);
}

bool CallSound::send_run(Leg& leg) {
    Generation& generation = *leg.generation;
    const size_t length = std::min(std::min(generation.rest.find(u','), generation.rest.size()), events_at_a_time);
    std::string digits;
    for (const char16_t digit : generation.rest.substr(0, length)) digits += static_cast<char>(digit);
    generation.rest.erase(0, length);
    const auto time = static_cast<uint16_t>(generation.duration);
    return engine_.send_events(leg.session, digits, time, time);
}

void CallSound::cancel_generation(uint32_t call) { end_generation(call, LINEGENERATETERM_CANCEL); }

void CallSound::end_generation(uint32_t call, DWORD reason) {
    Leg* leg = find(call);
    if (leg == nullptr || !leg->generation) return;
    const DWORD id = leg->generation->id;
    leg->generation.reset();
    if (reason == LINEGENERATETERM_CANCEL && leg->session != 0) engine_.silence(leg->session);
    events_.sound_told(call, LINE_GENERATE, reason, id);
}

// ---- Listening

Status CallSound::monitor_digits(uint32_t call, DWORD modes) {
    if ((modes & ~heard_modes) != 0) return sdk::error(LINEERR_INVALDIGITMODE);
    Leg& leg = legs_[call];
    leg.monitored = modes;
    listen(leg);
    return success();
}

DWORD CallSound::monitored_digits(uint32_t call) const {
    const Leg* leg = find(call);
    return leg == nullptr ? 0 : leg->monitored;
}

Status CallSound::gather_digits(uint32_t call, sdk::GatherRequest request) {
    if (request.modes != LINEDIGITMODE_DTMF) return sdk::error(LINEERR_INVALDIGITMODE);
    if (request.capacity == 0) return sdk::error(LINEERR_INVALPARAM, "no digits to gather");
    for (char16_t& terminator : request.terminators) {
        if (!media::is_dtmf_digit(terminator)) return sdk::error(LINEERR_INVALDIGITS);
        terminator = media::digit_of(terminator);
    }
    for (const Millis timeout : {request.first_digit, request.between_digits}) {
        if (timeout != Millis(0) && (timeout < Millis(least_timeout) || timeout > Millis(most_timeout))) return sdk::error(LINEERR_INVALTIMEOUT);
    }
    end_gathering(call, LINEGATHERTERM_CANCEL);
    Leg& leg = legs_[call];
    leg.gather.emplace(std::move(request));
    await_digit(call, leg);
    listen(leg);
    return success();
}

void CallSound::await_digit(uint32_t call, Leg& leg) {
    leg.gather_turn = ++last_turn_;
    const Millis patience = leg.gather->patience();
    if (patience != Millis(0)) events_.wait_for(patience, call, leg.gather_turn);
}

void CallSound::cancel_gathering(uint32_t call) { end_gathering(call, LINEGATHERTERM_CANCEL); }

// The buffer is written before the message that says so is on its way, and never again.
void CallSound::end_gathering(uint32_t call, DWORD reason) {
    Leg* leg = find(call);
    if (leg == nullptr || !leg->gather) return;
    const sdk::Gather ended = std::move(*leg->gather);
    leg->gather.reset();
    const std::u16string& digits = ended.digits();
    std::copy(digits.begin(), digits.end(), ended.request().buffer);
    if (digits.size() < ended.request().capacity) ended.request().buffer[digits.size()] = u'\0';
    listen(*leg);
    events_.sound_told(call, LINE_GATHERDIGITS, reason, ended.request().id);
}

Status CallSound::monitor_tones(uint32_t call, DWORD list, std::vector<media::ToneWatch> watches) {
    Leg& leg = legs_[call];
    size_t all = watches.size();
    for (const auto& [other, tones] : leg.tones) all += other == list ? 0 : tones.size();
    if (watches.size() > most_tones || all > most_tones_in_all) return sdk::error(LINEERR_RESOURCEUNAVAIL, "too many tones");
    std::vector<Tone> tones;
    for (media::ToneWatch& watch : watches) tones.push_back({++last_tone_, std::move(watch)});
    leg.tones.insert_or_assign(list, std::move(tones));
    listen(leg);
    return success();
}

void CallSound::forget_tones(uint32_t call, DWORD list) {
    Leg* leg = find(call);
    if (leg == nullptr || leg->tones.erase(list) == 0) return;
    listen(*leg);
}

// ---- What happens

void CallSound::heard(uint32_t session, media::EventKind kind, uint32_t value) {
    const auto at = calls_.find(session);
    Leg* leg = at == calls_.end() ? nullptr : find(at->second);
    if (leg == nullptr) return;
    const uint32_t call = at->second;
    switch (kind) {
        case media::EventKind::digit_began:
            return digit_came(call, static_cast<char16_t>(value), LINEDIGITMODE_DTMF);
        case media::EventKind::digit_ended:
            return digit_came(call, static_cast<char16_t>(value), LINEDIGITMODE_DTMFEND);
        case media::EventKind::tone_heard:
            return tone_came(call, *leg, value);
        case media::EventKind::play_ended:
            if (leg->generation && leg->generation->play == value) end_generation(call, LINEGENERATETERM_DONE);
            return;
        case media::EventKind::digits_sent:
            if (leg->generation && leg->generation->way == DigitWay::events) go_on(call, *leg);
            return;
        default:
            return;
    }
}

void CallSound::digit_came(uint32_t call, char16_t digit, DWORD mode) {
    Leg* leg = find(call);
    if (leg == nullptr) return;
    if ((leg->monitored & mode) != 0) events_.sound_told(call, LINE_MONITORDIGITS, digit, mode);
    if (!leg->gather || mode != LINEDIGITMODE_DTMF) return;
    if (const auto reason = leg->gather->digit(digit)) return end_gathering(call, *reason);
    await_digit(call, *leg);
}

void CallSound::tone_came(uint32_t call, const Leg& leg, uint32_t number) {
    for (const auto& [list, tones] : leg.tones) {
        for (const Tone& tone : tones) {
            if (tone.number == number) return events_.sound_told(call, LINE_MONITORTONE, tone.watch.tag, list);
        }
    }
}

void CallSound::timed_out(uint32_t call, uint32_t turn) {
    Leg* leg = find(call);
    if (leg == nullptr) return;
    if (leg->gather && leg->gather_turn == turn) return end_gathering(call, leg->gather->timed_out());
    if (leg->generation && leg->generation->turn == turn) go_on(call, *leg);
}

}  // namespace tapi::sip
