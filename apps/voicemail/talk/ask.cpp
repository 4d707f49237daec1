// SPDX-License-Identifier: Apache-2.0
// See ask.hpp.
#include "voicemail/talk/ask.hpp"

namespace tapi::voicemail {

using voice::Await;
using voice::Gathered;
using voice::GatherPlan;
using voice::PlayPlan;
using voice::Prompt;
using voice::Telephone;

namespace {

constexpr voice::Millis time_to_think{6000}, between_digits{5000};

GatherPlan gather_plan(const Prompt& prompt, size_t most, const char* terminators) {
    GatherPlan plan;
    plan.prompt = prompt;
    plan.most = most;
    plan.first = time_to_think;
    plan.next = between_digits;
    plan.terminators = terminators;
    return plan;
}

}  // namespace

Await<void> tell(Telephone& caller, Language language, Sentence sentence) {
    const Prompt prompt = said(language, sentence);
    co_await caller.play(prompt, PlayPlan());
}

Await<char> ask_key(Telephone& caller, Language language, Prompt question, std::string keys) {
    for (int attempt = 0; attempt < most_tries; ++attempt) {
        const Gathered answer = co_await caller.gather(gather_plan(question, 1, ""));
        const char key = answer.digits.empty() ? 0 : answer.digits[0];
        if (key != 0 && keys.find(key) != std::string::npos) co_return key;
        if (key != 0) co_await tell(caller, language, Sentence::wrong_key);
    }
    throw NoAnswer();
}

Await<std::optional<std::string>> ask_number(Telephone& caller, Prompt question, size_t most) {
    for (int attempt = 0; attempt < most_tries; ++attempt) {
        // One more than there may be, so that the hash key is not left over.
        const Gathered answer = co_await caller.gather(gather_plan(question, most + 1, "#*"));
        if (answer.end == Gathered::End::terminator && answer.terminator == '*') co_return std::nullopt;
        if (!answer.digits.empty()) co_return answer.digits;
    }
    throw NoAnswer();
}

}  // namespace tapi::voicemail
