// SPDX-License-Identifier: Apache-2.0
// Choosing a line.
#include "select.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <charconv>
#include <optional>

namespace tapi::ctl {
namespace {

bool same(const std::string& a, const std::string& b, bool any_case) {
    return any_case ? strcasecmp(a.c_str(), b.c_str()) == 0 : a == b;
}

std::vector<Selected> by_name(const std::vector<LineInfo>& lines, const std::string& wanted, bool any_case) {
    std::vector<Selected> found;
    for (const LineInfo& line : lines) {
        if (same(line.name, wanted, any_case)) found.push_back({&line, 0});
    }
    return found;
}

std::vector<Selected> by_address(const std::vector<LineInfo>& lines, const std::string& wanted,
                                 bool any_case) {
    std::vector<Selected> found;
    for (const LineInfo& line : lines) {
        for (uint32_t i = 0; i < line.addresses.size(); ++i) {
            if (same(line.addresses[i], wanted, any_case)) found.push_back({&line, i});
        }
    }
    return found;
}

std::optional<uint32_t> number(std::string_view text) {
    uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || text.empty() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::vector<Selected> by_id(const std::vector<LineInfo>& lines, const std::string& wanted) {
    const bool marked = wanted.rfind("id:", 0) == 0;
    const auto id = number(marked ? std::string_view(wanted).substr(3) : std::string_view(wanted));
    std::vector<Selected> found;
    for (const LineInfo& line : lines) {
        if (id && line.id == *id) found.push_back({&line, 0});
    }
    return found;
}

[[noreturn]] void refuse_choice(const std::string& wanted, const std::vector<Selected>& found) {
    std::string ids;
    for (const Selected& one : found) ids += fmt::format("{}id:{}", ids.empty() ? "" : ", ", one.line->id);
    throw Failure(exit_no_device, fmt::format("\"{}\" can mean {}; name one of these", wanted, ids));
}

}  // namespace

Selected select_line(const std::vector<LineInfo>& lines, const std::string& wanted) {
    for (const auto& found :
         {by_name(lines, wanted, false), by_address(lines, wanted, false), by_name(lines, wanted, true),
          by_address(lines, wanted, true), by_id(lines, wanted)}) {
        if (found.size() == 1) return found[0];
        if (found.size() > 1) refuse_choice(wanted, found);
    }
    throw Failure(exit_no_device,
                  fmt::format("there is no line \"{}\"; `tapi lines` shows the {} that there {}", wanted,
                              lines.size(), lines.size() == 1 ? "is" : "are"));
}

const PhoneInfo& select_phone(const std::vector<PhoneInfo>& phones, const std::string& wanted) {
    std::vector<const PhoneInfo*> named;
    const PhoneInfo* numbered = nullptr;
    for (const PhoneInfo& phone : phones) {
        const std::string id = std::to_string(phone.id);
        if (phone.name == wanted) named.push_back(&phone);
        if (wanted == id || wanted == "id:" + id) numbered = &phone;
    }
    if (named.size() > 1) {
        throw Failure(exit_no_device, fmt::format("\"{}\" can mean id:{}, id:{}; name one of these", wanted,
                                                  named[0]->id, named[1]->id));
    }
    if (named.size() == 1) return *named[0];
    if (numbered != nullptr) return *numbered;
    throw Failure(exit_no_device, fmt::format("there is no phone \"{}\"; `tapi phones` lists them", wanted));
}

}  // namespace tapi::ctl
