// SPDX-License-Identifier: Apache-2.0
// Who waits for whom: one line of callers for each name, in the order in which they came.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <string>

namespace tapi::flow {

class Queues {
    struct Line {
        std::list<int> waiting;
        int last_number = 0;
        size_t next_agent = 0;
    };

  public:
    // A place in it, for as long as this is kept.
    class Ticket {
      public:
        explicit Ticket(Line& line);
        ~Ticket();
        Ticket(const Ticket&) = delete;
        Ticket& operator=(const Ticket&) = delete;

        size_t position() const;  // 1: the first
        // Agents are taken in turn, so that the first of them has no more calls than the others.
        size_t next_agent(size_t of);

      private:
        Line& line_;
        int number_;
    };

    Line& line(const std::string& name) { return lines_[name]; }
    size_t waiting(const std::string& name) const;
    std::map<std::string, size_t> all() const;  // how many wait in each

  private:
    std::map<std::string, Line> lines_;
};

}  // namespace tapi::flow
