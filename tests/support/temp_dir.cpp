// SPDX-License-Identifier: Apache-2.0
// See temp_dir.hpp.
#include "support/temp_dir.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace tapi::test {

TempDir::TempDir() : path_("/tmp/opentapi-test-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
}

TempDir::~TempDir() {
    std::error_code ignored;
    // A test may have taken its own rights away.
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
}

std::string TempDir::write(const std::string& name, const std::string& content) const {
    const std::string path = *this / name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

}  // namespace tapi::test
