// SPDX-License-Identifier: Apache-2.0
// The far ends of the SIP benches: sipp, which was not written here, and a registrar that also answers calls, so small that
// 10,000 accounts are not held up by it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

// A UDP port of 127.0.0.1 that nobody has.
uint16_t free_port();

// What sipp says about its calls when it has ended.
struct SippCounts {
    long good = 0, failed = 0, retransmissions = 0;
};

class Sipp {
  public:
    // Answers on `port` with sipp's own scenario, or with one of ours.
    static Sipp answering(uint16_t port, const std::string& scenario = {});
    // Calls `user` at `target` with sipp's own scenario, never more than `at_once` calls; as many as it can.
    static Sipp calling(uint16_t target, const std::string& user, int at_once);
    ~Sipp();
    Sipp(const Sipp&) = delete;
    Sipp& operator=(const Sipp&) = delete;

    int pid() const { return pid_; }
    // No more calls; waits until those under way have ended.
    SippCounts finish();

  private:
    Sipp(std::vector<std::string> arguments, const std::string& scenario, uint16_t awaited);
    std::string folder_;
    int pid_ = -1;
};

// Milliseconds from INVITE to 200 of a sipp that answers at `port`, call after call for that long, as a socket sees it: sipp's
// own figures are whole milliseconds.
std::vector<double> answer_times(uint16_t port, double seconds);

// Answers REGISTER (after a challenge) and whatever calls; counts in memory that this process sees.
class Registrar {
  public:
    Registrar();
    ~Registrar();
    Registrar(const Registrar&) = delete;
    Registrar& operator=(const Registrar&) = delete;

    uint16_t port() const { return port_; }
    long registered() const;  // REGISTERs that were let through

  private:
    uint16_t port_ = 0;
    int pid_ = -1;
    long* registered_ = nullptr;
};

}  // namespace bench
