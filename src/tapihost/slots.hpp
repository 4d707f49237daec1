// SPDX-License-Identifier: Apache-2.0
// TSPI's callbacks carry no context, so each loaded provider gets its own set of C functions out of a fixed
// number of slots. A provider host process uses one; a server that runs providers in its own process uses one
// each.
#pragma once

#include <tspi.h>

namespace tapi::host {

// Who answers the callbacks of one provider; called on any thread of the provider.
class Upcalls {
  public:
    virtual ~Upcalls() = default;
    virtual void line_event(HTAPILINE line, HTAPICALL call, DWORD message, DWORD_PTR param1, DWORD_PTR param2,
                            DWORD_PTR param3) = 0;
    virtual void phone_event(HTAPIPHONE phone, DWORD message, DWORD_PTR param1, DWORD_PTR param2,
                             DWORD_PTR param3) = 0;
    virtual void completion(DRV_REQUESTID request, LONG result) = 0;
    virtual void log(DWORD level, const char* object, const char* text) = 0;
};

struct Callbacks {
    LINEEVENT line_event = nullptr;
    PHONEEVENT phone_event = nullptr;
    ASYNC_COMPLETION completion = nullptr;
    void (*log)(DWORD level, const char* object, const char* text) = nullptr;
};

// Holds one slot while it lives. Its end waits for callbacks that are under way; later ones do nothing.
class Slot {
  public:
    static constexpr int count = 16;

    explicit Slot(Upcalls& upcalls);
    ~Slot();
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

    // False when all slots were taken.
    bool taken() const { return index_ >= 0; }
    const Callbacks& callbacks() const;

  private:
    int index_;
};

}  // namespace tapi::host
