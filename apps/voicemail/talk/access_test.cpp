// SPDX-License-Identifier: Apache-2.0
// Owners at the telephone: log-in, every menu, every key, every mistake; hanging up at each await.
#include <atomic>
#include <future>

#include "voicemail/talk/ask.hpp"
#include "voicemail/talk/fake_telephone.hpp"

namespace tapi::voicemail {
namespace {

using namespace std::chrono_literals;
using test::FakeTelephone;
using test::Speech;
using voice::Recorded;

struct Access : test::TalkFixture {
    const Visitor at_home{"1001", true}, away{"1001", false}, anybody{};
    const Speech ended_by_hash{.length = 2000ms, .end = Recorded::End::key, .key = '#'};

    void with_pin() { ASSERT_TRUE(store->set_pin("1001", "2580").ok()); }
    // From a PIN to goodbye.
    void visit(const std::string& keys, std::deque<Speech> speeches = {}) {
        phone.keys = "2580#" + keys;
        phone.speeches = std::move(speeches);
        EXPECT_TRUE(run(use_box(desk, phone, away)));
        EXPECT_EQ("", phone.keys) << "all were asked for";
        EXPECT_EQ("en: Goodbye.", phone.heard.back());
        expect_consistent();
    }
    MessageState state_of(int64_t id) { return (*store->message(id))->state; }
};

TEST_F(Access, ByNumberAndPin) {
    with_pin();
    phone.keys = "1001#2580#*";
    EXPECT_TRUE(run(use_box(desk, phone, anybody)));
    EXPECT_TRUE(phone.has_heard("You have no new messages and no saved messages."));
    EXPECT_TRUE(logged("its owner is on the telephone"));
}

TEST_F(Access, FromItsOwnTelephoneOnlyThePin) {
    with_pin();
    phone.keys = "2580#*";
    EXPECT_TRUE(run(use_box(desk, phone, at_home)));
    EXPECT_FALSE(phone.has_heard("mailbox number"));
    config.boxes[0].pin_at_own = false;
    FakeTelephone trusted;
    trusted.keys = "*";
    EXPECT_TRUE(run(use_box(desk, trusted, at_home)));
    EXPECT_TRUE(trusted.has_heard("You have"));
    FakeTelephone elsewhere;
    EXPECT_TRUE(run(use_box(desk, elsewhere, away)));
    EXPECT_FALSE(elsewhere.has_heard("You have"));
}

TEST_F(Access, WrongBoxesAndWrongPins) {
    with_pin();
    phone.keys = "7777#*1001#1#2580#*";
    EXPECT_TRUE(run(use_box(desk, phone, anybody)));
    EXPECT_TRUE(phone.has_heard("That is not right."));
    EXPECT_TRUE(phone.has_heard("You have"));
    FakeTelephone guesser;
    guesser.keys = "1#2#3#4#";
    EXPECT_TRUE(run(use_box(desk, guesser, away)));
    EXPECT_EQ("4#", guesser.keys) << "three in a call";
    EXPECT_FALSE(guesser.has_heard("You have"));
    FakeTelephone lost;
    lost.keys = "1#2#3#";
    EXPECT_TRUE(run(use_box(desk, lost, anybody)));
    EXPECT_EQ("", lost.keys);
}

TEST_F(Access, LockOutIsSaidAndNoPinIsLogged) {
    with_pin();
    for (int call = 0; call < 2; ++call) {
        FakeTelephone guesser;
        guesser.keys = "4711#4712#4713#";
        EXPECT_TRUE(run(use_box(desk, guesser, away)));
    }
    phone.keys = "2580#";
    EXPECT_TRUE(run(use_box(desk, phone, away)));
    EXPECT_TRUE(phone.has_heard("too many wrong entries"));
    EXPECT_FALSE(phone.has_heard("You have"));
    EXPECT_TRUE(logged("a wrong PIN was entered"));
    for (const std::string& line : log) {
        for (const char* pin : {"2580", "4711", "4712", "4713"}) EXPECT_EQ(std::string::npos, line.find(pin)) << line;
    }
}

TEST_F(Access, ANewBoxIsSetUpAtItsOwnTelephoneOnly) {
    EXPECT_TRUE(run(use_box(desk, phone, away)));
    EXPECT_TRUE(phone.has_heard("no PIN yet"));
    FakeTelephone owner;
    owner.keys = "1234#2580#2581#2580#2580#1*";  // too simple; not the same; right; the name is good
    owner.speeches = {ended_by_hash};
    EXPECT_TRUE(run(use_box(desk, owner, at_home)));
    for (const char* text : {"Welcome.", "too simple", "not the same", "Your PIN has been changed.", "Your mailbox is ready.", "You have"})
        EXPECT_TRUE(owner.has_heard(text)) << text;
    EXPECT_TRUE(store->box("1001")->has_pin && store->box("1001")->set_up);
    EXPECT_TRUE(store->greeting("1001", GreetingKind::name));
    EXPECT_TRUE(logged("was set up"));
    expect_consistent();
}

TEST_F(Access, WhoDoesNotAnswerIsToldGoodbye) {
    with_pin();
    phone.keys = "2580#---";
    EXPECT_TRUE(run(use_box(desk, phone, away)));
    EXPECT_EQ("en: Goodbye.", phone.heard.back());
    FakeTelephone silent;
    EXPECT_TRUE(run(use_box(desk, silent, anybody)));
    EXPECT_EQ("en: Goodbye.", silent.heard.back());
}

TEST_F(Access, WrongKeysAreSaidToBeWrong) {
    with_pin();
    visit("9*");
    EXPECT_TRUE(phone.has_heard("no meaning"));
    phone.heard.clear();
    visit("999");
    EXPECT_FALSE(phone.has_heard("saved.")) << "three wrong ones end it";
}

TEST_F(Access, HeardToItsEndIsSavedSkippedStaysNew) {
    with_pin();
    const int64_t first = leave("1001"), second = leave("1001");
    visit("16!6*");
    EXPECT_EQ(MessageState::saved, state_of(first));
    EXPECT_EQ(MessageState::fresh, state_of(second));
    EXPECT_TRUE(phone.has_heard("From five five five"));
    EXPECT_TRUE(phone.has_heard("file 2000"));
    EXPECT_TRUE(phone.has_heard("no more messages"));
}

TEST_F(Access, EachKeyOfAMessage) {
    with_pin();
    const int64_t id = leave("1001"), other = leave("1001");
    visit("1!2*" "*");  // saved while it is heard; back from the second
    EXPECT_EQ(MessageState::saved, state_of(id));
    EXPECT_EQ(MessageState::saved, state_of(other));
    EXPECT_TRUE(phone.has_heard("Saved."));
    visit("23" "6" "*");  // saved ones: deletes the first, leaves the second
    EXPECT_EQ(MessageState::deleted, state_of(id));
    EXPECT_TRUE(phone.has_heard("Deleted."));
    phone.heard.clear();
    visit("33" "*");  // deleted ones: brings it back
    EXPECT_EQ(MessageState::saved, state_of(id));
    EXPECT_TRUE(phone.has_heard("To bring it back, 3"));
    EXPECT_TRUE(phone.has_heard("Brought back."));
    phone.heard.clear();
    visit("2" "1" "6" "5" "*" "*");  // again, next, back again
    EXPECT_EQ(4, std::count(phone.heard.begin(), phone.heard.end(), "file 2000"));
    phone.heard.clear();
    visit("1*");
    EXPECT_TRUE(phone.has_heard("There are no messages."));
    visit("2" "5" "*" "*");  // before the first there is none
}

TEST_F(Access, ADeletedMessageHasNoKeyToSaveIt) {
    with_pin();
    const int64_t id = leave("1001");
    (void)store->remove(id);
    visit("32*" "*");
    EXPECT_EQ(MessageState::deleted, state_of(id));
    EXPECT_TRUE(phone.has_heard("no meaning"));
}

TEST_F(Access, AMessageThatCannotBePlayed) {
    with_pin();
    const int64_t id = leave("1001");
    std::filesystem::resize_file(store->file_of(**store->message(id)), 10);
    phone.keys = "2580#13*";
    EXPECT_TRUE(run(use_box(desk, phone, away)));
    EXPECT_TRUE(phone.has_heard("cannot be played"));
    EXPECT_EQ(MessageState::deleted, state_of(id)) << "its owner can be rid of it";
    EXPECT_TRUE(logged("message 1: "));
}

TEST_F(Access, SomebodyElseRemovedTheMessage) {
    with_pin();
    leave("1001");
    const int64_t second = leave("1001");
    phone.keys = "2580#1";
    phone.hang_up_after = -1;
    const auto other = open();
    // Gone for good between the list and its turn.
    desk.local_time = [&, before = desk.local_time](Moment moment) {
        (void)other->remove(second);
        clock.advance(48h);
        (void)other->tidy({});
        clock.advance(-48h);
        return before(moment);
    };
    phone.keys += "6*";
    EXPECT_TRUE(run(use_box(desk, phone, away)));
    EXPECT_TRUE(phone.has_heard("no more messages"));
}

TEST_F(Access, ForwardedWithAnIntroduction) {
    with_pin();
    const int64_t id = leave("1001");
    visit("14" "1002#" "6*", {ended_by_hash});
    ASSERT_EQ(1u, store->messages("1002")->size());
    const Message sent = store->messages("1002")->front();
    EXPECT_EQ(4500ms, sent.length) << "introduction, half a second, message";
    EXPECT_EQ("1001", sent.forwarded_by);
    EXPECT_EQ("5550100", sent.caller.number);
    EXPECT_EQ(MessageState::fresh, sent.state);
    EXPECT_TRUE(phone.has_heard("Forwarded."));
    EXPECT_TRUE(store->message(id)->has_value());
    ASSERT_TRUE(store->set_pin("1002", "2580").ok());
    FakeTelephone other;
    other.keys = "2580#1*" "*";
    EXPECT_TRUE(run(use_box(desk, other, {"1002", true})));
    EXPECT_TRUE(other.has_heard("de: Weitergeleitet von Mailbox eins")) << "and is told by whom";
}

TEST_F(Access, ForwardedWithout) {
    with_pin();
    leave("1001");
    visit("14" "1002#" "6*", {Speech{.length = 0ms, .end = Recorded::End::key, .key = '#'}});
    ASSERT_EQ(1u, store->messages("1002")->size());
    EXPECT_EQ(2000ms, store->messages("1002")->front().length);
}

TEST_F(Access, ForwardingNowhere) {
    with_pin();
    leave("1001");
    config.boxes[1].quota.messages = 1;
    leave("1002");
    visit("14" "7777#" "4" "1002#" "4" "*" "6*");
    EXPECT_TRUE(phone.has_heard("no such mailbox"));
    EXPECT_TRUE(phone.has_heard("That mailbox is full."));
    EXPECT_FALSE(phone.has_heard("Forwarded."));
}

TEST_F(Access, GreetingsAreRecordedHeardAndRemoved) {
    with_pin();
    visit("41" "2" "21" "**", {ended_by_hash, {.length = 3000ms, .end = Recorded::End::key, .key = '#'}});  // the second take
    ASSERT_TRUE(store->greeting("1001", GreetingKind::open));
    EXPECT_EQ(3000ms, length_of(*store->greeting("1001", GreetingKind::open)));
    EXPECT_TRUE(phone.has_heard("The standard one is used."));
    EXPECT_TRUE(phone.has_heard("Kept."));
    phone.heard.clear();
    visit("42" "2" "*" "3" "2" "1" "**", {ended_by_hash, ended_by_hash});  // one given up, and the name
    EXPECT_FALSE(store->greeting("1001", GreetingKind::closed));
    EXPECT_TRUE(store->greeting("1001", GreetingKind::name));
    phone.heard.clear();
    visit("41" "3" "**");
    EXPECT_TRUE(phone.has_heard("file 3000"));
    EXPECT_FALSE(store->greeting("1001", GreetingKind::open));
    EXPECT_EQ(1u, files("greetings"));
}

TEST_F(Access, AGreetingOfNothing) {
    with_pin();
    visit("41" "2" "**", std::deque<Speech>(5, {.length = 300ms, .end = Recorded::End::key, .key = '#'}));
    EXPECT_TRUE(phone.has_heard("Nothing was recorded."));
    EXPECT_FALSE(store->greeting("1001", GreetingKind::open));
}

TEST_F(Access, TheWordsAreChosenByTheBox) {
    ASSERT_TRUE(store->set_pin("1002", "2580").ok());
    phone.keys = "1002#2580#*";
    EXPECT_TRUE(run(use_box(desk, phone, anybody)));
    EXPECT_TRUE(phone.has_heard("en: Please enter your mailbox number"));
    EXPECT_TRUE(phone.has_heard("de: Sie haben keine neuen Nachrichten und keine gespeicherten Nachrichten."));
}

TEST_F(Access, APinIsChanged) {
    with_pin();
    visit("5" "13579#13579#" "*");
    EXPECT_EQ(LogIn::granted, *store->log_in("1001", "13579", config.lock_out));
    EXPECT_EQ(LogIn::wrong, *store->log_in("1001", "2580", config.lock_out));
    for (const std::string& line : log) EXPECT_EQ(std::string::npos, line.find("13579"));
}

TEST_F(Access, APinIsNotChanged) {
    with_pin();
    visit("5" "*" "*");
    visit("5" "0000#" "1#" "123456789012345#" "*");
    EXPECT_EQ(LogIn::granted, *store->log_in("1001", "2580", config.lock_out));
}

TEST_F(Access, ABrokenStoreIsTrouble) {
    with_pin();
    auto other = Database::open(folder.path() / Store::database_name);
    ASSERT_TRUE(other->run("BEGIN IMMEDIATE").ok());
    phone.keys = "2580#";
    EXPECT_THROW(run(use_box(desk, phone, away)), Trouble);
}

// Holds up whoever asks it for the time, until it is let go: a store that is slow.
class HeldClock final : public Clock {
  public:
    Instant now() const override { return Instant(); }
    WallTime wall() const override {
        if (gone_on_.wait_for(10s) == std::future_status::timeout) timed_out = true;
        return WallTime(std::chrono::seconds(1'700'000'000));
    }
    void let_go() { go_on_.set_value(); }
    mutable std::atomic<bool> timed_out = false;

  private:
    std::promise<void> go_on_;
    std::shared_future<void> gone_on_ = go_on_.get_future().share();
};

TEST_F(Access, WhileAPinIsCheckedOthersHearTheirPrompts) {
    with_pin();
    HeldClock slow;
    auto opened = Store::open(folder.path(), slow, limits);
    const auto slow_store = std::move(*opened);
    Clerk its_clerk(loop, *slow_store);
    const Desk its_desk{its_clerk, config, desk.log, desk.local_time, nullptr};
    std::vector<std::string> ends;
    phone.keys = "2580#*";
    boost::asio::co_spawn(loop, use_box(its_desk, phone, away), [&](std::exception_ptr error) { ends.push_back(error ? "trouble" : "in the box"); });
    FakeTelephone other;
    boost::asio::co_spawn(loop, tell(other, Language::de, Sentence::welcome), [&](std::exception_ptr) {
        ends.push_back("told");
        slow.let_go();
    });
    loop.run();
    EXPECT_EQ((std::vector<std::string>{"told", "in the box"}), ends);
    EXPECT_FALSE(slow.timed_out) << "the other one waited for the PIN";
    EXPECT_TRUE(phone.has_heard("You have"));
    EXPECT_TRUE(other.has_heard("Willkommen"));
}

TEST_F(Access, WhatIsAskedOfTheStoreIsDoneInOrder) {
    std::vector<std::string> answers;
    const auto then = [&](const std::string& what) { return [&answers, what](auto&) { answers.push_back(what); }; };
    clerk.start(&Store::set_pin, std::string("1001"), std::string("2580"))->then = then("set");
    clerk.start(&Store::log_in, std::string("1001"), std::string("2580"), config.lock_out)->then = then("guessed");
    clerk.start(&Store::remove_pin, std::string("1001"))->then = then("removed");
    loop.restart();
    loop.run();
    EXPECT_EQ((std::vector<std::string>{"set", "guessed", "removed"}), answers);
    EXPECT_FALSE(store->box("1001")->has_pin);
}

TEST_F(Access, HangingUpAtEachAwait) {
    with_pin();
    leave("1001");
    const std::string everything = "2580#" "1" "1" "4" "1002#" "3" "4" "1" "2" "1" "*" "5" "13579#13579#" "*";
    for (int awaits = 0;; ++awaits) {
        FakeTelephone caller;
        caller.keys = everything;
        caller.speeches = {ended_by_hash, ended_by_hash};
        caller.hang_up_after = awaits;
        const bool whole = run(use_box(desk, caller, away));
        expect_consistent();
        ASSERT_TRUE(store->set_pin("1001", "2580").ok());
        if (store->counts("1001")->fresh == 0) leave("1001");
        ASSERT_TRUE(store->messages("1002")->size() <= static_cast<size_t>(awaits));
        if (!whole) continue;
        EXPECT_GT(awaits, 20);
        EXPECT_EQ("", caller.keys);
        break;
    }
}

}  // namespace
}  // namespace tapi::voicemail
