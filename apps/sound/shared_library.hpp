// SPDX-License-Identifier: Apache-2.0
// A library that is there or not. It is never unloaded: its threads may run on.
#pragma once

#include <dlfcn.h>

#include "errors.hpp"

namespace tapi::sound {

class SharedLibrary {
  public:
    explicit SharedLibrary(const char* name) : handle_(::dlopen(name, RTLD_NOW | RTLD_LOCAL)) {
        if (handle_ == nullptr) throw SoundError(std::string(name) + " is not installed");
    }
    // The function that is declared as `Function`.
    template <class Function>
    Function* find(const char* name) const {
        void* found = ::dlsym(handle_, name);
        if (found == nullptr) throw SoundError(std::string("the installed library has no ") + name);
        return reinterpret_cast<Function*>(found);
    }

  private:
    void* handle_;
};

}  // namespace tapi::sound
