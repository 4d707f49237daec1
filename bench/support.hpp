// SPDX-License-Identifier: Apache-2.0
// What the benches share: a server of their own in a temporary folder, processor time of processes, figures.
#pragma once

#include <tapi.h>

#include <chrono>
#include <string>
#include <vector>

#include "figure.hpp"

namespace bench {

using Seconds = std::chrono::duration<double>;

// This process and all that it starts later share one CPU: what is measured is work, not how long an idle CPU takes to
// wake up.
void stay_on_one_cpu();

// Processor seconds that a process has used so far; 0 when it is gone.
double cpu_seconds(int pid);
// Resident memory of a process in bytes, shared pages counted by their share.
double memory_bytes(int pid);

// A provider, its file, and what else stands in its [[provider]].
struct Provider {
    std::string name, module, toml, settings;
};
Provider exchange(const std::string& toml);
Provider sip(const std::string& toml);

// tapisrv on one provider, in its own temporary folder; OPENTAPI_SERVER points at it.
class Server {
  public:
    explicit Server(const std::string& exchange_toml) : Server(exchange(exchange_toml)) {}
    explicit Server(const Provider& provider);
    ~Server();
    int pid() const { return pid_; }
    int host_pid() const;  // its only provider host
    double seconds_to_ready() const { return seconds_to_ready_; }

  private:
    std::string folder_;
    int pid_ = -1;
    double seconds_to_ready_ = 0;
};

// An initialised application with the event mechanism.
class Application {
  public:
    explicit Application(const char* name);
    ~Application();
    DWORD lines() const { return lines_; }
    HLINE open(DWORD device, DWORD privileges, DWORD_PTR instance = 0);
    // The next message; fails the bench when none comes within 30 s.
    LINEMESSAGE next();
    HLINEAPP handle() const { return app_; }

  private:
    HLINEAPP app_ = 0;
    DWORD lines_ = 0;
};

// A process that answers whatever rings on lines [first, first + count), with the line's place as instance, and gives back
// what is over. `before_answer` runs in it. Killed when the object goes.
class Callee {
  public:
    using BeforeAnswer = void (*)(DWORD_PTR place, void* context);
    Callee(DWORD first, DWORD count, BeforeAnswer before_answer = nullptr, void* context = nullptr);
    ~Callee();
    int pid() const { return pid_; }

  private:
    int pid_ = -1;
};

// Ends the program with the function's name when the result is an error.
LONG check(LONG result, const char* what);

}  // namespace bench
