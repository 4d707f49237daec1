// SPDX-License-Identifier: Apache-2.0
// From a note in the spool to a row in the index.
#include <fmt/format.h>
#include <tapi.h>

#include "database/schema.hpp"
#include "sound/errors.hpp"
#include "sound/sound_file.hpp"
#include "voicemail/store/files.hpp"
#include "voicemail/store/store.hpp"

namespace tapi::voicemail {
namespace {

namespace fs = std::filesystem;


}  // namespace

std::optional<Length> length_of(const fs::path& file) {
    try {
        return std::chrono::floor<Length>(std::chrono::duration<double>(sound::SoundReader(file, 0).seconds()));
    } catch (const sound::SoundError&) {
        return std::nullopt;
    }
}

fs::path Store::note_path(const Draft& draft) const { return folder_ / "spool" / (draft.token + ".json"); }

fs::path Store::place(const Draft& draft) const {
    return folder_ / (draft.greeting ? "greetings" : "messages") / draft.box / (draft.token + ".wav");
}

Result<Room> Store::room(const std::string& box, const Quota& quota) {
    if (free_bytes(folder_) < limits_.free_bytes) return Room::disk_full;
    const auto used = counts(box);
    if (!used) return used.error();
    const bool full = used->fresh + used->saved >= quota.messages || used->length >= quota.length;
    return full ? Room::box_full : Room::enough;
}

Result<Draft> Store::begin(Draft draft) {
    draft.token = new_token();
    draft.begun = now();
    draft.file = place(draft);
    if (Status made = make_private_folder(draft.file.parent_path()); !made) return made.error();
    if (Status noted = write_durably(note_path(draft), note_of(draft)); !noted) return noted.error();
    in_progress_.insert(draft.token);
    return draft;
}

Result<Draft> Store::begin_message(const std::string& box, const Caller& caller, std::vector<std::string> mail_to,
                                   const std::string& forwarded_by) {
    Draft draft;
    draft.box = box;
    draft.caller = caller;
    draft.mail_to = std::move(mail_to);
    draft.forwarded_by = forwarded_by;
    return begin(std::move(draft));
}

Result<Draft> Store::begin_greeting(const std::string& box, GreetingKind kind) {
    Draft draft;
    draft.box = box;
    draft.greeting = kind;
    return begin(std::move(draft));
}

Result<std::optional<int64_t>> Store::keep(const Draft& draft) {
    in_progress_.erase(draft.token);
    return take_in(draft, false);
}

Status Store::drop(const Draft& draft) {
    in_progress_.erase(draft.token);
    if (Status done = remove_file(draft.file); !done) return done;
    return remove_file(note_path(draft));
}

Result<std::optional<int64_t>> Store::take_in(const Draft& draft, bool recovered) {
    const auto length = length_of(draft.file);
    if (!length || *length < limits_.shortest) {
        if (Status done = drop(draft); !done) return done.error();
        return std::optional<int64_t>();
    }
    if (Status done = sync_file(draft.file); !done) return done.error();
    const auto kept = draft.greeting ? keep_greeting(draft, *length) : keep_message(draft, *length, recovered);
    if (!kept) return kept;
    if (Status done = remove_file(note_path(draft)); !done) return done.error();
    if (!draft.greeting) tell(draft.box);
    return kept;
}

Result<std::optional<int64_t>> Store::keep_message(const Draft& draft, Length length, bool recovered) {
    int64_t id = 0;
    Status stored = database_.transaction([&]() -> Status {
        Status done = database_.change(
            "INSERT INTO message (box, token, caller, caller_name, received, length, state, touched, forwarded_by, recovered)"
            " VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
            draft.box, draft.token, draft.caller.number, draft.caller.name, to_number(draft.begun), int64_t{length.count()},
            to_number(now()), draft.forwarded_by, int64_t{recovered});
        id = database_.last_insert_id();
        for (const std::string& recipient : draft.mail_to) {
            if (done) done = queue_delivery(id, recipient);
        }
        return done;
    });
    if (!stored) return stored.error();
    return std::optional<int64_t>(id);
}

Result<std::optional<int64_t>> Store::keep_greeting(const Draft& draft, Length length) {
    const auto before = greeting(draft.box, *draft.greeting);
    Status stored = database_.change(
        "INSERT INTO greeting (box, kind, token, length) VALUES (?, ?, ?, ?) ON CONFLICT (box, kind)"
        " DO UPDATE SET token = excluded.token, length = excluded.length",
        draft.box, static_cast<int64_t>(*draft.greeting), draft.token, int64_t{length.count()});
    if (!stored) return stored.error();
    if (before && *before != draft.file) (void)remove_file(*before);  // what is left of it check() finds
    return std::optional<int64_t>(0);
}

Result<std::vector<Draft>> Store::notes() {
    std::vector<Draft> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_ / "spool", error)) {
        if (entry.path().extension() != ".json") continue;
        const auto text = read_text(entry.path());
        auto draft = text ? read_note(*text) : std::nullopt;
        if (!draft || entry.path().stem() != draft->token || in_progress_.contains(draft->token)) continue;
        draft->file = place(*draft);
        found.push_back(std::move(*draft));
    }
    if (error) return failure(LINEERR_OPERATIONFAILED, fmt::format("{}: {}", folder_.string(), error.message()));
    return found;
}

Result<int> Store::recover() {
    const auto left = notes();
    if (!left) return left.error();
    int messages = 0;
    for (const Draft& draft : *left) {
        bool indexed = false;
        Status looked = database_.each("SELECT 1 FROM message WHERE token = ?1 UNION SELECT 1 FROM greeting WHERE token = ?1",
                                       [&](const Statement&) { indexed = true; }, draft.token);
        if (!looked) return looked.error();
        if (indexed || draft.greeting) {  // half a greeting is none
            if (Status done = indexed ? remove_file(note_path(draft)) : drop(draft); !done) return done.error();
            continue;
        }
        const auto taken = take_in(draft, true);
        if (!taken) return taken.error();
        messages += taken->has_value() ? 1 : 0;
    }
    return messages;
}

}  // namespace tapi::voicemail
