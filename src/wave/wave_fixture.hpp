// SPDX-License-Identifier: Apache-2.0
// A host of wave devices in the test's own process: an engine whose clock the test moves, and a thread that
// serves applications. The other party of each device is a port that the test speaks and listens through.
#pragma once

#include <gtest/gtest.h>
#include <media.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "media/test_network.hpp"
#include "media/wave/wave_server.hpp"
#include "wave/link.hpp"

namespace tapi::wave {

class Party final : public media::Port {
  public:
    explicit Party(uint32_t rate) : rate_(rate) {}
    bool pull(media::Block& block) override {
        block.silence(rate_);
        for (int16_t& sample : block.view()) sample = at_ < said.size() ? said[at_++] : int16_t{0};
        return true;
    }
    uint32_t said_rate() const override { return rate_; }
    void push(const media::Block& block, const media::Tick&) override {
        heard.insert(heard.end(), block.view().begin(), block.view().end());
    }
    std::vector<int16_t> said, heard;

  private:
    uint32_t rate_;
    size_t at_ = 0;
};

class Host {
  public:
    Host() {
        char name[] = "/tmp/tapi-wave-XXXXXX";
        folder_ = ::mkdtemp(name);
        ::setenv("OPENTAPI_WAVE_DIR", folder_.c_str(), 1);
        server_ = std::make_unique<media::WaveServer>(engine_, folder_);
        thread_ = std::thread([this] { serve(); });
    }
    ~Host() {
        const uint64_t one = 1;
        EXPECT_EQ(::write(quit_, &one, sizeof one), static_cast<ssize_t>(sizeof one));
        thread_.join();
        server_.reset();
        ::close(quit_);
        std::filesystem::remove_all(folder_);
        ::unsetenv("OPENTAPI_WAVE_DIR");
    }

    // A device with somebody at its other end.
    std::pair<uint32_t, Party*> add(uint32_t rate = 8000) {
        const std::lock_guard lock(mutex_);
        const auto device = server_->add(rate);
        EXPECT_TRUE(device.ok());
        auto party = std::make_unique<Party>(rate);
        Party* pointer = party.get();
        const auto other = engine_.add(std::move(party));
        const auto bridge = engine_.make_bridge();
        engine_.join(device->leg, bridge);
        engine_.join(*other, bridge);
        return {device->id, pointer};
    }
    void remove(uint32_t id) {
        const std::lock_guard lock(mutex_);
        server_->remove(id);
    }
    void tick() {
        const std::lock_guard lock(mutex_);
        engine_.tick(now_ns_ += media::tick_ns);
        engine_.collect([](media::LegId, const media::Event&) {});
    }
    // Ticks until it is so; no more often than 20 s of sound take.
    bool tick_until(const std::function<bool()>& so) {
        for (int at = 0; at < 1000; ++at) {
            if (so()) return true;
            tick();
            std::this_thread::yield();
        }
        return so();
    }
    const std::string& folder() const { return folder_; }

  private:
    void serve() {
        for (;;) {
            pollfd events[] = {{quit_, POLLIN, 0}, {server_->descriptor(), POLLIN, 0}};
            ::poll(events, 2, -1);
            if (events[0].revents != 0) return;
            const std::lock_guard lock(mutex_);
            server_->serve();
            // What opening and closing changed is done at once, by a tick that takes no time.
            engine_.collect([](media::LegId, const media::Event&) {});
        }
    }

    std::string folder_;
    media::Engine engine_{{1, 0, true}};
    std::unique_ptr<media::WaveServer> server_;
    int64_t now_ns_ = media::test_begin_ns;
    std::mutex mutex_;
    int quit_ = eventfd(0, EFD_CLOEXEC);
    std::thread thread_;
};

inline WAVEFORMATEX format_of(WORD tag = WAVE_FORMAT_PCM, DWORD rate = 8000) {
    const WORD bytes = tag == WAVE_FORMAT_PCM ? 2 : 1;
    return {tag, 1, rate, rate * bytes, bytes, static_cast<WORD>(8 * bytes), 0};
}

// A prepared buffer of bytes.
struct Buffer {
    explicit Buffer(size_t size) : bytes(size) {
        header.lpData = reinterpret_cast<LPSTR>(bytes.data());
        header.dwBufferLength = static_cast<DWORD>(size);
    }
    explicit Buffer(std::span<const int16_t> samples) : Buffer(samples.size_bytes()) {
        std::memcpy(bytes.data(), samples.data(), samples.size_bytes());
    }
    bool done() const { return (__atomic_load_n(&header.dwFlags, __ATOMIC_ACQUIRE) & WHDR_DONE) != 0; }
    std::vector<int16_t> recorded() const {
        std::vector<int16_t> samples(header.dwBytesRecorded / 2);
        std::memcpy(samples.data(), bytes.data(), samples.size() * 2);
        return samples;
    }
    std::vector<uint8_t> bytes;
    WAVEHDR header{};
};

// Without the silence before it.
inline std::vector<int16_t> without_silence(const std::vector<int16_t>& heard) {
    const auto begin = std::find_if(heard.begin(), heard.end(), [](int16_t sample) { return sample != 0; });
    return {begin, heard.end()};
}

}  // namespace tapi::wave
