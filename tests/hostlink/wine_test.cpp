// SPDX-License-Identifier: Apache-2.0
// What the server looks at before it starts Wine, with files that a test makes and a program in Wine's place.
#include <sys/stat.h>
#include <tspi.h>

#include <cstdlib>

#include "bench.hpp"
#include "peer.hpp"
#include "server/host/provider_errand.hpp"
#include "server/host/runner.hpp"
#include "server/host/windows_file.hpp"

namespace tapi::server {
namespace {

constexpr uint16_t for_x86_64 = 0x8664, for_i686 = 0x014C, for_arm = 0xAA64, a_library = 0x2000;

// The headers of a file for Windows and nothing behind them.
std::string file_for(uint16_t machine, uint16_t flags = a_library) {
    Bytes bytes(0x80 + 24);
    const auto room = std::span(bytes);
    store<uint16_t>(room, 0, 0x5A4D);
    store<uint32_t>(room, 0x3C, 0x80);
    store<uint32_t>(room, 0x80, 0x4550);
    store<uint16_t>(room, 0x84, machine);
    store<uint16_t>(room, 0x84 + 18, flags);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ByteView view(const std::string& text) { return std::as_bytes(std::span(text)); }

TEST(WindowsFile, SaysWhatItIsFor) {
    EXPECT_EQ(read_windows_file(view(file_for(for_x86_64)))->arch, "x86_64");
    EXPECT_EQ(read_windows_file(view(file_for(for_i686)))->arch, "i686");
    EXPECT_EQ(read_windows_file(view(file_for(for_arm)))->arch, "machine 0xAA64");
    EXPECT_TRUE(read_windows_file(view(file_for(for_i686)))->library);
    EXPECT_FALSE(read_windows_file(view(file_for(for_i686, 0)))->library);
}

TEST(WindowsFile, CutAnywhereItIsNone) {
    const std::string whole = file_for(for_x86_64);
    for (size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(read_windows_file(view(whole.substr(0, size)))) << size;
    std::string far = whole;
    for (size_t i = 0x3C; i < 0x40; ++i) far[i] = '\xFF';  // its header is beyond everything
    EXPECT_FALSE(read_windows_file(view(far)));
}

class Wine : public testing::Test {
  protected:
    Wine() : before_(std::getenv("PATH")) {
        settings.prefix = scratch.path("prefix");
        std::filesystem::create_directory(settings.prefix);
        scratch.write("prefix/system.reg", "WINE REGISTRY Version 2\n#arch=win64\n");
        settings.hosts = {{"x86_64", scratch.write("tapihost.exe", "")}, {"i686", scratch.path("none.exe")}};
        put_wine("exit 3");
        ::setenv("PATH", (scratch.path("") + ":" + before_).c_str(), 1);
    }
    ~Wine() override { ::setenv("PATH", before_.c_str(), 1); }

    void put_wine(const std::string& script) const {
        ::chmod(scratch.write("wine", "#!/bin/sh\n" + script + "\n").c_str(), 0700);
    }
    std::string why_not(const std::string& content) {
        const auto command = wine_command(settings, scratch.write("vendor.tsp", content));
        return command ? "" : command.error().context;
    }

    Scratch scratch;
    WineSettings settings;

  private:
    const std::string before_;
};

TEST_F(Wine, IsStartedWithTheHostForTheModule) {
    const auto command = wine_command(settings, scratch.write("vendor.tsp", file_for(for_x86_64)));
    ASSERT_TRUE(command.ok()) << command.error().context;
    EXPECT_EQ(command->host, settings.hosts.at("x86_64"));
    EXPECT_EQ(command->environment.front(), "WINEPREFIX=" + settings.prefix);
}

TEST_F(Wine, EachThingThatIsMissingIsNamed) {
    const std::string module = scratch.path("vendor.tsp");
    EXPECT_EQ(why_not("\177ELF"), module + " is no DLL for Windows");
    EXPECT_EQ(why_not(file_for(for_x86_64, 0)), module + " is a program for Windows, no DLL");
    EXPECT_EQ(why_not(file_for(for_arm)), module + " is for machine 0xAA64, which cannot be run: x86_64 and i686 can");
    EXPECT_EQ(why_not(file_for(for_i686)), "tapihost.exe for i686 is not installed: there is no " + settings.hosts.at("i686"));
    settings.arch = "i686";
    EXPECT_EQ(why_not(file_for(for_x86_64)), module + " is for x86_64, not for i686");
    settings.arch = "x86_64";
    scratch.write("prefix/system.reg", "WINE REGISTRY Version 2\n#arch=win32\n");
    EXPECT_EQ(why_not(file_for(for_x86_64)), "the Wine prefix " + settings.prefix + " is for 32-bit programs only, and the module is for x86_64");
    settings.prefix = scratch.path("none");
    EXPECT_EQ(why_not(file_for(for_x86_64)), "there is no Wine prefix in " + settings.prefix + ": make one with `WINEPREFIX=" +
                                                 settings.prefix + " wineboot --init`");
    ::setenv("PATH", "/nonexistent", 1);
    EXPECT_EQ(why_not(file_for(for_x86_64)), "drivers for Windows need Wine, and there is no wine in PATH: install the package wine");
}

// Whoever is nobody's child any more is reaped late or never: a zombie is gone.
bool gone(pid_t pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
    const std::string facts{std::istreambuf_iterator<char>(in), {}};
    const size_t state = facts.rfind(") ");
    return state == std::string::npos || facts[state + 2] == 'Z';
}

// A host under it, as far as one can be played: it gets the secret, and nobody else may know it.
class WineHost : public Wine {
  protected:
    WineHost() {
        provider.name = "vendor";
        provider.module = scratch.write("vendor.tsp", file_for(for_x86_64));
        provider.wine = settings;
    }
    void start() {
        host = std::make_unique<ProviderHost>(bench.loop, bench.timers, bench.clock, provider, events);
        host->start();
    }
    std::string content(const std::string& name) const {
        std::ifstream in(scratch.path(name));
        return {std::istreambuf_iterator<char>(in), {}};
    }

    Bench bench;
    Recorder events;
    ProviderSettings provider;
    std::unique_ptr<ProviderHost> host;
};

TEST_F(WineHost, GetsPrefixPortAndSecret) {
    const std::string out = scratch.path("");
    put_wine("cat > " + out + "secret; echo \"$WINEPREFIX\" > " + out + "prefix_seen; echo \"$*\" > " + out + "words; touch " + out +
             "done; exit 3");
    start();
    ASSERT_TRUE(bench.run_until([&] { return std::filesystem::exists(scratch.path("done")); }));
    EXPECT_EQ(content("secret").size(), 64u);
    EXPECT_EQ(content("prefix_seen"), settings.prefix + "\n");
    EXPECT_TRUE(content("words").starts_with(settings.hosts.at("x86_64") + " --module " + provider.module + " --name vendor --port "));
    EXPECT_EQ(content("words").find(content("secret")), std::string::npos);
}

TEST_F(WineHost, ThatEndsBeforeItIsThereIsStartedAgain) {
    start();
    ASSERT_TRUE(bench.run_until([&] { return host->status().state == ProviderState::restarting; }));
    EXPECT_EQ(host->status().reason, "the host ended before it was there; what Wine said is in the log; the host exited with status 3");
    bench.advance(provider.backoff_first);
    EXPECT_EQ(host->status().starts, 2u);
}

TEST_F(WineHost, PROV_1_ThatEndsBeforeItIsThereInstallsNothing) {
    std::optional<std::string> why;
    ProviderErrand errand(bench.loop, bench.timers, bench.clock, provider, ProviderErrand::What::install,
                          [&](int32_t, const std::string& words) { why = words; });
    ASSERT_TRUE(bench.run_until([&] { return why.has_value(); }));
    EXPECT_EQ(*why, "the host ended before it was there; what Wine said is in the log");
}

TEST_F(WineHost, ThatDoesNotComeIsEndedWithAllItStarted) {
    const std::string child = scratch.path("child");
    put_wine("sleep 1000 & echo $! > " + child + "; wait");
    start();
    ASSERT_TRUE(bench.run_until([&] { return !content("child").empty(); }));
    const pid_t pid = std::stoi(content("child"));
    bench.advance(provider.start_timeout + Millis{1});
    EXPECT_TRUE(host->status().reason.starts_with("the start took longer than 30000 ms")) << host->status().reason;
    EXPECT_TRUE(bench.run_until([&] { return gone(pid); }));
}

// A host whose process waits until it is killed. The test speaks for it, with the secret that it got.
class WaitingWineHost : public WineHost {
  protected:
    WaitingWineHost() {
        const std::string out = scratch.path("");
        put_wine("cat > " + out + "secret; echo \"$*\" > " + out + "words; touch " + out + "done; exec sleep 1000");
        runner = make_wine_runner(bench.loop, provider);
        auto started = runner->start([](const std::string&) {});
        EXPECT_TRUE(started.ok());
        link = *started;
        link->open(heard);
        EXPECT_TRUE(bench.run_until([&] { return std::filesystem::exists(scratch.path("done")); }));
        const std::string words = content("words");
        peer = std::make_unique<Peer>(static_cast<uint16_t>(std::stoi(words.substr(words.find("--port ") + 7))));
        peer->say(content("secret"));
        bench.settle();
        link->close();
        link.reset();
        bench.settle();
    }

    Heard heard;
    std::unique_ptr<Runner> runner;
    std::shared_ptr<Transport> link;
    std::unique_ptr<Peer> peer;
};

TEST_F(WaitingWineHost, PROV_3_KeepsItsConnectionUntilItIsDead) {
    EXPECT_FALSE(peer->gone());
    runner->end();
    EXPECT_FALSE(peer->gone()) << "its end has not been noticed yet";
    EXPECT_TRUE(bench.run_until([&] { return peer->gone(); }));
    EXPECT_FALSE(runner->running());
}

TEST_F(WaitingWineHost, PROV_3_LosesItsConnectionWithItsRunner) {
    EXPECT_FALSE(peer->gone());
    runner.reset();
    bench.settle();
    EXPECT_TRUE(peer->gone());
}

TEST_F(WineHost, ThatCannotBeStartedSaysWhy) {
    settings.prefix = scratch.path("none");
    provider.wine = settings;
    start();
    EXPECT_EQ(host->status().state, ProviderState::restarting);
    EXPECT_NE(host->status().reason.find("there is no Wine prefix in "), std::string::npos);
}

}  // namespace
}  // namespace tapi::server
