// SPDX-License-Identifier: Apache-2.0
// What the random tester may do next. A function that begins to work is one line in choices.cpp.
#pragma once

#include <tapi.h>

#include <random>
#include <string>
#include <vector>

namespace tapi::random {

using Dice = std::mt19937_64;

enum class Arg { call, number, line, app, privilege, privileges, media, value, rings, digits, treatment,
                 phone, extension, phone_privilege, lamp };

struct Choice {
    const char* verb;
    int weight;
    std::vector<Arg> args;
    bool owner_only = false;  // NOTOWNER for a monitor of the call or phone
    DWORD feature = 0;        // LINECALLFEATURE that it needs
    bool must_work = false;   // with the feature shown, the exchange has no reason to refuse
    const char* extra = "";   // KEY=VALUE at the end
    int makes = 0;            // calls
};

const std::vector<Choice>& choices();
const Choice* choice_of(const std::string& verb);
// One of these, by weight.
const Choice& draw(Dice& dice, const std::vector<const Choice*>& from);

// A random argument that depends on nothing else.
std::string draw(Arg arg, Dice& dice);
template <class Container>
const auto& one_of(const Container& all, Dice& dice) {
    return *std::next(all.begin(), static_cast<std::ptrdiff_t>(dice() % all.size()));
}

// The exchange of a round: nothing happens later than it is asked for.
extern const char* const exchange;

}  // namespace tapi::random
