// SPDX-License-Identifier: Apache-2.0
// A switch with a clock that tests move, and everything that it reports as text:
// "1001 PROCEEDING", "1002 OFFERING 1", "1002 RINGING mode 1 count 0", "1001 info 0x20000", "1002/0 address
// 0x28".
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "base/unicode.hpp"
#include "exchange/switch.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {

inline int32_t code(uint32_t error) { return sdk::result_of(error); }

inline const char* name_of(CallState state) {
    switch (state) {
        case CallState::unreported:
            return "UNREPORTED";
        case CallState::idle:
            return "IDLE";
        case CallState::offering:
            return "OFFERING";
        case CallState::accepted:
            return "ACCEPTED";
        case CallState::dialtone:
            return "DIALTONE";
        case CallState::dialing:
            return "DIALING";
        case CallState::ringback:
            return "RINGBACK";
        case CallState::busy:
            return "BUSY";
        case CallState::special_info:
            return "SPECIALINFO";
        case CallState::connected:
            return "CONNECTED";
        case CallState::proceeding:
            return "PROCEEDING";
        case CallState::on_hold:
            return "ONHOLD";
        case CallState::conferenced:
            return "CONFERENCED";
        case CallState::pending_conference:
            return "ONHOLDPENDCONF";
        case CallState::pending_transfer:
            return "ONHOLDPENDTRANSFER";
        case CallState::disconnected:
            return "DISCONNECTED";
    }
    return "?";
}

class Exchange : private SwitchEvents {
  public:
    using Seen = std::vector<std::string>;

    explicit Exchange(const std::string& config)
        : timers(clock), plant(*checked(parse_config(config, "test.toml")), clock, timers, *this) {
        for (uint32_t line = 0; line < plant.shown_lines(); ++line) plant.watch(static_cast<LineNo>(line));
        plant.start();
    }

    void advance(int64_t milliseconds) {
        // In steps of the next deadline, as a timer thread would do.
        const Instant end = clock.now() + Millis(milliseconds);
        while (timers.next_deadline() && *timers.next_deadline() <= end) {
            clock.advance(std::chrono::ceil<Millis>(*timers.next_deadline() - clock.now()));
            timers.run_due();
        }
        clock.advance(std::chrono::ceil<Millis>(end - clock.now()));
    }

    LineNo line(const std::string& number) const {
        for (uint32_t at = 0; at < plant.shown_lines(); ++at) {
            const auto no = static_cast<LineNo>(at);
            if (plant.address_of(plant.line(no), to_utf16(number))) return no;
        }
        ADD_FAILURE() << "no line " << number;
        return {};
    }
    Result<HalfId> try_call(const std::string& from, CallRequest request) {
        const auto created = plant.create_call(line(from), request);
        if (created) plant.begin(*created);
        return created;
    }
    HalfId call(const std::string& from, const std::string& to) {
        CallRequest request;
        request.destination = to_utf16(to);
        const auto made = try_call(from, request);
        EXPECT_TRUE(made.ok()) << std::hex << made.code();
        return made ? *made : HalfId::none;
    }
    // The newest half on a line.
    HalfId half_on(const std::string& number) const {
        const auto& halves = plant.line(line(number)).halves;
        EXPECT_FALSE(halves.empty()) << number;
        HalfId newest{};
        uint32_t call = 0;
        for (const Half* half : halves) {
            if (half->call_id >= call) newest = half->id, call = half->call_id;
        }
        return newest;
    }
    const Half& half(HalfId id) const { return *plant.find(id); }
    CallState state(HalfId id) const { return plant.find(id)->state; }

    // What was reported since the last look.
    Seen seen() { return std::exchange(seen_, {}); }
    // The same without counts and infos.
    Seen states() {
        Seen states;
        for (const std::string& line : seen()) {
            if (line.find(" info ") == std::string::npos && line.find("address") == std::string::npos &&
                !line.ends_with("line 0x800")) {
                states.push_back(line);
            }
        }
        return states;
    }

    ManualClock clock;
    Timers timers;
    Switch plant;

  private:
    static Result<Config> checked(Result<Config> config) {
        EXPECT_TRUE(config.ok()) << (config.ok() ? "" : config.error().context);
        return config;
    }
    static std::string hex(uint32_t value) {
        char text[16];
        std::snprintf(text, sizeof text, "0x%X", value);
        return text;
    }
    std::string number_of(LineNo line) const { return to_utf8(plant.line_number(plant.line(line))); }

    void call_state(const Half& half) override {
        std::string text = number_of(half.line) + " " + name_of(half.state);
        if (half.mode != 0) text += " " + hex(half.mode);
        seen_.push_back(text);
    }
    void call_info(const Half& half, uint32_t items) override {
        seen_.push_back(number_of(half.line) + " info " + hex(items));
    }
    void line_state(LineNo line, uint32_t items, uint32_t p2, uint32_t p3) override {
        if (items == LINEDEVSTATE_RINGING) {
            seen_.push_back(number_of(line) + " RINGING mode " + std::to_string(p2) + " count " +
                            std::to_string(p3));
        } else {
            seen_.push_back(number_of(line) + " line " + hex(items));
        }
    }
    void address_state(LineNo line, uint32_t address, uint32_t items) override {
        seen_.push_back(number_of(line) + "/" + std::to_string(address) + " address " + hex(items));
    }

    Seen seen_;
};

inline constexpr const char* three_stations = R"(
[[extension]]
number = "1001"
name = "Alice"
[[extension]]
number = "1002"
name = "Bob"
[[extension]]
number = "1003"
)";

}  // namespace tapi::exchange
