// SPDX-License-Identifier: Apache-2.0
// See call_sound.hpp.
#include "sip/call_sound.hpp"

#include <algorithm>
#include <utility>

#include "media/sound/digit_source.hpp"
#include "sdk/media_modes.hpp"
#include "sdk/text.hpp"
#include "sdk/tones.hpp"
#include "sip/controlled_player.hpp"

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
    if (leg.waiting != nullptr) engine_.treat(session, leg.waiting);
    controls_changed(call, leg);
}

void CallSound::treat(uint32_t call, MakePlayer waiting) {
    Leg& leg = legs_[call];
    leg.waiting = std::move(waiting);
    if (leg.session != 0) engine_.treat(leg.session, leg.waiting);
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

void CallSound::listen(uint32_t call, const Leg& leg) {
    if (leg.session == 0) return;
    const sdk::MediaControl* control = control_of(call, leg);
    ListenTo wanted;
    wanted.digits = leg.monitored != 0 || leg.gather.has_value() || (control != nullptr && control->digit_modes() != 0);
    wanted.kinds = sdk::kinds_of(leg.monitored_media | (control != nullptr ? control->media_modes() : 0));
    const auto add = [&wanted](const std::vector<Tone>& tones) {
        for (const Tone& tone : tones) wanted.tones.push_back({tone.number, tone.watch.duration, tone.watch.frequencies});
    };
    for (const auto& [list, tones] : leg.tones) add(tones);
    add(leg.control_tones);
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
        generation.digits = generation.rest = sendable(digits);
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
    if (source != nullptr) generation.play = engine_.play(leg->session, std::make_unique<ControlledPlayer>(std::move(source), leg->manner));
    leg->generation = std::move(generation);
    if (leg->generation->play == 0) go_on(call, *leg);
    return success();
}

// The next of the digits that go as events or messages; the last one's end is the end.
void CallSound::go_on(uint32_t call, Leg& leg) {
    Generation& generation = *leg.generation;
    generation.waits = generation.paused;
    if (generation.paused) return;
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
        if (!send_run(call, leg)) end_generation(call, LINEGENERATETERM_CANCEL);
        return;
    }
    events_.send_info_digit(leg.session, static_cast<char>(generation.rest.front()), generation.duration);
    generation.rest.erase(0, 1);
    wait(2 * generation.duration);
}

// Under media control one at a time, so that it can act between two.
bool CallSound::send_run(uint32_t call, Leg& leg) {
    Generation& generation = *leg.generation;
    const size_t most = control_of(call, leg) != nullptr ? 1 : events_at_a_time;
    const size_t length = std::min(std::min(generation.rest.find(u','), generation.rest.size()), most);
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
    listen(call, leg);
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
    listen(call, leg);
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
    listen(call, *leg);
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
    listen(call, leg);
    return success();
}

void CallSound::forget_tones(uint32_t call, DWORD list) {
    Leg* leg = find(call);
    if (leg == nullptr || leg->tones.erase(list) == 0) return;
    listen(call, *leg);
}

Status CallSound::monitor_media(uint32_t call, DWORD modes) {
    if ((modes & ~media_modes) != 0) return sdk::error(LINEERR_INVALMEDIAMODE);
    Leg& leg = legs_[call];
    leg.monitored_media = modes;
    listen(call, leg);
    return success();
}

DWORD CallSound::monitored_media(uint32_t call) const {
    const Leg* leg = find(call);
    return leg == nullptr ? 0 : leg->monitored_media;
}

// ---- Media control

const sdk::MediaControl* CallSound::control_of(uint32_t call, const Leg& leg) const {
    if (leg.control) return leg.control->empty() ? nullptr : &*leg.control;
    const auto found = defaults_.find(events_.line_of(call));
    return found == defaults_.end() ? nullptr : &found->second;
}

void CallSound::controls_changed(uint32_t call, Leg& leg) {
    leg.lasting.clear();
    leg.control_tones.clear();
    if (const sdk::MediaControl* control = control_of(call, leg)) {
        for (media::ToneWatch& watch : control->tone_watches()) leg.control_tones.push_back({++last_tone_, std::move(watch)});
    }
    listen(call, leg);
}

// Empty lists of a call stand against the default of its line, too.
Status CallSound::control_call(uint32_t call, sdk::MediaControl control) {
    if (const Status good = control.check(heard_modes, media_modes); !good) return good;
    Leg& leg = legs_[call];
    leg.control = std::move(control);
    controls_changed(call, leg);
    return success();
}

Status CallSound::control_line(uint32_t line, sdk::MediaControl control) {
    if (const Status good = control.check(heard_modes, media_modes); !good) return good;
    if (control.empty()) defaults_.erase(line);
    else defaults_.insert_or_assign(line, std::move(control));
    for (auto& [call, leg] : legs_) {
        if (!leg.control && events_.line_of(call) == line) controls_changed(call, leg);
    }
    return success();
}

// LINEMEDIACONTROL_ bits, done in the order in which they stand.
void CallSound::act(uint32_t call, uint32_t actions) {
    Leg* leg = find(call);
    if (leg == nullptr || actions == 0) return;
    leg->manner.control(actions);
    if (!leg->generation) return;
    if ((actions & LINEMEDIACONTROL_RESET) != 0) return end_generation(call, LINEGENERATETERM_CANCEL);
    Generation& generation = *leg->generation;
    if (generation.play != 0) {
        return engine_.control_player(leg->session, generation.play,
                                      [actions](media::Player& player) { static_cast<ControlledPlayer&>(player).control(actions); });
    }
    if ((actions & LINEMEDIACONTROL_START) != 0) {
        generation.rest = generation.digits;
        generation.paused = false;
    }
    if ((actions & LINEMEDIACONTROL_PAUSE) != 0) generation.paused = true;
    if ((actions & LINEMEDIACONTROL_RESUME) != 0) generation.paused = false;
    if (!generation.paused && generation.waits) go_on(call, *leg);
}

// ---- What happens

void CallSound::state_changed(uint32_t call, DWORD state) {
    const Leg* leg = find(call);
    if (leg == nullptr) return;
    if (const sdk::MediaControl* control = control_of(call, *leg)) act(call, control->on_state(state));
}

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
        case media::EventKind::kind_heard:
            return kind_came(call, *leg, value);
        case media::EventKind::kind_ended:
            std::erase_if(leg->lasting, [value](const Lasting& waiting) { return (waiting.kind & value) != 0; });
            return;
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
    if (leg->gather && mode == LINEDIGITMODE_DTMF) {
        if (const auto reason = leg->gather->digit(digit)) end_gathering(call, *reason);
        else await_digit(call, *leg);
    }
    if (const sdk::MediaControl* control = control_of(call, *leg)) act(call, control->on_digit(digit, mode));
}

void CallSound::tone_came(uint32_t call, const Leg& leg, uint32_t number) {
    for (const auto& [list, tones] : leg.tones) {
        for (const Tone& tone : tones) {
            if (tone.number == number) return events_.sound_told(call, LINE_MONITORTONE, tone.watch.tag, list);
        }
    }
    for (const Tone& tone : leg.control_tones) {
        if (tone.number == number) return act(call, tone.watch.tag);
    }
}

void CallSound::kind_came(uint32_t call, Leg& leg, uint32_t kind) {
    sdk::each_mode(kind, leg.monitored_media, [&](uint32_t mode) { events_.sound_told(call, LINE_MONITORMEDIA, mode, 0); });
    const sdk::MediaControl* control = control_of(call, leg);
    if (control == nullptr) return;
    uint32_t now = 0;
    for (const LINEMEDIACONTROLMEDIA& entry : control->media) {
        if ((sdk::kinds_of(entry.dwMediaModes) & kind) == 0) continue;
        if (entry.dwDuration == 0) {
            now |= entry.dwMediaControl;
        } else {
            leg.lasting.push_back({kind, entry.dwMediaControl, ++last_turn_});
            events_.wait_for(Millis(entry.dwDuration), call, last_turn_);
        }
    }
    act(call, now);
}

void CallSound::timed_out(uint32_t call, uint32_t turn) {
    Leg* leg = find(call);
    if (leg == nullptr) return;
    if (leg->gather && leg->gather_turn == turn) return end_gathering(call, leg->gather->timed_out());
    if (leg->generation && leg->generation->turn == turn) return go_on(call, *leg);
    const auto lasted = std::find_if(leg->lasting.begin(), leg->lasting.end(), [turn](const Lasting& waiting) { return waiting.turn == turn; });
    if (lasted == leg->lasting.end()) return;
    const uint32_t actions = lasted->actions;
    leg->lasting.erase(lasted);
    act(call, actions);
}

}  // namespace tapi::sip
