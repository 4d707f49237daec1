// SPDX-License-Identifier: Apache-2.0
// What two ends agreed upon, as the media engine has it.
#pragma once

#include <optional>

#include "media/rtp/stream.hpp"
#include "sip/offer_answer.hpp"

namespace tapi::sip {

// Nothing: the other end's address is no address (a name that nobody resolves here).
std::optional<media::StreamConfig> stream_config(const Agreed& agreed, bool silent);

}  // namespace tapi::sip
