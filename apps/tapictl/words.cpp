// SPDX-License-Identifier: Apache-2.0
// The dictionary.
#include "words.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <tapi.h>

#include <algorithm>
#include <cctype>
#include <names.hpp>

namespace tapi::ctl {
namespace {

using names::Family;

struct Word {
    uint32_t value;
    const char* text;
};

constexpr Word disconnect_words[] = {
    {LINEDISCONNECTMODE_NORMAL, "the other side hung up"},
    {LINEDISCONNECTMODE_UNKNOWN, "for an unknown reason"},
    {LINEDISCONNECTMODE_REJECT, "the other side rejected the call"},
    {LINEDISCONNECTMODE_PICKUP, "picked up elsewhere"},
    {LINEDISCONNECTMODE_FORWARDED, "forwarded elsewhere"},
    {LINEDISCONNECTMODE_BUSY, "busy"},
    {LINEDISCONNECTMODE_NOANSWER, "nobody answered"},
    {LINEDISCONNECTMODE_BADADDRESS, "there is no such number"},
    {LINEDISCONNECTMODE_UNREACHABLE, "it cannot be reached"},
    {LINEDISCONNECTMODE_CONGESTION, "the network is congested"},
    {LINEDISCONNECTMODE_INCOMPATIBLE, "it cannot take this kind of call"},
    {LINEDISCONNECTMODE_UNAVAIL, "the reason is not known"},
    {LINEDISCONNECTMODE_NODIALTONE, "no dial tone"},
    {LINEDISCONNECTMODE_NUMBERCHANGED, "the number has changed"},
    {LINEDISCONNECTMODE_OUTOFORDER, "it is out of order"},
    {LINEDISCONNECTMODE_TEMPFAILURE, "a temporary failure"},
    {LINEDISCONNECTMODE_QOSUNAVAIL, "the quality that was asked for is not to be had"},
    {LINEDISCONNECTMODE_BLOCKED, "blocked"},
    {LINEDISCONNECTMODE_DONOTDISTURB, "it does not want to be disturbed"},
    {LINEDISCONNECTMODE_CANCELLED, "cancelled"},
};

constexpr Word state_words[] = {
    {LINECALLSTATE_IDLE, "ended"},
    {LINECALLSTATE_OFFERING, "ringing here"},
    {LINECALLSTATE_ACCEPTED, "accepted, ringing here"},
    {LINECALLSTATE_DIALTONE, "dial tone"},
    {LINECALLSTATE_DIALING, "dialing"},
    {LINECALLSTATE_RINGBACK, "ringing there"},
    {LINECALLSTATE_BUSY, "busy"},
    {LINECALLSTATE_SPECIALINFO, "refused by the network"},
    {LINECALLSTATE_CONNECTED, "connected"},
    {LINECALLSTATE_PROCEEDING, "proceeding"},
    {LINECALLSTATE_ONHOLD, "on hold"},
    {LINECALLSTATE_CONFERENCED, "in a conference"},
    {LINECALLSTATE_ONHOLDPENDCONF, "on hold for a conference"},
    {LINECALLSTATE_ONHOLDPENDTRANSFER, "on hold for a transfer"},
    {LINECALLSTATE_DISCONNECTED, "disconnected"},
    {LINECALLSTATE_UNKNOWN, "unknown"},
};

struct Advice {
    const char* error;  // without LINEERR_ or PHONEERR_
    const char* text;
};
constexpr Advice advices[] = {
    {"SERVICE_NOT_RUNNING",
     "no telephony server answers; start one with `systemctl start tapisrv`, `systemctl --user start "
     "tapisrv` or "
     "`tapisrv`, and see that OPENTAPI_SERVER, when it is set, says where it listens"},
    {"ALLOCATED", "another program has the line for itself; `tapi sessions` shows who is connected"},
    {"INUSE", "it is in use already"},
    {"BADDEVICEID", "`tapi lines` and `tapi phones` show what there is"},
    {"NODEVICE", "`tapi lines` and `tapi phones` show what there is"},
    {"NODRIVER", "its provider is not running; `tapi providers` shows why"},
    {"CALLUNAVAIL", "no further call is possible on this line now; `tapi calls` shows those that there are"},
    {"INVALADDRESS", "the number is not one that can be dialed here"},
    {"DIALBILLING", "the number asks for billing, which this line does not know"},
    {"DIALDIALTONE", "the number asks to wait for a dial tone, which this line does not know"},
    {"DIALPROMPT", "the number asks for a prompt, which a program cannot give"},
    {"DIALQUIET", "the number asks to wait for quiet, which this line does not know"},
    {"INVALCALLSTATE", "the call is not in a state for that; it may just have ended"},
    {"INVALLINESTATE", "the line is not in a state for that"},
    {"INVALMEDIAMODE", "the line does not carry this kind of call"},
    {"INVALBEARERMODE", "the line does not carry this kind of call"},
    {"INVALPRIVSELECT", "you may not use the line in this way; [access] in tapisrv.toml says who may"},
    {"OPERATIONUNAVAIL", "the line's provider does not offer this"},
    {"RESOURCEUNAVAIL", "the server or the line has no room for it now"},
    {"REINIT", "the devices have changed; try again"},
    {"OPERATIONFAILED", "the server's log says more, and `tapi providers` shows whether the provider runs"},
    {"INCOMPATIBLEAPIVERSION", "the device does not know this version of the API"},
};

const char* find(const Word* first, const Word* last, uint32_t value) {
    const auto* found = std::find_if(first, last, [&](const Word& word) { return word.value == value; });
    return found == last ? nullptr : found->text;
}

int exit_code_for(const std::string& error_name) {
    const std::string name = error_name.substr(error_name.find('_') + 1);
    if (name == "SERVICE_NOT_RUNNING") return exit_no_server;
    if (name == "BADDEVICEID" || name == "NODEVICE") return exit_no_device;
    return exit_failed;
}

Failure failure_of(const std::string& what, const std::string& name) {
    const std::string hint = advice(name);
    return Failure(exit_code_for(name), fmt::format("{}: {}{}{}", what, name, hint.empty() ? "" : ": ", hint),
                   name);
}

}  // namespace

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::string call_state_words(uint32_t state, uint32_t mode) {
    const uint32_t plain = state & 0x00FFFFFF;
    const char* known = find(std::begin(state_words), std::end(state_words), plain);
    const std::string text = known != nullptr ? known : names::hex(state);
    if (plain == LINECALLSTATE_DISCONNECTED) {
        const char* why = find(std::begin(disconnect_words), std::end(disconnect_words), mode);
        return text + ": " + (why != nullptr ? why : names::value(Family::LINEDISCONNECTMODE, mode));
    }
    Family family = Family::LINECALLSTATE;
    if (mode == 0 || !names::call_mode_family(plain, family)) return text;
    return text + " (" + lower(names::flags(family, mode)) + ")";
}

Failure line_failure(const std::string& what, int32_t code) {
    const char* known = names::full_name(Family::LINEERR, static_cast<uint32_t>(code));
    return failure_of(what, known != nullptr ? known : names::hex(static_cast<uint32_t>(code)));
}

Failure phone_failure(const std::string& what, int32_t code) {
    const char* known = names::full_name(Family::PHONEERR, static_cast<uint32_t>(code));
    return failure_of(what, known != nullptr ? known : names::hex(static_cast<uint32_t>(code)));
}

std::string advice(const std::string& error_name) {
    const size_t underscore = error_name.find('_');
    if (underscore == std::string::npos) return {};
    const std::string name = error_name.substr(underscore + 1);
    for (const Advice& one : advices) {
        if (name == one.error) return one.text;
    }
    return {};
}

std::string duration(Millis time) {
    const auto ms = time.count();
    if (ms < 10'000) return fmt::format("{}.{:03} s", ms / 1000, ms % 1000);
    if (ms < 100'000) return fmt::format("{}.{} s", ms / 1000, ms % 1000 / 100);
    return fmt::format("{}:{:02} min", ms / 60'000, ms / 1000 % 60);
}

std::string clock_time() {
    const auto now = std::chrono::system_clock::now();
    const auto ms = std::chrono::duration_cast<Millis>(now.time_since_epoch()).count() % 1000;
    return fmt::format("{:%H:%M:%S}.{:03}", fmt::localtime(std::chrono::system_clock::to_time_t(now)), ms);
}

std::string timestamp() {
    const auto now = std::chrono::system_clock::now();
    const auto ms = std::chrono::duration_cast<Millis>(now.time_since_epoch()).count() % 1000;
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                       ms);
}

}  // namespace tapi::ctl
