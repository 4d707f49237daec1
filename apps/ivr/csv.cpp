// SPDX-License-Identifier: Apache-2.0
// See csv.hpp.
#include "csv.hpp"

#include <algorithm>

namespace tapi::ivr {
namespace {

class CsvReader {
  public:
    CsvReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

    bool at_end() const { return at_ == text_.size(); }
    size_t line() const { return line_; }

    CsvRow row() {
        CsvRow fields;
        for (;;) {
            if (fields.size() == most_columns) throw CsvError(line_, "more than " + std::to_string(most_columns) + " columns");
            fields.push_back(peek() == '"' ? quoted() : plain());
            if (peek() != separator_ || at_end()) break;
            ++at_;
        }
        end_of_line();
        return fields;
    }

  private:
    char peek() const { return at_end() ? '\n' : text_[at_]; }
    bool line_ends() const { return peek() == '\n' || peek() == '\r'; }
    void keep(std::string& field, char c) const {
        if (field.size() == longest_field) throw CsvError(line_, "a field is longer than " + std::to_string(longest_field) + " bytes");
        field += c;
    }
    std::string plain() {
        std::string field;
        while (!line_ends() && peek() != separator_) keep(field, text_[at_++]);
        return field;
    }
    std::string quoted() {
        const size_t begun = line_;
        std::string field;
        for (++at_;; ++at_) {
            if (at_end()) throw CsvError(begun, "a quotation mark is not closed");
            const bool mark = text_[at_] == '"';
            if (mark && (at_ + 1 == text_.size() || text_[at_ + 1] != '"')) break;
            if (mark) ++at_;
            if (text_[at_] == '\n') ++line_;
            keep(field, text_[at_]);
        }
        ++at_;
        if (!line_ends() && peek() != separator_) throw CsvError(line_, "something stands behind a closing quotation mark");
        return field;
    }
    void end_of_line() {
        if (!at_end() && text_[at_] == '\r') ++at_;
        if (!at_end() && text_[at_] == '\n') ++at_;
        ++line_;
    }

    std::string_view text_;
    char separator_;
    size_t at_ = 0, line_ = 1;
};

}  // namespace

CsvTable read_csv(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::string_view first = text.substr(0, text.find('\n'));
    CsvReader reader(text, first.find(',') == first.npos && first.find(';') != first.npos ? ';' : ',');
    CsvTable table;
    while (!reader.at_end()) {
        const size_t line = reader.line();
        CsvRow row = reader.row();
        if (row.size() == 1 && row[0].empty()) continue;
        if (table.heading.empty()) {
            table.heading = std::move(row);
            continue;
        }
        if (row.size() != table.heading.size())
            throw CsvError(line, "it has " + std::to_string(row.size()) + " fields, the heading " + std::to_string(table.heading.size()));
        if (table.rows.size() == most_rows) throw CsvError(line, "more than " + std::to_string(most_rows) + " rows");
        table.rows.push_back(std::move(row));
        table.lines.push_back(line);
    }
    return table;
}

std::string write_csv(const CsvRow& row) {
    std::string line;
    for (size_t at = 0; at < row.size(); ++at) {
        if (at > 0) line += ',';
        if (row[at].find_first_of(",;\"\r\n") == std::string::npos) {
            line += row[at];
            continue;
        }
        line += '"';
        for (const char c : row[at]) line += c == '"' ? std::string("\"\"") : std::string(1, c);
        line += '"';
    }
    return line + "\n";
}

}  // namespace tapi::ivr
