// SPDX-License-Identifier: Apache-2.0
// Callers who leave messages: each way a recording ends, and what is kept of it.
#include "voicemail/talk/fake_telephone.hpp"

namespace tapi::voicemail {
namespace {

using namespace std::chrono_literals;
using test::Speech;
using voice::Gone;
using voice::Recorded;

struct TakeMessage : test::TalkFixture {
    TakeMessage() { phone.who.caller = "5550100"; }
    std::optional<Left> call(const std::string& number = "1001") { return run(take_message(desk, phone, box(number))); }
    std::vector<Message> kept(const std::string& number = "1001") { return *store->messages(number); }
};

TEST_F(TakeMessage, GreetingBeepMessageThanks) {
    EXPECT_EQ(Left::done, call());
    ASSERT_EQ(1u, kept().size());
    EXPECT_EQ("5550100", kept()[0].caller.number);
    EXPECT_EQ(2000ms, kept()[0].length);
    const std::vector<std::string> heard{"en: Ann", "en: is not available at the moment.", "en: Please leave a message after the tone.",
                                         "beep", "en: Your message has been kept.", "en: Goodbye."};
    EXPECT_EQ(heard, phone.heard);
    EXPECT_EQ(1u, store->deliveries()->size()) << "and it is on its way by mail";
    EXPECT_TRUE(logged("message 1 from 5550100"));
    ASSERT_EQ(3u, events.size());
    EXPECT_EQ("greeting", events[0]["part"]);
    EXPECT_EQ("recording", events[1]["part"]);
    const live::Json message{{"event", "message"}, {"box", "1001"}, {"id", 1}, {"caller", "5550100"}, {"name", ""}, {"seconds", 2.0}};
    EXPECT_EQ(message, events[2]);
    expect_consistent();
}

TEST_F(TakeMessage, TheStandardGreetingInEachLanguage) {
    for (const auto& [language, word] : std::vector<std::pair<Language, std::string>>{
             {Language::en, "en: The owner of mailbox one"}, {Language::de, "de: Der Inhaber der Mailbox eins"},
             {Language::fr, "fr: Le titulaire de la boîte vocale un"}, {Language::es, "es: El titular del buzón uno"}}) {
        BoxConfig other = box("1002");
        other.language = language;
        phone.heard.clear();
        EXPECT_EQ(Left::done, run(take_message(desk, phone, other)));
        EXPECT_TRUE(phone.has_heard(word)) << phone.heard[0];
    }
}

TEST_F(TakeMessage, OutsideOfItsHours) {
    clock.advance(std::chrono::hours(12));
    call();
    EXPECT_TRUE(phone.has_heard("is not here at this hour"));
}

TEST_F(TakeMessage, RecordedGreetings) {
    const auto record = [&](GreetingKind kind, Length length) {
        const auto draft = store->begin_greeting("1001", kind);
        test::record(draft->file, length);
        (void)store->keep(*draft);
    };
    record(GreetingKind::name, 1200ms);
    call();
    EXPECT_EQ("file 1200", phone.heard[0]) << "the owner's own voice says the name";
    EXPECT_TRUE(phone.has_heard("is not available"));
    phone.heard.clear();
    record(GreetingKind::open, 3000ms);
    record(GreetingKind::closed, 4000ms);
    call();
    EXPECT_EQ("file 3000", phone.heard[0]);
    EXPECT_FALSE(phone.has_heard("is not available"));
    clock.advance(std::chrono::hours(12));
    phone.heard.clear();
    call();
    EXPECT_EQ("file 4000", phone.heard[0]);
}

TEST_F(TakeMessage, HangingUpKeepsWhatWasSaid) {
    phone.speeches = {Speech{.length = 2500ms, .gone = Gone::Why::hung_up}};
    EXPECT_FALSE(call());
    ASSERT_EQ(1u, kept().size());
    EXPECT_EQ(2500ms, kept()[0].length);
    EXPECT_FALSE(kept()[0].recovered);
    expect_consistent();
}

TEST_F(TakeMessage, TheProviderOrTheProgramEnds) {
    for (const Gone::Why why : {Gone::Why::provider, Gone::Why::program_ends}) {
        test::FakeTelephone other;
        other.speeches = {Speech{.gone = why}};
        EXPECT_FALSE(run(take_message(desk, other, box())));
    }
    EXPECT_EQ(2u, kept().size());
    expect_consistent();
}

TEST_F(TakeMessage, HangingUpAtOnceIsNoMessage) {
    phone.speeches = {Speech{.length = 600ms, .gone = Gone::Why::hung_up}};
    EXPECT_FALSE(call());
    EXPECT_TRUE(kept().empty());
    expect_consistent();
}

TEST_F(TakeMessage, TooShortIsSaid) {
    phone.speeches = {Speech{.length = 0ms}};
    EXPECT_EQ(Left::done, call());
    EXPECT_TRUE(phone.has_heard("too short"));
    EXPECT_TRUE(kept().empty());
    expect_consistent();
}

TEST_F(TakeMessage, HashEndsItStarBeginsAgain) {
    phone.speeches = {Speech{.length = 9000ms, .end = Recorded::End::key, .key = '*'},
                      Speech{.length = 3000ms, .end = Recorded::End::key, .key = '#'}};
    EXPECT_EQ(Left::done, call());
    ASSERT_EQ(1u, kept().size());
    EXPECT_EQ(3000ms, kept()[0].length);
    EXPECT_TRUE(phone.has_heard("begin again"));
    expect_consistent();
}

TEST_F(TakeMessage, NotForEver) {
    for (int take = 0; take < 20; ++take) phone.speeches.push_back({.length = 2000ms, .end = Recorded::End::key, .key = '*'});
    EXPECT_EQ(Left::done, call());
    EXPECT_EQ(15u, phone.speeches.size());
    EXPECT_EQ(1u, kept().size()) << "the last one";
}

TEST_F(TakeMessage, AFullBoxSendsCallersAway) {
    for (int message = 0; message < 3; ++message) leave("1001");
    EXPECT_EQ(Left::done, call());
    EXPECT_TRUE(phone.has_heard("mailbox is full"));
    EXPECT_FALSE(phone.has_heard("beep"));
    EXPECT_TRUE(logged("is full"));
    phone.keys = "!*";
    EXPECT_EQ(Left::wants_menu, call()) << "its owner can still get in";
}

TEST_F(TakeMessage, AFullDiskSendsCallersAway) {
    limits.free_bytes = ~uint64_t{0};
    const auto small = open();
    Clerk its_clerk(loop, *small);
    Desk full{its_clerk, config, desk.log, desk.local_time, nullptr};
    EXPECT_EQ(Left::done, run(take_message(full, phone, box())));
    EXPECT_TRUE(phone.has_heard("No message can be taken"));
    EXPECT_TRUE(logged("the disk is full"));
}

TEST_F(TakeMessage, TakenByAPersonAsConfigured) {
    BoxConfig keeps = box(), drops = box();
    drops.when_taken = OnTaken::drop;
    phone.speeches = {Speech{.gone = Gone::Why::taken}};
    EXPECT_FALSE(run(take_message(desk, phone, keeps)));
    EXPECT_EQ(1u, kept().size());
    test::FakeTelephone other;
    other.speeches = {Speech{.gone = Gone::Why::taken}};
    EXPECT_FALSE(run(take_message(desk, other, drops)));
    EXPECT_EQ(1u, kept().size());
    expect_consistent();
}

TEST_F(TakeMessage, KeysDuringTheGreeting) {
    phone.keys = "!*";
    EXPECT_EQ(Left::wants_menu, call());
    EXPECT_TRUE(kept().empty());
    phone.keys = "!#";
    EXPECT_EQ(Left::done, call()) << "hash goes to the beep";
    EXPECT_EQ(1u, kept().size());
    EXPECT_TRUE(phone.keys.empty()) << "and is not left over";
}

TEST_F(TakeMessage, WithoutASynthesizerMessagesAreTakenStill) {
    phone.cannot_speak = true;
    phone.speeches = {Speech{.gone = Gone::Why::hung_up}};
    EXPECT_FALSE(call());
    EXPECT_EQ(1u, kept().size());
    EXPECT_TRUE(logged("no greeting was heard"));
}

TEST_F(TakeMessage, ALockedIndexLosesNothing) {
    auto other = Database::open(folder.path() / Store::database_name);
    ASSERT_TRUE(other->run("BEGIN IMMEDIATE").ok());
    EXPECT_EQ(Left::done, call());
    EXPECT_TRUE(logged("not in the index yet"));
    ASSERT_TRUE(other->run("COMMIT").ok());
    EXPECT_EQ(1, *store->recover());
    EXPECT_EQ(1u, kept().size());
    expect_consistent();
}

TEST_F(TakeMessage, HangingUpAtEachAwait) {
    for (int awaits = 0; awaits < 10; ++awaits) {
        test::FakeTelephone caller;
        caller.hang_up_after = awaits;
        caller.speeches = {Speech{.end = Recorded::End::key, .key = '*'}, Speech{}};
        const auto left = run(take_message(desk, caller, box("1002")));
        expect_consistent();
        if (left) {
            EXPECT_GE(awaits, 5);
            break;
        }
    }
}

}  // namespace
}  // namespace tapi::voicemail
