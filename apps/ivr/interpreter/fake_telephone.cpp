// SPDX-License-Identifier: Apache-2.0
// The caller of the tests. Every request is a real wait: it goes once around the loop.
#include "ivr/interpreter/fake_telephone.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "voice/recording.hpp"

namespace tapi::flow {

using voice::Await;
using voice::Piece;

bool FakeTelephone::has(const std::string& entry) const {
    return std::find(log.begin(), log.end(), entry) != log.end();
}

std::string FakeTelephone::said() const {
    std::string all;
    for (const auto& entry : log)
        if (entry.starts_with("say ")) all += (all.empty() ? "" : " ") + entry.substr(7);
    return all;
}

void FakeTelephone::hang_up() {
    if (gone_) return;
    gone_ = true;
    const auto told = at_end_;
    for (const auto& then : told) then();
}

voice::AtEnd FakeTelephone::at_end(std::function<void()> then) {
    const auto place = at_end_.insert(at_end_.end(), std::move(then));
    return voice::AtEnd(nullptr, [this, place](void*) { at_end_.erase(place); });
}

void FakeTelephone::check() const {
    if (gone_) throw voice::Gone(voice::Gone::Why::hung_up);
}

Await<void> FakeTelephone::moment(std::string entry) {
    check();
    co_await boost::asio::post(loop_, boost::asio::use_awaitable);
    if (++waits == hang_up_at) hang_up();
    check();
    log.push_back(std::move(entry));
}

void FakeTelephone::refuse_if_asked(const std::string& what) {
    if (refused.count(what) != 0) throw voice::Refused(what, static_cast<int32_t>(0x80000048));
}

void FakeTelephone::hear(const voice::Prompt& prompt) {
    for (const Piece& piece : prompt) {
        if (!bad_prompt.empty() && piece.text == bad_prompt)
            throw voice::BadPrompt("cannot speak '" + piece.text + "'");
        if (piece.kind == Piece::Kind::words) log.push_back("say " + piece.language + " " + piece.text);
        if (piece.kind == Piece::Kind::file) log.push_back("file " + piece.text);
        if (piece.kind == Piece::Kind::tone) log.emplace_back("tone");
        if (piece.kind == Piece::Kind::silence)
            log.push_back("silence " + std::to_string(piece.length.count()));
        now += voice::Millis(1000);
    }
}

Await<void> FakeTelephone::answer() {
    refuse_if_asked("answer");
    co_await moment("answer");
    answered = true;
}

Await<void> FakeTelephone::refuse(voice::Refusal how) {
    co_await moment(how == voice::Refusal::busy ? "refuse busy" : "refuse rejected");
    gone_ = true;
}

Await<void> FakeTelephone::redirect(std::string to) {
    refuse_if_asked("redirect");
    co_await moment("redirect " + to);
    gone_ = true;
}

Await<voice::Played> FakeTelephone::play(voice::Prompt prompt, voice::PlayPlan plan) {
    co_await moment(plan.barge_in ? "play" : "play whole");
    hear(prompt);
    voice::Played played;
    if (plan.limit) now += *plan.limit;
    if (plan.repeat && plan.barge_in && !keys.empty()) {
        const char key = keys.front();
        keys.erase(0, 1);
        if (key == 'h') {
            hang_up();
            check();
        }
        if (plan.keys.find(key) != std::string::npos) played.key = key;
    }
    co_return played;
}

Await<voice::Gathered> FakeTelephone::gather(voice::GatherPlan plan) {
    co_await moment("gather");
    hear(plan.prompt);
    voice::Gathered got;
    while (got.digits.size() < plan.most) {
        const char key = keys.empty() ? '.' : keys.front();
        if (!keys.empty()) keys.erase(0, 1);
        if (key == 'h') {
            hang_up();
            check();
        }
        if (key == '.') {
            now += got.digits.empty() ? plan.first : plan.next;
            got.end =
                got.digits.empty() ? voice::Gathered::End::first_timeout : voice::Gathered::End::next_timeout;
            co_return got;
        }
        if (plan.terminators.find(key) != std::string::npos) {
            got.end = voice::Gathered::End::terminator;
            got.terminator = key;
            co_return got;
        }
        got.digits += key;
    }
    co_return got;
}

Await<voice::Recorded> FakeTelephone::record(voice::Recording& into, voice::RecordPlan plan) {
    const std::vector<int16_t> samples(static_cast<size_t>(speaks.count()) * voice::sample_rate / 1000, 100);
    into.write(samples);
    recording = true;
    co_await moment(plan.beep ? "record after a beep" : "record");
    voice::Recorded got;
    got.end = speech_ends;
    got.length = speaks;
    co_return got;
}

Await<void> FakeTelephone::send_digits(std::string digits) { return moment("send " + digits); }

Await<void> FakeTelephone::pause(voice::Millis length) {
    now += length;
    return moment("pause " + std::to_string(length.count()));
}

Await<void> FakeTelephone::transfer(std::string to) {
    co_await moment("transfer " + to);
    refuse_if_asked("transfer");
    gone_ = true;
}

Await<voice::Outcome> FakeTelephone::consult(voice::ConsultPlan plan) {
    co_await moment("consult " + plan.to + " for " + std::to_string(plan.ring.count()) +
                    (plan.accept_key ? " accept" : ""));
    refuse_if_asked("consult");
    voice::Outcome outcome = voice::Outcome::no_answer;
    if (!answers.empty()) {
        outcome = answers.front();
        answers.pop_front();
    }
    if (outcome == voice::Outcome::no_answer) now += plan.ring;
    if (outcome == voice::Outcome::connected) {
        hear(plan.announcement);
        gone_ = true;
    }
    co_return outcome;
}

Await<std::string> FakeTelephone::park(std::string where) {
    co_await moment("park " + where);
    refuse_if_asked("park");
    gone_ = true;
    co_return where.empty() ? std::string("701") : where;
}

Await<void> FakeTelephone::hand_off(std::string program, uint32_t) {
    co_await moment("hand_off " + program);
    refuse_if_asked("hand_off");
    gone_ = true;
}

Await<void> FakeTelephone::set_data(std::string data) { return moment("data " + data); }

Await<void> FakeTelephone::drop() {
    dropped = true;
    gone_ = true;
    co_return;
}

}  // namespace tapi::flow
