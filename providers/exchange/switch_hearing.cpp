// SPDX-License-Identifier: Apache-2.0
// Who hears whom. A voice is the half of the user who speaks: a station's half, a conference's parent, a
// circuit.
#include <algorithm>

#include "exchange/switch.hpp"

namespace tapi::exchange {
namespace {

bool is_open(const Half& half) {
    return half.state == CallState::connected || half.state == CallState::conferenced;
}

}  // namespace

// What comes in from the far side of `half`. The sink returns true when it has heard enough, and so does
// this.
template <class Sink>
bool Switch::sounds_from(const Half& half, std::vector<const Conference*>& passed, Sink&& sink) const {
    const Half* far = half.peer;
    if (far == nullptr || !is_open(*far)) return false;
    if (far->conference == nullptr) return sink(*far);
    const Conference& conference = *far->conference;
    if (std::find(passed.begin(), passed.end(), &conference) != passed.end()) return false;
    passed.push_back(&conference);
    const Half& user = conference.parent != nullptr ? *conference.parent : *far;
    if (is_open(user) && sink(user)) return true;
    for (const Half* member : conference.members) {
        if (member != far && is_open(*member) && sounds_from(*member, passed, sink)) return true;
    }
    return false;
}

template <class Sink>
bool Switch::sounds(const Half& half, Sink&& sink) const {
    std::vector<const Conference*> passed;
    if (half.conference == nullptr) return sounds_from(half, passed, sink);
    passed.push_back(half.conference.get());
    for (const Half* member : half.conference->members) {
        if (is_open(*member) && sounds_from(*member, passed, sink)) return true;
    }
    return false;
}

std::vector<const Half*> Switch::heard_by(const Half& half) const {
    std::vector<const Half*> voices;
    if (half.state != CallState::connected) return voices;
    sounds(half, [&](const Half& voice) {
        voices.push_back(&voice);
        return false;
    });
    return voices;
}

// As if the half itself were connected.
bool Switch::hears_anyone(const Half& half) const {
    return sounds(half, [](const Half&) { return true; });
}

void Switch::refresh_mode(Half& half) {
    if (half.state != CallState::connected) return;
    set_state(half, CallState::connected,
              hears_anyone(half) ? LINECONNECTEDMODE_ACTIVE : LINECONNECTEDMODE_ACTIVEHELD);
}

// After `half` began or ceased to be heard.
void Switch::refresh_others(Half& half) {
    if (half.conference != nullptr) {
        for (Half* member : half.conference->members) {
            if (member->peer != nullptr) refresh_mode(*member->peer);
        }
    } else if (half.peer != nullptr) {
        refresh_mode(half.peer->is_member() && half.peer->conference->parent != nullptr
                         ? *half.peer->conference->parent
                         : *half.peer);
    }
}

}  // namespace tapi::exchange
