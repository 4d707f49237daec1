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

#include "commands.hpp"
#include "flow_file.hpp"
#include "ivr/flow/draw.hpp"
#include "tapictl/exit_codes.hpp"

extern char** environ;

namespace tapi::ivr {
namespace {

struct DrawOptions {
    std::string file;
    std::string output = "-";
    bool dot = false;
};

// A file that is there as long as this is.
class Passing {
  public:
    explicit Passing(const std::string& text) : path_((std::filesystem::temp_directory_path() / "tapi-ivr-XXXXXX").string()) {
        const int fd = mkstemp(path_.data());
        if (fd < 0) throw ctl::Failure(ctl::exit_failed, "no temporary file: " + std::string(std::strerror(errno)));
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
    if (output != "-") words.push_back("-o" + output);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int error = posix_spawnp(&child, "dot", nullptr, nullptr, arguments.data(), environ);
    if (error != 0) throw ctl::Failure(ctl::exit_failed, "the program 'dot' cannot be run (" + std::string(std::strerror(error)) + "); it is in the package graphviz");
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw ctl::Failure(ctl::exit_failed, "'dot' could not draw it");
}

int draw(ctl::Console& console, const DrawOptions& options) {
    const auto flow = flow_from(console, options.file);
    const std::string text = flow::to_dot(*flow);
    if (!options.dot) {
        graphviz(Passing(text).path(), options.output);
    } else if (options.output == "-") {
        std::fputs(text.c_str(), stdout);
    } else {
        std::ofstream out(options.output, std::ios::binary);
        out << text;
        out.close();
        if (!out) throw ctl::Failure(ctl::exit_failed, options.output + " cannot be written");
    }
    return ctl::exit_done;
}

}  // namespace

void add_draw(CommandLine& line) {
    auto options = std::make_shared<DrawOptions>();
    CLI::App* sub = line.app.add_subcommand("draw", "Draw a flow as SVG");
    sub->add_option("FLOW", options->file, "The file")->required();
    sub->add_option("-o,--output", options->output, "Where the picture goes; without it, to the standard output")->type_name("FILE");
    sub->add_flag("--dot", options->dot, "Write what graphviz reads instead");
    sub->callback([&line, options] { line.run = [options](ctl::Console& console) { return draw(console, *options); }; });
    sub->footer("It is drawn by the program dot of graphviz.\nExample:\n  tapi-ivr draw front-desk.yaml -o front-desk.svg");
}

}  // namespace tapi::ivr
