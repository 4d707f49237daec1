// SPDX-License-Identifier: Apache-2.0
// What every C function does: check pointers, bring the parameters into the request, send it, write the
// results. The generated functions are plain calls into this.
//
// The first error stays: the steps after it do nothing and result() is it. Nothing is written to the
// application before send() was true.
#pragma once

#include <new>
#include <string>

#include "client/process.hpp"
#include "client/structures.hpp"
#include "client/trace.hpp"
#include "model/functions.hpp"
#include "wire/frame.hpp"
#include "wire/limits.hpp"

namespace tapi::client {

// No exception leaves a C function.
template <class Body>
LONG guarded(const char* name, const Errors& errors, Body&& body) noexcept {
    LONG result = 0;
    try {
        result = body();
    } catch (const std::bad_alloc&) {
        result = errors.no_memory;
    } catch (...) {
        result = errors.failed;
    }
    if (trace::enabled()) trace::call(name, result);
    return result;
}

template <class Char>
inline constexpr Text text_form = sizeof(Char) == 1 ? Text::ansi : Text::wide;

// Whether a function may be the first that needs the server.
enum class Reach : uint8_t { session, connect };

class Door {
  public:
    explicit Door(const Errors& errors) : errors_(errors) {}

    void need(const void* pointer) {
        if (pointer == nullptr) fail(errors_.invalid_pointer);
    }
    void need_if(bool condition, const void* pointer) {
        if (condition) need(pointer);
    }
    void fail(LONG error) {
        if (result_ >= 0) result_ = error;
    }
    bool ok() const { return result_ >= 0; }
    LONG result() const { return result_; }
    // After a successful send().
    const std::shared_ptr<Session>& session() const { return session_; }
    const Errors& errors() const { return errors_; }

    // Parameters in; a NULL pointer is sent as absent.
    void text(OptText& field, const char* value, size_t bytes = SIZE_MAX);
    void text(OptText& field, const WCHAR* value, size_t bytes = SIZE_MAX);
    void bytes(OptBytes& field, const void* data, size_t size);
    void array(OptBytes& field, const void* data, size_t count, size_t element);
    void structure(OptBytes& field, const void* data, const Layout& layout, Text text);
    Room room(void* place, const Layout& layout, uint32_t version, Text text);

    // Results out, after send().
    bool fill(const Room& room, ByteView whole) {
        fail_if(fill_room(room, whole, errors_));
        return ok();
    }
    void opened(Subject device, uint32_t app, uint64_t instance);
    void closed(Subject subject);
    HICON icon(const OptText& name);
    void learn_calls(Subject giver, ByteView call_list);

  protected:
    void fail_if(LONG error) {
        if (error < 0) fail(error);
    }
    // The session for this request, or an error.
    bool enter(Reach reach);
    bool fits(const Bytes& frame);
    // Sends the frame of a synchronous function; its result and the body of the response stay.
    bool exchange(Bytes& frame, Bytes& response);
    // The same for an asynchronous function: the result is its request id.
    LONG exchange_async(Bytes& frame, Bytes& response, Subject subject, ReplyWriter writer);

  private:
    const Errors& errors_;
    LONG result_ = 0;
    std::shared_ptr<Session> session_;
};

// Memory of each thread for the frames of its requests, so that a call allocates nothing.
struct FrameSpace {
    Bytes frame;
    Bytes response;
    static FrameSpace& of_thread();
};

template <class Body>
bool decode_all(ByteView bytes, Body& body) {
    Reader in(bytes);
    decode(in, body);
    return in.complete();
}

// One call of one function of the API; Api is its struct in model/api_calls.hpp.
template <class Api>
class Call : public Door {
  public:
    using Reply = typename Api::Reply;
    using Door::Door;

    Api request;
    typename Api::Response response;

    bool send(Reach reach) {
        if (!enter(reach)) return false;
        FrameSpace& space = FrameSpace::of_thread();
        if (!fits(pack(space.frame)) || !exchange(space.frame, space.response)) return false;
        if (!decode_all(space.response, response)) fail(errors().failed);
        return ok();
    }

    // write(reply, calls) puts a successful reply into the application's memory.
    template <class Write>
    LONG send_async(Subject subject, Write write) {
        return launch(subject, [write, failed = errors().failed](ByteView bytes, NewCalls& calls) -> int32_t {
            Reply reply;
            if (!decode_all(bytes, reply)) return failed;
            return write(reply, calls);
        });
    }
    LONG send_async(Subject subject) { return launch(subject, nullptr); }

  private:
    const Bytes& pack(Bytes& frame) {
        frame.clear();
        const size_t start =
            wire::begin_frame(frame, wire::Kind::request, static_cast<uint16_t>(Api::function), 0);
        Writer out(frame);
        encode(out, request);
        wire::end_frame(frame, start);
        return frame;
    }
    LONG launch(Subject subject, ReplyWriter writer) {
        if (!enter(Reach::session)) return result();
        FrameSpace& space = FrameSpace::of_thread();
        if (!fits(pack(space.frame))) return result();
        return exchange_async(space.frame, space.response, subject, std::move(writer));
    }
};

// Writes what arrived into a buffer of `size` bytes; a longer answer is cut.
void put_bytes(void* place, size_t size, ByteView bytes);
// Writes what arrived into a structure; what is missing is zero.
void put_fixed(void* place, size_t size, ByteView bytes);

}  // namespace tapi::client
