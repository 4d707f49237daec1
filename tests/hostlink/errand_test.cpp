// SPDX-License-Identifier: Apache-2.0
// TSPI_providerInstall and TSPI_providerRemove in a host of their own, OPENTAPI_providerReconfigure in a running one,
// and that a provider is asked one thing at a time.
#include <fcntl.h>
#include <sys/stat.h>
#include <tspi.h>
#include <unistd.h>

#include "bench.hpp"
#include "server/host/provider_errand.hpp"

namespace tapi::server {
namespace {

using What = ProviderErrand::What;

class Errand : public testing::Test {
  protected:
    Errand() {
        settings.name = "testfaults";
        settings.module = TESTFAULTS_MODULE;
        settings.permanent_id = 42;
        settings.host_program = TAPIHOST_PROGRAM;
        settings.log_level = "error";
    }
    struct Outcome {
        int32_t result = 1;
        std::string words;
    };
    Outcome run(What what, const std::string& faults = "") {
        settings.config_file = scratch.write("faults", faults);
        std::optional<Outcome> outcome;
        ProviderErrand errand(bench.loop, bench.timers, bench.clock, settings, what,
                              [&](int32_t result, const std::string& words) { outcome = {result, words}; });
        EXPECT_FALSE(outcome.has_value()) << "never inside the constructor";
        EXPECT_TRUE(bench.run_until([&] { return outcome.has_value(); }));
        return outcome.value_or(Outcome{});
    }
    void bring_up(const std::string& faults) {
        settings.config_file = scratch.write("faults", faults);
        host = std::make_unique<ProviderHost>(bench.loop, bench.timers, bench.clock, settings, events);
        host->start();
        ASSERT_TRUE(bench.run_until([&] { return host->status().state == ProviderState::up; }));
    }
    Outcome reconfigure() {
        std::optional<Outcome> outcome;
        host->reconfigure([&](int32_t result, const std::string& words) { outcome = {result, words}; });
        EXPECT_TRUE(bench.run_until([&] { return outcome.has_value(); }));
        return outcome.value_or(Outcome{});
    }

    Scratch scratch;
    Bench bench;
    Recorder events;
    ProviderSettings settings;
    std::unique_ptr<ProviderHost> host;
};

TEST_F(Errand, PROV_1_AProviderInstallsAndRemovesItself) {
    EXPECT_EQ(run(What::install).result, 0);
    EXPECT_EQ(run(What::remove).result, 0);
}

TEST_F(Errand, PROV_1_WithoutTheFunctionsThereIsNothingToDo) {
    settings.module = GATHERING_MODULE;
    EXPECT_EQ(run(What::install).result, 0);
    EXPECT_EQ(run(What::remove).result, 0);
}

TEST_F(Errand, PROV_1_ItsErrorIsTheAnswer) {
    const auto refused = run(What::install, "fail=TSPI_providerInstall\n");
    EXPECT_EQ(refused.result, static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
    EXPECT_NE(refused.words.find("TSPI_providerInstall answered"), std::string::npos) << refused.words;
    EXPECT_EQ(run(What::remove, "fail=TSPI_providerRemove\n").result, static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
}

TEST_F(Errand, PROV_1_ASecondOneOfAKindThatIsThereOnce) {
    EXPECT_EQ(run(What::install, "single=1\n").result, 0);
    settings.other_instances = 1;
    EXPECT_EQ(run(What::install, "single=1\n").result, static_cast<int32_t>(LINEERR_NOMULTIPLEINSTANCE));
    EXPECT_EQ(run(What::install, "").result, 0) << "others may be there twice";
}

TEST_F(Errand, PROV_1_AModuleThatIsNotThere) {
    settings.module = scratch.path("missing.tsp");
    const auto outcome = run(What::install);
    EXPECT_EQ(outcome.result, failed);
    EXPECT_NE(outcome.words.find("missing.tsp"), std::string::npos) << outcome.words;
}

TEST_F(Errand, PROV_1_AModuleWithoutTheMandatoryFunctions) {
    settings.module = "libm.so.6";
    const auto outcome = run(What::install);
    EXPECT_EQ(outcome.result, failed);
    for (const char* function : {"TSPI_lineNegotiateTSPIVersion", "TSPI_providerEnumDevices", "TSPI_providerInit",
                                 "TSPI_providerShutdown"})
        EXPECT_NE(outcome.words.find(function), std::string::npos) << outcome.words;
}

TEST_F(Errand, PROV_3_ACrashIsAFailure) {
    EXPECT_EQ(run(What::install, "crash=TSPI_providerInstall\n").result, failed);
    EXPECT_EQ(run(What::install, "throw=TSPI_providerInstall\n").result, failed);
}

TEST_F(Errand, PROV_3_AHangIsEnded) {
    const std::string mark = scratch.path("mark");
    settings.config_file = scratch.write("faults", "hang=TSPI_providerInstall\nhang_mark=" + mark + "\n");
    std::optional<Outcome> outcome;
    ProviderErrand errand(bench.loop, bench.timers, bench.clock, settings, What::install,
                          [&](int32_t result, const std::string& words) { outcome = {result, words}; });
    ASSERT_TRUE(bench.run_until([&] { return std::filesystem::exists(mark); }));
    bench.advance(settings.start_timeout);
    ASSERT_TRUE(bench.run_until([&] { return outcome.has_value(); }));
    EXPECT_EQ(outcome->result, failed);
    EXPECT_NE(outcome->words.find("did not return within 30000 ms"), std::string::npos) << outcome->words;
}

// ---- With a module, whose function runs elsewhere

constexpr const char* with_module = "ui_module=vendorui.so\n";

// What is shown, and a way to end it.
struct Shown {
    ProviderErrand* errand = nullptr;
    ProviderErrand::Shown what;
    ProviderErrand::Show show() {
        return [this](ProviderErrand& shown, const ProviderErrand::Shown& wanted) {
            errand = &shown;
            what = wanted;
        };
    }
};

class ShowingErrand : public Errand {
  protected:
    void begin(What what, const std::string& faults) {
        settings.config_file = scratch.write("faults", faults);
        errand = std::make_unique<ProviderErrand>(bench.loop, bench.timers, bench.clock, settings, what,
                                                  [this](int32_t result, const std::string& words) { outcome = {result, words}; }, shown.show());
    }
    bool is_shown() {
        return bench.run_until([&] { return shown.errand != nullptr || outcome; }) && shown.errand != nullptr;
    }
    Outcome end(wire::ModuleEnd how, int32_t result = 0, const std::string& words = "") {
        errand->settle(how, result, words);
        EXPECT_TRUE(bench.run_until([&] { return outcome.has_value(); }));
        return outcome.value_or(Outcome{});
    }
    Shown shown;
    std::unique_ptr<ProviderErrand> errand;
    std::optional<Outcome> outcome;
};

TEST_F(ShowingErrand, PROV_1_UI_1_TheModuleIsNamedAndItsAnswerCounts) {
    for (const What what : {What::install, What::remove}) {
        shown = {}, outcome.reset();
        begin(what, with_module + std::string("fail=TSPI_providerInstall\n"));
        ASSERT_TRUE(is_shown());
        EXPECT_EQ(shown.what.module, "vendorui.so");
        EXPECT_FALSE(shown.what.is_driver);
        EXPECT_EQ(end(wire::ModuleEnd::returned).result, 0) << "the older function is not asked then";
    }
    shown = {}, outcome.reset();
    begin(What::install, with_module);
    ASSERT_TRUE(is_shown());
    const Outcome refused = end(wire::ModuleEnd::returned, failed);
    EXPECT_EQ(refused.result, failed);
    EXPECT_EQ(refused.words, "TUISPI_providerInstall answered 0x80000048");
}

TEST_F(ShowingErrand, PROV_1_WithoutAModuleNothingIsShown) {
    begin(What::install, "");
    EXPECT_FALSE(is_shown());
    EXPECT_EQ(outcome->result, 0);
}

TEST_F(ShowingErrand, PROV_1_AModuleWithoutTheFunctionLeavesItToTheOlderOne) {
    begin(What::remove, with_module + std::string("fail=TSPI_providerRemove\n"));
    ASSERT_TRUE(is_shown());
    EXPECT_EQ(end(wire::ModuleEnd::absent).words, "TSPI_providerRemove answered 0x8000004B");
}

TEST_F(ShowingErrand, PROV_1_WhatWasNotShownIsAFailureWithItsWords) {
    begin(What::install, with_module);
    ASSERT_TRUE(is_shown());
    EXPECT_EQ(end(wire::ModuleEnd::not_run, unavailable, "nobody saw it").words, "nobody saw it");
    EXPECT_EQ(outcome->result, unavailable);
}

TEST_F(ShowingErrand, PROV_1_UI_1_WhileItIsShownTheProviderIsTalkedWithAndHasNoLimit) {
    begin(What::install, with_module);
    ASSERT_TRUE(is_shown());
    bench.advance(10 * settings.start_timeout);
    std::string said;
    const std::string words = "abc";
    const auto* first = reinterpret_cast<const std::byte*>(words.data());
    errand->calls().call(tspi::ProviderGenericDialogData{42, TUISPIDLL_OBJECT_PROVIDERID, Bytes(first, first + 3), 3},
                         [&](int32_t, const auto& answer) { said.assign(reinterpret_cast<const char*>(answer.params.data()), answer.params.size()); });
    EXPECT_TRUE(bench.run_until([&] { return !said.empty(); }));
    EXPECT_EQ(said, "cba");
    EXPECT_FALSE(outcome);
    EXPECT_EQ(end(wire::ModuleEnd::returned).result, 0);
}

TEST_F(ShowingErrand, PROV_3_AProviderThatDiesMeanwhileIsAFailureAtTheEnd) {
    begin(What::install, with_module + std::string("crash=TSPI_providerGenericDialogData\n"));
    ASSERT_TRUE(is_shown());
    std::optional<int32_t> answered;
    errand->calls().call(tspi::ProviderGenericDialogData{42, TUISPIDLL_OBJECT_PROVIDERID, Bytes(1), 1},
                         [&](int32_t result, const auto&) { answered = result; });
    ASSERT_TRUE(bench.run_until([&] { return answered.has_value(); }));
    EXPECT_EQ(*answered, failed);
    EXPECT_FALSE(outcome) << "who shows it ends it";
    EXPECT_EQ(end(wire::ModuleEnd::returned).result, failed);
}

TEST_F(ShowingErrand, PROV_3_AProviderThatDiesBeforeShowsNothing) {
    begin(What::install, with_module + std::string("crash=TSPI_providerUIIdentify\n"));
    EXPECT_FALSE(is_shown());
    EXPECT_EQ(outcome->result, failed);
}

// ---- Changes while it runs

TEST_F(Errand, PROV_4_AProviderTakesItsChangedConfiguration) {
    bring_up("reconfigure=1\n");
    EXPECT_EQ(reconfigure().result, 0);
    EXPECT_EQ(host->status().starts, 1u);
}

TEST_F(Errand, PROV_4_OrSaysWhyNot) {
    bring_up("reconfigure=1\nfail=OPENTAPI_providerReconfigure\n");
    const auto outcome = reconfigure();
    EXPECT_EQ(outcome.result, static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
    EXPECT_EQ(outcome.words, "faults: a fault on request");
}

TEST_F(Errand, PROV_4_OneWithoutTheFunctionIsUnavailable) {
    settings.module = GATHERING_MODULE;
    bring_up("");
    EXPECT_EQ(reconfigure().result, unavailable);
}

TEST_F(Errand, PROV_4_ACrashWhileItReadsIsAFailure) {
    bring_up("reconfigure=1\ncrash=OPENTAPI_providerReconfigure\n");
    EXPECT_EQ(reconfigure().result, failed);
    EXPECT_EQ(events.count("lost"), 1u);
    EXPECT_EQ(reconfigure().result, failed) << "it is not up now";
}

// LINETSPIOPTION_NONREENTRANT is what every provider gets.
TEST_F(Errand, PROV_2_NONREENTRANT_OneFunctionAtATime) {
    const std::string gate = scratch.path("gate");
    ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
    bring_up("gate=TSPI_lineGetNumAddressIDs\ngate_path=" + gate + "\n");
    std::vector<int> order;
    host->calls().call(tspi::LineGetNumAddressIDs{1}, [&](int32_t, const auto&) { order.push_back(1); });
    host->calls().call(tspi::LineCloseCall{1}, [&](int32_t, const auto&) { order.push_back(2); });
    int writer = -1;
    ASSERT_TRUE(bench.run_until([&] { return (writer = ::open(gate.c_str(), O_WRONLY | O_NONBLOCK)) >= 0; }));
    ::close(writer);
    ASSERT_TRUE(bench.run_until([&] { return order.size() == 2; }));
    EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

}  // namespace
}  // namespace tapi::server
