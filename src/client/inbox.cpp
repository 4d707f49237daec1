// SPDX-License-Identifier: Apache-2.0
// Reading messages and making them ready.
#include "client/inbox.hpp"

#include <tspi.h>

#include "client/trace.hpp"
#include "model/gathered.hpp"

namespace tapi::client {
namespace {

constexpr size_t inbox_read_size = 16384;

Message plain_message(uint32_t message, uint32_t device, uint64_t instance, uint64_t param1,
                      uint64_t param2 = 0) {
    Message made;
    made.device = device;
    made.message = message;
    made.instance = instance;
    made.param1 = param1;
    made.param2 = param2;
    return made;
}

bool is_reply(const Message& message) {
    return message.message == LINE_REPLY || message.message == PHONE_REPLY;
}

}  // namespace

Inbox::Inbox(std::shared_ptr<Session> session, World world, uint32_t app, Greeted events)
    : session_(std::move(session)),
      world_(world),
      app_(app),
      stream_(std::move(events.stream)),
      frames_(std::move(events.frames)) {
    cut();
}

bool Inbox::receive() {
    if (over_) return false;
    arrived(stream_.receive(frames_.prepare(inbox_read_size)));
    return !over_ || !queue_.empty();
}

void Inbox::receive_now() {
    if (over_) return;
    if (const auto size = stream_.receive_now(frames_.prepare(inbox_read_size))) arrived(*size);
}

void Inbox::arrived(size_t size) {
    if (size == 0) return finish();
    frames_.commit(size);
    cut();
}

void Inbox::cut() {
    while (const auto frame = frames_.next()) {
        const auto kind = static_cast<wire::Kind>(frame->header.kind);
        if (kind == wire::Kind::bye) return finish();
        if (kind != wire::Kind::message) continue;
        auto message = wire::read_message(frame->body);
        if (!message) return finish();
        queue_.push_back(std::move(*message));
    }
    if (frames_.broken()) finish();
}

void Inbox::finish() {
    over_ = true;
    if (closing()) return;
    session_->lose();
    report_loss();
}

// One reply for each request without one, one close for each open device, then the advice to begin again.
void Inbox::report_loss() {
    const bool line = world_ == World::line;
    const auto failed = static_cast<uint32_t>(line ? LINEERR_OPERATIONFAILED : PHONEERR_OPERATIONFAILED);
    for (const uint32_t id : session_->pending().of_app(app_)) {
        queue_.push_back(plain_message(line ? LINE_REPLY : PHONE_REPLY, 0, 0, id, failed));
    }
    for (const Handles::Open& open : session_->handles().opened_by(app_)) {
        queue_.push_back(plain_message(line ? LINE_CLOSE : PHONE_CLOSE, open.handle, open.instance, 0));
    }
    queue_.push_back(line ? plain_message(LINE_LINEDEVSTATE, 0, 0, LINEDEVSTATE_REINIT)
                          : plain_message(PHONE_STATE, 0, 0, PHONESTATE_REINIT));
}

std::optional<Message> Inbox::take() {
    while (!queue_.empty() && !closing()) {
        Message message = std::move(queue_.front());
        queue_.pop_front();
        if (!make_ready(message)) continue;
        if (trace::enabled()) trace::message(app_, message);
        return message;
    }
    return std::nullopt;
}

// False: the message is about something that the application has given up.
bool Inbox::make_ready(Message& message) {
    if (is_reply(message)) return settle(message);
    if (message.message == LINE_CREATEDIALOGINSTANCE || message.message == LINE_SENDDIALOGINSTANCEDATA) {
        message.message == LINE_CREATEDIALOGINSTANCE ? open_dialog(message) : send_to_dialog(message);
        return false;
    }
    if (session_->handles().stale(message.device)) return false;
    if (world_ == World::line && message.message == LINE_GATHERDIGITS) return fill_gathered(message);
    keep_books(message);
    return true;
}

// UI-2: dialogs of providers are none of the application's business.
void Inbox::open_dialog(const Message& message) {
    DialogOpening opening;
    Reader in(message.reply);
    decode(in, opening);
    if (in.complete()) session_->dialogs().open(session_, app_, message.device, std::move(opening));
}

void Inbox::send_to_dialog(const Message& message) {
    Reader in(message.reply);
    const OptBytes block = in.opt_blob();
    if (in.complete()) session_->dialogs().data(message.device, block);
}

bool Inbox::fill_gathered(Message& message) {
    GatheredDigits gathered;
    Reader in(message.reply);
    decode(in, gathered);
    return in.complete() && session_->gather_buffers().fill(gathered.buffer, gathered.digits);
}

bool Inbox::settle(Message& message) {
    const auto id = static_cast<uint32_t>(message.param1);
    const auto settled = session_->pending().settle(id, static_cast<int32_t>(message.param2), message.reply);
    if (!settled) return false;
    message.param2 = static_cast<uint32_t>(settled->result);
    for (size_t i = 0; i < settled->calls.count; ++i) {
        session_->handles().learn_call(settled->calls.handles[i], {app_, settled->place.line});
    }
    return true;
}

void Inbox::keep_books(Message& message) {
    Handles& handles = session_->handles();
    switch (message.message) {
        case LINE_APPNEWCALL:
            return handles.learn_call(static_cast<uint32_t>(message.param2), {app_, message.device});
        case LINE_CALLSTATE:  // with a privilege: how applications before 2.0 learn of a new call
            if (message.param3 != 0) handles.learn_call(message.device, {app_, 0});
            return;
        case LINE_CLOSE:
            session_->gather_buffers().drop_line(message.device, app_);
            return handles.close({Subject::Kind::line, message.device});
        case PHONE_CLOSE:
            return handles.close({Subject::Kind::phone, message.device});
        case LINE_PROXYREQUEST:
            message.param1 = session_->proxy_buffers().keep(message.reply);
            return;
        default:
            return;
    }
}

void Inbox::end() {
    closing_.store(true);
    stream_.end();
}

}  // namespace tapi::client
