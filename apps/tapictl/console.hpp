// SPDX-License-Identifier: Apache-2.0
// Where output goes: text for people (colour on a terminal), or one JSON object a line.
#pragma once

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "exit_codes.hpp"

namespace tapi::ctl {

using Json = nlohmann::ordered_json;

enum class Color { plain, good, bad, warn, dim, strong };

class Console {
  public:
    Console(std::FILE* out, std::FILE* err, bool json, bool color, std::string program = "tapi")
        : out_(out), err_(err), json_(json), color_(color), program_(std::move(program)) {}
    // Colour when `out` is a terminal and NO_COLOR is unset. `program` stands before what goes to the error stream.
    static Console standard(bool json, std::string program = "tapi");

    bool json() const { return json_; }
    std::string paint(Color color, const std::string& text) const;

    // A line for people; nothing in JSON mode.
    void line(const std::string& text);
    // A line for programs; nothing in text mode.
    void record(const Json& object);
    // A column is as wide as its widest cell; nothing in JSON mode. The first row is the heading.
    void table(const std::vector<std::vector<std::string>>& rows);
    // To the error stream, in both modes.
    void note(const std::string& text);
    void error(const Failure& failure);

  private:
    std::FILE* out_;
    std::FILE* err_;
    bool json_;
    bool color_;
    std::string program_;
};

// How many columns a UTF-8 text takes, one for each character.
size_t width(const std::string& text);
// JSON as one line; bytes that are no UTF-8 are replaced.
std::string compact(const Json& object);

}  // namespace tapi::ctl
