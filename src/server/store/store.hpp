// SPDX-License-Identifier: Apache-2.0
// What must survive a restart: providers and devices with their permanent ids, and application priorities.
// For one thread, the server's loop; every change is on the disk when its function returns.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "database/database.hpp"

namespace tapi::server {

// Why the database knows a provider.
enum class ProviderEntry {
    configured = 0,  // the configuration names it, or did
    added = 1,       // lineAddProvider
    installing = 2,  // lineAddProvider is under way: what is left of it at a start never was
    removing = 3,    // lineRemoveProvider is under way: what is left of it at a start is gone
};

// How a driver for Windows is run.
struct StoredWine {
    bool wanted = false;
    std::string prefix;  // empty: the default one
    std::string arch;    // empty: what the module is for
    bool operator==(const StoredWine&) const = default;
};

struct StoredProvider {
    uint32_t id = 0;  // dwPermanentProviderID; never 0, never used again
    std::string name;
    std::string module;
    std::string config_file;  // of one that was added; may be empty
    ProviderEntry entry = ProviderEntry::configured;
    StoredWine wine;  // of one that was added
};

enum class DeviceKind { line = 1, phone = 2 };

struct StoredDevice {
    uint32_t id = 0;  // permanent, distinct among lines and phones, never used again
    uint32_t provider = 0;
    DeviceKind kind = DeviceKind::line;
    std::string key;  // what the provider tells the device by
};

// Which priority list: of a media mode, or of a request mode (LINEREQUESTMODE_).
enum class PriorityKind { media = 1, request = 2 };

struct PriorityList {
    PriorityKind kind = PriorityKind::media;
    uint32_t mode = 0;
    std::vector<std::string> modules;  // file names without folder, the first is the highest
};

struct StoredLocation {
    uint32_t id = 0;
    std::string name;
    uint32_t country = 0;
    std::string area, local_access, long_distance_access, toll_prefixes, cancel_call_waiting;
    bool pulse = false;
    uint32_t preferred_card = 0;

    bool operator==(const StoredLocation&) const = default;
};

struct StoredCard {
    uint32_t id = 0;
    std::string name;
    std::string number, pin;  // sealed
    std::string same_area, long_distance, international;
    bool hidden = false;

    bool operator==(const StoredCard&) const = default;
};

// Everything about dialing: it is little, and is written whole.
struct StoredDialing {
    std::vector<StoredLocation> locations;
    std::vector<StoredCard> cards;
    uint32_t current_location = 0;
    uint32_t last_location = 0;  // ids given so far
    uint32_t last_card = 0;

    bool operator==(const StoredDialing&) const = default;
};

class Store {
  public:
    static constexpr int schema_version = 4;
    static constexpr const char* file_name = "opentapi.db";

    // Makes the folder (mode 0700) and the database when they are missing, and brings an older database up to
    // date. A database of a newer version is refused and left untouched.
    static Result<Store> open(const std::string& directory);

    // The permanent id of a provider that the configuration names; a new name gets the next one, and a changed
    // module is remembered. An added one of that name is the configuration's from now on.
    Result<uint32_t> provider_id(const std::string& name, const std::string& module);
    // The same for one that is being added; its name must be free.
    Result<uint32_t> install_provider(const std::string& name, const std::string& module,
                                      const std::string& config_file, const StoredWine& wine = {});
    Status set_provider_entry(uint32_t id, ProviderEntry entry);
    Result<std::vector<StoredProvider>> providers();
    // Its devices go with it. Forgetting what is not there succeeds.
    Status forget_provider(uint32_t id);

    // The device's permanent id; a new key gets the next one.
    Result<uint32_t> device_id(uint32_t provider, DeviceKind kind, const std::string& key);
    Result<std::vector<StoredDevice>> devices(uint32_t provider);
    Status forget_device(uint32_t id);

    // Replaces one list; an empty one is forgotten.
    Status set_priorities(const PriorityList& list);
    Result<std::vector<PriorityList>> priorities();

    Status set_dialing(const StoredDialing& dialing);
    Result<StoredDialing> dialing();

    Database& database() { return database_; }

  private:
    explicit Store(Database database) : database_(std::move(database)) {}
    Result<std::optional<int64_t>> single(Statement& statement);
    Result<uint32_t> inserted(Statement& insert);

    Database database_;
};

}  // namespace tapi::server
