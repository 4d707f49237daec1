// SPDX-License-Identifier: Apache-2.0
// Messages, greetings, boxes, mail, and what is kept how long.
#include <fstream>

#include "voicemail/store/files.hpp"
#include "voicemail/store/store_fixture.hpp"

namespace tapi::voicemail {
namespace {

using namespace std::chrono_literals;
using test::record;

struct VoicemailStore : test::StoreFixture {};

TEST_F(VoicemailStore, AMessageIsKeptAsItWasLeft) {
    const int64_t id = leave("1001", 2500ms);
    const auto all = store->messages("1001");
    ASSERT_TRUE(all.ok());
    ASSERT_EQ(1u, all->size());
    const Message& m = all->front();
    EXPECT_EQ(id, m.id);
    EXPECT_EQ((Caller{"5550100", "Ann"}), m.caller);
    EXPECT_EQ(store->now(), m.received);
    EXPECT_NEAR(2500, static_cast<double>(m.length.count()), 20);
    EXPECT_EQ(MessageState::fresh, m.state);
    EXPECT_FALSE(m.recovered);
    EXPECT_TRUE(length_of(store->file_of(m)));
    EXPECT_EQ(0u, files("spool"));
    EXPECT_EQ((Counts{1, 0, 0, m.length}), *store->counts("1001"));
    EXPECT_EQ((Counts{}), *store->counts("1002"));
}

TEST_F(VoicemailStore, WhatIsTooShortIsNoMessage) {
    const auto draft = store->begin_message("1001", {}, {});
    record(draft->file, 900ms);
    const auto kept = store->keep(*draft);
    ASSERT_TRUE(kept.ok());
    EXPECT_FALSE(kept->has_value());
    const auto silent = store->begin_message("1001", {}, {});  // nothing at all was recorded
    EXPECT_FALSE(store->keep(*silent)->has_value());
    EXPECT_EQ(0u, files("messages") + files("spool"));
}

TEST_F(VoicemailStore, ADroppedRecordingLeavesNothing) {
    const auto draft = store->begin_message("1001", {}, {});
    record(draft->file, 2000ms);
    EXPECT_TRUE(store->drop(*draft).ok());
    EXPECT_EQ(0u, files("messages") + files("spool"));
    EXPECT_TRUE(store->messages("1001")->empty());
}

TEST_F(VoicemailStore, StatesComeAndGo) {
    std::vector<std::string> told;
    store->on_change([&](const std::string& box) { told.push_back(box); });
    const int64_t id = leave("1001");
    EXPECT_TRUE(store->save(id).ok());
    EXPECT_EQ(1, store->counts("1001")->saved);
    EXPECT_TRUE(store->remove(id).ok());
    EXPECT_EQ(MessageState::deleted, (*store->message(id))->state);
    EXPECT_EQ(0ms, store->counts("1001")->length);
    EXPECT_TRUE(store->bring_back(id).ok());
    EXPECT_EQ(MessageState::saved, (*store->message(id))->state) << "as it was before";
    EXPECT_TRUE(store->renew(id).ok());
    EXPECT_EQ(1, store->counts("1001")->fresh);
    EXPECT_EQ(5u, told.size());
    EXPECT_TRUE(store->remove(999).ok()) << "what is not there is no error";
    EXPECT_FALSE(store->message(999)->has_value());
}

TEST_F(VoicemailStore, RetentionRemovesWhatWasKeptLongEnough) {
    const Retention rules{.fresh = 0 * std::chrono::days(1), .saved = std::chrono::days(30), .deleted = 24h};
    const int64_t fresh = leave("1001"), saved = leave("1001"), deleted = leave("1001");
    (void)store->save(saved);
    (void)store->remove(deleted);
    clock.advance(24h - 1ms);
    EXPECT_EQ(0, *store->tidy(rules));
    clock.advance(1ms);
    EXPECT_EQ(1, *store->tidy(rules));
    EXPECT_FALSE(store->message(deleted)->has_value());
    EXPECT_EQ(2u, files("messages"));
    clock.advance(24h * 29);
    EXPECT_EQ(1, *store->tidy(rules));
    EXPECT_FALSE(store->message(saved)->has_value());
    clock.advance(24h * 3650);
    EXPECT_EQ(0, *store->tidy(rules)) << "new ones are kept for ever";
    EXPECT_TRUE(store->message(fresh)->has_value());
}

TEST_F(VoicemailStore, WhatWaitsForMailIsNotTidied) {
    const Retention rules{.fresh = std::chrono::days(1), .saved = std::chrono::days(1), .deleted = 24h};
    const int64_t id = leave("1001", 2000ms, {"a@example.org"});
    clock.advance(48h);
    EXPECT_EQ(0, *store->tidy(rules));
    (void)store->remove(id);
    clock.advance(24h);
    EXPECT_EQ(1, *store->tidy(rules)) << "its owner has deleted it";
    EXPECT_TRUE(store->deliveries()->empty());
}

TEST_F(VoicemailStore, QuotaCountsWhatIsNotDeleted) {
    const Quota two{.messages = 2, .length = 1h};
    const int64_t first = leave("1001");
    EXPECT_EQ(Room::enough, *store->room("1001", two));
    leave("1001");
    EXPECT_EQ(Room::box_full, *store->room("1001", two));
    EXPECT_EQ(Room::enough, *store->room("1002", two));
    (void)store->remove(first);
    EXPECT_EQ(Room::enough, *store->room("1001", two));
    EXPECT_EQ(Room::box_full, *store->room("1001", {.messages = 9, .length = 2s}));
    limits.free_bytes = ~uint64_t{0};
    store = open();
    EXPECT_EQ(Room::disk_full, *store->room("1001", two));
}

TEST_F(VoicemailStore, GreetingsAreReplacedAndRemoved) {
    EXPECT_FALSE(store->greeting("1001", GreetingKind::open));
    for (int take = 0; take < 2; ++take) {
        const auto draft = store->begin_greeting("1001", GreetingKind::open);
        record(draft->file, 1500ms + take * 1000ms);
        ASSERT_TRUE(store->keep(*draft)->has_value());
    }
    const auto greeting = store->greeting("1001", GreetingKind::open);
    ASSERT_TRUE(greeting);
    EXPECT_NEAR(2500, static_cast<double>(length_of(*greeting)->count()), 20);
    EXPECT_EQ(1u, files("greetings")) << "the first one is gone";
    EXPECT_FALSE(store->greeting("1001", GreetingKind::closed));
    EXPECT_TRUE(store->remove_greeting("1001", GreetingKind::open).ok());
    EXPECT_FALSE(store->greeting("1001", GreetingKind::open));
    EXPECT_EQ(0u, files("greetings"));
}

TEST_F(VoicemailStore, PinsLockOutAndOpenAgain) {
    const LockOut rules{.after = 3, .for_time = 15min};
    EXPECT_EQ(LogIn::no_pin, *store->log_in("1001", "2580", rules));
    ASSERT_TRUE(store->set_pin("1001", "2580").ok());
    EXPECT_EQ(LogIn::granted, *store->log_in("1001", "2580", rules));
    EXPECT_EQ(LogIn::wrong, *store->log_in("1001", "1", rules));
    EXPECT_EQ(LogIn::wrong, *store->log_in("1001", "2", rules));
    EXPECT_EQ(LogIn::granted, *store->log_in("1001", "2580", rules)) << "counting begins anew";
    for (int guess = 0; guess < 3; ++guess) EXPECT_EQ(LogIn::wrong, *store->log_in("1001", "3", rules));
    EXPECT_EQ(LogIn::locked, *store->log_in("1001", "2580", rules));
    store = open();
    EXPECT_EQ(LogIn::locked, *store->log_in("1001", "2580", rules)) << "whoever restarts the program";
    clock.advance(15min);
    EXPECT_EQ(LogIn::granted, *store->log_in("1001", "2580", rules));
    for (int guess = 0; guess < 3; ++guess) (void)store->log_in("1001", "3", rules);
    ASSERT_TRUE(store->unlock("1001").ok());
    EXPECT_EQ(LogIn::granted, *store->log_in("1001", "2580", rules));
}

TEST_F(VoicemailStore, ThePinIsNowhereInTheFolder) {
    ASSERT_TRUE(store->set_pin("1001", "739173917391").ok());
    store.reset();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
        if (!entry.is_regular_file()) continue;
        EXPECT_EQ(std::string::npos, read_text(entry.path())->find("739173917391")) << entry.path();
    }
}

TEST_F(VoicemailStore, BoxesRememberTheirSetUp) {
    EXPECT_FALSE(store->box("1001")->has_pin);
    EXPECT_FALSE(store->box("1001")->set_up);
    ASSERT_TRUE(store->set_up("1001").ok());
    ASSERT_TRUE(store->set_pin("1001", "2580").ok());
    EXPECT_TRUE(store->box("1001")->has_pin && store->box("1001")->set_up);
    ASSERT_TRUE(store->remove_pin("1001").ok());
    EXPECT_FALSE(store->box("1001")->has_pin || store->box("1001")->set_up) << "its owner begins anew";
    leave("1002");
    EXPECT_EQ((std::vector<std::string>{"1001", "1002"}), *store->known_boxes());
}

TEST_F(VoicemailStore, MailWaitsForItsTime) {
    const int64_t id = leave("1001", 2000ms, {"a@example.org", "b@example.org"});
    auto due = store->due_delivery();
    ASSERT_TRUE(due.ok() && due->has_value());
    EXPECT_EQ(id, (*due)->message);
    EXPECT_EQ("a@example.org", (*due)->recipient);
    ASSERT_TRUE(store->failed((*due)->id, "451 later", store->now() + 60s).ok());
    const int64_t second = (*store->due_delivery())->id;
    EXPECT_NE((*due)->id, second);
    ASSERT_TRUE(store->delivered(second).ok());
    EXPECT_FALSE(store->due_delivery()->has_value());
    EXPECT_EQ(store->now() + 60s, **store->next_delivery());
    store = open();
    clock.advance(60s);
    due = store->due_delivery();
    ASSERT_TRUE(due.ok() && due->has_value()) << "the queue survives";
    EXPECT_EQ(1, (*due)->attempts);
    EXPECT_EQ("451 later", (*due)->error);
    ASSERT_TRUE(store->failed((*due)->id, "550 nobody", std::nullopt).ok());
    EXPECT_FALSE(store->due_delivery()->has_value());
    EXPECT_FALSE(store->next_delivery()->has_value());
    ASSERT_EQ(1u, store->deliveries("1001")->size());
    EXPECT_TRUE(store->deliveries("1001")->front().given_up);
    ASSERT_TRUE(store->retry((*due)->id).ok());
    EXPECT_TRUE(store->due_delivery()->has_value());
    ASSERT_TRUE(store->forget_delivery((*due)->id).ok());
    EXPECT_TRUE(store->deliveries()->empty());
}

TEST_F(VoicemailStore, OneProgramAnswers) {
    ASSERT_TRUE(store->lock().ok());
    ASSERT_TRUE(store->lock().ok()) << "its own is no obstacle";
    const auto other = open();
    const Status refused = other->lock();
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(std::string::npos, refused.error().context.find("another tapi-voicemail"));
    store.reset();
    EXPECT_TRUE(other->lock().ok());
}

TEST_F(VoicemailStore, ChangesOfOthersAreSeen) {
    (void)store->changed_elsewhere();
    EXPECT_FALSE(store->changed_elsewhere());
    const auto other = open();
    ASSERT_TRUE(other->set_up("1001").ok());
    EXPECT_TRUE(store->changed_elsewhere());
    EXPECT_FALSE(store->changed_elsewhere());
}

TEST_F(VoicemailStore, CheckFindsAndRepairs) {
    const int64_t lost = leave("1001");
    const int64_t kept = leave("1001");
    const Message unknown = **store->message(leave("1002"));
    std::filesystem::remove(store->file_of(**store->message(lost)));
    EXPECT_TRUE(duplicate_file(store->file_of(unknown), folder.path() / "messages/1002/00000000000000aa.wav").ok());
    std::ofstream(folder.path() / "messages/1001/notes.txt") << "whatever";
    auto found = store->check(false);
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(3u, found->size());
    EXPECT_TRUE(store->message(lost)->has_value()) << "looking changes nothing";
    ASSERT_TRUE(store->check(true).ok());
    EXPECT_FALSE(store->message(lost)->has_value());
    EXPECT_TRUE(store->message(kept)->has_value());
    EXPECT_EQ(2u, store->messages("1002")->size()) << "the file is a message again";
    EXPECT_TRUE(store->messages("1002")->back().recovered);
    found = store->check(false);
    ASSERT_EQ(1u, found->size()) << "what is no sound is left to a person";
    EXPECT_NE(std::string::npos, found->front().text.find("notes.txt"));
}

TEST_F(VoicemailStore, NotesOfOthersAreNotBelieved) {
    const auto draft = store->begin_message("1001", {}, {"a@example.org"});
    const std::string note = note_of(*draft);
    EXPECT_TRUE(read_note(note));
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"\"1001\"", "\"../../etc\""}, {"\"1001\"", "\"\""}, {draft->token, "../" + draft->token.substr(3)}, {"\"begun\"", "\"x\""}}) {
        std::string changed = note;
        changed.replace(changed.find(from), from.size(), to);
        EXPECT_FALSE(read_note(changed)) << changed;
    }
    EXPECT_FALSE(read_note(""));
    EXPECT_FALSE(read_note("[1]"));
}

}  // namespace
}  // namespace tapi::voicemail
