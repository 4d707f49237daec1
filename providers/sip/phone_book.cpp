// SPDX-License-Identifier: Apache-2.0
// See phone_book.hpp.
#include "sip/phone_book.hpp"

#include <filesystem>

#include "sdk/toml_section.hpp"
#include "sdk/whole_file.hpp"

namespace tapi::sip {

PhoneBook::PhoneBook(const std::string& folder, Phones& phones, Timers& timers, Warn warn)
    : path_(folder.empty() ? std::string() : folder + "/registrations"), phones_(phones), timers_(timers), warn_(std::move(warn)) {}

void PhoneBook::open() {
    if (path_.empty()) return;
    std::error_code fault;
    const auto size = std::filesystem::file_size(path_, fault);
    if (!fault) {
        const auto text = size > largest_kept ? Result<std::string>(failure(0, path_ + " is too large")) : sdk::read_file(path_);
        const auto kept = text ? parse_kept(*text) : std::nullopt;
        if (kept) phones_.restore(*kept);
        else warn_((text ? path_ + " is damaged" : text.error().context) + ": telephones cannot be called until they register again");
    }
    phones_.on_change([this] { write_later(); });
}

void PhoneBook::write_later() {
    if (std::exchange(waits_, true)) return;
    timers_.after(delay, [this] {
        waits_ = false;
        write();
    });
}

// When the power fails telephones register anew before anybody has started all this again: the disk is not waited for.
void PhoneBook::write() {
    const Status written = sdk::write_whole_file(path_, format_kept(phones_.kept()), sdk::Durable::no);
    if (!written && !failed_) warn_("registrations are not kept: " + written.error().context);
    failed_ = !written;
}

}  // namespace tapi::sip
