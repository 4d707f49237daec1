// SPDX-License-Identifier: Apache-2.0
// `tapi`, the command line of OpenTAPI.
#include "main.hpp"

int main(int argc, char** argv) { return tapi::ctl::run_program(argc, argv); }
