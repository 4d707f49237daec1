// SPDX-License-Identifier: Apache-2.0
// Matching what comes back with what was asked.
#include "server/host/host_link.hpp"

#include <boost/asio/post.hpp>

#include "base/log.hpp"
#include "base/unicode.hpp"
#include "tapihost/errors.hpp"
#include "wire/message.hpp"
#include "wire/reconfigure.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t last_request_number = 0x7FFFFFFF;  // a request id is positive as a LONG
constexpr Instant never = Instant::max();

// A host that floods the server with completions gets its first, second, fourth, ... one logged.
bool worth_logging(uint64_t count) { return (count & (count - 1)) == 0; }

const char* called(TspiFunction function) {
    return function == wire::reconfigure_function ? "OPENTAPI_providerReconfigure" : name_of(function);
}

}  // namespace

HostLink::HostLink(boost::asio::io_context& loop, Timers& timers, const Clock& clock, std::string name,
                   LinkEvents& events)
    : loop_(loop), timers_(timers), clock_(clock), name_(std::move(name)), events_(events) {}

HostLink::~HostLink() {
    if (transport_ != nullptr) transport_->close();
    if (timer_) timers_.cancel(*timer_);
}

void HostLink::open(std::shared_ptr<Transport> transport) {
    transport_ = std::move(transport);
    greeted_ = false;
    farewell_.clear();
    transport_->open(*this);
}

void HostLink::close(const std::string& reason, Loss loss) {
    if (is_open()) lose(reason, loss);
}

void HostLink::say_bye() {
    if (!is_open()) return;
    wire::write_bye(transport_->outgoing(), wire::Bye::shutting_down, u"");
    transport_->flush();
}

// ---- Calls

void HostLink::send(TspiFunction function, Bytes body, RawDone returned) {
    write_request(function, body, 0, std::move(returned));
}

void HostLink::start(TspiFunction function, uint32_t request_id, Bytes body, RawDone returned,
                     RawDone completed) {
    if (is_open())
        requests_.emplace(request_id, Request{function, std::move(completed), false, std::nullopt});
    write_request(function, body, request_id, std::move(returned));
}

void HostLink::reconfigure(Reconfigured done) {
    send(wire::reconfigure_function, {}, [done = std::move(done)](int32_t result, ByteView body) {
        Reader in(body);
        const auto words = in.text();
        done(result, to_utf8(words));
        return in.complete();
    });
}

uint32_t HostLink::next_request_id() {
    do {
        last_request_ = last_request_ == last_request_number ? 1 : last_request_ + 1;
    } while (requests_.contains(last_request_));
    return last_request_;
}

void HostLink::refuse(TspiFunction function, RawDone returned) {
    boost::asio::post(loop_, [alive = std::weak_ptr(alive_), function, returned = std::move(returned)] {
        if (!alive.expired()) returned(host::failed(function), {});
    });
}

void HostLink::write_request(TspiFunction function, const Bytes& body, uint32_t request_id,
                             RawDone returned) {
    if (!is_open() || body.size() > wire::limits::max_frame - sizeof(wire::Header)) {
        requests_.erase(request_id);
        return refuse(function, std::move(returned));
    }
    ++calls_;
    const auto id = static_cast<uint32_t>(++last_call_);
    Bytes& out = transport_->outgoing();
    const size_t start = wire::begin_frame(out, wire::Kind::request, static_cast<uint16_t>(function), id);
    Writer(out).bytes(body);
    wire::end_frame(out, start);
    const Instant deadline = deadline_ == Millis{0} ? never : clock_.now() + deadline_;
    pending_.emplace_hint(pending_.end(), last_call_,
                          Pending{function, request_id, deadline, std::move(returned)});
    transport_->flush();
    watch();
    check_backlog();
}

// ---- Deadlines

// One timer serves all calls: it looks at the oldest one, since calls return in the order in which they were
// made.
void HostLink::watch() {
    if (timer_ || pending_.empty() || pending_.begin()->second.deadline == never) return;
    const auto left = std::chrono::ceil<Millis>(pending_.begin()->second.deadline - clock_.now());
    timer_ = timers_.after(std::max(left, Millis{0}), [this] {
        timer_.reset();
        check_deadline();
    });
}

// A host that does not read is as good as hung. Its end waits for the next turn, as this runs inside a call.
void HostLink::check_backlog() {
    if (transport_->backlog() <= max_backlog_) return;
    boost::asio::post(loop_, [this, alive = std::weak_ptr(alive_), connection = transport_] {
        if (!alive.expired() && transport_ == connection) lose("the host does not read", Loss::hung);
    });
}

void HostLink::check_deadline() {
    if (pending_.empty()) return;
    const Pending& oldest = pending_.begin()->second;
    if (oldest.deadline > clock_.now()) return watch();
    lose(fmt::format("{} did not return in time", called(oldest.function)), Loss::hung);
}

// ---- What the host sends

void HostLink::readable(wire::FrameBuffer& in) {
    // A handler may lose this connection, and even open the next one.
    const auto connection = transport_;
    while (const auto frame = in.next()) {
        greeted_ ? handle(*frame) : greet(*frame, in);
        if (transport_ != connection) return;
    }
    if (in.broken()) broken("a frame of impossible size");
}

void HostLink::closed(const std::string& reason) {
    lose(farewell_.empty() ? reason : farewell_, Loss::ended);
}

void HostLink::greet(const wire::Frame& frame, wire::FrameBuffer& in) {
    const bool is_hello = frame.header.kind == static_cast<uint16_t>(wire::Kind::hello);
    const auto hello = is_hello ? wire::read_hello(frame.body) : std::nullopt;
    if (!hello || hello->role != wire::Role::host) return broken("no greeting of a provider host");
    if (hello->version_low > wire::protocol_highest || hello->version_high < wire::protocol_lowest) {
        return broken(fmt::format("protocol versions {} to {}", hello->version_low, hello->version_high));
    }
    greeted_ = true;
    in.set_max_frame(wire::limits::max_frame);
    wire::Welcome welcome;
    welcome.version = std::min(hello->version_high, wire::protocol_highest);
    welcome.max_frame = wire::limits::max_frame;
    wire::write_welcome(transport_->outgoing(), welcome);
    transport_->flush();
    events_.greeted();
}

void HostLink::handle(const wire::Frame& frame) {
    switch (static_cast<wire::Kind>(frame.header.kind)) {
        case wire::Kind::response:
            return response(frame);
        case wire::Kind::completion:
            return completion(frame);
        case wire::Kind::line_event:
            return event(frame, &LinkEvents::line_event);
        case wire::Kind::phone_event:
            return event(frame, &LinkEvents::phone_event);
        case wire::Kind::bye: {
            Reader in(frame.body);
            farewell_ = to_utf8(in.text());
            return;
        }
        default:
            return broken(fmt::format("a frame of kind {}", frame.header.kind));
    }
}

void HostLink::event(const wire::Frame& frame, void (LinkEvents::*report)(const ProviderEvent&)) {
    const auto event = wire::read_event(frame.body);
    if (!event) return broken("a malformed event");
    (events_.*report)(*event);
}

std::map<uint64_t, HostLink::Pending>::iterator HostLink::find_pending(uint32_t id) {
    if (pending_.empty()) return pending_.end();
    // The id is the lower half of the number; the upper one is that of the oldest call, or the next.
    const uint64_t oldest = pending_.begin()->first;
    uint64_t number = (oldest & ~uint64_t{0xFFFFFFFF}) | id;
    if (number < oldest) number += uint64_t{1} << 32;
    return pending_.find(number);
}

void HostLink::response(const wire::Frame& frame) {
    const auto found = find_pending(frame.header.id);
    if (found == pending_.end()) return broken(fmt::format("the answer {} to no call", frame.header.id));
    Pending pending = std::move(found->second);
    pending_.erase(found);
    if (frame.header.function != static_cast<uint16_t>(pending.function)) {
        requests_.erase(pending.request_id);
        pending.returned(host::failed(pending.function), {});
        return broken("an answer for another function");
    }
    if (pending.request_id != 0) return async_response(std::move(pending), frame.header.result, frame.body);
    if (!pending.returned(frame.header.result, frame.body)) broken("a malformed response");
}

// Only a positive return makes a request. The id in it is the one that was sent; some providers return
// another.
void HostLink::async_response(Pending pending, int32_t result, ByteView body) {
    const auto request = requests_.find(pending.request_id);
    const bool completed = request->second.early.has_value();
    if (result == 0 && !completed) {
        log::warning(name_, "{} returned 0, which is neither a request nor an error",
                     name_of(pending.function));
        result = host::failed(pending.function);
    }
    if (result < 0) {
        if (completed) stray(pending.request_id);
        requests_.erase(request);
        pending.returned(result, {});
        return;
    }
    request->second.returned = true;
    const auto connection = transport_;
    if (!pending.returned(static_cast<int32_t>(pending.request_id), body)) {
        requests_.erase(pending.request_id);
        return broken("a malformed response");
    }
    if (transport_ != connection || !completed) return;
    const auto early = std::move(*request->second.early);
    finish(request, early.result, early.reply);
}

void HostLink::completion(const wire::Frame& frame) {
    const auto request = requests_.find(frame.header.id);
    if (request == requests_.end()) return stray(frame.header.id);
    if (request->second.returned) return finish(request, frame.header.result, frame.body);
    if (request->second.early) return stray(frame.header.id);
    request->second.early = Completion{frame.header.result, Bytes(frame.body.begin(), frame.body.end())};
}

void HostLink::finish(std::map<uint32_t, Request>::iterator request, int32_t result, ByteView reply) {
    const RawDone completed = std::move(request->second.completed);
    requests_.erase(request);
    // Success is 0 here; providers have been seen to pass the request's id.
    if (!completed(std::min(result, 0), reply)) broken("a malformed completion");
}

void HostLink::stray(uint32_t request_id) {
    ++strays_;
    if (worth_logging(strays_)) {
        log::warning(name_, "completion of unknown request {} ignored ({} so far)", request_id, strays_);
    }
}

// ---- Loss

void HostLink::broken(const std::string& what) {
    if (is_open()) lose("the host sent " + what, Loss::broken);
}

void HostLink::lose(const std::string& reason, Loss loss) {
    // The caller's text may belong to what ends here.
    const std::string why = reason;
    transport_->close();
    transport_.reset();
    if (timer_) timers_.cancel(*timer_);
    timer_.reset();
    end_all();
    events_.link_lost(why, loss);
}

void HostLink::end_all() {
    auto requests = std::move(requests_);
    auto pending = std::move(pending_);
    requests_.clear();
    pending_.clear();
    for (auto& [id, request] : requests) {
        if (request.returned) request.completed(host::failed(request.function), {});
    }
    for (auto& [number, call] : pending) call.returned(host::failed(call.function), {});
}

}  // namespace tapi::server
