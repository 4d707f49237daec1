// SPDX-License-Identifier: Apache-2.0
// Which line or phone a person means by "101", "Extension 101" or "id:0".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exit_codes.hpp"

namespace tapi::ctl {

// What the API tells of a line device.
struct LineInfo {
    uint32_t id = 0;
    uint32_t version = 0;  // negotiated; 0: none could be
    std::string name;
    std::string provider;
    uint32_t permanent_id = 0;
    uint32_t media_modes = 0;
    uint32_t num_addresses = 0;
    std::vector<std::string> addresses;
};

// What the API tells of a phone device.
struct PhoneInfo {
    uint32_t id = 0;
    uint32_t version = 0;  // negotiated; 0: none could be
    std::string name, provider;
    uint32_t permanent_id = 0;
    uint32_t hook_switches = 0;
    uint32_t buttons = 0;
    uint32_t rows = 0, columns = 0;  // of the display
    uint32_t ring_modes = 0;
    uint32_t features = 0;
};

struct Selected {
    const LineInfo* line = nullptr;
    uint32_t address = 0;
};

// The name of a line, else one of its addresses, else its device id ("0" or "id:0"). Upper and lower case are
// the same when that leaves one line only. Throws Failure when none or several fit.
Selected select_line(const std::vector<LineInfo>& lines, const std::string& wanted);

// The name of a phone, or its device id ("0" or "id:0"). Throws Failure when none or several fit.
const PhoneInfo& select_phone(const std::vector<PhoneInfo>& phones, const std::string& wanted);

}  // namespace tapi::ctl
