// SPDX-License-Identifier: Apache-2.0
// The words of the switch: a call is two halves, one for each party; a half is what TAPI names a call on a
// line.
#pragma once

#include <tapi.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/timers.hpp"
#include "exchange/line_device.hpp"

namespace tapi::exchange {

// Lines are numbered from 0: stations first, then the circuits of shown trunk groups, then those of hidden
// ones.
enum class LineNo : uint32_t {};
enum class HalfId : uint32_t { none = 0 };

constexpr uint32_t number(LineNo line) { return static_cast<uint32_t>(line); }
constexpr uint32_t number(HalfId half) { return static_cast<uint32_t>(half); }

enum class CallState : uint32_t {
    unreported = 0,
    idle = LINECALLSTATE_IDLE,
    offering = LINECALLSTATE_OFFERING,
    accepted = LINECALLSTATE_ACCEPTED,
    dialtone = LINECALLSTATE_DIALTONE,
    dialing = LINECALLSTATE_DIALING,
    ringback = LINECALLSTATE_RINGBACK,
    busy = LINECALLSTATE_BUSY,
    special_info = LINECALLSTATE_SPECIALINFO,
    connected = LINECALLSTATE_CONNECTED,
    proceeding = LINECALLSTATE_PROCEEDING,
    on_hold = LINECALLSTATE_ONHOLD,
    conferenced = LINECALLSTATE_CONFERENCED,
    pending_conference = LINECALLSTATE_ONHOLDPENDCONF,
    pending_transfer = LINECALLSTATE_ONHOLDPENDTRANSFER,
    disconnected = LINECALLSTATE_DISCONNECTED,
};

// A station's talk path is in use while its user hears or dials something.
bool talks(CallState state);
// It takes one of its address's call appearances: not while another call stands in for it.
bool occupies(CallState state);
bool is_pending(CallState state);

struct Party {
    uint32_t flags = LINECALLPARTYID_UNAVAIL;
    std::u16string number;
    std::u16string name;
};

// Flags follow from what is there.
Party make_party(std::u16string_view number, std::u16string_view name);

// Calls of one line that are mixed. A conference has a parent, which stands for the line's user; when
// somebody broke into a call there is none, and the members are the user's own calls.
struct Half;
struct Conference {
    Half* parent = nullptr;
    std::vector<Half*> members;
    HalfId first{}, second{};  // members to be, until the conference begins
};

class Switch;
struct FarEnd;
struct Incoming;

struct Half {
    HalfId id{};
    LineNo line{};
    uint32_t address = 0;
    uint32_t place = 0;  // index in its line's list of halves
    Half* peer = nullptr;
    uint32_t call_id = 0;  // the same for both halves

    CallState state = CallState::unreported;
    uint32_t mode = 0;
    WallTime entered{};
    bool watched = false;  // its line's user hears of it

    uint32_t origin = 0;
    uint32_t reason = LINECALLREASON_DIRECT;
    uint32_t media_mode = LINEMEDIAMODE_INTERACTIVEVOICE;
    uint32_t bearer_mode = LINEBEARERMODE_VOICE;
    uint32_t param_flags = 0;
    uint32_t country = 0;
    uint32_t app_specific = 0;
    uint32_t trunk = 0xFFFFFFFF;
    Party caller, called, connected, redirection, redirecting;
    uint32_t related_call_id = 0;

    Half* consult = nullptr;   // this call waits for that one
    Half* held_for = nullptr;  // the other way round
    std::shared_ptr<Conference> conference;
    uint32_t seat = 0;  // index among the members of the conference

    // How begin() makes it happen.
    enum class Onset { dial, connect } onset = Onset::dial;
    HalfId replaces{};  // an offered call that this one picks up

    std::u16string parked_at;
    uint32_t hops = 0;                             // diversions of this caller in a row
    std::optional<Instant> move_by;                // an offered call goes elsewhere then
    struct Hunt* hunt = nullptr;                   // rung as a member of it
    size_t hunted = 0;                             // which one
    uint32_t treatment = LINECALLTREATMENT_MUSIC;  // for who waits on the other side

    uint32_t completion_id = 0;
    bool secure = false;
    std::string call_data, sending, receiving;  // the latter two are flow specifications
    std::string high_level, low_level;          // compatibility information (ISDN)
    std::string charging;                       // what the call costs, as the network says
    std::deque<std::string> user_infos;         // that came in; the first is the one that is shown
    std::string user_info_to_send;              // with the call itself
    uint32_t auto_transfer_states = 0;          // predictive dialing: the other side goes to the target then
    std::u16string auto_transfer_to;

    // What the next offer of this caller says about itself.
    uint32_t onward_reason = LINECALLREASON_DIRECT;
    Party onward_from, onward_to;

    std::u16string digits;     // dialed so far
    bool more_digits = false;  // lineDial may add some
    bool alerting = false;
    uint32_t ring_count = 0;
    DialParams dial;
    TerminalModes terminals{};

    Millis no_answer{};                // how long the caller waits, counted from the end of dialing
    std::optional<Instant> answer_by;  // the moment when that is over

    const FarEnd* far_end = nullptr;  // a circuit's half: what the outside world does
    Party outside;                    // and who was called there
    const Incoming* incoming = nullptr;
    void (Switch::*on_timer)(Half&) = nullptr;
    std::optional<Timers::Id> timer;

    bool is_parent() const { return conference != nullptr && conference->parent == this; }
    bool is_member() const { return conference != nullptr && conference->parent != this; }
};

}  // namespace tapi::exchange
