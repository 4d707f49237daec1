// SPDX-License-Identifier: Apache-2.0
// What a person configures: voicemail.toml, checked when it is read. Every mistake is "file:line:column: what is wrong".
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "voicemail/config/hours.hpp"
#include "voicemail/store/store.hpp"
#include "voice/speech/speech.hpp"

namespace tapi::voicemail {

using speech::Language;

enum class MailSecurity { none, starttls, tls };
enum class MailFormat { wav, opus, mp3 };

struct MailConfig {
    std::string server;  // host or host:port; empty: no mail
    MailSecurity security = MailSecurity::starttls;
    std::string user, password_file, ca_file;
    std::string from = "voicemail@localhost";
    MailFormat format = MailFormat::wav;
    std::chrono::seconds timeout{60}, first_retry{60}, last_retry{3600};
    std::chrono::hours give_up{96};
};

enum class OnTaken { keep, drop };

struct BoxConfig {
    std::string number;
    std::string name;                // of its owner, as the standard greeting says it; empty: the number
    std::vector<std::string> lines;   // whose calls it takes after some rings
    std::vector<std::string> direct;  // whose calls it takes at once
    std::vector<std::string> phones;  // with a lamp for it: a phone's name, or NAME/LABEL of a key
    unsigned rings = 4;
    unsigned toll_saver = 0;  // rings when there are new messages; 0: as always
    Language language = Language::en;
    Hours hours;
    std::vector<std::string> mail;
    bool mail_deletes = false;  // mailed is done
    bool pin_at_own = true;     // asked at its own telephone too
    OnTaken when_taken = OnTaken::keep;
    bool fax = true;  // a fax tone hands the call on
    Quota quota;
};

struct Config {
    std::string folder;        // of what is kept
    std::string speech_cache;  // of spoken prompts
    std::string socket;        // of the live view; empty: the standard one
    std::string metrics;       // "127.0.0.1:9465"; empty: none
    Language language = Language::en;
    std::vector<std::string> access_lines;  // on which callers get at their boxes
    std::chrono::seconds longest{180}, silence{5}, longest_greeting{60};
    LockOut lock_out;
    StoreLimits store;
    Retention retention;
    MailConfig mail;
    std::vector<BoxConfig> boxes;

    const BoxConfig* box(std::string_view number) const;
};

inline constexpr size_t most_boxes = 10'000, most_config_bytes = 4u << 20;

// `file` is what errors call it, and relative paths start in its folder.
Result<Config> parse_config(std::string_view text, const std::string& file);
Result<Config> load_config(const std::string& file);
// $XDG_CONFIG_HOME/opentapi/voicemail.toml; for root /etc/opentapi/voicemail.toml.
std::string default_config_file();

}  // namespace tapi::voicemail
