// SPDX-License-Identifier: Apache-2.0
// The frames of 20 ms: who sends what, who hears whom, and what is found in it.
#include <algorithm>

#include "exchange/sound.hpp"
#include "media/sound/far_sound.hpp"
#include "sdk/treatments.hpp"

namespace tapi::exchange {
namespace {

// So long after the last sound detectors may still find the end of something.
constexpr uint32_t frames_to_settle = 25;
// A late timer catches up with so many frames at most; time that nobody heard is left out.
constexpr int most_behind = 10;
constexpr double audible = -42;  // dBm0

std::optional<media::KnownTone> progress_tone(CallState state) {
    switch (state) {
        case CallState::dialtone:
            return media::KnownTone::dial;
        case CallState::ringback:
            return media::KnownTone::ringback;
        case CallState::busy:
            return media::KnownTone::busy;
        case CallState::special_info:
            return media::KnownTone::special_info;
        default:
            return std::nullopt;
    }
}

// DIG-11: the user is heard while one of the terminals sends to the line.
bool speaks(const Half& half, const Line& line) {
    constexpr uint32_t speaking = LINETERMMODE_MEDIATOLINE | LINETERMMODE_MEDIABIDIRECT;
    return line.is_trunk() || std::any_of(half.terminals.begin(), half.terminals.end(),
                                          [](uint32_t modes) { return (modes & speaking) != 0; });
}

}  // namespace

void Sound::wake() {
    if (timer_) return;
    const Instant now = clock_.now();
    due_ += media::frame_time;
    if (due_ < now - most_behind * media::frame_time || due_ > now + media::frame_time)
        due_ = now + media::frame_time;
    const Millis delay = std::max(std::chrono::ceil<Millis>(due_ - now), Millis(0));
    timer_ = timers_.after(delay, [this] { tick(); });
}

void Sound::tick() {
    timer_.reset();
    ++tick_;
    for (auto& [id, leg] : legs_) play(leg);
    carry_waves();
    bool goes_on = waves_.flow();
    std::vector<HalfId> touched;
    for (auto& [id, leg] : legs_) {
        const auto half = static_cast<HalfId>(id);
        if (leg.listens) goes_on = listen(half, leg) || goes_on;
        if (leg.generating && !leg.player.playing()) end_generation(half, leg, LINEGENERATETERM_DONE);
        play_keyed(half, leg);
        goes_on = goes_on || (leg.player.playing() && !leg.player.paused());
        if (leg.touched) touched.push_back(half);
    }
    for (const HalfId half : touched) changed(half);
    for (auto* ambients : {&voices_, &played_})
        std::erase_if(*ambients, [this](const auto& entry) { return entry.second.tick != tick_; });
    if (goes_on) wake();
}

// The call whose sound a device has: its own, the parent's where it is part of a conference, and of those on a
// line the one that talks.
const Half* Sound::talking(const WaveOwner& owner) const {
    const Half* found = exchange_.find(owner.half);
    if (owner.half == HalfId::none) {
        for (const Half* half : exchange_.line(owner.line).halves) {
            if (owner.address && half->address != *owner.address) continue;
            if (half->state == CallState::connected) return half;
            if (talks(half->state)) found = half;
        }
    }
    if (found != nullptr && found->is_member() && found->conference->parent != nullptr) return found->conference->parent;
    return found;
}

// What is played is known before anybody hears, and what is heard goes out with the next frame.
void Sound::carry_waves() {
    wave_frames_.clear();
    waves_.tick();
    waves_.each([this](const WaveOwner& owner, const media::Frame* played, media::Frame&) {
        if (played == nullptr) return;
        if (const Half* half = talking(owner)) wave_frames_.emplace(number(half->id), played);
    });
    waves_.each([this](const WaveOwner& owner, const media::Frame*, media::Frame& heard) {
        heard = media::silent_frame;
        if (const Half* half = talking(owner)) hear(*half, heard);
    });
}

bool Sound::hear_waves(const Half& half, media::Frame& heard) {
    const auto [begin, end] = wave_frames_.equal_range(number(half.id));
    for (auto frame = begin; frame != end; ++frame) media::mix_into(heard, *frame->second);
    return begin != end;
}

void Sound::play(Leg& leg) {
    leg.sends = leg.player.playing() && !leg.player.paused();
    if (!leg.sends) return;
    leg.sends = leg.player.next(leg.sent);
    leg.touched = leg.touched || !leg.sends;
}

// False when nothing can be heard any more until something changes.
bool Sound::listen(HalfId id, Leg& leg) {
    const Half* half = exchange_.find(id);
    if (half == nullptr) return false;
    media::Frame heard{};
    const bool sounds = hear(*half, heard);
    leg.quiet_frames = sounds ? 0 : leg.quiet_frames + 1;
    if (half->state != CallState::connected && !sounds) {
        // No talk path, no silence on it; but the end of what was heard before is still to be found.
        std::vector<media::HeardDigit> digits;
        leg.digits.hear(heard, digits);
        for (const media::HeardDigit& digit : digits) digit_came(id, leg, digit);
        return leg.quiet_frames <= frames_to_settle;
    }
    const bool measures = std::any_of(leg.tones.begin(), leg.tones.end(),
                                      [](const auto& list) { return list.second.detector.measures(); }) ||
                          (leg.control_tones && leg.control_tones->detector.measures());
    if (leg.quiet_frames > frames_to_settle && !measures) return false;
    detect(id, leg, heard);
    return true;
}

bool Sound::hear(const Half& half, media::Frame& heard) {
    bool sounds = false;
    for (const Half* other : exchange_.heard_by(half)) {
        const Leg* leg = find_leg(other->id);
        if (leg != nullptr && leg->sends) {
            media::mix_into(heard, leg->sent);
            sounds = true;
        }
        sounds = hear_waves(*other, heard) || sounds;
        sounds = hear_voice(*other, heard) || sounds;
    }
    return hear_exchange(half, heard) || sounds;
}

// What the user of the half says, or the far end of a circuit.
std::unique_ptr<media::Source> Sound::make_voice(const Half& half) const {
    if (half.state != CallState::connected) return nullptr;
    media::FarSound sound = exchange_.profile(exchange_.line(half.line)).sound;
    if (half.far_end != nullptr) sound = half.far_end->sound;
    if (half.incoming != nullptr) sound = half.incoming->sound;
    const auto passed = std::chrono::duration_cast<Millis>(clock_.wall() - half.entered);
    return media::make_far_sound(sound, std::max(passed, Millis(0)));
}

// What the exchange plays: the treatment of who waits, else the progress of the call.
std::unique_ptr<media::Source> Sound::make_played(const Cue& cue) const {
    const media::ToneRegion region = exchange_.config().sound.region;
    if (cue.treatment != 0) return sdk::treatment_source(cue.treatment, region);
    auto tone = progress_tone(cue.state);
    if (!tone) return nullptr;
    if (cue.waiting) tone = media::KnownTone::stutter_dial;
    return std::make_unique<media::ToneSource>(media::known_tone(*tone, region), std::nullopt);
}

bool Sound::hear_voice(const Half& half, media::Frame& heard) {
    if (!speaks(half, exchange_.line(half.line))) return false;
    return hear_ambient(voices_[number(half.id)], {half.state, half.entered, 0, false}, heard,
                        [&] { return make_voice(half); });
}

bool Sound::hear_exchange(const Half& half, media::Frame& heard) {
    const bool waiting = half.state == CallState::dialtone && Switch::message_waiting(exchange_.line(half.line));
    const Cue cue{half.state, half.entered, exchange_.treatment_of(half), waiting};
    if (cue.treatment == 0 && !progress_tone(half.state)) return false;
    return hear_ambient(played_[number(half.id)], cue, heard, [&] { return make_played(cue); });
}

// However many hear it, it goes on by one frame in each tick.
template <class Make>
bool Sound::hear_ambient(Ambient& ambient, const Cue& cue, media::Frame& heard, Make&& make) {
    if (ambient.tick == 0 || ambient.cue != cue) ambient = {cue, make(), {}, false, 0};
    if (ambient.tick != tick_) {
        ambient.tick = tick_;
        ambient.sounds = ambient.source != nullptr && ambient.source->next(ambient.frame, 1);
    }
    if (ambient.sounds) media::mix_into(heard, ambient.frame);
    return ambient.sounds;
}

void Sound::detect(HalfId id, Leg& leg, const media::Frame& heard) {
    std::vector<media::HeardDigit> digits;
    leg.digits.hear(heard, digits);
    for (const media::HeardDigit& digit : digits) digit_came(id, leg, digit);
    std::vector<size_t> tones;
    for (auto& [list, watched] : leg.tones) {
        tones.clear();
        watched.detector.hear(heard, tones);
        for (const size_t index : tones) events_.tone_heard(id, list, watched.watches[index].tag);
    }
    if (leg.control_tones) {
        tones.clear();
        leg.control_tones->detector.hear(heard, tones);
        for (const size_t index : tones) act(id, leg, leg.control_tones->watches[index].tag);
    }
    count_lasting(id, leg, heard);
    std::vector<uint32_t> media;
    leg.media.hear(heard, media);
    for (const uint32_t mode : media) media_came(id, leg, mode);
}

void Sound::digit_came(HalfId id, Leg& leg, const media::HeardDigit& digit) {
    if ((leg.monitored_digits & digit.mode) != 0) events_.digit_heard(id, digit);
    if (leg.gather && (leg.gather->request().modes & digit.mode) != 0) {
        const auto over = leg.gather->digit(digit.digit);
        over ? end_gathering(id, leg, *over) : await_digit(id, leg);
    }
    if (const sdk::MediaControl* control = control_of(id, leg); control != nullptr)
        act(id, leg, control->on_digit(digit.digit, digit.mode));
}

void Sound::media_came(HalfId id, Leg& leg, uint32_t mode) {
    if ((leg.monitored_media & mode) != 0) events_.media_heard(id, mode);
    const sdk::MediaControl* control = control_of(id, leg);
    if (control == nullptr) return;
    for (const LINEMEDIACONTROLMEDIA& entry : control->media) {
        if ((entry.dwMediaModes & mode) == 0) continue;
        const auto frames = static_cast<uint32_t>(entry.dwDuration / media::frame_time.count());
        if (frames == 0) {
            act(id, leg, entry.dwMediaControl);
        } else {
            leg.lasting.push_back({mode, entry.dwMediaControl, frames});
        }
    }
}

// Media lasts while something sounds.
void Sound::count_lasting(HalfId id, Leg& leg, const media::Frame& heard) {
    if (leg.lasting.empty()) return;
    if (media::level(media::power(heard)) < audible && leg.quiet_frames > 0) return leg.lasting.clear();
    for (Lasting& waiting : leg.lasting) {
        if (--waiting.frames == 0) act(id, leg, waiting.actions);
    }
    std::erase_if(leg.lasting, [](const Lasting& waiting) { return waiting.frames == 0; });
}

void Sound::act(HalfId id, Leg& leg, uint32_t actions) {
    leg.player.control(actions);
    if (leg.generating && !leg.player.playing()) end_generation(id, leg, LINEGENERATETERM_CANCEL);
}

}  // namespace tapi::exchange
