// SPDX-License-Identifier: Apache-2.0
// What TAPI asks of the sound of its calls: digits and tones to be made, to be listened for, to be gathered. It belongs to the
// call, and follows it from one session to another. Guarded by the provider's mutex.
#pragma once

#include <tapi.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "media/sound/tone_source.hpp"
#include "sdk/gather.hpp"
#include "sdk/media_control.hpp"
#include "sdk/media_player.hpp"
#include "sip/media_engine.hpp"

namespace tapi::sip {

class CallSoundEvents {
  public:
    virtual ~CallSoundEvents() = default;
    // A message about the call, to which the time is added.
    virtual void sound_told(uint32_t call, DWORD message, DWORD_PTR p1, DWORD_PTR p2) = 0;
    virtual void send_info_digit(uint32_t session, char digit, uint32_t milliseconds) = 0;
    virtual uint32_t line_of(uint32_t call) const = 0;
    // timed_out(call, turn) after that time.
    virtual void wait_for(Millis time, uint32_t call, uint32_t turn) = 0;
};

class CallSound {
  public:
    static constexpr DWORD most_tones = 16, most_tones_in_all = 64;   // of one list, of a call's lists
    static constexpr DWORD default_digit = 100, least_digit = 40, most_digit = 5000, pause = 2000;  // ms
    static constexpr DWORD least_timeout = 100, most_timeout = 600'000;                              // ms
    static constexpr DWORD generated_modes = LINEDIGITMODE_DTMF, heard_modes = LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND;
    static constexpr DWORD tone_modes = LINETONEMODE_CUSTOM | LINETONEMODE_RINGBACK | LINETONEMODE_BUSY | LINETONEMODE_BEEP | LINETONEMODE_BILLING;

    // Of lines, and what can be heard of them.
    static constexpr DWORD media_modes = LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_AUTOMATEDVOICE | LINEMEDIAMODE_DATAMODEM | LINEMEDIAMODE_G3FAX;

    CallSound(MediaEngine& engine, CallSoundEvents& events) : engine_(engine), events_(events) {}

    // The call goes on with that session; 0: it has no sound any more, and what is under way ends.
    void attach(uint32_t call, uint32_t session);
    // Whom the call's far end hears and is heard by; a room of its own to begin with.
    void move_to(uint32_t call, uint32_t room);
    // What the call's far end hears while we hold it; none: silence.
    void treat(uint32_t call, MakePlayer waiting);
    // Nothing more is told about the call, nor written for it.
    void forget(uint32_t call);

    // What is being made is cancelled. `duration` 0: as usual.
    Status generate_digits(uint32_t call, DigitWay way, DWORD id, DWORD mode, std::u16string_view digits, DWORD duration);
    Status generate_tone(uint32_t call, DWORD id, DWORD mode, DWORD duration, std::vector<media::ToneComponent> components);
    void cancel_generation(uint32_t call);
    Status monitor_digits(uint32_t call, DWORD modes);
    DWORD monitored_digits(uint32_t call) const;
    Status gather_digits(uint32_t call, sdk::GatherRequest request);
    void cancel_gathering(uint32_t call);
    // Tags are the asker's.
    Status monitor_tones(uint32_t call, DWORD list, std::vector<media::ToneWatch> watches);
    void forget_tones(uint32_t call, DWORD list);
    Status monitor_media(uint32_t call, DWORD modes);
    DWORD monitored_media(uint32_t call) const;

    // Media control of a call, or the default of the calls on a line; empty: none. What is played is under it; digits that go as
    // events or messages can be paused, begun anew and ended between two of them.
    Status control_call(uint32_t call, sdk::MediaControl control);
    Status control_line(uint32_t line, sdk::MediaControl control);
    // The line is closed: what its user set goes.
    void forget_line(uint32_t line) { defaults_.erase(line); }

    // What happens. A call that is idle ends what it has under way.
    void state_changed(uint32_t call, DWORD state);
    void heard(uint32_t session, media::EventKind kind, uint32_t value);
    void digit_came(uint32_t call, char16_t digit, DWORD mode);
    void timed_out(uint32_t call, uint32_t turn);

  private:
    struct Generation {
        DWORD id = 0;
        DigitWay way = DigitWay::sound;
        std::u16string digits, rest;  // that go as events or messages; those that are still to go
        bool paused = false, waits = false;  // it would go on if it were not paused
        DWORD duration = 0;
        uint32_t play = 0;    // number of what is played
        uint32_t turn = 0;    // of the wait that is under way
    };
    struct Tone {
        uint32_t number = 0;  // for the engine
        media::ToneWatch watch;
    };
    // An action of media control that waits until the media has lasted.
    struct Lasting {
        uint32_t kind = 0, actions = 0, turn = 0;
    };
    struct Leg {
        uint32_t session = 0, room = 0;
        std::optional<Generation> generation;
        DWORD monitored = 0;
        std::optional<sdk::Gather> gather;
        uint32_t gather_turn = 0;
        std::map<DWORD, std::vector<Tone>> tones;  // by list
        DWORD monitored_media = 0;
        std::optional<sdk::MediaControl> control;  // of the call itself
        std::vector<Tone> control_tones;
        std::vector<Lasting> lasting;
        sdk::Manner manner;
        MakePlayer waiting;
    };

    Leg* find(uint32_t call);
    const Leg* find(uint32_t call) const;
    uint32_t session_of(uint32_t call) const;
    const sdk::MediaControl* control_of(uint32_t call, const Leg& leg) const;
    void controls_changed(uint32_t call, Leg& leg);
    void listen(uint32_t call, const Leg& leg);
    Status begin(uint32_t call, Generation generation, std::unique_ptr<media::Source> source);
    void go_on(uint32_t call, Leg& leg);
    bool send_run(uint32_t call, Leg& leg);
    void end_generation(uint32_t call, DWORD reason);
    void await_digit(uint32_t call, Leg& leg);
    void end_gathering(uint32_t call, DWORD reason);
    void tone_came(uint32_t call, const Leg& leg, uint32_t number);
    void kind_came(uint32_t call, Leg& leg, uint32_t kind);
    void act(uint32_t call, uint32_t actions);

    MediaEngine& engine_;
    CallSoundEvents& events_;
    std::unordered_map<uint32_t, Leg> legs_;              // by call
    std::unordered_map<uint32_t, uint32_t> calls_;        // by session
    std::unordered_map<uint32_t, sdk::MediaControl> defaults_;  // by line
    uint32_t last_turn_ = 0, last_tone_ = 0;
};

}  // namespace tapi::sip
