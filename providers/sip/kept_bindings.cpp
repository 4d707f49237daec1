// SPDX-License-Identifier: Apache-2.0
// See kept_bindings.hpp.
#include "sip/kept_bindings.hpp"

#include <algorithm>
#include <array>

#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr std::string_view head = "opentapi-registrations 1", end = "end ";

bool is_plain(std::string_view text) {
    return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// Routes and targets of requests of ours.
bool is_reachable(const std::string& text) {
    const auto uri = parse_uri(text);
    return uri && uri->is_sip() && is_plain(text);
}

std::optional<KeptBinding> parse_line(std::string_view line) {
    std::array<std::string_view, 6> fields;
    for (std::string_view& field : fields) field = cut(line, '\t');
    const auto expires = number_in<int64_t>(fields[1]);
    const auto cseq = number_in<uint32_t>(fields[2]);
    if (!expires || !cseq || !line.empty()) return std::nullopt;
    KeptBinding kept{std::string(fields[0]), std::string(fields[5]), std::string(fields[4]), std::string(fields[3]), *cseq, *expires};
    if (!is_plain(kept.number) || !is_plain(kept.call_id) || !is_reachable(kept.uri) || !is_reachable(kept.source)) return std::nullopt;
    return kept;
}

}  // namespace

std::string format_kept(const std::vector<KeptBinding>& all) {
    std::string text = std::string(head) + "\n";
    size_t count = 0;
    for (const KeptBinding& kept : all) {
        if (!is_plain(kept.number) || !is_plain(kept.call_id) || !is_plain(kept.source) || !is_plain(kept.uri)) continue;
        text += kept.number + "\t" + std::to_string(kept.expires) + "\t" + std::to_string(kept.cseq) + "\t" + kept.call_id + "\t" + kept.source + "\t" + kept.uri + "\n";
        ++count;
    }
    return text + std::string(end) + std::to_string(count) + "\n";
}

std::optional<std::vector<KeptBinding>> parse_kept(std::string_view text) {
    if (text.size() > largest_kept || cut(text, '\n') != head) return std::nullopt;
    std::vector<KeptBinding> all;
    while (!text.empty()) {
        std::string_view line = cut(text, '\n');
        if (line.starts_with(end)) return text.empty() && number_in<size_t>(line.substr(end.size())) == all.size() ? std::optional(std::move(all)) : std::nullopt;
        auto kept = parse_line(line);
        if (!kept) return std::nullopt;
        all.push_back(std::move(*kept));
    }
    return std::nullopt;
}

}  // namespace tapi::sip
