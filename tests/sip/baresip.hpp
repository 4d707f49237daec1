// SPDX-License-Identifier: Apache-2.0
// baresip: a telephone that answers by itself, says what is in a file and writes down what it hears.
#pragma once

#include <memory>
#include <string>

#include "sip/samples.hpp"
#include "support/child.hpp"
#include "support/temp_dir.hpp"

namespace tapi::test {

struct BaresipWants {
    std::string address = "127.0.0.1";
    std::string account;          // more parameters: ;auth_user=... ;mediaenc=srtp-mand
    std::string registrar;        // host:port; empty: it registers nowhere
    std::string codec = "g711";   // the module
    std::string modules;          // more of them, by name, with blanks between
    std::string contacts;         // whom it knows
    bool mux = false;             // RTCP on the port of RTP
    Samples says;                 // at `rate`; empty: nothing
    uint32_t rate = 8000;
    uint16_t channels = 1;
};

class Baresip {
  public:
    explicit Baresip(const BaresipWants& wants);
    ~Baresip();

    uint16_t port() const { return port_; }
    std::string uri() const { return "sip:2001@" + address_ + ":" + std::to_string(port_); }
    // Waits until it has said so that many times.
    bool says(const std::string& text, int times = 1);
    // Waits until that many of its calls have ended.
    bool ended(int calls) { return says("session closed", calls); }
    std::string log();
    // A command of its menu: dial, hangup, sndcode.
    void command(const std::string& name, const std::string& parameters = {});
    // What it heard in its last call, once that has ended.
    Samples heard() const;

  private:
    const std::string address_;
    uint16_t port_, control_;
    int socket_ = -1;
    TempDir folder_;
    std::unique_ptr<Child> child_;
};

}  // namespace tapi::test
