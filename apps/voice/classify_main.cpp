// SPDX-License-Identifier: Apache-2.0
// Who has answered, of samples on standard input (16 bits, 8000 a second); and after how many seconds that was known. For
// machine_figures.py.
#include <cstdio>
#include <vector>

#include "machine.hpp"

int main() {
    tapi::voice::Answerer answerer;
    std::vector<int16_t> block(tapi::voice::block_samples);
    size_t blocks = 0;
    while (!answerer.decided() && std::fread(block.data(), sizeof(int16_t), block.size(), stdin) == block.size()) {
        answerer.feed(block);
        ++blocks;
    }
    std::printf("%s %.2f\n", to_string(answerer.who()), static_cast<double>(blocks) * 0.02);
    return 0;
}
