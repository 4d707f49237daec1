// SPDX-License-Identifier: Apache-2.0
// See synthesizer.hpp.
#include "synthesizer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "errors.hpp"
#include "level.hpp"
#include "sound/errors.hpp"
#include "sound/sound_file.hpp"
#include "stable_hash.hpp"

extern char** environ;

namespace tapi::voice {
namespace {

namespace fs = std::filesystem;

fs::path cache_folder(const SynthesizerPlan& plan) {
    if (!plan.cache.empty()) return plan.cache;
    const char* cache = std::getenv("XDG_CACHE_HOME");
    const char* home = std::getenv("HOME");
    if (cache != nullptr && *cache != '\0') return fs::path(cache) / "opentapi/speech";
    if (home != nullptr && *home != '\0') return fs::path(home) / ".cache/opentapi/speech";
    return "/tmp/opentapi-" + std::to_string(geteuid()) + "/speech";
}

void check(const std::string& text, const std::string& language) {
    if (text.size() > longest_text) throw BadPrompt(fmt::format("a text to be spoken has {} bytes; at most {} are", text.size(), longest_text));
    if (language.size() > 32 || language.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+_") != std::string::npos)
        throw BadPrompt("\"" + language + "\" is no language of the synthesizer; `espeak-ng --voices` lists them");
}

// A file that only this process has, with the text in it.
class TextFile {
  public:
    explicit TextFile(const std::string& text) : descriptor_(::memfd_create("text", MFD_CLOEXEC)) {
        const auto size = static_cast<ssize_t>(text.size());
        if (descriptor_ < 0 || ::pwrite(descriptor_, text.data(), text.size(), 0) != size) {
            ::close(descriptor_);
            throw BadPrompt("no memory for a text to be spoken");
        }
    }
    ~TextFile() { ::close(descriptor_); }
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

pid_t start(const std::vector<std::string>& command, int input) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    std::vector<char*> arguments;
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw BadPrompt(command[0] + " cannot be started: " + std::strerror(error));
    return child;
}

int wait_for(pid_t child, Millis limit) {
    const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    pollfd ended{descriptor, POLLIN, 0};
    const bool in_time = descriptor < 0 || ::poll(&ended, 1, static_cast<int>(limit.count())) == 1;
    if (descriptor >= 0) ::close(descriptor);
    if (!in_time) ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    return in_time ? status : -1;
}

void run(const std::vector<std::string>& command, const std::string& text) {
    const TextFile input(text);
    const int status = wait_for(start(command, input.descriptor()), synthesis_limit);
    if (status == -1) throw BadPrompt(fmt::format("{} did not finish within {} s", command[0], synthesis_limit.count() / 1000));
    if (status != 0) throw BadPrompt(fmt::format("{} failed (status {}); does it know the language?", command[0], WEXITSTATUS(status)));
}

std::vector<int16_t> read_all(const std::string& path) {
    sound::SoundReader reader(path, sample_rate);
    std::vector<int16_t> samples(static_cast<size_t>((reader.seconds() + 1) * sample_rate));
    samples.resize(reader.read(samples));
    return samples;
}

// Nobody sees half a file: it gets its name when it is whole.
void keep(const fs::path& path, std::span<const int16_t> samples) {
    const std::string part = path.string() + "." + std::to_string(::getpid()) + "." + std::to_string(::gettid()) + ".wav";
    {
        sound::SoundWriter writer(part, sample_rate);
        writer.write(samples);
        writer.close();
    }
    fs::rename(part, path);
}

}  // namespace

std::string speech_file(const SynthesizerPlan& plan, const std::string& text, const std::string& language) {
    const std::string all = fmt::format("{}\n{}\n{}\n{}", plan.program, plan.words_a_minute, language, text);
    return fmt::format("{}-{:016x}-{}.wav", language.empty() ? "default" : language, stable_hash(all), text.size());
}

std::vector<int16_t> speak(const SynthesizerPlan& plan, const std::string& text, const std::string& language) {
    check(text, language);
    const fs::path path = cache_folder(plan) / speech_file(plan, text, language);
    try {
        if (fs::exists(path)) return read_all(path);
        fs::create_directories(path.parent_path());
        const std::string raw = path.string() + "." + std::to_string(::getpid()) + "." + std::to_string(::gettid()) + ".raw.wav";
        std::vector<std::string> command{plan.program, "--stdin", "-b", "1", "-s", std::to_string(plan.words_a_minute), "-w", raw};
        if (!language.empty()) command.insert(command.end(), {"-v", language});
        run(command, text);
        const std::vector<int16_t> all = read_all(raw);
        fs::remove(raw);
        const auto samples = trimmed(all);
        keep(path, samples);
        return {samples.begin(), samples.end()};
    } catch (const sound::SoundError& error) {
        throw BadPrompt(std::string("spoken text: ") + error.what());
    } catch (const fs::filesystem_error& error) {
        throw BadPrompt(std::string("spoken text cannot be kept: ") + error.what());
    }
}

}  // namespace tapi::voice
