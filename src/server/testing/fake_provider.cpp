// SPDX-License-Identifier: Apache-2.0
// What the fake answers when nothing else is scripted.
#include "server/testing/fake_provider.hpp"

#include <gtest/gtest.h>

#include "model/flat.hpp"
#include "model/functions.hpp"
#include "model/layouts.hpp"

namespace tapi::server::testing {

template <class Call>
void FakeProvider::record(const Call& call) {
    seen_.push_back({Call::function, std::make_shared<Call>(call)});
}

template <class Call>
void FakeProvider::serve(const Call& call, Returned<Call> returned) {
    record(call);
    queue_return<Call>([this, call, returned](std::optional<int32_t> forced) {
        typename Call::Response response{};
        const int32_t result = answer(call, response, forced);
        returned(result, response);
    });
}

template <class Call>
void FakeProvider::serve(const Call& call, Returned<Call> returned, Completed<Call> completed) {
    record(call);
    queue_return<Call>([this, call, returned, completed, number = ++last_request_](std::optional<int32_t> forced) {
        typename Call::Response response{};
        const int32_t result = answer(call, response, forced);
        returned(result < 0 ? result : number, response);
        if (result < 0) return;
        auto go = [completed, planned = on<Call>().completion, brought = on<Call>().reply](
                      std::optional<int32_t> other) {
            const int32_t result = other.value_or(planned);
            completed(result, result < 0 ? typename Call::Reply{} : brought);
        };
        if (on<Call>().hold_completion) {
            completions_.push_back({Call::function, go});
        } else {
            due_.push_back([go] { go({}); });
        }
    });
}

template <class Call>
int32_t FakeProvider::answer(const Call& call, typename Call::Response& response, std::optional<int32_t> forced) {
    if (forced && *forced < 0) return *forced;
    const Script<Call>& script = on<Call>();
    return script.answer ? script.answer(call, response) : script.result;
}

template <class Call>
void FakeProvider::queue_return(std::function<void(std::optional<int32_t>)> go) {
    if (on<Call>().hold_return) {
        returns_.push_back({Call::function, std::move(go)});
    } else {
        due_.push_back([go = std::move(go)] { go({}); });
    }
}

#define FAKE_SYNC(Name) \
    void FakeProvider::call(const tspi::Name& c, Returned<tspi::Name> r) { serve(c, std::move(r)); }
#define FAKE_ASYNC(Name)                                                                                \
    void FakeProvider::call(const tspi::Name& c, Returned<tspi::Name> r, Completed<tspi::Name> d) { \
        serve(c, std::move(r), std::move(d));                                                          \
    }
FAKE_FUNCTIONS(FAKE_SYNC, FAKE_ASYNC)
#undef FAKE_SYNC
#undef FAKE_ASYNC

FakeProvider::FakeProvider() {
    caps.dwBearerModes = LINEBEARERMODE_VOICE;
    caps.dwMaxRate = 64000;
    caps.dwMediaModes = LINEMEDIAMODE_UNKNOWN | LINEMEDIAMODE_INTERACTIVEVOICE |
                        LINEMEDIAMODE_AUTOMATEDVOICE | LINEMEDIAMODE_G3FAX | LINEMEDIAMODE_DATAMODEM;
    caps.dwLineStates = LINEDEVSTATE_RINGING;

    on<tspi::LineNegotiateTSPIVersion>().answer = [](const auto&, auto& out) {
        out.tspi_version = api_2_2;
        return 0;
    };
    on<tspi::PhoneNegotiateTSPIVersion>().answer = [](const auto&, auto& out) {
        out.tspi_version = api_2_2;
        return 0;
    };
    on<tspi::LineGetExtensionID>().answer = [](const auto&, auto& out) {
        out.extension_id.resize(sizeof(LINEEXTENSIONID));
        return 0;
    };
    on<tspi::LineNegotiateExtVersion>().answer = [](const auto& in, auto& out) {
        out.ext_version = in.high_version;
        return 0;
    };
    on<tspi::LineGetDevCaps>().answer = [this](const auto& in, auto& out) {
        LINEDEVCAPS fixed = caps;
        fixed.dwNumAddresses = static_cast<uint32_t>(addresses.size());
        fixed.dwPermanentLineID = in.device_id + 1000;
        out.line_dev_caps = FlatBuilder(layout::LINEDEVCAPS, in.tspi_version, fixed).finish();
        return 0;
    };
    on<tspi::LineGetAddressCaps>().answer = [this](const auto& in, auto& out) {
        FlatBuilder builder(layout::LINEADDRESSCAPS, in.tspi_version, LINEADDRESSCAPS{});
        builder.add_text(offsetof(LINEADDRESSCAPS, dwAddressSize), addresses.at(in.address_id));
        out.address_caps = builder.finish();
        return 0;
    };
    on<tspi::LineOpen>().answer = [](const auto& in, auto& out) {
        out.hd_line = 0x1000 + in.device_id;
        return 0;
    };
    on<tspi::LineMakeCall>().answer = [this](const auto&, auto& out) {
        out.hd_call = ++last_call_;
        return 0;
    };
    on<tspi::LineSetupTransfer>().answer = [this](const auto&, auto& out) {
        out.hd_consult_call = ++last_call_;
        return 0;
    };
    on<tspi::LineCompleteTransfer>().answer = [this](const auto& in, auto& out) {
        if (in.ht_conf_call != 0) out.hd_conf_call = ++last_call_;
        return 0;
    };
    on<tspi::LineSetupConference>().answer = [this](const auto&, auto& out) {
        out.hd_conf_call = ++last_call_;
        out.hd_consult_call = ++last_call_;
        return 0;
    };
    on<tspi::LinePrepareAddToConference>().answer = [this](const auto&, auto& out) {
        out.hd_consult_call = ++last_call_;
        return 0;
    };
    on<tspi::LinePickup>().answer = [this](const auto&, auto& out) {
        out.hd_call = ++last_call_;
        return 0;
    };
    on<tspi::LineUnpark>().answer = [this](const auto&, auto& out) {
        out.hd_call = ++last_call_;
        return 0;
    };
    on<tspi::LinePark>().reply.non_dir_address = FlatBuilder(layout::VARSTRING, api_2_2, VARSTRING{}).finish();
    on<tspi::LineGetCallInfo>().answer = [](const auto&, auto& out) {
        out.call_info = FlatBuilder(layout::LINECALLINFO, api_2_2, LINECALLINFO{}).finish();
        return 0;
    };
    on<tspi::LineGetCallStatus>().answer = [](const auto&, auto& out) {
        out.call_status = FlatBuilder(layout::LINECALLSTATUS, api_2_2, LINECALLSTATUS{}).finish();
        return 0;
    };
    on<tspi::LineGetLineDevStatus>().answer = [](const auto&, auto& out) {
        out.line_dev_status = FlatBuilder(layout::LINEDEVSTATUS, api_2_2, LINEDEVSTATUS{}).finish();
        return 0;
    };
    on<tspi::LineGetAddressStatus>().answer = [](const auto&, auto& out) {
        out.address_status = FlatBuilder(layout::LINEADDRESSSTATUS, api_2_2, LINEADDRESSSTATUS{}).finish();
        return 0;
    };
    on<tspi::LineGetID>().answer = [](const auto&, auto& out) {
        out.device_id = FlatBuilder(layout::VARSTRING, api_2_2, VARSTRING{}).finish();
        return 0;
    };
    on<tspi::PhoneNegotiateExtVersion>().answer = [](const auto& in, auto& out) {
        out.ext_version = in.high_version;
        return 0;
    };
    on<tspi::PhoneGetExtensionID>().answer = [](const auto&, auto& out) {
        out.extension_id.resize(sizeof(PHONEEXTENSIONID));
        return 0;
    };
    on<tspi::PhoneGetDevCaps>().answer = [this](const auto& in, auto& out) {
        out.phone_caps = FlatBuilder(layout::PHONECAPS, in.tspi_version, phone_caps).finish();
        return 0;
    };
    on<tspi::PhoneOpen>().answer = [](const auto& in, auto& out) {
        out.hd_phone = 0x2000 + in.device_id;
        return 0;
    };
    on<tspi::PhoneGetStatus>().answer = [](const auto&, auto& out) {
        PHONESTATUS status{};
        status.dwStatusFlags = PHONESTATUSFLAGS_CONNECTED;
        out.phone_status = FlatBuilder(layout::PHONESTATUS, api_2_2, status).finish();
        return 0;
    };
    on<tspi::PhoneGetButtonInfo>().answer = [](const auto&, auto& out) {
        out.button_info = FlatBuilder(layout::PHONEBUTTONINFO, api_2_2, PHONEBUTTONINFO{}).finish();
        return 0;
    };
    on<tspi::PhoneGetDisplay>().answer = [](const auto&, auto& out) {
        out.display = FlatBuilder(layout::VARSTRING, api_2_2, VARSTRING{}).finish();
        return 0;
    };
    on<tspi::PhoneGetID>().answer = [](const auto&, auto& out) {
        out.device_id = FlatBuilder(layout::VARSTRING, api_2_2, VARSTRING{}).finish();
        return 0;
    };
}

void FakeProvider::settle() {
    while (!due_.empty()) {
        const auto go = std::move(due_.front());
        due_.pop_front();
        go();
    }
}

void FakeProvider::release(std::deque<Held>& held, TspiFunction function, std::optional<int32_t> result) {
    const auto at =
        std::find_if(held.begin(), held.end(), [&](const Held& h) { return h.function == function; });
    ASSERT_NE(at, held.end()) << name_of(function) << " is not held";
    const auto go = std::move(at->go);
    held.erase(at);
    go(result);
    settle();
}

void FakeProvider::fail_all() {
    while (!due_.empty() || !returns_.empty() || !completions_.empty()) {
        settle();
        std::deque<Held>& held = returns_.empty() ? completions_ : returns_;
        if (held.empty()) continue;
        const auto go = std::move(held.front().go);
        held.pop_front();
        go(LINEERR_OPERATIONFAILED);
    }
}

std::vector<std::string> FakeProvider::names() const {
    std::vector<std::string> names;
    for (const Seen& seen : seen_) names.emplace_back(std::string(name_of(seen.function)).substr(5));
    return names;
}

}  // namespace tapi::server::testing
