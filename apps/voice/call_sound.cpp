// SPDX-License-Identifier: Apache-2.0
// Saying, hearing and recording.
#include "call_state.hpp"
#include "ear.hpp"
#include "level.hpp"
#include "recording.hpp"
#include "sound/errors.hpp"

#include <unistd.h>

namespace tapi::voice {
namespace {

using Clock = std::chrono::steady_clock;

constexpr uint32_t recording_ms = 200, listening_ms = 40;  // at a time
constexpr size_t ear_buffers = 8;
constexpr double beep_frequency = 1000;
constexpr Millis beep_length{250};
constexpr Millis message_limit{3000};
constexpr Millis silence_kept{80};  // of what ended a recording: the last sound may be too soft to be speech
constexpr Millis key_sound{60};  // of a digit's tone, before it is known for one

// Played sound, until it is no longer waited for.
class StopPlaying {
  public:
    StopPlaying(Player& player, Millis& heard) : player_(player), heard_(heard) {}
    ~StopPlaying() { heard_ += player_.stop(); }
    StopPlaying(const StopPlaying&) = delete;
    StopPlaying& operator=(const StopPlaying&) = delete;

  private:
    Player& player_;
    Millis& heard_;
};

// What is recorded in one go. However it ends, all that was heard up to then is in the file.
class Take {
  public:
    Take(Ear& ear, Recording& into, const RecordPlan& plan, const DigitQueue& digits)
        : ear_(ear), into_(into), plan_(plan), digits_(digits), before_(into.length()) {}
    ~Take() { stop(); }
    Take(const Take&) = delete;
    Take& operator=(const Take&) = delete;

    bool over() {
        take_all();
        return full_ || fell_silent() || key() || ear_.gone();
    }
    // The sound went away by itself.
    bool lost() const { return ear_.gone() && !full_ && !fell_silent() && !key(); }
    Recorded finish() {
        const std::optional<char> pressed = key();
        stop();
        Recorded recorded;
        if (!into_.why().empty()) {
            recorded.end = Recorded::End::no_room;
            recorded.why = into_.why();
        } else if (pressed) {
            recorded.end = Recorded::End::key;
            recorded.key = *pressed;
            into_.cut(std::min(key_sound, length()));
        } else if (fell_silent()) {
            recorded.end = Recorded::End::silence;
            // Where nothing at all is heard that goes, and no sound; on a line with noise some of the quiet stays.
            const Millis rest = quiet_.silent() > Millis(0) ? quiet_.silent() : quiet_.quiet() - silence_kept;
            into_.cut(std::clamp(rest, Millis(0), length()));
        }
        recorded.length = length();
        return recorded;
    }

  private:
    Millis length() const { return into_.length() - before_; }
    bool fell_silent() const { return plan_.silence && quiet_.quiet() >= *plan_.silence; }
    std::optional<char> key() const { return plan_.terminators.empty() ? std::nullopt : digits_.first_of(plan_.terminators); }
    void take_all() {
        for (auto samples = ear_.take(); !samples.empty() && !full_ && !fell_silent(); samples = ear_.take()) {
            const auto left = static_cast<size_t>(std::max(Millis(0), plan_.most - length()).count()) * sample_rate / 1000;
            full_ = samples.size() >= left;
            samples = samples.first(std::min(samples.size(), left));
            quiet_.feed(samples);
            if (!into_.write(samples)) full_ = true;
        }
    }
    void stop() {
        if (std::exchange(stopped_, true)) return;
        ear_.stop();
        take_all();
    }

    Ear& ear_;
    Recording& into_;
    const RecordPlan& plan_;
    const DigitQueue& digits_;
    const Millis before_;
    QuietTime quiet_;
    bool full_ = false, stopped_ = false;
};

}  // namespace

// ---- Ear

Ear::Ear(boost::asio::io_context& loop, std::shared_ptr<sound::RecordStream> stream, std::weak_ptr<News> news)
    : stream_(std::move(stream)), shared_(std::make_shared<Shared>(loop)) {
    shared_->descriptor.assign(::dup(stream_->descriptor()));
    shared_->news = std::move(news);
}

std::span<const int16_t> Ear::take() {
    const auto samples = stream_->take();
    if (!samples.empty() || gone()) return samples;
    listen();
    return stream_->take();  // what came before we listened
}

void Ear::listen() {
    if (std::exchange(shared_->waiting, true)) return;
    stream_->clear();
    const auto told = [weak = std::weak_ptr(shared_)](boost::system::error_code error) {
        const auto shared = weak.lock();
        if (error || shared == nullptr) return;
        shared->waiting = false;
        if (const auto news = shared->news.lock()) news->tell();
    };
    shared_->descriptor.async_wait(boost::asio::posix::stream_descriptor::wait_read, told);
}

Await<std::shared_ptr<Ear>> Call::State::open_ear(uint32_t buffer_ms) {
    const UINT device = wave_device();
    using Opened = std::pair<std::shared_ptr<sound::RecordStream>, std::string>;
    const std::function<Opened()> open = [device, buffer_ms] {
        try {
            const sound::StreamShape shape{sample_rate, ear_buffers, buffer_ms};
            return Opened(std::make_shared<sound::RecordStream>(device, shape), "");
        } catch (const sound::SoundError& error) {
            return Opened(nullptr, error.what());
        }
    };
    const auto job = core->openers.start<Opened>(open);
    const Opened opened = co_await outcome(job);
    check();
    if (opened.first == nullptr) refused(opened.second, static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
    co_return std::make_shared<Ear>(core->loop, opened.first, news);
}

// The device is gone: the call has ended, or its provider, and the message that says so is on its way.
Await<void> Call::State::lost_sound() {
    const std::function<bool()> never = [] { return false; };
    co_await until(never, Clock::now() + message_limit);
    refused("the sound of the call has ended", static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL));
}

// ---- Saying

Await<Played> Call::play(Prompt prompt, PlayPlan plan) {
    State& s = *state_;
    s.check();
    const auto key = [&] { return plan.barge_in ? s.digits.first_of(plan.keys) : std::nullopt; };
    Played played;
    if ((played.key = key())) {
        played.whole = false;
        co_return played;
    }
    const std::vector<Samples> clips = co_await s.fetch(prompt);
    co_await s.open_player();
    const auto limit = plan.limit ? std::optional(Clock::now() + *plan.limit) : std::nullopt;
    const std::function<bool()> over = [&] { return key().has_value() || !s.player->playing(); };
    size_t samples = 0;
    for (const Samples& clip : clips) samples += clip->size();
    bool in_time = true;
    do {
        if (key()) break;
        if (!s.player->play(clips)) co_await s.lost_sound();
        const StopPlaying stop(*s.player, played.length);
        in_time = co_await s.until(over, limit);
    } while (plan.repeat && in_time && samples > 0);
    played.key = key();
    played.whole = in_time && !played.key;
    co_return played;
}

Await<Gathered> Call::gather(GatherPlan plan) {
    State& s = *state_;
    if (!plan.prompt.empty()) {
        PlayPlan playing;
        playing.barge_in = plan.barge_in;
        co_await play(plan.prompt, playing);
    }
    Gathering gathering(plan, Clock::now());
    for (;;) {
        s.check();
        gathering.feed(s.digits);
        gathering.tick(Clock::now());
        if (gathering.complete()) co_return gathering.result();
        co_await s.news->wait(gathering.deadline());
    }
}

// ---- Hearing

Await<Recorded> Call::record(Recording& into, RecordPlan plan) {
    State& s = *state_;
    if (plan.beep) {
        Prompt beep(1, Piece::tone(beep_frequency, beep_length));
        PlayPlan whole;
        whole.barge_in = false;
        co_await play(std::move(beep), whole);
    }
    s.digits.clear();
    const auto ear = co_await s.open_ear(recording_ms);
    Take take(*ear, into, plan, s.digits);
    const std::function<bool()> over = [&] { return take.over(); };
    co_await s.until(over);
    if (take.lost()) co_await s.lost_sound();
    s.digits.clear();
    co_return take.finish();
}

Await<void> Call::listen(std::function<bool(std::span<const int16_t>)> take, Millis limit) {
    State& s = *state_;
    const auto ear = co_await s.open_ear(listening_ms);
    const Instant end = Clock::now() + limit;
    const std::function<bool()> over = [&] {
        for (auto samples = ear->take(); !samples.empty(); samples = ear->take()) {
            if (!take(samples)) return true;
        }
        return ear->gone();
    };
    co_await s.until(over, end);
}

}  // namespace tapi::voice
