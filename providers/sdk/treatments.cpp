// SPDX-License-Identifier: Apache-2.0
// See treatments.hpp.
#include "sdk/treatments.hpp"

#include <cstring>
#include <optional>
#include <vector>

#include "media/sound/music.hpp"

namespace tapi::sdk {

std::span<const Treatment> known_treatments() {
    static const Treatment all[] = {{LINECALLTREATMENT_SILENCE, u"Silence"},
                                    {LINECALLTREATMENT_RINGBACK, u"Ringback"},
                                    {LINECALLTREATMENT_BUSY, u"Busy"},
                                    {LINECALLTREATMENT_MUSIC, u"Music"}};
    return all;
}

std::unique_ptr<media::Source> treatment_source(DWORD treatment, media::ToneRegion region) {
    const auto tone = [region](media::KnownTone known) { return std::make_unique<media::ToneSource>(media::known_tone(known, region), std::nullopt); };
    switch (treatment) {
        case LINECALLTREATMENT_RINGBACK:
            return tone(media::KnownTone::ringback);
        case LINECALLTREATMENT_BUSY:
            return tone(media::KnownTone::busy);
        case LINECALLTREATMENT_MUSIC:
            return std::make_unique<media::Music>();
        default:
            return nullptr;
    }
}

// The entries, then their names, in one part.
void add_treatments(Structure<LINEADDRESSCAPS>& out, std::span<const Treatment> treatments) {
    std::vector<LINECALLTREATMENTENTRY> entries(treatments.size());
    const size_t head = entries.size() * sizeof(LINECALLTREATMENTENTRY);
    const DWORD start = out.next_offset(alignof(LINECALLTREATMENTENTRY));
    std::u16string texts;
    for (size_t at = 0; at < entries.size(); ++at) {
        entries[at].dwCallTreatmentID = treatments[at].id;
        entries[at].dwCallTreatmentNameSize = static_cast<DWORD>((treatments[at].name.size() + 1) * sizeof(char16_t));
        entries[at].dwCallTreatmentNameOffset = static_cast<DWORD>(start + head + texts.size() * sizeof(char16_t));
        texts += treatments[at].name;
        texts += u'\0';
    }
    std::vector<std::byte> part(head + texts.size() * sizeof(char16_t));
    std::memcpy(part.data(), entries.data(), head);
    std::memcpy(part.data() + head, texts.data(), texts.size() * sizeof(char16_t));
    out.entries(&LINEADDRESSCAPS::dwCallTreatmentListSize, part.data(), part.size(), alignof(LINECALLTREATMENTENTRY), head);
    out->dwNumCallTreatments = out->dwCallTreatmentListSize == 0 ? 0 : static_cast<DWORD>(entries.size());
}

}  // namespace tapi::sdk
