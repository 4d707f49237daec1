// SPDX-License-Identifier: Apache-2.0
// See alerting.hpp.
#include "sip/alerting.hpp"

#include <algorithm>

#include "sip/dialog.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

// In what Alert-Info says, whatever stands around it.
constexpr std::string_view answering_words[] = {"alert-autoanswer", "auto answer", "auto-answer", "autoanswer", "ring answer", "ring-answer"};

bool says_answer(std::string_view alert_info) {
    std::string text;
    for (const char c : alert_info) text += lower(c);
    return std::any_of(std::begin(answering_words), std::end(answering_words), [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

}  // namespace

std::optional<uint32_t> answer_after(std::string_view call_info, std::string_view alert_info) {
    while (!call_info.empty()) {
        std::string_view entry = cut_unquoted(call_info, ',');
        cut_unquoted(entry, ';');  // its URI
        while (!entry.empty()) {
            std::string_view param = cut_unquoted(entry, ';');
            const std::string_view key = trim(cut(param, '='));
            const auto seconds = same(key, "answer-after") ? number_in<uint32_t>(unquote(param)) : std::nullopt;
            if (seconds && *seconds <= longest_answer_after) return seconds;
        }
    }
    return says_answer(alert_info) ? std::optional(0u) : std::nullopt;
}

std::string ask_to_answer(std::string_view domain) {
    std::string lines;
    add_header(lines, "Call-Info", "<sip:" + std::string(domain) + ">;answer-after=0");
    add_header(lines, "Alert-Info", "<http://" + std::string(domain) + ">;info=alert-autoanswer;delay=0");
    return lines;
}

}  // namespace tapi::sip
