// SPDX-License-Identifier: Apache-2.0
// See native_module.hpp.
#include "native_module.hpp"

#include <dlfcn.h>
#include <tapi.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "uimodule/run.hpp"
#include "uimodule/system.hpp"

namespace tapi::dialog {

std::string find_module(const std::string& name) {
    if (name.empty() || name.find('/') != name.npos) return {};
    const char* const given = secure_getenv("OPENTAPI_UI_PATH");
    std::stringstream folders(given != nullptr ? given : OPENTAPI_UI_FOLDER);
    for (std::string folder; std::getline(folders, folder, ':');) {
        const std::string path = folder + "/" + name;
        if (!folder.empty() && access(path.c_str(), R_OK) == 0) return path;
    }
    return {};
}

void run_native_module(Link& link, const talk::Module& wanted) {
    std::string name;
    for (const char16_t c : wanted.name) name.push_back(c < 0x80 ? static_cast<char>(c) : '?');
    const std::string path = find_module(name);
    if (path.empty())
        return link.fail(LINEERR_OPERATIONUNAVAIL, "there is no UI module " + name + " in the folder for them");
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return link.fail(LINEERR_OPERATIONUNAVAIL, dlerror());
    run_module(link, wanted, [library](const char* function) { return dlsym(library, function); });
    end_process();
}

}  // namespace tapi::dialog
