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

namespace tapi::sip {

class Phones {
  public:
    // What is worth telling whoever runs this: a telephone came, went, or gave a wrong password.
    enum class News : uint8_t { registered, gone, wrong_password };
    using Tell = std::function<void(const PhoneConfig& phone, News news, const std::string& where)>;
    static constexpr Millis between_complaints{60'000};  // about one telephone's password

    Phones(const Config& config, const Clock& clock, Tell tell);

    bool any() const { return !config_.phones.empty(); }
    // REGISTER
    Reply on_register(const Received& request);
    // A call that says it comes from one of the telephones: which, or the reply that asks for its password. Neither: from
    // somebody else.
    struct Caller {
        const PhoneConfig* phone = nullptr;
        std::optional<Reply> refusal;
    };
    Caller caller_of(const Received& invite);
    // A number in our domain that is a telephone's; null: it is not.
    const PhoneConfig* find(const Uri& uri) const;
    // Where it is reached now.
    std::vector<Binding> contacts(const PhoneConfig& phone);
    // To be called now and then: forgets registrations that were not renewed.
    void forget_expired();

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
    Gatekeeper gatekeeper_;
    std::vector<Account> accounts_;
};

}  // namespace tapi::sip
