// SPDX-License-Identifier: Apache-2.0
// What telephones here may be shown of each other and of our lines: whether somebody is there, whether he talks, whether messages
// wait. Telephones come first, by their number in the configuration, then the lines.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sip/config.hpp"
#include "sip/dialog_info.hpp"
#include "sip/notifier.hpp"

namespace tapi::sip {

class Extensions {
  public:
    using Changed = std::function<void(Package package, uint32_t extension)>;

    Extensions(const Config& config, Changed changed);

    uint32_t of_phone(const PhoneConfig& phone) const { return static_cast<uint32_t>(&phone - config_.phones.data()); }
    // A telephone's own line is that telephone.
    uint32_t of_line(uint32_t line) const;
    // Who is reached at this address; nothing: nobody of ours.
    std::optional<uint32_t> at(const Uri& uri) const;
    bool is_phone(uint32_t extension) const { return extension < config_.phones.size(); }

    void set_dialog(uint32_t extension, const DialogState& dialog);  // one that ends is terminated
    void set_there(uint32_t extension, bool there);
    void set_waiting(uint32_t extension, bool waiting);
    bool waiting(uint32_t extension) const { return all_[extension].waiting; }

    // What is said of it now.
    std::string document(Package package, uint32_t extension, uint32_t version) const;

  private:
    struct Extension {
        bool there = true, waiting = false;
        std::vector<DialogState> dialogs;
    };
    static bool talks(const Extension& one);
    std::string address(uint32_t extension) const;

    const Config& config_;
    const Changed changed_;
    std::vector<Extension> all_;
    std::unordered_map<std::string, uint32_t> lines_;  // number@domain, and number alone
};

}  // namespace tapi::sip
