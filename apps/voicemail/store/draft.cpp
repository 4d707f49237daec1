// SPDX-License-Identifier: Apache-2.0
// Notes as JSON.
#include "voicemail/store/draft.hpp"

#include <nlohmann/json.hpp>

namespace tapi::voicemail {
namespace {

using Json = nlohmann::json;

// A token is a file's name: nothing else gets into a path.
bool is_token(const std::string& text) {
    return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool is_box(const std::string& text) {
    return !text.empty() && text.size() <= longest_box && text.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::string note_of(const Draft& draft) {
    Json note = {{"token", draft.token},          {"box", draft.box},
                 {"caller", draft.caller.number}, {"caller_name", draft.caller.name},
                 {"begun", draft.begun.time_since_epoch().count()}, {"forwarded_by", draft.forwarded_by},
                 {"mail_to", draft.mail_to}};
    if (draft.greeting) note["greeting"] = static_cast<int>(*draft.greeting);
    return note.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Draft> read_note(const std::string& text) {
    const Json note = Json::parse(text, nullptr, false);
    if (!note.is_object()) return std::nullopt;
    try {
        Draft draft;
        draft.token = note.at("token").get<std::string>();
        draft.box = note.at("box").get<std::string>();
        draft.caller = {note.at("caller").get<std::string>(), note.at("caller_name").get<std::string>()};
        draft.begun = Moment(Length(note.at("begun").get<int64_t>()));
        draft.forwarded_by = note.at("forwarded_by").get<std::string>();
        draft.mail_to = note.at("mail_to").get<std::vector<std::string>>();
        if (note.contains("greeting")) {
            const int kind = note["greeting"].get<int>();
            if (kind < 0 || kind > static_cast<int>(GreetingKind::name)) return std::nullopt;
            draft.greeting = static_cast<GreetingKind>(kind);
        }
        if (!is_token(draft.token) || !is_box(draft.box)) return std::nullopt;
        return draft;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace tapi::voicemail
