// SPDX-License-Identifier: Apache-2.0
// See board.hpp.
#include "board.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tapi::live {
namespace {

double seconds_between(WallTime from, WallTime to) { return std::chrono::duration<double>(to - from).count(); }

// What may stand between the quotes of a label.
std::string label(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        if (c == '\\' || c == '"') safe += '\\';
        safe += c == '\n' ? ' ' : c;
    }
    return safe;
}

}  // namespace

std::string stamp(WallTime when) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(ms / 1000)), ms % 1000);
}

void Board::Lengths::add(double seconds) {
    const auto* bound = std::find_if(durations.begin(), durations.end(), [&](double most) { return seconds <= most; });
    ++counts[static_cast<size_t>(bound - durations.begin())];
    sum += seconds;
}

Board::Board(Words words, std::function<WallTime()> now)
    : words_(std::move(words)), prefix_(words_.program + "_"), now_(std::move(now)), started_(now_()) {
    std::replace(prefix_.begin(), prefix_.end(), '-', '_');
}

Board::Ticket Board::hear(Hear hear) {
    auto ticket = std::make_shared<Hear>(std::move(hear));
    hearers_.push_back(ticket);
    return ticket;
}

void Board::tell(Json event) {
    Json whole{{"time", stamp(now_())}};
    whole.update(event);
    for (auto at = hearers_.begin(); at != hearers_.end();) {
        const Ticket living = at->lock();
        if (living == nullptr) {
            at = hearers_.erase(at);
            continue;
        }
        ++at;
        (*living)(whole);
    }
}

void Board::call_began(uint64_t number, CallRow row) {
    row.since = now_();
    Json event{{"event", "call"}, {"call", number}, {"line", row.line}, {"caller", row.caller}, {"called", row.called}, {words_.subject, row.subject}};
    calls_[number] = std::move(row);
    most_ = std::max(most_, calls_.size());
    tell(std::move(event));
}

void Board::call_event(uint64_t number, Json event) {
    const auto found = calls_.find(number);
    if (found != calls_.end() && event.value("event", "") == "part") found->second.part = event.value("part", "");
    if (found != calls_.end()) ++steps_[found->second.subject];
    event["call"] = number;
    tell(std::move(event));
}

void Board::call_ended(uint64_t number, const std::string& how, const std::string& text) {
    const auto found = calls_.find(number);
    if (found == calls_.end()) return;
    const CallRow row = std::move(found->second);
    calls_.erase(found);
    const double seconds = seconds_between(row.since, now_());
    ++ended_[{row.subject, how}];
    lengths_[row.subject].add(seconds);
    Json event{{"event", "end"}, {"call", number}, {"how", how}, {"seconds", std::round(seconds * 1000) / 1000}, {"part", row.part}};
    if (!text.empty()) event["text"] = text;
    tell(std::move(event));
}

void Board::call_refused(const std::string& line, const std::string& why) {
    ++refused_[line];
    tell({{"event", "refused"}, {"line", line}, {"why", why}});
}

void Board::note(const std::string& level, const std::string& text, const std::string& object) {
    ++notices_[level];
    Json event{{"event", "notice"}, {"level", level}};
    if (!object.empty()) event["object"] = object;
    event["text"] = text;
    tell(std::move(event));
}

void Board::lines(std::vector<LineRow> lines) {
    for (size_t at = 0; at < lines.size(); ++at) {
        const bool was = at < lines_.size() && lines_[at].open;
        if (at < lines_.size() && was == lines[at].open) continue;
        tell({{"event", "line"}, {"line", lines[at].name}, {"open", lines[at].open}});
    }
    lines_ = std::move(lines);
}

Json Board::status() const {
    Json lines = Json::array(), calls = Json::array(), queues = Json::object();
    for (const LineRow& line : lines_) lines.push_back({{"line", line.name}, {words_.subject, line.subject}, {"open", line.open}});
    for (const auto& [number, row] : calls_) {
        calls.push_back({{"call", number}, {"line", row.line}, {"caller", row.caller}, {"called", row.called}, {words_.subject, row.subject},
                         {"part", row.part}, {"seconds", std::floor(seconds_between(row.since, now_()))}});
    }
    for (const auto& [name, waiting] : queues_) queues[name] = waiting;
    uint64_t ended = 0;
    for (const auto& [key, count] : ended_) ended += count;
    return {{"time", stamp(now_())}, {"event", "status"}, {"since", stamp(started_)}, {"lines", lines}, {"calls", calls}, {"queues", queues},
            {"ended", ended}, {"most", most_}};
}

std::string Board::head(const char* name, const char* type, const char* help) const {
    return fmt::format("# TYPE {0}{1} {2}\n# HELP {0}{1} {3}\n", prefix_, name, type, help);
}

std::string Board::sample(const std::string& name, const std::vector<std::pair<std::string, std::string>>& labels, const std::string& value) const {
    std::string all;
    for (const auto& [key, text] : labels) all += fmt::format("{}{}=\"{}\"", all.empty() ? "" : ",", key, label(text));
    return fmt::format("{}{}{}{}{} {}\n", prefix_, name, all.empty() ? "" : "{", all, all.empty() ? "" : "}", value);
}

std::string Board::metrics() const {
    const std::string& of = words_.subject;
    std::string out = head("calls", "gauge", "Calls that there are.");
    out += sample("calls", {}, std::to_string(calls_.size()));
    out += head("line_open", "gauge", "Whether the line is there, and takes calls.");
    for (const LineRow& line : lines_) out += sample("line_open", {{"line", line.name}}, line.open ? "1" : "0");
    out += head("queue_waiting", "gauge", "Callers who wait.");
    for (const auto& [name, waiting] : queues_) out += sample("queue_waiting", {{"queue", name}}, std::to_string(waiting));
    out += head("calls_ended", "counter", "Calls that have ended, and how.");
    for (const auto& [key, count] : ended_) out += sample("calls_ended_total", {{of, key.first}, {"how", key.second}}, std::to_string(count));
    out += head("calls_refused", "counter", "Calls that were not taken.");
    for (const auto& [line, count] : refused_) out += sample("calls_refused_total", {{"line", line}}, std::to_string(count));
    out += head((of + "_events").c_str(), "counter", "Events of calls.");
    for (const auto& [subject, count] : steps_) out += sample(of + "_events_total", {{of, subject}}, std::to_string(count));
    out += head("notices", "counter", "What an operator was told.");
    for (const auto& [level, count] : notices_) out += sample("notices_total", {{"level", level}}, std::to_string(count));
    return out + call_lengths() + "# EOF\n";
}

std::string Board::call_lengths() const {
    const std::string& of = words_.subject;
    std::string out = head("call_seconds", "histogram", "How long calls lasted.");
    for (const auto& [subject, lengths] : lengths_) {
        uint64_t sum = 0;
        for (size_t at = 0; at < lengths.counts.size(); ++at) {
            sum += lengths.counts[at];
            const std::string bound = at < durations.size() ? fmt::format("{:.1f}", durations[at]) : "+Inf";
            out += sample("call_seconds_bucket", {{of, subject}, {"le", bound}}, std::to_string(sum));
        }
        out += sample("call_seconds_count", {{of, subject}}, std::to_string(sum));
        out += sample("call_seconds_sum", {{of, subject}}, fmt::format("{:.3f}", lengths.sum));
    }
    return out;
}

}  // namespace tapi::live
