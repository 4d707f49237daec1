// SPDX-License-Identifier: Apache-2.0
// See csta_session.hpp.
#include "sip/csta_session.hpp"

#include <algorithm>
#include <utility>

#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr DWORD failed = LINEERR_OPERATIONFAILED;

Payload payload_of(std::string headers, std::string body) {
    add_header(headers, "Content-Disposition", "signal;handling=required");
    return {std::move(headers), std::move(body), csta_content_type};
}

std::optional<CstaMessage> message_in(const Received& received) {
    std::string_view type = received.content_type;
    if (!same(trim(cut(type, ';')), csta_content_type)) return std::nullopt;
    return parse_csta(received.body);
}

}  // namespace

CstaSession::CstaSession(std::string device, Surroundings around)
    : device_(std::move(device)), around_(std::move(around)), auth_(around_.credentials), calls_(device_), edition_(csta_namespace) {}

CstaSession::~CstaSession() {
    for (auto* timer : {&again_, &limit_, &probe_}) stop(*timer);
}

void CstaSession::wait(std::optional<Timers::Id>& timer, Millis time, void (CstaSession::*then)()) {
    stop(timer);
    timer = around_.timers.after(time, [this, &timer, then] {
        timer.reset();
        (this->*then)();
    });
}

void CstaSession::stop(std::optional<Timers::Id>& timer) {
    if (timer) around_.timers.cancel(*timer);
    timer.reset();
}

void CstaSession::set_active(bool active) {
    if (std::exchange(active_, active) != active) around_.active(active);
}

void CstaSession::tell(const std::vector<ShownCall>& changed) {
    if (!changed.empty()) around_.changed(changed);
}

// ---- The session's beginning and end

void CstaSession::start() {
    if (!stands_ && !inviting_ && !left_) begin();
}

// Never in a callback of the dialog that went before, which ends here.
void CstaSession::begin() {
    stop(again_);
    const auto target = around_.target();
    if (!target) return;
    target_ = *target;
    dialog_ = around_.dialog(*this);
    inviting_ = true;
    too_late_ = false;
    edition_ = csta_namespace;
    calls_.doubt();
    wait(limit_, patience_to_begin, &CstaSession::give_up_inviting);
    invite();
}

void CstaSession::invite() {
    std::string headers = std::string("Accept: ") + csta_content_type + "\r\n" + auth_.headers("INVITE", target_.request_uri);
    dialog_->invite(target_, payload_of(std::move(headers), csta_document("RequestSystemStatus", edition_)));
}

// It rings, perhaps: a telephone that takes this for a call.
void CstaSession::give_up_inviting() {
    too_late_ = true;
    dialog_->cancel();
}

void CstaSession::invited(const Received& response) {
    if (response.status < 200 || !inviting_) return;
    if (response.status < 300) return begun(response);
    if (!too_late_ && (response.status == 401 || response.status == 407) && auth_.challenged(response.challenges)) return invite();
    inviting_ = false;
    lose(std::max(next_again(), Millis(int64_t{std::min(response.retry_after, 3600U)} * 1000)), false);
}

void CstaSession::begun(const Received& response) {
    inviting_ = false;
    stands_ = true;
    stop(limit_);
    auth_.accepted();
    dialog_->ack({});
    const auto message = message_in(response);
    if (message) edition_ = message->edition;
    const bool disabled = message && (same(message->system_status, "disabled") || same(message->system_status, "initializing"));
    if (too_late_ || disabled) return lose(next_again(), true);
    send(Step::features, "GetCSTAFeatures");
}

Millis CstaSession::next_again() { return std::exchange(wait_next_, std::min(wait_next_ * 2, last_again)); }

void CstaSession::lose(Millis again, bool bye) {
    if (bye && stands_) dialog_->request(Method::bye, {});
    stands_ = inviting_ = under_way_ = false;
    monitor_.clear();
    auth_.accepted();  // the next try begins afresh
    stop(limit_);
    stop(probe_);
    wait(again_, again, &CstaSession::begin);
    for (const Asked& asked : std::exchange(asked_, {})) {
        if (asked.step == Step::service && !asked.given_up) around_.done(asked.request, {failed, {}});
    }
    set_active(false);
}

void CstaSession::leave() {
    left_ = true;
    for (auto* timer : {&again_, &limit_, &probe_}) stop(*timer);
    if (inviting_) dialog_->cancel();
    if (!stands_) return;
    if (!monitor_.empty()) dialog_->request(Method::info, payload_of(auth_.headers("INFO", dialog_->request_uri()), csta_document("MonitorStop", edition_, csta_element("monitorCrossRefID", monitor_))));
    dialog_->request(Method::bye, {});
}

// ---- Asking

void CstaSession::send(Step step, std::string name, std::string inside) {
    std::string body = csta_document(name, edition_, inside);
    queue({step, std::move(name), std::move(body)});
}

void CstaSession::queue(Asked asked) {
    asked_.push_back(std::move(asked));
    send_next();
}

void CstaSession::ask(uint32_t request, CstaService service, const std::string& call, const std::string& target) {
    if (!active_ || !services_.has(service)) return around_.done(request, {active_ ? DWORD{LINEERR_OPERATIONUNAVAIL} : failed, {}});
    if (asked_.size() >= most_waiting) return around_.done(request, {LINEERR_RESOURCEUNAVAIL, {}});
    const CstaConnection connection = service == CstaService::make ? CstaConnection{{}, device_} : calls_.connection_of(call);
    queue({Step::service, name_of(service), format_csta({service, connection, target}, edition_), request});
}

void CstaSession::send_next() {
    if (under_way_ || asked_.empty() || !stands_) return;
    under_way_ = true;
    wait(limit_, patience, &CstaSession::out_of_time);
    dialog_->request(Method::info, payload_of(auth_.headers("INFO", dialog_->request_uri()), asked_.front().body));
}

// Nobody waits any longer; the next one does, until the transaction is over.
void CstaSession::out_of_time() {
    Asked& first = asked_.front();
    const bool can_do_without = first.step == Step::features || first.step == Step::snapshot;
    if (first.answered && can_do_without) return concluded(nullptr, 200);
    if (first.step != Step::service) return lose(next_again(), true);
    first.given_up = true;
    const uint32_t request = first.request;
    if (first.answered) {
        asked_.pop_front();
        under_way_ = false;
    }
    around_.done(request, {failed, {}});
    send_next();
}

void CstaSession::info_answered(const Received& response) {
    if (!under_way_ || asked_.empty() || asked_.front().answered) return;
    if (response.internal || response.status == 408 || response.status == 481) return lose(after_loss, response.status != 481);
    if ((response.status == 401 || response.status == 407) && auth_.challenged(response.challenges)) {
        dialog_->request(Method::info, payload_of(auth_.headers("INFO", dialog_->request_uri()), asked_.front().body));
        return;
    }
    auth_.accepted();
    const auto message = message_in(response);
    // TR/87 has the response of CSTA in that of SIP; some send it as an INFO of their own.
    const Asked& first = asked_.front();
    const bool follows = !message && response.status < 300 && !first.given_up && first.step != Step::probe;
    if (follows) asked_.front().answered = true;
    else concluded(message ? &*message : nullptr, response.status);
}

void CstaSession::concluded(const CstaMessage* message, int status) {
    const Asked asked = std::move(asked_.front());
    asked_.pop_front();
    under_way_ = false;
    stop(limit_);
    if (!asked.given_up) step_done(asked, message, status);
    send_next();
}

void CstaSession::step_done(const Asked& asked, const CstaMessage* message, int status) {
    const bool good = status < 300 && message != nullptr && message->name == asked.name + "Response";
    switch (asked.step) {
        case Step::features:
            return asked_features(good ? message : nullptr);
        case Step::monitor:
            return asked_monitor(good ? message : nullptr);
        case Step::snapshot:
            return asked_snapshot(good ? message : nullptr);
        case Step::probe:
            return probe_later();  // whatever it says, it is there
        case Step::service:
            return around_.done(asked.request, good ? CstaOutcome{0, message->connection.call} : CstaOutcome{csta_line_error(message, status), {}});
    }
}

void CstaSession::asked_features(const CstaMessage* message) {
    services_ = message != nullptr ? message->services : minimal_csta_services;
    send(Step::monitor, "MonitorStart", "<monitorObject>" + csta_element("deviceObject", device_) + "</monitorObject>");
}

void CstaSession::asked_monitor(const CstaMessage* message) {
    if (message == nullptr) return lose(next_again(), true);
    monitor_ = message->monitor;
    send(Step::snapshot, "SnapshotDevice", csta_element("snapshotObject", device_));
}

void CstaSession::asked_snapshot(const CstaMessage* message) {
    wait_next_ = first_again;
    set_active(true);
    tell(calls_.take_snapshot(message != nullptr ? *message : CstaMessage{}));
    probe_later();
}

void CstaSession::probe_later() { wait(probe_, between_probes, &CstaSession::probe); }
void CstaSession::probe() { send(Step::probe, "RequestSystemStatus"); }

// ---- What the telephone says

void CstaSession::on_response(const Received& response) {
    if (left_) return;
    if (response.method == Method::invite) invited(response);
    else if (response.method == Method::info && response.status >= 200) info_answered(response);
}

Reply CstaSession::on_request(const Received& request) {
    if (!stands_ || left_) return {481, {}};
    switch (request.method) {
        case Method::info:
            return heard_info(request);
        case Method::bye:
            lose(after_loss, false);
            return {200, {}};
        case Method::invite:
            dialog_->respond(200, answer("RequestSystemStatusResponse", "<systemStatus>normal</systemStatus>").payload);
            return {200, {}};
        case Method::options:
        case Method::update:
            return {200, {}};
        default:
            return {405, {"Allow: INVITE, ACK, BYE, CANCEL, INFO, OPTIONS, UPDATE\r\n", {}}};
    }
}

Reply CstaSession::answer(std::string_view name, std::string_view inside) const { return {200, payload_of({}, csta_document(name, edition_, inside))}; }

Reply CstaSession::heard_info(const Received& request) {
    std::string_view type = request.content_type;
    if (!same(trim(cut(type, ';')), csta_content_type)) return {415, {std::string("Accept: ") + csta_content_type + "\r\n", {}}};
    const auto message = parse_csta(request.body);
    return message ? heard(*message) : Reply{400, {}};
}

Reply CstaSession::heard(const CstaMessage& message) {
    const bool of_ours = message.monitor.empty() || monitor_.empty() || message.monitor == monitor_;
    if (message.event && of_ours) tell(calls_.take(message));
    if (message.is_response()) heard_response(message);
    if (message.name == "RequestSystemStatus") return answer("RequestSystemStatusResponse", "<systemStatus>normal</systemStatus>");
    if (message.name == "SystemStatus") return answer("SystemStatusResponse");
    if (message.name != "MonitorStop" || !of_ours) return {200, {}};
    Reply reply = answer("MonitorStopResponse");
    lose(after_loss, true);
    return reply;
}

// Before the transaction of the request is over nothing else can be asked.
void CstaSession::heard_response(const CstaMessage& message) {
    if (!under_way_ || asked_.empty() || asked_.front().given_up) return;
    Asked& first = asked_.front();
    if (!message.is_error() && message.name != first.name + "Response") return;
    if (first.answered) return concluded(&message, 200);
    stop(limit_);
    const Asked asked = first;
    first.given_up = true;
    step_done(asked, &message, 200);
}

DWORD csta_line_error(const CstaMessage* message, int status) {
    if (message == nullptr || !message->is_error()) return status == 405 || status == 501 ? DWORD{LINEERR_OPERATIONUNAVAIL} : failed;
    const std::string &category = message->error_category, &error = message->error;
    if (same(category, "stateIncompatibility")) return LINEERR_INVALCALLSTATE;
    if (same(category, "systemResourceAvailability") || same(category, "subscribedResourceAvailability") || same(category, "performanceManagement")) return LINEERR_RESOURCEUNAVAIL;
    if (same(error, "serviceNotSupported") || same(error, "featureNotSupported")) return LINEERR_OPERATIONUNAVAIL;
    constexpr std::string_view bad_addresses[] = {"invalidCalledDeviceID", "invalidDestination", "invalidDestinationDetected", "invalidDeviceID"};
    const bool bad = std::any_of(std::begin(bad_addresses), std::end(bad_addresses), [&](std::string_view one) { return same(error, one); });
    return bad ? DWORD{LINEERR_INVALADDRESS} : failed;
}

}  // namespace tapi::sip
