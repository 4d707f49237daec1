// SPDX-License-Identifier: Apache-2.0
// Other people: transfer, queue, park, voice mail.
#include <algorithm>

#include "ivr/interpreter/interpreter.hpp"
#include "ivr/interpreter/queues.hpp"

namespace tapi::flow {
namespace {

using voice::Await;

// As fields and results are named.
const char* word_of(voice::Outcome outcome) {
    switch (outcome) {
        case voice::Outcome::connected:
            return "connected";
        case voice::Outcome::busy:
            return "busy";
        case voice::Outcome::no_answer:
            return "no_answer";
        case voice::Outcome::refused:
            return "refused";
        case voice::Outcome::unreachable:
        case voice::Outcome::failed:
            break;
    }
    return "failed";
}

constexpr uint32_t automated_voice = 0x8;  // LINEMEDIAMODE_AUTOMATEDVOICE

}  // namespace

Await<Way> Interpreter::transfer(const Step& step) {
    co_await be_answered();
    std::string to = text(step, "transfer");
    const bool announced = flag(step, "announced") || step.find("announce") || step.find("accept");
    std::string outcome = "failed";
    std::string why;
    try {
        if (announced) {
            const bool connected = co_await offer(step, to);
            outcome = text_of(session_.variable("result"));
            if (connected) co_return given_to(std::move(to));
        } else {
            co_await phone_.transfer(to);
            co_return given_to(std::move(to));
        }
    } catch (const voice::Refused& refused) {
        why = refused.what();
    }
    report("transfer", {{"part", part_}, {"to", to}, {"outcome", outcome}, {"text", why}});
    result(outcome);
    const Way way = co_await branch(step, outcome, "failed");
    co_return way;
}

// Calls somebody for the caller; the result says what came of it.
Await<bool> Interpreter::offer(const Step& step, std::string agent) {
    voice::ConsultPlan plan;
    plan.to = agent;
    plan.announcement = prompt(step, "announce");
    plan.ring = duration(step, "ring");
    const std::string accept = keys(step, "accept");
    if (!accept.empty()) plan.accept_key = accept.front();
    const voice::Outcome outcome = co_await phone_.consult(std::move(plan));
    result(word_of(outcome));
    co_return outcome == voice::Outcome::connected;
}

// What is heard between two rounds of calling agents.
Await<voice::Played> Interpreter::entertain(const Step& step) {
    const std::string leave = keys(step, "leave");
    voice::Prompt said = prompt(step, "say");
    voice::PlayPlan words;
    words.barge_in = !leave.empty();
    words.keys = leave;
    voice::Played heard;
    if (!said.empty()) heard = co_await phone_.play(std::move(said), std::move(words));
    if (heard.key) co_return heard;
    voice::Prompt music = prompt(step, "music");
    const bool silent = music.empty();
    if (silent) music = {voice::Piece::silence(Millis(1000))};
    voice::PlayPlan plan;
    plan.barge_in = !leave.empty();
    plan.keys = leave;
    plan.repeat = true;
    plan.limit = duration(step, "every");
    heard = co_await phone_.play(std::move(music), std::move(plan));
    co_return heard;
}

// "connected", "left", "full", "too_long"
Await<std::string> Interpreter::wait_in(const Step& step) {
    const std::string name = text(step, "queue");
    std::vector<std::string> agents;
    for (const Template& agent : *step.get<Texts>("agents")) agents.push_back(expand(agent, session_));
    Queues* queues = environment_.queues;
    if (!queues || queues->waiting(name) >= static_cast<size_t>(count(step, "most")))
        co_return std::string("full");
    Queues::Ticket ticket(queues->line(name));
    report("queue", {{"part", part_}, {"queue", name}, {"position", ticket.position()}});
    const auto deadline = environment_.now() + duration(step, "longest");
    for (;;) {
        if (ticket.position() == 1) {
            for (size_t tried = 0; tried < agents.size(); ++tried) {
                const std::string agent = agents[ticket.next_agent(agents.size())];
                const bool connected = co_await offer(step, agent);
                if (!connected) continue;
                outcome_.text = agent;
                co_return std::string("connected");
            }
        }
        if (environment_.now() >= deadline) co_return std::string("too_long");
        session_.set("position", ticket.position());
        const voice::Played heard = co_await entertain(step);
        if (heard.key) {
            phone_.forget_digits();
            co_return std::string("left");
        }
    }
}

Await<Way> Interpreter::queue(const Step& step) {
    co_await be_answered();
    std::string outcome = co_await wait_in(step);
    idle_steps_ = 0;
    report("queue", {{"part", part_}, {"queue", text(step, "queue")}, {"outcome", outcome}});
    if (outcome == "connected") co_return given_to(outcome_.text);
    result(outcome);
    const Way way = co_await branch(step, outcome, "failed");
    co_return way;
}

Await<Way> Interpreter::park(const Step& step) {
    co_await be_answered();
    std::string why;
    try {
        std::string place = co_await phone_.park(text(step, "park"));
        report("park", {{"part", part_}, {"place", place}});
        co_return given_to(std::move(place));
    } catch (const voice::Refused& refused) {
        why = refused.what();
    }
    report("park", {{"part", part_}, {"text", why}});
    result("failed");
    const Way way = co_await branch(step, "failed");
    co_return way;
}

// The program that keeps the mailboxes reads which one it is from the data on the call.
Await<Way> Interpreter::voicemail(const Step& step) {
    co_await be_answered();
    const std::string mailbox = text(step, "voicemail");
    std::string why;
    try {
        co_await phone_.set_data("mailbox=" + mailbox);
        co_await phone_.hand_off(text(step, "program"), automated_voice);
        co_return given_to("mailbox " + mailbox);
    } catch (const voice::Refused& refused) {
        why = refused.what();
    }
    report("voicemail", {{"part", part_}, {"mailbox", mailbox}, {"text", why}});
    result("failed");
    const Way way = co_await branch(step, "failed");
    co_return way;
}

}  // namespace tapi::flow
