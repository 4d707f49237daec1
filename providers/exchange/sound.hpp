// SPDX-License-Identifier: Apache-2.0
// The sound of the switch's calls: what a half plays is heard, sample by sample, by the halves that the
// switch says hear it, and what detectors find there is told. Frames pass only while somebody plays or
// listens; a call that asks for nothing costs nothing.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "exchange/media/media_detector.hpp"
#include "exchange/switch.hpp"
#include "exchange/waves.hpp"
#include "media/sound/digit_detector.hpp"
#include "media/sound/tone_detector.hpp"
#include "media/sound/tone_source.hpp"
#include "sdk/gather.hpp"
#include "sdk/media_control.hpp"
#include "sdk/media_player.hpp"
#include "sdk/tones.hpp"

namespace tapi::exchange {

class SoundEvents {
  public:
    virtual ~SoundEvents() = default;
    virtual void digit_heard(HalfId half, const media::HeardDigit& digit) = 0;
    // The buffer in the request is still the asker's.
    virtual void digits_gathered(HalfId half, const sdk::Gather& gather, uint32_t reason) = 0;
    virtual void generated(HalfId half, uint32_t id, uint32_t reason) = 0;  // LINEGENERATETERM_
    virtual void tone_heard(HalfId half, uint32_t list, uint32_t tag) = 0;
    virtual void media_heard(HalfId half, uint32_t mode) = 0;
};

class Sound {
  public:
    static constexpr uint32_t most_tones = 16, most_tones_in_all = 64;   // of one list, of a call's lists

    Sound(const Switch& exchange, const Clock& clock, Timers& timers, SoundEvents& events);
    ~Sound();
    Sound(const Sound&) = delete;
    Sound& operator=(const Sound&) = delete;

    // Playing; what is being played is cancelled. `duration` 0: the half's own.
    Status generate_digits(HalfId half, uint32_t id, uint32_t mode, std::u16string_view digits,
                           uint32_t duration);
    // LINETONEMODE_; the components are for CUSTOM. `duration` 0: the tone's own.
    Status generate_tone(HalfId half, uint32_t id, uint32_t mode, uint32_t duration,
                         std::vector<media::ToneComponent> components);
    void cancel_generation(HalfId half);
    // A key of the telephone: its tone follows what is being played, and nobody is told when it ends.
    static constexpr size_t most_keyed = 64;
    Status key_digit(HalfId half, char16_t digit);

    // Listening.
    Status monitor_digits(HalfId half, uint32_t modes);
    Status gather_digits(HalfId half, sdk::GatherRequest request);
    void cancel_gathering(HalfId half);
    Status monitor_tones(HalfId half, uint32_t list, std::vector<media::ToneWatch> watches);
    void forget_tones(HalfId half, uint32_t list);
    Status monitor_media(HalfId half, uint32_t modes);

    // Media control of a call, or the default of an address or line; empty: none.
    Status control_call(HalfId half, sdk::MediaControl control);
    Status control_line(LineNo line, std::optional<uint32_t> address, sdk::MediaControl control);

    // The wave device of a call, or of a line or address: it lasts until the call is idle or the line closed.
    Result<uint32_t> wave_device(const WaveOwner& owner) { return waves_.device_of(owner); }
    // -1 before there is a device. Readable when an application opens or closes one; serve_waves() then.
    int wave_descriptor() const { return waves_.descriptor(); }
    void serve_waves();

    // The switch did something to the half. An idle half ends what it has under way.
    void state_changed(const Half& half);
    // What can be heard has changed otherwise: a treatment, the terminals of a call.
    void stir();
    // Nothing more is told about the half, nor written for it.
    void forget(HalfId half);
    // The line is closed: the defaults that its user set go.
    void forget_line(LineNo line);

    uint32_t monitored_digits(HalfId half) const;
    uint32_t monitored_media(HalfId half) const;
    // Digits that can be heard, LINEDIGITMODE_ with DTMFEND; those that can be gathered and played are fewer.
    uint32_t digit_modes() const;

  private:
    struct ToneList {
        std::vector<media::ToneWatch> watches;
        media::ToneDetector detector;
    };
    // An action of media control that waits until the media has lasted.
    struct Lasting {
        uint32_t mode = 0;
        uint32_t actions = 0;
        uint32_t frames = 0;
    };
    struct Leg {
        sdk::MediaPlayer player;
        bool generating = false;
        uint32_t generation = 0;  // the asker's number of it
        std::u16string keyed;     // on the telephone, waiting to be played
        media::Frame sent{};
        bool sends = false;  // in this tick

        uint32_t monitored_digits = 0;
        media::DigitDetector digits;
        std::optional<sdk::Gather> gather;
        std::optional<Timers::Id> gather_timer;
        std::map<uint32_t, ToneList> tones;
        uint32_t monitored_media = 0;
        MediaDetector media;
        std::optional<sdk::MediaControl> control;  // of the call itself
        std::optional<ToneList> control_tones;
        std::vector<Lasting> lasting;
        uint32_t quiet_frames = 0;  // in a row
        bool listens = false;
        bool touched = false;  // something ended during a tick
    };
    // Why a sound is there; when that changes it begins anew.
    struct Cue {
        CallState state{};
        WallTime entered{};
        uint32_t treatment = 0;
        bool waiting = false;  // dial tone says that there is a message
        bool operator==(const Cue&) const = default;
    };
    // A sound that is there by itself.
    struct Ambient {
        Cue cue;
        std::unique_ptr<media::Source> source;
        media::Frame frame{};
        bool sounds = false;
        uint64_t tick = 0;
    };

    // sound.cpp
    Status require(HalfId half, uint32_t feature) const;
    void generate(HalfId half, uint32_t id, std::unique_ptr<media::Source> source);
    void end_generation(HalfId half, Leg& leg, uint32_t reason);
    std::unique_ptr<media::Source> digit_source(HalfId half, uint32_t mode, std::u16string_view digits, uint32_t duration);
    void play_keyed(HalfId half, Leg& leg);
    void end_gathering(HalfId half, Leg& leg, uint32_t reason);
    void await_digit(HalfId half, Leg& leg);
    Leg& leg_of(HalfId half);
    Leg* find_leg(HalfId half);
    void changed(HalfId half);
    const sdk::MediaControl* control_of(HalfId half, const Leg& leg) const;
    const sdk::MediaControl* default_control(const Half& half) const;
    uint32_t gather_modes() const;

    // sound_path.cpp
    void wake();
    void tick();
    void play(Leg& leg);
    bool listen(HalfId id, Leg& leg);
    bool hear(const Half& half, media::Frame& heard);
    void carry_waves();
    const Half* talking(const WaveOwner& owner) const;
    bool hear_waves(const Half& half, media::Frame& heard);
    bool hear_voice(const Half& half, media::Frame& heard);
    bool hear_exchange(const Half& half, media::Frame& heard);
    template <class Make>
    bool hear_ambient(Ambient& ambient, const Cue& cue, media::Frame& heard, Make&& make);
    std::unique_ptr<media::Source> make_voice(const Half& half) const;
    std::unique_ptr<media::Source> make_played(const Cue& cue) const;
    void detect(HalfId id, Leg& leg, const media::Frame& heard);
    void digit_came(HalfId id, Leg& leg, const media::HeardDigit& digit);
    void media_came(HalfId id, Leg& leg, uint32_t mode);
    void count_lasting(HalfId id, Leg& leg, const media::Frame& heard);
    void act(HalfId id, Leg& leg, uint32_t actions);

    const Switch& exchange_;
    const Clock& clock_;
    Timers& timers_;
    SoundEvents& events_;
    std::map<uint32_t, Leg> legs_;  // by half
    std::map<std::pair<LineNo, std::optional<uint32_t>>, sdk::MediaControl> defaults_;
    Waves waves_;
    std::unordered_multimap<uint32_t, const media::Frame*> wave_frames_;  // of this tick, by the half that sends it
    std::unordered_map<uint32_t, Ambient> voices_;  // of halves' users
    std::unordered_map<uint32_t, Ambient> played_;  // to halves, by the exchange
    std::optional<Timers::Id> timer_;
    Instant due_{};
    uint64_t tick_ = 0;
};

}  // namespace tapi::exchange
