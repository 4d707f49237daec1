// SPDX-License-Identifier: Apache-2.0
// libFuzzer's door to one target; FUZZ_TARGET is its name, given by the build.
#include "base/log.hpp"
#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    // Broken input is what the server warns of; here it is all there is.
    tapi::log::configure({tapi::log::Level::error, "", false});
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    tapi::fuzz::FUZZ_TARGET.run({reinterpret_cast<const std::byte*>(data), size});
    return 0;
}
