// SPDX-License-Identifier: Apache-2.0
// See link.hpp.
#include "wave/link.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace tapi::wave {
namespace {

constexpr int answer_within_ms = 5000;
constexpr uint64_t mask = ring_samples - 1;

int connect_to(const std::string& path) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (path.size() >= sizeof name.sun_path) return -1;
    std::memcpy(name.sun_path, path.c_str(), path.size() + 1);
    const int socket = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (socket < 0) return -1;
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0) return socket;
    ::close(socket);
    return -1;
}

int connect_to(uint32_t id) {
    for (const std::string& folder : folders()) {
        const int socket = connect_to(folder + "/" + std::to_string(id));
        if (socket >= 0) return socket;
    }
    return -1;
}

// The answer and its descriptors, -1 where there are none.
bool receive(int socket, Welcome& welcome, std::array<int, 2>& descriptors) {
    pollfd ready{socket, POLLIN, 0};
    if (::poll(&ready, 1, answer_within_ms) != 1) return false;
    iovec part{&welcome, sizeof welcome};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof descriptors)> control{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        const size_t bytes = std::min(header->cmsg_len - CMSG_LEN(0), sizeof descriptors);
        std::memcpy(descriptors.data(), CMSG_DATA(header), bytes);
    }
    return size == sizeof welcome && welcome.magic == magic && welcome.version == version;
}

}  // namespace

std::vector<std::string> folders() {
    const auto variable = [](const char* name) -> std::string {
        const char* value = std::getenv(name);
        return value == nullptr ? "" : value;
    };
    if (const std::string only = variable("OPENTAPI_WAVE_DIR"); !only.empty()) return {only};
    const std::string run = variable("XDG_RUNTIME_DIR");
    const std::string own =
        run.empty() ? "/tmp/opentapi-" + std::to_string(geteuid()) + "/wave" : run + "/opentapi/wave";
    return {own, "/run/opentapi/wave"};
}

std::vector<uint32_t> device_ids() {
    std::vector<uint32_t> ids;
    for (const std::string& folder : folders()) {
        DIR* entries = ::opendir(folder.c_str());
        if (entries == nullptr) continue;
        while (const dirent* entry = ::readdir(entries)) {
            uint32_t id = 0;
            const char* end = entry->d_name + std::strlen(entry->d_name);
            const auto read = std::from_chars(entry->d_name, end, id);
            if (read.ptr == end && read.ec == std::errc() && id < most_streams) ids.push_back(id);
        }
        ::closedir(entries);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

bool Link::exists(uint32_t id) {
    const int socket = connect_to(id);
    if (socket >= 0) ::close(socket);
    return socket >= 0;
}

std::unique_ptr<Link> Link::open(uint32_t id, Direction direction, uint32_t rate, MMRESULT& result) {
    const int socket = id < most_streams ? connect_to(id) : -1;
    result = MMSYSERR_BADDEVICEID;
    if (socket < 0) return nullptr;
    std::unique_ptr<Link> link(new Link(socket));
    result = link->greet(direction, rate);
    return result == MMSYSERR_NOERROR ? std::move(link) : nullptr;
}

MMRESULT Link::greet(Direction direction, uint32_t rate) {
    Hello hello;
    hello.direction = direction;
    hello.rate = rate;
    Welcome welcome;
    std::array<int, 2> descriptors{-1, -1};
    if (::send(socket_, &hello, sizeof hello, MSG_NOSIGNAL) != sizeof hello) return MMSYSERR_BADDEVICEID;
    const bool answered = receive(socket_, welcome, descriptors);
    wake_ = descriptors[1];
    MMRESULT result = MMSYSERR_BADDEVICEID;
    if (answered) {
        switch (welcome.answer) {
            case Answer::welcome:
                result =
                    welcome.ring_samples == ring_samples && wake_ >= 0 ? map(descriptors[0]) : MMSYSERR_ERROR;
                break;
            case Answer::bad_hello:
                result = MMSYSERR_ERROR;
                break;
            case Answer::taken:
                result = MMSYSERR_ALLOCATED;
                break;
            case Answer::no_room:
                result = MMSYSERR_NOMEM;
                break;
        }
    }
    if (descriptors[0] >= 0) ::close(descriptors[0]);
    return result;
}

MMRESULT Link::map(int memory) {
    struct stat status {};
    if (memory < 0 || ::fstat(memory, &status) != 0 || status.st_size != static_cast<off_t>(memory_size))
        return MMSYSERR_ERROR;
    // As the host is protected from us, so are we from it.
    if ((::fcntl(memory, F_GET_SEALS) & F_SEAL_SHRINK) == 0) return MMSYSERR_ERROR;
    void* mapping = ::mmap(nullptr, memory_size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    if (mapping == MAP_FAILED) return MMSYSERR_NOMEM;
    mapping_ = mapping;
    ring_ = reinterpret_cast<int16_t*>(static_cast<std::byte*>(mapping) + header_size);
    return MMSYSERR_NOERROR;
}

Link::~Link() {
    if (mapping_ != nullptr) ::munmap(mapping_, memory_size);
    if (wake_ >= 0) ::close(wake_);
    ::close(socket_);
}

void Link::read(uint64_t position, std::span<int16_t> out) const {
    for (size_t at = 0; at < out.size(); ++at) out[at] = ring_[(position + at) & mask];
}

void Link::write(uint64_t position, std::span<const int16_t> in) {
    for (size_t at = 0; at < in.size(); ++at) ring_[(position + at) & mask] = in[at];
}

}  // namespace tapi::wave
