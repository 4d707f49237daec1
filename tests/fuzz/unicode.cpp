// SPDX-License-Identifier: Apache-2.0
// Text between UTF-8 and UTF-16: the result is always well formed, and converting it once more changes
// nothing.
#include "base/unicode.hpp"

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"

namespace tapi::fuzz {
namespace {

bool is_high(char16_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(char16_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

bool has_lone_surrogate(std::u16string_view text) {
    for (size_t i = 0; i < text.size(); ++i) {
        const bool pair = is_high(text[i]) && i + 1 < text.size() && is_low(text[i + 1]);
        if (!pair && (is_high(text[i]) || is_low(text[i]))) return true;
        if (pair) ++i;
    }
    return false;
}

void from_utf8(std::string_view text) {
    const std::u16string wide = to_utf16(text);
    require(!has_lone_surrogate(wide), "UTF-16 of anything is well formed");
    const std::string back = to_utf8(wide);
    require(to_utf16(back) == wide, "well formed text comes back");
}

void from_utf16(ByteView bytes) {
    std::u16string wide(bytes.size() / 2, u'\0');
    if (!wide.empty()) std::memcpy(wide.data(), bytes.data(), wide.size() * 2);
    const std::string narrow = to_utf8(wide);
    const std::u16string back = to_utf16(narrow);
    require(to_utf8(back) == narrow, "well formed text comes back");
    require(back.size() == wide.size(), "one unit stands for each that was wrong");
    if (!has_lone_surrogate(wide)) require(back == wide, "well formed text is kept");
}

void run(ByteView bytes) {
    from_utf8(chars_of(bytes));
    from_utf16(bytes);
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (const char* text :
         {"dialer", "Büro", "日本", "\xF0\x9F\x93\x9E", "\xED\xA0\x80", "\xC0\x80", "\xF4\x90\x80\x80"}) {
        made.push_back(bytes_from(text));
        const auto wide = to_utf16(text);
        const ByteView view = bytes_of(wide);
        made.emplace_back(view.begin(), view.end());
    }
    return made;
}

}  // namespace

const Target unicode{"unicode", run, seeds};

}  // namespace tapi::fuzz
