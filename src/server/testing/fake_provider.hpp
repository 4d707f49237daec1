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
    PHONECAPS phone_caps{};
    std::vector<std::u16string> addresses{u"100"};

    using ProviderCalls::call;
#define FAKE_SYNC(Name) \
    void call(const tspi::Name& c, Returned<tspi::Name> r) override { serve(c, std::move(r)); }
#define FAKE_ASYNC(Name)                                                                       \
    void call(const tspi::Name& c, Returned<tspi::Name> r, Completed<tspi::Name> d) override { \
        serve(c, std::move(r), std::move(d));                                                  \
    }
    // Media and devices.
    FAKE_SYNC(LineGatherDigits)
    FAKE_SYNC(LineGenerateDigits)
    FAKE_SYNC(LineGenerateTone)
    FAKE_SYNC(LineGetDevConfig)
    FAKE_SYNC(LineMonitorDigits)
    FAKE_SYNC(LineMonitorMedia)
    FAKE_SYNC(LineMonitorTones)
    FAKE_SYNC(LineSetDevConfig)
    FAKE_SYNC(LineSetMediaControl)
    FAKE_ASYNC(LineDevSpecific)
    FAKE_ASYNC(LineDevSpecificFeature)
    FAKE_ASYNC(LineSetLineDevStatus)
    FAKE_ASYNC(LineSetTerminal)
    // Lines and calls.
    FAKE_SYNC(LineClose)
    FAKE_SYNC(LineCloseCall)
    FAKE_SYNC(LineConditionalMediaDetection)
    FAKE_SYNC(LineGetAddressCaps)
    FAKE_SYNC(LineGetAddressID)
    FAKE_SYNC(LineGetAddressStatus)
    FAKE_SYNC(LineGetCallAddressID)
    FAKE_SYNC(LineGetCallInfo)
    FAKE_SYNC(LineGetCallStatus)
    FAKE_SYNC(LineGetDevCaps)
    FAKE_SYNC(LineGetExtensionID)
    FAKE_SYNC(LineGetID)
    FAKE_SYNC(LineGetLineDevStatus)
    FAKE_SYNC(LineNegotiateExtVersion)
    FAKE_SYNC(LineNegotiateTSPIVersion)
    FAKE_SYNC(LineOpen)
    FAKE_SYNC(LineSelectExtVersion)
    FAKE_SYNC(LineSetAppSpecific)
    FAKE_SYNC(LineSetDefaultMediaDetection)
    FAKE_SYNC(LineSetMediaMode)
    FAKE_SYNC(LineSetStatusMessages)
    // Phones.
    FAKE_SYNC(PhoneClose)
    FAKE_SYNC(PhoneGetButtonInfo)
    FAKE_SYNC(PhoneGetData)
    FAKE_SYNC(PhoneGetDevCaps)
    FAKE_SYNC(PhoneGetDisplay)
    FAKE_SYNC(PhoneGetExtensionID)
    FAKE_SYNC(PhoneGetGain)
    FAKE_SYNC(PhoneGetHookSwitch)
    FAKE_SYNC(PhoneGetID)
    FAKE_SYNC(PhoneGetLamp)
    FAKE_SYNC(PhoneGetRing)
    FAKE_SYNC(PhoneGetStatus)
    FAKE_SYNC(PhoneGetVolume)
    FAKE_SYNC(PhoneNegotiateExtVersion)
    FAKE_SYNC(PhoneNegotiateTSPIVersion)
    FAKE_SYNC(PhoneOpen)
    FAKE_SYNC(PhoneSelectExtVersion)
    FAKE_SYNC(PhoneSetStatusMessages)
    FAKE_ASYNC(PhoneDevSpecific)
    FAKE_ASYNC(PhoneSetButtonInfo)
    FAKE_ASYNC(PhoneSetData)
    FAKE_ASYNC(PhoneSetDisplay)
    FAKE_ASYNC(PhoneSetGain)
    FAKE_ASYNC(PhoneSetHookSwitch)
    FAKE_ASYNC(PhoneSetLamp)
    FAKE_ASYNC(PhoneSetRing)
    FAKE_ASYNC(PhoneSetVolume)
    // The provider itself.
    FAKE_SYNC(ProviderCreateLineDevice)
    FAKE_SYNC(ProviderCreatePhoneDevice)
    FAKE_ASYNC(LineAccept)
    FAKE_ASYNC(LineAddToConference)
    FAKE_ASYNC(LineAnswer)
    FAKE_ASYNC(LineBlindTransfer)
    FAKE_ASYNC(LineCompleteCall)
    FAKE_ASYNC(LineCompleteTransfer)
    FAKE_ASYNC(LineDial)
    FAKE_ASYNC(LineDrop)
    FAKE_ASYNC(LineForward)
    FAKE_ASYNC(LineHold)
    FAKE_ASYNC(LineMakeCall)
    FAKE_ASYNC(LinePark)
    FAKE_ASYNC(LinePickup)
    FAKE_ASYNC(LinePrepareAddToConference)
    FAKE_ASYNC(LineRedirect)
    FAKE_ASYNC(LineReleaseUserUserInfo)
    FAKE_ASYNC(LineRemoveFromConference)
    FAKE_ASYNC(LineSecureCall)
    FAKE_ASYNC(LineSendUserUserInfo)
    FAKE_ASYNC(LineSetCallData)
    FAKE_ASYNC(LineSetCallParams)
    FAKE_ASYNC(LineSetCallQualityOfService)
    FAKE_ASYNC(LineSetCallTreatment)
    FAKE_ASYNC(LineSetupConference)
    FAKE_ASYNC(LineSetupTransfer)
    FAKE_ASYNC(LineSwapHold)
    FAKE_ASYNC(LineUncompleteCall)
    FAKE_ASYNC(LineUnhold)
    FAKE_ASYNC(LineUnpark)
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
    void record(const Call& call) {
        seen_.push_back({Call::function, std::make_shared<Call>(call)});
    }
    template <class Call>
    void serve(const Call& call, Returned<Call> returned) {
        record(call);
        queue_return<Call>([this, call, returned](std::optional<int32_t> forced) {
            typename Call::Response response{};
            const int32_t result = answer(call, response, forced);
            returned(result, response);
        });
    }
    template <class Call>
    void serve(const Call& call, Returned<Call> returned, Completed<Call> completed) {
        record(call);
        queue_return<Call>([this, call, returned, completed](std::optional<int32_t> forced) {
            typename Call::Response response{};
            const int32_t result = answer(call, response, forced);
            returned(result < 0 ? result : ++last_request_, response);
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
    int32_t answer(const Call& call, typename Call::Response& response, std::optional<int32_t> forced) {
        if (forced && *forced < 0) return *forced;
        const Script<Call>& script = on<Call>();
        return script.answer ? script.answer(call, response) : script.result;
    }
    template <class Call>
    void queue_return(std::function<void(std::optional<int32_t>)> go) {
        if (on<Call>().hold_return) {
            returns_.push_back({Call::function, std::move(go)});
        } else {
            due_.push_back([go = std::move(go)] { go({}); });
        }
    }
    void release(std::deque<Held>& held, TspiFunction function, std::optional<int32_t> result);

    std::unordered_map<std::type_index, std::shared_ptr<void>> scripts_;
    std::vector<Seen> seen_;
    std::deque<std::function<void()>> due_;
    std::deque<Held> returns_, completions_;
    int32_t last_request_ = 0;
    uint64_t last_call_ = 0x5000;
};

}  // namespace tapi::server::testing
