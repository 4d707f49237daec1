// SPDX-License-Identifier: Apache-2.0
// Words of the mail, and its sound.
#include "voicemail/mail/letter.hpp"

#include <fmt/format.h>

#include <array>

#include "sound/errors.hpp"
#include "sound/sound_file.hpp"

namespace tapi::voicemail {
namespace {

struct Words {
    const char *subject, *line, *unknown, *forwarded, *recovered;
};
// {0} who, {1} the box, {2} when, {3} seconds.
constexpr std::array<Words, 4> words{{
    {"Message from {} in mailbox {}", "A message from {0} was left in mailbox {1} on {2}. It takes {3} seconds.", "an unknown number",
     "It was forwarded by mailbox {}.", "Its recording was interrupted."},
    {"Nachricht von {} in Mailbox {}", "Eine Nachricht von {0} wurde am {2} in Mailbox {1} hinterlassen. Sie dauert {3} Sekunden.",
     "unbekannt", "Sie wurde von Mailbox {} weitergeleitet.", "Ihre Aufnahme wurde unterbrochen."},
    {"Message de {} dans la boite vocale {}", "Un message de {0} a été laissé dans la boîte vocale {1} le {2}. Il dure {3} secondes.",
     "un inconnu", "Il a été transféré par la boîte vocale {}.", "Son enregistrement a été interrompu."},
    {"Mensaje de {} en el buzon {}", "Un mensaje de {0} fue dejado en el buzón {1} el {2}. Dura {3} segundos.", "desconocido",
     "Fue reenviado por el buzón {}.", "Su grabación fue interrumpida."},
}};

// What came from the telephone network and goes into a line of the mail's head.
std::string plain(const std::string& text) {
    std::string safe;
    for (const char c : text) safe += c >= ' ' && c < 127 ? c : '?';
    return safe;
}

// What came from there and goes into the text: on one line.
std::string one_line(std::string text) {
    for (char& c : text) c = static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    return text;
}

std::string date_of(Moment moment) {
    // Names of days and months are English in a mail's head, whatever the locale.
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = std::chrono::system_clock::to_time_t(moment);
    std::tm t{};
    ::gmtime_r(&seconds, &t);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days[static_cast<size_t>(t.tm_wday)], t.tm_mday,
                       months[static_cast<size_t>(t.tm_mon)], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

}  // namespace

Letter letter_for(const BoxConfig& box, const Message& message, const std::string& to, const std::tm& received) {
    const Words& w = words[static_cast<size_t>(box.language)];
    const std::string number = message.caller.number.empty() ? w.unknown : message.caller.number;
    const std::string who = message.caller.name.empty() ? number : fmt::format("{} ({})", number, message.caller.name);
    const std::string when = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", received.tm_year + 1900, received.tm_mon + 1,
                                         received.tm_mday, received.tm_hour, received.tm_min);
    const auto seconds = std::chrono::round<std::chrono::seconds>(message.length).count();
    Letter letter;
    letter.to = to;
    letter.subject = plain(fmt::format(fmt::runtime(w.subject), number, box.number));
    letter.text = one_line(fmt::format(fmt::runtime(w.line), who, box.number, when, seconds)) + "\r\n";
    if (!message.forwarded_by.empty()) letter.text += fmt::format(fmt::runtime(w.forwarded), message.forwarded_by) + "\r\n";
    if (message.recovered) letter.text += std::string(w.recovered) + "\r\n";
    letter.message_id = message.token + "@voicemail.opentapi";
    letter.date = date_of(message.received);
    return letter;
}

std::optional<Attachment> attachment_for(const std::string& sound, const std::string& token, MailFormat format,
                                         const std::string& folder, std::string& why) {
    if (format == MailFormat::wav) return Attachment{sound, token + ".wav", "audio/wav", false};
    const bool opus = format == MailFormat::opus;
    const std::string name = token + (opus ? ".opus" : ".mp3");
    const std::string made = folder + "/" + name;
    try {
        sound::SoundReader reader(sound, 8000);
        sound::SoundWriter writer(made, 8000);
        std::vector<int16_t> samples(8000);
        for (size_t read = reader.read(samples); read > 0; read = reader.read(samples)) writer.write(std::span(samples).first(read));
        writer.close();
    } catch (const sound::SoundError& error) {
        why = error.what();
        std::remove(made.c_str());
        return std::nullopt;
    }
    return Attachment{made, name, opus ? "audio/ogg" : "audio/mpeg", true};
}

}  // namespace tapi::voicemail
