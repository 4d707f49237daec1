// SPDX-License-Identifier: Apache-2.0
// tapi config check: the server's own reading of its files, without starting it.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "commands.hpp"

namespace tapi::ctl {
namespace {

// As the client library looks for it: said, beside this program in a build or moved tree, where it was installed.
std::string server_program() {
    if (const char* said = std::getenv("OPENTAPI_TAPISRV")) return said;
    std::error_code error;
    const auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    for (const char* place : {"../../src/server/tapisrv", "../libexec/opentapi/tapisrv"}) {
        if (access((folder / place).c_str(), X_OK) == 0) return folder / place;
    }
    return OPENTAPI_TAPISRV;
}

struct Outcome {
    int exit_code = 0;
    std::vector<std::string> lines;
};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

// Its output and errors together, in the order in which it said them.
Outcome run_server(const std::vector<std::string>& words) {
    int ends[2];
    if (pipe(ends) != 0) throw Failure(exit_failed, fmt::format("no pipe: {}", std::strerror(errno)));
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        execvp(arguments[0], arguments.data());
        _exit(127);
    }
    close(ends[1]);
    std::string text;
    char part[4096];
    for (ssize_t got; (got = read(ends[0], part, sizeof part)) > 0 || (got < 0 && errno == EINTR);) {
        if (got > 0) text.append(part, static_cast<size_t>(got));
    }
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, lines_of(text)};
}

}  // namespace

int check_config(Console& console, const Arguments& arguments) {
    std::vector<std::string> words = {server_program(), "--check"};
    if (!arguments.file.empty()) words.insert(words.end(), {"--config", arguments.file});
    const Outcome outcome = run_server(words);
    if (outcome.exit_code == 127) {
        throw Failure(exit_failed, fmt::format("{} cannot be run; OPENTAPI_TAPISRV names another one", words[0]));
    }
    for (const std::string& line : outcome.lines) console.line(line);
    const bool correct = outcome.exit_code == 0;
    console.record({{"correct", correct}, {"lines", outcome.lines}});
    return correct ? exit_done : exit_failed;
}

}  // namespace tapi::ctl
