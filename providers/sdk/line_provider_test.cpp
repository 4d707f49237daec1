// SPDX-License-Identifier: Apache-2.0
// A provider on LineProvider, called as TAPI calls it.
#include "sdk/line_provider.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "sdk/handles.hpp"

namespace tapi::sdk {
namespace {

// Answers take their time; what arrives and what is closed is written down.
class Slow final : public LineProvider {
  public:
    Slow() : LineProvider(u"slow", {description()}) { self = this; }
    static LineDescription description() {
        LineDescription line;
        line.number = u"7";
        line.call_features = LINECALLFEATURE_ANSWER | LINECALLFEATURE_HOLD;
        line.call_states = LINECALLSTATE_OFFERING | LINECALLSTATE_CONNECTED;
        return line;
    }
    void arrive() {
        const Turn turn(*this);
        if (LineCall* call = new_call(0)) {
            last = call->id;
            set_state(*call, LINECALLSTATE_OFFERING, LINEOFFERINGMODE_ACTIVE);
        }
    }
    void finish(DWORD state) {
        const Turn turn(*this);
        if (LineCall* call = find(last)) set_state(*call, state);
        if (asked) complete(*asked);
        asked.reset();
    }
    static inline Slow* self = nullptr;
    uint32_t last = 0;
    std::optional<Request> asked;
    int closed = 0;

  private:
    DWORD features(const LineCall& call) const override {
        return call.state == LINECALLSTATE_OFFERING ? ~0u : LINECALLFEATURE_HOLD;
    }
    Status answer(LineCall&, Request request) override {
        asked = request;
        return success();
    }
    void closing(LineCall&) override { ++closed; }
};

std::vector<std::string> seen;
bool refuse_calls = false;

void CALLBACK on_completion(DRV_REQUESTID id, LONG result) {
    seen.push_back("done " + std::to_string(id) + " " + std::to_string(result));
}

void CALLBACK on_event(HTAPILINE, HTAPICALL, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR) {
    if (message != LINE_NEWCALL) return seen.push_back("state " + std::to_string(p1));
    seen.push_back("new");
    *reinterpret_cast<HTAPICALL*>(p2) = refuse_calls ? nullptr : to_handle<HTAPICALL>(5);
}

using Seen = std::vector<std::string>;
Seen take() { return std::exchange(seen, {}); }

class LineProviderTest : public testing::Test {
  protected:
    void SetUp() override {
        seen.clear();
        refuse_calls = false;
        DWORD lines = 0, phones = 0, options = 0;
        ASSERT_EQ(TSPI_providerEnumDevices(1, &lines, &phones, HPROVIDER{}, on_event, nullptr), 0);
        ASSERT_EQ(lines, 1u);
        ASSERT_EQ(TSPI_providerInit(0x00020002, 1, 40, 0, 1, 0, on_completion, &options), 0);
        ASSERT_EQ(TSPI_lineOpen(40, to_handle<HTAPILINE>(1), &line, 0x00020002, on_event), 0);
    }
    void TearDown() override { TSPI_providerShutdown(0x00020002, 1); }
    HDRVCALL call() const { return to_handle<HDRVCALL>(Slow::self->last); }
    HDRVLINE line{};
};

TEST_F(LineProviderTest, A_request_may_be_completed_later_by_another_thread) {
    Slow::self->arrive();
    EXPECT_EQ(take(), (Seen{"new", "state 2"}));
    EXPECT_EQ(TSPI_lineAnswer(9, call(), nullptr, 0), 9);
    EXPECT_EQ(take(), Seen{});
    std::thread([] { Slow::self->finish(LINECALLSTATE_CONNECTED); }).join();
    EXPECT_EQ(take(), (Seen{"state 256", "done 9 0"}));
}

TEST_F(LineProviderTest, What_the_capabilities_do_not_say_is_unavailable_and_what_the_state_forbids_is_refused) {
    Slow::self->arrive();
    EXPECT_EQ(TSPI_lineDrop(9, call(), nullptr, 0), result_of(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(TSPI_lineHold(9, call()), result_of(LINEERR_OPERATIONUNAVAIL)) << "announced, but not written";
    Slow::self->finish(LINECALLSTATE_CONNECTED);
    EXPECT_EQ(TSPI_lineAnswer(9, call(), nullptr, 0), result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(TSPI_lineAnswer(9, HDRVCALL{}, nullptr, 0), result_of(LINEERR_INVALCALLHANDLE));
}

TEST_F(LineProviderTest, A_call_that_TAPI_would_not_take_is_closed_when_it_ends) {
    refuse_calls = true;
    Slow::self->arrive();
    EXPECT_EQ(take(), Seen{"new"});
    Slow::self->finish(LINECALLSTATE_IDLE);
    EXPECT_EQ(take(), Seen{});
    EXPECT_EQ(Slow::self->closed, 1);
    EXPECT_EQ(TSPI_lineCloseCall(call()), result_of(LINEERR_INVALCALLHANDLE));
}

TEST_F(LineProviderTest, Closing_the_line_completes_what_is_outstanding_and_ends_its_calls) {
    Slow::self->arrive();
    EXPECT_EQ(TSPI_lineClose(line), 0);
    EXPECT_EQ(Slow::self->closed, 1);
    Slow::self->arrive();
    EXPECT_EQ(take(), (Seen{"new", "state 2"})) << "nothing arrives on a closed line";
    EXPECT_EQ(TSPI_lineClose(line), result_of(LINEERR_INVALLINEHANDLE));
}

TEST_F(LineProviderTest, PROV_2_a_second_start_is_ignored) {
    DWORD options = 0;
    EXPECT_EQ(TSPI_providerInit(0x00020002, 1, 70, 0, 1, 0, on_completion, &options), 0);
    LINEDEVCAPS caps{};
    caps.dwTotalSize = sizeof caps;
    EXPECT_EQ(TSPI_lineGetDevCaps(40, 0x00020002, 0, &caps), 0);
    EXPECT_EQ(TSPI_lineGetDevCaps(70, 0x00020002, 0, &caps), result_of(LINEERR_BADDEVICEID));
}

}  // namespace

Result<std::unique_ptr<LineProvider>> make_provider(const Host&) {
    return std::unique_ptr<LineProvider>(std::make_unique<Slow>());
}

}  // namespace tapi::sdk
