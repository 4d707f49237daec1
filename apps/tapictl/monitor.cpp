// SPDX-License-Identifier: Apache-2.0
// tapi monitor: every message of lines, by name, with its parameters in words.
#include <fmt/format.h>

#include <map>
#include <names.hpp>

#include "commands.hpp"
#include "monitoring.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

class Monitoring {
  public:
    Monitoring(LineApp& app, Console& console, const Arguments& arguments)
        : app_(app), console_(console), arguments_(arguments) {}

    int run() {
        open_lines();
        for (;;) {
            const Event event = app_.next();
            if (event.kind == Event::Kind::interrupted) return exit_done;
            if (event.kind == Event::Kind::message) message(event.message);
        }
    }

  private:
    void open_lines() {
        const std::vector<LineInfo> lines = app_.lines();
        std::vector<const LineInfo*> wanted;
        for (const std::string& name : arguments_.monitored) wanted.push_back(select_line(lines, name).line);
        if (arguments_.monitored.empty()) {
            for (const LineInfo& line : lines) wanted.push_back(&line);
        }
        if (wanted.empty()) throw Failure(exit_no_device, "there are no lines to monitor");
        size_t opened = 0;
        for (const LineInfo* line : wanted) {
            try {
                open(*line);
                ++opened;
            } catch (const Failure& refused) {
                // With all lines, one that does not open is no reason to miss the others.
                if (!arguments_.monitored.empty()) throw;
                console_.note(refused.what());
            }
        }
        if (opened == 0) throw Failure(exit_failed, "no line could be opened");
        console_.line(fmt::format("monitoring {} {}; ^C ends", opened, opened == 1 ? "line" : "lines"));
        console_.record({{"time", timestamp()}, {"event", "monitoring"}, {"lines", opened}});
    }

    void open(const LineInfo& line) {
        const HLINE handle = app_.open(line, LINECALLPRIVILEGE_MONITOR, 0);
        const LONG result = lineSetStatusMessages(handle, all_of(names::Family::LINEDEVSTATE),
                                                  all_of(names::Family::LINEADDRESSSTATE));
        if (result < 0) {
            console_.note(
                line_failure(fmt::format("{}: no messages about its status", line.name), result).what());
        }
    }

    void message(const LINEMESSAGE& message) {
        const auto number = static_cast<uint32_t>(message.dwMessageID);
        if (number == LINE_APPNEWCALL) {
            calls_[static_cast<HCALL>(message.dwParam2)] = app_.name_of(message.hDevice);
        }
        const auto call = calls_.find(DWORD{message.hDevice});
        const std::string line = call != calls_.end() ? call->second : app_.name_of(message.hDevice);
        // A copy: the members of a message are not aligned as references want them.
        const DWORD_PTR raw[] = {message.dwParam1, message.dwParam2, message.dwParam3};
        show_message(console_, "line", line, message.hDevice, number, raw);
        if (number == LINE_CALLSTATE && message.dwParam1 == LINECALLSTATE_IDLE) {
            lineDeallocateCall(message.hDevice);
            calls_.erase(DWORD{message.hDevice});
        }
    }

    LineApp& app_;
    Console& console_;
    const Arguments& arguments_;
    std::map<HCALL, std::string> calls_;
};

}  // namespace

void show_message(Console& console, const char* kind, const std::string& name, DWORD device, DWORD number,
                  const DWORD_PTR (&raw)[3]) {
    const auto decoded = names::decode_message(number, raw[0], raw[1], raw[2]);
    const std::string message = names::message(number);
    const std::string text = names::describe(number, decoded).substr(message.size());
    console.line(fmt::format("{}  {}  {}  {}{}", console.paint(Color::dim, clock_time()), name,
                             console.paint(Color::dim, names::hex(device)), console.paint(Color::strong, message), text));
    Json parameters = Json::object();
    for (const names::Decoded& one : decoded) parameters[one.label] = one.text;
    console.record({{"time", timestamp()},
                    {kind, name},
                    {"device", device},
                    {"message", message},
                    {"parameters", parameters},
                    {"raw", raw}});
}

int monitor_lines(LineApp& app, Console& console, const Arguments& arguments) {
    return Monitoring(app, console, arguments).run();
}

}  // namespace tapi::ctl
