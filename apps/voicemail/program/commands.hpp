// SPDX-License-Identifier: Apache-2.0
// What each command does. All throw ctl::Failure; each returns an exit code.
#pragma once

#include "tapictl/console.hpp"
#include "voicemail/program/arguments.hpp"
#include "voicemail/store/store.hpp"

namespace tapi::voicemail {

// Where a command works.
struct Bench {
    const Arguments& arguments;
    const Config& config;
    Store& store;
    ctl::Console& console;

    // Throws where there is no such box.
    const BoxConfig& box() const;
    Message message(int64_t id) const;
};

int run_service(Bench& bench);
int show_config(const Config& config, ctl::Console& console);
int list_boxes(Bench& bench);
int list_messages(Bench& bench);
int mark_messages(Bench& bench);
int export_messages(Bench& bench);
int manage_greeting(Bench& bench);
int manage_pin(Bench& bench);
int tidy_store(Bench& bench);
int manage_queue(Bench& bench);
int check_store(Bench& bench);

// The value, or Failure with exit code 1.
template <class T>
T gotten(Result<T> result) {
    if (!result) throw ctl::Failure(ctl::exit_failed, result.error().context);
    return std::move(*result);
}

// "2026-11-28 22:03", where this program runs.
std::string local_text(Moment moment);
// RFC 3339, UTC.
std::string utc_text(Moment moment);

}  // namespace tapi::voicemail
