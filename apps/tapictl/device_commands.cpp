// SPDX-License-Identifier: Apache-2.0
// tapi lines, tapi phones.
#include <fmt/format.h>

#include <names.hpp>

#include "commands.hpp"
#include "phone_app.hpp"

namespace tapi::ctl {
namespace {

std::string version_text(uint32_t version) {
    return version == 0 ? "-" : fmt::format("{}.{}", version >> 16, version & 0xFFFF);
}

std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) {
        if (part.empty()) continue;
        if (!all.empty()) all += ", ";
        all += part;
    }
    return all;
}

std::string display_text(const PhoneInfo& phone) {
    return phone.rows == 0 ? "-" : fmt::format("{}x{}", phone.rows, phone.columns);
}

}  // namespace

int show_lines(LineApp& app, Console& console) {
    std::vector<std::vector<std::string>> rows = {{"ID", "NAME", "ADDRESSES", "API", "MEDIA", "PROVIDER"}};
    for (const LineInfo& line : app.lines()) {
        const std::string media = names::flags(names::Family::LINEMEDIAMODE, line.media_modes);
        rows.push_back({std::to_string(line.id), line.name, joined(line.addresses),
                        version_text(line.version), media, line.provider});
        console.record({{"id", line.id},
                        {"name", line.name},
                        {"addresses", line.addresses},
                        {"api_version", version_text(line.version)},
                        {"permanent_id", line.permanent_id},
                        {"media_modes", media},
                        {"provider", line.provider}});
    }
    if (rows.size() == 1) console.note("there are no lines; `tapi providers` shows what should bring them");
    if (rows.size() > 1) console.table(rows);
    return exit_done;
}

int show_phones(Console& console) {
    const PhoneApp app;
    std::vector<std::vector<std::string>> rows = {
        {"ID", "NAME", "API", "HOOKSWITCHES", "BUTTONS", "DISPLAY", "RINGS", "PROVIDER"}};
    for (const PhoneInfo& phone : app.phones()) {
        const std::string hooks = names::flags(names::Family::PHONEHOOKSWITCHDEV, phone.hook_switches);
        rows.push_back({std::to_string(phone.id), phone.name, version_text(phone.version), hooks,
                        std::to_string(phone.buttons), display_text(phone), std::to_string(phone.ring_modes),
                        phone.provider});
        console.record({{"id", phone.id},
                        {"name", phone.name},
                        {"api_version", version_text(phone.version)},
                        {"permanent_id", phone.permanent_id},
                        {"hook_switches", hooks},
                        {"buttons", phone.buttons},
                        {"display_rows", phone.rows},
                        {"display_columns", phone.columns},
                        {"ring_modes", phone.ring_modes},
                        {"features", names::flags(names::Family::PHONEFEATURE, phone.features)},
                        {"provider", phone.provider}});
    }
    if (rows.size() == 1) console.note("there are no phones");
    if (rows.size() > 1) console.table(rows);
    return exit_done;
}

}  // namespace tapi::ctl
