// SPDX-License-Identifier: Apache-2.0
// Fills holes in sound with the pitch of what came before, ever softer (as ITU-T G.711 Appendix I does).
#pragma once

#include <span>

#include "media/sound/spandsp.hpp"

namespace tapi::media {

class Concealer {
  public:
    Concealer() { plc_init(&state_); }
    // What came; its beginning is blended with what was made up before.
    void came(std::span<int16_t> sound) { plc_rx(&state_, sound.data(), static_cast<int>(sound.size())); }
    void fill(std::span<int16_t> hole) { plc_fillin(&state_, hole.data(), static_cast<int>(hole.size())); }

  private:
    plc_state_t state_{};
};

}  // namespace tapi::media
