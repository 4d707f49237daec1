// SPDX-License-Identifier: Apache-2.0
// Calls that a request of an application creates: one, or a conference and its consultation call. The
// application gets their handles with its reply and hears nothing of them before (ASY-4); monitors hear of
// them in the same moment (ASY-6); a request that fails leaves nothing of them (ASY-7); who leaves before the
// reply ends them (ASY-8).
#pragma once

#include <vector>

#include "server/call/calls.hpp"
#include "server/device/deliver.hpp"

namespace tapi::server {

struct MakingRequest {
    std::shared_ptr<OpenLine> opened;  // whose application will own the calls
    uint32_t request_id = 0;
    const CallHandle* about = nullptr;  // the call that it begins with, if any; only while it begins
    bool none_will_do = false;  // the provider says by handle 0 that it needed no call
    Answered returned;          // with the request id or an error
};

class Making : public std::enable_shared_from_this<Making> {
  public:
    // Null when the application has too many requests outstanding.
    static std::shared_ptr<Making> begin(Core& core, MakingRequest request);
    Making(Core& core, MakingRequest request, std::shared_ptr<Ticket> ticket);

    // Another call, in the order of the handles in the reply; what the provider is to call it. Parameters are
    // in the provider's layout.
    uint64_t add_call(const OptBytes& params);
    uint64_t add_call_at(uint32_t address);
    uint64_t add_conference();

    // Asks the provider; `handles_of` reads its handles of the calls from its response, in the order above.
    template <class Order, class HandlesOf>
    void send(const Order& order, HandlesOf handles_of) {
        ++line_.epoch;
        line_.provider->calls->call(
            order,
            [self = shared_from_this(), handles_of](int32_t result, const typename Order::Response& answer) {
                self->returned(result, handles_of(answer));
            },
            [self = shared_from_this()](int32_t result, const auto&) { self->completed(result); });
        ticket_->provider_request = line_.provider->calls->last_request();
    }

  private:
    using Handles = std::vector<uint64_t>;

    Call& add();
    void returned(int32_t result, const Handles& hd_calls);
    void take(std::shared_ptr<Call>& call, uint64_t hd_call);
    void completed(int32_t result);
    void ask_address(const std::shared_ptr<Call>& call);
    void introduce();
    bool give_handles(Bytes& body);
    bool gone() const;
    void fail(int32_t error);

    Core& core_;
    MakingRequest request_;
    std::shared_ptr<Ticket> ticket_;
    Line& line_;
    const uint64_t opening_;
    std::vector<std::shared_ptr<Call>> calls_;  // null: the provider needed no call
    size_t addresses_asked_ = 0;
};

// Parameters for a new call in the layout of the provider; INVALCALLPARAMS also for an address that the line
// does not have.
Result<OptBytes> new_call_params(const OpenLine& opened, const OptBytes& params);
// 0, or why the open line cannot be asked for a new call now.
int32_t may_make_calls(const OpenLine& opened);

}  // namespace tapi::server
