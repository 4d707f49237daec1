// SPDX-License-Identifier: Apache-2.0
// When somebody is there: "mon-fri 08:30-12:00 13:00-17:30, sat 10:00-13:00".
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapi::voicemail {

// Of a day of the week, in the place where the program runs.
struct LocalTime {
    int weekday = 0;  // 0 is Sunday
    int minute = 0;   // of the day
};

class Hours {
  public:
    // Always open.
    Hours() = default;
    // Nothing, with words in `why`, when the text does not say hours.
    static std::optional<Hours> read(std::string_view text, std::string& why);

    bool always() const { return always_; }
    bool open(const LocalTime& when) const;

  private:
    struct Span {
        int from = 0, to = 0;  // minutes; `to` is no longer open
    };
    bool always_ = true;
    std::array<std::vector<Span>, 7> days_;
};

}  // namespace tapi::voicemail
