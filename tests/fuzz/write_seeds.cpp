// SPDX-License-Identifier: Apache-2.0
// fuzz_seeds DIR: writes every target's seeds to DIR/TARGET/, where libFuzzer picks them up.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: fuzz_seeds DIR\n");
        return 2;
    }
    for (const auto* target : tapi::fuzz::all_targets()) {
        const auto folder = std::filesystem::path(argv[1]) / target->name;
        std::filesystem::create_directories(folder);
        size_t number = 0;
        for (const tapi::Bytes& seed : target->seeds()) {
            std::ofstream out(folder / ("seed-" + std::to_string(number++)), std::ios::binary);
            out << tapi::fuzz::chars_of(seed);
            if (!out) {
                std::fprintf(stderr, "fuzz_seeds: cannot write to %s\n", folder.c_str());
                return 1;
            }
        }
    }
    return 0;
}
