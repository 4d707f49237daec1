// SPDX-License-Identifier: Apache-2.0
// An icon of Windows is a picture in this process, and programs elsewhere want a name: the server has one for every device.
#include "tapihost/params.hpp"

namespace tapi::host {

OptText icon_name(HICON) { return std::nullopt; }

}  // namespace tapi::host
