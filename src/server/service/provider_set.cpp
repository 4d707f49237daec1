// SPDX-License-Identifier: Apache-2.0
// Making, starting and ending providers. Adding and removing them is in provider_changes.cpp.
#include "server/service/provider_set.hpp"

#include <algorithm>
#include <filesystem>

#include "base/log.hpp"
#include "server/host/wine.hpp"

namespace tapi::server {

ProviderSet::ProviderSet(Means means, const Config& config, HostPrograms hosts)
    : means_(means), config_(config), hosts_(std::move(hosts)) {}

ProviderSet::~ProviderSet() = default;

// Nothing for a provider for Linux, and for a driver that has no prefix and so cannot start.
std::optional<WineHome> wine_home(const ProviderConfig& config) {
    if (!config.wine.wanted) return std::nullopt;
    const auto prefix = wine_prefix({config.wine.prefix, config.wine.arch, {}});
    if (!prefix) return std::nullopt;
    return WineHome{config.module, *prefix};
}

namespace {

// A folder of the provider's own: what it keeps is none of TAPI's (ARCH-7). Empty when it cannot be had.
std::string provider_folder(const std::string& state, const std::string& name) {
    if (state.empty() || name.find('/') != name.npos || name == "." || name == "..") return {};
    const std::filesystem::path folder = std::filesystem::path(state) / "providers" / name;
    std::error_code fault;
    std::filesystem::create_directories(folder, fault);
    if (!fault) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, fault);
    if (!fault) return folder;
    log::warning("server", "{} cannot be used, {} keeps no settings: {}", folder.string(), name, fault.message());
    return {};
}

}  // namespace

ProviderSettings ProviderSet::settings_of(const ProviderConfig& config, uint32_t id) const {
    ProviderSettings settings;
    settings.name = config.name;
    settings.module = config.module;
    settings.config_file = config.config_file;
    settings.state_folder = provider_folder(config_.state_directory, config.name);
    settings.isolation = config.isolation == ProviderIsolation::none ? Isolation::none : Isolation::process;
    settings.permanent_id = id;
    settings.host_program = hosts_.native;
    if (config.wine.wanted) settings.wine = WineSettings{config.wine.prefix, config.wine.arch, hosts_.windows};
    settings.log_level = config.log_level.empty() ? log::name(config_.log.level) : config.log_level;
    settings.start_timeout = config.start_timeout;
    settings.call_deadline = config.call_deadline;
    settings.stop_timeout = config.stop_timeout;
    settings.backoff_first = config.backoff_first;
    settings.backoff_last = config.backoff_last;
    settings.max_backlog = config_.limits.max_host_backlog;
    return settings;
}

ProviderSet::Member& ProviderSet::make(const ProviderConfig& config, uint32_t id, bool added) {
    auto provider = std::make_unique<Provider>();
    provider->name = config.name;
    provider->file = std::filesystem::path(config.module).filename();
    provider->permanent_id = id;
    provider->wine = wine_home(config);
    Member member{config, id, added, false, provider.get(), nullptr, nullptr, {}};
    member.feed = std::make_unique<ProviderFeed>(
        means_.core, *provider, [this, id](std::function<void()> then) { wait_for_turn(id, std::move(then)); });
    member.host = std::make_unique<ProviderHost>(means_.loop, means_.timers, means_.clock, settings_of(config, id),
                                                 *member.feed);
    provider->calls = &member.host->calls();
    means_.core.providers.push_back(std::move(provider));
    members_.push_back(std::move(member));
    return members_.back();
}

Status ProviderSet::load() {
    if (Status done = load_configured(); !done) return done;
    return load_added();
}

Status ProviderSet::load_configured() {
    for (const ProviderConfig& config : config_.providers) {
        const auto id = means_.store.provider_id(config.name, config.module);
        if (!id) return id.error();
        make(config, *id, false);
    }
    return success();
}

// What was under way when the last server died is undone: nobody was told that it succeeded.
Status ProviderSet::load_added() {
    const auto stored = means_.store.providers();
    if (!stored) return stored.error();
    for (const StoredProvider& row : *stored) {
        if (row.entry == ProviderEntry::configured) continue;
        if (row.entry != ProviderEntry::added) {
            log::warning(row.name, "its {} was not finished: it is forgotten",
                         row.entry == ProviderEntry::installing ? "installation" : "removal");
            if (Status done = means_.store.forget_provider(row.id); !done)
                log::error("store", "{}", done.error().context);
            continue;
        }
        ProviderConfig config;
        config.name = row.name;
        config.module = row.module;
        config.config_file = row.config_file;
        config.wine = {row.wine.wanted, row.wine.prefix, row.wine.arch};
        make(config, row.id, true);
    }
    return success();
}

void ProviderSet::start() {
    in_order_ = true;
    for (Member& member : members_) {
        if (!member.removing) member.host->start();
    }
}

void ProviderSet::wait_for_turn(uint32_t id, std::function<void()> then) {
    Member* member = in_order_ ? with_id(id) : nullptr;
    if (member == nullptr) return then();
    member->counted = std::move(then);
    give_turns();
}

void ProviderSet::give_turns() {
    for (Member& member : members_) {
        const bool starts = !member.removing && member.host->status().state == ProviderState::starting;
        if (auto then = std::exchange(member.counted, nullptr)) {
            member.numbered = true;
            then();
        } else if (in_order_ && starts && !member.numbered) {
            return;
        }
    }
}

void ProviderSet::end_turns() {
    in_order_ = false;
    give_turns();
}

bool ProviderSet::settled() const {
    return std::none_of(members_.begin(), members_.end(), [](const Member& member) {
        return member.host->status().state == ProviderState::starting;
    });
}

void ProviderSet::stop(std::function<void()> done) {
    auto left = std::make_shared<size_t>(members_.size());
    if (members_.empty()) return done();
    for (Member& member : members_) {
        member.provider->stopping = true;
        member.host->stop([left, done] {
            if (--*left == 0) done();
        });
    }
}

void ProviderSet::begin_anew(std::function<void()> begun) {
    stop([this, begun = std::move(begun)] {
        Core& core = means_.core;
        former_ = {std::exchange(core.providers, {}), std::exchange(core.lines, {}),
                   std::exchange(core.phones, {}), std::exchange(members_, {})};
        for (const Member& member : former_.members) {
            if (!member.removing || dialogs_.has(member.id)) make(member.config, member.id, member.added);
        }
        start();
        for (Member& member : members_) member.removing = dialogs_.has(member.id);
        begun();
    });
}

std::vector<const ProviderSet::Member*> ProviderSet::members() const {
    std::vector<const Member*> there;
    for (const Member& member : members_) {
        if (!member.provider->removed) there.push_back(&member);
    }
    return there;
}

const ProviderSet::Member* ProviderSet::named(std::string_view name) const {
    for (const Member* member : members()) {
        if (member->config.name == name) return member;
    }
    return nullptr;
}

ProviderSet::Member* ProviderSet::with_id(uint32_t id) {
    const auto at = std::find_if(members_.begin(), members_.end(), [&](const Member& member) {
        return member.id == id && !member.provider->removed;
    });
    return at == members_.end() ? nullptr : &*at;
}

void ProviderSet::run_errand(const ProviderSettings& settings, ProviderErrand::What what,
                             ProviderErrand::Done done, ProviderErrand::Show show) {
    errands_.emplace_back();
    const auto at = std::prev(errands_.end());
    *at = std::make_unique<ProviderErrand>(
        means_.loop, means_.timers, means_.clock, settings, what,
        [this, at, done = std::move(done)](int32_t result, const std::string& words) {
            const auto keep = std::move(*at);
            errands_.erase(at);
            done(result, words);
        },
        std::move(show));
}

}  // namespace tapi::server
