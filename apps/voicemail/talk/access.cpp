// SPDX-License-Identifier: Apache-2.0
// Log-in, the first visit, and the main menu.
#include "voicemail/talk/access.hpp"

#include "voicemail/talk/ask.hpp"

namespace tapi::voicemail {
namespace {

using voice::Await;
using voice::Telephone;


Await<const BoxConfig*> ask_box(const Desk& desk, Telephone& caller) {
    const Language language = desk.config.language;
    for (int attempt = 0; attempt < most_tries; ++attempt) {
        const auto number = co_await ask_number(caller, said(language, Sentence::enter_box), most_typed);
        if (number) {
            if (const BoxConfig* box = desk.config.box(*number)) co_return box;
        }
        co_await tell(caller, language, Sentence::wrong_entry);
    }
    co_return nullptr;
}

// Several boxes can be tried in one call, but not more than most_tries PINs.
Await<bool> ask_pin(const Desk& desk, Telephone& caller, const BoxConfig& box) {
    for (int attempt = 0; attempt < most_tries; ++attempt) {
        const auto pin = co_await ask_number(caller, said(box.language, Sentence::enter_pin), most_typed);
        if (!pin) continue;
        const LogIn answer = need(co_await desk.clerk.ask(&Store::log_in, box.number, *pin, desk.config.lock_out));
        if (answer == LogIn::granted) co_return true;
        const bool wrong = answer == LogIn::wrong;
        desk.warning(box, wrong ? "a wrong PIN was entered" : "a PIN was entered while there is none, or it is locked");
        const Sentence sentence = wrong ? Sentence::wrong_entry : answer == LogIn::locked ? Sentence::locked : Sentence::no_pin_yet;
        co_await tell(caller, box.language, sentence);
        if (!wrong) break;
    }
    co_return false;
}

// A PIN first, because without one nobody gets in from elsewhere; name and greeting as he likes.
Await<bool> set_up(const Desk& desk, Telephone& caller, const BoxConfig& box) {
    co_await tell(caller, box.language, Sentence::welcome);
    const bool has_pin = co_await change_pin(desk, caller, box);
    if (!has_pin) co_return false;
    co_await record_greeting(desk, caller, box, GreetingKind::name, Sentence::say_name);
    need(co_await desk.clerk.ask(&Store::set_up, box.number));
    desk.info(box, "was set up");
    co_await tell(caller, box.language, Sentence::ready);
    co_return true;
}

Await<bool> let_in(const Desk& desk, Telephone& caller, const BoxConfig& box, bool at_own_telephone) {
    const BoxRecord record = need(co_await desk.clerk.ask(&Store::box, box.number));
    if (!record.has_pin && at_own_telephone) {
        const bool done = co_await set_up(desk, caller, box);
        co_return done;
    }
    if (!record.has_pin) {
        co_await tell(caller, box.language, Sentence::no_pin_yet);
        co_return false;
    }
    if (at_own_telephone && !box.pin_at_own) co_return true;
    const bool right = co_await ask_pin(desk, caller, box);
    co_return right;
}

Await<void> converse(const Desk& desk, Telephone& caller, Visitor visitor) {
    desk.part("log-in");
    const BoxConfig* box = desk.config.box(visitor.box);
    if (box == nullptr) {
        visitor.at_own_telephone = false;
        box = co_await ask_box(desk, caller);
    }
    if (box == nullptr) co_return;
    const bool welcome = co_await let_in(desk, caller, *box, visitor.at_own_telephone);
    if (!welcome) co_return;
    desk.part("owner");
    desk.info(*box, "its owner is on the telephone");
    co_await main_menu(desk, caller, *box);
}

}  // namespace

Await<void> use_box(const Desk& desk, Telephone& caller, Visitor visitor) {
    const BoxConfig* known = desk.config.box(visitor.box);
    const Language language = known != nullptr ? known->language : desk.config.language;
    try {
        co_await converse(desk, caller, std::move(visitor));
    } catch (const NoAnswer&) {  // goodbye, as for everybody
    }
    co_await tell(caller, language, Sentence::goodbye);
}

Await<void> main_menu(const Desk& desk, Telephone& caller, const BoxConfig& box) {
    for (;;) {
        const Counts counts = need(co_await desk.clerk.ask(&Store::counts, box.number));
        const voice::Prompt menu =
            Script(box.language).words(counts_of(box.language, counts)).pause(voice::Millis(300)).say(Sentence::main_menu).prompt();
        const char key = co_await ask_key(caller, box.language, menu, "12345*");
        if (key == '1') co_await hear_messages(desk, caller, box, MessageState::fresh);
        if (key == '2') co_await hear_messages(desk, caller, box, MessageState::saved);
        if (key == '3') co_await hear_messages(desk, caller, box, MessageState::deleted);
        if (key == '4') co_await greetings_menu(desk, caller, box);
        if (key == '5') co_await change_pin(desk, caller, box);
        if (key == '*') co_return;
    }
}

}  // namespace tapi::voicemail
