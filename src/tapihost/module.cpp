// SPDX-License-Identifier: Apache-2.0
// Loading through the dynamic linker.
#include "tapihost/module.hpp"

#include <dlfcn.h>
#include <tapi.h>

namespace tapi::host {

Module::~Module() {
    if (handle_ != nullptr) ::dlclose(handle_);
}

Status Module::load(const std::string& path) {
    handle_ = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle_ == nullptr) {
        const char* why = ::dlerror();
        return failure(static_cast<int32_t>(LINEERR_NODRIVER), why == nullptr ? path : why);
    }
    for (uint16_t number = 1; number <= tspi_function_count; ++number) {
        entries_[number] = symbol(name_of(static_cast<TspiFunction>(number)));
    }
    return success();
}

void* Module::symbol(const char* name) const { return ::dlsym(handle_, name); }

}  // namespace tapi::host
