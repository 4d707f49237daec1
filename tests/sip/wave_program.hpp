// SPDX-License-Identifier: Apache-2.0
// A program that plays and records on a call, as applications do: lineGetID and the wave functions.
#pragma once

#include <gtest/gtest.h>
#include <media.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstring>
#include <optional>

#include "sip/peers.hpp"
#include "sip/signal.hpp"

namespace tapi::test {

inline LONG get_id(Provider& provider, HDRVCALL call, LPCWSTR device_class, DWORD& id) {
    sdk::Roomy<VARSTRING> room;
    const LONG result = provider.server->call<decltype(TSPI_lineGetID)>("TSPI_lineGetID", HDRVLINE{}, DWORD{0}, call, DWORD{LINECALLSELECT_CALL},
                                                                       room.get(), device_class, HANDLE{});
    if (result == 0) std::memcpy(&id, reinterpret_cast<const char*>(room.get()) + room->dwStringOffset, sizeof id);
    return result;
}

// The sound of a call through its wave device; what was started is ended when it goes.
class WaveProgram {
  public:
    WaveProgram(Provider& provider, HDRVCALL call) {
        DWORD id = 0, other = 1;
        EXPECT_EQ(get_id(provider, call, u"wave/out", id), 0);
        EXPECT_EQ(get_id(provider, call, u"WAVE/in", other), 0);
        EXPECT_EQ(id, other) << "one device, both ways";
        WAVEFORMATEX format{WAVE_FORMAT_PCM, 1, 8000, 16000, 2, 16, 0};
        EXPECT_EQ(waveOutOpen(&out_, id, &format, static_cast<DWORD_PTR>(played_), 0, CALLBACK_EVENT), 0u);
        EXPECT_EQ(waveInOpen(&in_, id, &format, static_cast<DWORD_PTR>(recorded_), 0, CALLBACK_EVENT), 0u);
    }
    ~WaveProgram() {
        waveOutReset(out_);
        waveInReset(in_);
        waveOutClose(out_);
        waveInClose(in_);
        ::close(played_);
        ::close(recorded_);
    }
    WaveProgram(const WaveProgram&) = delete;
    WaveProgram& operator=(const WaveProgram&) = delete;

    void play(const Samples& samples) {
        said_ = samples;
        saying_ = header(said_);
        EXPECT_EQ(waveOutPrepareHeader(out_, &saying_, sizeof saying_), 0u);
        EXPECT_EQ(waveOutWrite(out_, &saying_, sizeof saying_), 0u);
    }
    void record(double seconds) {
        heard_.assign(static_cast<size_t>(seconds * 8000), 0);
        hearing_ = header(heard_);
        EXPECT_EQ(waveInPrepareHeader(in_, &hearing_, sizeof hearing_), 0u);
        EXPECT_EQ(waveInAddBuffer(in_, &hearing_, sizeof hearing_), 0u);
        EXPECT_EQ(waveInStart(in_), 0u);
    }
    // Wait until the buffer has come back.
    bool wait_played() { return done(played_, saying_); }
    const Samples& wait_recorded() {
        EXPECT_TRUE(done(recorded_, hearing_));
        heard_.resize(hearing_.dwBytesRecorded / 2);
        return heard_;
    }
    HWAVEOUT out() const { return out_; }

  private:
    static WAVEHDR header(Samples& samples) {
        WAVEHDR made{};
        made.lpData = reinterpret_cast<LPSTR>(samples.data());
        made.dwBufferLength = static_cast<DWORD>(samples.size() * 2);
        return made;
    }
    static bool done(int event, const WAVEHDR& header) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while ((__atomic_load_n(&header.dwFlags, __ATOMIC_ACQUIRE) & WHDR_DONE) == 0) {  // another thread sets it
            if (std::chrono::steady_clock::now() > deadline) return false;
            pollfd wait{event, POLLIN, 0};
            ::poll(&wait, 1, 1000);
            uint64_t count = 0;
            if (wait.revents != 0 && ::read(event, &count, sizeof count) < 0) return false;
        }
        return true;
    }

    int played_ = ::eventfd(0, EFD_CLOEXEC), recorded_ = ::eventfd(0, EFD_CLOEXEC);
    HWAVEOUT out_ = nullptr;
    HWAVEIN in_ = nullptr;
    Samples said_, heard_;
    WAVEHDR saying_{}, hearing_{};
};

}  // namespace tapi::test
