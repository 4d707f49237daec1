// SPDX-License-Identifier: Apache-2.0
// The order and the end of upcalls. TSPI's callbacks carry no context, so the test keeps one recorder.
#include "sdk/upcalls.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <map>
#include <string>
#include <vector>

#include "sdk/handles.hpp"

namespace tapi::sdk {
namespace {

class Recorder {
  public:
    void add(const std::string& what) {
        const std::lock_guard lock(mutex_);
        seen_.push_back(what);
    }
    std::vector<std::string> seen() {
        const std::lock_guard lock(mutex_);
        return seen_;
    }
    std::function<void(DWORD message)> on_event;
    HTAPICALL given = to_handle<HTAPICALL>(77);

  private:
    std::mutex mutex_;
    std::vector<std::string> seen_;
};
Recorder* recorder = nullptr;

void CALLBACK on_line(HTAPILINE, HTAPICALL call, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
    if (message == LINE_NEWCALL) {
        *reinterpret_cast<HTAPICALL*>(p2) = recorder->given;
        recorder->add("new " + std::to_string(p1));
    } else {
        recorder->add(std::to_string(message) + " call " + std::to_string(number_of(call)) + " " +
                      std::to_string(p1) + " media " + std::to_string(p3));
    }
    if (recorder->on_event) recorder->on_event(message);
}

void CALLBACK on_completion(DRV_REQUESTID request, LONG result) {
    recorder->add("done " + std::to_string(request) + " " + std::to_string(result));
}

class UpcallsTest : public testing::Test, public Upcalls::Directory {
  protected:
    UpcallsTest() {
        recorder = &recorder_;
        upcalls_.set_completion(on_completion);
        calls_[5] = {Upcalls::Standing::announced, to_handle<HTAPICALL>(55), false};
        calls_[6] = {Upcalls::Standing::unannounced, nullptr, false};
    }

    std::optional<Upcalls::Line> open_line(uint32_t line) override {
        if (line != 1 || !open_) return std::nullopt;
        return Upcalls::Line{to_handle<HTAPILINE>(11), on_line};
    }
    Upcalls::Call call(uint32_t call) override { return calls_.count(call) ? calls_[call] : Upcalls::Call{}; }
    void announced(uint32_t call, HTAPICALL handle) override {
        if (handle != nullptr) calls_[call] = {Upcalls::Standing::announced, handle, false};
    }
    void reported(uint32_t call) override { calls_[call].reported = true; }
    void missed(uint32_t call) override {
        calls_.erase(call);
        recorder_.add("missed " + std::to_string(call));
    }

    void deliver() {
        Upcalls::Lock lock(mutex_);
        upcalls_.deliver(lock);
    }

    Recorder recorder_;
    std::mutex mutex_;
    Upcalls upcalls_{*this};
    std::map<uint32_t, Upcalls::Call> calls_;
    bool open_ = true;
};

using Seen = std::vector<std::string>;

TEST_F(UpcallsTest, InTheOrderOfHappeningAndTheMediaModeOnce) {
    upcalls_.complete(9, 0, 1, 5);
    upcalls_.call_state(1, 5, LINECALLSTATE_DIALING, 0, 4);
    upcalls_.call_event(1, 5, LINE_CALLINFO, 16, 0, 0);
    upcalls_.call_state(1, 5, LINECALLSTATE_PROCEEDING, 0, 4);
    deliver();
    EXPECT_EQ(recorder_.seen(),
              (Seen{"done 9 0", "2 call 55 16 media 4", "1 call 55 16 media 0", "2 call 55 512 media 0"}));
}

TEST_F(UpcallsTest, OWN_9_NewCallComesBeforeTheFirstState) {
    upcalls_.call_state(1, 6, LINECALLSTATE_OFFERING, 1, 4);
    deliver();
    EXPECT_EQ(recorder_.seen(), (Seen{"new 6", "2 call 77 2 media 4"}));
}

TEST_F(UpcallsTest, OWN_9_ARefusedCallIsOfferedAgainWithItsNextState) {
    recorder_.given = nullptr;
    upcalls_.call_state(1, 6, LINECALLSTATE_OFFERING, 1, 4);
    upcalls_.call_event(1, 6, LINE_CALLINFO, 16, 0, 0);
    deliver();
    recorder_.given = to_handle<HTAPICALL>(78);
    upcalls_.call_state(1, 6, LINECALLSTATE_CONNECTED, 1, 4);
    deliver();
    EXPECT_EQ(recorder_.seen(), (Seen{"new 6", "new 6", "2 call 78 256 media 4"}));
}

TEST_F(UpcallsTest, ACallThatIsOverBeforeTapiTookItIsGivenBack) {
    recorder_.given = nullptr;
    upcalls_.call_state(1, 6, LINECALLSTATE_OFFERING, 1, 4);
    upcalls_.call_state(1, 6, LINECALLSTATE_IDLE, 0, 4);
    deliver();
    EXPECT_EQ(recorder_.seen(), (Seen{"new 6", "missed 6"}));
}

TEST_F(UpcallsTest, WhatIsQueuedDuringAnUpcallGoesOutBehindIt) {
    recorder_.on_event = [this](DWORD message) {
        if (message != LINE_LINEDEVSTATE) return;
        Upcalls::Lock lock(mutex_);
        upcalls_.complete(1, 0, 1, 5);
        upcalls_.deliver(lock);
        recorder_.add("upcall ends");
    };
    upcalls_.line_event(1, LINE_LINEDEVSTATE, 2, 0, 0);
    deliver();
    EXPECT_EQ(recorder_.seen(), (Seen{"8 call 0 2 media 0", "upcall ends", "done 1 0"}));
}

TEST_F(UpcallsTest, PRIV_5_ClosingACallDeliversItsCompletionsAndNothingElse) {
    upcalls_.call_state(1, 5, LINECALLSTATE_DIALING, 0, 4);
    upcalls_.complete(3, 0, 1, 5);
    upcalls_.line_event(1, LINE_LINEDEVSTATE, 2, 0, 0);
    {
        Upcalls::Lock lock(mutex_);
        calls_.erase(5);
        upcalls_.end_call(lock, 5);
        EXPECT_EQ(recorder_.seen(), (Seen{"done 3 0"}));
        upcalls_.deliver(lock);
    }
    EXPECT_EQ(recorder_.seen(), (Seen{"done 3 0", "8 call 0 2 media 0"}));
}

TEST_F(UpcallsTest, PRIV_5_ClosingWaitsForAnUpcallUnderWayOnAnotherThread) {
    std::promise<void> entered, let_go;
    recorder_.on_event = [&](DWORD) {
        entered.set_value();
        let_go.get_future().wait();
        recorder_.add("upcall ends");
    };
    upcalls_.call_state(1, 5, LINECALLSTATE_DIALING, 0, 4);
    std::thread deliverer([this] { deliver(); });
    entered.get_future().wait();
    std::thread closer([&] {
        Upcalls::Lock lock(mutex_);
        calls_.erase(5);
        upcalls_.end_call(lock, 5);
        recorder_.add("closed");
    });
    let_go.set_value();
    deliverer.join();
    closer.join();
    EXPECT_EQ(recorder_.seen(), (Seen{"2 call 55 16 media 4", "upcall ends", "closed"}));
}

TEST_F(UpcallsTest, ClosingFromWithinAnUpcallDoesNotWaitForItself) {
    recorder_.on_event = [this](DWORD message) {
        if (message != LINE_CALLSTATE) return;
        Upcalls::Lock lock(mutex_);
        open_ = false;
        upcalls_.end_line(lock, 1);
        recorder_.add("closed");
    };
    upcalls_.call_state(1, 5, LINECALLSTATE_DIALING, 0, 4);
    upcalls_.call_state(1, 5, LINECALLSTATE_IDLE, 0, 4);
    deliver();
    EXPECT_EQ(recorder_.seen(), (Seen{"2 call 55 16 media 4", "closed"}));
}

}  // namespace
}  // namespace tapi::sdk
