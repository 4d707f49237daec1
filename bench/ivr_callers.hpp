// SPDX-License-Identifier: Apache-2.0
// Callers of an IVR, many in one process: each calls by SIP, sends a packet of G.711 every 20 ms, presses a key now and then (RFC
// 4733), and notes how long it takes until something is heard. The same load can be sent to anything that sends packets back.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

struct CallerLoad {
    int calls = 0;
    double seconds = 0;         // measured, after everybody is connected
    double between_keys = 4;    // seconds; keys of different callers are spread over them
    double calls_per_second = 100;
};

struct CallerCounts {
    int connected = 0;
    long keys = 0, heard = 0;          // pressed, and followed by sound
    long sent = 0, received = 0;       // packets
    std::vector<double> latency_ms;    // from the first packet of the key to the first that is not silent
};

// SIP calls to `user` at 127.0.0.1:`port`. `begun` is called when all are connected, before the measured time.
CallerCounts call_ivr(uint16_t port, const std::string& user, const CallerLoad& load, void (*begun)(void*), void* context);

// A process that sends every datagram back to where it came from, on so many ports.
class Echo {
  public:
    explicit Echo(int ports);
    ~Echo();
    Echo(const Echo&) = delete;
    Echo& operator=(const Echo&) = delete;
    int pid() const { return pid_; }
    const std::vector<uint16_t>& ports() const { return ports_; }

  private:
    int pid_ = -1;
    std::vector<uint16_t> ports_;
};
CallerCounts call_echo(const Echo& echo, const CallerLoad& load, void (*begun)(void*), void* context);

}  // namespace bench
