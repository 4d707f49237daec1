// SPDX-License-Identifier: Apache-2.0
// AES-256-GCM by OpenSSL: nonce, then ciphertext, then tag.
#include "server/store/secret_box.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <tapi.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

namespace tapi::server {
namespace {

constexpr size_t nonce_size = 12, tag_size = 16;
using Buffer = std::vector<uint8_t>;

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

struct File {
    int fd;
    ~File() {
        if (fd >= 0) close(fd);
    }
};

const uint8_t* bytes_in(std::string_view text) { return reinterpret_cast<const uint8_t*>(text.data()); }

Error file_error(const std::string& path, const char* what) {
    return failure(LINEERR_OPERATIONFAILED, fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
}

std::string to_hex(const Buffer& bytes) {
    std::string text;
    for (const uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

std::optional<uint8_t> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<uint8_t>(c - 'a' + 10);
    return std::nullopt;
}

std::optional<Buffer> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    Buffer bytes;
    for (size_t i = 0; i < text.size(); i += 2) {
        const auto high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        if (!high || !low) return std::nullopt;
        bytes.push_back(static_cast<uint8_t>(*high << 4 | *low));
    }
    return bytes;
}

template <class Key>
Result<Key> read_key(const std::string& path, int fd) {
    struct stat facts {};
    if (fstat(fd, &facts) != 0) return file_error(path, "cannot be looked at");
    if ((facts.st_mode & 077) != 0) {
        return failure(LINEERR_OPERATIONFAILED,
                       path + ": others may read the key to stored card numbers; chmod 600 it");
    }
    Key key{};
    const ssize_t got = read(fd, key.data(), key.size());
    if (got < 0) return file_error(path, "cannot be read");
    if (static_cast<size_t>(got) != key.size())
        return failure(LINEERR_OPERATIONFAILED, path + ": this is no key of 32 bytes");
    return key;
}

// Written beside, then linked to its name: the name never stands for half a key.
template <class Key>
Result<Key> make_key(const std::string& path) {
    Key key{};
    if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
        return failure(LINEERR_OPERATIONFAILED, "no random bytes");
    const std::string fresh = path + ".new";
    unlink(fresh.c_str());
    const File file{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
    if (file.fd < 0) return file_error(fresh, "cannot be made");
    const bool written =
        write(file.fd, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && fsync(file.fd) == 0;
    if (!written || rename(fresh.c_str(), path.c_str()) != 0) return file_error(path, "cannot be written");
    return key;
}

}  // namespace

Result<SecretBox> SecretBox::open(const std::string& directory) {
    const std::string path = directory + "/" + file_name;
    const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (file.fd < 0 && errno != ENOENT) return file_error(path, "cannot be opened");
    const Result<Key> key = file.fd >= 0 ? read_key<Key>(path, file.fd) : make_key<Key>(path);
    if (!key) return key.error();
    return SecretBox(*key);
}

SecretBox::~SecretBox() { OPENSSL_cleanse(key_.data(), key_.size()); }

Result<std::string> SecretBox::seal(std::string_view secret, std::string_view place) const {
    Buffer out(nonce_size + secret.size() + tag_size);
    const Cipher cipher(EVP_CIPHER_CTX_new());
    uint8_t* const text = out.data() + nonce_size;
    int size = 0;
    const bool done =
        cipher && RAND_bytes(out.data(), nonce_size) == 1 &&
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), out.data()) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes_in(place), static_cast<int>(place.size())) ==
            1 &&
        EVP_EncryptUpdate(cipher.get(), text, &size, bytes_in(secret), static_cast<int>(secret.size())) ==
            1 &&
        EVP_EncryptFinal_ex(cipher.get(), text + size, &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_size, text + secret.size()) == 1;
    if (!done) return failure(LINEERR_OPERATIONFAILED, "a secret could not be sealed");
    return to_hex(out);
}

Result<std::string> SecretBox::unseal(std::string_view sealed, std::string_view place) const {
    const Error refused =
        failure(LINEERR_INIFILECORRUPT, "a secret was sealed with another key, or was changed");
    auto in = from_hex(sealed);
    if (!in || in->size() < nonce_size + tag_size) return refused;
    const size_t length = in->size() - nonce_size - tag_size;
    uint8_t* const text = in->data() + nonce_size;
    std::string secret(length, '\0');
    auto* const plain = reinterpret_cast<uint8_t*>(secret.data());
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int size = 0;
    const bool done =
        cipher &&
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), in->data()) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes_in(place), static_cast<int>(place.size())) ==
            1 &&
        EVP_DecryptUpdate(cipher.get(), plain, &size, text, static_cast<int>(length)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_size, text + length) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), plain + size, &size) == 1;
    if (!done) return refused;
    return secret;
}

}  // namespace tapi::server
