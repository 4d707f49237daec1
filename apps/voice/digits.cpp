// SPDX-License-Identifier: Apache-2.0
// See digits.hpp.
#include "digits.hpp"

#include <algorithm>

namespace tapi::voice {

bool DigitQueue::add(char key, Instant when) {
    if (digits_.size() == most) return false;
    digits_.push_back({key, when});
    return true;
}

DigitQueue::Digit DigitQueue::take() {
    const Digit digit = digits_.front();
    digits_.pop_front();
    return digit;
}

std::optional<char> DigitQueue::first_of(const std::string& keys) const {
    for (const Digit& digit : digits_) {
        if (keys.empty() || keys.find(digit.key) != std::string::npos) return digit.key;
    }
    return std::nullopt;
}

Gathering::Gathering(const GatherPlan& plan, Instant start)
    : most_(plan.most),
      next_(plan.next),
      terminators_(plan.terminators),
      start_(start),
      deadline_(start + plan.first) {
    if (most_ == 0) finish(Gathered::End::full);
}

void Gathering::feed(DigitQueue& queue) {
    while (!complete_ && !queue.empty()) {
        const DigitQueue::Digit& digit = queue.front();
        if (digit.when >= deadline_) return tick(digit.when);
        deadline_ = std::max(digit.when, start_) + next_;  // those from before its end count from there
        take(queue.take().key);
    }
}

void Gathering::take(char key) {
    if (terminators_.find(key) != std::string::npos) {
        result_.terminator = key;
        return finish(Gathered::End::terminator);
    }
    result_.digits += key;
    if (result_.digits.size() == most_) finish(Gathered::End::full);
}

void Gathering::tick(Instant now) {
    if (complete_ || now < deadline_) return;
    finish(result_.digits.empty() ? Gathered::End::first_timeout : Gathered::End::next_timeout);
}

void Gathering::finish(Gathered::End end) {
    complete_ = true;
    result_.end = end;
}

}  // namespace tapi::voice
