// SPDX-License-Identifier: Apache-2.0
// Every target without libFuzzer: its seeds, the inputs under corpus/ (each once broke something), and a few
// thousand seeds with deterministic damage.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/log.hpp"
#include "fuzz/input.hpp"
#include "fuzz/mutate.hpp"
#include "fuzz/target.hpp"

namespace tapi::fuzz {
namespace {

constexpr size_t rounds = 4000;

class Fuzz : public testing::TestWithParam<const Target*> {
  protected:
    void SetUp() override { log::configure({log::Level::error, "", false}); }

    // Where it goes wrong the input is kept, for a debugger.
    void run(ByteView input, const std::string& which) const {
        try {
            GetParam()->run(input);
        } catch (const std::exception& error) {
            const std::string file = testing::TempDir() + "fuzz-" + GetParam()->name + "-" + which;
            std::ofstream(file, std::ios::binary) << chars_of(input);
            ADD_FAILURE() << error.what() << "; the input is in " << file;
        }
    }
};

TEST_P(Fuzz, Seeds) {
    const auto seeds = GetParam()->seeds();
    ASSERT_FALSE(seeds.empty());
    for (size_t i = 0; i < seeds.size(); ++i) run(seeds[i], "seed-" + std::to_string(i));
    run({}, "nothing");
}

TEST_P(Fuzz, Corpus) {
    const auto folder = std::filesystem::path(FUZZ_CORPUS) / GetParam()->name;
    if (!std::filesystem::exists(folder)) return;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        run(bytes_from(std::string(std::istreambuf_iterator<char>(in), {})), file.filename().string());
    }
}

TEST_P(Fuzz, DamagedSeeds) {
    const auto seeds = GetParam()->seeds();
    Mutator mutator(1);
    for (size_t i = 0; i < rounds && !HasFailure(); ++i) {
        run(mutator.damaged(seeds[i % seeds.size()], seeds), "damaged-" + std::to_string(i));
    }
}

INSTANTIATE_TEST_SUITE_P(Targets, Fuzz, testing::ValuesIn(all_targets().begin(), all_targets().end()),
                         [](const auto& info) { return std::string(info.param->name); });

}  // namespace
}  // namespace tapi::fuzz
