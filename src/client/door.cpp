// SPDX-License-Identifier: Apache-2.0
// The steps of every C function.
#include "client/door.hpp"

#include <algorithm>
#include <cstddef>

#include "base/charset.hpp"
#include "base/unicode.hpp"

namespace tapi::client {
namespace {

// Buffers that one large structure made big are given back.
constexpr size_t kept_capacity = 64 * 1024;

template <class Char>
size_t length_within(const Char* text, size_t limit) {
    size_t length = 0;
    while (length < limit && text[length] != 0) ++length;
    return length;
}

void trim(Bytes& buffer) {
    if (buffer.capacity() > kept_capacity) Bytes().swap(buffer);
}

}  // namespace

FrameSpace& FrameSpace::of_thread() {
    thread_local FrameSpace space;
    trim(space.frame);
    trim(space.response);
    return space;
}

void Door::text(OptText& field, const char* value, size_t bytes) {
    if (value == nullptr) return;
    const size_t limit = std::min<size_t>(bytes, wire::limits::max_text);
    field = from_charset({value, length_within(value, limit)});
    if (field->size() * 2 >= wire::limits::max_text) fail(errors_.invalid_parameter);
}

void Door::text(OptText& field, const WCHAR* value, size_t bytes) {
    if (value == nullptr) return;
    const size_t limit = std::min<size_t>(bytes, wire::limits::max_text) / 2;
    field = std::u16string(value, value + length_within(value, limit));
    if (field->size() * 2 >= wire::limits::max_text) fail(errors_.invalid_parameter);
}

void Door::bytes(OptBytes& field, const void* data, size_t size) {
    if (data == nullptr) return;
    if (size > wire::limits::max_blob) return fail(errors_.invalid_parameter);
    const auto* first = static_cast<const std::byte*>(data);
    field = Bytes(first, first + size);
}

void Door::array(OptBytes& field, const void* data, size_t count, size_t element) {
    if (count > wire::limits::max_blob / element) return fail(errors_.invalid_parameter);
    bytes(field, data, count * element);
}

void Door::structure(OptBytes& field, const void* data, const Layout& layout, Text text) {
    if (data == nullptr) return;
    Taken taken = take_structure(data, layout, text, errors_);
    fail_if(taken.error);
    field = std::move(taken.bytes);
}

Room Door::room(void* place, const Layout& layout, uint32_t version, Text text) {
    Room room{place, 0, &layout, version, text};
    fail_if(open_room(room, errors_));
    return room;
}

bool Door::enter(Reach reach) {
    if (!ok()) return false;
    Process& process = Process::instance();
    session_ = reach == Reach::connect ? process.connected() : process.session();
    if (!session_) fail(reach == Reach::connect ? errors_.no_server : errors_.uninitialized);
    if (session_ && session_->lost()) fail(errors_.no_server);
    return ok();
}

bool Door::fits(const Bytes& frame) {
    if (frame.size() > std::min(session_->max_frame(), wire::limits::max_frame))
        fail(errors_.invalid_parameter);
    return ok();
}

bool Door::exchange(Bytes& frame, Bytes& response) {
    const Link::Answer answer = session_->link().call(frame, response, [](uint32_t) {});
    result_ = answer.arrived ? answer.result : errors_.failed;
    return ok();
}

LONG Door::exchange_async(Bytes& frame, Bytes& response, Subject subject, ReplyWriter writer) {
    Pending& pending = session_->pending();
    Pending::Request waiting{session_->handles().place_of(subject), std::move(writer)};
    uint32_t id = 0;
    const Link::Answer answer = session_->link().call(frame, response, [&](uint32_t number) {
        id = number;
        pending.add(number, std::move(waiting));
    });
    if (!answer.arrived || answer.result < 0) {
        if (id != 0) pending.drop(id);
        return answer.arrived ? answer.result : errors_.failed;
    }
    pending.returned(id);
    return static_cast<LONG>(id);
}

void Door::opened(Subject device, uint32_t app, uint64_t instance) {
    session_->handles().open(device, app, instance);
}

void Door::closed(Subject subject) {
    if (subject.kind == Subject::Kind::call) session_->gather_buffers().drop_call(subject.handle);
    if (subject.kind == Subject::Kind::line) {
        session_->pending().drop_line(subject.handle);
        session_->gather_buffers().drop_line(subject.handle, session_->handles().place_of(subject).app);
    }
    session_->handles().close(subject);
}

HICON Door::icon(const OptText& name) {
    return name ? session_->icons().keep(to_utf8(*name)) : nullptr;
}

void Door::learn_calls(Subject giver, ByteView call_list) {
    const Handles::Place place = session_->handles().place_of(giver);
    const ByteView calls = bytes_part(call_list, offsetof(LINECALLLIST, dwCallsSize));
    for (size_t at = 0; at + sizeof(HCALL) <= calls.size(); at += sizeof(HCALL)) {
        session_->handles().learn_call(load<uint32_t>(calls, at), place);
    }
}

void put_bytes(void* place, size_t size, ByteView bytes) {
    if (place == nullptr || size == 0) return;
    std::copy_n(bytes.begin(), std::min(size, bytes.size()), static_cast<std::byte*>(place));
}

void put_fixed(void* place, size_t size, ByteView bytes) {
    std::memset(place, 0, size);
    put_bytes(place, size, bytes);
}

}  // namespace tapi::client
