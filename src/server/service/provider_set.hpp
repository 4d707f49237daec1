// SPDX-License-Identifier: Apache-2.0
// The server's providers: those that its configuration names and, behind them, those that were added while it ran
// (lineAddProvider), which the database keeps. Starts and stops them, adds and removes them, and has them read
// changed settings. Everything on the loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/call/feed.hpp"
#include "server/config/config.hpp"
#include "server/host/provider_errand.hpp"
#include "server/host/provider_host.hpp"
#include "server/service/provider_dialogs.hpp"
#include "server/store/store.hpp"

namespace tapi::server {

struct NewProvider {
    std::string module;       // path, or a file in the provider folders
    std::string name;         // empty: made of the module's
    std::string config_file;  // empty: none
    WineConfig wine;
};

// Who adds or removes a provider.
struct Asker {
    bool shows = false;    // what the provider asks the user
    uint32_t session = 0;  // in which it does; 0: one that will come
};

// How far a change of settings got.
enum class Applied {
    live,       // the provider took it while it ran
    restarted,  // the provider was started again: nobody used it
    demanded,   // it is started again when the last application has shut down, and they were told (INIT-4)
};

std::optional<WineHome> wine_home(const ProviderConfig& config);

class ProviderSet {
  public:
    struct Member {
        ProviderConfig config;
        uint32_t id = 0;
        bool added = false;     // by lineAddProvider
        bool removing = false;  // or gone
        Provider* provider = nullptr;
        std::unique_ptr<ProviderFeed> feed;
        std::unique_ptr<ProviderHost> host;
        std::function<void()> counted;  // it waits for its turn
        bool numbered = false;          // it has had it
    };
    struct Means {
        boost::asio::io_context& loop;
        Timers& timers;
        const Clock& clock;
        Core& core;
        Store& store;
    };

    // Paths of tapihost, and of tapihost.exe by architecture.
    struct HostPrograms {
        std::string native;
        std::map<std::string, std::string> windows;
    };

    ProviderSet(Means means, const Config& config, HostPrograms hosts);
    ~ProviderSet();

    // Makes every provider; none runs yet. An error is one of the database.
    Status load();
    void start();
    bool settled() const;
    // Providers start at the same time, but their devices are numbered in their order, so that ids are the same
    // after every start (DEV-1): give_turns() whenever one may have begun, failed or ended; end_turns() when those
    // that are late are not waited for any more.
    void give_turns();
    void end_turns();
    void stop(std::function<void()> done);
    // Ends all and makes them anew, with device ids from 0 (DEV-1), as at the server's start.
    void begin_anew(std::function<void()> begun);

    using Changed = std::function<void(Result<ProviderChange>)>;
    // PROV-1. The provider is asked to install itself; it is there when the result is, and starts then. Where the result says
    // that its own function is next, that comes first, by dialogs().
    void add(NewProvider wanted, const Asker& asker, const Changed& done);
    // It is asked to remove itself; then forced close of its devices, TSPI_providerShutdown. INVALPARAM: there is none with the
    // id; OPERATIONFAILED: the configuration names it, or it refuses.
    void remove(uint32_t id, const Asker& asker, const Changed& done);
    // What of that is shown to users.
    ProviderDialogs& dialogs() { return dialogs_; }
    // Its own configuration has changed (PROV-4).
    void reload(uint32_t id, std::function<void(Result<Applied>)> done);
    // The server's configuration has changed: providers that it names anew are started, those that it names no
    // longer are ended. `applied` and `later` get a line each about what was done and what needs a restart.
    Status follow(const Config& fresh, std::vector<std::string>& applied, std::vector<std::string>& later);

    // In their order; those that are gone are not there.
    std::vector<const Member*> members() const;
    const Member* named(std::string_view name) const;

  private:
    void wait_for_turn(uint32_t id, std::function<void()> then);
    Member& make(const ProviderConfig& config, uint32_t id, bool added);
    Status load_configured();
    Status load_added();
    ProviderSettings settings_of(const ProviderConfig& config, uint32_t id) const;
    Member* with_id(uint32_t id);
    std::string free_name(const std::string& module) const;
    Status find_prefix(ProviderConfig& config) const;
    uint32_t others_with(const std::string& module) const;
    void installed(ProviderConfig config, uint32_t id, int32_t result, const std::string& words,
                   std::function<void(Result<uint32_t>)> done);
    using Answered = std::function<void(int32_t result, const std::string& words)>;
    void ask_to_leave(uint32_t id, const Asker& asker, const Changed& done, const Answered& answered);
    void ask_running(uint32_t id, const Answered& answered);
    void identified(uint32_t id, const std::string& module, const Asker& asker, const Changed& done, const Answered& answered);
    void asked_to_leave(uint32_t id, int32_t result, const std::string& words, std::function<void(Status)> done);
    void leave(Member& member, std::function<void()> done);
    void restart(Member& member, std::function<void(Result<Applied>)> done);
    bool in_use(const Member& member) const;
    void run_errand(const ProviderSettings& settings, ProviderErrand::What what, ProviderErrand::Done done,
                    ProviderErrand::Show show = nullptr);
    // How an errand for this provider shows things; null when the asker cannot.
    ProviderErrand::Show shown_to(const Asker& asker, const ProviderConfig& config, uint32_t id, ProviderErrand::What what, Changed done);

    Means means_;
    const Config& config_;
    const HostPrograms hosts_;
    std::list<Member> members_;
    bool in_order_ = false;
    ProviderDialogs dialogs_{means_.timers};
    std::list<std::unique_ptr<ProviderErrand>> errands_;
    // Of the time before begin_anew: late answers may still look at them.
    struct Former {
        std::vector<std::unique_ptr<Provider>> providers;
        std::vector<std::unique_ptr<Line>> lines;
        std::vector<std::unique_ptr<Phone>> phones;
        std::list<Member> members;
    };
    Former former_;
};

}  // namespace tapi::server
