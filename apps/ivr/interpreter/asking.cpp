// SPDX-License-Identifier: Apache-2.0
// What the caller says with keys or in words: menu, gather, record.
#include <algorithm>
#include <array>
#include <ctime>

#include "ivr/interpreter/interpreter.hpp"
#include "voice/recording.hpp"

namespace tapi::flow {
namespace {

using voice::Await;

void append(voice::Prompt& to, voice::Prompt more) { to.insert(to.end(), more.begin(), more.end()); }

bool begins_a_longer_key(const Cases& keys, const std::string& typed) {
    return std::any_of(keys.begin(), keys.end(), [&](const auto& key) {
        return key.first.size() > typed.size() && key.first.starts_with(typed);
    });
}
const Steps* of_key(const Cases& keys, const std::string& typed) {
    for (const auto& [name, steps] : keys)
        if (name == typed) return &steps;
    return nullptr;
}

const char* to_string(voice::Recorded::End end) {
    switch (end) {
        case voice::Recorded::End::key:
            return "key";
        case voice::Recorded::End::silence:
            return "silence";
        case voice::Recorded::End::limit:
            return "limit";
        case voice::Recorded::End::no_room:
            return "no_room";
    }
    return "";
}

// 20260503-150500-42-1.wav: sorted by time, one for each recording of a call.
std::string file_name(std::chrono::system_clock::time_point now, uint32_t call, int number) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y%m%d-%H%M%S", &utc);
    return std::string(text.data()) + "-" + std::to_string(call) + "-" + std::to_string(number) + ".wav";
}

}  // namespace

// One round of a menu: the keys that were pressed, empty when none were. Digits are asked for one by one, so
// that 1 is taken at once where there is no 10.
Await<std::string> Interpreter::pressed(const Step& step, voice::Prompt prompt, const Cases& keys) {
    std::string typed;
    voice::GatherPlan plan;
    plan.prompt = std::move(prompt);
    plan.barge_in = flag(step, "barge");
    plan.first = duration(step, "first");
    while (begins_a_longer_key(keys, typed)) {
        const voice::Gathered got = co_await phone_.gather(plan);
        if (got.digits.empty()) break;
        typed += got.digits;
        plan.prompt.clear();
        plan.first = duration(step, "between");
    }
    co_return typed;
}

Await<Way> Interpreter::menu(const Step& step) {
    co_await be_answered();
    const Cases& keys = *step.get<Cases>("keys");
    const int64_t retries = count(step, "retries");
    voice::Prompt words = prompt(step, "menu");
    std::string why;
    for (int64_t round = 0; round <= retries; ++round) {
        voice::Prompt said = words;
        const std::string typed = co_await pressed(step, std::move(said), keys);
        idle_steps_ = 0;
        const Steps* chosen = of_key(keys, typed);
        report("menu",
               {{"part", part_}, {"line", step.place.line}, {"keys", typed}, {"valid", chosen != nullptr}});
        if (chosen) {
            result(typed);
            const Way way = co_await steps(*chosen);
            co_return way;
        }
        why = typed.empty() ? "no_input" : "invalid";
        if (!typed.empty()) phone_.forget_digits();
        words = prompt(step, why);
        append(words, prompt(step, "menu"));
    }
    result(why);
    const Way way = co_await branch(step, "failed");
    co_return way;
}

Await<Way> Interpreter::gather(const Step& step) {
    co_await be_answered();
    const std::string variable = step.get<Variable>("gather")->name;
    const int64_t retries = count(step, "retries");
    const auto* valid = step.get<Expression>("valid");
    voice::GatherPlan plan;
    plan.prompt = prompt(step, "say");
    plan.barge_in = flag(step, "barge");
    plan.most = static_cast<size_t>(count(step, "max"));
    plan.first = duration(step, "first");
    plan.next = duration(step, "between");
    plan.terminators = keys(step, "until");
    std::string why;
    for (int64_t round = 0; round <= retries; ++round) {
        voice::GatherPlan now = plan;
        const voice::Gathered got = co_await phone_.gather(std::move(now));
        idle_steps_ = 0;
        const bool none =
            got.digits.empty() && (got.end == voice::Gathered::End::first_timeout || count(step, "min") > 0);
        bool right = !none && static_cast<int64_t>(got.digits.size()) >= count(step, "min");
        session_.set("digits", got.digits);
        if (right && valid) right = truth(evaluate(*valid, session_));
        report("gather",
               {{"part", part_}, {"line", step.place.line}, {"digits", got.digits.size()}, {"valid", right}});
        if (right) {
            session_.set(variable, got.digits);
            result("digits");
            co_return Way{};
        }
        why = none ? "no_input" : "invalid";
        if (!none) phone_.forget_digits();
        plan.prompt = prompt(step, why);
        append(plan.prompt, prompt(step, "say"));
    }
    session_.set(variable, nullptr);
    result(why);
    const Way way = co_await branch(step, "failed");
    co_return way;
}

Await<Way> Interpreter::record(const Step& step) {
    co_await be_answered();
    const std::string variable = step.get<Variable>("record")->name;
    voice::Prompt said = prompt(step, "say");
    if (!said.empty()) {
        voice::PlayPlan first;
        co_await phone_.play(std::move(said), std::move(first));
        phone_.forget_digits();
    }
    voice::RecordPlan plan;
    plan.most = duration(step, "longest");
    plan.terminators = keys(step, "until");
    plan.beep = flag(step, "beep");
    plan.silence.reset();
    if (duration(step, "silence").count() > 0) plan.silence = duration(step, "silence");

    session_.set(variable, nullptr);
    const std::string name = file_name(environment_.now(), phone_.facts().call_id, ++recordings_);
    const std::filesystem::path path = environment_.recordings / name;
    voice::Recorded got;
    std::exception_ptr gone;
    std::string trouble;
    Millis length{0};
    try {
        std::filesystem::create_directories(environment_.recordings);
        voice::Recording file(path.string());
        try {
            got = co_await phone_.record(file, plan);
        } catch (const voice::Gone&) {
            gone = std::current_exception();  // whoever hangs up has said what he wanted to say
        }
        file.close();
        length = file.length();
    } catch (const voice::Refused&) {
        throw;
    } catch (const std::exception& error) {
        trouble = error.what();
    }
    idle_steps_ = 0;
    const bool kept = trouble.empty() && length >= duration(step, "shortest");
    std::error_code ignored;
    if (!kept) std::filesystem::remove(path, ignored);
    const std::string ended = !trouble.empty() ? "no_room" : gone ? "gone" : to_string(got.end);
    const double seconds = static_cast<double>(length.count()) / 1000;
    report("recording", {{"part", part_},
                         {"file", kept ? path.string() : ""},
                         {"seconds", seconds},
                         {"ended", ended},
                         {"text", trouble + got.why}});
    if (kept) session_.set(variable, {{"file", path.string()}, {"seconds", seconds}, {"ended", ended}});
    if (gone) std::rethrow_exception(gone);
    const bool failed = !kept || ended == "no_room";
    result(kept ? ended : trouble.empty() ? "nothing" : "no_room");
    if (!failed) co_return Way{};
    const Way way = co_await branch(step, "failed");
    co_return way;
}

}  // namespace tapi::flow
