// SPDX-License-Identifier: Apache-2.0
// Small deterministic damage to a good input, the same on every machine.
#pragma once

#include <random>
#include <span>

#include "base/bytes.hpp"

namespace tapi::fuzz {

class Mutator {
  public:
    explicit Mutator(uint32_t seed) : random_(seed) {}

    // One to four changes of `original`; parts may come from `others`.
    Bytes damaged(const Bytes& original, std::span<const Bytes> others);

  private:
    size_t below(size_t bound) { return bound == 0 ? 0 : random_() % bound; }
    void change(Bytes& bytes, std::span<const Bytes> others);
    void set_word(Bytes& bytes);
    void insert(Bytes& bytes, ByteView part);

    std::mt19937 random_;
};

}  // namespace tapi::fuzz
