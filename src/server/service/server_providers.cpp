// SPDX-License-Identifier: Apache-2.0
// Providers and configuration that change while the server runs, as administrators and applications ask for it.
#include <fmt/format.h>
#include <tapi.h>

#include <boost/asio/post.hpp>

#include "base/log.hpp"
#include "server/device/lines.hpp"
#include "server/service/provider_config.hpp"
#include "server/service/server.hpp"
#include "server/service/wrong_request.hpp"

namespace tapi::server {
namespace {

using nlohmann::json;

const char* words_for(Applied applied) {
    switch (applied) {
        case Applied::live: return "live";
        case Applied::restarted: return "restarted";
        case Applied::demanded: return "demanded";
    }
    return "?";
}

// A text among the arguments; absent is empty.
Result<std::string> text_in(const json& args, const char* key) {
    const json value = args.value(key, json(""));
    if (!value.is_string()) return wrong(fmt::format("\"{}\" must be a text", key));
    return value.get<std::string>();
}

Status read_wine(const json& args, WineConfig& wine) {
    const json wanted = args.value("wine", json(false));
    if (!wanted.is_boolean()) return wrong("\"wine\" must be true or false");
    wine.wanted = wanted.get<bool>();
    for (const auto& [key, member] : {std::pair("prefix", &wine.prefix), std::pair("arch", &wine.arch)}) {
        const auto text = text_in(args, key);
        if (!text) return text.error();
        if (!text->empty() && !wine.wanted) return wrong(fmt::format("\"{}\" is for drivers for Windows, with \"wine\"", key));
        *member = *text;
    }
    if (wine.arch.empty() || wine.arch == "x86_64" || wine.arch == "i686") return success();
    return wrong("\"arch\" must be x86_64 or i686");
}

Result<NewProvider> new_provider(const json& args) {
    NewProvider wanted;
    const std::pair<const char*, std::string*> texts[] = {
        {"module", &wanted.module}, {"name", &wanted.name}, {"config", &wanted.config_file}};
    for (const auto& [key, member] : texts) {
        const auto text = text_in(args, key);
        if (!text) return text.error();
        *member = *text;
    }
    if (wanted.module.empty()) return wrong("\"module\" must name a provider module");
    if (Status wine = read_wine(args, wanted.wine); !wine) return wine.error();
    return wanted;
}

// "dialog": it shows what a provider asks the user, in a session of the API that comes after the answer.
Result<Asker> asker_in(const json& args) {
    const json shows = args.value("dialog", json(false));
    if (!shows.is_boolean()) return wrong("\"dialog\" must be true or false");
    return Asker{shows.get<bool>(), 0};
}

// By name or permanent id.
Result<uint32_t> chosen_provider(const ProviderSet& providers, const json& args) {
    const json which = args.value("provider", json());
    for (const auto* member : providers.members()) {
        if (which == json(member->config.name) || which == json(member->id)) return member->id;
    }
    if (which.is_null()) return wrong("\"provider\" must be a name or a permanent id");
    std::string all;
    for (const auto* member : providers.members()) all += (all.empty() ? "" : ", ") + member->config.name;
    return wrong(fmt::format("there is no provider {}; there are: {}", which.dump(), all.empty() ? "none" : all));
}

}  // namespace

bool Server::may_administer(const Identity& who) const { return config_.access.may_administer(person_of(who)); }

void Server::add_provider(const std::string& module, uint32_t session, Changed done) {
    providers_.add({module, {}, {}, {}}, {true, session}, done);
}

void Server::remove_provider(uint32_t id, uint32_t session, Changed done) { providers_.remove(id, {true, session}, done); }

const ProviderDialog* Server::provider_dialog(uint32_t id, uint32_t session) { return providers_.dialogs().shown_by(id, session); }

void Server::settle_provider(uint32_t id, uint32_t session, ProviderDialogEnd end, std::function<void(Status)> done) {
    if (end.how == wire::ModuleEnd::not_run) end.words = "what it asks the user could not be shown where it was asked for";
    if (end.how == wire::ModuleEnd::not_run && end.result >= 0) end.result = static_cast<int32_t>(LINEERR_OPERATIONFAILED);
    providers_.dialogs().end(id, session, std::move(end), std::move(done));
}

void Server::provider(const json& args, Answer done) {
    const json action = args.value("action", json());
    // A provider that is still starting is waited for, as lineInitialize does: it would answer nothing yet.
    if (action == "config" || action == "reload")
        return when_ready([this, args, done = std::move(done)] { change_provider(args, done); });
    const auto asker = asker_in(args);
    if (!asker) return done(asker.error());
    if (action == "add") {
        auto wanted = new_provider(args);
        if (!wanted) return done(wanted.error());
        return providers_.add(std::move(*wanted), *asker, [this, done](Result<ProviderChange> added) {
            if (!added) return done(added.error());
            if (added->dialog) return done(json{{"id", added->id}, {"dialog", true}});
            for (const auto* member : providers_.members()) {
                if (member->id == added->id) return done(json{{"id", added->id}, {"name", member->config.name}});
            }
            done(json{{"id", added->id}});
        });
    }
    if (action != "remove") return done(wrong("\"action\" is add, remove, reload or config"));
    const auto id = chosen_provider(providers_, args);
    if (!id) return done(id.error());
    providers_.remove(*id, *asker, [done](Result<ProviderChange> removed) {
        if (!removed) return done(removed.error());
        json answer{{"id", removed->id}};
        if (removed->dialog) answer["dialog"] = true;
        done(answer);
    });
}

void Server::change_provider(const json& args, const Answer& done) {
    if (args["action"] == "config") return configure_provider(core_, args, done);
    const auto id = chosen_provider(providers_, args);
    if (!id) return done(id.error());
    providers_.reload(*id, [id = *id, done](Result<Applied> applied) {
        applied ? done(json{{"id", id}, {"applied", words_for(*applied)}}) : done(applied.error());
    });
}

// ---- INIT-4

void Server::application_left() {
    if (!core_.reinit || core_.any_app() || beginning_anew_ || stopping_) return;
    beginning_anew_ = true;
    ready_ = false;
    // On the next turn: whoever left is still on the stack.
    boost::asio::post(loop_, [this] { begin_anew(); });
}

void Server::begin_anew() {
    if (stopping_) return;
    log::info("server", "every application has shut down: the providers begin anew");
    core_.reinit = false;
    providers_.begin_anew([this] {
        beginning_anew_ = false;
        expect_providers();
        check_ready();
    });
}

// ---- The server's own configuration

Result<json> Server::reload() {
    if (!options_.read_config) return failure(LINEERR_OPERATIONUNAVAIL, "there is no configuration file");
    auto fresh = options_.read_config();
    if (!fresh) {
        log::error("config", "nothing has changed: {}", fresh.error().context);
        return failure(LINEERR_INIFILECORRUPT, fresh.error().context);
    }
    for (const std::string& warning : fresh->warnings) log::warning("config", "{}", warning);
    std::vector<std::string> applied, later;
    if (Status done = apply(std::move(*fresh), applied, later); !done) return done.error();
    for (const std::string& what : applied) log::info("config", "applied: {}", what);
    for (const std::string& what : later) log::warning("config", "needs a restart of the server: {}", what);
    return json{{"applied", applied}, {"needs_restart", later}};
}

Status Server::apply(Config fresh, std::vector<std::string>& applied, std::vector<std::string>& later) {
    const auto compare = [&](bool same, const char* what) {
        if (!same) later.emplace_back(what);
    };
    compare(fresh.socket == config_.socket || config_.socket.empty(), "[server] socket");
    compare(fresh.state_directory == config_.state_directory, "[server] state");
    compare(fresh.unowned_calls == config_.unowned_calls, "[server] unowned_calls");
    compare(fresh.media_mode_order == config_.media_mode_order, "[server] media_mode_order");
    compare(fresh.provider_directories == config_.provider_directories, "[server] provider_directory");
    compare(fresh.tcp == config_.tcp, "[tcp]");
    compare(fresh.log.file == config_.log.file && fresh.log.json == config_.log.json, "[log] file, json");
    compare(fresh.access.users.empty() == config_.access.users.empty(),
            "[access] users: the first entry, as it opens the socket to others");
    compare(!config_.tcp.enabled || fresh.access.users == config_.access.users, "tokens of [access] users for [tcp]");
    compare(fresh.limits.max_host_backlog == config_.limits.max_host_backlog, "[limits] max_host_backlog");
    if (Status done = providers_.follow(fresh, applied, later); !done) return done;
    if (fresh.log.level != config_.log.level) {
        config_.log.level = fresh.log.level;
        log::configure(config_.log);
        applied.emplace_back("[log] level");
    }
    if (fresh.access != config_.access) {
        config_.access = std::move(fresh.access);
        applied.emplace_back("[access]: for programs that begin from now on");
        learn_names();
    }
    const uint32_t backlog = config_.limits.max_host_backlog;
    if (fresh.limits != config_.limits) {
        config_.limits = fresh.limits;
        config_.limits.max_host_backlog = backlog;
        applied.emplace_back("[limits]: for programs that connect from now on");
    }
    config_.start_wait = fresh.start_wait;
    config_.providers = std::move(fresh.providers);
    return success();
}

}  // namespace tapi::server
