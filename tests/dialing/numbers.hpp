// SPDX-License-Identifier: Apache-2.0
// numbers.txt, row by row.
#pragma once

#include <string>
#include <vector>

#include "server/dialing/book.hpp"

namespace tapi::server {

struct NumberRow {
    int line = 0;
    std::string region, area;
    std::string address, dialable, displayable;
    std::string kind;  // LOCAL, LONGDISTANCE, INTERNATIONAL
};

const std::vector<NumberRow>& number_rows();
// A book whose one location is the row's.
Book book_of(const NumberRow& row);

}  // namespace tapi::server
