// SPDX-License-Identifier: Apache-2.0
// Digits, tones and media of a call: each holder watches for itself, the provider for all of them together;
// one gathering and one generation run on a call at a time. Every function answers once, with 0 or a LINEERR_
// value.
#pragma once

#include "server/call/calls.hpp"

namespace tapi::server {

// What a call's device can do, from its capabilities; the call's line must have them.
int32_t check_digit_modes(const Line& line, uint32_t modes);
int32_t check_media_modes(const Line& line, uint32_t modes);
int32_t check_monitor_tones(const Line& line, const OptBytes& tones, uint32_t count);
int32_t check_generate_digits(const Line& line, uint32_t mode);
int32_t check_generate_tone(const Line& line, uint32_t mode, const OptBytes& tones, uint32_t count);

// 0 stops.
void monitor_digits(CallHandle& handle, uint32_t modes, Answered done);
void monitor_media(CallHandle& handle, uint32_t modes, Answered done);
// LINEMONITORTONE entries; absent or empty stops.
void monitor_tones(CallHandle& handle, const OptBytes& tones, uint32_t count, Answered done);

struct GatherRequest {
    uint32_t digit_modes = 0;
    uint32_t buffer = 0;  // the client's number for it; 0 stops the gathering
    uint32_t num_digits = 0;
    OptText termination_digits;
    uint32_t first_digit_timeout = 0;
    uint32_t inter_digit_timeout = 0;
};
int32_t check_gather(const Line& line, const GatherRequest& request);
void gather_digits(const Core& core, CallHandle& handle, GatherRequest request, Answered done);

// No digits: stops the generation.
void generate_digits(const Core& core, CallHandle& handle, uint32_t mode, OptText digits, uint32_t duration,
                     Answered done);
// Mode 0 stops the generation.
void generate_tone(const Core& core, CallHandle& handle, uint32_t mode, uint32_t duration, OptBytes tones,
                   uint32_t count, Answered done);

// LINEMEDIAMODE_ with the bits that providers may define.
inline constexpr uint32_t known_media_modes = 0xFF00FFFE;

// A digit that the mode has (LINEDIGITMODE_).
bool valid_digit(char16_t digit, uint32_t modes);

}  // namespace tapi::server
