// SPDX-License-Identifier: Apache-2.0
// Collects, sorts and words problems.
#include "ivr/flow/problems.hpp"

#include <algorithm>
#include <tuple>

#include "base/nearest.hpp"

namespace tapi::flow {

std::string to_string(const Problem& p) {
    std::string text = p.file + ":";
    if (p.place.line > 0) text += std::to_string(p.place.line) + ":" + std::to_string(p.place.column) + ":";
    return text + (p.warning ? " warning: " : " error: ") + p.text;
}

void Problems::add(Problem p) {
    if (!p.warning) ++errors_;
    if (all_.size() < most) all_.push_back(std::move(p));
}

void Problems::error(Place place, std::string text) { add({false, file_, place, std::move(text)}); }

void Problems::warning(Place place, std::string text) { add({true, file_, place, std::move(text)}); }

void Problems::unknown(Place place, const std::string& what, std::string_view word,
                       const std::vector<std::string_view>& known) {
    std::string text = "there is no " + what + " '" + std::string(word) + "'";
    if (const std::string_view meant = nearest(word, known); !meant.empty())
        text += "; did you mean '" + std::string(meant) + "'?";
    error(place, std::move(text));
}

std::vector<Problem> Problems::sorted() const {
    auto all = all_;
    const auto key = [](const Problem& p) {
        return std::tie(p.place.line, p.place.column, p.warning, p.text);
    };
    std::sort(all.begin(), all.end(), [&](const Problem& a, const Problem& b) { return key(a) < key(b); });
    all.erase(std::unique(all.begin(), all.end(),
                          [&](const Problem& a, const Problem& b) { return key(a) == key(b); }),
              all.end());
    return all;
}

}  // namespace tapi::flow
