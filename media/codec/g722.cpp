// SPDX-License-Identifier: Apache-2.0
// ITU-T G.722 at 64 kbit/s.
#include <new>

#include "media/codec/concealer.hpp"
#include "media/codec/kinds.hpp"
#include "media/sound/spandsp.hpp"

namespace tapi::media {
namespace {

constexpr int g722_bit_rate = 64000;

class G722 final : public Codec {
  public:
    explicit G722(const CodecInfo& info)
        : Codec(info),
          encoder_(g722_encode_init(nullptr, g722_bit_rate, 0)),
          decoder_(g722_decode_init(nullptr, g722_bit_rate, 0)) {
        if (encoder_ == nullptr || decoder_ == nullptr) throw std::bad_alloc();
    }

    size_t encode(std::span<const int16_t> block, std::span<uint8_t> out) override {
        return static_cast<size_t>(
            g722_encode(encoder_.get(), out.data(), block.data(), static_cast<int>(block.size())));
    }
    size_t samples_in(std::span<const uint8_t> payload) const override { return 2 * payload.size(); }
    bool decode(std::span<const uint8_t> payload, std::span<int16_t> out) override {
        g722_decode(decoder_.get(), out.data(), payload.data(), static_cast<int>(payload.size()));
        concealer_.came(out);
        return true;
    }
    void conceal(std::span<int16_t> out) override { concealer_.fill(out); }

  private:
    struct Free {
        void operator()(g722_encode_state_t* state) const { g722_encode_free(state); }
        void operator()(g722_decode_state_t* state) const { g722_decode_free(state); }
    };
    std::unique_ptr<g722_encode_state_t, Free> encoder_;
    std::unique_ptr<g722_decode_state_t, Free> decoder_;
    Concealer concealer_{wide_rate};
};

}  // namespace

std::unique_ptr<Codec> make_g722(const CodecInfo& info) { return std::make_unique<G722>(info); }

}  // namespace tapi::media
