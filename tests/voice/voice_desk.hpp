// SPDX-License-Identifier: Apache-2.0
// A program on apps/voice beside a desk whose lines call it. What happens on a call is a coroutine of the test.
#pragma once

#include <filesystem>
#include <future>
#include <thread>

#include "sound/sound_desk.hpp"
#include "voice/app.hpp"
#include "voice/clips.hpp"
#include "voice/news.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace tapi::test {

namespace asio = boost::asio;
using voice::Await;
using voice::Call;
using voice::Gone;
using voice::Millis;
using CallPtr = std::shared_ptr<Call>;

inline size_t entries(const std::string& folder) {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
}

// What the calls of a test say, from the program's thread to the test's.
class Said {
  public:
    void say(const std::string& text) {
        const std::lock_guard lock(mutex_);
        said_.push_back(text);
        changed_.notify_all();
    }
    // Waits for it; what was said until then is no longer looked at.
    bool heard(const std::string& text) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, patience, [&] {
            for (size_t at = taken_; at < said_.size(); ++at) {
                if (said_[at].find(text) == std::string::npos) continue;
                taken_ = at + 1;
                return true;
            }
            return false;
        });
    }
    std::string all() {
        const std::lock_guard lock(mutex_);
        std::string text;
        for (const std::string& one : said_) text += one + "\n";
        return text;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> said_;
    size_t taken_ = 0;
};

using Talk = std::function<Await<void>(CallPtr, Said&)>;

// Its lines are those of `talks`, by number.
class VoiceProgram {
  public:
    explicit VoiceProgram(const std::vector<std::pair<std::string, Talk>>& talks, const std::string& folder = "/tmp", unsigned rings = 0)
        : clips_(std::make_shared<voice::Clips>(loop_, voice::ClipsPlan{folder, {}})),
          app_(loop_, {"voice test", clips_, [this](const voice::Notice& notice) { said.say("notice: " + notice.text); }}) {
        for (const auto& [number, talk] : talks) {
            voice::LinePlan plan;
            plan.name = number;
            plan.rings = rings;
            if (talk) plan.on_call = [this, what = talk](CallPtr call) { return run_talk(call, what, said); };
            lines_.push_back(&app_.add(plan));
        }
        app_.connect();
        asio::co_spawn(loop_, app_.run(), [this](std::exception_ptr) { said.say("ended"); });
        thread_ = std::thread([this] { loop_.run(); });
        wait([this] { return lines_.front()->open(); });
    }
    ~VoiceProgram() {
        stop();
        thread_.join();
    }
    void stop() {
        asio::post(loop_, [this] { app_.stop(); });
    }
    // In the program's thread.
    template <class Look>
    auto look(Look look) {
        std::promise<decltype(look())> answer;
        asio::post(loop_, [&] { answer.set_value(look()); });
        return answer.get_future().get();
    }
    template <class Predicate>
    bool wait(Predicate so) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < deadline) {
            if (look(so)) return true;
            std::this_thread::yield();
        }
        return false;
    }
    bool quiet() {
        return wait([this] { return app_.calls() == 0; });
    }
    void begin(std::function<Await<void>(voice::Line&, Said&)> what) {
        asio::co_spawn(loop_, what(*lines_.front(), said), asio::detached);
    }
    voice::Line& line(size_t at = 0) { return *lines_[at]; }
    voice::App& app() { return app_; }
    asio::io_context& loop() { return loop_; }

    Said said;

  private:
    static Await<void> run_talk(CallPtr call, Talk talk, Said& said) {
        std::string end = "returned";
        try {
            co_await talk(call, said);
        } catch (const Gone& gone) {
            end = std::string("gone: ") + to_string(gone.why());
        } catch (const std::exception& error) {
            end = std::string("threw: ") + error.what();
        }
        said.say(end);
    }

    asio::io_context loop_;
    std::shared_ptr<voice::Clips> clips_;
    voice::App app_;
    std::vector<voice::Line*> lines_;
    std::thread thread_;
};

inline voice::Prompt one(voice::Piece piece) { return voice::Prompt(1, std::move(piece)); }

}  // namespace tapi::test
