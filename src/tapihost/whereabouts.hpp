// SPDX-License-Identifier: Apache-2.0
// Where a thread is between the host and the provider, for whoever must say where the process came to its end.
#pragma once

namespace tapi::host {

struct Whereabouts {
    const char* function = nullptr;   // of the provider: the host has called it
    const char* procedure = nullptr;  // of the host: the provider has called it
};

// Of this thread.
Whereabouts& whereabouts();

// Notes a name as long as it lives.
class Within {
  public:
    Within(const char*& place, const char* name) : place_(place), before_(place) { place_ = name; }
    ~Within() { place_ = before_; }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

  private:
    const char*& place_;
    const char* const before_;
};

}  // namespace tapi::host
