// SPDX-License-Identifier: Apache-2.0
// Call treatments: what somebody hears who waits.
#pragma once

#include <tapi.h>

#include <memory>
#include <span>
#include <string>

#include "media/sound/source.hpp"
#include "media/sound/tone_source.hpp"
#include "sdk/structure.hpp"

namespace tapi::sdk {

struct Treatment {
    DWORD id = 0;  // LINECALLTREATMENT_, or a provider's own
    std::u16string name;
};

// Below it are TAPI's own.
inline constexpr DWORD first_own_treatment = 0x100;

// Those of TAPI, with their names.
std::span<const Treatment> known_treatments();

// What plays one of those without end; null: silence.
std::unique_ptr<media::Source> treatment_source(DWORD treatment, media::ToneRegion region);

// dwNumCallTreatments and its list, as a whole or not at all.
void add_treatments(Structure<LINEADDRESSCAPS>& out, std::span<const Treatment> treatments);

}  // namespace tapi::sdk
