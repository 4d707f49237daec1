// SPDX-License-Identifier: Apache-2.0
// What the programs of this folder share: from words to an exit code.
#pragma once

namespace tapi::ctl {

int run_program(int argc, const char* const* argv);

}  // namespace tapi::ctl
