// SPDX-License-Identifier: Apache-2.0
// The link is loopback TCP. Its port stands in the command line, which anybody may read; the secret that opens it comes on
// the standard input.
#include "tapihost/connect_windows.hpp"
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

SOCKET connect_with_secret(int port) {
    std::string secret = read_secret();
    const SOCKET made = connect_tcp("127.0.0.1", static_cast<uint16_t>(port));
    const int size = static_cast<int>(secret.size());
    const bool said = made != INVALID_SOCKET && send(made, secret.data(), size, 0) == size;
    SecureZeroMemory(secret.data(), secret.size());
    if (said || made == INVALID_SOCKET) return made;
    closesocket(made);
    return INVALID_SOCKET;
}

std::unique_ptr<Channel> open_link(int link) {
    const SOCKET made = connect_with_secret(link);
    if (made == INVALID_SOCKET) return nullptr;
    return std::make_unique<SocketChannel>(static_cast<int>(made));
}

std::string native_path(const std::string& path) { return path.empty() ? path : to_utf8(from_windows(windows_path(path))); }

void end_within(unsigned seconds) {
    std::thread([seconds] {
        Sleep(seconds * 1000);
        TerminateProcess(GetCurrentProcess(), 1);
    }).detach();
}

}  // namespace tapi::host
