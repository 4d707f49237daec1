// SPDX-License-Identifier: Apache-2.0
// Checking lists of forwarding instructions.
#include "server/device/forwarding.hpp"

#include <tapi.h>

#include <bit>
#include <map>
#include <string>

#include "model/flat.hpp"
#include "model/layouts.hpp"

namespace tapi::server {
namespace {

constexpr size_t head = offsetof(LINEFORWARDLIST, ForwardList);
constexpr size_t count_at = offsetof(LINEFORWARDLIST, dwNumEntries);

// Which calls an instruction is about. The sixteen modes are four conditions with four kinds of callers each.
struct Instruction {
    uint32_t conditions = 0;  // bits: unconditional, busy, no answer
    uint32_t callers = 0;     // bits: internal, external; 0: just `caller`
    std::u16string caller;
};

constexpr uint32_t mode_count = 16, kinds_of_callers = 4, specific_caller = 3;
constexpr uint32_t conditions_of[] = {1, 2, 4, 2 | 4};  // UNCOND, BUSY, NOANSW, BUSYNA
constexpr uint32_t callers_of[] = {1 | 2, 1, 2, 0};     // all, INTERNAL, EXTERNAL, SPECIFIC

// What instructions are about so far. No call may have two destinations; but instructions for one caller are
// exceptions to the general ones, and unconditional forwarding overrides the other conditions.
class Covered {
  public:
    // False when something that the instruction is about is covered already.
    bool add(const Instruction& next) {
        if (next.callers == 0) return add(specific_[next.caller], next.conditions);
        return ((next.callers & 1) == 0 || add(internal_, next.conditions)) &&
               ((next.callers & 2) == 0 || add(external_, next.conditions));
    }

  private:
    static bool add(uint32_t& conditions, uint32_t more) {
        if ((conditions & more) != 0) return false;
        conditions |= more;
        return true;
    }

    uint32_t internal_ = 0, external_ = 0;
    std::map<std::u16string, uint32_t> specific_;
};

Result<Instruction> instruction(const Bytes& list, size_t at) {
    const auto mode = load<uint32_t>(list, at + offsetof(LINEFORWARD, dwForwardMode));
    const auto number = static_cast<uint32_t>(std::countr_zero(mode));
    if (!std::has_single_bit(mode) || number >= mode_count) return failure(LINEERR_INVALPARAM);
    Instruction read{conditions_of[number / kinds_of_callers], callers_of[number % kinds_of_callers], {}};
    if (number % kinds_of_callers != specific_caller) return read;
    read.caller = text_part(list, at + offsetof(LINEFORWARD, dwCallerAddressSize));
    if (read.caller.empty()) return failure(LINEERR_INVALPARAM);
    return read;
}

Status check_entries(const Bytes& list, uint32_t count) {
    Covered covered;
    for (uint32_t i = 0; i < count; ++i) {
        const auto next = instruction(list, head + size_t{i} * layout::LINEFORWARD.fixed_size(api_2_2));
        if (!next) return next.error();
        if (!covered.add(*next)) return failure(LINEERR_INVALPARAM);
    }
    return success();
}

}  // namespace

Result<OptBytes> forward_list(const OptBytes& list) {
    if (!list) return OptBytes{};
    const auto count = load<uint32_t>(*list, count_at);
    const uint64_t fixed = head + uint64_t{count} * layout::LINEFORWARD.fixed_size(api_2_2);
    if (list->size() < head || list->size() < fixed || load<uint32_t>(*list, 0) < fixed)
        return failure(LINEERR_STRUCTURETOOSMALL);
    if (count == 0) return OptBytes{};
    // More instructions than there are different ones must overlap; so the check below stays short.
    if (!well_formed(layout::LINEFORWARDLIST, api_2_2, *list)) return failure(LINEERR_INVALPARAM);
    if (const Status good = check_entries(*list, count); !good) return good.error();
    return list;
}

}  // namespace tapi::server
