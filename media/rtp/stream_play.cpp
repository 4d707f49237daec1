// SPDX-License-Identifier: Apache-2.0
// What is due of what came, and something in its place where nothing came.
#include <algorithm>
#include <cstdlib>

#include "media/rtp/stream.hpp"

namespace tapi::media {
namespace {

constexpr uint32_t longest_concealment = 10;  // blocks; then there is silence
constexpr int quiet_peak = 150;
constexpr int most_fetches = 64;  // holes may be short

}  // namespace

bool RtpStream::pull(Block& heard) {
    heard.silence(playing_ != nullptr ? playing_->info().sample_rate : said_rate());
    if (playing_ == nullptr || !setup_->config.receives) return false;
    const size_t wanted = heard.size();
    fetch(wanted);
    const size_t have = std::min(sound_size_, wanted);
    std::copy_n(sound_.begin(), have, heard.samples.begin());
    std::copy(sound_.begin() + static_cast<ptrdiff_t>(have),
              sound_.begin() + static_cast<ptrdiff_t>(sound_size_), sound_.begin());
    sound_size_ -= have;
    const bool quiet = std::all_of(heard.view().begin(), heard.view().end(),
                                   [](int16_t sample) { return std::abs(sample) < quiet_peak; });
    if (quiet) jitter_.quiet();
    return have > 0;
}

void RtpStream::fetch(size_t wanted) {
    for (int tries = 0; sound_size_ < wanted && tries < most_fetches; ++tries) {
        JitterBuffer::Packet packet;
        switch (jitter_.get(packet)) {
            case JitterBuffer::Got::nothing:
                return;
            case JitterBuffer::Got::packet:
                play(packet);
                break;
            case JitterBuffer::Got::missing:
            case JitterBuffer::Got::inserted:
                fill(packet.span);
                break;
        }
    }
}

std::span<int16_t> RtpStream::append(size_t samples) {
    const size_t room = std::min(samples, most_samples - sound_size_);
    const std::span<int16_t> part(sound_.data() + sound_size_, room);
    sound_size_ += room;
    return part;
}

void RtpStream::play(const JitterBuffer::Packet& packet) {
    if (packet.payload_type == setup_->config.noise_payload && noise_.describe(packet.payload)) {
        comfort_ = true;
        return fill(packet.span);
    }
    // The codec may have been taken away by a new agreement since the packet came.
    Codec* codec = receiver_of(packet.payload_type);
    if (codec == nullptr || codec->info().sample_rate != playing_->info().sample_rate)
        return fill(packet.span);
    comfort_ = false;
    concealed_in_row_ = 0;
    const size_t samples = codec->samples_in(packet.payload);
    const size_t before = sound_size_;
    const std::span<int16_t> room = append(samples);
    if (room.size() == samples && codec->decode(packet.payload, room)) return;
    sound_size_ = before;
    fill(packet.span);
}

void RtpStream::fill(uint32_t span) {
    const CodecInfo& info = playing_->info();
    const auto room = append(static_cast<size_t>(uint64_t{span} * info.sample_rate / info.clock_rate));
    if (room.empty()) return;
    if (comfort_) return noise_.make(room);
    // While a digit is sent as an event there is no sound; that is no loss.
    if (events_.under_way() || ++concealed_in_row_ > longest_concealment) {
        std::fill(room.begin(), room.end(), int16_t{0});
        return;
    }
    playing_->conceal(room);
    counters_.concealed.store(counters_.concealed.load(std::memory_order_relaxed) + 1,
                              std::memory_order_relaxed);
}

}  // namespace tapi::media
