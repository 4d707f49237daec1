// SPDX-License-Identifier: Apache-2.0
// The program tapi-voicemail beside a desk whose lines call its boxes.
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "sound/sound_desk.hpp"

namespace tapi::test {

namespace fs = std::filesystem;

// Silence ends a message only after a while, because a program that is to speak takes its time to start. 1004 is for owners.
inline const std::string quick_habits = R"(
[voicemail]
folder = "boxes"
socket = "voicemail.sock"
access_lines = ["1004"]
[limits]
silence_seconds = 10
free_megabytes = 0
)";

// Boxes 1002 and 1003; greetings of a second.
inline const std::string quick_boxes = quick_habits + R"(
[[box]]
number = "1002"
rings = 2
[[box]]
number = "1003"
rings = 2
when_taken = "drop"
)";

struct VoicemailDesk : SoundDesk {
    explicit VoicemailDesk(size_t lines = 1, ServerSetup setup = quick(), const std::string& boxes = quick_boxes)
        : SoundDesk(lines, std::move(setup)) {
        std::ofstream(path("voicemail.toml")) << boxes;
        const std::string tone = write_sound(path("greeting.wav"), speech(1.1, 5));
        for (const char* box : {"1002", "1003"}) EXPECT_EQ(0, manage({"greeting", box, "open", "--set", tone}).code);
        start();
    }
    Launch voicemail(std::vector<std::string> words) const {
        Launch launch;
        launch.arguments = {VOICEMAIL_PROGRAM, "--json", "--config", path("voicemail.toml")};
        launch.arguments.insert(launch.arguments.end(), words.begin(), words.end());
        launch.environment = {"XDG_CACHE_HOME=" + path("cache")};
        return launch;
    }
    void start() {
        program = std::make_unique<Child>(voicemail({"run"}));
        EXPECT_TRUE(program->errors().find("calls are answered")) << program->errors().text();
    }
    Ran manage(const std::vector<std::string>& words, const std::string& input = {}) const {
        Child child(voicemail(words));
        child.write(input);
        child.close_input();
        return ended(child);
    }
    std::vector<nlohmann::json> messages(const std::string& box = "1002") const {
        std::vector<nlohmann::json> all;
        std::istringstream lines(manage({"messages", box}).output);
        for (std::string line; std::getline(lines, line);) all.push_back(nlohmann::json::parse(line));
        return all;
    }
    // Waits until the log says it after `from`; the place behind it.
    size_t logged(const std::string& text, size_t from = 0) const {
        const auto found = program->errors().find(text, from);
        EXPECT_TRUE(found) << text << "\n" << program->errors().text();
        return found.value_or(0);
    }
    DWORD call(const std::string& number = "1002", size_t line = 0) {
        const DWORD out = app.make_call(lines[line], number);
        app.wait_state(out, LINECALLSTATE_CONNECTED);
        return out;
    }
    // Waits for a recording that has something, and is none of those seen before; the program does not tell of it.
    bool recording(const std::string& box = "1002", uintmax_t bytes = 8000) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < deadline) {
            std::error_code error;
            for (const auto& file : fs::directory_iterator(path("boxes/messages/" + box), error)) {
                if (!seen_.contains(file.path()) && file.file_size() > bytes) return seen_.insert(file.path()).second;
            }
            std::this_thread::yield();
        }
        return false;
    }
    // Somebody who looks on. Its output is events.
    Launch status(std::vector<std::string> more = {}) const {
        std::vector<std::string> words{"status"};
        words.insert(words.end(), more.begin(), more.end());
        return voicemail(words);
    }
    void type(DWORD out, const std::string& digits) {
        EXPECT_EQ(app.result({{"do", "generate_digits"}, {"call", out}, {"digits", digits}, {"duration", 100}}), 0);
        app.wait_message(LINE_GENERATE, out);
    }
    bool consistent() const { return manage({"check"}).code == 0; }

    std::unique_ptr<Child> program;

  private:
    std::set<std::string> seen_;
};

}  // namespace tapi::test
