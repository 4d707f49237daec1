// SPDX-License-Identifier: Apache-2.0
// voicemail.toml into a Config.
#include "voicemail/config/config.hpp"

#include <fmt/format.h>
#include <tapi.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "settings/standard_paths.hpp"
#include "settings/toml_section.hpp"

namespace tapi::voicemail {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t week_seconds = 7 * 24 * 3600;

// What one reading of a file carries along.
struct Reading {
    Config config;
    Problems problems;
    std::string folder;  // relative paths start here
    BoxConfig usual;  // what a [[box]] does not say
};

template <class Duration>
void read_time(Section& section, std::string_view key, Duration& value, uint64_t low, uint64_t high) {
    uint64_t number = 0;
    if (section.number(key, number, low, high) != nullptr) value = Duration(number);
}

void read_language(Section& section, Language& language) {
    section.choice<Language>("language", language,
                             {{"en", Language::en}, {"de", Language::de}, {"fr", Language::fr}, {"es", Language::es}});
}

// One mail address or several, "a@example.org".
bool is_mail_address(std::string_view text) {
    const size_t at = text.find('@');
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127 && c != '<' && c != '>' && c != ','; });
    return plain && at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == std::string_view::npos;
}

void read_hours(Section& section, Hours& hours) {
    std::string text, why;
    const toml::node* node = section.text("hours", text);
    if (node == nullptr) return;
    if (const auto read = Hours::read(text, why)) {
        hours = *read;
    } else {
        section.wrong(*node, "hours: " + why);
    }
}

// What may stand in [usual] and in each [[box]].
void read_habits(Section& section, BoxConfig& box) {
    section.integer("rings", box.rings, 1, 60);
    if (const toml::node* node = section.integer("toll_saver", box.toll_saver, 0, 60); node != nullptr && box.toll_saver > box.rings)
        section.wrong(*node, fmt::format("toll_saver is for answering sooner: at most rings, {}", box.rings));
    read_language(section, box.language);
    read_hours(section, box.hours);
    section.flag("mail_deletes", box.mail_deletes);
    section.flag("pin_at_own", box.pin_at_own);
    section.choice<OnTaken>("when_taken", box.when_taken, {{"keep", OnTaken::keep}, {"drop", OnTaken::drop}});
    section.flag("fax", box.fax);
    section.integer("most_messages", box.quota.messages, 1, 9999);
    uint64_t minutes = 0;
    if (section.number("most_minutes", minutes, 1, 100'000) != nullptr) box.quota.length = std::chrono::minutes(minutes);
}

void read_box_number(Reading& r, Section& section, const toml::table& table, std::string& number) {
    const toml::node* node = section.text("number", number);
    if (node == nullptr) {
        if (!table.contains("number")) r.problems.add(table.source(), "a [[box]] needs number, for instance number = \"1001\"");
        return;
    }
    if (number.empty() || number.size() > longest_box || number.find_first_not_of("0123456789") != std::string::npos)
        return section.wrong(*node, fmt::format("number must be 1 to {} digits, not \"{}\"", longest_box, number));
    if (r.config.box(number) != nullptr) section.wrong(*node, fmt::format("there are two boxes {}", number));
}

void read_box(Reading& r, const toml::table& table) {
    Section section(table, "[[box]]", r.problems);
    BoxConfig box = r.usual;
    read_box_number(r, section, table, box.number);
    section.text("name", box.name);
    box.lines = {box.number};
    section.texts("lines", box.lines);
    section.texts("direct", box.direct);
    section.texts("phones", box.phones);
    read_habits(section, box);
    if (const toml::node* node = section.texts("mail", box.mail)) {
        for (size_t at = 0; at < box.mail.size(); ++at) {
            if (!is_mail_address(box.mail[at]))
                section.wrong(*node->as_array()->get(at), fmt::format("\"{}\" is no mail address like \"ann@example.org\"", box.mail[at]));
        }
        if (r.config.mail.server.empty() && !box.mail.empty())
            section.wrong(*node, "mail needs a [mail] table with server, for instance server = \"localhost:25\"");
    }
    section.finish();
    if (r.config.boxes.size() == most_boxes) return section.wrong(table, fmt::format("there may be {} boxes", most_boxes));
    r.config.boxes.push_back(std::move(box));
}

void read_general(Reading& r, const toml::table& table) {
    Section section(table, "[voicemail]", r.problems);
    section.path("folder", r.folder, r.config.folder);
    section.path("speech_cache", r.folder, r.config.speech_cache);
    section.path("socket", r.folder, r.config.socket);
    section.text("metrics", r.config.metrics);
    read_language(section, r.config.language);
    section.texts("access_lines", r.config.access_lines);
    section.finish();
    r.usual.language = r.config.language;
}

void read_limits(Reading& r, const toml::table& table) {
    Section section(table, "[limits]", r.problems);
    Config& c = r.config;
    read_time(section, "message_seconds", c.longest, 5, 3600);
    read_time(section, "greeting_seconds", c.longest_greeting, 5, 600);
    read_time(section, "silence_seconds", c.silence, 1, 60);
    read_time(section, "shortest_ms", c.store.shortest, 0, 10'000);
    uint64_t megabytes = c.store.free_bytes >> 20;
    section.number("free_megabytes", megabytes, 0, 1u << 20);
    c.store.free_bytes = megabytes << 20;
    section.integer("wrong_pins", c.lock_out.after, 1, 20);
    read_time(section, "lock_minutes", c.lock_out.for_time, 1, 7 * 24 * 60);
    section.finish();
}

void read_keep(Reading& r, const toml::table& table) {
    Section section(table, "[keep]", r.problems);
    Retention& keep = r.config.retention;
    read_time(section, "new_days", keep.fresh, 0, 3650);
    read_time(section, "saved_days", keep.saved, 0, 3650);
    read_time(section, "deleted_hours", keep.deleted, 0, 24 * 365);
    section.finish();
}

void check_mail(Reading& r, Section& section, const toml::table& table) {
    MailConfig& mail = r.config.mail;
    if (mail.server.empty() && !table.contains("server"))
        r.problems.add(table.source(), "[mail] needs server, for instance server = \"localhost:25\"");
    if (const toml::node* node = table.get("from"); node != nullptr && !is_mail_address(mail.from))
        section.wrong(*node, fmt::format("\"{}\" is no mail address like \"voicemail@example.org\"", mail.from));
    if (const toml::node* node = table.get("user"); node != nullptr && mail.password_file.empty())
        section.wrong(*node, "user needs password_file, a file with the password alone in it");
    if (const toml::node* node = table.get("user"); node != nullptr && mail.security == MailSecurity::none)
        section.wrong(*node, "a password is not sent in clear: security must be \"starttls\" or \"tls\"");
    if (const toml::node* node = table.get("last_retry_seconds"); node != nullptr && mail.last_retry < mail.first_retry)
        section.wrong(*node, "last_retry_seconds must not be less than first_retry_seconds");
}

void read_mail(Reading& r, const toml::table& table) {
    Section section(table, "[mail]", r.problems);
    MailConfig& mail = r.config.mail;
    if (const toml::node* node = section.text("server", mail.server);
        node != nullptr && (mail.server.empty() || mail.server.find_first_of("/ @") != std::string::npos))
        section.wrong(*node, "server must be HOST or HOST:PORT, for instance \"mail.example.org:587\"");
    section.choice<MailSecurity>("security", mail.security,
                                 {{"none", MailSecurity::none}, {"starttls", MailSecurity::starttls}, {"tls", MailSecurity::tls}});
    section.text("user", mail.user);
    section.path("password_file", r.folder, mail.password_file);
    section.path("ca_file", r.folder, mail.ca_file);
    section.text("from", mail.from);
    section.choice<MailFormat>("format", mail.format, {{"wav", MailFormat::wav}, {"opus", MailFormat::opus}, {"mp3", MailFormat::mp3}});
    read_time(section, "timeout_seconds", mail.timeout, 1, 600);
    read_time(section, "first_retry_seconds", mail.first_retry, 1, week_seconds);
    read_time(section, "last_retry_seconds", mail.last_retry, 1, week_seconds);
    read_time(section, "give_up_hours", mail.give_up, 1, 24 * 365);
    check_mail(r, section, table);
    section.finish();
}

// A call has one box.
void check_lines(Reading& r, const toml::table& root) {
    std::map<std::string, std::string> taken;
    for (const std::string& line : r.config.access_lines) taken[line] = "access_lines";
    for (const BoxConfig& box : r.config.boxes) {
        for (const auto& lines : {box.lines, box.direct}) {
            for (const std::string& line : lines) {
                const auto [at, fresh] = taken.emplace(line, "box " + box.number);
                if (!fresh) r.problems.add(root.source(), fmt::format("the line {} is of box {} and of {}", line, box.number, at->second));
            }
        }
    }
}

void read_file(Reading& r, const toml::table& root) {
    Section file(root, "", r.problems);
    if (const toml::table* table = file.table("voicemail")) read_general(r, *table);
    if (const toml::table* table = file.table("limits")) read_limits(r, *table);
    if (const toml::table* table = file.table("keep")) read_keep(r, *table);
    if (const toml::table* table = file.table("mail")) read_mail(r, *table);
    if (const toml::table* table = file.table("usual")) {
        Section section(*table, "[usual]", r.problems);
        read_habits(section, r.usual);
        section.finish();
    }
    for (const toml::table* table : file.tables("box")) read_box(r, *table);
    file.finish();
    if (r.config.boxes.empty()) r.problems.add(root.source(), "there is no [[box]], so there is nothing to do");
    check_lines(r, root);
}

}  // namespace

const BoxConfig* Config::box(std::string_view number) const {
    const auto found = std::find_if(boxes.begin(), boxes.end(), [&](const BoxConfig& b) { return b.number == number; });
    return found == boxes.end() ? nullptr : &*found;
}

std::string default_config_file() { return standard_config_file("voicemail.toml"); }

Result<Config> parse_config(std::string_view text, const std::string& file) {
    Reading r{{}, Problems(file), fs::absolute(file).parent_path(), {}};
    r.config.folder = standard_state_folder("voicemail");
    try {
        read_file(r, toml::parse(text, file));
    } catch (const toml::parse_error& wrong) {
        r.problems.add(wrong.source(), std::string(wrong.description()));
    }
    if (r.problems.any()) return failure(LINEERR_INIFILECORRUPT, r.problems.text());
    return std::move(r.config);
}

Result<Config> load_config(const std::string& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (error) return failure(LINEERR_INIFILECORRUPT, fmt::format("{}: cannot be read: {}", file, error.message()));
    if (size > most_config_bytes) return failure(LINEERR_INIFILECORRUPT, fmt::format("{}: is larger than {} bytes", file, most_config_bytes));
    std::ifstream in(file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    if (in.bad()) return failure(LINEERR_INIFILECORRUPT, fmt::format("{}: cannot be read", file));
    return parse_config(text, file);
}

}  // namespace tapi::voicemail
