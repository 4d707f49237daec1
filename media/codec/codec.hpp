// SPDX-License-Identifier: Apache-2.0
// The codecs behind one small interface. An object serves one stream: it encodes what is sent, decodes what
// comes, and fills the holes where something did not come. Only make_codec allocates.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace tapi::media {

enum class CodecId : uint8_t { pcmu, pcma, g722, opus };

struct CodecInfo {
    CodecId id;
    const char* name;            // as session descriptions have it
    uint8_t payload_type;        // the static one (RFC 3551), or first_dynamic for one that is agreed upon
    uint32_t clock_rate;         // of RTP timestamps
    uint32_t sample_rate;        // of the sound
    uint8_t described_channels;  // what a session description says, whatever is sent
};

inline constexpr uint8_t first_dynamic = 96;
// No 20 ms of any codec are larger, nor is any payload that we take.
inline constexpr size_t largest_payload = 640;

std::span<const CodecInfo> codecs();
const CodecInfo& info_of(CodecId id);
// By the name in a session description, whatever its case; null: unknown.
const CodecInfo* find_codec(std::string_view name, uint32_t clock_rate);
// By static payload type; null: none of ours.
const CodecInfo* find_codec(uint8_t payload_type);

class Codec {
  public:
    explicit Codec(const CodecInfo& info) : info_(info) {}
    virtual ~Codec() = default;
    const CodecInfo& info() const { return info_; }

    // One block of 20 ms at the sample rate; the number of bytes, 0 when the block is not worth a packet.
    virtual size_t encode(std::span<const int16_t> block, std::span<uint8_t> out) = 0;
    // How many samples a payload decodes to; 0: it is malformed.
    virtual size_t samples_in(std::span<const uint8_t> payload) const = 0;
    // `out` is as long as samples_in says. False when the payload turns out to be malformed.
    virtual bool decode(std::span<const uint8_t> payload, std::span<int16_t> out) = 0;
    // Something plausible for what did not come.
    virtual void conceal(std::span<int16_t> out) = 0;
    // What share of our packets the far end loses; codecs that can protect themselves do.
    virtual void expect_loss(int percent) { (void)percent; }

  private:
    const CodecInfo& info_;
};

std::unique_ptr<Codec> make_codec(CodecId id);

}  // namespace tapi::media
