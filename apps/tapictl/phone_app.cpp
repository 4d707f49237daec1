// SPDX-License-Identifier: Apache-2.0
// Calls of TAPI about phones.
#include "phone_app.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <cstdint>

#include "phone_facts.hpp"
#include "sized.hpp"
#include "words.hpp"

namespace tapi::ctl {
PhoneApp::PhoneApp() {
    PHONEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = PHONEINITIALIZEEXOPTION_USEEVENT;
    DWORD version = highest_version;
    const LONG result = phoneInitializeExA(&app_, nullptr, nullptr, "tapi", &count_, &version, &params);
    if (result < 0) throw phone_failure("cannot use the telephony server", result);
    event_ = static_cast<int>(reinterpret_cast<intptr_t>(params.Handles.hEvent));
}

PhoneApp::~PhoneApp() { phoneShutdown(app_); }

std::vector<PhoneInfo> PhoneApp::phones() const {
    std::vector<PhoneInfo> all;
    for (DWORD id = 0; id < count_; ++id) all.push_back(describe_phone(app_, id));
    return all;
}

HPHONE PhoneApp::open(const PhoneInfo& phone, DWORD privilege) {
    HPHONE handle = 0;
    const LONG result = phoneOpen(app_, phone.id, &handle, phone.version, 0, 0, privilege);
    if (result < 0) throw phone_failure(fmt::format("cannot open phone \"{}\"", phone.name), result);
    opens_.push_back({handle, phone.name});
    return handle;
}

const std::string& PhoneApp::name_of(HPHONE phone) const {
    static const std::string none;
    for (const Open& open : opens_) {
        if (open.handle == phone) return open.name;
    }
    return none;
}

std::optional<PHONEMESSAGE> PhoneApp::next(Signals& signals) const {
    for (;;) {
        pollfd both[] = {{event_, POLLIN, 0}, {signals.descriptor(), POLLIN, 0}};
        if (poll(both, 2, -1) < 0) continue;
        if (both[1].revents != 0 && signals.take()) return std::nullopt;
        PHONEMESSAGE message{};
        if (both[0].revents == 0 || phoneGetMessage(app_, &message, 0) != 0) continue;
        const bool reinit = message.dwMessageID == PHONE_STATE && (message.dwParam1 & PHONESTATE_REINIT) != 0;
        if (reinit) throw Failure(exit_no_server, "the server has ended, or its devices have changed");
        return message;
    }
}

}  // namespace tapi::ctl
