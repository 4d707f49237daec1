// SPDX-License-Identifier: Apache-2.0
// A message as a mail.
#pragma once

#include <ctime>

#include "voicemail/mail/sender.hpp"

namespace tapi::voicemail {

// Everything but what is attached. `received` is local time.
Letter letter_for(const BoxConfig& box, const Message& message, const std::string& to, const std::tm& received);

// The sound in the format that is wanted; made in `folder` when it is not what the message has. Nothing, with why, when it cannot be.
struct Attachment {
    std::string file, name, type;
    bool temporary = false;
};
std::optional<Attachment> attachment_for(const std::string& sound, const std::string& token, MailFormat format,
                                         const std::string& folder, std::string& why);

}  // namespace tapi::voicemail
