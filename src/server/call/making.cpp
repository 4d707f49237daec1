// SPDX-License-Identifier: Apache-2.0
// From a request to the calls that it creates.
#include "server/call/making.hpp"

#include <tspi.h>

#include <algorithm>

#include "model/flat.hpp"

namespace tapi::server {
namespace {

// The next number that no call has.
uint64_t number_call(Provider& provider) {
    do {
        provider.next_call = provider.next_call % 0x7FFFFFFF + 1;
    } while (provider.calls_by_handle.contains(provider.next_call));
    return provider.next_call;
}

// INFO-3: what the application says about the other party wins over the provider's words.
void remember_party(Call& call, const Bytes& params) {
    call.displayable_address = text_part(params, offsetof(LINECALLPARAMS, dwDisplayableAddressSize));
    call.called_party = text_part(params, offsetof(LINECALLPARAMS, dwCalledPartySize));
    call.comment = text_part(params, offsetof(LINECALLPARAMS, dwCommentSize));
}

// The address that the parameters choose; nothing when they leave it to the provider.
std::optional<uint32_t> chosen_address(const OptBytes& params) {
    if (!params ||
        load<uint32_t>(*params, offsetof(LINECALLPARAMS, dwAddressMode)) != LINEADDRESSMODE_ADDRESSID)
        return std::nullopt;
    return load<uint32_t>(*params, offsetof(LINECALLPARAMS, dwAddressID));
}

void close_at_provider(const Line& line, uint64_t hd_call) {
    if (hd_call != 0) line.provider->calls->call(tspi::LineCloseCall{hd_call}, [](int32_t, const auto&) {});
}

}  // namespace

std::shared_ptr<Making> Making::begin(Core& core, MakingRequest request) {
    auto ticket = open_ticket(*request.opened->app, request.opened.get(), request.request_id, request.about);
    return ticket ? std::make_shared<Making>(core, std::move(request), std::move(ticket)) : nullptr;
}

Making::Making(Core& core, MakingRequest request, std::shared_ptr<Ticket> ticket)
    : core_(core),
      request_(std::move(request)),
      ticket_(std::move(ticket)),
      line_(*request_.opened->line),
      opening_(line_.openings) {}

Call& Making::add() {
    auto call = std::make_shared<Call>();
    call->line = &line_;
    call->maker = request_.opened.get();
    call->ht_call = number_call(*line_.provider);
    call->media_mode = LINEMEDIAMODE_INTERACTIVEVOICE;  // SM-5
    call->state_entered = core_.clock.wall();
    call->held_back = true;
    line_.provider->calls_by_handle.emplace(call->ht_call, call);
    line_.calls.push_back(call);
    calls_.push_back(call);
    return *call;
}

uint64_t Making::add_call(const OptBytes& params) {
    Call& call = add();
    if (!params) return call.ht_call;
    if (const auto media = load<uint32_t>(*params, offsetof(LINECALLPARAMS, dwMediaMode)))
        call.media_mode = media;
    const auto address = chosen_address(params);
    call.address = address.value_or(0);
    call.address_known = address.has_value();
    remember_party(call, *params);
    return call.ht_call;
}

uint64_t Making::add_call_at(uint32_t address) {
    Call& call = add();
    call.address = address;
    call.address_known = true;
    return call.ht_call;
}

uint64_t Making::add_conference() {
    Call& call = add();
    call.conference = true;
    return call.ht_call;
}

void Making::returned(int32_t result, const Handles& hd_calls) {
    if (result <= 0) {
        close_ticket(ticket_);
        for (const auto& call : calls_)
            close_call(core_, *call);  // hd_call is 0: the provider is not told (ASY-7)
        return request_.returned(result < 0 ? result : LINEERR_OPERATIONFAILED);
    }
    for (size_t i = 0; i < calls_.size(); ++i) take(calls_[i], hd_calls[i]);
    request_.returned(static_cast<int32_t>(request_.request_id));
}

void Making::take(std::shared_ptr<Call>& call, uint64_t hd_call) {
    if (call->closed) {  // ASY-8: the maker has left meanwhile. A line that was closed has taken the call
                         // along.
        if (line_.openings == opening_) close_at_provider(line_, hd_call);
    } else if (hd_call == 0 && request_.none_will_do) {
        close_call(core_, *call);
        call = nullptr;
    } else {
        call->hd_call = hd_call;
    }
}

void Making::completed(int32_t result) {
    ++line_.epoch;
    if (result < 0) {  // ASY-7
        reply(ticket_, result);
        for (const auto& call : calls_) {
            if (call) close_call(core_, *call);
        }
        return;
    }
    for (const auto& call : calls_) {
        const bool known = !call || call->closed || call->address_known || line_.num_addresses == 1;
        if (!known) ask_address(call);
    }
    if (addresses_asked_ == 0) introduce();
}

void Making::ask_address(const std::shared_ptr<Call>& call) {
    ++addresses_asked_;
    line_.provider->calls->call(tspi::LineGetCallAddressID{call->hd_call},
                                [self = shared_from_this(), call](int32_t result, const auto& answer) {
                                    if (result >= 0) call->address = answer.address_id;
                                    call->address_known = true;
                                    if (--self->addresses_asked_ == 0) self->introduce();
                                });
}

// Nobody waits for the calls any more: their line was closed, or the reply was cancelled.
bool Making::gone() const {
    const auto closed = [](const auto& call) { return call && call->closed; };
    return ticket_->app == nullptr || std::any_of(calls_.begin(), calls_.end(), closed);
}

bool Making::give_handles(Bytes& body) {
    Writer out(body);
    for (const auto& call : calls_) {
        const CallHandle* handle =
            call ? give_handle(core_, *call, *request_.opened, LINECALLPRIVILEGE_OWNER) : nullptr;
        if (call && handle == nullptr) return false;
        out.u32(handle != nullptr ? handle->handle : 0);
    }
    return true;
}

// The calls exist: the maker gets its reply and everybody else hears of them in the same moment (ASY-4,
// ASY-6).
void Making::introduce() {
    for (const auto& call : calls_) {
        if (call) call->maker = nullptr;
    }
    if (gone()) return fail(LINEERR_OPERATIONFAILED);
    Bytes body;
    if (!give_handles(body)) return fail(LINEERR_RESOURCEUNAVAIL);
    reply(ticket_, 0, std::move(body));
    for (const auto& call : calls_) {
        if (call) announce(core_, *call, request_.opened.get());
    }
    for (const auto& call : calls_) {
        if (call) release_held(core_, call);
    }
}

// ASY-7: nothing is left of them. A conference goes on without an owner: dropping it would end the calls that
// it was made of.
void Making::fail(int32_t error) {
    reply(ticket_, error);
    for (const auto& call : calls_) {
        if (!call || call->closed) continue;
        if (!call->conference) drop_call(*call);
        CallHandle* handle = call->handle_of(*request_.opened);
        if (handle != nullptr) take_back(*handle);
        close_call(core_, *call);
    }
}

int32_t may_make_calls(const OpenLine& opened) {
    if (!opened.may_own) return LINEERR_OPERATIONUNAVAIL;
    return opened.line->state == LineState::open ? 0 : LINEERR_INVALLINESTATE;  // DEV-4
}

Result<OptBytes> new_call_params(const OpenLine& opened, const OptBytes& params) {
    auto converted = params_for_provider(params, opened.version, *opened.line);
    if (converted && chosen_address(*converted).value_or(0) >= std::max(opened.line->num_addresses, 1u))
        return failure(LINEERR_INVALCALLPARAMS);
    return converted;
}

void make_call(Core& core, std::shared_ptr<OpenLine> opened, MakeCallRequest request, uint32_t request_id,
               Answered returned) {
    const Line& line = *opened->line;
    auto params = params_for_provider(request.call_params, opened->version, line);
    if (!params) return returned(params.code());
    if (const int32_t bad = may_make_calls(*opened)) return returned(bad);
    if (const auto address = chosen_address(*params); address && *address >= line.num_addresses)
        return returned(LINEERR_INVALADDRESSID);
    const auto making = Making::begin(core, {opened, request_id, nullptr, false, returned});
    if (!making) return returned(LINEERR_RESOURCEUNAVAIL);
    const uint64_t ht_call = making->add_call(*params);
    making->send(tspi::LineMakeCall{0, line.hd_line, ht_call, std::move(request.dest_address),
                                    request.country_code, std::move(*params)},
                 [](const auto& answer) { return std::vector{answer.hd_call}; });
}

}  // namespace tapi::server
