// SPDX-License-Identifier: Apache-2.0
// Looking up the functions of a module.
#include "tapihost/module.hpp"

#include <algorithm>

#include "tapihost/entry.hpp"
#include "tapihost/versions.hpp"

namespace tapi::host {
namespace {

constexpr std::string_view prefix = "TSPI_";

bool is_decorated(const std::string& name) {
    return name.find(prefix) != name.npos && (!name.starts_with(prefix) || name.find('@') != name.npos);
}

}  // namespace

Status Module::load(const std::string& path) {
    if (Status opened = open(path); !opened) return opened;
    for (uint16_t number = 1; number <= tspi_function_count; ++number) {
        const auto function = static_cast<TspiFunction>(number);
        entries_[number] = within_offer(function, checked_entry(function, symbol(name_of(function))));
    }
    return success();
}

std::vector<std::string> Module::decorated() const {
    std::vector<std::string> names = export_names();
    std::erase_if(names, [](const std::string& name) { return !is_decorated(name); });
    return names;
}

}  // namespace tapi::host
