// SPDX-License-Identifier: Apache-2.0
// Parameters of the media functions against the capabilities of the line.
#include <algorithm>
#include <bit>
#include <string_view>

#include "server/call/media.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t known_digit_modes = LINEDIGITMODE_PULSE | LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND;
constexpr uint32_t sendable_digit_modes = LINEDIGITMODE_PULSE | LINEDIGITMODE_DTMF;
constexpr uint32_t known_tone_modes = LINETONEMODE_CUSTOM | LINETONEMODE_RINGBACK | LINETONEMODE_BUSY |
                                      LINETONEMODE_BEEP | LINETONEMODE_BILLING;
// Every LINEMEDIAMODE_ constant, and the bits that are free for extensions (EXT-3).

uint32_t capability(const Line& line, size_t at) { return load<uint32_t>(*line.caps, at); }

// A device that names nothing here is asked itself: it may lack the function.
bool offered(uint32_t offer, uint32_t wanted) { return offer == 0 || (wanted & ~offer) == 0; }

uint32_t frequencies(const LINEMONITORTONE& tone) {
    return (tone.dwFrequency1 != 0) + (tone.dwFrequency2 != 0) + (tone.dwFrequency3 != 0);
}

// DIG-3: none, or one in the range that the device keeps.
bool timeout_in_range(const Line& line, uint32_t timeout) {
    return timeout == 0 || (timeout >= capability(line, offsetof(LINEDEVCAPS, dwGatherDigitsMinTimeout)) &&
                            timeout <= capability(line, offsetof(LINEDEVCAPS, dwGatherDigitsMaxTimeout)));
}

}  // namespace

bool valid_digit(char16_t digit, uint32_t modes) {
    if (digit >= u'0' && digit <= u'9') return true;
    const bool dtmf = (modes & (LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND)) != 0;
    return dtmf && ((digit >= u'A' && digit <= u'D') || digit == u'*' || digit == u'#');
}

int32_t check_digit_modes(const Line& line, uint32_t modes) {
    const bool known = (modes & ~known_digit_modes) == 0;
    return known && offered(capability(line, offsetof(LINEDEVCAPS, dwMonitorDigitModes)), modes)
               ? 0
               : LINEERR_INVALDIGITMODE;
}

int32_t check_media_modes(const Line& line, uint32_t modes) {
    const bool known = (modes & ~known_media_modes) == 0;
    return known && offered(capability(line, offsetof(LINEDEVCAPS, dwMediaModes)), modes)
               ? 0
               : LINEERR_INVALMEDIAMODE;
}

int32_t check_monitor_tones(const Line& line, const OptBytes& tones, uint32_t count) {
    if (!tones) return 0;
    if (tones->size() != uint64_t{count} * sizeof(LINEMONITORTONE)) return LINEERR_INVALPOINTER;
    const uint32_t most = capability(line, offsetof(LINEDEVCAPS, dwMonitorToneMaxNumFreq));
    if (most == 0) return LINEERR_OPERATIONUNAVAIL;
    if (count > capability(line, offsetof(LINEDEVCAPS, dwMonitorToneMaxNumEntries)))
        return LINEERR_RESOURCEUNAVAIL;
    for (uint32_t i = 0; i < count; ++i) {
        if (frequencies(load<LINEMONITORTONE>(*tones, i * sizeof(LINEMONITORTONE))) > most)
            return LINEERR_INVALTONE;
    }
    return 0;
}

int32_t check_gather(const Line& line, const GatherRequest& request) {
    if (request.buffer == 0) return 0;
    const uint32_t modes = request.digit_modes;
    if (modes == 0 || (modes & ~sendable_digit_modes) != 0) return LINEERR_INVALDIGITMODE;
    if (const int32_t bad = check_digit_modes(line, modes)) return bad;
    if (request.num_digits == 0) return LINEERR_INVALPARAM;
    const std::u16string_view ends =
        request.termination_digits ? *request.termination_digits : std::u16string_view{};
    const bool valid =
        std::all_of(ends.begin(), ends.end(), [&](char16_t digit) { return valid_digit(digit, modes); });
    if (!valid) return LINEERR_INVALDIGITS;
    const bool in_range = timeout_in_range(line, request.first_digit_timeout) &&
                          timeout_in_range(line, request.inter_digit_timeout);
    return in_range ? 0 : LINEERR_INVALTIMEOUT;
}

int32_t check_generate_digits(const Line& line, uint32_t mode) {
    const bool one = std::has_single_bit(mode) && (mode & ~sendable_digit_modes) == 0;
    return one && offered(capability(line, offsetof(LINEDEVCAPS, dwGenerateDigitModes)), mode)
               ? 0
               : LINEERR_INVALDIGITMODE;
}

int32_t check_generate_tone(const Line& line, uint32_t mode, const OptBytes& tones, uint32_t count) {
    const bool one = std::has_single_bit(mode) && (mode & ~known_tone_modes) == 0;
    if (!one || !offered(capability(line, offsetof(LINEDEVCAPS, dwGenerateToneModes)), mode))
        return LINEERR_INVALTONEMODE;
    if (mode != LINETONEMODE_CUSTOM) return 0;
    if (!tones || tones->size() != uint64_t{count} * sizeof(LINEGENERATETONE)) return LINEERR_INVALPOINTER;
    const uint32_t most = capability(line, offsetof(LINEDEVCAPS, dwGenerateToneMaxNumFreq));
    return count == 0 || count > most ? LINEERR_INVALTONE : 0;  // DIG-6
}

}  // namespace tapi::server
