// SPDX-License-Identifier: Apache-2.0
// The other side of subscription.hpp: telephones ask here, and are told until they leave or do not ask again (RFC 6665). Like a
// Session it knows no network; each subscription's Dialog carries its messages.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/timers.hpp"
#include "sip/dialog.hpp"

namespace tapi::sip {

// What can be asked about an extension.
enum class Package : uint8_t { messages, dialogs, presence };

struct PackageFacts {
    Package package;
    const char *event, *content_type;
};
// Null: none of ours. `event` as the header has it, with parameters.
const PackageFacts* package_of(std::string_view event);
const PackageFacts& facts_of(Package package);
inline constexpr const char* allow_events = "Allow-Events: dialog, message-summary, presence\r\n";

// Who asks, and about what; numbers of extensions.
struct Interest {
    uint32_t by = 0;
    Package package = Package::messages;
    uint32_t extension = 0;
    bool operator==(const Interest&) const = default;
};

class Notifier {
  public:
    static constexpr uint32_t least_seconds = 60, most_seconds = 3600;
    static constexpr size_t most_each = 256, most = 20'000;
    using Document = std::function<std::string(Package package, uint32_t extension, uint32_t version)>;

    Notifier(const Clock& clock, Timers& timers, Document document);
    ~Notifier();
    Notifier(const Notifier&) = delete;
    Notifier& operator=(const Notifier&) = delete;

    // A SUBSCRIBE that begins a dialog, answered here. The result hears what else arrives in it; null: it was refused.
    DialogEvents* subscribe(std::unique_ptr<Dialog> dialog, const Received& request, const Interest& interest);
    // Something about the extension is not as it was told.
    void changed(Package package, uint32_t extension);
    bool has(const Interest& interest) const;
    // Tells everybody that we leave; does not wait for their answers.
    void end_all();
    size_t size() const { return all_.size(); }

  private:
    class Told;
    using Key = uint64_t;
    static Key key(Package package, uint32_t extension) { return uint64_t{extension} << 8 | static_cast<uint64_t>(package); }

    void forget(uint32_t number);
    void forget_later(uint32_t number);
    void replace(const Interest& interest, const std::string& contact);

    const Clock& clock_;
    Timers& timers_;
    const Document document_;
    uint32_t last_ = 0;
    std::unordered_map<uint32_t, std::unique_ptr<Told>> all_;
    std::unordered_map<Key, std::vector<uint32_t>> by_key_;
    std::unordered_map<uint32_t, size_t> counts_;  // of each who asks
};

}  // namespace tapi::sip
