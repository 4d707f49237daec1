// SPDX-License-Identifier: Apache-2.0
// Errors that many functions share: handles, privileges, call states, what the provider answers. A named test
// each.
#include <tspi.h>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/session/dispatch_rows.hpp"
#include "server/testing/phone_desk.hpp"

namespace tapi::server {
namespace {

using namespace testing;

std::vector<DispatchRow> rows_where(bool (*wanted)(const DispatchRow&)) {
    std::vector<DispatchRow> rows;
    for (uint16_t number = 1; number <= function_count; ++number) {
        const DispatchRow* row = dispatch_row(number);
        // The client library answers lineGetMessage and phoneGetMessage itself.
        const bool local =
            row->function == Function::lineGetMessage || row->function == Function::phoneGetMessage;
        if (!local && wanted(*row)) rows.push_back(*row);
    }
    return rows;
}

// A request whose first parameter is the handle; whatever would follow is not looked at before the handle
// was.
int32_t call_with(TestClient& client, Function function, uint32_t handle) {
    Bytes body;
    Writer(body).u32(handle);
    const uint32_t id = client.send_raw(static_cast<uint16_t>(function), body, ++client.last_request);
    const auto* frame = client.response(id);
    return frame != nullptr ? frame->header.result : 1;
}

// ---- Handles
// ----------------------------------------------------------------------------------------------------

class BadHandle : public Desk, public ::testing::WithParamInterface<DispatchRow> {
  protected:
    int32_t expected() const {
        switch (GetParam().subject) {
            case Subject::line_app:
                return LINEERR_INVALAPPHANDLE;
            case Subject::line:
                return LINEERR_INVALLINEHANDLE;
            case Subject::call:
            case Subject::call_or_line:
                return LINEERR_INVALCALLHANDLE;
            case Subject::conference:
                return LINEERR_INVALCONFCALLHANDLE;
            case Subject::phone_app:
                return PHONEERR_INVALAPPHANDLE;
            case Subject::phone:
                return PHONEERR_INVALPHONEHANDLE;
            case Subject::none:
                break;
        }
        return 1;
    }
    bool about_a_call() const {
        const Subject subject = GetParam().subject;
        return subject == Subject::call || subject == Subject::conference || subject == Subject::call_or_line;
    }
    void refuses(TestClient& client, uint32_t handle) {
        // Without a call it is about the line, and there is none either.
        const bool of_line = GetParam().subject == Subject::call_or_line && handle == 0;
        const int32_t error = of_line ? LINEERR_INVALLINEHANDLE : expected();
        EXPECT_EQ(names::result(call_with(client, GetParam().function, handle)), names::result(error));
        EXPECT_FALSE(client.session->ended());
    }
};

TEST_P(BadHandle, zero) { refuses(*a, 0); }
TEST_P(BadHandle, never_given) { refuses(*a, 0x7FFFFFFF); }
TEST_P(BadHandle, of_another_kind) {
    if (GetParam().subject != Subject::line_app) refuses(*a, app);
    if (GetParam().subject != Subject::line) refuses(*a, line);
    if (!about_a_call()) refuses(*a, call);
}
TEST_P(BadHandle, of_another_process) { refuses(*a, theirs); }
TEST_P(BadHandle, stale) {
    api::LineClose close_request;
    close_request.h_line = line;
    EXPECT_EQ(a->result(close_request), 0);
    if (GetParam().subject == Subject::line) refuses(*a, line);
    if (about_a_call()) refuses(*a, call);  // CLOSE-1
    api::LineShutdown shutdown;
    shutdown.h_line_app = app;
    EXPECT_EQ(a->result(shutdown), 0);
    refuses(*a, app);
    refuses(*a, watched);
}

std::string name_of_row(const ::testing::TestParamInfo<DispatchRow>& info) {
    return name_of(info.param.function);
}

INSTANTIATE_TEST_SUITE_P(Errors, BadHandle, ::testing::ValuesIn(rows_where([](const DispatchRow& row) {
                             return row.works && row.subject != Subject::none;
                         })),
                         name_of_row);

// ---- Privilege and state
// ----------------------------------------------------------------------------------------

class NeedsOwner : public Desk, public ::testing::WithParamInterface<DispatchRow> {};

TEST_P(NeedsOwner, PRIV_1_monitor_gets_NOTOWNER) {
    EXPECT_EQ(names::result(call_with(*a, GetParam().function, watched)), "LINEERR_NOTOWNER");
}

INSTANTIATE_TEST_SUITE_P(Errors, NeedsOwner, ::testing::ValuesIn(rows_where([](const DispatchRow& row) {
                             return row.works && row.needs == Needs::owner && row.subject != Subject::phone;
                         })),
                         name_of_row);

class PhoneNeedsOwner : public PhoneDesk, public ::testing::WithParamInterface<DispatchRow> {};

TEST_P(PhoneNeedsOwner, PH_1_monitor_gets_NOTOWNER) {
    EXPECT_EQ(names::result(call_with(*b, GetParam().function, watching)), "PHONEERR_NOTOWNER");
}

INSTANTIATE_TEST_SUITE_P(Errors, PhoneNeedsOwner, ::testing::ValuesIn(rows_where([](const DispatchRow& row) {
                             return row.works && row.needs == Needs::owner && row.subject == Subject::phone;
                         })),
                         name_of_row);

// The handle of an open phone, where it is none any more or not this application's.
class BadPhone : public PhoneDesk, public ::testing::WithParamInterface<DispatchRow> {
  protected:
    void refuses(TestClient& client, uint32_t handle) {
        EXPECT_EQ(names::result(call_with(client, GetParam().function, handle)), "PHONEERR_INVALPHONEHANDLE");
        EXPECT_FALSE(client.session->ended());
    }
};

TEST_P(BadPhone, of_another_process) { refuses(*a, watching); }
TEST_P(BadPhone, of_a_phone_application) { refuses(*a, app); }
TEST_P(BadPhone, closed) {
    EXPECT_EQ(a->result(api::PhoneClose{phone}), 0);
    refuses(*a, phone);
}
TEST_P(BadPhone, closed_by_force) {
    say(PHONE_CLOSE);
    refuses(*a, phone);
}
TEST_P(BadPhone, after_shutdown) {
    EXPECT_EQ(a->result(api::PhoneShutdown{app}), 0);
    refuses(*a, phone);
}

INSTANTIATE_TEST_SUITE_P(Errors, BadPhone, ::testing::ValuesIn(rows_where([](const DispatchRow& row) {
                             return row.works && row.subject == Subject::phone;
                         })),
                         name_of_row);

class NeedsState : public Desk, public ::testing::WithParamInterface<DispatchRow> {};

TEST_P(NeedsState, every_other_state_is_INVALCALLSTATE) {
    for (uint32_t bit = 1; bit <= LINECALLSTATE_UNKNOWN; bit <<= 1) {
        if ((GetParam().call_states & bit) != 0) continue;
        const uint32_t handle = call_in_state(bit, line);
        ASSERT_NE(handle, 0u);
        EXPECT_EQ(names::result(call_with(*a, GetParam().function, handle)), "LINEERR_INVALCALLSTATE")
            << names::value(names::Family::LINECALLSTATE, bit);
    }
}

INSTANTIATE_TEST_SUITE_P(Errors, NeedsState, ::testing::ValuesIn(rows_where([](const DispatchRow& row) {
                             return row.works && row.needs != Needs::nothing &&
                                    row.call_states != 0xFFFFFFFF;
                         })),
                         name_of_row);

// ---- What does not work yet
// ---------------------------------------------------------------------------------------

class Unavailable : public Desk, public ::testing::WithParamInterface<DispatchRow> {};

TEST_P(Unavailable, answers_OPERATIONUNAVAIL) {
    const bool phone = std::string(name_of(GetParam().function)).starts_with("phone");
    EXPECT_EQ(names::result(call_with(*a, GetParam().function, call)),
              phone ? "PHONEERR_OPERATIONUNAVAIL" : "LINEERR_OPERATIONUNAVAIL");
    EXPECT_FALSE(a->session->ended());
}

INSTANTIATE_TEST_SUITE_P(Errors, Unavailable,
                         ::testing::ValuesIn(rows_where([](const DispatchRow& row) { return !row.works; })),
                         name_of_row);

// ---- The provider's errors
// ------------------------------------------------------------------------------------------

// Every asynchronous function: refused at once, and failed later.
struct AsyncCase {
    std::string name;
    std::function<void(FakeProvider&, int32_t)> refuse, fail;
    std::function<int32_t(Desk&)> run;
};

template <class Api, class Tspi>
AsyncCase async_case(std::string name, uint32_t call_state, std::function<void(Api&, Desk&)> fill = {}) {
    return {std::move(name), [](FakeProvider& fake, int32_t error) { fake.refuse<Tspi>(error); },
            [](FakeProvider& fake, int32_t error) { fake.on<Tspi>().completion = error; },
            [call_state, fill](Desk& d) {
                Api request;
                if constexpr (requires { request.h_call; })
                    request.h_call = d.call_in_state(call_state, d.line);
                if (fill) fill(request, d);
                return d.a->result(request);
            }};
}

std::vector<AsyncCase> async_cases() {
    return {
        async_case<api::LineAccept, tspi::LineAccept>("lineAccept", LINECALLSTATE_OFFERING),
        async_case<api::LineAnswer, tspi::LineAnswer>("lineAnswer", LINECALLSTATE_ACCEPTED),
        async_case<api::LineDial, tspi::LineDial>("lineDial", LINECALLSTATE_DIALTONE),
        async_case<api::LineDrop, tspi::LineDrop>("lineDrop", LINECALLSTATE_CONNECTED),
        async_case<api::LineHold, tspi::LineHold>("lineHold", LINECALLSTATE_CONNECTED),
        async_case<api::LineUnhold, tspi::LineUnhold>("lineUnhold", LINECALLSTATE_ONHOLD),
        async_case<api::LineSetCallParams, tspi::LineSetCallParams>("lineSetCallParams",
                                                                    LINECALLSTATE_CONNECTED),
        async_case<api::LineSwapHold, tspi::LineSwapHold>(
            "lineSwapHold", LINECALLSTATE_CONNECTED,
            [](api::LineSwapHold& r, Desk& d) {
                r.h_active_call = d.call_in_state(LINECALLSTATE_CONNECTED, d.line);
                r.h_held_call = d.call_in_state(LINECALLSTATE_ONHOLD, d.line);
            }),
        async_case<api::LineMakeCall, tspi::LineMakeCall>("lineMakeCall", 0,
                                                          [](api::LineMakeCall& r, Desk& d) {
                                                              r.h_line = d.line;
                                                              r.dest_address = u"200";
                                                          }),
    };
}

// A conference of one member.
uint32_t conference_in_state(Desk& d, uint32_t call_state) {
    const auto call_of = [&d](uint32_t handle) {
        return static_cast<CallHandle*>(d.a->session->handles().find(handle)->pointer)->call;
    };
    const uint32_t parent = d.call_in_state(call_state, d.line);
    const uint32_t member = d.call_in_state(LINECALLSTATE_CONNECTED, d.line);
    d.state(call_of(member)->ht_call, LINECALLSTATE_CONFERENCED, static_cast<uint32_t>(call_of(parent)->ht_call));
    d.run();
    return parent;
}

template <class Api, class Tspi>
AsyncCase line_case(std::string name, std::function<void(Api&)> fill = {}) {
    return async_case<Api, Tspi>(std::move(name), 0, [fill](Api& r, Desk& d) {
        r.h_line = d.line;
        if (fill) fill(r);
    });
}

std::vector<AsyncCase> service_cases() {
    const auto transfer = [](uint32_t mode) {
        return [mode](api::LineCompleteTransfer& r, Desk& d) {
            r.h_consult_call = d.call_in_state(LINECALLSTATE_CONNECTED, d.line);
            r.transfer_mode = mode;
        };
    };
    return {
        async_case<api::LineSetupTransfer, tspi::LineSetupTransfer>("lineSetupTransfer", LINECALLSTATE_CONNECTED),
        async_case<api::LineCompleteTransfer, tspi::LineCompleteTransfer>(
            "lineCompleteTransfer", LINECALLSTATE_ONHOLDPENDTRANSFER, transfer(LINETRANSFERMODE_TRANSFER)),
        async_case<api::LineCompleteTransfer, tspi::LineCompleteTransfer>(
            "lineCompleteTransfer_conference", LINECALLSTATE_ONHOLD, transfer(LINETRANSFERMODE_CONFERENCE)),
        async_case<api::LineBlindTransfer, tspi::LineBlindTransfer>(
            "lineBlindTransfer", LINECALLSTATE_CONNECTED,
            [](api::LineBlindTransfer& r, Desk&) { r.dest_address = u"200"; }),
        async_case<api::LineRedirect, tspi::LineRedirect>(
            "lineRedirect", LINECALLSTATE_OFFERING, [](api::LineRedirect& r, Desk&) { r.dest_address = u"200"; }),
        async_case<api::LineSetupConference, tspi::LineSetupConference>("lineSetupConference",
                                                                        LINECALLSTATE_CONNECTED),
        async_case<api::LinePrepareAddToConference, tspi::LinePrepareAddToConference>(
            "linePrepareAddToConference", 0,
            [](api::LinePrepareAddToConference& r, Desk& d) {
                r.h_conf_call = conference_in_state(d, LINECALLSTATE_CONNECTED);
            }),
        async_case<api::LineAddToConference, tspi::LineAddToConference>(
            "lineAddToConference", 0,
            [](api::LineAddToConference& r, Desk& d) {
                r.h_conf_call = conference_in_state(d, LINECALLSTATE_ONHOLDPENDCONF);
                r.h_consult_call = d.call_in_state(LINECALLSTATE_CONNECTED, d.line);
            }),
        async_case<api::LineRemoveFromConference, tspi::LineRemoveFromConference>("lineRemoveFromConference",
                                                                                  LINECALLSTATE_CONFERENCED),
        async_case<api::LinePark, tspi::LinePark>("linePark_directed", LINECALLSTATE_CONNECTED,
                                                  [](api::LinePark& r, Desk&) {
                                                      r.park_mode = LINEPARKMODE_DIRECTED;
                                                      r.dir_address = u"70";
                                                  }),
        async_case<api::LineCompleteCall, tspi::LineCompleteCall>(
            "lineCompleteCall", LINECALLSTATE_BUSY,
            [](api::LineCompleteCall& r, Desk&) { r.completion_mode = LINECALLCOMPLMODE_CAMPON; }),
        line_case<api::LineUnpark, tspi::LineUnpark>("lineUnpark",
                                                     [](api::LineUnpark& r) { r.dest_address = u"70"; }),
        line_case<api::LinePickup, tspi::LinePickup>("linePickup"),
        line_case<api::LineForward, tspi::LineForward>("lineForward"),
        line_case<api::LineUncompleteCall, tspi::LineUncompleteCall>("lineUncompleteCall"),
        async_case<api::LineSecureCall, tspi::LineSecureCall>("lineSecureCall", LINECALLSTATE_CONNECTED),
        async_case<api::LineSetCallTreatment, tspi::LineSetCallTreatment>("lineSetCallTreatment",
                                                                          LINECALLSTATE_OFFERING),
        async_case<api::LineSetCallData, tspi::LineSetCallData>("lineSetCallData", LINECALLSTATE_CONNECTED),
        async_case<api::LineSetCallQualityOfService, tspi::LineSetCallQualityOfService>(
            "lineSetCallQualityOfService", LINECALLSTATE_CONNECTED),
        async_case<api::LineSendUserUserInfo, tspi::LineSendUserUserInfo>("lineSendUserUserInfo",
                                                                          LINECALLSTATE_CONNECTED),
        async_case<api::LineReleaseUserUserInfo, tspi::LineReleaseUserUserInfo>("lineReleaseUserUserInfo",
                                                                                LINECALLSTATE_CONNECTED),
    };
}

class Async : public Desk, public ::testing::WithParamInterface<AsyncCase> {};

TEST_P(Async, ASY_1_succeeds_with_the_request_id_and_one_reply) {
    const int32_t result = GetParam().run(*this);
    EXPECT_EQ(result, static_cast<int32_t>(a->last_request));
    size_t replies = 0;
    for (const Message& m : a->raw_messages(app)) {
        if (m.message != LINE_REPLY) continue;
        ++replies;
        EXPECT_EQ(m.param1, a->last_request);
        EXPECT_EQ(m.param2, 0u);
    }
    EXPECT_EQ(replies, 1u);
}

TEST_P(Async, MEM_6_error_at_once_is_the_result_and_no_reply_follows) {
    GetParam().refuse(fake, static_cast<int32_t>(0xC0000007));
    EXPECT_EQ(GetParam().run(*this), static_cast<int32_t>(0xC0000007));
    for (const auto& text : a->messages(app)) EXPECT_FALSE(text.starts_with("LINE_REPLY")) << text;
}

TEST_P(Async, ASY_3_error_later_is_in_the_reply) {
    GetParam().fail(fake, LINEERR_RESOURCEUNAVAIL);
    EXPECT_GT(GetParam().run(*this), 0);
    const Texts seen = a->messages(app);
    const std::string reply =
        "LINE_REPLY request=" + std::to_string(a->last_request) + " result=LINEERR_RESOURCEUNAVAIL";
    EXPECT_EQ(std::count(seen.begin(), seen.end(), reply), 1);
}

INSTANTIATE_TEST_SUITE_P(Errors, Async, ::testing::ValuesIn(async_cases()),
                         [](const auto& info) { return info.param.name; });
INSTANTIATE_TEST_SUITE_P(Services, Async, ::testing::ValuesIn(service_cases()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace tapi::server
