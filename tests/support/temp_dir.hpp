// SPDX-License-Identifier: Apache-2.0
// A folder of a test's own, gone with it. Its path is short: unix sockets live in it.
#pragma once

#include <string>

namespace tapi::test {

class TempDir {
  public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    const std::string& path() const { return path_; }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    // Makes a file in it; its path.
    std::string write(const std::string& name, const std::string& content) const;

  private:
    std::string path_;
};

}  // namespace tapi::test
