// SPDX-License-Identifier: Apache-2.0
// One provider as the core hears it: its devices appear, its events become messages, its loss ends its calls.
#pragma once

#include "server/call/calls.hpp"
#include "server/host/provider_events.hpp"

namespace tapi::server {

class ProviderFeed final : public ProviderEvents {
  public:
    // Who says when a provider has its turn; without one, at once.
    using Turn = std::function<void(std::function<void()> then)>;

    ProviderFeed(Core& core, Provider& provider, Turn turn = {})
        : core_(core), provider_(provider), turn_(std::move(turn)) {}

    void wait_for_turn(std::function<void()> then) override { turn_ ? turn_(std::move(then)) : then(); }
    DeviceBases devices_counted(uint32_t lines, uint32_t phones) override;
    void up(const ProviderUp& facts) override;
    void lost(std::string_view reason) override;
    void line_event(const ProviderEvent& event) override;
    void phone_event(const ProviderEvent& event) override;

    // The provider is removed: its devices go, as if it said so of each (DEV-3).
    void remove_devices();

  private:
    void add_lines(uint32_t count);
    void add_phones(uint32_t count);
    void come_back(const ProviderUp& facts);
    void reopen(Line& line);
    void reopen(Phone& phone);
    void create_line(uint64_t temporary_id);
    void remove_line(uint64_t device_id);
    void create_phone(uint64_t temporary_id);
    void remove_phone(uint64_t device_id);
    void line_state(Line* line, const ProviderEvent& event);
    void address_state(Line& line, const ProviderEvent& event);
    Line* line_of(const ProviderEvent& event);
    void lose(Line& line);
    void lose(Phone& phone);

    Core& core_;
    Provider& provider_;
    Turn turn_;
    DeviceBases bases_;
    uint32_t kept_lines_ = 0, kept_phones_ = 0;  // how many ids from the bases on are kept free, or in use
    bool counted_ = false;
};

}  // namespace tapi::server
