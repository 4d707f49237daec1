// SPDX-License-Identifier: Apache-2.0
// See srtp.hpp.
#include "media/rtp/srtp.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

#include "media/rtp/packet.hpp"
#include "media/rtp/srtp_transform.hpp"

namespace tapi::media {
namespace {

constexpr size_t rtcp_clear = 8, rtcp_index_size = 4, rtcp_tag = 10;
constexpr uint32_t encrypted_flag = 0x80000000;
constexpr uint32_t last_rtcp_index = 0x7FFFFFFF;
constexpr std::string_view names[] = {"AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"};

uint64_t index_of(uint32_t roll_over, uint16_t sequence) { return uint64_t{roll_over} << 16 | sequence; }

}  // namespace

std::optional<SrtpSuite> srtp_suite(std::string_view name) {
    for (size_t at = 0; at < std::size(names); ++at) {
        if (names[at] == name) return static_cast<SrtpSuite>(at);
    }
    return std::nullopt;
}

std::string_view name_of(SrtpSuite suite) { return names[static_cast<size_t>(suite)]; }

std::optional<std::array<uint8_t, srtp_master_size>> read_sdes_key(std::string_view parameter) {
    const size_t bar = parameter.find('|');
    if (bar != std::string_view::npos && parameter.substr(bar).find(':') != std::string_view::npos)
        return std::nullopt;
    const std::string_view text = parameter.substr(0, bar);
    constexpr size_t text_size = srtp_master_size / 3 * 4;
    if (text.size() != text_size) return std::nullopt;
    std::array<uint8_t, srtp_master_size> master;
    const int size = EVP_DecodeBlock(master.data(), reinterpret_cast<const uint8_t*>(text.data()), text_size);
    // 30 bytes need no padding; OpenSSL would take some for bytes of zero.
    if (size != srtp_master_size || text.find('=') != std::string_view::npos) return std::nullopt;
    return master;
}

std::string write_sdes_key(const std::array<uint8_t, srtp_master_size>& master) {
    std::array<uint8_t, srtp_master_size / 3 * 4 + 1> text;
    const int size = EVP_EncodeBlock(text.data(), master.data(), srtp_master_size);
    return {reinterpret_cast<const char*>(text.data()), static_cast<size_t>(size)};
}

std::array<uint8_t, srtp_master_size> random_srtp_master() {
    std::array<uint8_t, srtp_master_size> master;
    if (RAND_bytes(master.data(), srtp_master_size) != 1) throw std::runtime_error("no random numbers");
    return master;
}

bool ReplayWindow::fresh(uint64_t index) const {
    if (!any_ || index > highest_) return true;
    const uint64_t back = highest_ - index;
    return back < 64 && (bits_ >> back & 1) == 0;
}

void ReplayWindow::seen(uint64_t index) {
    if (!any_ || index > highest_) {
        const uint64_t step = any_ ? index - highest_ : 64;
        bits_ = step < 64 ? bits_ << step | 1 : 1;
        highest_ = index;
        any_ = true;
    } else {
        bits_ |= uint64_t{1} << (highest_ - index);
    }
}

Srtp::Srtp(const SrtpKeys& keys)
    : rtp_(std::make_unique<SrtpTransform>(keys, SrtpTransform::Kind::rtp)),
      rtcp_(std::make_unique<SrtpTransform>(keys, SrtpTransform::Kind::rtcp)),
      rtp_tag_(keys.suite == SrtpSuite::aes_cm_128_hmac_sha1_80 ? 10 : 4) {}

Srtp::~Srtp() = default;

Srtp::Source Srtp::Sources::find(uint32_t ssrc) const {
    for (const Source& source : kept) {
        if (source.any && source.ssrc == ssrc) return source;
    }
    return Source{false, ssrc, 0, 0, {}};
}

void Srtp::Sources::keep(const Source& source) {
    for (Source& old : kept) {
        if (old.any && old.ssrc == source.ssrc) {
            old = source;
            return;
        }
    }
    kept[oldest] = source;
    oldest = (oldest + 1) % most_sources;
}

// RFC 3711, appendix A.
uint32_t Srtp::guess_roll_over(const Source& source, uint16_t sequence) {
    if (!source.any) return 0;
    if (source.highest < 0x8000) {
        const bool before = static_cast<int32_t>(sequence) - source.highest > 0x8000;
        return before ? source.roll_over - (source.roll_over > 0 ? 1 : 0) : source.roll_over;
    }
    return source.highest - 0x8000 > sequence ? source.roll_over + 1 : source.roll_over;
}

void Srtp::advance(Source& source, uint16_t sequence, uint32_t roll_over) {
    const uint64_t index = index_of(roll_over, sequence);
    if (!source.any || index > index_of(source.roll_over, source.highest)) {
        source.roll_over = roll_over;
        source.highest = sequence;
    }
    source.any = true;
    source.window.seen(index);
}

size_t Srtp::protect_rtp(std::span<uint8_t> packet, size_t size) {
    const size_t header = rtp_header_length(packet.first(size));
    if (header == 0 || packet.size() < size + rtp_tag_) return 0;
    const uint16_t sequence = load_16(packet, 2);
    const uint32_t ssrc = load_32(packet, 8);
    Source source = rtp_sources_.find(ssrc);
    const uint32_t roll_over = guess_roll_over(source, sequence);
    // The same index twice would spend the key stream twice.
    if (!source.window.fresh(index_of(roll_over, sequence))) return 0;
    rtp_->crypt(ssrc, index_of(roll_over, sequence), packet.subspan(header, size - header));
    const Tag tag = rtp_->tag(packet.first(size), roll_over);
    std::copy_n(tag.begin(), rtp_tag_, packet.begin() + static_cast<ptrdiff_t>(size));
    advance(source, sequence, roll_over);
    rtp_sources_.keep(source);
    return size + rtp_tag_;
}

size_t Srtp::unprotect_rtp(std::span<uint8_t> packet, size_t size) {
    if (size < rtp_header_size + rtp_tag_) return 0;
    const size_t inner = size - rtp_tag_, header = rtp_header_length(packet.first(inner));
    if (header == 0) return 0;
    const uint16_t sequence = load_16(packet, 2);
    const uint32_t ssrc = load_32(packet, 8);
    Source source = rtp_sources_.find(ssrc);
    const uint32_t roll_over = guess_roll_over(source, sequence);
    const uint64_t index = index_of(roll_over, sequence);
    if (!source.window.fresh(index)) return 0;
    if (!same_tag(rtp_->tag(packet.first(inner), roll_over), packet.subspan(inner, rtp_tag_))) return 0;
    rtp_->crypt(ssrc, index, packet.subspan(header, inner - header));
    advance(source, sequence, roll_over);
    rtp_sources_.keep(source);
    return inner;
}

size_t Srtp::protect_rtcp(std::span<uint8_t> packet, size_t size) {
    const size_t all = size + rtcp_index_size + rtcp_tag;
    if (size < rtcp_clear || packet.size() < all || rtcp_index_ == last_rtcp_index) return 0;
    ++rtcp_index_;
    rtcp_->crypt(load_32(packet, 4), rtcp_index_, packet.subspan(rtcp_clear, size - rtcp_clear));
    store_32(packet, size, encrypted_flag | rtcp_index_);
    const Tag tag = rtcp_->tag(packet.first(size + rtcp_index_size), std::nullopt);
    std::copy_n(tag.begin(), rtcp_tag, packet.begin() + static_cast<ptrdiff_t>(size + rtcp_index_size));
    return all;
}

size_t Srtp::unprotect_rtcp(std::span<uint8_t> packet, size_t size) {
    if (size < rtcp_clear + rtcp_index_size + rtcp_tag) return 0;
    const size_t signed_part = size - rtcp_tag, inner = signed_part - rtcp_index_size;
    const uint32_t word = load_32(packet, inner), index = word & ~encrypted_flag, ssrc = load_32(packet, 4);
    Source source = rtcp_sources_.find(ssrc);
    if (!source.window.fresh(index)) return 0;
    if (!same_tag(rtcp_->tag(packet.first(signed_part), std::nullopt), packet.subspan(signed_part, rtcp_tag)))
        return 0;
    if ((word & encrypted_flag) != 0)
        rtcp_->crypt(ssrc, index, packet.subspan(rtcp_clear, inner - rtcp_clear));
    source.any = true;
    source.window.seen(index);
    rtcp_sources_.keep(source);
    return inner;
}

}  // namespace tapi::media
