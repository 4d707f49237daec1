// SPDX-License-Identifier: Apache-2.0
// SRTP: the vectors of RFC 3711, libsrtp2 as the other end, and what an attacker may try.
#include "media/rtp/srtp.hpp"

#include <gtest/gtest.h>
#include <openssl/hmac.h>
#include <srtp2/srtp.h>

#include <algorithm>
#include <random>

#include "media/rtp/packet.hpp"
#include "media/rtp/rtcp.hpp"
#include "media/rtp/srtp_transform.hpp"
#include "media/rtp/stream_fixture.hpp"

namespace tapi::media {
namespace {

constexpr SrtpSuite suites[] = {SrtpSuite::aes_cm_128_hmac_sha1_80, SrtpSuite::aes_cm_128_hmac_sha1_32};

std::vector<uint8_t> from_hex(std::string_view text) {
    std::vector<uint8_t> bytes;
    for (size_t at = 0; at + 1 < text.size(); at += 2)
        bytes.push_back(static_cast<uint8_t>(std::stoi(std::string(text.substr(at, 2)), nullptr, 16)));
    return bytes;
}

SrtpKeys keys_of(SrtpSuite suite, uint8_t seed = 1) {
    SrtpKeys keys{suite, {}};
    for (size_t at = 0; at < keys.master.size(); ++at)
        keys.master[at] = static_cast<uint8_t>(seed * 31 + at * 7);
    return keys;
}

// A packet with room for what SRTP adds.
std::vector<uint8_t> rtp(uint16_t sequence, uint32_t ssrc = 0x11223344, size_t payload = 160) {
    std::vector<uint8_t> text(payload);
    for (size_t at = 0; at < payload; ++at) text[at] = static_cast<uint8_t>(at + sequence);
    std::vector<uint8_t> packet(rtp_header_size + payload + srtp_overhead);
    write_rtp({8, false, sequence, sequence * 160u, ssrc, text}, packet);
    return packet;
}
constexpr size_t plain_size = rtp_header_size + 160;

std::vector<uint8_t> rtcp(uint32_t ssrc = 0x11223344) {
    std::vector<uint8_t> packet(200);
    RtcpReport report;
    report.ssrc = ssrc;
    report.cname = "test";
    const size_t size = write_rtcp(report, packet);
    packet.resize(size + srtp_overhead);
    return packet;
}

// libsrtp2 with one key.
class Oracle {
  public:
    explicit Oracle(const SrtpKeys& keys, bool inbound) : master_(keys.master) {
        static const srtp_err_status_t begun = srtp_init();
        EXPECT_EQ(begun, srtp_err_status_ok);
        srtp_policy_t policy{};
        if (keys.suite == SrtpSuite::aes_cm_128_hmac_sha1_80) {
            srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
        } else {
            srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&policy.rtp);
        }
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
        policy.ssrc.type = inbound ? ssrc_any_inbound : ssrc_any_outbound;
        policy.key = master_.data();
        EXPECT_EQ(srtp_create(&session_, &policy), srtp_err_status_ok);
    }
    ~Oracle() { srtp_dealloc(session_); }
    template <class Function>
    size_t run(Function function, std::vector<uint8_t>& packet, size_t size) {
        packet.resize(size + SRTP_MAX_TRAILER_LEN + 4);
        int length = static_cast<int>(size);
        return function(session_, packet.data(), &length) == srtp_err_status_ok ? static_cast<size_t>(length)
                                                                                : 0;
    }

  private:
    std::array<uint8_t, srtp_master_size> master_;
    srtp_t session_ = nullptr;
};

// RFC 3711, appendix B.2: the key stream of AES in counter mode. The derived keys are those of appendix B.3.
TEST(Srtp, KeyDerivationOfTheRfc) {
    SrtpKeys keys;
    const auto master = from_hex("E1F97A0D3E018BE0D64FA32C06DE41390EC675AD498AFEEBB6960B3AABE6");
    std::copy(master.begin(), master.end(), keys.master.begin());
    SrtpTransform transform(keys, SrtpTransform::Kind::rtp);
    // Cipher key C61E7A93744F39EE10734AFE3FF7A087, salt 30CBBC08863D8C85D49DB34A9AE1: the first block for
    // SSRC 0 and index 0 is AES of the salt with a counter of 0.
    std::vector<uint8_t> stream(16, 0);
    transform.crypt(0, 0, stream);
    const auto key = from_hex("C61E7A93744F39EE10734AFE3FF7A087");
    auto block = from_hex("30CBBC08863D8C85D49DB34A9AE10000");
    std::vector<uint8_t> expected(32);
    int size = 0;
    EVP_CIPHER_CTX* aes = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(aes, EVP_aes_128_ecb(), nullptr, key.data(), nullptr);
    EVP_EncryptUpdate(aes, expected.data(), &size, block.data(), 16);
    EVP_CIPHER_CTX_free(aes);
    expected.resize(16);
    EXPECT_EQ(stream, expected);
    // Authentication key CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4.
    const Tag tag = transform.tag(from_hex("00"), std::nullopt);
    const auto auth = from_hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4");
    std::array<uint8_t, 20> hmac{};
    unsigned length = 20;
    const uint8_t zero = 0;
    HMAC(EVP_sha1(), auth.data(), 20, &zero, 1, hmac.data(), &length);
    EXPECT_EQ(tag, hmac);
}

class EachSuite : public testing::TestWithParam<SrtpSuite> {};
INSTANTIATE_TEST_SUITE_P(Srtp, EachSuite, testing::ValuesIn(suites),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST_P(EachSuite, Libsrtp2ReadsWhatWeWriteAcrossTheWrap) {
    Srtp ours(keys_of(GetParam()));
    Oracle theirs(keys_of(GetParam()), true);
    for (uint32_t at = 65000; at < 67000; ++at) {
        auto packet = rtp(static_cast<uint16_t>(at));
        const auto plain = packet;
        const size_t size = ours.protect_rtp(packet, plain_size);
        ASSERT_EQ(size, plain_size + (GetParam() == SrtpSuite::aes_cm_128_hmac_sha1_80 ? 10 : 4));
        ASSERT_EQ(theirs.run(srtp_unprotect, packet, size), plain_size) << at;
        ASSERT_TRUE(std::equal(plain.begin(), plain.begin() + plain_size, packet.begin()));
    }
}

TEST_P(EachSuite, WeReadWhatLibsrtp2WritesInAnyOrder) {
    Oracle theirs(keys_of(GetParam()), false);
    Srtp ours(keys_of(GetParam()));
    std::vector<std::vector<uint8_t>> sent;
    size_t size = 0;
    for (uint32_t at = 64000; at < 67000; ++at) {
        sent.push_back(rtp(static_cast<uint16_t>(at)));
        size = theirs.run(srtp_protect, sent.back(), plain_size);
    }
    std::mt19937 random(2);
    for (size_t at = 0; at + 8 < sent.size(); at += 8)
        std::shuffle(sent.begin() + static_cast<ptrdiff_t>(at), sent.begin() + static_cast<ptrdiff_t>(at + 8),
                     random);
    for (auto& packet : sent) {
        ASSERT_EQ(ours.unprotect_rtp(packet, size), plain_size);
        const auto plain = rtp(load_16(packet, 2));
        ASSERT_TRUE(std::equal(plain.begin(), plain.begin() + plain_size, packet.begin()));
    }
}

TEST_P(EachSuite, ReportsBothWays) {
    Srtp ours_out(keys_of(GetParam())), ours_in(keys_of(GetParam(), 2));
    Oracle theirs_in(keys_of(GetParam()), true), theirs_out(keys_of(GetParam(), 2), false);
    for (int at = 0; at < 100; ++at) {
        auto packet = rtcp();
        const auto plain = packet;
        const size_t bare = packet.size() - srtp_overhead, size = ours_out.protect_rtcp(packet, bare);
        ASSERT_EQ(size, bare + srtp_overhead);
        ASSERT_EQ(theirs_in.run(srtp_unprotect_rtcp, packet, size), bare);
        ASSERT_TRUE(std::equal(plain.begin(), plain.begin() + static_cast<ptrdiff_t>(bare), packet.begin()));
        const size_t back = theirs_out.run(srtp_protect_rtcp, packet, bare);
        auto again = packet;
        ASSERT_EQ(ours_in.unprotect_rtcp(packet, back), bare);
        ASSERT_TRUE(std::equal(plain.begin(), plain.begin() + static_cast<ptrdiff_t>(bare), packet.begin()));
        ASSERT_EQ(ours_in.unprotect_rtcp(again, back), 0u) << "a replay";
    }
}

TEST_P(EachSuite, EveryTamperedBitIsSeen) {
    Srtp out(keys_of(GetParam()));
    auto good = rtp(5);
    const size_t size = out.protect_rtp(good, plain_size);
    Srtp in(keys_of(GetParam()));
    for (size_t bit = 0; bit < size * 8; ++bit) {
        auto bad = good;
        bad[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
        ASSERT_EQ(in.unprotect_rtp(bad, size), 0u) << bit;
    }
    for (size_t cut = 0; cut < size; ++cut) {
        auto bad = good;
        ASSERT_EQ(in.unprotect_rtp(bad, cut), 0u);
    }
    EXPECT_EQ(in.unprotect_rtp(good, size), plain_size) << "and none of them did harm";
    auto report = rtcp();
    const size_t report_size = out.protect_rtcp(report, report.size() - srtp_overhead);
    for (size_t bit = 0; bit < report_size * 8; ++bit) {
        auto bad = report;
        bad[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
        ASSERT_EQ(in.unprotect_rtcp(bad, report_size), 0u) << bit;
    }
}

TEST_P(EachSuite, ReplaysAreSeenAlsoAfterAnotherSource) {
    Srtp out(keys_of(GetParam()));
    Srtp in(keys_of(GetParam()));
    std::vector<std::vector<uint8_t>> recorded;
    size_t size = 0;
    for (uint16_t at = 0; at < 200; ++at) {
        auto packet = rtp(at);
        size = out.protect_rtp(packet, plain_size);
        recorded.push_back(packet);
        ASSERT_EQ(in.unprotect_rtp(packet, size), plain_size);
    }
    for (auto packet : recorded) ASSERT_EQ(in.unprotect_rtp(packet, size), 0u);
    auto other = rtp(1000, 0x55667788);
    out.protect_rtp(other, plain_size);
    ASSERT_EQ(in.unprotect_rtp(other, size), plain_size) << "another source is welcome";
    for (auto packet : recorded) ASSERT_EQ(in.unprotect_rtp(packet, size), 0u);
}

TEST_P(EachSuite, AFloodOfForgedSourcesLeavesNoTrace) {
    Srtp out(keys_of(GetParam())), in(keys_of(GetParam()));
    size_t size = 0;
    for (uint16_t at = 0; at < 200; ++at) {
        auto packet = rtp(at);
        size = out.protect_rtp(packet, plain_size);
        for (uint32_t forged = 1; forged < 20; ++forged) {
            auto bad = packet;
            store_32(bad, 8, forged);
            ASSERT_EQ(in.unprotect_rtp(bad, size), 0u);
        }
        ASSERT_EQ(in.unprotect_rtp(packet, size), plain_size);
    }
}

TEST_P(EachSuite, TheKeyStreamIsNeverSpentTwice) {
    Srtp out(keys_of(GetParam()));
    auto first = rtp(7), second = rtp(7);
    EXPECT_GT(out.protect_rtp(first, plain_size), 0u);
    EXPECT_EQ(out.protect_rtp(second, plain_size), 0u);
}

TEST(Srtp, NoRoomIsNoPacket) {
    Srtp out(keys_of(suites[0]));
    auto packet = rtp(1);
    EXPECT_EQ(out.protect_rtp(std::span(packet).first(plain_size + 9), plain_size), 0u);
    EXPECT_EQ(out.protect_rtcp(std::span(packet).first(20), 16), 0u);
}

TEST(Sdes, KeysAsText) {
    // RFC 4568, section 6.1, an example of its own.
    const auto master = read_sdes_key("d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj");
    ASSERT_TRUE(master);
    EXPECT_EQ(write_sdes_key(*master), "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj");
    EXPECT_TRUE(read_sdes_key("d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20")) << "a lifetime";
    EXPECT_FALSE(read_sdes_key("d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20|1:32")) << "an MKI";
    EXPECT_FALSE(read_sdes_key("d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSo")) << "too short";
    EXPECT_FALSE(read_sdes_key("d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJS=="));
    EXPECT_FALSE(read_sdes_key("d0Rm!mcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"));
    EXPECT_FALSE(read_sdes_key(""));
    EXPECT_NE(random_srtp_master(), random_srtp_master());
    EXPECT_EQ(srtp_suite("AES_CM_128_HMAC_SHA1_32"), suites[1]);
    EXPECT_FALSE(srtp_suite("AEAD_AES_128_GCM"));
}

TEST(SecureStream, SoundAndReportsTravelAndNothingInClear) {
    Conversation talk(CodecId::pcma);
    talk.config_a.send_keys = talk.config_b.receive_keys = keys_of(suites[0], 3);
    talk.config_b.send_keys = talk.config_a.receive_keys = keys_of(suites[0], 4);
    talk.begin();
    const auto said = talk.voice(800);
    std::vector<uint8_t> clear(172, 0x55);
    clear.resize(write_rtp({8, false, 9, 9, 9, Octets(clear).subspan(12)}, clear));
    talk.each_tick = [&](int) { talk.b.transport->deliver(clear, here); };
    talk.ticks(800, said);
    EXPECT_GT(likeness(said, talk.b.heard, 800).correlation, 0.98);
    EXPECT_EQ(talk.at_b().forged.load(), 799u);
    EXPECT_GE(talk.at_b().reports_received.load(), 1u);
    EXPECT_GE(talk.a.stream->counters().reports_received.load(), 1u);
}

TEST(SecureStream, ANewAgreementWithTheSameKeysGoesOn) {
    Conversation talk(CodecId::pcma);
    talk.config_a.send_keys = talk.config_b.receive_keys = keys_of(suites[0], 3);
    talk.config_b.send_keys = talk.config_a.receive_keys = keys_of(suites[0], 4);
    talk.begin();
    talk.ticks(50, talk.voice(50));
    auto setup = std::make_unique<StreamSetup>(talk.config_a);
    talk.a.stream->apply(setup);
    setup = std::make_unique<StreamSetup>(talk.config_b);
    talk.b.stream->apply(setup);
    talk.b.heard.clear();
    talk.begin_saying();
    const auto said = talk.voice(100);
    talk.ticks(100, said);
    EXPECT_GT(likeness(said, talk.b.heard, 800).correlation, 0.98);
    EXPECT_EQ(talk.at_b().forged.load(), 0u);
}

TEST(SecureStream, WithoutKeysOfItsOwnNothingIsSentWhereAHandshakeIsExpected) {
    Conversation talk(CodecId::pcma);
    talk.config_a.expects_handshake = talk.config_b.expects_handshake = true;
    talk.begin();
    talk.ticks(50, talk.voice(50));
    EXPECT_EQ(talk.a.stream->counters().packets_sent.load(), 0u);
    const std::vector<uint8_t> hello{22, 254, 253, 0, 0};
    talk.b.transport->deliver(hello, here);
    talk.ticks(1);
    EXPECT_EQ(talk.b.events.handshakes, 1);
}

}  // namespace
}  // namespace tapi::media
