// SPDX-License-Identifier: Apache-2.0
// tapi panel: a phone of the exchange, drawn; or one thing after the other done at it.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "commands.hpp"
#include "panel_link.hpp"
#include "panel_screen.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int tick_ms = 125;  // the shortest light of a lamp

int list_panels(PanelLink& link, Console& console) {
    std::vector<std::vector<std::string>> rows = {{"PHONE", "NAME"}};
    for (uint64_t from = 0;;) {
        const Json page = link.ask({{"do", "list"}, {"from", from}});
        for (const Json& phone : page.at("phones")) {
            rows.push_back({phone.at("phone").get<std::string>(), phone.at("name").get<std::string>()});
            console.record(phone);
        }
        if (!page.contains("next")) break;
        from = page.at("next").get<uint64_t>();
    }
    console.table(rows);
    return exit_done;
}

void show_panel(const Json& phone, Console& console) {
    for (const Json& row : phone.at("display")) console.line("display  " + row.get<std::string>());
    for (const auto& [device, hook] : phone.at("hook").items())
        console.line(device + std::string(9 - device.size(), ' ') + hook.at("mode").get<std::string>());
    console.line("ringer   " + std::to_string(phone.at("ring").at("mode").get<uint32_t>()));
    for (const Json& key : phone.at("keys")) {
        if (key.contains("lamp") && key.at("lamp") != "off")
            console.line("lamp     " + key.at("label").get<std::string>() + ": " + key.at("lamp").get<std::string>());
    }
    console.record(phone);
}

bool shows(const Json& phone, const std::string& text) {
    const Json& rows = phone.at("display");
    return std::any_of(rows.begin(), rows.end(), [&](const Json& row) {
        return row.get<std::string>().find(text) != std::string::npos;
    });
}

// Until the display shows the text.
void wait_for_text(PanelLink& link, Signals& signals, const PanelArguments& wanted, std::optional<uint32_t> limit) {
    Json phone = link.ask({{"do", "watch"}, {"phone", wanted.phone}});
    const auto end = Clock::now() + Millis(limit.value_or(0));
    while (!shows(phone, wanted.wait_for)) {
        const auto left = std::chrono::ceil<Millis>(end - Clock::now()).count();
        if (limit && left <= 0) throw Failure(exit_no_answer, "the display never showed \"" + wanted.wait_for + "\"");
        pollfd fds[] = {{link.descriptor(), POLLIN, 0}, {signals.descriptor(), POLLIN, 0}};
        if (::poll(fds, 2, limit ? static_cast<int>(left) : -1) < 0 && errno != EINTR)
            throw Failure(exit_failed, "cannot wait");
        if (signals.take()) throw Failure(exit_interrupted, "interrupted");
        if (auto change = link.next_change()) phone = std::move(*change);
    }
}

// "1002" is four keys, "Hold" is one.
void press_keys(PanelLink& link, const std::string& phone, const std::string& keys) {
    if (keys.find_first_not_of("0123456789*#") != std::string::npos) return link.press(phone, keys);
    for (const char key : keys) link.press(phone, std::string(1, key));
}

int do_steps(PanelLink& link, Console& console, Signals& signals, const Arguments& arguments) {
    const PanelArguments& wanted = arguments.panel;
    if (!wanted.wait_for.empty()) wait_for_text(link, signals, wanted, arguments.wait_ms);
    if (!wanted.off_hook.empty()) link.act(wanted.phone, "lift", wanted.off_hook);
    for (const std::string& keys : wanted.press) press_keys(link, wanted.phone, keys);
    if (!wanted.on_hook.empty()) link.act(wanted.phone, "replace", wanted.on_hook);
    if (wanted.show || console.json()) show_panel(link.ask({{"do", "show"}, {"phone", wanted.phone}}), console);
    return exit_done;
}

// The phone on the terminal, until somebody leaves it.
class Desk {
  public:
    Desk(PanelLink& link, Signals& signals, const std::string& number)
        : link_(link), signals_(signals), number_(number), phone_(link.ask({{"do", "watch"}, {"phone", number}})) {}

    int run() {
        Screen screen;
        while (!left_) {
            drawing_ = draw_panel(phone_, since_start(), screen.unicode());
            screen.show(drawing_, note_);
            wait();
            while (const auto input = screen.next_input()) take(*input);
            if (auto change = link_.next_change()) phone_ = std::move(*change);
        }
        return exit_done;
    }

  private:
    uint64_t since_start() const {
        return static_cast<uint64_t>(std::chrono::duration_cast<Millis>(Clock::now() - start_).count());
    }
    // For a key, for news of the phone, for the next blink.
    void wait() {
        pollfd fds[] = {{STDIN_FILENO, POLLIN, 0}, {link_.descriptor(), POLLIN, 0}, {signals_.descriptor(), POLLIN, 0}};
        const int to_tick = tick_ms - static_cast<int>(since_start() % tick_ms);
        (void)::poll(fds, 3, to_tick);
        if (signals_.take() || (fds[0].revents & POLLHUP) != 0) left_ = true;
    }
    void take(const Screen::Input& input) {
        if (input.letter == 'q') {
            left_ = true;
        } else if (input.row >= 0) {
            if (const PanelAction* action = drawing_.at(input.row, input.column)) act(*action);
        } else if (const auto action = action_of(phone_, input.letter)) {
            act(*action);
        }
    }
    void act(const PanelAction& action) {
        note_.clear();
        try {
            if (action.key) return link_.press(number_, *action.key);
            const bool on_hook = phone_.at("hook").at(action.device).at("mode") == "onhook";
            link_.act(number_, on_hook ? "lift" : "replace", action.device);
        } catch (const Failure& refused) {
            if (refused.exit_code() == exit_no_server) throw;
            note_ = refused.what();
        }
    }

    PanelLink& link_;
    Signals& signals_;
    const std::string number_;
    Json phone_;
    PanelDrawing drawing_;
    std::string note_;
    const Clock::time_point start_ = Clock::now();
    bool left_ = false;
};

}  // namespace

int front_panel(Console& console, Signals& signals, const Arguments& arguments) {
    const PanelArguments& wanted = arguments.panel;
    PanelLink link(wanted.socket);
    if (wanted.phone.empty()) return list_panels(link, console);
    if (wanted.scripted() || console.json()) return do_steps(link, console, signals, arguments);
    return Desk(link, signals, wanted.phone).run();
}

}  // namespace tapi::ctl
