// SPDX-License-Identifier: Apache-2.0
// 32-bit handles that are looked up, never dereferenced: slot plus generation, so that a stale handle fails cleanly.
// A value is never 0 and, with 20 bits of slot, a table holds at most 1,048,575 live objects.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace tapi {

template <class T>
class HandleTable {
  public:
    static constexpr uint32_t slot_bits = 20;
    static constexpr uint32_t max_slots = (1u << slot_bits) - 1;

    explicit HandleTable(uint32_t limit = max_slots) : limit_(limit < max_slots ? limit : max_slots) {}

    // Returns 0 when the table is full.
    uint32_t add(T value) {
        if (live_ >= limit_) return 0;
        uint32_t slot = 0;
        if (free_head_ != none) {
            slot = free_head_;
            free_head_ = slots_[slot].next_free;
            if (free_head_ == none) free_tail_ = none;
        } else {
            slot = static_cast<uint32_t>(slots_.size());
            slots_.emplace_back();
        }
        Slot& entry = slots_[slot];
        entry.used = true;
        entry.value = std::move(value);
        ++live_;
        return make(slot, entry.generation);
    }

    T* find(uint32_t handle) {
        const uint32_t slot = (handle & max_slots) - 1;
        if (slot >= slots_.size()) return nullptr;
        Slot& entry = slots_[slot];
        return entry.used && make(slot, entry.generation) == handle ? &entry.value : nullptr;
    }

    bool remove(uint32_t handle) {
        if (find(handle) == nullptr) return false;
        const uint32_t slot = (handle & max_slots) - 1;
        Slot& entry = slots_[slot];
        entry.value = T{};
        entry.used = false;
        entry.generation = (entry.generation + 1) & generation_mask;
        release(slot);
        --live_;
        return true;
    }

    size_t size() const { return live_; }

    template <class F>
    void for_each(F&& visit) {
        for (uint32_t slot = 0; slot < slots_.size(); ++slot) {
            if (slots_[slot].used) visit(make(slot, slots_[slot].generation), slots_[slot].value);
        }
    }
    template <class F>
    void for_each(F&& visit) const {
        for (uint32_t slot = 0; slot < slots_.size(); ++slot) {
            if (slots_[slot].used) visit(make(slot, slots_[slot].generation), slots_[slot].value);
        }
    }

  private:
    static constexpr uint32_t none = 0xFFFFFFFFu;
    // 11 bits: the top bit of a handle stays clear, so that a handle is never negative as a LONG.
    static constexpr uint32_t generation_mask = 0x7FF;

    struct Slot {
        T value{};
        uint32_t generation = 0;
        uint32_t next_free = none;
        bool used = false;
    };

    static uint32_t make(uint32_t slot, uint32_t generation) { return (generation << slot_bits) | (slot + 1); }

    // The free list is first in, first out: a slot rests as long as possible before its generation comes round again.
    void release(uint32_t slot) {
        slots_[slot].next_free = none;
        if (free_tail_ == none) {
            free_head_ = slot;
        } else {
            slots_[free_tail_].next_free = slot;
        }
        free_tail_ = slot;
    }

    std::vector<Slot> slots_;
    uint32_t free_head_ = none;
    uint32_t free_tail_ = none;
    uint32_t live_ = 0;
    uint32_t limit_;
};

}  // namespace tapi
