// SPDX-License-Identifier: Apache-2.0
// Many operations in no order at all: whatever users do, the switch's books stay right and nothing is left
// over.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "exchange/switch_fixture.hpp"

namespace tapi::exchange {
namespace {

constexpr const char* plant = R"(
[[extensions]]
from = 1
to = 6
appearances = 3
[[extension]]
number = "7"
appearances = 4
talk_paths = 2
answer_mode = "drop"
predictive = true
[[queue]]
number = "20"
timeout_ms = 9000
otherwise = "3"
[[hunt_group]]
number = "30"
members = ["1", "2", "3"]
order = "circular"
[[pickup_group]]
id = "g"
members = ["1", "2", "3", "4"]
[park]
from = 41
to = 43
reminder_ms = 8000
[[trunk]]
prefix = "9"
circuits = 3
[other_numbers]
behaviour = "answer"
after_ms = 2000
hangup_after_ms = 30000
[[incoming]]
from = "555"
to = "1"
every_ms = 5000
abandon_after_ms = 12000
[[incoming]]
from = "556"
to = "30"
every_ms = 7000
)";

class Chaos {
  public:
    explicit Chaos(uint32_t seed) : random_(seed) {}

    void run(int operations) {
        for (int at = 0; at < operations; ++at) {
            operate();
            if (at % 7 == 0) exchange.advance(pick(4000));
            exchange.seen();
            check();
            if (testing::Test::HasFatalFailure()) return;
            tidy();
        }
    }

    // Everybody hangs up, nobody listens any more, and time passes.
    void end() {
        std::vector<HalfId> all;
        for (uint32_t line = 0; line < exchange.plant.shown_lines(); ++line) {
            for (const Half* half : exchange.plant.line(static_cast<LineNo>(line)).halves)
                all.push_back(half->id);
        }
        for (const HalfId half : all) static_cast<void>(exchange.plant.drop(half));
        for (uint32_t line = 0; line < exchange.plant.shown_lines(); ++line)
            exchange.plant.unwatch(static_cast<LineNo>(line));
        exchange.seen();
    }

    Exchange exchange{plant};

  private:
    uint32_t pick(uint32_t below) { return random_() % below; }
    LineNo line() { return static_cast<LineNo>(pick(exchange.plant.shown_lines())); }
    std::u16string target() {
        static const char16_t* const numbers[] = {u"1",  u"2",  u"3",  u"4",  u"5",  u"6",    u"7",
                                                  u"20", u"30", u"41", u"42", u"43", u"9555", u"88"};
        return numbers[pick(std::size(numbers))];
    }
    HalfId any() {
        const auto& halves = exchange.plant.line(line()).halves;
        return halves.empty() ? HalfId::none : halves[pick(static_cast<uint32_t>(halves.size()))]->id;
    }
    HalfId beside(HalfId half) {
        const Half* found = exchange.plant.find(half);
        if (found == nullptr) return HalfId::none;
        const auto& halves = exchange.plant.line(found->line).halves;
        return halves[pick(static_cast<uint32_t>(halves.size()))]->id;
    }
    template <class R>
    void begin(const R& created) {
        if (created) exchange.plant.begin(*created);
    }

    void operate() {
        Switch& plant = exchange.plant;
        const HalfId half = any();
        CallRequest request;
        switch (pick(36)) {
            case 0:
            case 1:
            case 2:
            case 3:
                request.destination = target();
                return begin(plant.create_call(line(), request));
            case 4:
                return begin(plant.create_call(line(), request));
            case 5:
            case 6:
            case 7:
            case 8:
                return answer_any();
            case 9:
                return static_cast<void>(plant.accept(half));
            case 10:
                return static_cast<void>(plant.drop(half));
            case 11:
                return static_cast<void>(plant.hold(half));
            case 12:
                return static_cast<void>(plant.unhold(half));
            case 13:
                return static_cast<void>(plant.swap_hold(half, beside(half)));
            case 14:
            case 15:
                if (pick(3) == 0) {
                    request.param_flags = LINECALLPARAMFLAGS_ONESTEPTRANSFER;
                    request.target = target();
                }
                return begin(plant.setup_transfer(half, request));
            case 16:
            case 17:
                return static_cast<void>(plant.transfer(half, beside(half)));
            case 18:
                return begin(plant.transfer_to_conference(half, beside(half)));
            case 19:
                return static_cast<void>(plant.blind_transfer(half, target()));
            case 20:
            case 21: {
                if (pick(3) == 0) {
                    request.param_flags = LINECALLPARAMFLAGS_NOHOLDCONFERENCE;
                    request.target = target();
                }
                const auto created =
                    pick(4) == 0 ? plant.setup_conference(line(), {}) : plant.setup_conference(half, request);
                if (created) plant.begin(created->consult);
                return;
            }
            case 22:
            case 23:
                return begin(plant.prepare_add_to_conference(half, request));
            case 24:
            case 25:
                return static_cast<void>(plant.add_to_conference(half, beside(half)));
            case 26:
                return static_cast<void>(plant.remove_from_conference(half));
            case 27:
                return static_cast<void>(plant.dial(half, target()));
            case 28:
                return static_cast<void>(plant.redirect(half, target()));
            case 29:
                return static_cast<void>(plant.park(half, target()));
            case 30:
                return begin(plant.unpark(line(), 0, target()));
            case 31:
                return begin(plant.pickup(line(), 0, {}));
            case 32:
                return static_cast<void>(plant.complete_call(half, 1u << pick(4), 0));
            case 33: {
                static const uint32_t modes[] = {LINEFORWARDMODE_UNCOND, LINEFORWARDMODE_BUSY,
                                                 LINEFORWARDMODE_NOANSW};
                std::vector<ForwardEntry> entries;
                if (pick(2) == 0) entries.push_back({modes[pick(3)], {}, 0, pick(4) == 0 ? u"" : target()});
                return static_cast<void>(plant.forward(line(), std::nullopt, entries, 1));
            }
            case 34:
                return static_cast<void>(plant.send_user_info(half, "info"));
            default:
                return predictive();
        }
    }
    void answer_any() {
        for (uint32_t at = 0; at < exchange.plant.shown_lines(); ++at) {
            for (const Half* half : exchange.plant.line(static_cast<LineNo>(at)).halves) {
                if (half->state == CallState::offering && pick(2) == 0)
                    return static_cast<void>(exchange.plant.answer(half->id));
            }
        }
    }
    void predictive() {
        CallRequest request;
        request.destination = target();
        request.param_flags = LINECALLPARAMFLAGS_PREDICTIVEDIAL;
        request.auto_transfer_states = LINECALLSTATE_CONNECTED;
        request.target = target();
        begin(exchange.plant.create_call(exchange.line("7"), request));
    }

    // What has ended is given back, sometimes.
    void tidy() {
        for (uint32_t at = 0; at < exchange.plant.shown_lines(); ++at) {
            const std::vector<Half*> halves = exchange.plant.line(static_cast<LineNo>(at)).halves;
            for (const Half* half : halves) {
                if (half->state == CallState::idle) exchange.plant.close(half->id);
            }
        }
        if (pick(50) != 0) return;
        const LineNo again = line();
        exchange.plant.unwatch(again);
        exchange.plant.watch(again);
    }

    void check() {
        for (uint32_t at = 0; at < exchange.plant.shown_lines(); ++at)
            check(exchange.plant.line(static_cast<LineNo>(at)));
    }
    void check(const Line& line) {
        uint32_t calls = 0, on_hold = 0, pending = 0, parents = 0, talking = 0, connected = 0;
        for (const Half* half : line.halves) {
            if (half->state == CallState::idle) continue;
            ++calls;
            on_hold += half->state == CallState::on_hold;
            pending += is_pending(half->state);
            parents += half->is_parent();
            talking += talks(half->state);
            connected += half->state == CallState::connected;
            check(*half);
        }
        ASSERT_EQ(line.calls, calls);
        ASSERT_EQ(line.on_hold, on_hold);
        ASSERT_EQ(line.pending, pending);
        ASSERT_EQ(line.parents, parents);
        ASSERT_EQ(line.talking, talking);
        ASSERT_EQ(line.connected, connected);
    }
    void check(const Half& half) {
        if (half.peer != nullptr) {
            ASSERT_EQ(half.peer->peer, &half);
        }
        if (half.consult != nullptr) {
            ASSERT_EQ(half.consult->held_for, &half);
        }
        if (half.held_for != nullptr) {
            ASSERT_EQ(half.held_for->consult, &half);
        }
        if (half.is_parent()) {
            ASSERT_EQ(half.peer, nullptr);
        }
        if (half.state == CallState::conferenced) {
            ASSERT_TRUE(half.is_member());
            ASSERT_EQ(half.conference->members.at(half.seat), &half);
            ASSERT_NE(half.conference->parent, nullptr);
            ASSERT_TRUE(half.peer != nullptr || !half.parked_at.empty());
        }
        for (const Half* voice : exchange.plant.heard_by(half)) ASSERT_EQ(voice->state, CallState::connected);
        static_cast<void>(exchange.plant.call_features2(half));
    }

    std::mt19937 random_;
};

class RandomTest : public testing::TestWithParam<uint32_t> {};

TEST_P(RandomTest, TheBooksStayRight) {
    Chaos chaos(GetParam());
    chaos.run(3000);
    chaos.end();
    // Calls from outside go on for ever; none of the others does.
    chaos.exchange.advance(600000);
    for (uint32_t at = 0; at < chaos.exchange.plant.shown_lines(); ++at) {
        const Line& line = chaos.exchange.plant.line(static_cast<LineNo>(at));
        EXPECT_EQ(line.parents, 0u) << at;
        EXPECT_EQ(line.pending, 0u) << at;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTest, testing::Range(1u, 9u));

}  // namespace
}  // namespace tapi::exchange
