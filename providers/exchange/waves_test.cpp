// SPDX-License-Identifier: Apache-2.0
// Applications that play into calls of the exchange and record them, by a clock that the test moves: what one
// plays is what others record, sample by sample. The test is at the other end of the shared memory itself.
#include <poll.h>

#include <filesystem>
#include <future>

#include "exchange/sound_fixture.hpp"
#include "media/test_network.hpp"
#include "wave/link.hpp"

namespace tapi::exchange {
namespace {

using Samples = std::vector<int16_t>;
using wave::Direction;
using wave::Link;

constexpr size_t second = media::sample_rate;

// Sound that never is silent, different for each seed.
Samples voice(size_t samples, uint32_t seed = 5) {
    auto sound = media::test_voice(samples, seed);
    for (int16_t& sample : sound) sample = static_cast<int16_t>(sample / 4 | 1);
    return sound;
}

Samples mixed(const Samples& a, const Samples& b) {
    Samples sum(a.size());
    for (size_t at = 0; at < a.size(); ++at) sum[at] = static_cast<int16_t>(a[at] + b[at]);
    return sum;
}

bool contains(const Samples& whole, const Samples& part) {
    return std::search(whole.begin(), whole.end(), part.begin(), part.end()) != whole.end();
}

bool is_silent(const Samples& sound) {
    return std::all_of(sound.begin(), sound.end(), [](int16_t sample) { return sample == 0; });
}

// Hung up by the exchange.
bool is_gone(const Link& link) {
    pollfd event{link.socket(), POLLIN, 0};
    return ::poll(&event, 1, 0) > 0;
}

// One at a time: the folder is the process's.
class WaveOffice : public Office {
  public:
    explicit WaveOffice(const std::string& config = three_stations) : Office(config) {
        char name[] = "/tmp/tapi-waves-XXXXXX";
        folder_ = ::mkdtemp(name);
        ::setenv("OPENTAPI_WAVE_DIR", folder_.c_str(), 1);
    }
    ~WaveOffice() {
        ::unsetenv("OPENTAPI_WAVE_DIR");
        std::filesystem::remove_all(folder_);
    }

    uint32_t device(const WaveOwner& owner) {
        const auto made = sound.wave_device(owner);
        EXPECT_TRUE(made.ok()) << made.error().context;
        return made ? *made : 0;
    }
    uint32_t device(HalfId half) { return device({half, plant.find(half)->line, {}}); }

    // The greeting waits for the host, which is this thread.
    std::unique_ptr<Link> try_open(uint32_t id, Direction direction, MMRESULT& result, uint32_t rate = 8000) {
        auto link = std::async(std::launch::async, [&] { return Link::open(id, direction, rate, result); });
        while (link.wait_for(Millis(0)) != std::future_status::ready) serve(1);
        return link.get();
    }
    std::unique_ptr<Link> open(uint32_t id, Direction direction, uint32_t rate = 8000) {
        MMRESULT result = 0;
        auto link = try_open(id, direction, result, rate);
        EXPECT_NE(link, nullptr) << result;
        return link;
    }
    std::unique_ptr<Link> play(uint32_t id, const Samples& samples, uint32_t rate = 8000) {
        auto link = open(id, Direction::out, rate);
        link->write(0, samples);
        link->header().written.store(samples.size());
        link->header().running.store(1);
        return link;
    }
    std::unique_ptr<Link> record(uint32_t id, uint32_t rate = 8000) {
        auto link = open(id, Direction::in, rate);
        link->header().running.store(1);
        return link;
    }
    static Samples recorded(Link& link) {
        Samples sound(link.header().written.load() - link.header().read.load());
        link.read(link.header().read.load(), sound);
        link.header().read.store(link.header().written.load());
        return sound;
    }
    void serve(int patience_ms = 0) {
        pollfd event{sound.wave_descriptor(), POLLIN, 0};
        while (::poll(&event, 1, patience_ms) > 0) sound.serve_waves();
    }
    void close(std::unique_ptr<Link>& link) {
        link.reset();
        serve();
    }

  private:
    std::string folder_;
};

TEST(Waves, WhatOnePlaysTheOtherRecordsSampleBySampleInBothDirectionsAtOnce) {
    WaveOffice office;
    office.connect();
    const uint32_t caller = office.device(office.caller), called = office.device(office.called);
    const Samples one = voice(second), two = voice(second, 6);
    const auto at_caller = office.record(caller), at_called = office.record(called);
    const auto from_caller = office.play(caller, one), from_called = office.play(called, two);
    office.advance(1200);
    EXPECT_TRUE(contains(office.recorded(*at_called), one));
    EXPECT_TRUE(contains(office.recorded(*at_caller), two)) << "and nobody hears himself";
    EXPECT_EQ(from_caller->header().read.load(), one.size());
    for (const auto* link : {&at_caller, &at_called}) EXPECT_EQ((*link)->header().glitches.load(), 0u);
}

TEST(Waves, AWideStreamGoesThroughTheNarrowCall) {
    WaveOffice office;
    office.connect();
    const uint32_t caller = office.device(office.caller), called = office.device(office.called);
    const auto at_called = office.record(called, 16000);
    Samples tone(16000);
    for (size_t at = 0; at < tone.size(); ++at)
        tone[at] = static_cast<int16_t>(8000 * std::sin(2 * 3.14159265358979 * 1000 * static_cast<double>(at) / 16000));
    const auto from_caller = office.play(caller, tone, 16000);
    office.advance(900);
    const Samples heard = office.recorded(*at_called);
    ASSERT_GE(heard.size(), 14000u);
    double re = 0, im = 0;
    for (size_t at = 4000; at < 12000; ++at) {
        re += heard[at] * std::cos(2 * 3.14159265358979 * 1000 * static_cast<double>(at) / 16000);
        im += heard[at] * std::sin(2 * 3.14159265358979 * 1000 * static_cast<double>(at) / 16000);
    }
    EXPECT_NEAR(std::sqrt(re * re + im * im) * 2 / 8000, 8000, 400);
}

TEST(Waves, DIG_1_DigitsThatAnApplicationPlaysAreHeardAndThoseOfTheCallAreRecorded) {
    WaveOffice office;
    office.connect();
    must(office.sound.monitor_digits(office.called, LINEDIGITMODE_DTMF));
    must(office.sound.generate_digits(office.caller, 1, LINEDIGITMODE_DTMF, u"5", 0));
    const auto at_called = office.record(office.device(office.called));
    office.advance(400);
    const Samples digit = office.recorded(*at_called);
    EXPECT_EQ(office.heard(), (Seen{"1002 digit 5", "1001 generate 1 done"}));
    const auto from_caller = office.play(office.device(office.caller), digit);
    office.advance(600);
    EXPECT_EQ(office.heard(), Seen{"1002 digit 5"});
}

TEST(Waves, HoldCutsThePathAndWhoIsHeldHearsTheMusic) {
    WaveOffice office;
    office.connect();
    const auto from_caller = office.play(office.device(office.caller), voice(2 * second));
    const auto at_called = office.record(office.device(office.called));
    const auto at_caller = office.record(office.device(office.caller));
    office.advance(400);
    office.recorded(*at_called);
    office.recorded(*at_caller);
    ASSERT_TRUE(office.plant.hold(office.called).ok());
    office.advance(40);  // a frame is on its way
    office.recorded(*at_called);
    office.recorded(*at_caller);
    office.advance(400);
    EXPECT_TRUE(is_silent(office.recorded(*at_called)));
    const Samples music = office.recorded(*at_caller);
    EXPECT_FALSE(is_silent(music));
    EXPECT_EQ(music.size(), 3200u) << "without a hole";
    ASSERT_TRUE(office.plant.unhold(office.called).ok());
    office.advance(400);
    const Samples all = voice(2 * second);
    EXPECT_TRUE(contains(office.recorded(*at_called), Samples(all.begin() + 8000, all.begin() + 9000)))
        << "playing went on while nobody heard it";
    office.recorded(*at_caller);
    office.advance(100);
    EXPECT_TRUE(is_silent(office.recorded(*at_caller))) << "the music is over";
}

TEST(Waves, InAConferenceEverybodyRecordsTheOthers) {
    WaveOffice office;
    office.connect();
    const auto created = office.plant.setup_conference(office.caller, {});
    ASSERT_TRUE(created.ok());
    office.plant.begin(created->consult);
    ASSERT_TRUE(office.plant.dial(created->consult, u"1003").ok());
    const HalfId third = office.half_on("1003");
    ASSERT_TRUE(office.plant.answer(third).ok());
    ASSERT_TRUE(office.plant.add_to_conference(created->parent, created->consult).ok());
    const Samples two = voice(second, 6), three = voice(second, 7);
    const auto at_parent = office.record(office.device(created->parent));
    const auto at_member = office.record(office.device(office.caller));
    const auto at_line = office.record(office.device({HalfId::none, office.line("1001"), {}}));
    const auto at_third = office.record(office.device(third));
    const auto from_called = office.play(office.device(office.called), two);
    const auto from_third = office.play(office.device(third), three);
    office.advance(1200);
    EXPECT_TRUE(contains(office.recorded(*at_parent), mixed(two, three)));
    EXPECT_TRUE(contains(office.recorded(*at_member), mixed(two, three))) << "a member's user is the conference's";
    EXPECT_TRUE(contains(office.recorded(*at_line), mixed(two, three)));
    EXPECT_TRUE(contains(office.recorded(*at_third), two));
}

TEST(Waves, TheDeviceOfALineFollowsTheCallThatTalks) {
    WaveOffice office;
    const auto at_line = office.record(office.device({HalfId::none, office.line("1001"), {}}));
    const auto at_address = office.record(office.device({HalfId::none, office.line("1001"), 0}));
    office.advance(100);
    EXPECT_TRUE(is_silent(office.recorded(*at_line)));
    office.connect();
    office.recorded(*at_address);
    const auto first = office.play(office.device(office.called), voice(second));
    office.advance(500);
    EXPECT_TRUE(contains(office.recorded(*at_line), voice(3000)));
    EXPECT_TRUE(contains(office.recorded(*at_address), voice(3000)));
    ASSERT_TRUE(office.plant.hold(office.caller).ok());
    const HalfId other = office.call("1003", "1001");
    ASSERT_TRUE(office.plant.answer(office.half_on("1001")).ok());
    office.recorded(*at_line);
    const auto second_call = office.play(office.device(other), voice(second, 6));
    office.advance(500);
    EXPECT_TRUE(contains(office.recorded(*at_line), voice(3000, 6)));
}

TEST(Waves, TheEndOfACallIsTheEndOfItsDeviceAndALinesDeviceStaysUntilTheLineIsClosed) {
    WaveOffice office;
    office.connect();
    const auto of_call = office.record(office.device(office.caller));
    const auto of_line = office.record(office.device({HalfId::none, office.line("1001"), {}}));
    ASSERT_TRUE(office.plant.drop(office.caller).ok());
    EXPECT_TRUE(is_gone(*of_call));
    office.advance(100);
    EXPECT_FALSE(is_gone(*of_line));
    office.sound.forget_line(office.line("1001"));
    EXPECT_TRUE(is_gone(*of_line));
    office.advance(100);
    EXPECT_EQ(office.timers.size(), 1u) << "the disconnected half of the other side";
}

TEST(Waves, OneApplicationInEachDirectionAndTheNextWhenItHasGone) {
    WaveOffice office;
    office.connect();
    const uint32_t id = office.device(office.caller);
    EXPECT_EQ(office.device(office.caller), id) << "the same for as long as the call lasts";
    EXPECT_NE(office.device(office.called), id);
    auto first = office.open(id, Direction::out);
    const auto other_way = office.open(id, Direction::in);
    MMRESULT result = 0;
    EXPECT_EQ(office.try_open(id, Direction::out, result), nullptr);
    EXPECT_EQ(result, static_cast<MMRESULT>(MMSYSERR_ALLOCATED));
    office.close(first);
    EXPECT_NE(office.open(id, Direction::out), nullptr);
}

TEST(Waves, FramesPassOnlyWhileAnApplicationIsThere) {
    WaveOffice office;
    office.connect();
    const uint32_t id = office.device(office.caller);
    EXPECT_EQ(office.timers.size(), 0u) << "to be asked for a device costs nothing";
    auto link = office.open(id, Direction::in);
    office.advance(1000);
    EXPECT_EQ(office.timers.size(), 1u);
    office.close(link);
    office.advance(100);
    EXPECT_EQ(office.timers.size(), 0u);
}

TEST(Waves, AFolderThatCannotBeWrittenIsAnErrorThatSaysSo) {
    WaveOffice office;
    office.connect();
    ::setenv("OPENTAPI_WAVE_DIR", "/proc/nowhere", 1);
    const auto made = office.sound.wave_device({office.caller, {}, {}});
    ASSERT_FALSE(made.ok());
    EXPECT_NE(made.error().context.find("/proc/nowhere"), std::string::npos) << made.error().context;
}

}  // namespace
}  // namespace tapi::exchange
