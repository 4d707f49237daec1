// SPDX-License-Identifier: Apache-2.0
// Checking a configuration and those of its providers.
#include "server/service/check_config.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace tapi::server {
namespace {

// The program's exit code; -1 when it cannot be run or dies, which has been said then.
int run(std::vector<std::string> words, const std::vector<std::string>& environment) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    for (const std::string& variable : environment) {
        const size_t equals = variable.find('=');
        setenv(variable.substr(0, equals).c_str(), variable.substr(equals + 1).c_str(), 1);
    }
    pid_t child = 0;
    if (const int error = posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ); error != 0) {
        std::fprintf(stderr, "%s cannot be run: %s\n", arguments[0], std::strerror(error));
        return -1;
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    std::fprintf(stderr, "%s was ended by signal %d\n", arguments[0], WTERMSIG(status));
    return -1;
}

// The program that loads the module, with what stands before its options.
Result<WineCommand> checker(const ProviderConfig& provider, const ProviderSet::HostPrograms& hosts) {
    if (!provider.wine.wanted) return WineCommand{hosts.native, {}, {}};
    return wine_command({provider.wine.prefix, provider.wine.arch, hosts.windows}, provider.module);
}

bool check_provider(const ProviderConfig& provider, const ProviderSet::HostPrograms& hosts) {
    const auto command = checker(provider, hosts);
    if (!command) {
        std::fprintf(stderr, "provider %s: %s\n", provider.name.c_str(), command.error().context.c_str());
        return false;
    }
    std::vector<std::string> words = {command->program};
    if (!command->host.empty()) words.push_back(command->host);
    words.insert(words.end(), {"--check", "--name", provider.name, "--module", provider.module});
    if (!provider.config_file.empty()) words.insert(words.end(), {"--config", provider.config_file});
    if (run(std::move(words), command->environment) != 0) return false;
    std::printf("provider %s: correct%s%s\n", provider.name.c_str(), provider.config_file.empty() ? "" : ", ",
                provider.config_file.c_str());
    return true;
}

}  // namespace

bool check_config(const Config& config, const ProviderSet::HostPrograms& hosts) {
    for (const std::string& warning : config.warnings) std::fprintf(stderr, "%s\n", warning.c_str());
    std::printf("%s: correct\n", config.file.empty() ? "built-in configuration" : config.file.c_str());
    bool correct = true;
    for (const ProviderConfig& provider : config.providers) {
        std::fflush(nullptr);
        correct = check_provider(provider, hosts) && correct;
    }
    return correct;
}

}  // namespace tapi::server
