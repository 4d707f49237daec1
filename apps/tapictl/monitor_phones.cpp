// SPDX-License-Identifier: Apache-2.0
// tapi monitor --phone: every message of phones, by name, with its parameters in words.
#include <fmt/format.h>

#include "commands.hpp"
#include "monitoring.hpp"
#include "phone_app.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

void open(PhoneApp& app, Console& console, const PhoneInfo& phone) {
    using names::Family;
    const HPHONE handle = app.open(phone, PHONEPRIVILEGE_MONITOR);
    const LONG result = phoneSetStatusMessages(handle, all_of(Family::PHONESTATE), all_of(Family::PHONEBUTTONMODE),
                                               all_of(Family::PHONEBUTTONSTATE));
    if (result < 0) console.note(phone_failure(fmt::format("{}: no messages about its status", phone.name), result).what());
}

}  // namespace

int monitor_phones(Signals& signals, Console& console, const Arguments& arguments) {
    PhoneApp app;
    const std::vector<PhoneInfo> phones = app.phones();
    for (const std::string& name : arguments.monitored_phones) open(app, console, select_phone(phones, name));
    const size_t opened = arguments.monitored_phones.size();
    console.line(fmt::format("monitoring {} {}; ^C ends", opened, opened == 1 ? "phone" : "phones"));
    console.record({{"time", timestamp()}, {"event", "monitoring"}, {"phones", opened}});
    while (const auto message = app.next(signals)) {
        // A copy: the members of a message are not aligned as references want them.
        const HPHONE phone = message->hDevice;
        const DWORD_PTR raw[] = {message->dwParam1, message->dwParam2, message->dwParam3};
        show_message(console, "phone", app.name_of(phone), phone, message->dwMessageID, raw);
    }
    return exit_done;
}

}  // namespace tapi::ctl
