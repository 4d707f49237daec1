// SPDX-License-Identifier: Apache-2.0
// The writing program is killed before every second of its system calls; the disk is full; the database is locked. What was
// recorded can be played, and the index says nothing that is not so.
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "sound/errors.hpp"
#include "voicemail/store/store_fixture.hpp"

namespace tapi::voicemail {
namespace {

using namespace std::chrono_literals;

void limit_files(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    ::setrlimit(RLIMIT_FSIZE, &limit);
}

// Leaves a message of three seconds and records a greeting. For a process of its own; what it has done is its exit code.
// From then on no file of it may grow beyond `room`: writing fails as on a full disk.
int work(const std::filesystem::path& folder, std::optional<rlim_t> room = {}) {
    SystemClock clock;
    auto store = Store::open(folder, clock, {.shortest = Length(1000), .free_bytes = 0});
    if (!store) return 1;
    if (room) limit_files(*room);
    const auto draft = (*store)->begin_message("1001", {"5550100", ""}, {"a@example.org"});
    if (!draft) return 2;
    try {
        sound::SoundWriter writer(draft->file, 8000);
        const auto block = test::tone(Length(500));
        for (int half = 0; half < 6; ++half) writer.write(block);
        writer.close();
    } catch (const sound::SoundError&) {
        const auto kept = (*store)->keep(*draft);
        return kept ? 3 : 4;
    }
    if (!(*store)->keep(*draft)) return 5;
    const auto greeting = (*store)->begin_greeting("1001", GreetingKind::open);
    if (!greeting) return 6;
    try {
        sound::SoundWriter(greeting->file, 8000).write(test::tone(Length(2000)));
    } catch (const sound::SoundError&) {
        return 8;
    }
    return (*store)->keep(*greeting) ? 0 : 7;
}

// Runs work() until its system call number `calls` is about to happen, then kills it. False: it had fewer.
bool killed_before(int calls, const std::filesystem::path& folder) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
        ::raise(SIGSTOP);
        ::_exit(work(folder));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    for (int stops = 0; stops < 2 * calls - 1; ++stops) {  // a stop at its beginning and one at its end
        ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
        ::waitpid(child, &status, 0);
        if (WIFEXITED(status)) {
            EXPECT_EQ(0, WEXITSTATUS(status));
            return false;
        }
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return true;
}

// How the store is found after an accident.
struct Found {
    std::vector<Message> messages;
    size_t deliveries = 0, findings = 0;
    bool greeting = false;
};

Found look(const std::filesystem::path& folder) {
    Found found;
    SystemClock clock;
    auto store = Store::open(folder, clock, {.shortest = Length(1000), .free_bytes = 0});
    EXPECT_TRUE(store.ok()) << (store ? "" : store.error().context);
    if (!store) return found;
    EXPECT_TRUE((*store)->recover().ok());
    const auto findings = (*store)->check(false);
    EXPECT_TRUE(findings.ok());
    for (const Finding& each : *findings) ADD_FAILURE() << each.text;
    found.messages = *(*store)->messages("1001");
    for (const Message& message : found.messages) EXPECT_EQ(message.length, length_of((*store)->file_of(message)).value_or(0ms));
    found.deliveries = (*store)->deliveries()->size();
    found.greeting = (*store)->greeting("1001", GreetingKind::open).has_value();
    return found;
}

TEST(VoicemailFaults, KilledBeforeEverySecondSystemCall) {
    Length longest{0};
    int recovered = 0;
    for (int calls = 1;; calls += 2) {
        const test::Folder folder;
        const bool killed = killed_before(calls, folder.path());
        const Found found = look(folder.path());
        ASSERT_FALSE(::testing::Test::HasFailure()) << "killed before system call " << calls;
        ASSERT_LE(found.messages.size(), 1u);
        const Length length = found.messages.empty() ? 0ms : found.messages[0].length;
        ASSERT_GE(length, longest) << "later is never less, system call " << calls;
        ASSERT_EQ(found.messages.size(), found.deliveries) << "a message and its mail are one step";
        longest = length;
        recovered += !found.messages.empty() && found.messages[0].recovered ? 1 : 0;
        if (killed) continue;
        EXPECT_TRUE(found.greeting);
        break;
    }
    EXPECT_EQ(3000ms, longest);
    EXPECT_GT(recovered, 10);
}

int work_with_room(rlim_t bytes, const std::filesystem::path& folder) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(work(folder, bytes));
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

TEST(VoicemailFaults, TheDiskIsFullDuringARecording) {
    const test::Folder folder;
    EXPECT_EQ(4, work_with_room(24'000, folder.path())) << "neither the rest of the sound nor the index";
    const Found found = look(folder.path());
    ASSERT_EQ(1u, found.messages.size()) << "taken in once there is room";
    EXPECT_NEAR(1500, static_cast<double>(found.messages[0].length.count()), 100);
    EXPECT_TRUE(found.messages[0].recovered);
}

TEST(VoicemailFaults, WhateverRoomThereIs) {
    for (rlim_t bytes = 0; bytes <= 96'000; bytes += 3'000) {
        const test::Folder folder;
        (void)work_with_room(bytes, folder.path());
        const Found found = look(folder.path());
        ASSERT_FALSE(::testing::Test::HasFailure()) << bytes << " bytes";
        ASSERT_EQ(bytes >= 18'000 ? 1u : 0u, found.messages.size()) << bytes << " bytes";
    }
}

struct LockedDatabase : test::StoreFixture {};

TEST_F(LockedDatabase, AMessageIsTakenInLater) {
    auto other = Database::open(folder.path() / Store::database_name);
    ASSERT_TRUE(other->run("BEGIN IMMEDIATE").ok());
    const auto draft = store->begin_message("1001", {}, {});
    ASSERT_TRUE(draft.ok()) << "beginning needs no index";
    test::record(draft->file, 2000ms);
    const auto kept = store->keep(*draft);
    ASSERT_FALSE(kept.ok());
    EXPECT_NE(std::string::npos, kept.error().context.find("another program holds the database")) << kept.error().context;
    EXPECT_TRUE(store->messages("1001").ok()) << "reading goes on";
    ASSERT_TRUE(other->run("COMMIT").ok());
    EXPECT_EQ(1, *store->recover());
    EXPECT_EQ(1u, store->messages("1001")->size());
    EXPECT_EQ(0u, files("spool"));
}

TEST_F(LockedDatabase, ARecordingUnderWayIsLeftAlone) {
    const auto draft = store->begin_message("1001", {}, {});
    test::record(draft->file, 2000ms);
    EXPECT_EQ(0, *store->recover());
    EXPECT_TRUE(store->check(false)->empty());
    EXPECT_TRUE(store->keep(*draft)->has_value());
}

}  // namespace
}  // namespace tapi::voicemail
