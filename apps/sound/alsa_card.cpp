// SPDX-License-Identifier: Apache-2.0
// ALSA, for machines without a sound server.
#include <alsa/asoundlib.h>

#include "card.hpp"
#include "shared_library.hpp"

namespace tapi::sound {
namespace {

constexpr unsigned latency_us = 100'000;

void say_nothing(const char*, int, const char*, int, const char*, ...) {}

struct Alsa {
    SharedLibrary library{"libasound.so.2"};
    decltype(&snd_pcm_open) open = library.find<decltype(snd_pcm_open)>("snd_pcm_open");
    decltype(&snd_pcm_close) close = library.find<decltype(snd_pcm_close)>("snd_pcm_close");
    decltype(&snd_pcm_set_params) shape = library.find<decltype(snd_pcm_set_params)>("snd_pcm_set_params");
    decltype(&snd_pcm_readi) read = library.find<decltype(snd_pcm_readi)>("snd_pcm_readi");
    decltype(&snd_pcm_writei) write = library.find<decltype(snd_pcm_writei)>("snd_pcm_writei");
    decltype(&snd_pcm_recover) recover = library.find<decltype(snd_pcm_recover)>("snd_pcm_recover");
    decltype(&snd_strerror) words = library.find<decltype(snd_strerror)>("snd_strerror");
    decltype(&snd_lib_error_set_handler) on_error =
        library.find<decltype(snd_lib_error_set_handler)>("snd_lib_error_set_handler");
};

class AlsaCard final : public Card {
  public:
    AlsaCard(const std::string& device, uint32_t rate) {
        alsa_.on_error(say_nothing);  // it would write to the terminal what we say better
        const std::string name = device.empty() ? "default" : device;
        speaker_ = open(name, SND_PCM_STREAM_PLAYBACK, rate);
        try {
            microphone_ = open(name, SND_PCM_STREAM_CAPTURE, rate);
        } catch (...) {
            alsa_.close(speaker_);
            throw;
        }
    }
    ~AlsaCard() override {
        alsa_.close(speaker_);
        alsa_.close(microphone_);
    }
    std::string name() const override { return "ALSA"; }
    void read(std::span<int16_t> samples) override {
        while (!samples.empty())
            samples = samples.subspan(checked(microphone_, alsa_.read(microphone_, samples.data(), samples.size())));
    }
    void write(std::span<const int16_t> samples) override {
        while (!samples.empty())
            samples = samples.subspan(checked(speaker_, alsa_.write(speaker_, samples.data(), samples.size())));
    }

  private:
    snd_pcm_t* open(const std::string& name, snd_pcm_stream_t direction, uint32_t rate) {
        snd_pcm_t* made = nullptr;
        int result = alsa_.open(&made, name.c_str(), direction, 0);
        if (result < 0) fail(result);
        result = alsa_.shape(made, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED, 1, rate, 1, latency_us);
        if (result >= 0) return made;
        alsa_.close(made);
        fail(result);
    }
    // How much was done. Overruns, underruns and sleeping machines are made good, anything else is not.
    size_t checked(snd_pcm_t* pcm, snd_pcm_sframes_t result) {
        if (result >= 0) return static_cast<size_t>(result);
        const int error = alsa_.recover(pcm, static_cast<int>(result), 1);
        if (error < 0) fail(error);
        return 0;
    }
    [[noreturn]] void fail(int error) const { throw SoundError(std::string("ALSA: ") + alsa_.words(error)); }

    Alsa alsa_;
    snd_pcm_t* speaker_ = nullptr;
    snd_pcm_t* microphone_ = nullptr;
};

}  // namespace

std::unique_ptr<Card> open_alsa(const std::string& device, uint32_t rate) {
    return std::make_unique<AlsaCard>(device, rate);
}

}  // namespace tapi::sound
