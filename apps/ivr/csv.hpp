// SPDX-License-Identifier: Apache-2.0
// Comma-separated values (RFC 4180): lists of people to be called, and what became of them.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tapi::ivr {

using CsvRow = std::vector<std::string>;

struct CsvTable {
    CsvRow heading;
    std::vector<CsvRow> rows;   // each as long as the heading
    std::vector<size_t> lines;  // of the file, where each row begins
};

// "line 3: ..."
class CsvError : public std::runtime_error {
  public:
    CsvError(size_t line, const std::string& text) : std::runtime_error("line " + std::to_string(line) + ": " + text) {}
};

inline constexpr size_t most_columns = 100, most_rows = 1000000, longest_field = 65536;

// Commas, or semicolons where the heading has no comma; a byte order mark is passed over. Empty lines are left out.
CsvTable read_csv(std::string_view text);
std::string write_csv(const CsvRow& row);  // with its end of line

}  // namespace tapi::ivr
