// SPDX-License-Identifier: Apache-2.0
// One front panel, connected: lines of JSON that ask for phones, press their keys and lift their handsets, and lines
// that answer and show. docs/panel.md describes them. Bytes in, bytes out; no sockets here.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace tapi::exchange::panel {

using Json = nlohmann::ordered_json;

// What can be done at a phone by hand.
enum class Deed { press, release, lift, replace };

// The phones. An error's text is for the user.
class Surface {
  public:
    virtual ~Surface() = default;
    static constexpr size_t page = 100;
    // At most `page` of them from number `from` on; `next` in the answer says that there are more.
    virtual Json list(size_t from) = 0;
    virtual Result<Json> show(const std::string& phone) = 0;
    // Grows when what is shown changes; 0: no such phone.
    virtual uint64_t version(const std::string& phone) = 0;
    // `part` is a key (its number or its label) or the name of a device.
    virtual Status act(const std::string& phone, Deed deed, const Json& part) = 0;
};

class Session {
  public:
    static constexpr size_t longest_line = 4096, most_watched = 32, most_held = 64;

    explicit Session(Surface& surface) : surface_(surface) {}
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void receive(std::string_view bytes);
    // Phones have changed: those that are watched are shown anew.
    void update();

    std::string& output() { return output_; }
    // The client has sent what cannot be answered any more.
    bool ended() const { return ended_; }
    bool watches() const { return !watched_.empty(); }

  private:
    void line(std::string_view text);
    Json answer(const Json& request);
    Json watch(const std::string& phone);
    Json act(const std::string& phone, Deed deed, const Json& request);
    void send(const Json& object);

    Surface& surface_;
    std::string input_, output_;
    std::map<std::string, uint64_t> watched_;  // the version that was shown last
    std::set<std::pair<std::string, std::string>> held_;  // keys that are down: phone, key as JSON
    bool ended_ = false;
};

}  // namespace tapi::exchange::panel
