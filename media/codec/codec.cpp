// SPDX-License-Identifier: Apache-2.0
// The table of codecs.
#include "media/codec/codec.hpp"

#include <algorithm>

#include "media/codec/kinds.hpp"

namespace tapi::media {
namespace {

// G.722's clock rate is a mistake of RFC 1890 that RFC 3551 keeps: 8000, although it has 16000 samples a
// second.
constexpr CodecInfo table[] = {{CodecId::pcmu, "PCMU", 0, 8000, 8000, 1},
                               {CodecId::pcma, "PCMA", 8, 8000, 8000, 1},
                               {CodecId::g722, "G722", 9, 8000, 16000, 1},
                               {CodecId::opus, "opus", first_dynamic, 48000, 16000, 2}};

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::span<const CodecInfo> codecs() { return table; }

const CodecInfo& info_of(CodecId id) { return table[static_cast<size_t>(id)]; }

const CodecInfo* find_codec(std::string_view name, uint32_t clock_rate) {
    for (const CodecInfo& info : table) {
        if (info.clock_rate == clock_rate && same_name(info.name, name)) return &info;
    }
    return nullptr;
}

const CodecInfo* find_codec(uint8_t payload_type) {
    for (const CodecInfo& info : table) {
        if (info.payload_type == payload_type && payload_type < first_dynamic) return &info;
    }
    return nullptr;
}

std::unique_ptr<Codec> make_codec(CodecId id) {
    switch (id) {
        case CodecId::pcmu:
        case CodecId::pcma:
            return make_g711(info_of(id));
        case CodecId::g722:
            return make_g722(info_of(id));
        case CodecId::opus:
            return make_opus(info_of(id));
    }
    return nullptr;
}

}  // namespace tapi::media
