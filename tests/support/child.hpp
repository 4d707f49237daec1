// SPDX-License-Identifier: Apache-2.0
// Processes that a test starts. They die with the test, whatever happens to it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tapi::test {

// How long a test waits for what must happen; only a failing test ever waits so long.
inline constexpr std::chrono::milliseconds patience{30'000};

// What a descriptor delivers, collected as it comes, so that its writer never has to wait.
class Output {
  public:
    Output() = default;
    ~Output();
    void follow(int descriptor);  // becomes the owner

    std::string text() const;
    // Waits until `wanted` appears after position `from`; its end, or nothing when the time is up or the writer ended.
    std::optional<size_t> find(const std::string& wanted, size_t from = 0,
                               std::chrono::milliseconds limit = patience) const;
    // The next line that nobody took yet.
    std::optional<std::string> next_line(std::chrono::milliseconds limit = patience);
    // Waits until the writer has closed it.
    bool ended(std::chrono::milliseconds limit = patience) const;
    size_t size() const { return text().size(); }

  private:
    void read_all(int descriptor);

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::string text_;
    size_t taken_ = 0;
    bool over_ = true;
    std::thread reader_;
};

struct Launch {
    std::vector<std::string> arguments;      // the first is the program, a path
    std::string name;                        // argv[0], if not the path
    std::vector<std::string> environment;    // NAME=value, over what the test has
    std::vector<std::pair<int, int>> descriptors;  // ours, and its number there
    std::optional<uid_t> user;               // runs as another user
    std::optional<size_t> file_size;         // RLIMIT_FSIZE
    bool activated = false;                  // LISTEN_PID is set to its process id

    // NAME=value instead of what `environment` has for NAME.
    void set(const std::string& entry);
};

class Child {
  public:
    explicit Child(const Launch& launch);
    ~Child();  // ends it the hard way
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    pid_t pid() const { return pid_; }
    // What it reads; false when it reads no more.
    bool write(const std::string& text) const;
    void close_input();
    Output& output() { return output_; }
    Output& errors() { return errors_; }

    void send(int signal) const;
    // Its exit code, or minus the signal that ended it; nothing when it still runs after the time.
    std::optional<int> wait(std::chrono::milliseconds limit = patience);
    bool running() { return !wait(std::chrono::milliseconds{0}).has_value(); }

  private:
    pid_t pid_ = -1;
    int descriptor_ = -1;  // pidfd: readable when it ended
    int input_ = -1;
    std::optional<int> status_;
    Output output_;
    Output errors_;
};

// Waits for the end of a process that is not a child of ours; true when it is gone.
bool wait_gone(pid_t process, std::chrono::milliseconds limit = patience);

}  // namespace tapi::test
