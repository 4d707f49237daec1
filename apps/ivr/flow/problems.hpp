// SPDX-License-Identifier: Apache-2.0
// What is wrong with a flow, and where.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tapi::flow {

struct Place {
    int line = 0;  // from 1; 0: the file as a whole
    int column = 0;
    bool operator==(const Place&) const = default;
};

struct Problem {
    bool warning = false;
    std::string file;
    Place place;
    std::string text;
};

// "front-desk.yaml:12:5: error: there is no part 'sale'; did you mean 'sales'?"
std::string to_string(const Problem&);

class Problems {
  public:
    explicit Problems(std::string file) : file_(std::move(file)) {}

    void error(Place, std::string text);
    void warning(Place, std::string text);
    // `word` is none of `known`; says what it may have been meant to be.
    void unknown(Place, const std::string& what, std::string_view word,
                 const std::vector<std::string_view>& known);

    size_t errors() const { return errors_; }
    // In the order of their places; each is said once.
    std::vector<Problem> sorted() const;

    static constexpr size_t most = 100;  // further ones are dropped: who has that many mends some first

  private:
    void add(Problem);

    std::string file_;
    std::vector<Problem> all_;
    size_t errors_ = 0;
};

}  // namespace tapi::flow
