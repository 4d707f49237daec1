// SPDX-License-Identifier: Apache-2.0
// Who is at the other end of a connection: the kernel says so on unix sockets, a token file on loopback TCP.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "server/config/access.hpp"

namespace tapi::server {

struct Peer {
    Person person;
    uint32_t user_id = 0;
    uint32_t process_id = 0;  // 0 over TCP
};

// The user with this id, as the system's databases know it.
Peer peer_of_user(uint32_t user_id);
std::optional<Peer> peer_of_unix_socket(int fd);

// One token for each user who may connect over TCP: 32 random bytes in hexadecimal, in DIR/USER.token, mode 0600 and
// owned by that user. Made anew at each start of the server, so that a leaked one dies with it.
class Tokens {
  public:
    static Result<Tokens> create(const std::string& directory, const std::vector<std::string>& users);
    // Says where the server listens, in DIR/address, which everybody may read. Programs under Wine look there.
    Status announce(const std::string& address);
    // Whose token it is; compared in constant time.
    std::optional<std::string> user_of(ByteView token) const;
    ~Tokens();
    Tokens(Tokens&&) = default;
    Tokens& operator=(Tokens&&) = delete;

  private:
    struct Entry {
        std::string user;
        std::string token;
        std::string path;
    };
    explicit Tokens(std::string directory) : directory_(std::move(directory)) {}
    std::string directory_;
    std::vector<Entry> entries_;
    std::string address_path_;  // empty until announced
};

}  // namespace tapi::server
