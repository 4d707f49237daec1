// SPDX-License-Identifier: Apache-2.0
// See status_client.hpp.
#include "status_client.hpp"

#include <fmt/format.h>

#include <istream>

#include "event_server.hpp"
#include "tapictl/exit_codes.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>

namespace tapi::ivr {
namespace asio = boost::asio;
namespace {

void show_all(const Json& status, ctl::Console& console) {
    std::vector<std::vector<std::string>> lines{{"LINE", "FLOW", "STATE"}}, calls{{"CALL", "FROM", "TO", "FLOW", "PART", "SECONDS"}};
    for (const Json& line : status.at("lines"))
        lines.push_back({line.value("line", ""), line.value("flow", ""), line.value("open", false) ? "open" : "not there"});
    for (const Json& call : status.at("calls"))
        calls.push_back({std::to_string(call.value("call", 0)), call.value("caller", ""), call.value("called", ""), call.value("flow", ""),
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

int show_status(const std::string& socket, bool follow, ctl::Console& console) {
    const std::string path = socket.empty() ? default_socket("ivr") : socket;
    asio::io_context loop;
    asio::local::stream_protocol::socket link(loop);
    boost::system::error_code error;
    link.connect(asio::local::stream_protocol::endpoint(path), error);
    if (error) throw ctl::Failure(ctl::exit_no_server, "no tapi-ivr runs here: " + path + ": " + error.message() + "; start one with `tapi-ivr run`, or name its --socket");
    asio::streambuf buffer;
    for (bool first = true; first || follow; first = false) {
        asio::read_until(link, buffer, '\n', error);
        if (error) throw ctl::Failure(ctl::exit_no_server, "tapi-ivr has ended");
        std::istream stream(&buffer);
        std::string line;
        std::getline(stream, line);
        const Json event = Json::parse(line, nullptr, false);
        if (event.is_discarded()) throw ctl::Failure(ctl::exit_failed, path + " is not the live view of tapi-ivr");
        console.record(event);
        if (console.json()) continue;
        if (first) {
            show_all(event, console);
        } else {
            show_event(event, console);
        }
    }
    return ctl::exit_done;
}

}  // namespace tapi::ivr
