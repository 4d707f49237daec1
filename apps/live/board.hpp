// SPDX-License-Identifier: Apache-2.0
// What goes on in a program that answers calls: the calls that there are, what became of others, and every event as it happens. Knows
// no calls, no files, no sockets.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tapi::live {

using Json = nlohmann::ordered_json;
using WallTime = std::chrono::system_clock::time_point;

// How a program speaks of itself.
struct Words {
    std::string program;  // "tapi-ivr"; names of metrics begin with it
    std::string subject;  // what a call is about: "flow", "box"
};

struct CallRow {
    std::string line, caller, called, subject;
    std::string part;  // how far it has come
    WallTime since;
};

struct LineRow {
    std::string name, subject;
    bool open = false;
};

class Board {
  public:
    using Hear = std::function<void(const Json&)>;

    explicit Board(Words words, std::function<WallTime()> now = std::chrono::system_clock::now);

    void call_began(uint64_t number, CallRow row);
    // Events of a call: {"event": "part", "part": "sales"} and others.
    void call_event(uint64_t number, Json event);
    void call_ended(uint64_t number, const std::string& how, const std::string& text);
    void call_refused(const std::string& line, const std::string& why);
    void note(const std::string& level, const std::string& text, const std::string& object = {});
    // What belongs to no call.
    void event(Json event) { tell(std::move(event)); }
    void lines(std::vector<LineRow> lines);
    void queues(std::map<std::string, size_t> waiting) { queues_ = std::move(waiting); }

    // {"event": "status", ...}: everything at once.
    Json status() const;
    // OpenMetrics 1.0, as Prometheus reads it.
    std::string metrics() const;
    size_t calls() const { return calls_.size(); }

    // Told of each event until the ticket is dropped.
    using Ticket = std::shared_ptr<Hear>;
    [[nodiscard]] Ticket hear(Hear hear);

    // Seconds; the upper bounds of how long calls lasted.
    static constexpr std::array<double, 8> durations{5, 15, 30, 60, 120, 300, 900, 3600};

  private:
    struct Lengths {
        std::array<uint64_t, durations.size() + 1> counts{};
        double sum = 0;
        void add(double seconds);
    };
    void tell(Json event);

    std::string head(const char* name, const char* type, const char* help) const;
    std::string call_lengths() const;
    // tapi_ivr_NAME{a="b",c="d"} VALUE
    std::string sample(const std::string& name, const std::vector<std::pair<std::string, std::string>>& labels, const std::string& value) const;

    Words words_;
    std::string prefix_;  // of metrics
    std::function<WallTime()> now_;
    WallTime started_;
    std::map<uint64_t, CallRow> calls_;
    std::vector<LineRow> lines_;
    std::map<std::string, size_t> queues_;
    std::map<std::pair<std::string, std::string>, uint64_t> ended_;  // by subject and how
    std::map<std::string, uint64_t> refused_, notices_, steps_;
    std::map<std::string, Lengths> lengths_;  // by subject
    size_t most_ = 0;
    std::list<std::weak_ptr<Hear>> hearers_;
};

// "2026-01-31T12:00:00.000Z"
std::string stamp(WallTime when);

}  // namespace tapi::live
