// SPDX-License-Identifier: Apache-2.0
// What is known of a call, and how one waits on it.
#pragma once

#include "core.hpp"
#include "player.hpp"

namespace tapi::voice {

class Ear;

struct Call::State {
    State(std::shared_ptr<App::Core> core, Line::State& line, HCALL handle, bool outbound);
    ~State();

    // ---- Messages
    void message(const LINEMESSAGE& message);
    void on_state(DWORD state, DWORD mode);
    void rang(unsigned times);
    void on_owners();
    void on_connected();
    void hear_digits();
    void end(Gone::Why why);

    // ---- Waiting
    void check();
    // Throws Refused, or Gone when the call has ended meanwhile; why, a message that is not read yet may say.
    [[noreturn]] void refused(const std::string& what, int32_t code);
    // True: it is so. False: the time is over.
    Await<bool> until(const std::function<bool()>& so, std::optional<Instant> deadline = std::nullopt);
    // Until its first state is told.
    Await<void> known();
    // The reply to a request about this call: throws Refused, saying what was tried, or Gone.
    Await<std::shared_ptr<Pending>> ask(const char* what, const std::function<LONG(Pending&)>& request);
    // The same for one after which the call is no longer ours.
    Await<std::shared_ptr<Pending>> leaving(const char* what, const std::function<LONG(Pending&)>& request);
    template <class T>
    Await<T> outcome(std::shared_ptr<Job<T>> job);

    // Until who is called answers, or it is clear that he will not, or it has rung for so long.
    Await<Outcome> answered(Millis ring);

    // ---- Sound
    Await<std::vector<Samples>> fetch(const Prompt& prompt);
    Await<void> open_player();
    Await<std::shared_ptr<Ear>> open_ear(uint32_t buffer_ms);
    UINT wave_device();
    // Throws, once it is known what.
    Await<void> lost_sound();

    std::shared_ptr<App::Core> core;
    Line::State* line;
    HCALL handle;
    bool outbound;
    uint64_t number;
    DWORD state = 0, mode = 0;
    bool ended_here = false;   // the end is our own wish
    bool connected_once = false, digits_heard = false, yields = false;
    std::optional<Gone::Why> gone;
    std::exception_ptr interruption;
    State* caller = nullptr;  // of a consultation call: whose end is its end too
    std::shared_ptr<News> news = std::make_shared<News>();
    DigitQueue digits;
    bool generated = false;  // LINE_GENERATE has come
    unsigned rings = 0;
    bool rings_told = false;
    Instant offered{};
    std::shared_ptr<Player> player;
    std::list<std::shared_ptr<std::function<void()>>> at_end;
    uint32_t media_modes = 0;
    std::function<void(uint32_t)> media_heard;
    std::function<void(const LINEMESSAGE&)> watcher;
};

// What became of a call whose last state this is.
Outcome outcome_of(uint32_t state, uint32_t mode);

template <class T>
Await<T> Call::State::outcome(std::shared_ptr<Job<T>> job) {
    job->also.push_back(news);
    const std::function<bool()> done = [&] { return job->done; };
    co_await until(done);
    co_return job->look();
}

}  // namespace tapi::voice
