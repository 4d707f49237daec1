// SPDX-License-Identifier: Apache-2.0
// Application priority (OWN-5): one list of executable names per media mode; media mode 0 stands for the list of
// recipients of MAKECALL requests. Lists survive restarts through a store.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tapi::server {

class Priorities {
  public:
    using List = std::vector<std::u16string>;
    // Called with a list that changed, before the change counts; false: it could not be stored.
    using Persist = std::function<bool(uint32_t media_mode, const List&)>;

    explicit Priorities(Persist persist = {}) : persist_(std::move(persist)) {}

    void load(uint32_t media_mode, List list) { lists_[media_mode] = std::move(list); }
    // 1 = highest; 0 when absent.
    uint32_t position(uint32_t media_mode, std::u16string_view module) const;
    bool move_to_top(uint32_t media_mode, std::u16string_view module);
    bool remove(uint32_t media_mode, std::u16string_view module);
    // Instead of the whole list. Each of these is false when the list could not be stored.
    bool set(uint32_t media_mode, List list);

    // File name without directory, compared without case: how applications are named in lists and hand-offs.
    static bool same_module(std::u16string_view a, std::u16string_view b);
    static std::u16string_view base_name(std::u16string_view path);

  private:
    std::map<uint32_t, List> lists_;
    Persist persist_;
};

}  // namespace tapi::server
