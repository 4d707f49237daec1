// SPDX-License-Identifier: Apache-2.0
// Starting the server and other programs, detached from this process. The operating system's calls are in
// spawn_unix.cpp. On Windows the library starts no server: spawn_windows.cpp only has start_program.
#pragma once

#include <chrono>
#include <string>

namespace tapi::client {

// How long a call waits for a server that starts (ARCH-2).
inline constexpr std::chrono::seconds start_limit{30};

// Starts `program --socket PATH --ready-fd N --on-demand` and waits until it says that it listens, at most
// start_limit. False when it did not.
bool start_server(const std::string& program, const std::string& socket_path);

// Starts a program of this name, found along PATH, in the session and with the environment of this process. True when it
// runs; what becomes of it is its own affair.
bool start_program(const std::string& name);
// Starts `program` with the descriptor as its third one and waits for nothing; when it cannot be started, the other
// end of the descriptor finds out.
void start_helper(const std::string& program, int descriptor);

// The folder of this library, or of the program that it is linked into; empty when the system does not tell. Where an
// installed tree has been moved as a whole, the server is found from here.
std::string own_folder();

// Held by the one process that starts a server for this socket; the others wait and then find it running.
class StartLock {
  public:
    explicit StartLock(const std::string& socket_path);
    StartLock(const StartLock&) = delete;
    StartLock& operator=(const StartLock&) = delete;
    ~StartLock();

  private:
    int descriptor_ = -1;
};

// A directory that belongs to this user alone; made when it is missing.
bool private_directory(const std::string& path);

}  // namespace tapi::client
