// SPDX-License-Identifier: Apache-2.0
// waveOut and waveIn.
#include "stream.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "errors.hpp"

namespace tapi::sound {
namespace {

WAVEFORMATEX format_of(uint32_t rate) { return {WAVE_FORMAT_PCM, 1, rate, rate * 2, 2, 16, 0}; }

int make_event() {
    const int event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (event < 0) throw SoundError("the process has too many open files");
    return event;
}

void drain(int event) {
    eventfd_t count = 0;
    eventfd_read(event, &count);
}

[[noreturn]] void fail(int event, MMRESULT result, const char* direction) {
    ::close(event);
    switch (result) {
        case MMSYSERR_ALLOCATED:
            throw SoundError(std::string("another program ") + direction + " this call already");
        case MMSYSERR_NODRIVER:
            throw SoundError("the call has ended");
        case MMSYSERR_BADDEVICEID:
            throw SoundError("the sound of the call cannot be reached; it belongs to the user who runs the server");
        default:
            throw SoundError("the sound of the call cannot be opened (error " + std::to_string(result) + ")");
    }
}

}  // namespace

StreamBuffer::StreamBuffer(size_t count) : samples(count) {
    header.lpData = reinterpret_cast<LPSTR>(samples.data());
    header.dwBufferLength = static_cast<DWORD>(count * sizeof(int16_t));
}

bool StreamBuffer::done() const { return (__atomic_load_n(&header.dwFlags, __ATOMIC_ACQUIRE) & WHDR_INQUEUE) == 0; }

// ---- Playing

PlayStream::PlayStream(UINT device, const StreamShape& shape) : shape_(shape), event_(make_event()) {
    const WAVEFORMATEX format = format_of(shape.rate);
    const MMRESULT result = waveOutOpen(&wave_, device, &format, static_cast<DWORD_PTR>(event_), 0, CALLBACK_EVENT);
    if (result != MMSYSERR_NOERROR) fail(event_, result, "plays into");
    for (size_t at = 0; at < shape.buffers; ++at) {
        StreamBuffer& buffer = buffers_.emplace_back(shape.buffer_samples());
        waveOutPrepareHeader(wave_, &buffer.header, sizeof(WAVEHDR));
    }
}

PlayStream::~PlayStream() {
    waveOutReset(wave_);
    for (StreamBuffer& buffer : buffers_) waveOutUnprepareHeader(wave_, &buffer.header, sizeof(WAVEHDR));
    waveOutClose(wave_);
    ::close(event_);
}

void PlayStream::clear() { drain(event_); }

bool PlayStream::has_room() const { return buffers_[next_].done(); }

bool PlayStream::write(std::span<const int16_t> samples) {
    StreamBuffer& buffer = buffers_[next_];
    std::copy(samples.begin(), samples.end(), buffer.samples.begin());
    buffer.header.dwBufferLength = static_cast<DWORD>(samples.size_bytes());
    next_ = (next_ + 1) % buffers_.size();
    return waveOutWrite(wave_, &buffer.header, sizeof(WAVEHDR)) == MMSYSERR_NOERROR;
}

bool PlayStream::drained() const {
    return std::all_of(buffers_.begin(), buffers_.end(), [](const StreamBuffer& buffer) { return buffer.done(); });
}

double PlayStream::seconds() const {
    MMTIME time{};
    time.wType = TIME_SAMPLES;
    waveOutGetPosition(wave_, &time, sizeof time);
    return static_cast<double>(time.u.sample) / shape_.rate;
}

uint32_t PlayStream::glitches() const {
    DWORD count = 0;
    OPENTAPI_waveOutGetGlitches(wave_, &count);
    return count;
}

// ---- Recording

RecordStream::RecordStream(UINT device, const StreamShape& shape) : shape_(shape), event_(make_event()) {
    const WAVEFORMATEX format = format_of(shape.rate);
    const MMRESULT result = waveInOpen(&wave_, device, &format, static_cast<DWORD_PTR>(event_), 0, CALLBACK_EVENT);
    if (result != MMSYSERR_NOERROR) fail(event_, result, "records");
    for (size_t at = 0; at < shape.buffers; ++at) {
        StreamBuffer& buffer = buffers_.emplace_back(shape.buffer_samples());
        waveInPrepareHeader(wave_, &buffer.header, sizeof(WAVEHDR));
        give(buffer);
    }
    if (waveInStart(wave_) != MMSYSERR_NOERROR) gone_ = true;
}

RecordStream::~RecordStream() {
    waveInReset(wave_);
    for (StreamBuffer& buffer : buffers_) waveInUnprepareHeader(wave_, &buffer.header, sizeof(WAVEHDR));
    waveInClose(wave_);
    ::close(event_);
}

void RecordStream::clear() { drain(event_); }

bool RecordStream::give(StreamBuffer& buffer) {
    const bool given = !stopped_ && waveInAddBuffer(wave_, &buffer.header, sizeof(WAVEHDR)) == MMSYSERR_NOERROR;
    if (!given) {
        gone_ = true;
        buffer.header.dwBytesRecorded = 0;  // nobody takes it twice
    }
    return given;
}

std::span<const int16_t> RecordStream::take() {
    if (taken_ != nullptr) give(*taken_);
    taken_ = nullptr;
    StreamBuffer& buffer = buffers_[next_];
    if (!buffer.done() || buffer.header.dwBytesRecorded == 0) {
        if (buffer.done()) gone_ = true;  // it came back empty
        return {};
    }
    next_ = (next_ + 1) % buffers_.size();
    taken_ = &buffer;
    return std::span(buffer.samples).first(buffer.header.dwBytesRecorded / sizeof(int16_t));
}

uint32_t RecordStream::glitches() const {
    DWORD count = 0;
    OPENTAPI_waveInGetGlitches(wave_, &count);
    return count;
}

void RecordStream::stop() {
    if (stopped_) return;
    stopped_ = true;
    waveInStop(wave_);   // the one that is partly full comes back,
    waveInReset(wave_);  // and the others, empty
}

}  // namespace tapi::sound
