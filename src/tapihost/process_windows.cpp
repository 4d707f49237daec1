// SPDX-License-Identifier: Apache-2.0
// The link is loopback TCP. Its port stands in the command line, which anybody may read; the secret that opens it comes on
// the standard input.
#include "base/sockets_windows.hpp"
#include "base/files_windows.hpp"
#include "base/wide_windows.hpp"
#include "tapihost/process.hpp"
#include "tapihost/secret.hpp"

#include <shellapi.h>

#include <thread>

namespace tapi::host {
namespace {

// As much as there is, until its end.
std::string read_secret() {
    const HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    std::string secret(secret_size, '\0');
    size_t have = 0;
    DWORD got = 0;
    while (have < secret.size() &&
           ReadFile(input, secret.data() + have, static_cast<DWORD>(secret.size() - have), &got, nullptr) != FALSE && got > 0) {
        have += got;
    }
    secret.resize(have);
    return secret;
}

}  // namespace

const char* const link_option = "--port";
const char* const link_help = "Port on 127.0.0.1 where the server waits; its secret is read from the standard input";

// argv has lost what the ANSI code page cannot say.
std::vector<std::string> words_of_command(int, char**) {
    int count = 0;
    LPWSTR* const words = CommandLineToArgvW(GetCommandLineW(), &count);
    std::vector<std::string> list;
    for (int i = 1; i < count; ++i) list.push_back(to_utf8(from_windows(words[i])));
    LocalFree(words);
    return list;
}

std::unique_ptr<Channel> open_link(int link) {
    std::string secret = read_secret();
    const SOCKET made = connect_tcp("127.0.0.1", static_cast<uint16_t>(link));
    if (made == INVALID_SOCKET) return nullptr;
    auto channel = std::make_unique<SocketChannel>(static_cast<int>(made));
    const bool said = channel->write(std::as_bytes(std::span(secret)));
    SecureZeroMemory(secret.data(), secret.size());
    return said ? std::move(channel) : nullptr;
}

std::string native_path(const std::string& path) { return path.empty() ? path : to_utf8(from_windows(windows_path(path))); }

void end_within(unsigned seconds) {
    std::thread([seconds] {
        Sleep(seconds * 1000);
        TerminateProcess(GetCurrentProcess(), 1);
    }).detach();
}

}  // namespace tapi::host
