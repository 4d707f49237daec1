// SPDX-License-Identifier: Apache-2.0
// Secrets at rest (SEC-8): sealed with AES-256-GCM under a key that lies beside the database, in a file only
// its owner reads. A copy of the database alone tells nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace tapi::server {

class SecretBox {
  public:
    static constexpr const char* file_name = "secrets.key";

    // Reads the key, or makes one when there is none (mode 0600). A key that others may read is refused.
    static Result<SecretBox> open(const std::string& directory);
    ~SecretBox();
    SecretBox(const SecretBox&) = default;
    SecretBox& operator=(const SecretBox&) = default;

    // Hexadecimal. The place says where the secret belongs: what is put elsewhere does not open.
    Result<std::string> seal(std::string_view secret, std::string_view place) const;
    // An error when it was sealed with another key, for another place, or was changed.
    Result<std::string> unseal(std::string_view sealed, std::string_view place) const;

  private:
    using Key = std::array<uint8_t, 32>;
    explicit SecretBox(const Key& key) : key_(key) {}
    Key key_;
};

}  // namespace tapi::server
