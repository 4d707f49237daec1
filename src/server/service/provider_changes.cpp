// SPDX-License-Identifier: Apache-2.0
// Providers that come, go and change while the server runs (PROV-1, PROV-4).
#include <fmt/format.h>
#include <tapi.h>

#include <algorithm>
#include <filesystem>

#include "base/log.hpp"
#include "base/unicode.hpp"
#include "server/device/lines.hpp"
#include "server/host/windows_file.hpp"
#include "server/host/wine.hpp"
#include "server/service/provider_set.hpp"

namespace tapi::server {
namespace {

constexpr auto failed = static_cast<int32_t>(LINEERR_OPERATIONFAILED);
constexpr auto unavailable = static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL);

Error refusal(const std::string& name, std::string why, int32_t code = failed) {
    log::warning(name, "{}", why);
    return failure(code, std::move(why));
}

std::string looked_in(const std::vector<std::string>& folders) {
    std::string all;
    for (const std::string& folder : folders) all += (all.empty() ? "" : ", ") + folder;
    return all;
}

wire::ModuleFunction function_for(bool coming, bool is_driver) {
    using F = wire::ModuleFunction;
    if (is_driver) return coming ? F::driver_install : F::driver_remove;
    return coming ? F::install : F::remove;
}

// What of a configured provider only a restart of the server can change.
bool same_settings(const ProviderConfig& a, const ProviderConfig& b) {
    return a.module == b.module && a.config_file == b.config_file && a.isolation == b.isolation &&
           a.start_timeout == b.start_timeout && a.call_deadline == b.call_deadline &&
           a.stop_timeout == b.stop_timeout && a.backoff_first == b.backoff_first &&
           a.backoff_last == b.backoff_last && a.log_level == b.log_level && a.wine == b.wine;
}

}  // namespace

// ---- Adding

std::string ProviderSet::free_name(const std::string& module) const {
    const std::string base = std::filesystem::path(module).stem();
    std::string name = base;
    for (int number = 2; named(name) != nullptr; ++number) name = fmt::format("{}-{}", base, number);
    return name;
}

uint32_t ProviderSet::others_with(const std::string& module) const {
    const auto all = members();
    std::error_code error;
    return static_cast<uint32_t>(std::count_if(all.begin(), all.end(), [&](const Member* member) {
        return member->config.module == module ||
               std::filesystem::equivalent(member->config.module, module, error);
    }));
}

// A driver for Windows need not be called one where it lies in a Wine prefix, as setup programs put it there (lineAddProvider).
Status ProviderSet::find_prefix(ProviderConfig& config) const {
    if (config.wine.wanted || !look_at_windows_file(config.module)) return success();
    config.wine.prefix = prefix_around(config.module);
    config.wine.wanted = !config.wine.prefix.empty();
    if (config.wine.wanted) return success();
    return failure(LINEERR_OPERATIONFAILED, fmt::format("{} is a driver for Windows and lies in no Wine prefix: `tapi provider add --wine "
                                                        "--prefix DIR` adds it", config.module));
}

ProviderErrand::Show ProviderSet::shown_to(const Asker& asker, const ProviderConfig& config, uint32_t id, ProviderErrand::What what,
                                           Changed done) {
    if (!asker.shows) return nullptr;
    return [this, asker, config, id, what, done = std::move(done)](ProviderErrand& errand, const ProviderErrand::Shown& shown) {
        const auto ended = [&errand](const ProviderDialogEnd& end) { errand.settle(end.how, end.result, end.words); };
        const auto talk = [&errand] { return &errand.calls(); };
        const bool coming = what == ProviderErrand::What::install;
        dialogs_.wait(id, {function_for(coming, shown.is_driver), shown.module, wine_home(config), talk}, asker.session,
                      config.start_timeout, ended);
        done(ProviderChange{id, true});
    };
}

void ProviderSet::add(NewProvider wanted, const Asker& asker, const Changed& done) {
    ProviderConfig config;
    config.module = find_module(wanted.module, config_.provider_directories);
    config.name = wanted.name.empty() ? free_name(wanted.module) : wanted.name;
    config.config_file = wanted.config_file;
    config.wine = wanted.wine;
    std::error_code error;
    if (config.module.empty() || !std::filesystem::is_regular_file(config.module, error)) {
        const bool bare = wanted.module.find('/') == std::string::npos;
        return done(refusal("providers", fmt::format("there is no provider module {}{}", wanted.module,
                                                     bare ? "; looked in " + looked_in(config_.provider_directories)
                                                          : std::string())));
    }
    if (named(config.name) != nullptr) {
        return done(refusal("providers", fmt::format("there is a provider named {} already; give another name", config.name),
                            LINEERR_INVALPARAM));
    }
    if (const Status found = find_prefix(config); !found) return done(refusal("providers", found.error().context));
    const auto id = means_.store.install_provider(config.name, config.module, config.config_file,
                                                  {config.wine.wanted, config.wine.prefix, config.wine.arch});
    if (!id) return done(refusal("store", fmt::format("provider {} was not added: {}", config.name, id.error().context)));
    ProviderSettings settings = settings_of(config, *id);
    settings.other_instances = others_with(config.module);
    const auto finished = [this, id = *id, done](Result<uint32_t> added) {
        if (dialogs_.report(id, added ? success() : Status(added.error()))) return;
        added ? done(ProviderChange{id, false}) : done(added.error());
    };
    run_errand(settings, ProviderErrand::What::install,
               [this, config, id = *id, finished](int32_t result, const std::string& words) {
                   installed(config, id, result, words, finished);
               },
               shown_to(asker, config, *id, ProviderErrand::What::install, done));
}

void ProviderSet::installed(ProviderConfig config, uint32_t id, int32_t result, const std::string& words,
                            std::function<void(Result<uint32_t>)> done) {
    std::string why = words;
    if (result == static_cast<int32_t>(LINEERR_NOMULTIPLEINSTANCE)) {
        why = fmt::format("{} cannot be there twice", config.module);
    } else if (result == 0) {
        const Status stored = means_.store.set_provider_entry(id, ProviderEntry::added);
        if (stored) {
            log::info(config.name, "added: {}, permanent id {}", config.module, id);
            Member& member = make(config, id, true);
            member.host->start();
            return done(id);
        }
        // It has installed itself and must not keep what nobody knows of.
        run_errand(settings_of(config, id), ProviderErrand::What::remove, [](int32_t, const std::string&) {});
        result = failed;
        why = stored.error().context;
    }
    (void)means_.store.forget_provider(id);  // what cannot be written now is forgotten at the next start
    done(refusal(config.name, fmt::format("provider {} was not added: {}", config.name, why), result));
}

// ---- Removing

void ProviderSet::remove(uint32_t id, const Asker& asker, const Changed& done) {
    Member* member = with_id(id);
    if (member == nullptr || member->removing)
        return done(refusal("providers", fmt::format("there is no provider with the id {}", id), LINEERR_INVALPARAM));
    if (!member->added) {
        return done(refusal(member->config.name,
                            fmt::format("provider {} stands in {}: take it out there, then `tapi reload`",
                                        member->config.name,
                                        config_.file.empty() ? "the built-in configuration" : config_.file)));
    }
    if (const Status noted = means_.store.set_provider_entry(id, ProviderEntry::removing); !noted) {
        return done(refusal("store", fmt::format("provider {} was not removed: {}", member->config.name,
                                                 noted.error().context)));
    }
    member->removing = true;
    const auto finished = [this, id, done](Status removed) {
        if (dialogs_.report(id, removed)) return;
        removed ? done(ProviderChange{id, false}) : done(removed.error());
    };
    ask_to_leave(id, asker, done, [this, id, finished](int32_t result, const std::string& words) {
        asked_to_leave(id, result, words, finished);
    });
}

// It may be asked while it is in use; one that does not run is asked in a host of its own.
void ProviderSet::ask_to_leave(uint32_t id, const Asker& asker, const Changed& done, const Answered& answered) {
    const Member* const member = with_id(id);
    if (member == nullptr) return answered(0, {});  // it began anew meanwhile, and not again
    if (member->host->status().state != ProviderState::up) {
        constexpr auto what = ProviderErrand::What::remove;
        return run_errand(settings_of(member->config, id), what, answered, shown_to(asker, member->config, id, what, done));
    }
    if (!asker.shows) return ask_running(id, answered);
    member->provider->calls->call(tspi::ProviderUIIdentify{}, [=, this](int32_t result, const auto& answer) {
        identified(id, result < 0 ? "" : to_utf8(answer.uidll_name.value_or(u"")), asker, done, answered);
    });
}

void ProviderSet::ask_running(uint32_t id, const Answered& answered) {
    with_id(id)->provider->calls->call(tspi::ProviderRemove{id}, [answered](int32_t result, const auto&) {
        answered(result == unavailable ? 0 : result,
                 fmt::format("TSPI_providerRemove answered 0x{:08X}", static_cast<uint32_t>(result)));
    });
}

// A running provider whose own function asks the user; it is in use meanwhile, and may even die.
void ProviderSet::identified(uint32_t id, const std::string& module, const Asker& asker, const Changed& done, const Answered& answered) {
    const Member* const member = with_id(id);
    if (member == nullptr) return answered(0, {});
    if (module.empty() && !member->config.wine.wanted) return ask_to_leave(id, {}, done, answered);
    const std::string shown = module.empty() ? std::filesystem::path(member->config.module).filename().string() : module;
    const auto talk = [this, id]() -> ProviderCalls* {
        const Member* const there = with_id(id);
        return there == nullptr ? nullptr : there->provider->calls;
    };
    const auto ended = [this, id, done, answered](const ProviderDialogEnd& end) {
        if (end.how == wire::ModuleEnd::absent) return ask_to_leave(id, {}, done, answered);
        answered(end.result, end.words.empty() ? fmt::format("TUISPI_providerRemove answered 0x{:08X}", static_cast<uint32_t>(end.result))
                                               : end.words);
    };
    dialogs_.wait(id, {function_for(false, module.empty()), shown, member->provider->wine, talk}, asker.session,
                  member->config.start_timeout, ended);
    done(ProviderChange{id, true});
}

void ProviderSet::asked_to_leave(uint32_t id, int32_t result, const std::string& words, std::function<void(Status)> done) {
    Member* const member = with_id(id);
    const std::string name = member == nullptr ? std::to_string(id) : member->config.name;
    if (result != 0) {
        if (member != nullptr) member->removing = false;
        if (const Status back = means_.store.set_provider_entry(id, ProviderEntry::added); !back)
            log::error("store", "provider {} will not be there after a restart: {}", name, back.error().context);
        return done(refusal(name, fmt::format("provider {} was not removed: {}", name, words),
                            result < 0 ? result : failed));
    }
    if (const Status gone = means_.store.forget_provider(id); !gone)
        log::warning("store", "provider {} is forgotten at the next start: {}", name, gone.error().context);
    const auto left = [name, done] {
        log::info(name, "removed");
        done(success());
    };
    member == nullptr ? left() : leave(*member, left);
}

// Its devices go first (CLOSE, REMOVE, then NODRIVER), then it is shut down.
void ProviderSet::leave(Member& member, std::function<void()> done) {
    member.removing = true;
    member.feed->remove_devices();
    member.provider->removed = true;
    member.provider->stopping = true;
    member.host->stop(std::move(done));
}

// ---- Changing

bool ProviderSet::in_use(const Member& member) const {
    const Core& core = means_.core;
    const bool by_line = std::any_of(core.lines.begin(), core.lines.end(), [&](const auto& line) {
        return line->provider == member.provider && (!line->opens.empty() || line->opening);
    });
    return by_line || std::any_of(core.phones.begin(), core.phones.end(), [&](const auto& phone) {
               return phone->provider == member.provider && (!phone->opens.empty() || phone->sequence.busy());
           });
}

void ProviderSet::reload(uint32_t id, std::function<void(Result<Applied>)> done) {
    Member* member = with_id(id);
    if (member == nullptr || member->removing)
        return done(refusal("providers", fmt::format("there is no provider with the id {}", id), LINEERR_INVALPARAM));
    // One that failed to start may start now.
    if (member->host->status().state != ProviderState::up) return restart(*member, std::move(done));
    member->host->reconfigure([this, member, done = std::move(done)](int32_t result, const std::string& words) {
        if (result == 0) {
            log::info(member->config.name, "has read its configuration again");
            // It told of changes only for lines that are open.
            for (const auto& line : means_.core.lines) line->caps_stale |= line->provider == member->provider;
            return done(Applied::live);
        }
        if (result == unavailable) return restart(*member, done);
        const std::string why = words.empty() ? fmt::format("it answered 0x{:08X}", static_cast<uint32_t>(result)) : words;
        done(refusal(member->config.name, fmt::format("nothing has changed: {}", why), result < 0 ? result : failed));
    });
}

void ProviderSet::restart(Member& member, std::function<void(Result<Applied>)> done) {
    if (member.host->status().state == ProviderState::up && in_use(member)) {
        log::info(member.config.name, "is in use: applications are asked to begin anew");
        demand_reinit(means_.core);
        return done(Applied::demanded);
    }
    member.provider->stopping = true;
    member.host->stop([this, &member, done = std::move(done)] {
        member.provider->stopping = false;
        if (!member.removing) member.host->start();
        done(Applied::restarted);
    });
}

Status ProviderSet::follow(const Config& fresh, std::vector<std::string>& applied, std::vector<std::string>& later) {
    const auto in_fresh = [&](const std::string& name) {
        return std::find_if(fresh.providers.begin(), fresh.providers.end(),
                            [&](const ProviderConfig& config) { return config.name == name; });
    };
    for (Member& member : members_) {
        if (member.added || member.removing) continue;
        const auto at = in_fresh(member.config.name);
        if (at == fresh.providers.end()) {
            applied.push_back(fmt::format("provider {} ended", member.config.name));
            leave(member, [] {});
        } else if (!same_settings(*at, member.config)) {
            later.push_back(fmt::format("settings of provider {}", member.config.name));
        }
    }
    for (const ProviderConfig& config : fresh.providers) {
        const Member* known = named(config.name);
        if (known != nullptr && !known->added) continue;
        if (known != nullptr) {
            later.push_back(fmt::format("provider {}: an added one has that name", config.name));
            continue;
        }
        const auto id = means_.store.provider_id(config.name, config.module);
        if (!id) return id.error();
        make(config, *id, false).host->start();
        applied.push_back(fmt::format("provider {} started", config.name));
    }
    return success();
}

}  // namespace tapi::server
