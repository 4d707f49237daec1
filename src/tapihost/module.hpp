// SPDX-License-Identifier: Apache-2.0
// A provider module: a shared object, or under Wine a DLL, that exports TSPI functions by their names.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/functions.hpp"

namespace tapi::host {

class Module {
  public:
    Module() = default;
    ~Module();
    Module(const Module&) = delete;
    Module& operator=(const Module&) = delete;

    // Loads the module and looks all its functions up; the error says what is missing.
    Status load(const std::string& path);

    // Null when the provider does not export it.
    void* entry(TspiFunction function) const { return entries_[static_cast<uint16_t>(function)]; }
    void* symbol(const char* name) const;
    // Exports that are functions of TSPI under names of a compiler ("_TSPI_lineDrop@12"), which nobody looks for.
    std::vector<std::string> decorated() const;

  private:
    Status open(const std::string& path);
    std::vector<std::string> export_names() const;

    void* handle_ = nullptr;
    std::array<void*, tspi_function_count + 1> entries_{};
};

}  // namespace tapi::host
