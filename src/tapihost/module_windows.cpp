// SPDX-License-Identifier: Apache-2.0
// A module is a DLL.
#include "tapihost/library_windows.hpp"
#include "tapihost/module.hpp"

namespace tapi::host {
namespace {

HMODULE module_of(void* handle) { return static_cast<HMODULE>(handle); }

const IMAGE_NT_HEADERS& headers_of(const BYTE* base) {
    return *reinterpret_cast<const IMAGE_NT_HEADERS*>(base + reinterpret_cast<const IMAGE_DOS_HEADER*>(base)->e_lfanew);
}

}  // namespace

Module::~Module() {
    if (handle_ != nullptr) FreeLibrary(module_of(handle_));
}

Status Module::open(const std::string& path) {
    const auto loaded = load_library(path);
    if (!loaded) return loaded.error();
    handle_ = *loaded;
    return success();
}

void* Module::symbol(const char* name) const { return reinterpret_cast<void*>(GetProcAddress(module_of(handle_), name)); }

// The loader has checked the image that these tables are in.
std::vector<std::string> Module::export_names() const {
    const auto* const base = static_cast<const BYTE*>(handle_);
    const auto& directory = headers_of(base).OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_EXPORT];
    if (directory.Size == 0) return {};
    const auto& table = *reinterpret_cast<const IMAGE_EXPORT_DIRECTORY*>(base + directory.VirtualAddress);
    const auto* const names = reinterpret_cast<const DWORD*>(base + table.AddressOfNames);
    std::vector<std::string> found;
    for (DWORD i = 0; i < table.NumberOfNames; ++i) found.emplace_back(reinterpret_cast<const char*>(base + names[i]));
    return found;
}

}  // namespace tapi::host
