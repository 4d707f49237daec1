// SPDX-License-Identifier: Apache-2.0
// The owner of a box at the telephone: who he is, and what he can do there.
#pragma once

#include "voicemail/talk/desk.hpp"

namespace tapi::voicemail {

// Where somebody comes from who wants to use a box.
struct Visitor {
    std::string box;           // whose telephone it is, or that was called; empty: he is asked
    bool at_own_telephone = false;
};

// All of it, from the number to goodbye.
voice::Await<void> use_box(const Desk& desk, voice::Telephone& caller, Visitor visitor);

// Menus, once it is clear that he may (menu.cpp, greetings.cpp, pin_change.cpp).
voice::Await<void> main_menu(const Desk& desk, voice::Telephone& caller, const BoxConfig& box);
voice::Await<void> hear_messages(const Desk& desk, voice::Telephone& caller, const BoxConfig& box, MessageState state);
voice::Await<void> forward_message(const Desk& desk, voice::Telephone& caller, const BoxConfig& box, Message message);
voice::Await<void> greetings_menu(const Desk& desk, voice::Telephone& caller, const BoxConfig& box);
// True when a new recording was kept.
voice::Await<bool> record_greeting(const Desk& desk, voice::Telephone& caller, const BoxConfig& box, GreetingKind kind,
                                   Sentence question);
// True when there is a new PIN.
voice::Await<bool> change_pin(const Desk& desk, voice::Telephone& caller, const BoxConfig& box);

}  // namespace tapi::voicemail
