// SPDX-License-Identifier: Apache-2.0
// More calls than tapi-ivr may take, one right after the other: each is answered or refused. TAPI knows no cause for an
// offered call that is dropped; the exchange makes it a rejection.
#include <filesystem>
#include <map>

#include "ivr_desk.hpp"
#include "sound/sound_desk.hpp"

namespace tapi::test {
namespace {

constexpr size_t all_calls = 2000, at_once = 30, most_calls = 10;

ServerSetup many_calls() {
    ServerSetup setup = quick();
    setup.exchange =
        "[exchange]\nring_cycle_ms = 20\n"
        "[[extension]]\nnumber = \"1001\"\nappearances = 40\ntalk_paths = 40\n"
        "[[extension]]\nnumber = \"1002\"\nappearances = 40\ntalk_paths = 40\n";
    setup.log_level = "info";
    return setup;
}

// Calls from one line, `at_once` of them, until there have been `all_calls`.
class Burst {
  public:
    Burst(LocalProgram& app, DWORD line) : app_(app), line_(line) {}

    void run() {
        call();
        while (over_ < all_calls) {
            const auto next = app_.next(patience);
            ASSERT_TRUE(next) << over_ << " calls are over, " << under_way_.size() << " under way";
            look_at(*next);
            app_.forget();
        }
    }
    // How many ended in which way.
    std::map<std::string, size_t> ends;

  private:
    void call() {
        for (; begun_ < all_calls && begun_ < over_ + at_once; ++begun_) {
            const LONG request = app_.start_call(line_, "1002");
            ASSERT_GT(request, 0);
        }
    }
    void look_at(const Msg& m) {
        if (m.message == LINE_REPLY && m.made != 0) under_way_.try_emplace(m.made);
        if (m.message == LINE_REPLY && m.p2 != 0 && m.made == 0) ++ends["reply " + std::to_string(static_cast<LONG>(m.p2))];
        if (m.message != LINE_CALLSTATE) return;
        std::string& end = under_way_[m.device];
        if (m.p1 == LINECALLSTATE_CONNECTED) end = "answered";
        if (end.empty() && m.p1 == LINECALLSTATE_DISCONNECTED && m.p2 == LINEDISCONNECTMODE_REJECT) end = "refused";
        if (end.empty() && m.p1 == LINECALLSTATE_DISCONNECTED) end = "disconnected " + std::to_string(m.p2);
        if (m.p1 == LINECALLSTATE_DISCONNECTED) app_.ask({{"do", "drop"}, {"call", m.device}});
        if (m.p1 == LINECALLSTATE_IDLE) finish(m.device);
    }
    void finish(DWORD call_handle) {
        ++ends[under_way_[call_handle]];
        under_way_.erase(call_handle);
        EXPECT_EQ(app_.result({{"do", "deallocate"}, {"call", call_handle}}), 0);
        ++over_;
        call();
    }

    LocalProgram& app_;
    DWORD line_;
    std::map<DWORD, std::string> under_way_;
    size_t begun_ = 0, over_ = 0;
};

size_t descriptors_of(pid_t process) {
    const std::filesystem::directory_iterator all("/proc/" + std::to_string(process) + "/fd");
    return static_cast<size_t>(std::distance(begin(all), end(all)));
}

TEST(IvrBurst, EveryCallerIsAnsweredOrRefusedAndNothingIsLeft) {
    SoundDesk desk(1, many_calls());
    TempDir folder;
    folder.write("flow.yaml", "name: burst\nparts:\n  start:\n    - answer:\n    - pause: 100ms\n    - hang_up:\n");
    const std::string config = folder.write("ivr.toml", "[service]\nsocket = \"ivr.sock\"\nmost_calls = " + std::to_string(most_calls) +
                                                            "\n[[line]]\nline = \"1002\"\nflow = \"flow.yaml\"\n");
    Child ivr(Ivr::launch({"--json", "run", "--config", config}));
    ASSERT_TRUE(ivr.output().find("\"open\":true")) << ivr.errors().text();
    const size_t descriptors = descriptors_of(ivr.pid());
    Burst burst(desk.app, desk.lines[0]);
    burst.run();
    std::string ends;
    for (const auto& [end, count] : burst.ends) ends += end + ": " + std::to_string(count) + "\n";
    EXPECT_EQ(burst.ends["answered"] + burst.ends["refused"], all_calls) << ends;
    EXPECT_GT(burst.ends["answered"], most_calls) << ends;
    EXPECT_GT(burst.ends["refused"], 0U) << ends;
    EXPECT_TRUE(desk.server.becomes("calls", [](const json& calls) { return calls.empty(); }));
    const json status = json::parse(Ivr::run({"--json", "status", "--socket", folder / "ivr.sock"}).output);
    EXPECT_EQ(status.at("calls").size(), 0U);
    EXPECT_EQ(status.at("ended"), burst.ends["answered"]);
    EXPECT_EQ(status.at("most"), most_calls);
    EXPECT_EQ(descriptors_of(ivr.pid()), descriptors) << "but for those who look on, all are closed";
    RecordProperty("answered", static_cast<int>(burst.ends["answered"]));
    ivr.send(SIGTERM);
    EXPECT_EQ(ivr.wait(), 0) << ivr.errors().text();
}

}  // namespace
}  // namespace tapi::test
