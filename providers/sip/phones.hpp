// SPDX-License-Identifier: Apache-2.0
// The telephones that register here, as a registrar knows them: who they are, where they are reached, and whether a call that
// says it comes from one does. Used by one thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sip/bindings.hpp"
#include "sip/config.hpp"
#include "sip/gatekeeper.hpp"
#include "sip/kept_bindings.hpp"

namespace tapi::sip {

class Phones {
  public:
    // What is worth telling whoever runs this: a telephone came, went, gave a wrong password, or is still where it was before we began.
    enum class News : uint8_t { registered, gone, wrong_password, known };
    using Tell = std::function<void(const PhoneConfig& phone, News news, const std::string& where)>;
    static constexpr Millis between_complaints{60'000};  // about one telephone's password

    Phones(const Config& config, const Clock& clock, Tell tell);

    bool any() const { return !config_.phones.empty(); }
    // REGISTER
    Reply on_register(const Received& request);
    // A call or a subscription that says it comes from one of the telephones: which, or the reply that asks for its password.
    // Neither: from somebody else.
    struct Caller {
        const PhoneConfig* phone = nullptr;
        std::optional<Reply> refusal;
    };
    Caller caller_of(const Received& request);
    // A number in our domain that is a telephone's; null: it is not.
    const PhoneConfig* find(const Uri& uri) const;
    // Where it is reached now.
    std::vector<Binding> contacts(const PhoneConfig& phone);
    // To be called now and then: forgets registrations that were not renewed.
    void forget_expired();
    // What outlives us.
    std::vector<KeptBinding> kept() const;
    void restore(const std::vector<KeptBinding>& kept);
    // Called when there is something else to keep.
    void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

  private:
    struct Account {
        Bindings bindings;
        SpentNonces spent;
        std::optional<Instant> complained;
    };
    Account& account(const PhoneConfig& phone) { return accounts_[static_cast<size_t>(&phone - config_.phones.data())]; }
    const PhoneConfig* numbered(const std::string& number) const;
    std::optional<Reply> ask(const PhoneConfig* phone, const Received& request, std::string_view method);
    void complain(const PhoneConfig& phone, const Received& request);
    // Runs `change` and tells when a telephone came or went by it.
    template <class Change>
    void watching(const PhoneConfig& phone, const std::string& where, Change change);

    const Config& config_;
    const Clock& clock_;
    Tell tell_;
    std::function<void()> changed_ = [] {};
    Gatekeeper gatekeeper_;
    std::vector<Account> accounts_;
};

}  // namespace tapi::sip
