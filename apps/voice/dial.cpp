// SPDX-License-Identifier: Apache-2.0
// Calls that this program makes.
#include <algorithm>
#include <array>

#include "call_state.hpp"
#include "tapictl/words.hpp"

namespace tapi::voice {
namespace {

// The parameters of a call, with the data that it carries behind them.
std::vector<unsigned char> parameters(const DialPlan& plan) {
    LINECALLPARAMS fixed{};
    fixed.dwBearerMode = LINEBEARERMODE_VOICE;
    fixed.dwMediaMode = plan.media_mode;
    fixed.dwMinRate = fixed.dwMaxRate = 0;
    fixed.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    fixed.dwCallDataSize = static_cast<DWORD>(plan.caller_data.size());
    fixed.dwCallDataOffset = plan.caller_data.empty() ? 0 : sizeof fixed;
    fixed.dwTotalSize = static_cast<DWORD>(sizeof fixed + plan.caller_data.size());
    std::vector<unsigned char> memory(fixed.dwTotalSize);
    std::memcpy(memory.data(), &fixed, sizeof fixed);
    std::memcpy(memory.data() + sizeof fixed, plan.caller_data.data(), plan.caller_data.size());
    return memory;
}

// What lineMakeCall says of a number.
constexpr std::array number_refused{LINEERR_ADDRESSBLOCKED, LINEERR_DIALBILLING, LINEERR_DIALDIALTONE, LINEERR_DIALPROMPT,
                                    LINEERR_DIALQUIET,      LINEERR_INVALADDRESS, LINEERR_INVALCOUNTRYCODE};

}  // namespace

bool Dialed::no_line() const {
    const auto same = [this](auto code) { return static_cast<int32_t>(code) == refused; };
    return refused != 0 && std::none_of(number_refused.begin(), number_refused.end(), same);
}

Await<Dialed> Line::dial(DialPlan plan) {
    const std::shared_ptr<State> line = state_;
    Dialed dialed;
    if (line->handle == 0) {
        dialed.cause = "line \"" + line->plan.name + "\" is not there";
        dialed.refused = static_cast<int32_t>(LINEERR_INVALLINEHANDLE);
        co_return dialed;
    }
    const std::shared_ptr<App::Core> core = line->core->shared_from_this();
    std::vector<unsigned char> memory = parameters(plan);
    const std::function<LONG(Pending&)> make = [&](Pending& p) {
        p.line = line.get();
        return lineMakeCallA(line->handle, &p.call, plan.to.c_str(), 0, reinterpret_cast<LINECALLPARAMS*>(memory.data()));
    };
    const auto made = core->request(make);
    while (!made->result) co_await made->news->wait();
    if (*made->result < 0) {
        dialed.cause = ctl::line_failure("cannot call", *made->result).what();
        dialed.refused = *made->result;
        co_return dialed;
    }
    const std::shared_ptr<Call> call = std::exchange(made->made, nullptr);
    dialed.outcome = co_await call->answered(plan.ring);
    dialed.cause = ctl::call_state_words(call->state(), call->mode());
    if (dialed.outcome == Outcome::connected) {
        dialed.call = call;
    } else {
        co_await call->drop();
    }
    co_return dialed;
}

}  // namespace tapi::voice
