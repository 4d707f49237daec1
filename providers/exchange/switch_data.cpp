// SPDX-License-Identifier: Apache-2.0
// What calls carry with them: protection, data of applications, user-user information, quality of service.
#include <cstring>

#include "exchange/switch.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

constexpr size_t max_user_infos = 64;  // that wait to be shown
constexpr size_t flowspec_size = 32;   // of a FLOWSPEC
constexpr uint32_t not_specified = 0xFFFFFFFF;
constexpr uint32_t bytes_per_second = 8000;  // of a voice channel

Status check_flowspec(const std::string& flowspec) {
    if (flowspec.empty()) return success();
    if (flowspec.size() < flowspec_size) return sdk::error(LINEERR_INVALRATE, "flow specification");
    uint32_t rates[3];  // tokens, bucket, peak
    std::memcpy(rates, flowspec.data(), sizeof rates);
    for (const uint32_t rate : {rates[0], rates[2]}) {
        if (rate != not_specified && rate > bytes_per_second) return sdk::error(LINEERR_RATEUNAVAIL);
    }
    return success();
}

}  // namespace

Status Switch::secure_call(HalfId id) {
    Half* secured = half(id);
    if (const Status status = require(secured, LINECALLFEATURE_SECURECALL); !status) return status;
    secured->secure = true;
    return success();
}

Status Switch::set_call_data(HalfId id, std::string data) {
    Half* changed = half(id);
    if (const Status status = require(changed, LINECALLFEATURE_SETCALLDATA); !status) return status;
    if (data.size() > profile(line_of(*changed)).call_data)
        return sdk::error(LINEERR_INVALPARAM, "call data");
    changed->call_data = data;
    report_info(*changed, LINECALLINFOSTATE_CALLDATA);
    if (changed->peer == nullptr) return success();
    changed->peer->call_data = std::move(data);
    report_info(*changed->peer, LINECALLINFOSTATE_CALLDATA);
    return success();
}

Status Switch::set_quality(HalfId id, std::string sending, std::string receiving) {
    Half* changed = half(id);
    if (const Status status = require(changed, LINECALLFEATURE_SETQOS); !status) return status;
    for (const std::string* flowspec : {&sending, &receiving}) {
        if (const Status status = check_flowspec(*flowspec); !status) return status;
    }
    if (changed->peer != nullptr) {
        changed->peer->sending = receiving;
        changed->peer->receiving = sending;
    }
    changed->sending = std::move(sending);
    changed->receiving = std::move(receiving);
    report_info(*changed, LINECALLINFOSTATE_QOS);
    if (changed->peer != nullptr) report_info(*changed->peer, LINECALLINFOSTATE_QOS);
    return success();
}

Status Switch::check_user_info(const Half& half, const std::string& info) const {
    if (info.size() > profile(line_of(half)).user_info) return sdk::error(LINEERR_USERUSERINFOTOOBIG);
    return success();
}

// What is shown stays until it is released; the rest waits behind it.
void Switch::give_user_info(Half& to, const std::string& info) {
    if (info.empty() || to.user_infos.size() >= max_user_infos) return;
    to.user_infos.push_back(info);
    if (to.user_infos.size() == 1) report_info(to, LINECALLINFOSTATE_USERUSERINFO);
}

Status Switch::send_user_info(HalfId id, const std::string& info) {
    Half* from = half(id);
    if (const Status status = require(from, LINECALLFEATURE_SENDUSERUSER); !status) return status;
    if (const Status status = check_user_info(*from, info); !status) return status;
    if (from->peer->user_infos.size() >= max_user_infos) return sdk::error(LINEERR_RESOURCEUNAVAIL);
    give_user_info(*from->peer, info);
    return success();
}

Status Switch::release_user_info(HalfId id) {
    Half* shown = half(id);
    if (const Status status = require(shown, LINECALLFEATURE_RELEASEUSERUSERINFO); !status) return status;
    shown->user_infos.pop_front();
    if (!shown->user_infos.empty()) report_info(*shown, LINECALLINFOSTATE_USERUSERINFO);
    return success();
}

// An operation of its own sends the information along with what it does.
Status Switch::with_user_info(HalfId id, const std::string& info, Status (Switch::*operation)(HalfId)) {
    const Half* from = find(id);
    if (from == nullptr) return sdk::error(LINEERR_INVALCALLHANDLE);
    if (const Status status = check_user_info(*from, info); !status) return status;
    const HalfId to = from->peer != nullptr ? from->peer->id : HalfId::none;
    if (const Status status = (this->*operation)(id); !status) return status;
    if (Half* receiver = half(to); receiver != nullptr && receiver->state != CallState::idle)
        give_user_info(*receiver, info);
    return success();
}

}  // namespace tapi::exchange
