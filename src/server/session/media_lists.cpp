// SPDX-License-Identifier: Apache-2.0
// Checking lists of triggers against the capabilities, and against themselves.
#include "server/session/media_lists.hpp"

#include <bit>

#include "server/call/media.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t known_actions = 0xFFFF07FF;      // LINEMEDIACONTROL_, and the bits for extensions
constexpr uint32_t known_call_states = 0xFF00FFFF;  // LINECALLSTATE_, likewise
constexpr uint32_t known_digit_modes = LINEDIGITMODE_PULSE | LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND;

bool one_action(uint32_t action) { return std::has_single_bit(action) && (action & ~known_actions) == 0; }
bool some_of(uint32_t bits, uint32_t known) { return bits != 0 && (bits & ~known) == 0; }

bool valid(const Line&, const LINEMEDIACONTROLDIGIT& entry) {
    const bool one_character = (entry.dwDigit & ~0xFFFFu) == 0;
    return one_character && some_of(entry.dwDigitModes, known_digit_modes) &&
           one_action(entry.dwMediaControl) &&
           valid_digit(static_cast<char16_t>(entry.dwDigit), entry.dwDigitModes);
}
bool valid(const Line&, const LINEMEDIACONTROLMEDIA& entry) {
    return some_of(entry.dwMediaModes, known_media_modes) && one_action(entry.dwMediaControl);
}
bool valid(const Line& line, const LINEMEDIACONTROLTONE& entry) {
    const uint32_t frequencies =
        (entry.dwFrequency1 != 0) + (entry.dwFrequency2 != 0) + (entry.dwFrequency3 != 0);
    return frequencies <= capability(line, offsetof(LINEDEVCAPS, dwMonitorToneMaxNumFreq)) &&
           one_action(entry.dwMediaControl);
}
bool valid(const Line&, const LINEMEDIACONTROLCALLSTATE& entry) {
    return some_of(entry.dwCallStates, known_call_states) && one_action(entry.dwMediaControl);
}

// Two entries that wait for the same thing.
bool same(const LINEMEDIACONTROLDIGIT& a, const LINEMEDIACONTROLDIGIT& b) {
    return a.dwDigit == b.dwDigit && (a.dwDigitModes & b.dwDigitModes) != 0;
}
bool same(const LINEMEDIACONTROLMEDIA& a, const LINEMEDIACONTROLMEDIA& b) {
    return (a.dwMediaModes & b.dwMediaModes) != 0 && a.dwDuration == b.dwDuration;
}
bool same(const LINEMEDIACONTROLTONE& a, const LINEMEDIACONTROLTONE& b) {
    return a.dwDuration == b.dwDuration && a.dwFrequency1 == b.dwFrequency1 &&
           a.dwFrequency2 == b.dwFrequency2 && a.dwFrequency3 == b.dwFrequency3;
}
bool same(const LINEMEDIACONTROLCALLSTATE& a, const LINEMEDIACONTROLCALLSTATE& b) {
    return (a.dwCallStates & b.dwCallStates) != 0;
}

template <class Entry>
bool valid_list(const Line& line, const OptBytes& list, uint32_t count, size_t most_at) {
    if (!list) return true;
    if (count > capability(line, most_at) || list->size() != count * sizeof(Entry)) return false;
    std::vector<Entry> seen;
    for (uint32_t i = 0; i < count; ++i) {
        const auto entry = load<Entry>(*list, i * sizeof(Entry));
        if (!valid(line, entry)) return false;
        for (const Entry& other : seen) {
            if (same(entry, other)) return false;
        }
        seen.push_back(entry);
    }
    return true;
}

}  // namespace

int32_t check_media_lists(const Line& line, const api::LineSetMediaControl& call) {
    if (!valid_list<LINEMEDIACONTROLDIGIT>(line, call.digit_list, call.digit_num_entries,
                                           offsetof(LINEDEVCAPS, dwMedCtlDigitMaxListSize))) {
        return LINEERR_INVALDIGITLIST;
    }
    if (!valid_list<LINEMEDIACONTROLMEDIA>(line, call.media_list, call.media_num_entries,
                                           offsetof(LINEDEVCAPS, dwMedCtlMediaMaxListSize))) {
        return LINEERR_INVALMEDIALIST;
    }
    if (!valid_list<LINEMEDIACONTROLTONE>(line, call.tone_list, call.tone_num_entries,
                                          offsetof(LINEDEVCAPS, dwMedCtlToneMaxListSize))) {
        return LINEERR_INVALTONELIST;
    }
    if (!valid_list<LINEMEDIACONTROLCALLSTATE>(line, call.call_state_list, call.call_state_num_entries,
                                               offsetof(LINEDEVCAPS, dwMedCtlCallStateMaxListSize))) {
        return LINEERR_INVALCALLSTATELIST;
    }
    return 0;
}

bool no_media_lists(const api::LineSetMediaControl& call) {
    return !call.digit_list && !call.media_list && !call.tone_list && !call.call_state_list;
}

}  // namespace tapi::server
