// SPDX-License-Identifier: Apache-2.0
// tapi talk: a thread for each direction between the call and the sound card, because cards are waited for.
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "commands.hpp"
#include "sound/card.hpp"
#include "sound/errors.hpp"
#include "sound/stream.hpp"
#include "sound_run.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

constexpr uint32_t talking_rate = 16000;
constexpr uint32_t block_ms = 20;
constexpr size_t blocks_said = 5, blocks_heard = 25;  // of 20 ms, that may wait

class Talking final : public Sounding {
  public:
    Talking(sound::Card& card, uint32_t rate) : card_(card), rate_(rate) {}
    ~Talking() override {
        stop();
        ::close(news_);
        ::close(end_);
    }
    void begin(UINT device) override {
        said_.emplace(device, sound::StreamShape{rate_, blocks_said, block_ms});
        heard_.emplace(device, sound::StreamShape{rate_, blocks_heard, block_ms});
        speaking_ = std::thread([this] { guarded([this] { speak(); }); });
        listening_ = std::thread([this] { guarded([this] { listen(); }); });
    }
    int descriptor() const override { return news_; }
    void run() override {
        const std::lock_guard lock(mutex_);
        if (!failed_.empty()) throw sound::SoundError(failed_);
    }
    bool done() const override { return false; }
    bool gone() const override { return finished_; }
    void end() override {
        stop();
        run();  // what failed
    }
    int report(Console&, bool) override { return exit_done; }

  private:
    // From the microphone.
    void speak() {
        std::vector<int16_t> block(said_->buffer_samples());
        while (!ends_) {
            card_.read(block);
            while (!ends_ && !said_->has_room()) {
                wait(said_->descriptor());
                said_->clear();
            }
            if (!ends_ && !said_->write(block)) return;
        }
    }
    // To the speaker.
    void listen() {
        while (!ends_) {
            heard_->clear();
            const auto samples = heard_->take();
            if (!samples.empty()) {
                card_.write(samples);
            } else if (heard_->gone()) {
                return;
            } else {
                wait(heard_->descriptor());
            }
        }
    }
    void wait(int descriptor) {
        pollfd both[] = {{descriptor, POLLIN, 0}, {end_, POLLIN, 0}};
        ::poll(both, 2, -1);
    }
    template <class Action>
    void guarded(Action action) {
        try {
            action();
        } catch (const sound::SoundError& error) {
            const std::lock_guard lock(mutex_);
            failed_ = error.what();
        }
        finished_ = true;
        eventfd_write(news_, 1);
    }
    void stop() {
        ends_ = true;
        eventfd_write(end_, 1);
        if (speaking_.joinable()) speaking_.join();
        if (listening_.joinable()) listening_.join();
        said_.reset();
        heard_.reset();
    }

    sound::Card& card_;
    uint32_t rate_;
    std::optional<sound::PlayStream> said_;
    std::optional<sound::RecordStream> heard_;
    std::mutex mutex_;
    std::string failed_;
    std::atomic<bool> ends_{false}, finished_{false};
    int news_ = eventfd(0, EFD_CLOEXEC), end_ = eventfd(0, EFD_CLOEXEC);
    std::thread speaking_, listening_;
};

std::unique_ptr<sound::Card> open_card(const Arguments& arguments, uint32_t rate) {
    try {
        return sound::open_card(arguments.sound.device, rate);
    } catch (const sound::SoundError& error) {
        throw Failure(exit_failed, error.what());
    }
}

}  // namespace

int talk(LineApp& app, Console& console, const Arguments& arguments) {
    const uint32_t rate = arguments.sound.rate.value_or(talking_rate);
    const auto card = open_card(arguments, rate);
    console.line(console.paint(Color::dim, fmt::format("talking through {}", card->name())));
    Talking talking(*card, rate);
    return run_sound(app, console, arguments, talking);
}

}  // namespace tapi::ctl
