// SPDX-License-Identifier: Apache-2.0
// lineGetID and the wave functions on calls of the exchange, as a program uses them that includes tapi.h and media.h
// and nothing else.
#include <media.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "sound_desk.hpp"

namespace tapi::test {
namespace {

constexpr MMRESULT mm(unsigned result) { return result; }

WAVEFORMATEX pcm(DWORD rate = narrow) { return {WAVE_FORMAT_PCM, 1, rate, rate * 2, 2, 16, 0}; }

struct Room {
    Room() { get()->dwTotalSize = sizeof bytes; }
    VARSTRING* get() { return reinterpret_cast<VARSTRING*>(bytes.data()); }
    DWORD id() {
        EXPECT_EQ(get()->dwStringFormat, static_cast<DWORD>(STRINGFORMAT_BINARY));
        EXPECT_GE(get()->dwStringSize, sizeof(DWORD));
        DWORD id = 0;
        std::memcpy(&id, bytes.data() + get()->dwStringOffset, sizeof id);
        return id;
    }
    alignas(VARSTRING) std::array<std::byte, 256> bytes{};
};

DWORD device_of_call(DWORD call, const char* name = "wave/out") {
    Room room;
    EXPECT_RESULT(0, lineGetIDA(0, 0, call, LINECALLSELECT_CALL, room.get(), name));
    return room.id();
}

struct Buffer {
    explicit Buffer(const Samples& sound) : samples(sound) {
        header.lpData = reinterpret_cast<LPSTR>(samples.data());
        header.dwBufferLength = static_cast<DWORD>(samples.size() * 2);
    }
    bool done() const { return (__atomic_load_n(&header.dwFlags, __ATOMIC_ACQUIRE) & WHDR_DONE) != 0; }
    Samples samples;
    WAVEHDR header{};
};

// A device with the descriptor that tells of its buffers.
struct Player {
    explicit Player(DWORD device) {
        const WAVEFORMATEX format = pcm();
        opened = waveOutOpen(&wave, device, &format, static_cast<DWORD_PTR>(event), 0, CALLBACK_EVENT);
    }
    ~Player() {
        if (opened == 0) {
            waveOutReset(wave);
            waveOutClose(wave);
        }
        ::close(event);
    }
    void write(Buffer& buffer) {
        EXPECT_EQ(waveOutPrepareHeader(wave, &buffer.header, sizeof(WAVEHDR)), 0u);
        EXPECT_EQ(waveOutWrite(wave, &buffer.header, sizeof(WAVEHDR)), 0u);
    }
    int event = eventfd(0, EFD_CLOEXEC);
    HWAVEOUT wave = nullptr;
    MMRESULT opened;
};

struct Recorder {
    explicit Recorder(DWORD device) {
        const WAVEFORMATEX format = pcm();
        opened = waveInOpen(&wave, device, &format, static_cast<DWORD_PTR>(event), 0, CALLBACK_EVENT);
    }
    ~Recorder() {
        if (opened == 0) {
            waveInReset(wave);
            waveInClose(wave);
        }
        ::close(event);
    }
    void add(Buffer& buffer) {
        EXPECT_EQ(waveInPrepareHeader(wave, &buffer.header, sizeof(WAVEHDR)), 0u);
        EXPECT_EQ(waveInAddBuffer(wave, &buffer.header, sizeof(WAVEHDR)), 0u);
    }
    int event = eventfd(0, EFD_CLOEXEC);
    HWAVEIN wave = nullptr;
    MMRESULT opened;
};

// By the descriptor that the library signals.
bool wait_done(int event, const Buffer& buffer) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!buffer.done()) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd readable{event, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) <= 0) return false;
        eventfd_t count = 0;
        eventfd_read(event, &count);
    }
    return true;
}

TEST(WaveFunctions, MOD_1_lineGetID_names_the_wave_devices_of_calls_addresses_and_lines) {
    SoundDesk desk(2);
    const auto call = desk.connect(0, 1);
    const DWORD of_call = device_of_call(call.out);
    EXPECT_EQ(device_of_call(call.out, "wave/in"), of_call) << "one id for both directions";
    EXPECT_EQ(device_of_call(call.out, "WAVE/Out"), of_call);
    EXPECT_NE(device_of_call(call.in), of_call);
    Room of_line, of_address;
    EXPECT_RESULT(0, lineGetIDA(desk.lines[0], 0, 0, LINECALLSELECT_LINE, of_line.get(), "wave/out"));
    EXPECT_RESULT(0, lineGetIDA(desk.lines[0], 0, 0, LINECALLSELECT_ADDRESS, of_address.get(), "wave/in"));
    EXPECT_NE(of_line.id(), of_call);
    EXPECT_NE(of_line.id(), of_address.id());
    EXPECT_GT(waveOutGetNumDevs(), std::max({of_call, of_line.id(), of_address.id()}));
    WAVEOUTCAPSA caps{};
    EXPECT_EQ(waveOutGetDevCapsA(of_call, &caps, sizeof caps), 0u);
    EXPECT_EQ(caps.wChannels, 1u);
    Room small;
    small.get()->dwTotalSize = sizeof(VARSTRING);
    EXPECT_RESULT(0, lineGetIDA(0, 0, call.out, LINECALLSELECT_CALL, small.get(), "wave/out"));
    EXPECT_EQ(small.get()->dwNeededSize, sizeof(VARSTRING) + sizeof(DWORD));
    EXPECT_EQ(small.get()->dwStringSize, 0u);
}

TEST(WaveFunctions, MOD_1_lines_and_addresses_say_that_they_have_sound) {
    SoundDesk desk(1);
    alignas(LINEDEVCAPS) std::array<char, 8192> room{};
    auto* caps = reinterpret_cast<LINEDEVCAPS*>(room.data());
    caps->dwTotalSize = sizeof room;
    EXPECT_RESULT(0, lineGetDevCapsA(desk.app.app(), 0, api_2_2, 0, caps));
    const std::string classes(room.data() + caps->dwDeviceClassesOffset, caps->dwDeviceClassesSize);
    EXPECT_NE(classes.find("wave/in"), std::string::npos);
    EXPECT_NE(classes.find("wave/out"), std::string::npos);
    EXPECT_NE(caps->dwMediaModes & LINEMEDIAMODE_AUTOMATEDVOICE, 0u);
}

TEST(WaveFunctions, a_program_plays_and_records_on_one_call) {
    SoundDesk desk(2);
    const auto call = desk.connect(0, 1);
    Recorder recorder(device_of_call(call.in, "wave/in"));
    Player player(device_of_call(call.out));
    ASSERT_EQ(player.opened, 0u);
    ASSERT_EQ(recorder.opened, 0u);
    Buffer recording(Samples(2 * narrow)), playing(speech(1, 20));
    recorder.add(recording);
    EXPECT_EQ(waveInStart(recorder.wave), 0u);
    player.write(playing);
    ASSERT_TRUE(wait_done(player.event, playing));
    MMTIME time{};
    time.wType = TIME_SAMPLES;
    EXPECT_EQ(waveOutGetPosition(player.wave, &time, sizeof time), 0u);
    EXPECT_EQ(time.u.sample, narrow);
    ASSERT_TRUE(wait_done(recorder.event, recording));
    EXPECT_EQ(recording.header.dwBytesRecorded, 4u * narrow);
    expect_whole(find(playing.samples, recording.samples), 0.999);
}

TEST(WaveFunctions, errors_of_opening) {
    SoundDesk desk(2);
    const auto call = desk.connect(0, 1);
    const DWORD device = device_of_call(call.out);
    WAVEFORMATEX format = pcm();
    HWAVEOUT out = nullptr;
    EXPECT_EQ(waveOutOpen(&out, 60000, &format, 0, 0, CALLBACK_NULL), mm(MMSYSERR_BADDEVICEID));
    EXPECT_EQ(waveOutOpen(&out, WAVE_MAPPER, &format, 0, 0, CALLBACK_NULL), mm(MMSYSERR_BADDEVICEID));
    EXPECT_EQ(waveOutOpen(nullptr, device, &format, 0, 0, CALLBACK_NULL), mm(MMSYSERR_INVALPARAM));
    EXPECT_EQ(waveOutOpen(&out, device, &format, 0, 0, CALLBACK_WINDOW), mm(MMSYSERR_NOTSUPPORTED));
    format.nSamplesPerSec = 44100;
    EXPECT_EQ(waveOutOpen(&out, device, &format, 0, 0, CALLBACK_NULL), mm(WAVERR_BADFORMAT));
    format = pcm();
    EXPECT_EQ(waveOutOpen(nullptr, device, &format, 0, 0, WAVE_FORMAT_QUERY), 0u);
}

TEST(WaveFunctions, two_programs_on_one_call_have_a_direction_each) {
    SoundDesk desk(2);
    const auto call = desk.connect(0, 1);
    const DWORD device = device_of_call(call.out);
    // Another process plays into it.
    Child other(SoundDesk::tapi({"play", "1001", desk.speech_file("long.wav", 20, 21)}));
    Recorder listener(device_of_call(call.in, "wave/in"));
    ASSERT_EQ(listener.opened, 0u);
    // It has opened the device when it is heard.
    Buffer heard(Samples(800));
    do {
        heard.header.dwFlags = 0;
        listener.add(heard);
        waveInStart(listener.wave);
        ASSERT_TRUE(wait_done(listener.event, heard));
    } while (level_db(heard.samples) < 10);
    Player second(device);
    EXPECT_EQ(second.opened, mm(MMSYSERR_ALLOCATED));
    Recorder beside(device);
    EXPECT_EQ(beside.opened, 0u) << "the other direction is free";
    other.send(SIGKILL);
    other.wait();
    // The host learns of its end and lets the next one in.
    const auto deadline = std::chrono::steady_clock::now() + patience;
    MMRESULT opened = MMSYSERR_ALLOCATED;
    while (opened == MMSYSERR_ALLOCATED && std::chrono::steady_clock::now() < deadline) opened = Player(device).opened;
    EXPECT_EQ(opened, 0u);
}

TEST(WaveFunctions, buffers_come_back_when_the_call_ends) {
    SoundDesk desk(2);
    const auto call = desk.connect(0, 1);
    const DWORD device = device_of_call(call.out);
    Player player(device);
    Recorder recorder(device);
    Buffer playing(speech(30, 22)), recording(Samples(30 * narrow));
    player.write(playing);
    recorder.add(recording);
    EXPECT_EQ(waveInStart(recorder.wave), 0u);
    desk.clear_call(call);
    EXPECT_TRUE(wait_done(player.event, playing));
    EXPECT_TRUE(wait_done(recorder.event, recording));
    EXPECT_EQ(waveOutWrite(player.wave, &playing.header, sizeof(WAVEHDR)), mm(MMSYSERR_NODRIVER));
    EXPECT_EQ(waveInAddBuffer(recorder.wave, &recording.header, sizeof(WAVEHDR)), mm(MMSYSERR_NODRIVER));
    const WAVEFORMATEX format = pcm();
    HWAVEOUT again = nullptr;
    EXPECT_EQ(waveOutOpen(&again, device, &format, 0, 0, CALLBACK_NULL), mm(MMSYSERR_BADDEVICEID));
}

TEST(WaveFunctions, buffers_come_back_when_the_host_is_killed) {
    SoundDesk desk(2);
    const auto call = desk.connect(0, 1);
    Player player(device_of_call(call.out));
    Recorder recorder(device_of_call(call.in));
    Buffer playing(speech(30, 23)), first(Samples(narrow / 2)), recording(Samples(30 * narrow));
    recorder.add(first);
    recorder.add(recording);
    player.write(playing);
    EXPECT_EQ(waveInStart(recorder.wave), 0u);
    ASSERT_TRUE(wait_done(recorder.event, first)) << "sound flows";
    ::kill(desk.server.host_pid(), SIGKILL);
    EXPECT_TRUE(wait_done(player.event, playing));
    EXPECT_TRUE(wait_done(recorder.event, recording));
    EXPECT_EQ(waveInStart(recorder.wave), mm(MMSYSERR_NODRIVER));
    EXPECT_EQ(waveOutWrite(player.wave, &playing.header, sizeof(WAVEHDR)), mm(MMSYSERR_NODRIVER));
}

}  // namespace
}  // namespace tapi::test
