// SPDX-License-Identifier: Apache-2.0
// From what a flow says to pieces of sound, in the language of the moment.
#include <array>
#include <charconv>
#include <cmath>

#include "ivr/interpreter/session.hpp"

namespace tapi::flow {
namespace {

[[noreturn]] void cannot(const char* what, const Json& value) {
    std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    throw Mistake(text + " cannot be spoken as " + what);
}

int64_t whole(const Json& value, const char* what) {
    if (value.is_number_integer()) return value.get<int64_t>();
    int64_t number = 0;
    const std::string text = text_of(value);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) cannot(what, value);
    return number;
}

// 1e+20 has no digits to read out.
std::string decimal(const Json& value) {
    if (!value.is_number_float()) return text_of(value);
    std::array<char, 64> text{};
    const auto [end, error] =
        std::to_chars(text.data(), text.data() + text.size(), value.get<double>(), std::chars_format::fixed);
    return error == std::errc() ? std::string(text.data(), end) : std::string();
}

// Of "2026-05-03T15:05:00Z" what stands behind the minutes and seconds: nothing, Z, +02:00.
std::optional<std::chrono::minutes> zone_in(std::string_view text) {
    const size_t at = text.find_first_of("Z+-", 11);
    if (at == std::string_view::npos) return std::nullopt;
    if (text[at] == 'Z') return std::chrono::minutes(0);
    const auto offset = speech::time_from(text.substr(at + 1));
    if (!offset) return std::nullopt;
    const std::chrono::minutes size(offset->hour * 60 + offset->minute);
    return text[at] == '-' ? -size : size;
}

std::optional<LocalTime> date_and_time(std::string_view text) {
    if (text.size() < 16 || (text[10] != 'T' && text[10] != ' ')) return std::nullopt;
    const auto date = speech::date_from(text.substr(0, 10));
    const auto time = speech::time_from(text.substr(11, 5));
    if (!date || !time) return std::nullopt;
    return LocalTime{*date, *time};
}

}  // namespace

voice::Prompt Session::prompt(const Spoken& spoken) const {
    voice::Prompt out;
    say(spoken, out);
    return out;
}

void Session::say(const Spoken& spoken, voice::Prompt& out) const {
    for (const Say& piece : spoken.pieces) say(piece, out);
}

void Session::say(const Say& piece, voice::Prompt& out) const {
    switch (piece.kind) {
        case Say::Kind::silence:
            out.push_back(voice::Piece::silence(piece.length));
            return;
        case Say::Kind::beep:
            out.push_back(voice::Piece::tone(1000, Millis(300)));
            return;
        case Say::Kind::file: {
            const std::string name = expand(piece.text, *this);
            if (name.find("..") != std::string::npos)
                throw Mistake("a sound file outside of the flow's: " + name);
            out.push_back(voice::Piece::file(flow_.sound(name, language_).string()));
            return;
        }
        case Say::Kind::prompt: {
            const auto found = flow_.prompts.find(piece.name);
            if (found == flow_.prompts.end()) throw Mistake("there is no prompt '" + piece.name + "'");
            say(found->second, out);
            return;
        }
        case Say::Kind::choice: {
            auto found = piece.languages.find(std::string(speech::tag(language_)));
            if (found == piece.languages.end())
                throw Mistake("nothing is said there in " + std::string(speech::tag(language_)));
            say(found->second, out);
            return;
        }
        default:
            break;
    }
    std::string text = words(piece);
    if (!text.empty())
        out.push_back(voice::Piece::words(std::move(text), std::string(speech::tag(language_))));
}

std::string Session::words(const Say& piece) const {
    if (piece.kind == Say::Kind::text) return expand(piece.text, *this);
    const Json value = evaluate(*piece.value, *this);
    const auto l = language_;
    const auto said = [&](const char* what, const std::optional<std::string>& text) {
        return text ? *text : (cannot(what, value), std::string());
    };
    switch (piece.kind) {
        case Say::Kind::number:
            return said("a number", speech::number(l, decimal(value)));
        case Say::Kind::ordinal:
            return speech::ordinal(l, whole(value, "an ordinal number"), piece.gender);
        case Say::Kind::digits:
            return speech::digits(l, text_of(value));
        case Say::Kind::money: {
            const auto minor = speech::minor_units(decimal(value));
            if (!minor) cannot("an amount of money", value);
            return said("money of this currency", speech::money(l, *minor, expand(piece.text, *this)));
        }
        case Say::Kind::date: {
            const auto date = speech::date_from(text_of(value).substr(0, 10));
            if (!date) cannot("a date", value);
            return speech::date(l, *date);
        }
        case Say::Kind::time: {
            const std::string text = text_of(value);
            const auto moment = date_and_time(text);
            const auto time = moment ? std::optional(moment->time) : speech::time_from(text);
            if (!time) cannot("a time", value);
            return speech::time(l, *time);
        }
        case Say::Kind::moment:
            return moment(text_of(value));
        case Say::Kind::duration:
            return speech::duration(l, whole(value, "a number of seconds"));
        case Say::Kind::count: {
            const speech::Noun noun{expand(piece.one, *this), expand(piece.other, *this), piece.gender,
                                    expand(piece.none, *this)};
            return speech::count(l, whole(value, "a count"), noun);
        }
        default:
            return {};
    }
}

// In the flow's time zone; a text with a zone of its own is moved there.
std::string Session::moment(const std::string& text) const {
    auto when = date_and_time(text);
    if (!when) cannot("a date with a time", text);
    if (const auto offset = zone_in(text)) when = local_time(instant(*when, "UTC") - *offset, flow_.timezone);
    return speech::moment(language_, when->date, when->time, now().date);
}

voice::Prompt Session::apology() const {
    static constexpr std::array<const char*, 4> texts = {
        "We are sorry, something went wrong. Please call again later.",
        "Es tut uns leid, etwas ist schiefgegangen. Bitte rufen Sie später wieder an.",
        "Nous sommes désolés, une erreur est survenue. Veuillez rappeler plus tard.",
        "Lo sentimos, algo ha fallado. Por favor, vuelva a llamar más tarde."};
    return {
        voice::Piece::words(texts.at(static_cast<size_t>(language_)), std::string(speech::tag(language_)))};
}

}  // namespace tapi::flow
