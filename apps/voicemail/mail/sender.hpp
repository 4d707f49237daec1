// SPDX-License-Identifier: Apache-2.0
// One mail over SMTP.
#pragma once

#include <string>

#include "voicemail/config/config.hpp"

namespace tapi::voicemail {

struct Letter {
    std::string to, subject, text;  // the subject in ASCII, the text in UTF-8
    std::string message_id;         // without brackets
    std::string date;               // RFC 5322
    std::string file, file_name, file_type;  // what is attached
};

struct Sent {
    enum class How { delivered, later, never } how = How::later;
    std::string text;  // what the server said, or why it was not reached
};

// Waits as long as it takes, at most `config.timeout`. For any thread.
Sent send_letter(const MailConfig& config, const Letter& letter);

}  // namespace tapi::voicemail
