// SPDX-License-Identifier: Apache-2.0
// Everything that voice mail keeps: an index in SQLite and sound files beside it.
//
//   voicemail.db                    the index
//   messages/BOX/TOKEN.wav          a message
//   greetings/BOX/TOKEN.wav         a greeting
//   spool/TOKEN.json                the note of a recording that the index does not have yet
//   lock                            held by the program that answers calls
//
// A recording is written where it will stay. Its note comes before its first sample and goes after the index has it;
// a message that is removed loses its file before its row. So after kill -9 or on a full disk nothing is in the index
// that cannot be played, and recover() takes in whatever was recorded. For one thread; several processes may have the
// store open, one of them answering calls.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "database/database.hpp"
#include "voicemail/store/draft.hpp"
#include "voicemail/store/records.hpp"

namespace tapi::voicemail {

struct StoreLimits {
    Length shortest{1000};                      // what is shorter is no message
    uint64_t free_bytes = uint64_t{50} << 20;   // no recording begins when the disk has less
};

// Of one box; messages that are deleted do not count.
struct Quota {
    int messages = 100;
    Length length = std::chrono::hours(1);
};

enum class Room { enough, box_full, disk_full };

struct Retention {
    std::chrono::days fresh{0}, saved{30};  // 0: for ever
    std::chrono::hours deleted{24};
};

enum class LogIn { granted, wrong, locked, no_pin };
struct LockOut {
    int after = 5;
    std::chrono::minutes for_time{15};
};

// What is not as it should be.
struct Finding {
    enum class What { file_missing, file_damaged, file_unknown, note_left, index_damaged } what;
    std::string text;
    std::string box, token;
};

class Store {
  public:
    static constexpr const char* database_name = "voicemail.db";

    // Makes what is missing.
    static Result<std::unique_ptr<Store>> open(const std::filesystem::path& folder, const Clock& clock, const StoreLimits& limits);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // For the program that answers calls: one at a time. It holds until the store closes.
    Status lock();
    // Told after each change of a box's messages by this process.
    void on_change(std::function<void(const std::string& box)> told) { told_ = std::move(told); }
    // True when another process has changed something since the last call.
    bool changed_elsewhere();
    const std::filesystem::path& folder() const { return folder_; }
    Moment now() const;

    // Boxes. What nobody has touched yet is as BoxRecord is.
    Result<BoxRecord> box(const std::string& number);
    Status set_pin(const std::string& number, const std::string& pin);
    Status remove_pin(const std::string& number);
    Status unlock(const std::string& number);
    Status set_up(const std::string& number);
    // Counts before it compares, so that nothing that ends the program gives another guess.
    Result<LogIn> log_in(const std::string& number, const std::string& pin, const LockOut& rules);

    // Recordings.
    Result<Room> room(const std::string& box, const Quota& quota);
    Result<Draft> begin_message(const std::string& box, const Caller& caller, std::vector<std::string> mail_to,
                                const std::string& forwarded_by = {});
    Result<Draft> begin_greeting(const std::string& box, GreetingKind kind);
    // Puts it into the index. What is too short is thrown away: nothing then. After an error the note stays, and
    // recover() tries again.
    Result<std::optional<int64_t>> keep(const Draft& draft);
    Status drop(const Draft& draft);
    // Takes in what ended without keep() or drop(). How many messages that were.
    Result<int> recover();

    // Messages, the oldest first.
    Result<std::vector<Message>> messages(const std::string& box);
    Result<std::vector<Message>> messages_in(const std::string& box, MessageState state);
    Result<std::optional<Message>> message(int64_t id);
    Result<Counts> counts(const std::string& box);
    // Boxes that have anything stored.
    Result<std::vector<std::string>> known_boxes();
    Status save(int64_t id) { return change_state(id, MessageState::saved); }
    Status remove(int64_t id) { return change_state(id, MessageState::deleted); }
    Status renew(int64_t id) { return change_state(id, MessageState::fresh); }
    // Gives a deleted one the state that it had.
    Status bring_back(int64_t id);
    std::filesystem::path file_of(const Message& message) const;
    // Removes for good what has been kept long enough. How many messages.
    Result<int> tidy(const Retention& retention);

    // Greetings.
    std::optional<std::filesystem::path> greeting(const std::string& box, GreetingKind kind);
    Status remove_greeting(const std::string& box, GreetingKind kind);

    // Mail.
    Result<std::vector<Delivery>> deliveries(const std::string& box = {});
    Result<std::optional<Delivery>> due_delivery();
    Result<std::optional<Moment>> next_delivery();
    Status delivered(int64_t id);
    Status failed(int64_t id, const std::string& error, std::optional<Moment> again);  // nothing: give up
    Status retry(int64_t id);
    Status forget_delivery(int64_t id);
    Status queue_delivery(int64_t message, const std::string& recipient);

    // Looks at everything; with `repair` puts right what can be: nothing that can be heard is thrown away.
    Result<std::vector<Finding>> check(bool repair);

  private:
    Store(std::filesystem::path folder, Database database, const Clock& clock, const StoreLimits& limits);
    Result<Draft> begin(Draft draft);
    Result<std::optional<int64_t>> take_in(const Draft& draft, bool recovered);
    Result<std::optional<int64_t>> keep_message(const Draft& draft, Length length, bool recovered);
    Result<std::optional<int64_t>> keep_greeting(const Draft& draft, Length length);
    Result<std::vector<Message>> select(const std::string& where, const std::vector<int64_t>& numbers, const std::string& box);
    Result<std::vector<Delivery>> select_deliveries(const std::string& where, const std::string& box);
    Result<std::vector<Draft>> notes();
    Status change_state(int64_t id, MessageState state);
    Status remove_for_good(const Message& message);
    std::filesystem::path note_path(const Draft& draft) const;
    std::filesystem::path place(const Draft& draft) const;
    void tell(const std::string& box) const;
    Status find_missing(std::vector<Finding>& findings, bool repair);
    Status find_unknown(std::vector<Finding>& findings, bool repair);

    std::filesystem::path folder_;
    Database database_;
    const Clock& clock_;
    StoreLimits limits_;
    std::set<std::string> in_progress_;  // tokens
    std::function<void(const std::string&)> told_;
    int64_t seen_version_ = 0;
    int lock_ = -1;
};

// How long the file plays; nothing when it cannot be played. Throws nothing.
std::optional<Length> length_of(const std::filesystem::path& file);

}  // namespace tapi::voicemail
