// SPDX-License-Identifier: Apache-2.0
// Real messages, damaged: bytes changed, pieces doubled and left out, numbers made large, lines moved.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace tapi::test {

class Damage {
  public:
    static constexpr size_t largest = 65'000;  // of a datagram

    explicit Damage(uint32_t seed) : random_(seed) {}

    size_t upto(size_t limit) { return static_cast<size_t>(random_() % std::max<size_t>(limit, 1)); }
    bool chance(unsigned of_hundred) { return upto(100) < of_hundred; }
    template <class T>
    const T& one_of(const std::vector<T>& all) { return all[upto(all.size())]; }

    std::string damaged(std::string datagram, size_t most_changes = 6) {
        for (size_t changes = 1 + upto(most_changes); changes > 0 && !datagram.empty(); --changes) change(datagram);
        return datagram.substr(0, largest);
    }

  private:
    void change(std::string& text) {
        const size_t at = upto(text.size());
        switch (upto(8)) {
            case 0: text[at] = static_cast<char>(random_()); break;
            case 1: text.erase(at, upto(40)); break;
            case 2: text.insert(at, text.substr(upto(text.size()), upto(60))); break;
            case 3: text.insert(at, std::string(upto(8), "0123456789<>;:\"\r\n%@,"[upto(20)])); break;
            case 4: text.insert(at, "99999999999999999999"); break;
            case 5: number(text, at); break;
            case 6: line(text, at, true); break;
            default: line(text, at, false);
        }
    }
    // The next number becomes one at an edge.
    void number(std::string& text, size_t from) {
        static const std::vector<std::string> edges{"0", "-1", "1", "255", "256", "65535", "65536", "2147483647", "2147483648", "4294967295", "4294967296"};
        const size_t begin = text.find_first_of("0123456789", from);
        if (begin == std::string::npos) return;
        const size_t end = std::min(text.find_first_not_of("0123456789", begin), text.size());
        text.replace(begin, end - begin, one_of(edges));
    }
    // A whole line doubled elsewhere, or left out.
    void line(std::string& text, size_t from, bool doubled) {
        const size_t begin = text.find("\r\n", from);
        if (begin == std::string::npos) return;
        const size_t end = text.find("\r\n", begin + 2);
        if (end == std::string::npos) return;
        const std::string whole = text.substr(begin, end - begin);
        if (!doubled) text.erase(begin, whole.size());
        const size_t to = text.find("\r\n", upto(text.size()));
        if (doubled && to != std::string::npos) text.insert(to, whole);
    }

    std::mt19937 random_;
};

}  // namespace tapi::test
