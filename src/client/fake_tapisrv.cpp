// SPDX-License-Identifier: Apache-2.0
// A program that is started like tapisrv: serves until its last client has gone. Each start adds a line to
// the file that FAKE_TAPISRV_LOG names.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "client/fake_server.hpp"

int main(int argc, char** argv) {
    if (argc != 6 || std::string_view(argv[1]) != "--socket" || std::string_view(argv[3]) != "--ready-fd" ||
        std::string_view(argv[5]) != "--on-demand") {
        return 2;
    }
    if (const char* const log = std::getenv("FAKE_TAPISRV_LOG")) {
        std::FILE* const file = std::fopen(log, "a");
        std::fputs("start\n", file);
        std::fclose(file);
    }
    unlink(argv[2]);
    tapi::client::FakeServer server(argv[2]);
    const int ready = std::atoi(argv[4]);
    if (write(ready, "r", 1) != 1) return 1;
    close(ready);
    server.wait_until_unused();
    return 0;
}
