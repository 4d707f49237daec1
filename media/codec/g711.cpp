// SPDX-License-Identifier: Apache-2.0
// ITU-T G.711, both laws.
#include "media/codec/concealer.hpp"
#include "media/codec/kinds.hpp"
#include "media/sound/spandsp.hpp"

namespace tapi::media {
namespace {

class G711 final : public Codec {
  public:
    explicit G711(const CodecInfo& info) : Codec(info), a_law_(info.id == CodecId::pcma) {}

    size_t encode(std::span<const int16_t> block, std::span<uint8_t> out) override {
        for (size_t at = 0; at < block.size(); ++at)
            out[at] = a_law_ ? linear_to_alaw(block[at]) : linear_to_ulaw(block[at]);
        return block.size();
    }
    size_t samples_in(std::span<const uint8_t> payload) const override { return payload.size(); }
    bool decode(std::span<const uint8_t> payload, std::span<int16_t> out) override {
        for (size_t at = 0; at < out.size(); ++at)
            out[at] = a_law_ ? alaw_to_linear(payload[at]) : ulaw_to_linear(payload[at]);
        concealer_.came(out);
        return true;
    }
    void conceal(std::span<int16_t> out) override { concealer_.fill(out); }

  private:
    bool a_law_;
    Concealer concealer_{narrow_rate};
};

}  // namespace

std::unique_ptr<Codec> make_g711(const CodecInfo& info) { return std::make_unique<G711>(info); }

}  // namespace tapi::media
