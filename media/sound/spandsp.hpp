// SPDX-License-Identifier: Apache-2.0
// The parts of spandsp that we use. Its headers rely on others before them, and on this order.
#pragma once

// clang-format off
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <spandsp/telephony.h>
#include <spandsp/logging.h>
#include <spandsp/super_tone_rx.h>
#include <spandsp/dtmf.h>
#include <spandsp/bit_operations.h>
#include <spandsp/g711.h>
#include <spandsp/g722.h>
#include <spandsp/modem_connect_tones.h>
// clang-format on
