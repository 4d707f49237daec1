// SPDX-License-Identifier: Apache-2.0
// Index and files compared.
#include <fmt/format.h>

#include "voicemail/store/files.hpp"
#include "voicemail/store/store.hpp"

namespace tapi::voicemail {
namespace {

namespace fs = std::filesystem;

using What = Finding::What;

// Files TOKEN.wav in the folders of boxes.
template <class Found>
void each_file(const fs::path& folder, Found&& found) {
    std::error_code error;
    for (const auto& box : fs::directory_iterator(folder, error)) {
        std::error_code inner;
        for (const auto& file : fs::directory_iterator(box.path(), inner)) found(box.path().filename().string(), file.path());
    }
}

}  // namespace

Status Store::find_missing(std::vector<Finding>& findings, bool repair) {
    const auto all = messages({});
    if (!all) return all.error();
    for (const Message& message : *all) {
        const fs::path file = file_of(message);
        std::error_code ignored;
        if (!fs::exists(file, ignored)) {
            findings.push_back({What::file_missing, fmt::format("message {} of box {} has no file {}", message.id, message.box,
                                                                file.string()), message.box, message.token});
            if (!repair) continue;
            if (Status done = remove_for_good(message); !done) return done;
        } else if (!length_of(file)) {
            findings.push_back({What::file_damaged, fmt::format("message {} of box {} cannot be played: {}", message.id,
                                                                message.box, file.string()), message.box, message.token});
        }
    }
    return success();
}

// Sound that nobody knows of: messages come back as messages, the rest of a replaced greeting goes.
Status Store::find_unknown(std::vector<Finding>& findings, bool repair) {
    std::set<std::string> known = in_progress_;
    Status done = database_.each("SELECT token FROM message UNION SELECT token FROM greeting",
                                 [&](const Statement& row) { known.insert(row.text(0)); });
    const auto noted = notes();
    if (!noted) return noted.error();
    for (const Draft& draft : *noted) known.insert(draft.token);
    for (const char* kind : {"messages", "greetings"}) {
        each_file(folder_ / kind, [&](const std::string& box, const fs::path& file) {
            if (!done || known.contains(file.stem())) return;
            findings.push_back({What::file_unknown, fmt::format("the index does not know {}", file.string()), box, file.stem()});
            if (!repair) return;
            Draft draft;
            draft.token = file.stem();
            draft.box = box;
            draft.begun = now();
            draft.file = file;
            const bool usable = kind == std::string_view("messages") && file.extension() == ".wav" && read_note(note_of(draft));
            if (usable && length_of(file)) {
                if (const auto kept = keep_message(draft, *length_of(file), true); !kept) done = kept.error();
            } else if (kind == std::string_view("greetings")) {
                done = remove_file(file);
            }
        });
    }
    return done;
}

Result<std::vector<Finding>> Store::check(bool repair) {
    std::vector<Finding> findings;
    Status done = database_.each("PRAGMA quick_check", [&](const Statement& row) {
        if (row.text(0) != "ok") findings.push_back({What::index_damaged, "the index is damaged: " + row.text(0), {}, {}});
    });
    if (!done) return done.error();
    const auto left = notes();
    if (!left) return left.error();
    for (const Draft& draft : *left) {
        findings.push_back({What::note_left, fmt::format("a recording for box {} was not finished: {}", draft.box,
                                                         draft.file.string()), draft.box, draft.token});
    }
    if (repair) {
        if (const auto recovered = recover(); !recovered) return recovered.error();
    }
    if (done = find_missing(findings, repair); !done) return done.error();
    if (done = find_unknown(findings, repair); !done) return done.error();
    return findings;
}

}  // namespace tapi::voicemail
