// SPDX-License-Identifier: Apache-2.0
// A process that the server started: ended on request, reaped when it ends.
#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace tapi::server {

struct ChildPlan {
    std::string program;  // a path
    std::vector<std::string> arguments;
    std::vector<std::string> environment;  // NAME=VALUE, beside what the server has or instead of it
    int fd = -1;                           // a descriptor for the child,
    int child_fd = 3;                      // and under which number it finds it
    bool end_group = false;                // kill() ends what the child has started too
};

class ChildProcess : public std::enable_shared_from_this<ChildProcess> {
  public:
    // "exited with status 1", "was killed by signal 11 (Segmentation fault)"
    using Ended = std::function<void(const std::string& how)>;

    // Starts it with the one descriptor and the standard ones, in a process group of its own, so that signals from
    // a terminal reach the server only.
    static Result<std::shared_ptr<ChildProcess>> start(boost::asio::io_context& loop, const ChildPlan& plan);
    ~ChildProcess();

    pid_t id() const { return pid_; }
    bool ended() const { return ended_; }
    // `handler` runs on the loop, once; until then the object keeps itself.
    void when_ended(Ended handler);
    void kill();
    // Kills and waits, for when no loop runs any more; no handler runs, and it is let go when the process is dead.
    void kill_now();

  private:
    ChildProcess(boost::asio::io_context& loop, pid_t pid, int pid_fd, bool end_group);
    std::string reap();

    const pid_t pid_;
    const bool end_group_;
    boost::asio::posix::stream_descriptor descriptor_;  // a pidfd: readable when the process ended
    Ended handler_;
    bool ended_ = false;
};

}  // namespace tapi::server
