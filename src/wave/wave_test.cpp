// SPDX-License-Identifier: Apache-2.0
// A program that plays and records, against a host in the same process: what arrives is what was sent,
// buffers come back in order, and each documented error.
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "media/codec/codec.hpp"
#include "wave/wave_fixture.hpp"

namespace tapi::wave {
namespace {

// Sound that never is silent, so that its beginning is found.
std::vector<int16_t> voice(size_t samples) {
    auto sound = media::test_voice(samples);
    for (int16_t& sample : sound) sample = static_cast<int16_t>(sample | 1);
    return sound;
}

class Wave : public testing::Test {
  protected:
    HWAVEOUT open_out(uint32_t id, const WAVEFORMATEX& format = format_of()) {
        HWAVEOUT out = nullptr;
        EXPECT_EQ(waveOutOpen(&out, id, &format, 0, 0, CALLBACK_NULL), 0u);
        return out;
    }
    HWAVEIN open_in(uint32_t id, const WAVEFORMATEX& format = format_of()) {
        HWAVEIN in = nullptr;
        EXPECT_EQ(waveInOpen(&in, id, &format, 0, 0, CALLBACK_NULL), 0u);
        return in;
    }
    static void write(HWAVEOUT out, Buffer& buffer) {
        ASSERT_EQ(waveOutPrepareHeader(out, &buffer.header, sizeof(WAVEHDR)), 0u);
        ASSERT_EQ(waveOutWrite(out, &buffer.header, sizeof(WAVEHDR)), 0u);
    }
    static void add(HWAVEIN in, Buffer& buffer) {
        ASSERT_EQ(waveInPrepareHeader(in, &buffer.header, sizeof(WAVEHDR)), 0u);
        ASSERT_EQ(waveInAddBuffer(in, &buffer.header, sizeof(WAVEHDR)), 0u);
    }
    Host host;
};

TEST_F(Wave, WhatAProgramPlaysIsHeardSampleBySample) {
    const auto [id, party] = host.add();
    const HWAVEOUT out = open_out(id);
    // More than the ring holds, in buffers of odd sizes.
    const auto sound = voice(40000);
    std::vector<Buffer> buffers;
    for (size_t at = 0; at < sound.size();) {
        const size_t count = std::min<size_t>(777 + at % 1000, sound.size() - at);
        buffers.emplace_back(std::span(sound).subspan(at, count));
        at += count;
    }
    for (Buffer& buffer : buffers) write(out, buffer);
    EXPECT_EQ(waveOutClose(out), static_cast<MMRESULT>(WAVERR_STILLPLAYING));
    size_t played = 0;
    ASSERT_TRUE(host.tick_until([&] {
        while (played < buffers.size() && buffers[played].done()) ++played;
        return played == buffers.size();
    }));
    auto heard = without_silence(party->heard);
    // Where the test was faster than the library's thread there are holes of whole blocks, and nowhere else.
    std::vector<int16_t> whole;
    for (size_t at = 0, silent = 0; at < heard.size(); ++at) {
        silent = heard[at] == 0 ? silent + 1 : 0;
        if (silent == 0) whole.push_back(heard[at]);
    }
    EXPECT_EQ(whole, sound);
    for (Buffer& buffer : buffers)
        EXPECT_EQ(waveOutUnprepareHeader(out, &buffer.header, sizeof(WAVEHDR)), 0u);
    MMTIME time{};
    time.wType = TIME_SAMPLES;
    EXPECT_EQ(waveOutGetPosition(out, &time, sizeof time), 0u);
    EXPECT_EQ(time.u.sample, sound.size());
    time.wType = TIME_MS;
    waveOutGetPosition(out, &time, sizeof time);
    EXPECT_EQ(time.u.ms, 5000u);
    EXPECT_EQ(waveOutClose(out), 0u);
}

TEST_F(Wave, WhatIsSaidIsRecordedSampleBySample) {
    const auto [id, party] = host.add();
    const HWAVEIN in = open_in(id);
    party->said = voice(12000);
    const auto said = party->said;
    std::vector<Buffer> buffers(5, Buffer(4800));
    for (Buffer& buffer : buffers) {
        buffer.header.lpData = reinterpret_cast<LPSTR>(buffer.bytes.data());
        add(in, buffer);
    }
    EXPECT_EQ(waveInStart(in), 0u);
    ASSERT_TRUE(host.tick_until([&] { return buffers.back().done(); }));
    std::vector<int16_t> recorded;
    for (const Buffer& buffer : buffers) {
        EXPECT_TRUE(buffer.done());
        const auto part = buffer.recorded();
        recorded.insert(recorded.end(), part.begin(), part.end());
    }
    EXPECT_EQ(recorded.size(), 12000u);
    const auto heard = without_silence(recorded);
    EXPECT_GT(heard.size(), 11000u);
    EXPECT_TRUE(std::equal(heard.begin(), heard.end(), said.begin()));
    EXPECT_EQ(waveInClose(in), 0u);
}

TEST_F(Wave, StoppingGivesBackThePartThatIsThere) {
    const auto [id, party] = host.add();
    const HWAVEIN in = open_in(id);
    party->said = voice(80000);
    Buffer first(16000), second(16000);
    add(in, first);
    add(in, second);
    waveInStart(in);
    for (int at = 0; at < 10; ++at) host.tick();
    EXPECT_EQ(waveInStop(in), 0u);
    EXPECT_TRUE(first.done());
    EXPECT_EQ(first.header.dwBytesRecorded, 3200u);
    for (int at = 0; at < 10; ++at) host.tick();
    EXPECT_FALSE(second.done()) << "the others stay";
    EXPECT_EQ(waveInReset(in), 0u);
    EXPECT_TRUE(second.done());
    EXPECT_EQ(second.header.dwBytesRecorded, 0u);
    EXPECT_EQ(waveInClose(in), 0u);
}

TEST_F(Wave, OtherFormatsAreConverted) {
    const auto sound = voice(3200);
    for (const auto& [tag, codec] :
         {std::pair{WAVE_FORMAT_ALAW, media::CodecId::pcma}, {WAVE_FORMAT_MULAW, media::CodecId::pcmu}}) {
        const auto [id, party] = host.add();
        const auto law = media::make_codec(codec);
        Buffer buffer(sound.size());
        law->encode(sound, buffer.bytes);
        std::vector<int16_t> expected(sound.size());
        law->decode(buffer.bytes, expected);
        const HWAVEOUT out = open_out(id, format_of(static_cast<WORD>(tag)));
        const HWAVEIN in = open_in(id, format_of(static_cast<WORD>(tag)));
        write(out, buffer);
        ASSERT_TRUE(host.tick_until([&] { return buffer.done(); }));
        auto heard = without_silence(party->heard);
        heard.resize(expected.size());
        EXPECT_EQ(heard, expected);
        // And back: what was decoded encodes to the same.
        party->said = expected;
        Buffer record(sound.size() + 800);
        add(in, record);
        waveInStart(in);
        ASSERT_TRUE(host.tick_until([&] { return record.done(); }));
        std::vector<int16_t> back(record.bytes.size());
        law->decode(record.bytes, back);
        const auto begin = std::search(back.begin(), back.end(), expected.begin(), expected.begin() + 1600);
        EXPECT_NE(begin, back.end());
        EXPECT_EQ(waveInClose(in), 0u);
        EXPECT_EQ(waveOutClose(out), 0u);
    }
}

TEST_F(Wave, WideBandPlaysIntoANarrowCall) {
    const auto [id, party] = host.add();
    const HWAVEOUT out = open_out(id, format_of(WAVE_FORMAT_PCM, 16000));
    std::vector<int16_t> tone(16000);
    for (size_t at = 0; at < tone.size(); ++at)
        tone[at] =
            static_cast<int16_t>(5000 * std::sin(2 * 3.14159265 * 1000 * static_cast<double>(at) / 16000));
    Buffer buffer{std::span<const int16_t>(tone)};
    write(out, buffer);
    ASSERT_TRUE(host.tick_until([&] { return buffer.done(); }));
    const auto heard = without_silence(party->heard);
    std::vector<int16_t> expected(4000);
    for (size_t at = 0; at < expected.size(); ++at)
        expected[at] =
            static_cast<int16_t>(5000 * std::sin(2 * 3.14159265 * 1000 * static_cast<double>(at) / 8000));
    EXPECT_GT(media::likeness(expected, heard, 200).correlation, 0.99);
    EXPECT_EQ(waveOutClose(out), 0u);
}

TEST_F(Wave, PausesGoesOnAndIsReset) {
    const auto [id, party] = host.add();
    const HWAVEOUT out = open_out(id);
    const auto sound = voice(16000);
    Buffer buffer{std::span<const int16_t>(sound)}, next{std::span<const int16_t>(sound).first(1600)};
    waveOutPause(out);
    write(out, buffer);
    for (int at = 0; at < 20; ++at) host.tick();
    EXPECT_TRUE(without_silence(party->heard).empty());
    EXPECT_EQ(waveOutRestart(out), 0u);
    ASSERT_TRUE(host.tick_until([&] { return without_silence(party->heard).size() > 3200; }));
    EXPECT_FALSE(buffer.done());
    EXPECT_EQ(waveOutReset(out), 0u);
    EXPECT_TRUE(buffer.done());
    MMTIME time{};
    time.wType = TIME_BYTES;
    waveOutGetPosition(out, &time, sizeof time);
    EXPECT_EQ(time.u.cb, 0u);
    party->heard.clear();
    write(out, next);
    ASSERT_TRUE(host.tick_until([&] { return next.done(); }));
    auto heard = without_silence(party->heard);
    heard.resize(1600);
    EXPECT_EQ(heard, std::vector<int16_t>(sound.begin(), sound.begin() + 1600))
        << "nothing of what was thrown away";
    waveOutGetPosition(out, &time, sizeof time);
    EXPECT_EQ(time.u.cb, 3200u);
    EXPECT_EQ(waveOutClose(out), 0u);
}

TEST_F(Wave, GlitchesAreCounted) {
    const auto [id, party] = host.add();
    const HWAVEOUT out = open_out(id);
    const HWAVEIN in = open_in(id);
    DWORD played = 9, recorded = 9;
    EXPECT_EQ(OPENTAPI_waveOutGetGlitches(out, &played), 0u);
    EXPECT_EQ(played, 0u);
    Buffer playing(500 * 2);  // three blocks and a bit
    write(out, playing);
    ASSERT_TRUE(host.tick_until([&] { return playing.done(); }));
    OPENTAPI_waveOutGetGlitches(out, &played);
    EXPECT_EQ(played, 1u);
    // Nobody fetches: the ring is full after 102 blocks.
    waveInStart(in);
    for (int tick = 0; tick < 110; ++tick) host.tick();
    EXPECT_EQ(OPENTAPI_waveInGetGlitches(in, &recorded), 0u);
    EXPECT_EQ(recorded, 8u);
    EXPECT_EQ(OPENTAPI_waveInGetGlitches(in, nullptr), static_cast<MMRESULT>(MMSYSERR_INVALPARAM));
    EXPECT_EQ(OPENTAPI_waveOutGetGlitches(reinterpret_cast<HWAVEOUT>(in), &played), static_cast<MMRESULT>(MMSYSERR_INVALHANDLE));
    waveInReset(in);
    EXPECT_EQ(waveOutClose(out), 0u);
    EXPECT_EQ(waveInClose(in), 0u);
}

struct Told {
    std::mutex mutex;
    std::vector<std::pair<UINT, DWORD_PTR>> messages;
    MMRESULT closed_inside = 0;
};

void CALLBACK note(HANDLE wave, UINT message, DWORD_PTR instance, DWORD_PTR param, DWORD_PTR) {
    Told& told = *reinterpret_cast<Told*>(instance);
    const std::lock_guard lock(told.mutex);
    told.messages.emplace_back(message, param);
    if (message == WOM_OPEN) told.closed_inside = waveOutClose(reinterpret_cast<HWAVEOUT>(wave));
}

TEST_F(Wave, CallbacksComeInOrder) {
    const auto [id, party] = host.add();
    Told told;
    HWAVEOUT out = nullptr;
    const auto format = format_of();
    ASSERT_EQ(waveOutOpen(&out, id, &format, reinterpret_cast<DWORD_PTR>(&note),
                          reinterpret_cast<DWORD_PTR>(&told), CALLBACK_FUNCTION),
              0u);
    {
        const std::lock_guard lock(told.mutex);
        ASSERT_EQ(told.messages.size(), 1u) << "told before the function returns";
    }
    EXPECT_EQ(told.closed_inside, static_cast<MMRESULT>(MMSYSERR_HANDLEBUSY));
    const auto sound = voice(800);
    Buffer first{std::span<const int16_t>(sound)}, second{std::span<const int16_t>(sound)}, empty(2);
    empty.header.dwBufferLength = 0;
    for (Buffer* buffer : {&first, &second, &empty}) write(out, *buffer);
    ASSERT_TRUE(host.tick_until([&] { return empty.done(); }));
    EXPECT_EQ(waveOutClose(out), 0u);
    const std::vector<std::pair<UINT, DWORD_PTR>> expected{
        {WOM_OPEN, 0},
        {WOM_DONE, reinterpret_cast<DWORD_PTR>(&first.header)},
        {WOM_DONE, reinterpret_cast<DWORD_PTR>(&second.header)},
        {WOM_DONE, reinterpret_cast<DWORD_PTR>(&empty.header)},
        {WOM_CLOSE, 0}};
    EXPECT_EQ(told.messages, expected);
}

TEST_F(Wave, AnEventIsADescriptor) {
    const auto [id, party] = host.add();
    const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    HWAVEIN in = nullptr;
    const auto format = format_of();
    ASSERT_EQ(waveInOpen(&in, id, &format, static_cast<DWORD_PTR>(event), 0, CALLBACK_EVENT), 0u);
    uint64_t count = 0;
    ASSERT_EQ(::read(event, &count, sizeof count), static_cast<ssize_t>(sizeof count));
    EXPECT_EQ(count, 1u) << "opened";
    Buffer buffer(320);
    add(in, buffer);
    waveInStart(in);
    ASSERT_TRUE(host.tick_until([&] { return buffer.done(); }));
    pollfd ready{event, POLLIN, 0};
    EXPECT_EQ(::poll(&ready, 1, 5000), 1);
    EXPECT_EQ(waveInClose(in), 0u);
    ::close(event);
}

TEST_F(Wave, WhenTheCallEndsAllBuffersComeBack) {
    const auto [id, party] = host.add();
    const HWAVEOUT out = open_out(id);
    const HWAVEIN in = open_in(id);
    Buffer playing(64000), recording(64000);
    write(out, playing);
    add(in, recording);
    waveInStart(in);
    host.tick();
    host.remove(id);
    ASSERT_TRUE(host.tick_until([&] { return playing.done() && recording.done(); }));
    EXPECT_EQ(recording.header.dwBytesRecorded, 320u) << "what was said before the end";
    EXPECT_EQ(waveOutWrite(out, &playing.header, sizeof(WAVEHDR)), static_cast<MMRESULT>(MMSYSERR_NODRIVER));
    EXPECT_EQ(waveInAddBuffer(in, &recording.header, sizeof(WAVEHDR)),
              static_cast<MMRESULT>(MMSYSERR_NODRIVER));
    EXPECT_EQ(waveOutPause(out), static_cast<MMRESULT>(MMSYSERR_NODRIVER));
    EXPECT_EQ(waveOutRestart(out), static_cast<MMRESULT>(MMSYSERR_NODRIVER));
    EXPECT_EQ(waveInStart(in), static_cast<MMRESULT>(MMSYSERR_NODRIVER));
    EXPECT_EQ(waveInStop(in), static_cast<MMRESULT>(MMSYSERR_NODRIVER));
    EXPECT_EQ(waveOutClose(out), 0u);
    EXPECT_EQ(waveInClose(in), 0u);
    HWAVEOUT again = nullptr;
    const auto format = format_of();
    EXPECT_EQ(waveOutOpen(&again, id, &format, 0, 0, 0), static_cast<MMRESULT>(MMSYSERR_BADDEVICEID));
}

TEST_F(Wave, EachErrorOfOpening) {
    const auto [id, party] = host.add();
    const auto good = format_of();
    HWAVEOUT out = nullptr;
    HWAVEIN in = nullptr;
    const auto opened = [&](UINT device, const WAVEFORMATEX* format, DWORD_PTR callback, DWORD flags,
                            bool null = false) {
        const MMRESULT a = waveOutOpen(null ? nullptr : &out, device, format, callback, 0, flags);
        const MMRESULT b = waveInOpen(null ? nullptr : &in, device, format, callback, 0, flags);
        EXPECT_EQ(a, b);
        return static_cast<int>(a);
    };
    EXPECT_EQ(opened(id + 1, &good, 0, 0), MMSYSERR_BADDEVICEID);
    EXPECT_EQ(opened(WAVE_MAPPER, &good, 0, 0), MMSYSERR_BADDEVICEID);
    EXPECT_EQ(opened(id, nullptr, 0, 0), MMSYSERR_INVALPARAM);
    EXPECT_EQ(opened(id, &good, 0, 0, true), MMSYSERR_INVALPARAM);
    EXPECT_EQ(opened(id, &good, 0, 0x100000), MMSYSERR_INVALFLAG);
    EXPECT_EQ(opened(id, &good, 0, CALLBACK_FUNCTION), MMSYSERR_INVALFLAG);
    EXPECT_EQ(opened(id, &good, 0, 0x00040000), MMSYSERR_INVALFLAG);
    EXPECT_EQ(opened(id, &good, 1, CALLBACK_WINDOW), MMSYSERR_NOTSUPPORTED);
    EXPECT_EQ(opened(id, &good, 1, CALLBACK_THREAD), MMSYSERR_NOTSUPPORTED);
    EXPECT_EQ(opened(id, &good, 0, WAVE_FORMAT_QUERY, true), MMSYSERR_NOERROR);
    EXPECT_EQ(opened(id + 1, &good, 0, WAVE_FORMAT_QUERY, true), MMSYSERR_BADDEVICEID);
    for (const auto change :
         {+[](WAVEFORMATEX& f) { f.wFormatTag = 2; }, +[](WAVEFORMATEX& f) { f.nChannels = 2; },
          +[](WAVEFORMATEX& f) { f.nSamplesPerSec = 11025; }, +[](WAVEFORMATEX& f) { f.nAvgBytesPerSec = 1; },
          +[](WAVEFORMATEX& f) { f.nBlockAlign = 4; }, +[](WAVEFORMATEX& f) { f.wBitsPerSample = 8; }}) {
        WAVEFORMATEX bad = good;
        change(bad);
        EXPECT_EQ(opened(id, &bad, 0, 0), WAVERR_BADFORMAT);
    }
    const HWAVEOUT first = open_out(id);
    EXPECT_EQ(waveOutOpen(&out, id, &good, 0, 0, 0), static_cast<MMRESULT>(MMSYSERR_ALLOCATED));
    const HWAVEIN other_way = open_in(id);
    EXPECT_EQ(waveInOpen(&in, id, &good, 0, 0, 0), static_cast<MMRESULT>(MMSYSERR_ALLOCATED));
    EXPECT_EQ(waveOutClose(first), 0u);
    EXPECT_EQ(waveInClose(other_way), 0u);
}

TEST_F(Wave, EachErrorOfAHandleAndABuffer) {
    const auto [id, party] = host.add();
    const auto bad_out = reinterpret_cast<HWAVEOUT>(uintptr_t{12345});
    const auto bad_in = reinterpret_cast<HWAVEIN>(uintptr_t{12345});
    Buffer buffer(320);
    WAVEHDR& header = buffer.header;
    MMTIME time{};
    UINT number = 0;
    const MMRESULT invalid = MMSYSERR_INVALHANDLE, parameter = MMSYSERR_INVALPARAM;
    for (const MMRESULT result :
         {waveOutClose(bad_out), waveOutPrepareHeader(bad_out, &header, sizeof header),
          waveOutUnprepareHeader(bad_out, &header, sizeof header),
          waveOutWrite(bad_out, &header, sizeof header), waveOutPause(bad_out), waveOutRestart(bad_out),
          waveOutReset(bad_out), waveOutGetPosition(bad_out, &time, sizeof time),
          waveOutGetID(bad_out, &number), waveInClose(bad_in),
          waveInPrepareHeader(bad_in, &header, sizeof header),
          waveInUnprepareHeader(bad_in, &header, sizeof header),
          waveInAddBuffer(bad_in, &header, sizeof header), waveInStart(bad_in), waveInStop(bad_in),
          waveInReset(bad_in), waveInGetPosition(bad_in, &time, sizeof time), waveInGetID(bad_in, &number)})
        EXPECT_EQ(result, invalid);
    const HWAVEOUT out = open_out(id);
    EXPECT_EQ(waveOutWrite(out, &header, sizeof header), static_cast<MMRESULT>(WAVERR_UNPREPARED));
    EXPECT_EQ(waveOutPrepareHeader(out, nullptr, sizeof header), parameter);
    EXPECT_EQ(waveOutPrepareHeader(out, &header, 4), parameter);
    WAVEHDR no_data{};
    EXPECT_EQ(waveOutPrepareHeader(out, &no_data, sizeof no_data), parameter);
    EXPECT_EQ(waveOutUnprepareHeader(out, nullptr, sizeof header), parameter);
    write(out, buffer);
    EXPECT_EQ(waveOutWrite(out, &header, sizeof header), static_cast<MMRESULT>(WAVERR_STILLPLAYING));
    EXPECT_EQ(waveOutUnprepareHeader(out, &header, sizeof header),
              static_cast<MMRESULT>(WAVERR_STILLPLAYING));
    waveOutReset(out);
    header.dwFlags |= WHDR_BEGINLOOP | WHDR_ENDLOOP;
    header.dwLoops = 2;
    EXPECT_EQ(waveOutWrite(out, &header, sizeof header), static_cast<MMRESULT>(MMSYSERR_NOTSUPPORTED));
    EXPECT_EQ(waveOutGetPosition(out, nullptr, sizeof time), parameter);
    EXPECT_EQ(waveOutGetID(out, nullptr), parameter);
    EXPECT_EQ(waveOutGetID(out, &number), 0u);
    EXPECT_EQ(number, id);
    EXPECT_EQ(waveOutClose(out), 0u);
    EXPECT_EQ(waveOutClose(out), invalid);
}

TEST_F(Wave, DevicesAreCountedAndDescribed) {
    EXPECT_EQ(waveOutGetNumDevs(), 0u);
    const uint32_t id = host.add().first, second = host.add().first;
    EXPECT_EQ(id, 0u);
    EXPECT_EQ(waveOutGetNumDevs(), 2u);
    host.remove(id);
    EXPECT_EQ(waveInGetNumDevs(), 2u) << "one more than the highest";
    WAVEOUTCAPSA out{};
    EXPECT_EQ(waveOutGetDevCapsA(second, &out, sizeof out), 0u);
    EXPECT_STREQ(out.szPname, "Telephony");
    EXPECT_EQ(out.wChannels, 1);
    WAVEINCAPSW in{};
    EXPECT_EQ(waveInGetDevCapsW(second, &in, sizeof in), 0u);
    EXPECT_EQ(in.szPname[0], u'T');
    EXPECT_EQ(waveOutGetDevCapsA(id, &out, sizeof out), static_cast<MMRESULT>(MMSYSERR_BADDEVICEID));
    EXPECT_EQ(waveOutGetDevCapsA(second, nullptr, 0), static_cast<MMRESULT>(MMSYSERR_INVALPARAM));
    EXPECT_EQ(host.add().first, id) << "the lowest that is free";
}

// A program that writes nonsense into the memory harms nobody else.
TEST_F(Wave, TheHostBelievesNothing) {
    const auto [id, party] = host.add();
    MMRESULT result = 0;
    for (const auto direction : {Direction::out, Direction::in}) {
        auto link = Link::open(id, direction, 8000, result);
        ASSERT_EQ(result, 0u);
        for (const uint64_t nonsense : {UINT64_MAX, uint64_t{1} << 40, uint64_t{ring_samples} + 1}) {
            link->header().running = 1;
            link->header().written = nonsense;
            link->header().read = nonsense;
            link->header().discard = nonsense;
            link->header().wake_at = 0;
            for (int at = 0; at < 5; ++at) host.tick();
        }
        EXPECT_TRUE(without_silence(party->heard).empty());
    }
    // Nor can it make the memory shorter, nor can a bad greeting do harm.
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::strcpy(name.sun_path, (host.folder() + "/" + std::to_string(id)).c_str());
    for (const std::string& greeting : {std::string("x"), std::string(16, 'x'), std::string(400, 'x')}) {
        const int socket = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        ASSERT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
        ASSERT_GT(::send(socket, greeting.data(), greeting.size(), MSG_NOSIGNAL), 0);
        char answer[64];
        const ssize_t size = ::recv(socket, answer, sizeof answer, 0);
        EXPECT_TRUE(size <= 0 || size == static_cast<ssize_t>(sizeof(Welcome)));
        ::close(socket);
    }
    const HWAVEOUT out = open_out(id);
    EXPECT_EQ(waveOutClose(out), 0u);
}

TEST_F(Wave, ALeftOverSocketIsTakenOver) {
    const std::string path = host.folder() + "/0";
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::strcpy(name.sun_path, path.c_str());
    const int dead = ::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::bind(dead, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
    ::close(dead);
    EXPECT_EQ(host.add().first, 0u);
    EXPECT_EQ(waveOutClose(open_out(0)), 0u);
}

}  // namespace
}  // namespace tapi::wave
