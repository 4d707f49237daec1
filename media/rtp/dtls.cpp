// SPDX-License-Identifier: Apache-2.0
// See dtls.hpp.
#include "media/rtp/dtls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/time.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace tapi::media {
namespace {

constexpr long datagram_size = 1200;
constexpr long valid_seconds = 30L * 24 * 3600;
constexpr const char* profiles = "SRTP_AES128_CM_SHA1_80:SRTP_AES128_CM_SHA1_32";
constexpr std::string_view exporter = "EXTRACTOR-dtls_srtp";

int accept_any(int, X509_STORE_CTX*) { return 1; }  // the fingerprint decides

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
    return text;
}

std::string fingerprint_of(const X509* certificate, const EVP_MD* hash, const std::string& name) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    if (X509_digest(certificate, hash, digest.data(), &size) != 1) return {};
    std::string text = name + " ";
    constexpr char hex[] = "0123456789ABCDEF";
    for (unsigned at = 0; at < size; ++at) {
        if (at > 0) text += ':';
        text += hex[digest[at] >> 4];
        text += hex[digest[at] & 15];
    }
    return text;
}

void sign_own(X509* certificate, EVP_PKEY* key) {
    X509_set_version(certificate, 2);
    std::array<uint8_t, srtp_master_size> random = random_srtp_master();
    uint32_t serial = 0;
    std::memcpy(&serial, random.data(), sizeof serial);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), static_cast<long>(serial >> 1));
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), valid_seconds);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("opentapi"),
                               -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
}

}  // namespace

DtlsIdentity::DtlsIdentity() {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
    context_ = SSL_CTX_new(DTLS_method());
    if (key == nullptr || certificate == nullptr || context_ == nullptr)
        throw std::runtime_error("no certificate for DTLS");
    sign_own(certificate.get(), key.get());
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, &accept_any);
    SSL_CTX_set_min_proto_version(context_, DTLS1_2_VERSION);
    // This one returns 0 when it worked.
    if (SSL_CTX_use_certificate(context_, certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(context_, key.get()) != 1 ||
        SSL_CTX_set_tlsext_use_srtp(context_, profiles) != 0) {
        SSL_CTX_free(context_);
        throw std::runtime_error("no certificate for DTLS");
    }
    fingerprint_ = fingerprint_of(certificate.get(), EVP_sha256(), "sha-256");
}

DtlsIdentity::~DtlsIdentity() { SSL_CTX_free(context_); }

// OpenSSL's view of the network: one datagram in, any number out.
struct DtlsHandshake::Pipe {
    Octets in;
    Packets out;

    static Pipe& of(BIO* bio) { return *static_cast<Pipe*>(BIO_get_data(bio)); }
    static int write(BIO* bio, const char* data, int size) {
        of(bio).out.emplace_back(data, data + size);
        return size;
    }
    static int read(BIO* bio, char* data, int room) {
        Octets& in = of(bio).in;
        if (in.empty()) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const size_t size = std::min(in.size(), static_cast<size_t>(room));
        std::copy_n(in.begin(), size, data);
        in = {};
        return static_cast<int>(size);
    }
    static long control(BIO*, int what, long, void*) {
        return what == BIO_CTRL_FLUSH ? 1 : what == BIO_CTRL_DGRAM_QUERY_MTU ? datagram_size : 0;
    }
    static BIO_METHOD* method() {
        static BIO_METHOD* const made = [] {
            BIO_METHOD* fresh = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "media");
            BIO_meth_set_write(fresh, &Pipe::write);
            BIO_meth_set_read(fresh, &Pipe::read);
            BIO_meth_set_ctrl(fresh, &Pipe::control);
            return fresh;
        }();
        return made;
    }
};

DtlsHandshake::DtlsHandshake(const DtlsIdentity& identity, Role role, std::string fingerprint)
    : role_(role),
      expected_(std::move(fingerprint)),
      pipe_(std::make_unique<Pipe>()),
      ssl_(SSL_new(identity.context())) {
    BIO* bio = BIO_new(Pipe::method());
    if (ssl_ == nullptr || bio == nullptr) {
        BIO_free(bio);
        SSL_free(ssl_);
        throw std::bad_alloc();
    }
    BIO_set_data(bio, pipe_.get());
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_options(ssl_, SSL_OP_NO_QUERY_MTU);
    SSL_set_mtu(ssl_, datagram_size);
    role == Role::active ? SSL_set_connect_state(ssl_) : SSL_set_accept_state(ssl_);
}

DtlsHandshake::~DtlsHandshake() { SSL_free(ssl_); }

DtlsHandshake::State DtlsHandshake::begin(Packets& out) { return step(out); }

DtlsHandshake::State DtlsHandshake::receive(Octets packet, Packets& out) {
    pipe_->in = packet;
    return step(out);
}

DtlsHandshake::State DtlsHandshake::timed_out(Packets& out) {
    if (state_ == State::under_way && DTLSv1_handle_timeout(ssl_) < 0) state_ = State::failed;
    return step(out);
}

std::optional<std::chrono::milliseconds> DtlsHandshake::patience() const {
    timeval left{};
    if (state_ != State::under_way || DTLSv1_get_timeout(ssl_, &left) != 1) return std::nullopt;
    return std::chrono::milliseconds(left.tv_sec * 1000 + (left.tv_usec + 999) / 1000);
}

DtlsHandshake::State DtlsHandshake::step(Packets& out) {
    ERR_clear_error();  // SSL_get_error reads what lies there
    if (state_ == State::under_way) {
        const int result = SSL_do_handshake(ssl_);
        if (result == 1) {
            state_ = is_the_right_one() && take_keys() ? State::done : State::failed;
        } else if (SSL_get_error(ssl_, result) != SSL_ERROR_WANT_READ) {
            state_ = State::failed;
        }
    } else if (state_ == State::done && !pipe_->in.empty()) {
        // The far end missed our last flight and repeats its own: reading makes OpenSSL send it again.
        char nothing = 0;
        SSL_read(ssl_, &nothing, sizeof nothing);
    }
    pipe_->in = {};
    out = std::exchange(pipe_->out, {});
    return state_;
}

bool DtlsHandshake::is_the_right_one() const {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(ssl_),
                                                                  &X509_free);
    const std::string name = expected_.substr(0, expected_.find(' '));
    const std::string wanted = upper(name);
    const EVP_MD* hash = wanted == "SHA-256"   ? EVP_sha256()
                         : wanted == "SHA-384" ? EVP_sha384()
                         : wanted == "SHA-512" ? EVP_sha512()
                                               : nullptr;
    if (certificate == nullptr || hash == nullptr) return false;
    return upper(fingerprint_of(certificate.get(), hash, name)) == upper(expected_);
}

// RFC 5764, section 4.2: both keys, then both salts, the client's first.
bool DtlsHandshake::take_keys() {
    const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(ssl_);
    if (profile == nullptr) return false;
    std::array<uint8_t, 2 * srtp_master_size> material;
    if (SSL_export_keying_material(ssl_, material.data(), material.size(), exporter.data(), exporter.size(),
                                   nullptr, 0, 0) != 1)
        return false;
    const auto suite = profile->id == SRTP_AES128_CM_SHA1_80 ? SrtpSuite::aes_cm_128_hmac_sha1_80
                                                             : SrtpSuite::aes_cm_128_hmac_sha1_32;
    SrtpKeys client{suite, {}}, server{suite, {}};
    auto take = [at = material.begin()](size_t size, auto to) mutable {
        std::copy_n(at, size, to);
        at += static_cast<ptrdiff_t>(size);
    };
    take(srtp_key_size, client.master.begin());
    take(srtp_key_size, server.master.begin());
    take(srtp_salt_size, client.master.begin() + srtp_key_size);
    take(srtp_salt_size, server.master.begin() + srtp_key_size);
    keys_ = role_ == Role::active ? Keys{client, server} : Keys{server, client};
    return true;
}

}  // namespace tapi::media
