// SPDX-License-Identifier: Apache-2.0
// The messages of one application, whatever mechanism brings them.
#pragma once

#include <tapi.h>

#include <memory>
#include <optional>
#include <string>

namespace tapi::test {

struct Msg {
    DWORD message = 0;
    DWORD device = 0;
    DWORD_PTR instance = 0;
    DWORD_PTR p1 = 0, p2 = 0, p3 = 0;
    // What came with it into the application's memory.
    DWORD made = 0;    // the handle of the call that the request made
    DWORD second = 0;  // of the consultation call that lineSetupConference made beside it
    DWORD number = 0;  // a completion id
    std::string text = {};  // a park address, digits, device-specific bytes
};

inline Msg msg_of(const LINEMESSAGE& m) {
    return {m.dwMessageID, m.hDevice, m.dwCallbackInstance, m.dwParam1, m.dwParam2, m.dwParam3};
}

enum class Mechanism { event, callback, port, plain };  // plain: lineInitialize, which calls back

class Receiver {
  public:
    virtual ~Receiver() = default;
    // Waits for the next message; nothing when the time is up or the application is shut down.
    virtual std::optional<Msg> take(int milliseconds) = 0;
    // Readable while messages wait.
    virtual int descriptor() const = 0;
};

// Initialises an application; on success `receiver` is there. Only one at a time may be called back.
LONG initialize(Mechanism mechanism, const char* name, HLINEAPP& app, DWORD& devices, DWORD& version,
                std::unique_ptr<Receiver>& receiver);

}  // namespace tapi::test
