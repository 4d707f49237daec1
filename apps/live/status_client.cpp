// SPDX-License-Identifier: Apache-2.0
// See status_client.hpp.
#include "status_client.hpp"

#include <fmt/format.h>

#include <istream>

#include "event_server.hpp"
#include "tapictl/exit_codes.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>

namespace tapi::live {
namespace asio = boost::asio;
namespace {

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return text;
}

void show_all(const std::string& subject, const Json& status, ctl::Console& console) {
    const std::string heading = upper(subject);
    std::vector<std::vector<std::string>> lines{{"LINE", heading, "STATE"}}, calls{{"CALL", "FROM", "TO", heading, "PART", "SECONDS"}};
    for (const Json& line : status.at("lines"))
        lines.push_back({line.value("line", ""), line.value(subject, ""), line.value("open", false) ? "open" : "not there"});
    for (const Json& call : status.at("calls"))
        calls.push_back({std::to_string(call.value("call", 0)), call.value("caller", ""), call.value("called", ""), call.value(subject, ""),
                         call.value("part", ""), fmt::format("{:.0f}", call.value("seconds", 0.0))});
    console.table(lines);
    console.line("");
    if (calls.size() > 1) console.table(calls);
    for (const auto& [queue, waiting] : status.at("queues").items()) console.line(fmt::format("queue {}: {} waiting", queue, waiting.get<size_t>()));
    console.line(fmt::format("{} calls now, {} at most, {} ended since {}", calls.size() - 1, status.value("most", 0), status.value("ended", 0),
                             status.value("since", "")));
}

void show_event(const Json& event, ctl::Console& console) {
    Json rest = event;
    rest.erase("time");
    rest.erase("event");
    std::string words;
    for (const auto& [name, value] : rest.items()) words += fmt::format(" {}={}", name, value.is_string() ? value.get<std::string>() : value.dump());
    console.line(fmt::format("{} {}{}", event.value("time", ""), event.value("event", ""), words));
}

}  // namespace

int show_status(const Words& words, const std::string& socket, bool follow, ctl::Console& console) {
    const std::string path = socket.empty() ? default_socket(words.program) : socket;
    asio::io_context loop;
    asio::local::stream_protocol::socket link(loop);
    boost::system::error_code error;
    link.connect(asio::local::stream_protocol::endpoint(path), error);
    if (error) throw ctl::Failure(ctl::exit_no_server, "no " + words.program + " runs here: " + path + ": " + error.message() + "; start one with `" + words.program + " run`, or name its --socket");
    asio::streambuf buffer;
    for (bool first = true; first || follow; first = false) {
        asio::read_until(link, buffer, '\n', error);
        if (error) throw ctl::Failure(ctl::exit_no_server, words.program + " has ended");
        std::istream stream(&buffer);
        std::string line;
        std::getline(stream, line);
        const Json event = Json::parse(line, nullptr, false);
        if (event.is_discarded()) throw ctl::Failure(ctl::exit_failed, path + " is not the live view of " + words.program);
        console.record(event);
        if (console.json()) continue;
        if (first) {
            show_all(words.subject, event, console);
        } else {
            show_event(event, console);
        }
    }
    return ctl::exit_done;
}

}  // namespace tapi::live
