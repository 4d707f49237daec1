// SPDX-License-Identifier: Apache-2.0
// A provider for tests: every call is recorded, every answer can be scripted, and nothing is answered inside
// a call, as ProviderCalls promises. settle() runs the answers that are due.
#pragma once

#include <tapi.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <typeindex>
#include <unordered_map>
#include <vector>

#include "server/device/provider_calls.hpp"

namespace tapi::server::testing {

// The functions that the fake has. They are defined in fake_provider.cpp alone: otherwise every test would compile all
// of them.
#define FAKE_FUNCTIONS(SYNC, ASYNC)                                                                \
    SYNC(LineGatherDigits) SYNC(LineGenerateDigits) SYNC(LineGenerateTone) SYNC(LineGetDevConfig)  \
    SYNC(LineMonitorDigits) SYNC(LineMonitorMedia) SYNC(LineMonitorTones) SYNC(LineSetDevConfig)   \
    SYNC(LineSetMediaControl) ASYNC(LineDevSpecific) ASYNC(LineDevSpecificFeature)                 \
    ASYNC(LineSetLineDevStatus) ASYNC(LineSetTerminal) SYNC(LineClose) SYNC(LineCloseCall)         \
    SYNC(LineConditionalMediaDetection) SYNC(LineGetAddressCaps) SYNC(LineGetAddressID)            \
    SYNC(LineGetAddressStatus) SYNC(LineGetCallAddressID) SYNC(LineGetCallInfo)                    \
    SYNC(LineGetCallStatus) SYNC(LineGetDevCaps) SYNC(LineGetExtensionID) SYNC(LineGetID)          \
    SYNC(LineGetLineDevStatus) SYNC(LineNegotiateExtVersion) SYNC(LineNegotiateTSPIVersion)        \
    SYNC(LineOpen) SYNC(LineSelectExtVersion) SYNC(LineSetAppSpecific)                             \
    SYNC(LineSetDefaultMediaDetection) SYNC(LineSetMediaMode) SYNC(LineSetStatusMessages)          \
    SYNC(PhoneGetDevCaps) SYNC(PhoneNegotiateExtVersion) SYNC(PhoneNegotiateTSPIVersion)           \
    SYNC(ProviderCreateLineDevice) SYNC(ProviderCreatePhoneDevice) ASYNC(LineAccept)               \
    ASYNC(LineAddToConference) ASYNC(LineAnswer) ASYNC(LineBlindTransfer) ASYNC(LineCompleteCall)  \
    ASYNC(LineCompleteTransfer) ASYNC(LineDial) ASYNC(LineDrop) ASYNC(LineForward) ASYNC(LineHold) \
    ASYNC(LineMakeCall) ASYNC(LinePark) ASYNC(LinePickup) ASYNC(LinePrepareAddToConference)        \
    ASYNC(LineRedirect) ASYNC(LineReleaseUserUserInfo) ASYNC(LineRemoveFromConference)             \
    ASYNC(LineSecureCall) ASYNC(LineSendUserUserInfo) ASYNC(LineSetCallData)                       \
    ASYNC(LineSetCallParams) ASYNC(LineSetCallQualityOfService) ASYNC(LineSetCallTreatment)        \
    ASYNC(LineSetupConference) ASYNC(LineSetupTransfer) ASYNC(LineSwapHold)                        \
    ASYNC(LineUncompleteCall) ASYNC(LineUnhold) ASYNC(LineUnpark)

// How one function answers.
template <class Call>
struct Script {
    int32_t result =
        0;  // of the function; for an asynchronous one anything not negative becomes a request id
    // Fills the values that return; its result counts instead of `result`.
    std::function<int32_t(const Call&, typename Call::Response&)> answer;
    int32_t completion = 0;        // of the asynchronous request
    typename Call::Reply reply{};  // what a successful completion brings
    bool hold_return = false;      // until return_held
    bool hold_completion = false;  // until complete_held
};

class FakeProvider final : public ProviderCalls {
  public:
    FakeProvider();

    template <class Call>
    Script<Call>& on() {
        auto& slot = scripts_[typeid(Call)];
        if (!slot) slot = std::make_shared<Script<Call>>();
        return *std::static_pointer_cast<Script<Call>>(slot);
    }
    template <class Call>
    void refuse(int32_t error) {
        on<Call>() = {};
        on<Call>().result = error;
    }

    // Runs every answer that is due, and those that become due by it.
    void settle();
    // Lets the oldest held answer of the function go, with another result when one is given.
    template <class Call>
    void return_held(std::optional<int32_t> result = {}) {
        release(returns_, Call::function, result);
    }
    template <class Call>
    void complete_held(std::optional<int32_t> result = {}) {
        release(completions_, Call::function, result);
    }
    // The host died: whatever is outstanding ends with OPERATIONFAILED.
    void fail_all();

    // What was asked, in order.
    template <class Call>
    std::vector<Call> all() const {
        std::vector<Call> found;
        for (const Seen& seen : seen_) {
            if (seen.function == Call::function)
                found.push_back(*std::static_pointer_cast<const Call>(seen.call));
        }
        return found;
    }
    template <class Call>
    size_t count() const {
        return all<Call>().size();
    }
    template <class Call>
    Call last() const {
        const auto found = all<Call>();
        return found.empty() ? Call{} : found.back();
    }
    // Names of the functions called since forget(), without "TSPI_".
    std::vector<std::string> names() const;
    void forget() { seen_.clear(); }

    // What the lines are like, unless a script says otherwise.
    LINEDEVCAPS caps{};
    std::vector<std::u16string> addresses{u"100"};

    using ProviderCalls::call;
#define FAKE_SYNC(Name) void call(const tspi::Name&, Returned<tspi::Name>) override;
#define FAKE_ASYNC(Name) void call(const tspi::Name&, Returned<tspi::Name>, Completed<tspi::Name>) override;
    FAKE_FUNCTIONS(FAKE_SYNC, FAKE_ASYNC)
#undef FAKE_SYNC
#undef FAKE_ASYNC

  private:
    struct Seen {
        TspiFunction function;
        std::shared_ptr<const void> call;
    };
    struct Held {
        TspiFunction function;
        std::function<void(std::optional<int32_t>)> go;
    };

    template <class Call>
    void record(const Call& call);
    template <class Call>
    void serve(const Call& call, Returned<Call> returned);
    template <class Call>
    void serve(const Call& call, Returned<Call> returned, Completed<Call> completed);
    template <class Call>
    int32_t answer(const Call& call, typename Call::Response& response, std::optional<int32_t> forced);
    template <class Call>
    void queue_return(std::function<void(std::optional<int32_t>)> go);
    void release(std::deque<Held>& held, TspiFunction function, std::optional<int32_t> result);

    std::unordered_map<std::type_index, std::shared_ptr<void>> scripts_;
    std::vector<Seen> seen_;
    std::deque<std::function<void()>> due_;
    std::deque<Held> returns_, completions_;
    int32_t last_request_ = 0;
    uint64_t last_call_ = 0x5000;
};

}  // namespace tapi::server::testing
