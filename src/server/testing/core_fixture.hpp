// SPDX-License-Identifier: Apache-2.0
// The core with one fake provider and any number of test applications.
#pragma once

#include <gtest/gtest.h>
#include <tspi.h>

#include <list>

#include "model/layout.hpp"
#include "server/call/feed.hpp"
#include "server/testing/fake_provider.hpp"
#include "server/testing/fake_sink.hpp"

namespace tapi::server::testing {

// One line application, as a session would hold it.
struct TestApp {
    Identity identity;
    FakeSink sink;
    HandleSpace handles;
    PendingShare pending{16384, 0};
    std::shared_ptr<LineApp> app = std::make_shared<LineApp>();
    uint32_t last_request = 0;

    explicit TestApp(std::u16string module) : identity{"user", 1000, 1, std::move(module), u"machine"} {}
    OpenLine* opened(size_t i = 0) const { return i < app->opens.size() ? app->opens[i].get() : nullptr; }
    bool knows(uint32_t handle) { return handles.find(handle) != nullptr; }
};

// Rules that a test may set.
class TestAccess final : public AccessRules {
  public:
    bool restricted(const Identity& who) const override { return who.user == "guest"; }
    Right right(const Identity& who, const Line& line) const override {
        if (!restricted(who)) return Right::own;
        return line.id < guest_rights.size() ? guest_rights[line.id] : Right::none;
    }
    Right right(const Identity& who, const Phone& phone) const override {
        if (!restricted(who)) return Right::own;
        return phone.id < guest_phone_rights.size() ? guest_phone_rights[phone.id] : Right::none;
    }
    std::vector<Right> guest_rights, guest_phone_rights;
};

constexpr uint32_t owner = LINECALLPRIVILEGE_OWNER, monitor = LINECALLPRIVILEGE_MONITOR,
                   none = LINECALLPRIVILEGE_NONE;
constexpr uint32_t voice = LINEMEDIAMODE_INTERACTIVEVOICE, automated = LINEMEDIAMODE_AUTOMATEDVOICE,
                   fax = LINEMEDIAMODE_G3FAX, data = LINEMEDIAMODE_DATAMODEM, unknown = LINEMEDIAMODE_UNKNOWN;

OpenRequest asking(uint32_t privileges, uint32_t media = voice, uint32_t line = 0);

// LINECALLPARAMS of an application, whole and closed.
Bytes call_params(LINECALLPARAMS fixed, std::u16string_view orig_address = {}, uint32_t version = api_2_2);

class CoreTest : public ::testing::Test {
  protected:
    CoreTest();
    ~CoreTest() override;

    // The provider comes up with so many lines of so many addresses, and phones.
    void start(uint32_t lines = 1, uint32_t addresses = 1, uint32_t phones = 0);
    void lose_provider();
    void restart_provider();

    // An application that has negotiated `version` for every line.
    TestApp& make_app(std::u16string module = u"app", uint32_t version = api_2_2, std::string user = "user");
    // lineOpen; the answer is there when the provider answered.
    struct Answer {
        std::optional<int32_t> result;
        uint32_t handle = 0;
    };
    std::shared_ptr<Answer> begin_open(TestApp& app, OpenRequest request);
    int32_t try_open(TestApp& app, OpenRequest request);
    OpenLine* open(TestApp& app, uint32_t privileges, uint32_t media = voice, uint32_t line = 0);
    void close(OpenLine* opened);
    void shut_down_app(TestApp& app);

    void settle() { fake.settle(); }
    // Events of the provider; the calls that it announces get numbers of their own.
    void event(uint32_t message, uint64_t p1 = 0, uint64_t p2 = 0, uint64_t p3 = 0, uint32_t line = 0);
    uint64_t new_call(uint32_t line = 0);
    void state(uint64_t ht_call, uint32_t call_state, uint32_t mode = 0, uint32_t media = 0,
               uint32_t line = 0);
    uint64_t offer(uint32_t media = voice, uint32_t line = 0);
    void info(uint64_t ht_call, uint32_t changed, uint32_t line = 0);

    std::shared_ptr<Call> find(uint64_t ht_call);
    // The handle that the open line holds on the call; null when it has none.
    CallHandle* held(OpenLine* opened, uint64_t ht_call);
    // lineMakeCall; what the function returned, 0 when it has not. The reply comes through the sink.
    int32_t call_out(OpenLine* opened, OptBytes params = {}, std::u16string dest = u"200");
    // The call that the last call_out made.
    uint64_t last_made() const { return fake.last<tspi::LineMakeCall>().ht_call; }

    ManualClock clock;
    Priorities priorities;
    TestAccess access;
    Core core{.clock = clock, .options = {}, .priorities = priorities, .access = access};
    FakeProvider fake;
    Provider* provider = nullptr;
    std::unique_ptr<ProviderFeed> feed;
    std::list<TestApp> apps;

  private:
    uint64_t last_call_ = 0x80000000;
    uint32_t lines_ = 0, phones_ = 0;
};

using Texts = std::vector<std::string>;

}  // namespace tapi::server::testing
