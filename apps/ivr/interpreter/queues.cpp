// SPDX-License-Identifier: Apache-2.0
// Lines of callers.
#include "ivr/interpreter/queues.hpp"

#include <algorithm>

namespace tapi::flow {

Queues::Ticket::Ticket(Line& line) : line_(line), number_(++line.last_number) {
    line_.waiting.push_back(number_);
}

Queues::Ticket::~Ticket() { line_.waiting.remove(number_); }

size_t Queues::Ticket::position() const {
    const auto place = std::find(line_.waiting.begin(), line_.waiting.end(), number_);
    return static_cast<size_t>(std::distance(line_.waiting.begin(), place)) + 1;
}

size_t Queues::Ticket::next_agent(size_t of) { return line_.next_agent++ % of; }

size_t Queues::waiting(const std::string& name) const {
    const auto found = lines_.find(name);
    return found == lines_.end() ? 0 : found->second.waiting.size();
}

std::map<std::string, size_t> Queues::all() const {
    std::map<std::string, size_t> counts;
    for (const auto& [name, line] : lines_) counts[name] = line.waiting.size();
    return counts;
}

}  // namespace tapi::flow
