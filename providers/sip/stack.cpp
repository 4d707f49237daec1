// SPDX-License-Identifier: Apache-2.0
// The stack's thread, its transports, and what belongs to no dialog. See stack.hpp.
#include "sip/stack.hpp"

#include <arpa/inet.h>
#include <malloc.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <future>

#include "sdk/text.hpp"
#include "sip/local_address.hpp"
#include "sip/name_addr.hpp"
#include "sip/nta.hpp"
#include "sip/nta_dialog.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

// Callbacks of the stack carry one number, not a pointer to us.
thread_local Stack* here = nullptr;

constexpr Millis longest_sleep{1000};
constexpr Millis lingering{35'000};  // a little more than any transaction
constexpr unsigned receive_buffer = 4 * 1024 * 1024;  // bursts of calls must not be lost in the kernel
constexpr unsigned largest_message = 65535;

const char* name_of(Transport::Kind kind) {
    return kind == Transport::Kind::udp ? "udp" : kind == Transport::Kind::tcp ? "tcp" : "tls";
}

std::string shown(const Transport& transport) {
    const std::string host = transport.ipv6 ? "[" + transport.host + "]" : transport.host;
    return std::string(name_of(transport.kind)) + ":" + host + ":" + std::to_string(transport.port);
}

// Whoever sent it, as a URI: what comes back that way finds him, and his connection.
std::string source_of(nta_incoming_t* irq) {
    msg_t* msg = nta_incoming_getrequest(irq);
    if (msg == nullptr) return {};
    const su_sockaddr_t* from = msg_addr(msg);
    char room[INET6_ADDRSTRLEN] = "";
    std::string host = su_inet_ntop(from->su_family, SU_ADDR(from), room, sizeof room) == nullptr ? "" : room;
    if (host.find(':') != std::string::npos) host = "[" + host + "]";
    std::string uri = "sip:" + host + ":" + std::to_string(ntohs(from->su_port));
    const sip_t* sip = sip_object(msg);
    const char* via = sip == nullptr || sip->sip_via == nullptr ? nullptr : sip->sip_via->v_protocol;
    const std::string_view protocol = via == nullptr ? "" : via;
    if (protocol.ends_with("TCP")) uri += ";transport=tcp";
    if (protocol.ends_with("TLS")) uri += ";transport=tls";
    msg_destroy(msg);
    return uri;
}

int drain(su_root_magic_t*, su_wait_t* wait, su_wakeup_arg_t*) {
    uint64_t count = 0;
    return ::read(wait->fd, &count, sizeof count) < 0 ? 0 : 0;
}

// The stack reads the system's clock, which somebody may set: an hour forward, and every transaction would have timed out. Its
// hook gives it one that only goes on.
void steady_time(su_time_t* now) {
    if (now == nullptr) return;
    using Clock = std::chrono::steady_clock;
    static const su_time_t began = *now;
    static const Clock::time_point began_at = Clock::now();
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_at).count() + static_cast<int64_t>(began.tv_usec);
    now->tv_sec = began.tv_sec + static_cast<unsigned long>(since / 1'000'000);
    now->tv_usec = static_cast<unsigned long>(since % 1'000'000);
}

// The stack's own log goes nowhere: what matters is told by our own.
void quiet() {
    static std::once_flag once;
    std::call_once(once, [] {
        _su_time = steady_time;
        su_init();
        su_log_redirect(nullptr, [](void*, const char*, va_list) {}, nullptr);
    });
}

}  // namespace

// ---- Starting and ending

Status Stack::start(StackEvents& events, Task prepare) {
    quiet();
    events_ = &events;
    wake_fd_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (wake_fd_ < 0) return sdk::error(LINEERR_RESOURCEUNAVAIL, "no descriptor for the SIP thread");
    std::promise<Status> opened;
    auto result = opened.get_future();
    thread_ = std::thread([this, &opened, prepare = std::move(prepare)]() mutable {
        here = this;
        Status status = open();
        const bool good = status.ok();
        if (good) prepare();
        opened.set_value(std::move(status));
        if (good) run();
        close();
        here = nullptr;
    });
    Status status = result.get();
    if (!status) stop();
    return status;
}

void Stack::stop(Task last) {
    if (!thread_.joinable()) return;
    if (last) post(std::move(last));
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    post([] {});
    thread_.join();
    ::close(std::exchange(wake_fd_, -1));
}

bool Stack::post(Task task) {
    bool first = false;
    {
        const std::lock_guard lock(mutex_);
        if (posted_.size() >= most_posted) return false;
        first = posted_.empty();
        posted_.push_back(std::move(task));
    }
    const uint64_t one = 1;
    if (first) return ::write(wake_fd_, &one, sizeof one) == sizeof one;
    return true;
}

Status Stack::open() {
    root_ = su_root_create(nullptr);
    if (root_ == nullptr) return sdk::error(LINEERR_NOMEM, "no SIP stack");
    su_wait_t wait[1];
    if (su_wait_create(wait, wake_fd_, SU_WAIT_IN) < 0 || su_root_register(root_, wait, drain, nullptr, 0) < 0)
        return sdk::error(LINEERR_RESOURCEUNAVAIL, "the SIP thread cannot wait");
    agent_ = nta_agent_create(root_, reinterpret_cast<const url_string_t*>(-1), nullptr, nullptr, NTATAG_UA(1),
                              NTATAG_SERVER_RPORT(1), NTATAG_UDP_MTU(largest_message), NTATAG_MAXSIZE(largest_message),
                              NTATAG_USE_NAPTR(0), NTATAG_MAX_PROCEEDING(network_.max_calls * 2), NTATAG_PASS_100(0), TAG_END());
    if (agent_ == nullptr) return sdk::error(LINEERR_OPERATIONFAILED, "no SIP agent");
    for (const Transport& transport : network_.transports) {
        if (const Status opened = open_transport(transport); !opened) return opened;
    }
    listen_default();
    return success();
}

Status Stack::open_transport(const Transport& transport) {
    const std::string host = transport.ipv6 ? "[" + transport.host + "]" : transport.host;
    const bool tls = transport.kind == Transport::Kind::tls;
    const std::string url = std::string(tls ? "sips:" : "sip:") + host + ":" + (transport.port == 0 ? "*" : std::to_string(transport.port)) +
                            ";transport=" + name_of(transport.kind);
    const char* folder = tls ? transport.certificates.c_str() : nullptr;
    const unsigned verify = transport.verify ? TPTLS_VERIFY_OUTGOING : TPTLS_VERIFY_NONE;
    const int opened = nta_agent_add_tport(agent_, reinterpret_cast<const url_string_t*>(url.c_str()), TPTAG_UDP_RMEM(receive_buffer),
                                           TAG_IF(tls, TPTAG_CERTIFICATE(folder)), TAG_IF(tls, TPTAG_TLS_VERIFY_POLICY(verify)), TAG_END());
    if (opened < 0) {
        return sdk::error(LINEERR_RESOURCEUNAVAIL, "[[transport]] " + shown(transport) + " cannot be opened" +
                                                       (tls ? ": is the port free, and are agent.pem and cafile.pem in " + transport.certificates + "?"
                                                            : ": is another program using it, or is the address not ours?"));
    }
    // The newest primary is this one; its port may have been chosen by the system.
    uint16_t port = transport.port;
    for (tport_t* tport = tport_primaries(nta_agent_tports(agent_)); tport != nullptr; tport = tport_next(tport)) {
        const tp_name_t* name = tport_name(tport);
        if (name->tpn_proto != nullptr && same(name->tpn_proto, name_of(transport.kind)) && name->tpn_port != nullptr)
            port = transport.port != 0 ? port : number_in<uint16_t>(name->tpn_port).value_or(port);
    }
    bound_ports_.push_back(port);
    return success();
}

void Stack::listen_default() {
    default_leg_ = nta_leg_tcreate(agent_, on_stray, nullptr, NTATAG_NO_DIALOG(1), TAG_END());
}

void Stack::close() {
    later_.clear();
    posted_.clear();
    answers_.clear();
    if (default_leg_ != nullptr) nta_leg_destroy(default_leg_);
    if (agent_ != nullptr) nta_agent_destroy(agent_);
    if (root_ != nullptr) su_root_destroy(root_);
    default_leg_ = nullptr;
    agent_ = nullptr;
    root_ = nullptr;
}

// ---- Running

void Stack::run() {
    watch_bursts();
    for (;;) {
        Millis sleep = longest_sleep;
        if (const auto next = timers_.next_deadline())
            sleep = std::clamp(std::chrono::ceil<Millis>(*next - clock_.now()), Millis(0), longest_sleep);
        su_root_step(root_, sleep.count());
        run_posted();
        timers_.run_due();
        run_later();
        const std::lock_guard lock(mutex_);
        if (stopping_ && posted_.empty()) return;
    }
}

void Stack::watch_bursts() {
    timers_.after(lingering, [this] {
        if (burst_.over()) ::malloc_trim(0);
        watch_bursts();
    });
}

void Stack::run_posted() {
    std::vector<Task> tasks;
    {
        const std::lock_guard lock(mutex_);
        tasks.swap(posted_);
    }
    for (const Task& task : tasks) {
        task();
        run_later();
    }
}

void Stack::run_later() {
    while (!later_.empty()) {
        std::vector<Task> tasks;
        tasks.swap(later_);
        for (const Task& task : tasks) task();
    }
}

// ---- Messages

std::unique_ptr<NtaDialog> Stack::make_dialog() {
    burst_.begun();
    const uint32_t number = ++last_number_;
    auto dialog = std::make_unique<NtaDialog>(*this, number);
    dialogs_.emplace(number, dialog.get());
    return dialog;
}

NtaDialog* Stack::dialog_here(uint32_t number) {
    if (here == nullptr) return nullptr;
    const auto at = here->dialogs_.find(number);
    return at == here->dialogs_.end() ? nullptr : at->second;
}

void Stack::send(const Solitary& request, Answer answer) {
    burst_.begun();
    const uint32_t number = ++last_number_;
    const std::string cseq = std::to_string(request.cseq) + " " + request.method;
    const Payload& payload = request.payload;
    const auto* route = request.target.route.empty() ? nullptr : reinterpret_cast<const url_string_t*>(request.target.route.c_str());
    const sip_method_t method = request.method == "REGISTER" ? sip_method_register : request.method == "NOTIFY" ? sip_method_notify : sip_method_unknown;
    nta_outgoing_t* orq = nta_outgoing_tcreate(
        default_leg_, on_answer, to_magic<nta_outgoing_magic_t>(number), route, method, request.method.c_str(),
        reinterpret_cast<const url_string_t*>(request.target.request_uri.c_str()), SIPTAG_FROM_STR(request.target.from.c_str()),
        SIPTAG_TO_STR(request.target.to.c_str()), SIPTAG_CALL_ID_STR(request.call_id.c_str()), SIPTAG_CSEQ_STR(cseq.c_str()),
        SIPTAG_USER_AGENT_STR(network_.user_agent.c_str()), SIPTAG_HEADER_STR(payload.headers.c_str()),
        SIPTAG_CONTENT_TYPE_STR(payload.body.empty() ? nullptr : payload.content_type.data()),
        SIPTAG_PAYLOAD_STR(payload.body.empty() ? nullptr : payload.body.c_str()), TAG_END());
    if (orq != nullptr) {
        answers_.emplace(number, std::move(answer));
        return;
    }
    later([answer = std::move(answer)] {
        Received failed;
        failed.status = 503;
        failed.internal = true;
        answer(failed);
    });
}

int Stack::on_answer(nta_outgoing_magic_t* magic, nta_outgoing_t* orq, const sip_t* sip) {
    if (here == nullptr || sip == nullptr) return 0;
    const uint32_t number = number_of_magic(magic);
    if (const auto dialog = here->dialogs_.find(number); dialog != here->dialogs_.end()) {
        dialog->second->answered(orq, *sip);
    } else if (const auto answer = here->answers_.find(number); answer != here->answers_.end()) {
        const Received response = read_message(*sip);
        const Answer call = response.status < 200 ? answer->second : std::move(answer->second);
        if (response.status >= 200) {
            here->answers_.erase(answer);
            nta_outgoing_destroy(orq);
        }
        call(response);
    } else {
        nta_outgoing_destroy(orq);
    }
    return 0;
}

int Stack::on_stray(nta_leg_magic_t*, nta_leg_t*, nta_incoming_t* irq, const sip_t* sip) {
    return here == nullptr || sip == nullptr ? 500 : here->stray(irq, *sip);
}

int Stack::stray(nta_incoming_t* irq, const sip_t& sip) {
    Received request = read_message(sip);
    if (request.method == Method::ack || request.method == Method::cancel) {
        nta_incoming_destroy(irq);
        return 0;
    }
    request.source = source_of(irq);
    // A tag of ours that no dialog has: the call is gone.
    const bool within = !request.to_tag.empty();
    if (within && request.method != Method::options && request.method != Method::notify) return 481;
    if (request.method == Method::invite || request.method == Method::subscribe) {
        if (request.from_tag.empty() || request.bad_contact || request.contact.empty()) return 400;
        auto dialog = make_dialog();
        if (!dialog->accept(irq, sip)) return 500;
        if (request.method == Method::invite) events_->on_invite(std::move(dialog), request);
        else events_->on_subscribe(std::move(dialog), request);
        return 0;
    }
    send_reply(irq, events_->on_request(request), {});
    return 0;
}

// ---- Where we are

const Transport& Stack::transport_for(const std::string& next_hop) const {
    const auto uri = parse_uri(next_hop);
    Transport::Kind kind = Transport::Kind::udp;
    if (uri && (uri->scheme == "sips" || same(uri->param("transport"), "tls"))) kind = Transport::Kind::tls;
    else if (uri && same(uri->param("transport"), "tcp")) kind = Transport::Kind::tcp;
    const bool ipv6 = uri && !uri->host.empty() && uri->host.front() == '[';
    const Transport* best = &network_.transports.front();
    int best_fit = -1;
    for (const Transport& transport : network_.transports) {
        const int fit = (transport.kind == kind ? 2 : 0) + (transport.ipv6 == ipv6 ? 1 : 0);
        if (fit > best_fit) best = &transport, best_fit = fit;
    }
    return *best;
}

std::string Stack::local_address(const std::string& next_hop) {
    const Transport& transport = transport_for(next_hop);
    if (!transport.public_host.empty()) return transport.public_host;
    if (transport.host != "0.0.0.0" && transport.host != "::") return transport.host;
    const auto uri = parse_uri(next_hop);
    const std::string host = uri ? uri->host : std::string();
    constexpr size_t most_remembered = 10'000;
    if (local_addresses_.size() > most_remembered) local_addresses_.clear();
    auto& known = local_addresses_[host];
    if (known.empty()) known = local_address_towards(host, transport.ipv6);
    return known;
}

std::string Stack::own_address() {
    const Transport& first = network_.transports.front();
    const std::string contact = this->contact({}, std::string("sip:") + (first.ipv6 ? "[::1]" : "127.0.0.1") + ";transport=" + name_of(first.kind));
    return contact.substr(1, contact.size() - 2);
}

std::string Stack::contact(const std::string& user, const std::string& next_hop, const std::string& params) {
    const Transport& transport = transport_for(next_hop);
    const size_t index = static_cast<size_t>(&transport - network_.transports.data());
    const std::string address = local_address(next_hop);
    const std::string host = address.find(':') != std::string::npos ? "[" + address + "]" : address;
    std::string text = "<sip:" + (user.empty() ? std::string() : escape_user(user) + "@") + host + ":" + std::to_string(bound_ports_[index]);
    if (transport.kind != Transport::Kind::udp) text += std::string(";transport=") + name_of(transport.kind);
    if (!params.empty()) text += ";" + params;
    return text + ">";
}

}  // namespace tapi::sip
