// SPDX-License-Identifier: Apache-2.0
// See choices.hpp.
#include "choices.hpp"

#include <array>

namespace tapi::random {

const char* const exchange = R"([exchange]
ring_cycle_ms = 86400000
no_answer_ms = 86400000
release_ms = 0
[[extensions]]
from = 1001
to = 1004
appearances = 3
[park]
from = 701
to = 702
reminder_ms = 86400000
[[pickup_group]]
id = "all"
members = ["1001", "1002", "1003", "1004"]
[[trunk]]
name = "PSTN"
prefix = "9"
circuits = 3
[[far_end]]
number = "1"
behaviour = "answer"
[[far_end]]
number = "2"
behaviour = "busy"
[[far_end]]
number = "3"
behaviour = "no_answer"
[[far_end]]
number = "4"
behaviour = "reject"
)";

const std::vector<Choice>& choices() {
    using enum Arg;
    static const std::vector<Choice> all{
        // verb, weight, arguments, owners only, feature, works when shown, extra, calls that it makes
        {"call", 18, {line, number}, false, 0, false, "", 1},
        {"answer", 12, {call}, true, LINECALLFEATURE_ANSWER, true},
        {"accept", 4, {call}, true, LINECALLFEATURE_ACCEPT, true},
        {"drop", 1, {call}, true, LINECALLFEATURE_DROP, true},
        {"hold", 8, {call}, true, LINECALLFEATURE_HOLD, true},
        {"unhold", 8, {call}, true, LINECALLFEATURE_UNHOLD, true},
        {"swap_hold", 8, {call, call}, true, LINECALLFEATURE_SWAPHOLD},
        {"dial", 6, {call, number}, true, LINECALLFEATURE_DIAL},
        {"set_call_params", 1, {call}, true, LINECALLFEATURE_SETCALLPARAMS, true, "bearer=SPEECH"},
        // Transfer, conference, parking.
        {"redirect", 4, {call, number}, true, LINECALLFEATURE_REDIRECT},
        {"setup_transfer", 5, {call}, true, LINECALLFEATURE_SETUPTRANSFER, true, "", 1},
        {"complete_transfer", 6, {call, call}, true, LINECALLFEATURE_COMPLETETRANSF},
        {"complete_transfer",
         3,
         {call, call},
         true,
         LINECALLFEATURE_COMPLETETRANSF,
         false,
         "transfer_mode=CONFERENCE",
         1},
        {"blind_transfer", 3, {call, number}, true, LINECALLFEATURE_BLINDTRANSFER},
        {"setup_conference", 5, {call}, true, LINECALLFEATURE_SETUPCONF, true, "", 2},
        {"prepare_add_to_conference", 5, {call}, true, LINECALLFEATURE_PREPAREADDCONF, true, "", 1},
        {"add_to_conference", 8, {call, call}, true, LINECALLFEATURE_ADDTOCONF},
        {"remove_from_conference", 3, {call}, true, LINECALLFEATURE_REMOVEFROMCONF, true},
        {"get_conf_related_calls", 2, {call}},
        {"park", 3, {call, number}, true, LINECALLFEATURE_PARK},
        {"park", 2, {call}, true, LINECALLFEATURE_PARK, false, "park_mode=NONDIRECTED"},
        {"unpark", 2, {line, number}, false, 0, false, "", 1},
        {"unpark", 2, {line}, false, 0, false, "address=701", 1},
        {"pickup", 3, {line, number}, false, 0, false, "", 1},
        {"pickup", 3, {line}, false, 0, false, "", 1},
        {"forward", 1, {line}, false, 0, false, "forward_mode=UNCOND to=1003"},
        {"forward", 1, {line}, false, 0, false, "forward_mode=BUSYNA to=1002"},
        {"forward", 4, {line}},
        // What calls carry, and what is heard on them.
        {"secure_call", 1, {call}, true, LINECALLFEATURE_SECURECALL, true},
        {"set_call_data", 2, {call, value}, true, LINECALLFEATURE_SETCALLDATA, true},
        {"send_user_user_info", 2, {call, value}, true, LINECALLFEATURE_SENDUSERUSER},
        {"release_user_user_info", 1, {call}, true},
        {"set_call_treatment", 1, {call, treatment}, true, LINECALLFEATURE_SETTREATMENT, true},
        {"monitor_digits", 2, {call}, false, LINECALLFEATURE_MONITORDIGITS, true, "digit_modes=DTMF"},
        {"gather_digits", 2, {call, rings}, true, LINECALLFEATURE_GATHERDIGITS, true},
        {"generate_digits", 3, {call, digits}, true, LINECALLFEATURE_GENERATEDIGITS, true},
        {"deallocate", 5, {call}},
        {"handoff", 8, {call, app}, true},
        {"handoff", 3, {call, media}, true},
        {"set_privilege", 6, {call, privilege}},
        {"set_app_specific", 2, {call, value}, true},
        {"set_media_mode", 2, {call, media}, true},
        {"open", 3, {number, privileges}},
        {"close", 2, {line}},
        {"get_new_calls", 3, {line}},
        {"set_num_rings", 1, {line, rings}},
        {"set_priority", 1, {app, rings}},
        {"shutdown", 1, {}},
        // Phones; their hookswitches make calls, so these stay as they are.
        {"open_phone", 3, {extension, phone_privilege}},
        {"close_phone", 2, {phone}},
        {"phone_status", 1, {phone}},
        {"set_lamp", 1, {phone, value, lamp}, true},
        {"get_lamp", 1, {phone, value}},
        {"set_ring", 1, {phone, rings, value}, true},
        {"get_ring", 1, {phone}},
        {"set_volume", 1, {phone}, true, 0, false, "hook=SPEAKER volume=9"},
        {"set_gain", 1, {phone}, true, 0, false, "hook=HANDSET gain=9"},
        {"set_display", 1, {phone, value}, true},
        {"set_data", 1, {phone, rings, value}, true},
        {"get_data", 1, {phone, rings}},
        {"button_info", 1, {phone, value}},
        {"set_phone_status", 1, {phone}, false, 0, false, "phone_states=LAMP+OWNER+MONITORS"},
        {"set_phone_status", 1, {phone}, false, 0, false, "button_modes=KEYPAD button_states=UP+DOWN"},
    };
    return all;
}

const Choice* choice_of(const std::string& verb) {
    for (const Choice& choice : choices()) {
        if (verb == choice.verb) return &choice;
    }
    return nullptr;
}

const Choice& draw(Dice& dice, const std::vector<const Choice*>& from) {
    int sum = 0;
    for (const Choice* choice : from) sum += choice->weight;
    int at = static_cast<int>(dice() % static_cast<unsigned>(sum));
    for (const Choice* choice : from) {
        at -= choice->weight;
        if (at < 0) return *choice;
    }
    return *from.front();
}

std::string draw(Arg arg, Dice& dice) {
    using List = std::vector<std::string>;
    static const List numbers{"1001", "1002", "1003", "1004", "1002", "1003",     "91",
                              "92",   "93",   "94",   "1999", "\"\"", "\"100;\"", "2"};
    static const List privileges{"none", "monitor", "owner", "owner+monitor", "owner+monitor", "owner"};
    static const List one{"OWNER", "MONITOR"};
    static const List media{"INTERACTIVEVOICE", "AUTOMATEDVOICE", "G3FAX"};
    static const List digits{"1", "2#", "123"}, treatments{"SILENCE", "BUSY", "MUSIC"};
    static const List phone_privileges{"owner", "monitor", "monitor"}, lamps{"OFF", "STEADY", "FLASH"};
    switch (arg) {
        case Arg::extension:
            return std::to_string(1001 + dice() % 4);
        case Arg::phone_privilege:
            return one_of(phone_privileges, dice);
        case Arg::lamp:
            return one_of(lamps, dice);
        case Arg::digits:
            return one_of(digits, dice);
        case Arg::treatment:
            return one_of(treatments, dice);
        case Arg::number:
            return one_of(numbers, dice);
        case Arg::privileges:
            return one_of(privileges, dice);
        case Arg::privilege:
            return one_of(one, dice);
        case Arg::media:
            return "media=" + one_of(media, dice);
        case Arg::value:
            return std::to_string(dice() % 100);
        case Arg::rings:
            return std::to_string(dice() % 2);
        case Arg::call:
        case Arg::line:
        case Arg::phone:
        case Arg::app:
            break;
    }
    return "";
}

}  // namespace tapi::random
