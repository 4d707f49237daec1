// SPDX-License-Identifier: Apache-2.0
// Opus (RFC 6716, RFC 7587) for speech at 16000 samples a second.
#include <opus/opus.h>

#include <algorithm>
#include <new>

#include "media/codec/kinds.hpp"
#include "media/sound/block.hpp"

namespace tapi::media {
namespace {

constexpr int opus_bit_rate = 24000, complexity = 5;
constexpr int longest_packet = 5760 * static_cast<int>(wide_rate) / 48000;  // 120 ms

class Opus final : public Codec {
  public:
    explicit Opus(const CodecInfo& info) : Codec(info) {
        int error = OPUS_OK;
        encoder_.reset(opus_encoder_create(wide_rate, 1, OPUS_APPLICATION_VOIP, &error));
        decoder_.reset(opus_decoder_create(wide_rate, 1, &error));
        if (encoder_ == nullptr || decoder_ == nullptr) throw std::bad_alloc();
        opus_encoder_ctl(encoder_.get(), OPUS_SET_BITRATE(opus_bit_rate));
        opus_encoder_ctl(encoder_.get(), OPUS_SET_COMPLEXITY(complexity));
        opus_encoder_ctl(encoder_.get(), OPUS_SET_INBAND_FEC(1));
    }

    size_t encode(std::span<const int16_t> block, std::span<uint8_t> out) override {
        const int size = opus_encode(encoder_.get(), block.data(), static_cast<int>(block.size()), out.data(),
                                     static_cast<opus_int32>(std::min(out.size(), largest_payload)));
        return static_cast<size_t>(std::max(size, 0));
    }
    size_t samples_in(std::span<const uint8_t> payload) const override {
        if (payload.empty()) return 0;
        const int samples =
            opus_packet_get_nb_samples(payload.data(), static_cast<opus_int32>(payload.size()), wide_rate);
        return samples > 0 && samples <= longest_packet ? static_cast<size_t>(samples) : 0;
    }
    bool decode(std::span<const uint8_t> payload, std::span<int16_t> out) override {
        return opus_decode(decoder_.get(), payload.data(), static_cast<opus_int32>(payload.size()),
                           out.data(), static_cast<int>(out.size()), 0) == static_cast<int>(out.size());
    }
    void conceal(std::span<int16_t> out) override {
        const int made = opus_decode(decoder_.get(), nullptr, 0, out.data(), static_cast<int>(out.size()), 0);
        std::fill(out.begin() + std::clamp(made, 0, static_cast<int>(out.size())), out.end(), int16_t{0});
    }
    void expect_loss(int percent) override {
        opus_encoder_ctl(encoder_.get(), OPUS_SET_PACKET_LOSS_PERC(std::clamp(percent, 0, 100)));
    }

  private:
    struct Free {
        void operator()(OpusEncoder* encoder) const { opus_encoder_destroy(encoder); }
        void operator()(OpusDecoder* decoder) const { opus_decoder_destroy(decoder); }
    };
    std::unique_ptr<OpusEncoder, Free> encoder_;
    std::unique_ptr<OpusDecoder, Free> decoder_;
};

}  // namespace

std::unique_ptr<Codec> make_opus(const CodecInfo& info) { return std::make_unique<Opus>(info); }

}  // namespace tapi::media
