// SPDX-License-Identifier: Apache-2.0
// How a function of a module is entered.
#pragma once

#include "model/functions.hpp"

namespace tapi::host {

// What to call instead of `entry`. Where functions themselves take their parameters off the stack (i686), one that takes another
// number of bytes than TSPI says is not survived: it is said in the log, and the process ends.
void* checked_entry(TspiFunction function, void* entry);

}  // namespace tapi::host
