// SPDX-License-Identifier: Apache-2.0
// tapi play and tapi record, and what they have in common with tapi talk.
#include <fmt/format.h>

#include "commands.hpp"
#include "sound/errors.hpp"
#include "sound/sound_file.hpp"
#include "sound/stream.hpp"
#include "sound_run.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

using Clock = std::chrono::steady_clock;

constexpr Millis word_limit{5000};     // from the end of the sound to that of the call
constexpr uint32_t recording_rate = 16000;  // a wide-band call loses nothing

class SoundRun {
  public:
    SoundRun(LineApp& app, Console& console, const Arguments& arguments, Sounding& sounding)
        : app_(app), call_(make_sound_call(app, console, arguments)), console_(console),
          seconds_(arguments.sound.seconds), sounding_(sounding) {}

    int run() {
        call_->begin();
        follow();
        while (!call_->over()) {
            handle(app_.next(first_deadline(), begun_ && !ended_ ? sounding_.descriptor() : -1));
            follow();
        }
        end();
        const int code = call_->report();
        if (!failed_.empty()) throw Failure(exit_failed, failed_);
        return begun_ && code == exit_done ? sounding_.report(console_, interrupted_) : code;
    }

  private:
    std::optional<LineApp::Instant> first_deadline() const {
        const auto other = call_->next_deadline();
        return limit_ && (!other || *limit_ < *other) ? limit_ : other;
    }
    void handle(const Event& event) {
        switch (event.kind) {
            case Event::Kind::message:
                return message(event.message);
            case Event::Kind::interrupted:
                interrupted_ = true;
                end();
                return call_->interrupted();
            case Event::Kind::timeout:
                if (limit_ && *limit_ <= Clock::now()) limit_passed();
                return call_->deadline_passed();
            case Event::Kind::ready:
                return guarded([this] { sounding_.run(); });
        }
    }
    void message(const LINEMESSAGE& message) {
        if (message.dwMessageID == LINE_CLOSE) closed();
        const bool broken = message.dwMessageID == LINE_CALLSTATE && message.dwParam1 == LINECALLSTATE_DISCONNECTED &&
                            message.dwParam2 == LINEDISCONNECTMODE_OUTOFORDER && message.hDevice == call_->talking();
        if (begun_ && broken) failed_ = "the call was cut off: its line is out of order";
        call_->message(message);
    }
    // What has happened to the call and to the sound, each to the other.
    void follow() {
        if (!begun_ && call_->talking() != 0) {
            begun_ = true;
            guarded([this] { sounding_.begin(wave_device_of_call(call_->talking())); });
            if (seconds_) limit_ = Clock::now() + std::chrono::duration_cast<Millis>(std::chrono::duration<double>(*seconds_));
        }
        if (!begun_ || ended_) return;
        if (sounding_.done() || call_->talking() == 0) {
            leave();
        } else if (sounding_.gone()) {
            end();
            lost_ = true;
            limit_ = Clock::now() + word_limit;
        }
    }
    void limit_passed() {
        if (lost_ && failed_.empty()) failed_ = "the sound of the call has gone away; has its provider ended?";
        leave();
    }
    void leave() {
        end();
        call_->hang_up();
    }
    void end() {
        limit_.reset();
        if (begun_ && !ended_) {
            ended_ = true;
            guarded([this] { sounding_.end(); });
        }
    }
    // An error of the sound ends the call first.
    template <class Action>
    void guarded(Action action) {
        try {
            action();
        } catch (const sound::SoundError& error) {
            if (failed_.empty()) failed_ = error.what();
            ended_ = true;
            limit_.reset();
            call_->hang_up();
        }
    }
    // The line is gone; what was recorded is kept.
    [[noreturn]] void closed() {
        end();
        app_.closed();
    }

    LineApp& app_;
    std::unique_ptr<SoundCall> call_;
    Console& console_;
    const std::optional<double> seconds_;
    Sounding& sounding_;
    std::optional<LineApp::Instant> limit_;
    std::string failed_;
    bool begun_ = false, ended_ = false, interrupted_ = false;
    bool lost_ = false;  // there is no sound, and no word yet of the end of the call
};

class Playing final : public Sounding {
  public:
    explicit Playing(const Arguments& arguments)
        : path_(arguments.sound.file), reader_(path_, arguments.sound.rate.value_or(0)) {}
    void begin(UINT device) override {
        stream_.emplace(device, sound::StreamShape{reader_.rate(), 8, 250});
        block_.resize(stream_->buffer_samples());
        run();
    }
    int descriptor() const override { return stream_->descriptor(); }
    void run() override {
        stream_->clear();
        if (!over_) glitches_ = stream_->glitches();  // later ones are the end
        while (!over_ && !gone_ && stream_->has_room()) {
            const size_t count = reader_.read(block_);
            samples_ += count;
            over_ = count == 0;
            // Silence behind the end lets the end arrive before the call is hung up.
            if (over_) std::fill(block_.begin(), block_.end(), int16_t{0});
            gone_ = !stream_->write(over_ ? std::span(block_) : std::span(block_).first(count));
        }
    }
    bool done() const override { return over_ && stream_->drained(); }
    bool gone() const override { return gone_; }
    void end() override {
        const double all = static_cast<double>(samples_) / reader_.rate();
        complete_ = over_ && stream_->seconds() >= all;
        seconds_ = std::min(stream_->seconds(), all);
        stream_.reset();
    }
    int report(Console& console, bool interrupted) override {
        console.line(fmt::format("played {:.1f} s of {}", seconds_, path_));
        console.record({{"time", timestamp()}, {"event", "played"}, {"file", path_}, {"seconds", seconds_}, {"complete", complete_}, {"glitches", glitches_}});
        if (glitches_ != 0) console.note(fmt::format("{} blocks of 20 ms came too late", glitches_));
        if (complete_) return exit_done;
        if (interrupted) return exit_interrupted;
        throw Failure(exit_failed, fmt::format("the call ended after {:.1f} s of {:.1f} s of {}", seconds_, reader_.seconds(), path_));
    }

  private:
    std::string path_;
    sound::SoundReader reader_;
    std::optional<sound::PlayStream> stream_;
    std::vector<int16_t> block_;
    size_t samples_ = 0;
    double seconds_ = 0;
    uint32_t glitches_ = 0;
    bool over_ = false, gone_ = false, complete_ = false;
};

class Recording final : public Sounding {
  public:
    explicit Recording(const Arguments& arguments)
        : path_(arguments.sound.file), rate_(arguments.sound.rate.value_or(recording_rate)), writer_(path_, rate_) {}
    void begin(UINT device) override { stream_.emplace(device, sound::StreamShape{rate_, 20, 100}); }
    int descriptor() const override { return stream_->descriptor(); }
    void run() override {
        stream_->clear();
        for (auto samples = stream_->take(); !samples.empty(); samples = stream_->take()) writer_.write(samples);
    }
    bool done() const override { return false; }
    bool gone() const override { return stream_->gone(); }
    void end() override {
        stream_->stop();
        run();
        glitches_ = stream_->glitches();
        writer_.close();
    }
    int report(Console& console, bool) override {
        console.line(fmt::format("recorded {:.1f} s in {}", writer_.seconds(), path_));
        console.record({{"time", timestamp()}, {"event", "recorded"}, {"file", path_}, {"seconds", writer_.seconds()}, {"glitches", glitches_}});
        if (glitches_ != 0) console.note(fmt::format("{} blocks of 20 ms were lost", glitches_));
        return exit_done;
    }

  private:
    std::string path_;
    uint32_t rate_;
    sound::SoundWriter writer_;
    uint32_t glitches_ = 0;
    std::optional<sound::RecordStream> stream_;
};

// What is wrong with a file or a device is said before anybody is called.
template <class Kind>
int run_with(LineApp& app, Console& console, const Arguments& arguments) {
    std::optional<Kind> sounding;
    try {
        sounding.emplace(arguments);
    } catch (const sound::SoundError& error) {
        throw Failure(exit_failed, error.what());
    }
    return run_sound(app, console, arguments, *sounding);
}

}  // namespace

int run_sound(LineApp& app, Console& console, const Arguments& arguments, Sounding& sounding) {
    return SoundRun(app, console, arguments, sounding).run();
}

int play_file(LineApp& app, Console& console, const Arguments& arguments) {
    return run_with<Playing>(app, console, arguments);
}

int record_file(LineApp& app, Console& console, const Arguments& arguments) {
    return run_with<Recording>(app, console, arguments);
}

}  // namespace tapi::ctl
