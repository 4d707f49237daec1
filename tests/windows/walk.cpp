// SPDX-License-Identifier: Apache-2.0
// A program for telephones that runs on Linux and, from the same source, on Windows and Wine: it walks through lines and
// phones by each of the three mechanisms and prints what it is told. Both print the same.
//
//   walk [event|port|window]     the exchange must have extensions 1001 and 1002, and nobody else uses them
#include <tapi.h>

#include <names.hpp>

#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "notify.hpp"

namespace walk {
namespace {

constexpr DWORD patience = 20'000;  // ms; no step takes a hundredth of it
constexpr DWORD_PTR first_instance = 0x11, second_instance = 0x22;

// Handles are told by the order in which they appeared.
std::map<DWORD, std::string> handle_names;
std::map<DWORD, int> request_numbers;

std::string handle(DWORD value) {
    if (value == 0) return "0";
    const auto found = handle_names.find(value);
    return found == handle_names.end() ? "?" : found->second;
}

void name_handle(DWORD value, const std::string& name) {
    if (value != 0) handle_names[value] = name;
}

unsigned number(DWORD_PTR value) { return static_cast<unsigned>(value); }

LONG said(const char* function, LONG result) {
    if (result > 0) {
        request_numbers.try_emplace(static_cast<DWORD>(result), static_cast<int>(request_numbers.size()) + 1);
        std::printf("%s = request %d\n", function, request_numbers[static_cast<DWORD>(result)]);
    } else {
        std::printf("%s = 0x%08X\n", function, number(static_cast<DWORD>(result)));
    }
    return result;
}

// A structure as it lies in memory.
template <class Structure>
void dump(const char* what, const std::vector<DWORD>& memory) {
    Structure head;
    std::memcpy(&head, memory.data(), sizeof head);
    std::printf("%s: needed %u used %u\n", what, number(head.dwNeededSize), number(head.dwUsedSize));
    for (size_t at = 0; at * 4 < head.dwUsedSize; ++at) {
        std::printf("%08X%s", number(memory[at]), at % 8 == 7 || (at + 1) * 4 >= head.dwUsedSize ? "\n" : " ");
    }
}

template <class Structure, class Get>
void show(const char* what, Get get) {
    std::vector<DWORD> memory(2048);
    memory[0] = static_cast<DWORD>(memory.size() * sizeof(DWORD));
    if (said(what, get(reinterpret_cast<Structure*>(memory.data()))) == 0) dump<Structure>(what, memory);
}

class Walk {
  public:
    explicit Walk(std::unique_ptr<Notifier> notifier) : notifier_(std::move(notifier)) {}

    // Prints messages up to the one that is waited for; false when it does not come.
    template <class Wanted>
    bool until(Wanted wanted) {
        for (;;) {
            const auto message = notifier_->next(patience);
            if (!message) {
                std::printf("nothing more came\n");
                return false;
            }
            print(*message);
            if (wanted(*message)) return true;
        }
    }
    bool replied(LONG request) {
        return request > 0 && until([=](const LINEMESSAGE& m) {
                   return (m.dwMessageID == LINE_REPLY || m.dwMessageID == PHONE_REPLY) && m.dwParam1 == static_cast<DWORD>(request);
               });
    }
    // What a step brings on both lines, in whatever order the two sides report.
    bool reached(HCALL call, DWORD state) {
        if (states_[call] == state) return true;
        return until([=](const LINEMESSAGE& m) {
            return m.hDevice == call && m.dwMessageID == LINE_CALLSTATE && m.dwParam1 == state;
        });
    }
    bool offered() {
        return new_call_ != 0 || until([](const LINEMESSAGE& m) { return m.dwMessageID == LINE_APPNEWCALL; });
    }
    HCALL new_call() const { return new_call_; }
    Notifier& notifier() { return *notifier_; }

  private:
    void print(const LINEMESSAGE& m) {
        if (m.dwMessageID == LINE_APPNEWCALL) {
            new_call_ = static_cast<HCALL>(m.dwParam2);
            name_handle(new_call_, "incoming call");
            std::printf("  LINE_APPNEWCALL %s instance 0x%X: address %u, %s, privilege %u\n", handle(m.hDevice).c_str(),
                        number(m.dwCallbackInstance), number(m.dwParam1), handle(static_cast<DWORD>(m.dwParam2)).c_str(),
                        number(m.dwParam3));
            return;
        }
        if (m.dwMessageID == LINE_CALLSTATE) states_[m.hDevice] = static_cast<DWORD>(m.dwParam1);
        const bool reply = m.dwMessageID == LINE_REPLY || m.dwMessageID == PHONE_REPLY;
        const std::string first = reply ? "request " + std::to_string(request_numbers[static_cast<DWORD>(m.dwParam1)])
                                        : "0x" + hexadecimal(m.dwParam1);
        // A call that does not have its name yet is the one that a request is making.
        std::string device = handle(m.hDevice);
        std::printf("  %s %s instance 0x%X: %s, 0x%X, 0x%X\n", tapi::names::message(number(m.dwMessageID)),
                    device == "?" ? "outgoing call" : device.c_str(), number(m.dwCallbackInstance), first.c_str(), number(m.dwParam2),
                    number(m.dwParam3));
    }
    static std::string hexadecimal(DWORD_PTR value) {
        char text[16];
        std::snprintf(text, sizeof text, "%X", number(value));
        return text;
    }

    std::unique_ptr<Notifier> notifier_;
    std::map<DWORD, DWORD> states_;
    HCALL new_call_ = 0;
};

void versions(HLINEAPP app, DWORD devices) {
    for (DWORD device = 0; device <= devices; ++device) {  // one too many
        for (const DWORD high : {0x00010003u, 0x00010004u, 0x00020000u, 0x00020002u, 0x00030001u}) {
            DWORD version = 0;
            LINEEXTENSIONID extension{};
            const LONG result = lineNegotiateAPIVersion(app, device, 0x00010003, high, &version, &extension);
            std::printf("lineNegotiateAPIVersion %u up to %08X = 0x%08X, %08X\n", number(device), number(high),
                        number(static_cast<DWORD>(result)), number(version));
        }
    }
}

void line_capabilities(HLINEAPP app) {
    for (const DWORD version : {0x00010003u, 0x00010004u, 0x00020000u, 0x00020002u}) {
        std::printf("version %08X\n", number(version));
        show<LINEDEVCAPS>("lineGetDevCapsA", [=](LINEDEVCAPS* caps) { return lineGetDevCapsA(app, 0, version, 0, caps); });
        show<LINEDEVCAPS>("lineGetDevCapsW", [=](LINEDEVCAPS* caps) { return lineGetDevCapsW(app, 0, version, 0, caps); });
        show<LINEADDRESSCAPS>("lineGetAddressCapsA", [=](LINEADDRESSCAPS* caps) { return lineGetAddressCapsA(app, 0, 0, version, 0, caps); });
        show<LINEADDRESSCAPS>("lineGetAddressCapsW", [=](LINEADDRESSCAPS* caps) { return lineGetAddressCapsW(app, 0, 0, version, 0, caps); });
        show<LINETRANSLATECAPS>("lineGetTranslateCapsA", [=](LINETRANSLATECAPS* caps) { return lineGetTranslateCapsA(app, version, caps); });
    }
    show<LINEPROVIDERLIST>("lineGetProviderListW", [](LINEPROVIDERLIST* list) { return lineGetProviderListW(0x00020002, list); });
}

HLINE open_line(HLINEAPP app, DWORD device, DWORD_PTR instance, DWORD privileges, const char* name) {
    HLINE line = 0;
    said("lineOpen", lineOpenA(app, device, &line, 0x00020002, 0, instance, privileges, LINEMEDIAMODE_INTERACTIVEVOICE, nullptr));
    name_handle(line, name);
    return line;
}

// A talks to B, is held and taken back, and hangs up.
bool a_call(Walk& walk, HLINE from) {
    HCALL call = 0;
    const LONG making = said("lineMakeCall", lineMakeCallA(from, &call, "1002", 0, nullptr));
    if (!walk.replied(making)) return false;
    name_handle(call, "outgoing call");
    if (!walk.offered() || !walk.reached(walk.new_call(), LINECALLSTATE_OFFERING) || !walk.reached(call, LINECALLSTATE_RINGBACK)) return false;
    const HCALL incoming = walk.new_call();
    if (!walk.replied(said("lineAnswer", lineAnswer(incoming, nullptr, 0)))) return false;
    if (!walk.reached(call, LINECALLSTATE_CONNECTED) || !walk.reached(incoming, LINECALLSTATE_CONNECTED)) return false;
    show<LINECALLSTATUS>("lineGetCallStatus", [=](LINECALLSTATUS* status) {
        const LONG result = lineGetCallStatus(call, status);
        status->tStateEntryTime = {};  // no two walks are at the same time
        return result;
    });
    if (!walk.replied(said("lineHold", lineHold(call))) || !walk.reached(call, LINECALLSTATE_ONHOLD)) return false;
    if (!walk.replied(said("lineUnhold", lineUnhold(call))) || !walk.reached(call, LINECALLSTATE_CONNECTED)) return false;
    if (!walk.replied(said("lineDrop", lineDrop(call, nullptr, 0))) || !walk.reached(call, LINECALLSTATE_IDLE)) return false;
    if (!walk.reached(incoming, LINECALLSTATE_DISCONNECTED)) return false;
    if (!walk.replied(said("lineDrop", lineDrop(incoming, nullptr, 0))) || !walk.reached(incoming, LINECALLSTATE_IDLE)) return false;
    said("lineDeallocateCall", lineDeallocateCall(call));
    said("lineDeallocateCall", lineDeallocateCall(incoming));
    return said("lineGetCallStatus", lineGetCallStatus(call, nullptr)) < 0;
}

bool lines(Walk& walk) {
    HLINEAPP app = 0;
    DWORD devices = 0, version = 0x00020002;
    LINEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = walk.notifier().option();
    walk.notifier().before(params);
    if (said("lineInitializeEx", lineInitializeExA(&app, nullptr, walk.notifier().callback(), "walk", &devices, &version, &params)) != 0) return false;
    walk.notifier().after(params, World::line, app);
    std::printf("%u lines, version %08X\n", number(devices), number(version));
    versions(app, devices);
    line_capabilities(app);
    const HLINE from = open_line(app, 0, first_instance, LINECALLPRIVILEGE_OWNER, "line A");
    const HLINE to = open_line(app, 1, second_instance, LINECALLPRIVILEGE_OWNER, "line B");
    const bool called = a_call(walk, from);
    said("lineClose", lineClose(from));
    said("lineClose", lineClose(to));
    said("lineClose", lineClose(to));
    said("lineShutdown", lineShutdown(app));
    return called;
}

bool a_phone(Walk& walk, HPHONEAPP app) {
    HPHONE phone = 0;
    said("phoneOpen", phoneOpen(app, 0, &phone, 0x00020002, 0, first_instance, PHONEPRIVILEGE_OWNER));
    name_handle(phone, "phone");
    said("phoneSetStatusMessages", phoneSetStatusMessages(phone, PHONESTATE_DISPLAY | PHONESTATE_RINGVOLUME, 0, 0));
    const bool done = walk.replied(said("phoneSetDisplay", phoneSetDisplay(phone, 0, 0, "Good morning", 12))) &&
                      walk.replied(said("phoneSetRing", phoneSetRing(phone, 0, 0x8000)));
    show<PHONESTATUS>("phoneGetStatusA", [=](PHONESTATUS* status) { return phoneGetStatusA(phone, status); });
    show<VARSTRING>("phoneGetDisplay", [=](VARSTRING* text) { return phoneGetDisplay(phone, text); });
    said("phoneClose", phoneClose(phone));
    return done;
}

bool phones(Walk& walk) {
    HPHONEAPP app = 0;
    DWORD devices = 0, version = 0x00020002;
    const WCHAR name[] = {'w', 'a', 'l', 'k', 0};  // the literals of the two systems differ
    PHONEINITIALIZEEXPARAMS phone_params{};
    LINEINITIALIZEEXPARAMS params{};
    static_assert(sizeof params == sizeof phone_params);
    params.dwTotalSize = sizeof params;
    params.dwOptions = walk.notifier().option();
    walk.notifier().before(params);
    std::memcpy(&phone_params, &params, sizeof params);
    if (said("phoneInitializeEx", phoneInitializeExW(&app, nullptr, walk.notifier().callback(), name, &devices, &version, &phone_params)) != 0) return false;
    std::memcpy(&params, &phone_params, sizeof params);
    walk.notifier().after(params, World::phone, app);
    PHONEEXTENSIONID extension{};
    said("phoneNegotiateAPIVersion", phoneNegotiateAPIVersion(app, 0, 0x00010003, 0x00030001, &version, &extension));
    std::printf("%u phones, version %08X\n", number(devices), number(version));
    show<PHONECAPS>("phoneGetDevCapsA", [=](PHONECAPS* caps) { return phoneGetDevCapsA(app, 0, 0x00020002, 0, caps); });
    show<PHONECAPS>("phoneGetDevCapsW", [=](PHONECAPS* caps) { return phoneGetDevCapsW(app, 0, 0x00020002, 0, caps); });
    const bool done = a_phone(walk, app);
    said("phoneShutdown", phoneShutdown(app));
    return done;
}

struct Mechanism {
    const char* name;
    std::unique_ptr<Notifier> (*make)();
};
constexpr Mechanism mechanisms[] = {{"event", by_event}, {"port", by_port}, {"window", by_window}};

bool run(const Mechanism& mechanism) {
    std::printf("== %s\n", mechanism.name);
    Walk for_lines(mechanism.make());
    if (!lines(for_lines)) return false;
    Walk for_phones(mechanism.make());
    return phones(for_phones);
}

}  // namespace
}  // namespace walk

int main(int argc, char** argv) {
    walk::plain_output();
    for (const walk::Mechanism& mechanism : walk::mechanisms) {
        if (argc > 1 && std::strcmp(argv[1], mechanism.name) != 0) continue;
        if (!walk::run(mechanism)) {
            std::printf("== ended early\n");
            return 1;
        }
    }
    std::printf("== done\n");
    return 0;
}
