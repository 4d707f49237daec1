// SPDX-License-Identifier: Apache-2.0
// scrypt and constant-time comparison, both OpenSSL's.
#include "voicemail/store/pin.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <tapi.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <vector>

namespace tapi::voicemail {
namespace {

// 16 MB and some 50 ms for each guess.
struct Cost {
    uint32_t log_n = 14, r = 8, p = 1;
};
constexpr uint32_t highest_log_n = 18, highest_r = 8, highest_p = 4;
constexpr size_t salt_size = 16, hash_size = 32;
constexpr uint64_t most_memory = uint64_t{1} << 29;

using Hash = std::array<uint8_t, hash_size>;

std::string hexadecimal(std::span<const uint8_t> bytes) {
    std::string text;
    for (const uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

std::optional<std::vector<uint8_t>> bytes_of(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::vector<uint8_t> bytes;
    for (size_t at = 0; at < text.size(); at += 2) {
        uint8_t byte = 0;
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 2, byte, 16);
        if (error != std::errc() || end != text.data() + at + 2) return std::nullopt;
        bytes.push_back(byte);
    }
    return bytes;
}

bool derive(std::string_view pin, std::span<const uint8_t> salt, const Cost& cost, Hash& hash) {
    return EVP_PBE_scrypt(pin.data(), pin.size(), salt.data(), salt.size(), uint64_t{1} << cost.log_n, cost.r, cost.p,
                          most_memory, hash.data(), hash.size()) == 1;
}

// The next part of text$text$..., which loses it.
std::string_view take(std::string_view& text) {
    const size_t end = text.find('$');
    const std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return part;
}

bool take_number(std::string_view& text, uint32_t highest, uint32_t& value) {
    const std::string_view part = take(text);
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    return error == std::errc() && end == part.data() + part.size() && value >= 1 && value <= highest;
}

bool steps_by(std::string_view pin, int step) {
    return std::adjacent_find(pin.begin(), pin.end(), [step](char a, char b) { return b - a != step; }) == pin.end();
}

}  // namespace

bool good_pin(std::string_view pin) {
    const bool digits = std::all_of(pin.begin(), pin.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits && pin.size() >= shortest_pin && pin.size() <= longest_pin && !steps_by(pin, 0) && !steps_by(pin, 1) &&
           !steps_by(pin, -1);
}

Result<std::string> hash_pin(std::string_view pin) {
    const Cost cost;
    std::array<uint8_t, salt_size> salt{};
    Hash hash{};
    if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1 || !derive(pin, salt, cost, hash))
        return failure(LINEERR_OPERATIONFAILED, "the PIN could not be hashed: OpenSSL refused");
    return fmt::format("scrypt${}${}${}${}${}", cost.log_n, cost.r, cost.p, hexadecimal(salt), hexadecimal(hash));
}

bool pin_matches(std::string_view pin, std::string_view stored) {
    Cost cost;
    if (take(stored) != "scrypt" || !take_number(stored, highest_log_n, cost.log_n) ||
        !take_number(stored, highest_r, cost.r) || !take_number(stored, highest_p, cost.p))
        return false;
    const auto salt = bytes_of(take(stored));
    const auto expected = bytes_of(take(stored));
    Hash hash{};
    if (!salt || !expected || expected->size() != hash.size() || !derive(pin, *salt, cost, hash)) return false;
    return CRYPTO_memcmp(hash.data(), expected->data(), hash.size()) == 0;
}

}  // namespace tapi::voicemail
