// SPDX-License-Identifier: Apache-2.0
// PulseAudio, and PipeWire, which speaks the same protocol: libpulse-simple.
#include <pulse/error.h>
#include <pulse/simple.h>

#include "card.hpp"
#include "shared_library.hpp"

namespace tapi::sound {
namespace {

constexpr pa_usec_t most_late = 250'000;  // us of microphone that wait; more is thrown away

struct Pulse {
    SharedLibrary simple{"libpulse-simple.so.0"}, client{"libpulse.so.0"};
    decltype(&pa_simple_new) open = simple.find<decltype(pa_simple_new)>("pa_simple_new");
    decltype(&pa_simple_free) close = simple.find<decltype(pa_simple_free)>("pa_simple_free");
    decltype(&pa_simple_read) read = simple.find<decltype(pa_simple_read)>("pa_simple_read");
    decltype(&pa_simple_write) write = simple.find<decltype(pa_simple_write)>("pa_simple_write");
    decltype(&pa_simple_flush) flush = simple.find<decltype(pa_simple_flush)>("pa_simple_flush");
    decltype(&pa_simple_get_latency) latency = simple.find<decltype(pa_simple_get_latency)>("pa_simple_get_latency");
    decltype(&pa_strerror) words = client.find<decltype(pa_strerror)>("pa_strerror");
};

class PulseCard final : public Card {
  public:
    PulseCard(const std::string& device, uint32_t rate) {
        speaker_ = open(PA_STREAM_PLAYBACK, device, rate, "call");
        try {
            microphone_ = open(PA_STREAM_RECORD, device, rate, "microphone");
        } catch (...) {
            pulse_.close(speaker_);
            throw;
        }
    }
    ~PulseCard() override {
        pulse_.close(speaker_);
        pulse_.close(microphone_);
    }
    std::string name() const override { return "PulseAudio"; }
    void read(std::span<int16_t> samples) override {
        int error = 0;
        if (pulse_.latency(microphone_, &error) > most_late && error == 0) pulse_.flush(microphone_, &error);
        if (pulse_.read(microphone_, samples.data(), samples.size_bytes(), &error) < 0) fail(error);
    }
    void write(std::span<const int16_t> samples) override {
        int error = 0;
        if (pulse_.write(speaker_, samples.data(), samples.size_bytes(), &error) < 0) fail(error);
    }

  private:
    pa_simple* open(pa_stream_direction_t direction, const std::string& device, uint32_t rate, const char* what) {
        const pa_sample_spec format{PA_SAMPLE_S16NE, rate, 1};
        const auto ms = [rate](uint32_t count) { return rate * count / 1000 * 2; };
        const pa_buffer_attr buffering{ms(500), ms(100), UINT32_MAX, UINT32_MAX, ms(20)};
        int error = 0;
        pa_simple* made = pulse_.open(nullptr, "tapi", direction, device.empty() ? nullptr : device.c_str(), what,
                                      &format, nullptr, &buffering, &error);
        if (made == nullptr) fail(error);
        return made;
    }
    [[noreturn]] void fail(int error) const { throw SoundError(std::string("PulseAudio: ") + pulse_.words(error)); }

    Pulse pulse_;
    pa_simple* speaker_ = nullptr;
    pa_simple* microphone_ = nullptr;
};

}  // namespace

std::unique_ptr<Card> open_pulse(const std::string& device, uint32_t rate) {
    return std::make_unique<PulseCard>(device, rate);
}

}  // namespace tapi::sound
