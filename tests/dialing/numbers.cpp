// SPDX-License-Identifier: Apache-2.0
// Reading numbers.txt.
#include "numbers.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/unicode.hpp"
#include "server/dialing/countries.hpp"

namespace tapi::server {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    for (size_t at = 0; at != std::string::npos;) {
        const size_t end = line.find(" | ", at);
        cells.push_back(line.substr(at, end == std::string::npos ? end : end - at));
        at = end == std::string::npos ? end : end + 3;
    }
    return cells;
}

std::vector<NumberRow> read() {
    std::vector<NumberRow> rows;
    std::ifstream in(NUMBERS_FILE);
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (line.empty() || line.front() == '#') continue;
        const auto cells = cells_of(line);
        if (cells.size() != 5)
            throw std::runtime_error("numbers.txt:" + std::to_string(number) + ": five cells are wanted");
        NumberRow row{number, {}, {}, cells[1], cells[2], cells[3], cells[4]};
        std::istringstream(cells[0]) >> row.region >> row.area;
        if (row.area == "-") row.area.clear();
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace

const std::vector<NumberRow>& number_rows() {
    static const std::vector<NumberRow> rows = read();
    return rows;
}

Book book_of(const NumberRow& row) {
    const Country* country = country_of_region(row.region);
    if (country == nullptr) throw std::runtime_error("no country " + row.region);
    Location location;
    location.id = 1;
    location.name = u"Here";
    location.country_id = country->id;
    location.area = to_utf16(row.area);
    Book book;
    book.locations.push_back(std::move(location));
    book.current = 1;
    return book;
}

}  // namespace tapi::server
