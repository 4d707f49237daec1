// SPDX-License-Identifier: Apache-2.0
// What is stored, as plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tapi::voicemail {

using Moment = std::chrono::sys_time<std::chrono::milliseconds>;
using Length = std::chrono::milliseconds;
inline int64_t to_number(Moment moment) { return moment.time_since_epoch().count(); }  // as it is stored
inline Moment to_moment(int64_t number) { return Moment(Length(number)); }

// A box's number has digits only, because it is dialed and names a folder.
inline constexpr size_t longest_box = 20;

enum class MessageState { fresh = 0, saved = 1, deleted = 2 };
inline constexpr const char* state_names[] = {"new", "saved", "deleted"};
inline const char* name_of(MessageState state) { return state_names[static_cast<int>(state)]; }

// As the telephone network says it; empty: withheld or unknown.
struct Caller {
    std::string number, name;
    bool operator==(const Caller&) const = default;
};

struct Message {
    int64_t id = 0;  // never used again
    std::string box;
    std::string token;  // names the file
    Caller caller;
    Moment received{};
    Length length{};
    MessageState state = MessageState::fresh;
    Moment deleted_at{};        // while it is deleted
    std::string forwarded_by;   // the box that forwarded it; empty: a caller left it
    bool recovered = false;     // the program or the disk failed while it was recorded
};

// Which greeting of a box: heard in its hours, outside of them, and the owner's name in the standard ones.
enum class GreetingKind { open = 0, closed = 1, name = 2 };
inline constexpr const char* greeting_names[] = {"open", "closed", "name"};
inline const char* name_of(GreetingKind kind) { return greeting_names[static_cast<int>(kind)]; }

struct Counts {
    int fresh = 0, saved = 0, deleted = 0;
    Length length{};  // of new and saved ones
    bool operator==(const Counts&) const = default;
};

// Of a box, beside what is configured.
struct BoxRecord {
    bool has_pin = false;
    int wrong_pins = 0;     // in a row
    Moment locked_until{};  // in the past: not locked
    bool set_up = false;    // its owner has gone through the first call
};

// A message on its way by mail.
struct Delivery {
    int64_t id = 0;
    int64_t message = 0;
    std::string box, recipient;
    int attempts = 0;
    Moment next{}, since{};
    bool given_up = false;
    std::string error;  // of the last attempt
};

}  // namespace tapi::voicemail
