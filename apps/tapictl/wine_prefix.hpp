// SPDX-License-Identifier: Apache-2.0
// The folder in which Wine keeps its Windows, and OpenTAPI's tapi32.dll in it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tapi::ctl {

// Who a tapi32.dll comes from.
enum class DllOrigin { missing, opentapi, other };

// One of the prefix's system folders.
struct WineFolder {
    std::string arch;  // of its DLLs: x86_64 or i686
    std::filesystem::path dll;
};

class WinePrefix {
  public:
    // Throws Failure when there is no prefix.
    explicit WinePrefix(std::filesystem::path folder);
    // That of --prefix, else of WINEPREFIX, else the user's own.
    static std::filesystem::path chosen(const std::string& given);

    const std::filesystem::path& folder() const { return folder_; }
    const std::vector<WineFolder>& folders() const { return folders_; }
    // The override of tapi32, for instance "native,builtin"; empty when there is none. Wine writes it to the file a while
    // after it has changed.
    std::string override_of_tapi32() const;

  private:
    std::filesystem::path folder_;
    std::vector<WineFolder> folders_;
};

DllOrigin origin_of(const std::filesystem::path& dll);
// Puts ours in place of what is there, which is kept beside it; throws Failure.
void put_dll(const WineFolder& folder, const std::filesystem::path& ours);
// Takes ours away and puts back what was there. False when ours is not there.
bool take_dll(const WineFolder& folder);

// Where the DLL for `arch` is: in the folder that OPENTAPI_WINDOWS_DLLS names, else beside this program in a build or
// moved tree, or where it was installed. Nothing when it is nowhere.
std::optional<std::filesystem::path> our_dll(const std::string& arch);

}  // namespace tapi::ctl
