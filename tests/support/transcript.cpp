// SPDX-License-Identifier: Apache-2.0
// See transcript.hpp.
#include "support/transcript.hpp"

#include <names.hpp>

namespace tapi::test {
namespace {

using names::Family;

DWORD low(DWORD_PTR number) { return static_cast<DWORD>(number); }

}  // namespace

std::string Transcript::name_in(std::map<DWORD, std::string>& names, const char* prefix, DWORD number) {
    if (number == 0) return "-";
    const auto [at, fresh] = names.emplace(number, "");
    if (fresh) at->second = prefix + std::to_string(names.size());
    return at->second;
}

void Transcript::name_line(DWORD handle) { line(handle); }
void Transcript::name_request(DWORD id) { request(id); }
std::string Transcript::line(DWORD handle) { return name_in(lines_, "L", handle); }
std::string Transcript::phone(DWORD handle) { return name_in(phones_, "p", handle); }
std::string Transcript::call(DWORD handle) { return name_in(calls_, "c", handle); }
std::string Transcript::request(DWORD id) { return name_in(requests_, "r", id); }

// "PHONE_STATE p1 LAMP 5", "PHONE_STATE p1 HANDSETHOOKSWITCH MICSPEAKER"; 0 is not said.
std::string Transcript::phone_state(const Msg& m) {
    std::string text = "PHONE_STATE " + phone(m.device) + " " + names::flags(Family::PHONESTATE, low(m.p1));
    const auto parts = names::decode_message(m.message, m.p1, m.p2, m.p3);
    return m.p2 == 0 ? text : text + " " + parts.at(1).text;
}

std::string Transcript::call_state(const Msg& m) {
    std::string text = "CALLSTATE " + call(m.device) + " " + names::flags(Family::LINECALLSTATE, low(m.p1));
    Family modes = Family::LINECALLSTATE;
    if (low(m.p1) == LINECALLSTATE_CONFERENCED) {
        text += " " + call(low(m.p2));  // the parent
    } else if (m.p2 != 0 && names::call_mode_family(low(m.p1), modes)) {
        text += " " + names::flags(modes, low(m.p2));
    } else if (m.p2 != 0) {
        text += " " + std::to_string(m.p2);
    }
    return m.p3 == 0 ? text : text + " " + names::flags(Family::LINECALLPRIVILEGE, low(m.p3));
}

// "MONITORDIGITS c1 digit=1 modes=DTMF": without the time, which is never the same.
std::string Transcript::media_event(const Msg& m) {
    std::string text = std::string(names::message(m.message)).substr(5) + " " + call(m.device);
    for (const names::Decoded& part : names::decode_message(m.message, m.p1, m.p2, 0)) {
        if (std::string(part.label) != "tick") text += std::string(" ") + part.label + "=" + part.text;
    }
    return m.text.empty() ? text : text + " " + m.text;
}

std::string Transcript::words(const Msg& m) {
    switch (m.message) {
        case LINE_REPLY:
            return "REPLY " + request(low(m.p1)) + " " + names::result(static_cast<int32_t>(low(m.p2))) +
                   (m.p2 == 0 && m.made != 0 ? " " + call(m.made) : "");
        case LINE_APPNEWCALL:
            return "APPNEWCALL " + line(m.device) + " address " + std::to_string(m.p1) + " " + call(low(m.p2)) + " " +
                   names::flags(Family::LINECALLPRIVILEGE, low(m.p3));
        case LINE_CALLSTATE: return call_state(m);
        case LINE_CALLINFO: return "CALLINFO " + call(m.device) + " " + names::flags(Family::LINECALLINFOSTATE, low(m.p1));
        case LINE_LINEDEVSTATE:
            return "LINEDEVSTATE " + line(m.device) + " " + names::flags(Family::LINEDEVSTATE, low(m.p1)) + " " +
                   std::to_string(m.p2) + " " + std::to_string(m.p3);
        case LINE_ADDRESSSTATE:
            return "ADDRESSSTATE " + line(m.device) + " " + std::to_string(m.p1) + " " +
                   names::flags(Family::LINEADDRESSSTATE, low(m.p2));
        case LINE_CLOSE: return "CLOSE " + line(m.device);
        case PHONE_REPLY:
            return "PHONE_REPLY " + request(low(m.p1)) + " " + names::result(static_cast<int32_t>(low(m.p2)));
        case PHONE_STATE: return phone_state(m);
        case PHONE_BUTTON:
            return "PHONE_BUTTON " + phone(m.device) + " " + std::to_string(m.p1) + " " +
                   names::flags(Family::PHONEBUTTONMODE, low(m.p2)) + " " +
                   names::flags(Family::PHONEBUTTONSTATE, low(m.p3));
        case PHONE_CLOSE: return "PHONE_CLOSE " + phone(m.device);
        case LINE_GATHERDIGITS:
        case LINE_GENERATE:
        case LINE_MONITORDIGITS:
        case LINE_MONITORMEDIA:
        case LINE_MONITORTONE: return media_event(m);
        default: return names::describe_message(m.message, m.p1, m.p2, m.p3);
    }
}

}  // namespace tapi::test
