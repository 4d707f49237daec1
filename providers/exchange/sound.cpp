// SPDX-License-Identifier: Apache-2.0
// What is asked of the sound of a call, and its beginnings and ends.
#include "exchange/sound.hpp"

#include <algorithm>

#include "media/sound/digit_source.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

constexpr bool is_one_bit(uint32_t value) { return value != 0 && (value & (value - 1)) == 0; }

}  // namespace

Sound::Sound(const Switch& exchange, const Clock& clock, Timers& timers, SoundEvents& events)
    : exchange_(exchange), clock_(clock), timers_(timers), events_(events) {}

Sound::~Sound() {
    if (timer_) timers_.cancel(*timer_);
    for (auto& [id, leg] : legs_) {
        if (leg.gather_timer) timers_.cancel(*leg.gather_timer);
    }
}

uint32_t Sound::gather_modes() const {
    return LINEDIGITMODE_DTMF | (exchange_.config().sound.pulse ? LINEDIGITMODE_PULSE : 0);
}
uint32_t Sound::digit_modes() const { return gather_modes() | LINEDIGITMODE_DTMFEND; }

uint32_t Sound::monitored_digits(HalfId half) const {
    const auto found = legs_.find(number(half));
    return found == legs_.end() ? 0 : found->second.monitored_digits;
}

uint32_t Sound::monitored_media(HalfId half) const {
    const auto found = legs_.find(number(half));
    return found == legs_.end() ? 0 : found->second.monitored_media;
}

Status Sound::require(HalfId id, uint32_t feature) const {
    const Half* half = exchange_.find(id);
    if (half == nullptr) return sdk::error(LINEERR_INVALCALLHANDLE);
    if ((exchange_.call_features(*half) & feature) != 0) return success();
    return sdk::error((exchange_.line_call_features(exchange_.line(half->line)) & feature) == 0
                          ? LINEERR_OPERATIONUNAVAIL
                          : LINEERR_INVALCALLSTATE);
}

Sound::Leg& Sound::leg_of(HalfId half) { return legs_[number(half)]; }

Sound::Leg* Sound::find_leg(HalfId half) {
    const auto found = legs_.find(number(half));
    return found == legs_.end() ? nullptr : &found->second;
}

const sdk::MediaControl* Sound::default_control(const Half& half) const {
    auto found = defaults_.find({half.line, half.address});
    if (found == defaults_.end()) found = defaults_.find({half.line, std::nullopt});
    return found == defaults_.end() ? nullptr : &found->second;
}

const sdk::MediaControl* Sound::control_of(HalfId id, const Leg& leg) const {
    if (leg.control) return &*leg.control;
    const Half* half = exchange_.find(id);
    return half == nullptr ? nullptr : default_control(*half);
}

// After anything that is asked: detectors follow what is wanted, and a leg of which nothing is wanted goes.
void Sound::changed(HalfId id) {
    Leg* leg = find_leg(id);
    if (leg == nullptr) return;
    leg->touched = false;
    const sdk::MediaControl* control = control_of(id, *leg);
    const uint32_t digits = leg->monitored_digits | (leg->gather ? leg->gather->request().modes : 0) |
                            (control != nullptr ? control->digit_modes() : 0);
    const uint32_t media = leg->monitored_media | (control != nullptr ? control->media_modes() : 0);
    const std::vector<media::ToneWatch> tones =
        control != nullptr ? control->tone_watches() : std::vector<media::ToneWatch>();
    leg->digits.want(digits);
    leg->media.want(media);
    if (tones.empty()) {
        leg->control_tones.reset();
    } else if (!leg->control_tones || leg->control_tones->watches != tones) {
        leg->control_tones = ToneList{tones, media::ToneDetector(tones)};
    }
    leg->listens = digits != 0 || media != 0 || !leg->tones.empty() || leg->control_tones.has_value();
    const bool as_new = leg->player.manner() == sdk::Manner{};
    const bool plays = leg->player.playing() || !leg->keyed.empty();
    if (!leg->listens && !plays && control == nullptr && as_new) {
        legs_.erase(number(id));
    } else {
        wake();
    }
}

// ---- Playing

void Sound::generate(HalfId id, uint32_t number, std::unique_ptr<media::Source> source) {
    Leg& leg = leg_of(id);
    end_generation(id, leg, LINEGENERATETERM_CANCEL);
    leg.player.play(std::move(source));
    leg.generating = true;
    leg.generation = number;
    changed(id);
}

void Sound::end_generation(HalfId id, Leg& leg, uint32_t reason) {
    leg.player.stop();
    if (!std::exchange(leg.generating, false)) return;
    leg.touched = true;
    events_.generated(id, leg.generation, reason);
}

Status Sound::generate_digits(HalfId id, uint32_t generation, uint32_t mode, std::u16string_view digits,
                              uint32_t duration) {
    if (const Status status = require(id, LINECALLFEATURE_GENERATEDIGITS); !status) return status;
    if (!is_one_bit(mode) || (mode & gather_modes()) == 0) return sdk::error(LINEERR_INVALDIGITMODE);
    generate(id, generation, digit_source(id, mode, digits, duration));
    return success();
}

std::unique_ptr<media::Source> Sound::digit_source(HalfId id, uint32_t mode, std::u16string_view digits,
                                            uint32_t duration) {
    const DialLimits& limits = exchange_.config().sound.dial;
    const DialParams& own = exchange_.find(id)->dial;
    const DialParams dial = limits.clamp({own.pause, duration, duration, 0}, own);
    const media::DigitTiming timing{Millis(dial.digit), Millis(dial.gap), Millis(dial.pause),
                             exchange_.config().sound.flash};
    const auto how = mode == LINEDIGITMODE_DTMF ? media::DigitSource::Mode::dtmf : media::DigitSource::Mode::pulse;
    return std::make_unique<media::DigitSource>(how, digits, timing);
}

Status Sound::key_digit(HalfId id, char16_t digit) {
    if (const Status status = require(id, LINECALLFEATURE_GENERATEDIGITS); !status) return status;
    Leg& leg = leg_of(id);
    if (leg.keyed.size() == most_keyed) return sdk::error(LINEERR_RESOURCEUNAVAIL, "too many keys at once");
    leg.keyed += digit;
    play_keyed(id, leg);
    changed(id);
    return success();
}

void Sound::play_keyed(HalfId id, Leg& leg) {
    if (leg.keyed.empty() || leg.player.playing() || exchange_.find(id) == nullptr) return;
    leg.player.play(digit_source(id, LINEDIGITMODE_DTMF, std::exchange(leg.keyed, {}), 0));
}

Status Sound::generate_tone(HalfId id, uint32_t generation, uint32_t mode, uint32_t duration,
                            std::vector<media::ToneComponent> components) {
    if (const Status status = require(id, LINECALLFEATURE_GENERATETONE); !status) return status;
    auto tone = sdk::generated_tone(mode, duration, std::move(components), exchange_.config().sound.region);
    if (!tone) return tone.error();
    generate(id, generation, std::move(*tone));
    return success();
}

void Sound::cancel_generation(HalfId id) {
    Leg* leg = find_leg(id);
    if (leg == nullptr) return;
    end_generation(id, *leg, LINEGENERATETERM_CANCEL);
    changed(id);
}

// ---- Listening

Status Sound::monitor_digits(HalfId id, uint32_t modes) {
    if (modes != 0) {
        if (const Status status = require(id, LINECALLFEATURE_MONITORDIGITS); !status) return status;
        if ((modes & ~digit_modes()) != 0) return sdk::error(LINEERR_INVALDIGITMODE);
        leg_of(id).monitored_digits = modes;
    } else if (Leg* leg = find_leg(id); leg != nullptr) {
        leg->monitored_digits = 0;
    }
    changed(id);
    return success();
}

Status Sound::gather_digits(HalfId id, sdk::GatherRequest request) {
    if (const Status status = require(id, LINECALLFEATURE_GATHERDIGITS); !status) return status;
    if (request.modes == 0 || (request.modes & ~gather_modes()) != 0)
        return sdk::error(LINEERR_INVALDIGITMODE);
    if (request.capacity == 0) return sdk::error(LINEERR_INVALPARAM, "no digits to gather");
    const bool tones = (request.modes & LINEDIGITMODE_DTMF) != 0;
    for (char16_t& terminator : request.terminators) {
        if (!(tones ? media::is_dtmf_digit(terminator) : media::is_pulse_digit(terminator)))
            return sdk::error(LINEERR_INVALDIGITS);
        terminator = media::digit_of(terminator);
    }
    const SoundConfig& config = exchange_.config().sound;
    for (const Millis timeout : {request.first_digit, request.between_digits}) {
        if (timeout != Millis(0) && (timeout < config.gather_least || timeout > config.gather_most))
            return sdk::error(LINEERR_INVALTIMEOUT);
    }
    Leg& leg = leg_of(id);
    end_gathering(id, leg, LINEGATHERTERM_CANCEL);
    leg.gather.emplace(std::move(request));
    await_digit(id, leg);
    changed(id);
    return success();
}

void Sound::await_digit(HalfId id, Leg& leg) {
    if (leg.gather_timer) timers_.cancel(*leg.gather_timer);
    leg.gather_timer.reset();
    const Millis patience = leg.gather->patience();
    if (patience == Millis(0)) return;
    leg.gather_timer = timers_.after(patience, [this, id] {
        Leg& waiting = leg_of(id);  // cancelled with its leg
        waiting.gather_timer.reset();
        end_gathering(id, waiting, waiting.gather->timed_out());
        changed(id);
    });
}

void Sound::end_gathering(HalfId id, Leg& leg, uint32_t reason) {
    if (leg.gather_timer) timers_.cancel(*leg.gather_timer);
    leg.gather_timer.reset();
    if (!leg.gather) return;
    const sdk::Gather ended = std::move(*leg.gather);
    leg.gather.reset();
    leg.touched = true;
    events_.digits_gathered(id, ended, reason);
}

void Sound::cancel_gathering(HalfId id) {
    Leg* leg = find_leg(id);
    if (leg == nullptr) return;
    end_gathering(id, *leg, LINEGATHERTERM_CANCEL);
    changed(id);
}

Status Sound::monitor_tones(HalfId id, uint32_t list, std::vector<media::ToneWatch> watches) {
    if (const Status status = require(id, LINECALLFEATURE_MONITORTONES); !status) return status;
    size_t all = watches.size();
    if (const Leg* leg = find_leg(id); leg != nullptr) {
        for (const auto& [other, tones] : leg->tones) all += other == list ? 0 : tones.watches.size();
    }
    if (watches.size() > most_tones || all > most_tones_in_all)
        return sdk::error(LINEERR_RESOURCEUNAVAIL, "too many tones");
    Leg& leg = leg_of(id);
    media::ToneDetector detector(watches);
    leg.tones.insert_or_assign(list, ToneList{std::move(watches), std::move(detector)});
    changed(id);
    return success();
}

void Sound::forget_tones(HalfId id, uint32_t list) {
    Leg* leg = find_leg(id);
    if (leg == nullptr) return;
    leg->tones.erase(list);
    changed(id);
}

Status Sound::monitor_media(HalfId id, uint32_t modes) {
    if (modes != 0) {
        if (const Status status = require(id, LINECALLFEATURE_MONITORMEDIA); !status) return status;
        const uint32_t known = exchange_.profile(exchange_.line(exchange_.find(id)->line)).media_modes;
        if ((modes & ~known) != 0) return sdk::error(LINEERR_INVALMEDIAMODE);
        leg_of(id).monitored_media = modes;
    } else if (Leg* leg = find_leg(id); leg != nullptr) {
        leg->monitored_media = 0;
    }
    changed(id);
    return success();
}

// ---- Media control

Status Sound::control_call(HalfId id, sdk::MediaControl control) {
    const Half* half = exchange_.find(id);
    if (half == nullptr) return sdk::error(LINEERR_INVALCALLHANDLE);
    const uint32_t media = exchange_.profile(exchange_.line(half->line)).media_modes;
    if (const Status status = control.check(digit_modes(), media); !status) return status;
    if (!control.empty()) {
        if (const Status status = require(id, LINECALLFEATURE_SETMEDIACONTROL); !status) return status;
    }
    // Empty lists of a call stand against the default of its line, too.
    if (Leg* leg = find_leg(id); leg != nullptr || !control.empty() || default_control(*half) != nullptr) {
        leg_of(id).control = std::move(control);
        leg_of(id).lasting.clear();
    }
    changed(id);
    return success();
}

Status Sound::control_line(LineNo no, std::optional<uint32_t> address, sdk::MediaControl control) {
    const Line& line = exchange_.line(no);
    const uint32_t media = exchange_.profile(line).media_modes;
    if (const Status status = control.check(digit_modes(), media); !status) return status;
    if (control.empty()) {
        defaults_.erase({no, address});
    } else {
        defaults_.insert_or_assign({no, address}, std::move(control));
    }
    for (const Half* half : line.halves) {
        if (half->state == CallState::idle || half->state == CallState::unreported) continue;
        if (default_control(*half) != nullptr) leg_of(half->id);
        if (Leg* leg = find_leg(half->id); leg != nullptr && !leg->control) leg->lasting.clear();
        changed(half->id);
    }
    return success();
}

// ---- What happens to halves

void Sound::state_changed(const Half& half) {
    Leg* leg = find_leg(half.id);
    if (half.state == CallState::idle) {
        if (leg == nullptr) return forget(half.id);
        end_generation(half.id, *leg, LINEGENERATETERM_CANCEL);
        end_gathering(half.id, *leg, LINEGATHERTERM_CANCEL);
        return forget(half.id);
    }
    const bool first = leg == nullptr && default_control(half) != nullptr;
    if (first) leg = &leg_of(half.id);
    if (leg != nullptr) {
        if (const sdk::MediaControl* control = control_of(half.id, *leg); control != nullptr) {
            act(half.id, *leg, control->on_state(static_cast<uint32_t>(half.state)));
        }
        changed(half.id);
    }
    stir();
}

void Sound::stir() {
    if (!legs_.empty() || waves_.flow()) wake();
}

// Once at least, for what the engine still has to do with who has gone.
void Sound::serve_waves() {
    waves_.serve();
    wake();
}

void Sound::forget(HalfId id) {
    if (waves_.remove(id)) wake();
    const auto found = legs_.find(number(id));
    if (found == legs_.end()) return;
    if (found->second.gather_timer) timers_.cancel(*found->second.gather_timer);
    legs_.erase(found);
}

void Sound::forget_line(LineNo line) {
    if (waves_.remove(line)) wake();
    std::erase_if(defaults_, [line](const auto& entry) { return entry.first.first == line; });
}

}  // namespace tapi::exchange
