// SPDX-License-Identifier: Apache-2.0
// See media_detector.hpp.
#include "exchange/media/media_detector.hpp"

#include <tapi.h>

namespace tapi::exchange {
namespace {

struct Sounding {
    uint32_t mode;
    uint32_t kind;
};
// A person and a machine that speaks sound alike.
constexpr Sounding table[] = {{LINEMEDIAMODE_G3FAX, media::kind_fax},
                              {LINEMEDIAMODE_DATAMODEM, media::kind_modem},
                              {LINEMEDIAMODE_INTERACTIVEVOICE, media::kind_voice},
                              {LINEMEDIAMODE_AUTOMATEDVOICE, media::kind_voice}};

}  // namespace

void MediaDetector::want(uint32_t modes) {
    wanted_ = modes;
    uint32_t kinds = 0;
    for (const auto& [mode, kind] : table) {
        if ((modes & mode) != 0) kinds |= kind;
    }
    detector_.want(kinds);
}

void MediaDetector::hear(const media::Frame& frame, std::vector<uint32_t>& heard) {
    std::vector<uint32_t> kinds;
    detector_.hear(frame, kinds);
    for (const uint32_t begun : kinds) {
        for (const auto& [mode, kind] : table) {
            if (kind == begun && (wanted_ & mode) != 0) heard.push_back(mode);
        }
    }
}

}  // namespace tapi::exchange
