// SPDX-License-Identifier: Apache-2.0
// A recording that is under way. Its note lies in the spool from before the first sample until the index has it, so that
// whatever ends the program leaves something to go on from.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "voicemail/store/records.hpp"

namespace tapi::voicemail {

struct Draft {
    std::string token, box;
    std::filesystem::path file;                 // where to record to
    std::optional<GreetingKind> greeting;       // nothing: a message
    Caller caller;
    Moment begun{};
    std::string forwarded_by;
    std::vector<std::string> mail_to;
};

// The note's text, JSON; `file` follows from the rest.
std::string note_of(const Draft& draft);
// Nothing when the text is no note.
std::optional<Draft> read_note(const std::string& text);

}  // namespace tapi::voicemail
