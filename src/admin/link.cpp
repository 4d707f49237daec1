// SPDX-License-Identifier: Apache-2.0
// Sockets and frames of the admin library.
#include "admin/link.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <tapi.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/unicode.hpp"
#include "wire/greeting.hpp"

namespace tapi::admin {
namespace {

constexpr size_t read_size = 64 * 1024;

std::string words(int error) { return std::strerror(error); }

Error unreachable(const Address& address, const std::string& why) {
    return failure(LINEERR_SERVICE_NOT_RUNNING, address.text() + ": " + why);
}

// A connected, non-blocking descriptor, or the negative errno.
int connect_with(int family, const sockaddr* where, socklen_t size) {
    const int descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    int connected = 0;
    do {
        connected = ::connect(descriptor, where, size);
    } while (connected < 0 && errno == EINTR);
    if (connected == 0) return descriptor;
    const int error = errno;
    close(descriptor);
    return -error;
}

Result<int> connect_unix(const Address& address) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    if (address.path.size() >= sizeof where.sun_path) return unreachable(address, "the path is too long");
    std::memcpy(where.sun_path, address.path.data(), address.path.size());
    const int descriptor = connect_with(AF_UNIX, reinterpret_cast<const sockaddr*>(&where), sizeof where);
    if (descriptor < 0) return unreachable(address, words(-descriptor));
    return descriptor;
}

Result<int> connect_tcp(const Address& address) {
    std::string host = address.host;
    if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failed = getaddrinfo(host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
    if (failed != 0) return unreachable(address, gai_strerror(failed));
    int descriptor = -ECONNREFUSED;
    for (const addrinfo* one = found; one != nullptr && descriptor < 0; one = one->ai_next) {
        descriptor = connect_with(one->ai_family, one->ai_addr, one->ai_addrlen);
    }
    freeaddrinfo(found);
    if (descriptor < 0) return unreachable(address, words(-descriptor));
    return descriptor;
}

// The number for a farewell that came instead of a welcome.
int32_t code_of(wire::Bye reason) {
    switch (reason) {
        case wire::Bye::version:
            return LINEERR_INCOMPATIBLEAPIVERSION;
        case wire::Bye::not_permitted:
        case wire::Bye::too_many:
            return LINEERR_OPERATIONUNAVAIL;
        case wire::Bye::shutting_down:
            return LINEERR_SERVICE_NOT_RUNNING;
        default:
            return LINEERR_OPERATIONFAILED;
    }
}

Error farewell(const wire::Header& header, ByteView body) {
    const auto reason = static_cast<wire::Bye>(header.result);
    Reader in(body);
    const std::string text = to_utf8(in.text());
    std::string words = std::string("the server says: ") + wire::name_of(reason);
    if (!text.empty() && text != wire::name_of(reason)) words += " (" + text + ")";
    return failure(code_of(reason), std::move(words));
}

std::string text_of(ByteView body) {
    Reader in(body);
    const Bytes text = in.blob();
    return std::string(reinterpret_cast<const char*>(text.data()), text.size());
}

std::u16string program_name() {
    char path[4096];
    const ssize_t size = readlink("/proc/self/exe", path, sizeof path);
    if (size <= 0) return u"?";
    const std::string_view whole(path, static_cast<size_t>(size));
    return to_utf16(whole.substr(whole.rfind('/') + 1));
}

}  // namespace

Result<Link> Link::connect(const Address& address, const Bytes& token, Deadline deadline) {
    const Result<int> socket = address.path.empty() ? connect_tcp(address) : connect_unix(address);
    if (!socket) return socket.error();
    Link link(*socket);
    if (Status greeted = link.greet(token, deadline); !greeted) {
        return failure(greeted.code(), address.text() + ": " + greeted.error().context);
    }
    return link;
}

Link::Link(Link&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      last_id_(other.last_id_),
      buffer_(std::move(other.buffer_)),
      traces_(std::move(other.traces_)),
      broken_(std::move(other.broken_)) {}

Link::~Link() {
    if (socket_ >= 0) close(socket_);
}

Status Link::greet(const Bytes& token, Deadline deadline) {
    wire::Hello hello;
    hello.role = wire::Role::admin;
    hello.process_id = static_cast<uint32_t>(getpid());
    hello.module = program_name();
    hello.token = token;
    Bytes out;
    wire::write_hello(out, hello);
    if (Status sent = send(out, deadline); !sent) return sent;
    const auto answer = receive(deadline);
    if (!answer) return answer.error();
    if (!*answer) return lost("the server does not answer");
    const bool welcome = (*answer)->header.kind == static_cast<uint16_t>(wire::Kind::welcome);
    if (!welcome || !wire::read_welcome((*answer)->body)) return lost("this is no telephony server");
    return success();
}

Result<nlohmann::json> Link::request(Function function, const nlohmann::json& args, Deadline deadline) {
    const std::string text = args.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const uint32_t id = ++last_id_;
    Bytes out;
    const size_t start = wire::begin_frame(out, wire::Kind::request, static_cast<uint16_t>(function), id);
    Writer(out).blob(ByteView(reinterpret_cast<const std::byte*>(text.data()), text.size()));
    wire::end_frame(out, start);
    if (Status sent = send(out, deadline); !sent) return sent.error();
    for (;;) {
        const auto frame = receive(deadline);
        if (!frame) return frame.error();
        if (!*frame) return lost("the server does not answer");
        const wire::Header& header = (*frame)->header;
        if (header.kind == static_cast<uint16_t>(wire::Kind::message))
            traces_.push_back(text_of((*frame)->body));
        if (header.kind != static_cast<uint16_t>(wire::Kind::response) || header.id != id) continue;
        nlohmann::json body = nlohmann::json::parse(text_of((*frame)->body), nullptr, false);
        if (body.is_discarded()) return lost("the server's answer is no JSON");
        if (header.result == 0) return body;
        return failure(header.result, body.is_object() ? body.value(error_key, "") : "");
    }
}

Result<std::optional<std::string>> Link::next_trace(Deadline deadline) {
    for (;;) {
        if (!traces_.empty()) {
            std::string first = std::move(traces_.front());
            traces_.pop_front();
            return std::optional(std::move(first));
        }
        const auto frame = receive(deadline);
        if (!frame) return frame.error();
        if (!*frame) return std::optional<std::string>();
        if ((*frame)->header.kind == static_cast<uint16_t>(wire::Kind::message)) {
            traces_.push_back(text_of((*frame)->body));
        }
    }
}

Status Link::send(const Bytes& bytes, Deadline deadline) {
    if (!broken_.empty()) return lost(broken_);
    size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t sent =
            ::send(socket_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            done += static_cast<size_t>(sent);
        } else if (errno == EAGAIN) {
            const auto ready = wait(POLLOUT, deadline);
            if (!ready) return ready.error();
            if (!*ready) return lost("the server does not read");
        } else if (errno == EPIPE || errno == ECONNRESET) {
            return success();  // what it said last is still to be read
        } else if (errno != EINTR) {
            return lost(words(errno));
        }
    }
    return success();
}

Result<std::optional<Link::Received>> Link::receive(Deadline deadline) {
    if (!broken_.empty()) return lost(broken_);
    for (;;) {
        if (const auto frame = buffer_.next()) {
            if (frame->header.kind == static_cast<uint16_t>(wire::Kind::bye)) {
                const Error error = farewell(frame->header, frame->body);
                broken_ = error.context;
                return error;
            }
            return std::optional(Received{frame->header, Bytes(frame->body.begin(), frame->body.end())});
        }
        if (buffer_.broken()) return lost("the server sent a malformed frame");
        const auto ready = wait(POLLIN, deadline);
        if (!ready) return ready.error();
        if (!*ready) return std::optional<Received>();
        const auto room = buffer_.prepare(read_size);
        const ssize_t got = recv(socket_, room.data(), room.size(), MSG_DONTWAIT);
        if (got == 0) return lost("the server closed the connection", LINEERR_SERVICE_NOT_RUNNING);
        if (got > 0) buffer_.commit(static_cast<size_t>(got));
        if (got < 0 && errno != EAGAIN && errno != EINTR) return lost(words(errno));
    }
}

Result<bool> Link::wait(short events, Deadline deadline) const {
    for (;;) {
        int left = -1;
        if (deadline) {
            const auto rest =
                std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
            left = static_cast<int>(std::max<int64_t>(0, rest.count()));
        }
        pollfd one{socket_, events, 0};
        const int ready = poll(&one, 1, left);
        if (ready >= 0) return ready > 0;
        if (errno != EINTR) return failure(LINEERR_OPERATIONFAILED, words(errno));
    }
}

Error Link::lost(const std::string& why, uint32_t code) {
    broken_ = why;
    return failure(static_cast<int32_t>(code), why);
}

}  // namespace tapi::admin
