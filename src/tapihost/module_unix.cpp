// SPDX-License-Identifier: Apache-2.0
// Loading through the dynamic linker.
#include <dlfcn.h>
#include <tapi.h>

#include "tapihost/module.hpp"

namespace tapi::host {

Module::~Module() {
    if (handle_ != nullptr) ::dlclose(handle_);
}

Status Module::open(const std::string& path) {
    handle_ = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle_ != nullptr) return success();
    const char* why = ::dlerror();
    return failure(static_cast<int32_t>(LINEERR_NODRIVER), why == nullptr ? path : why);
}

void* Module::symbol(const char* name) const { return ::dlsym(handle_, name); }

// C compilers for Linux decorate nothing, and the dynamic linker lists nothing.
std::vector<std::string> Module::export_names() const { return {}; }

}  // namespace tapi::host
