// SPDX-License-Identifier: Apache-2.0
// A telephone without a network: what its user does is written down beforehand, what he hears is written down as it
// happens. Nothing waits.
#pragma once

#include "voice/await.hpp"  // before the rest of asio

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <fstream>
#include <set>

#include "voice/recording.hpp"
#include "voicemail/store/store_fixture.hpp"
#include "voicemail/talk/access.hpp"
#include "voicemail/talk/take_message.hpp"

namespace tapi::voicemail::test {

struct Speech {
    Length length{2000};
    voice::Recorded::End end = voice::Recorded::End::silence;
    char key = 0;
    std::optional<voice::Gone::Why> gone = std::nullopt;  // instead of an end
};

class FakeTelephone final : public voice::Telephone {
  public:
    voice::Facts who;
    // Digits, as they are asked for. "!" and a key: pressed while the next thing is said. "-": says nothing this once.
    std::string keys;
    std::deque<Speech> speeches;
    int hang_up_after = -1;  // awaits; -1: never
    bool cannot_speak = false;
    std::vector<std::string> heard;  // words, files ("file"), beeps and recordings
    int awaits = 0;
    bool dropped = false;

    bool has_heard(const std::string& text) const {
        return std::any_of(heard.begin(), heard.end(), [&](const std::string& h) { return h.find(text) != std::string::npos; });
    }

    voice::Facts facts() const override { return who; }
    bool connected() const override { return !gone_; }
    bool gone() const override { return gone_; }
    voice::AtEnd at_end(std::function<void()>) override { return nullptr; }
    void check() const override {
        if (gone_) throw voice::Gone(voice::Gone::Why::hung_up);
    }
    voice::Await<void> answer() override { return nothing(); }
    voice::Await<void> refuse(voice::Refusal) override { return nothing(); }
    voice::Await<void> redirect(std::string) override { return nothing(); }
    voice::Await<voice::Played> play(voice::Prompt prompt, voice::PlayPlan plan) override {
        step();
        say(prompt);
        voice::Played played;
        if (keys.size() > 1 && keys[0] == '!' && plan.barge_in && (plan.keys.empty() || plan.keys.find(keys[1]) != std::string::npos)) {
            played.key = keys[1];
            played.whole = false;
            keys.erase(0, 1);
            waiting_ = true;
        }
        co_return played;
    }
    voice::Await<voice::Gathered> gather(voice::GatherPlan plan) override {
        step();
        say(plan.prompt);
        waiting_ = false;
        voice::Gathered gathered;
        while (gathered.digits.size() < plan.most) {
            const char key = next_key();
            if (key == 0) {
                gathered.end = gathered.digits.empty() ? voice::Gathered::End::first_timeout : voice::Gathered::End::next_timeout;
                break;
            }
            if (plan.terminators.find(key) != std::string::npos) {
                gathered.end = voice::Gathered::End::terminator;
                gathered.terminator = key;
                break;
            }
            gathered.digits += key;
        }
        co_return gathered;
    }
    void forget_digits() override {
        if (std::exchange(waiting_, false)) keys.erase(0, 1);
    }
    voice::Await<voice::Recorded> record(voice::Recording& into, voice::RecordPlan plan) override {
        step();
        heard.push_back(plan.beep ? "beep" : "record");
        Speech speech;
        if (!speeches.empty()) {
            speech = speeches.front();
            speeches.pop_front();
        }
        const auto block = tone(Length(100));
        bool room = true;
        for (Length done{0}; done < speech.length && room; done += Length(100)) room = into.write(block);
        if (speech.gone) {
            gone_ = true;
            throw voice::Gone(*speech.gone);
        }
        voice::Recorded recorded;
        recorded.end = room ? speech.end : voice::Recorded::End::no_room;
        recorded.key = speech.key;
        recorded.length = into.length();
        recorded.why = into.why();
        EXPECT_TRUE(speech.end != voice::Recorded::End::key || plan.terminators.find(speech.key) != std::string::npos);
        co_return recorded;
    }
    voice::Await<void> send_digits(std::string) override { return nothing(); }
    voice::Await<void> pause(voice::Millis) override { return nothing(); }
    voice::Await<void> transfer(std::string) override { return nothing(); }
    voice::Await<voice::Outcome> consult(voice::ConsultPlan) override { co_return voice::Outcome::failed; }
    voice::Await<std::string> park(std::string where) override { co_return where; }
    voice::Await<void> hold() override { return nothing(); }
    voice::Await<void> unhold() override { return nothing(); }
    voice::Await<void> hand_off(std::string, uint32_t) override { return nothing(); }
    voice::Await<void> set_data(std::string) override { return nothing(); }
    voice::Await<void> drop() override {
        dropped = true;
        co_return;
    }

  private:
    voice::Await<void> nothing() {
        step();
        co_return;
    }
    void step() {
        if (hang_up_after >= 0 && awaits >= hang_up_after) gone_ = true;
        ++awaits;
        check();
    }
    void say(const voice::Prompt& prompt) {
        for (const voice::Piece& piece : prompt) {
            if (piece.kind == voice::Piece::Kind::words && cannot_speak) throw voice::BadPrompt("no synthesizer");
            if (piece.kind == voice::Piece::Kind::file && !length_of(piece.text)) throw voice::BadPrompt(piece.text);
            if (piece.kind == voice::Piece::Kind::words) heard.push_back(piece.language + ": " + piece.text);
            if (piece.kind == voice::Piece::Kind::file) heard.push_back("file " + std::to_string(length_of(piece.text)->count()));
        }
    }
    char next_key() {
        if (!keys.empty() && keys[0] == '!') keys.erase(0, 1);
        if (keys.empty()) return 0;
        const char key = keys[0];
        keys.erase(0, 1);
        return key == '-' ? char{0} : key;
    }

    bool gone_ = false, waiting_ = false;
};

// Boxes 1001 (Ann, English) and 1002 (German), a log, and a clock in UTC: Wednesday, 10:13.
struct TalkFixture : StoreFixture {
    TalkFixture() { clock.advance(std::chrono::hours(12)); }

    Config config = *parse_config("[mail]\nserver = \"localhost\"\n[[box]]\nnumber = \"1001\"\nname = \"Ann\"\n"
                                  "hours = \"mon-fri 08:00-18:00\"\nmail = [\"ann@example.org\"]\nmost_messages = 3\n"
                                  "[[box]]\nnumber = \"1002\"\nlanguage = \"de\"\n", "test.toml");
    std::vector<std::string> log;
    std::vector<live::Json> events;
    boost::asio::io_context loop;
    Clerk clerk{loop, *store};
    Desk desk = make_desk();
    FakeTelephone phone;

    Desk make_desk() {
        return {clerk, config, [this](LogLevel, const std::string& object, const std::string& text) { log.push_back(object + " " + text); },
                [](Moment moment) {
                    const std::time_t seconds = std::chrono::system_clock::to_time_t(moment);
                    std::tm time{};
                    ::gmtime_r(&seconds, &time);
                    return time;
                },
                [this](live::Json event) { events.push_back(std::move(event)); }};
    }
    const BoxConfig& box(const std::string& number = "1001") const { return *config.box(number); }

    // Runs a conversation to its end. Gone is an end as well; anything else is thrown on.
    template <class Result>
    std::optional<Result> run(voice::Await<Result> conversation) {
        loop.restart();
        std::optional<Result> result;
        std::exception_ptr error;
        boost::asio::co_spawn(loop, std::move(conversation), [&](std::exception_ptr e, Result r) {
            error = e;
            if (!e) result = r;
        });
        loop.run();
        rethrow(error);
        return result;
    }
    bool run(voice::Await<void> conversation) {
        loop.restart();
        std::exception_ptr error;
        boost::asio::co_spawn(loop, std::move(conversation), [&](std::exception_ptr e) { error = e; });
        loop.run();
        return rethrow(error);
    }
    bool logged(const std::string& text) const {
        return std::any_of(log.begin(), log.end(), [&](const std::string& line) { return line.find(text) != std::string::npos; });
    }
    void expect_consistent() {
        EXPECT_EQ(0u, files("spool"));
        const auto findings = store->check(false);
        ASSERT_TRUE(findings);
        for (const Finding& finding : *findings) ADD_FAILURE() << finding.text;
    }

  private:
    static bool rethrow(const std::exception_ptr& error) {
        try {
            if (error) std::rethrow_exception(error);
        } catch (const voice::Gone&) {
            return false;
        }
        return true;
    }
};

}  // namespace tapi::voicemail::test
