// SPDX-License-Identifier: Apache-2.0
// `tapi-ivr draw`: the picture is graphviz's.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "flow_commands.hpp"
#include "ivr/flow/draw.hpp"

extern char** environ;

namespace tapi::ivr {
namespace {

// A file that is there as long as this is.
class Passing {
  public:
    explicit Passing(const std::string& text)
        : path_((std::filesystem::temp_directory_path() / "tapi-ivr-XXXXXX").string()) {
        const int fd = mkstemp(path_.data());
        if (fd < 0)
            throw ctl::Failure(ctl::exit_failed, "no temporary file: " + std::string(std::strerror(errno)));
        close(fd);
        std::ofstream(path_, std::ios::binary) << text;
    }
    ~Passing() { unlink(path_.c_str()); }
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

void graphviz(const std::string& input, const std::string& output) {
    std::vector<std::string> words = {"dot", "-Tsvg", input};
    if (!output.empty()) words.push_back("-o" + output);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int error = posix_spawnp(&child, "dot", nullptr, nullptr, arguments.data(), environ);
    if (error != 0)
        throw ctl::Failure(ctl::exit_failed, "the program 'dot' cannot be run (" +
                                                 std::string(std::strerror(error)) +
                                                 "); it is in the package graphviz");
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw ctl::Failure(ctl::exit_failed, "'dot' could not draw it");
}

}  // namespace

int draw_flow(ctl::Console& console, const std::string& file, const std::string& output) {
    const auto flow = flow_from(console, file);
    graphviz(Passing(flow::to_dot(*flow)).path(), output);
    return ctl::exit_done;
}

}  // namespace tapi::ivr
