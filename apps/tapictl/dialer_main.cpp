// SPDX-License-Identifier: Apache-2.0
// `tapi-dialer`: `tapi dialer` as a program of its own name. Lists of recipients know programs by their names, and start
// them without arguments.
#include <vector>

#include "main.hpp"

int main(int argc, char** argv) {
    std::vector<const char*> words(argv, argv + argc);
    words.insert(words.begin() + (argc > 0 ? 1 : 0), "dialer");
    return tapi::ctl::run_program(static_cast<int>(words.size()), words.data());
}
