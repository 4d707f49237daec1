// SPDX-License-Identifier: Apache-2.0
// What is asked of a telephone call and what comes of it, as values. No coroutines and no telephony here, so that readers
// of files can use it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tapi::voice {

using Millis = std::chrono::milliseconds;

inline constexpr uint32_t sample_rate = 8000;  // of everything that is said and heard here

// A part of what is said.
struct Piece {
    enum class Kind {
        file,     // text: the path of a sound file
        words,    // text: what to speak, in `language`
        silence,  // length
        tone,     // frequency and length
    };
    Kind kind = Kind::words;
    std::string text;
    std::string language;  // "en", "de", "fr", "es", or any other that the synthesizer has; empty: its own
    Millis length{0};
    double frequency = 0;
    bool operator==(const Piece&) const = default;

    static Piece file(std::string path) { return {Kind::file, std::move(path), {}, {}, 0}; }
    static Piece words(std::string text, std::string language) {
        return {Kind::words, std::move(text), std::move(language), {}, 0};
    }
    static Piece silence(Millis length) { return {Kind::silence, {}, {}, length, 0}; }
    static Piece tone(double frequency, Millis length) { return {Kind::tone, {}, {}, length, frequency}; }
};

// Pieces are said one right behind the other: files and words lose the silence at their ends.
using Prompt = std::vector<Piece>;

// ---- Who calls whom

struct Facts {
    std::string caller, caller_name;            // empty: unknown or withheld
    std::string called, called_name;            // what the caller dialed, as far as it is known
    std::string redirecting, redirecting_name;  // who sent the call here
    std::string redirection;                    // where it was sent
    uint32_t redirect_reason = 0;               // LINECALLREASON_ of the call: direct, forwarded when busy, ...
    std::string line;                           // the line's name
    std::string address;                        // its number
    uint32_t origin = 0;                        // LINECALLORIGIN_
    uint32_t media_mode = 0;                    // LINEMEDIAMODE_
    uint32_t call_id = 0;                       // the switch's number for the call
    std::string user_info;                      // what came with the call from its other end
    std::string call_data;                      // what programs attached to it
    bool outbound = false;
};

// ---- Saying

struct PlayPlan {
    bool barge_in = true;  // a digit ends it, and waits for gather(); one that waits already keeps it from beginning
    std::string keys;      // those that do; empty: all
    bool repeat = false;   // over and over, until a digit or `limit`
    std::optional<Millis> limit;
};

struct Played {
    std::optional<char> key;  // that ended it
    bool whole = true;
    Millis length{0};  // that was heard
};

// ---- Hearing digits

struct GatherPlan {
    Prompt prompt;  // said first; digits during it count, whether or not they end it
    bool barge_in = true;
    size_t most = 1;   // digits
    Millis first{5000};  // wait for the first, from the end of the prompt
    Millis next{3000};   // for each further one
    std::string terminators;  // digits that end it, and are not part of it
};

struct Gathered {
    enum class End { full, terminator, first_timeout, next_timeout };
    std::string digits;
    End end = End::full;
    char terminator = 0;
};

// ---- Recording

struct RecordPlan {
    Millis most{120000};
    std::optional<Millis> silence = Millis(4000);  // ends it, and is cut off
    std::string terminators = "0123456789*#";      // their sound is cut off
    bool beep = true;
};

struct Recorded {
    enum class End {
        key,
        silence,
        limit,
        no_room,  // the file could not be written any further: `why`
    };
    End end = End::limit;
    char key = 0;
    Millis length{0};
    std::string why;
};

// ---- Other people

// Somebody else is called, and told something before the caller is put through.
struct ConsultPlan {
    std::string to;
    Prompt announcement;  // said to who answers, before the two are connected
    Millis ring{30000};   // how long it may ring
    // A key with which who answers takes the call; nothing: the announcement is all. Any other key, or none within
    // `accept_within`, is a refusal.
    std::optional<char> accept_key;
    Millis accept_within{10000};
};

enum class Outcome { connected, busy, no_answer, refused, unreachable, failed };
const char* to_string(Outcome outcome);

// Why a call that was not wanted is ended.
enum class Refusal { busy, rejected };

}  // namespace tapi::voice
