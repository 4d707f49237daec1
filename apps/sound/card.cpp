// SPDX-License-Identifier: Apache-2.0
// Which card, and those that need no hardware.
#include "card.hpp"

#include <algorithm>
#include <optional>

#include "errors.hpp"
#include "sound_file.hpp"

namespace tapi::sound {
namespace {

// No time passes here: whoever reads from it is slowed down by where the sound goes.
class NullCard final : public Card {
  public:
    std::string name() const override { return "null"; }
    void read(std::span<int16_t> samples) override { std::fill(samples.begin(), samples.end(), int16_t{0}); }
    void write(std::span<const int16_t>) override {}
};

class FileCard final : public Card {
  public:
    FileCard(const std::string& microphone, const std::string& speaker, uint32_t rate)
        : microphone_(microphone, rate), speaker_(speaker, rate) {}
    std::string name() const override { return "file"; }
    // Silence when the file is over.
    void read(std::span<int16_t> samples) override {
        const size_t count = microphone_.read(samples);
        std::fill(samples.begin() + static_cast<std::ptrdiff_t>(count), samples.end(), int16_t{0});
    }
    void write(std::span<const int16_t> samples) override { speaker_.write(samples); }

  private:
    SoundReader microphone_;
    SoundWriter speaker_;
};

std::unique_ptr<Card> open_files(const std::string& names, uint32_t rate) {
    const size_t comma = names.find(',');
    if (comma == std::string::npos) throw SoundError("file: wants two names, file:MICROPHONE,SPEAKER");
    return std::make_unique<FileCard>(names.substr(0, comma), names.substr(comma + 1), rate);
}

std::unique_ptr<Card> open_any(uint32_t rate) {
    std::string tried;
    for (auto* open : {&open_pulse, &open_alsa}) {
        try {
            return open("", rate);
        } catch (const SoundError& error) {
            tried += (tried.empty() ? "" : "; ") + std::string(error.what());
        }
    }
    throw SoundError("no microphone and speaker (" + tried + "); --device names another");
}

}  // namespace

std::unique_ptr<Card> open_card(const std::string& wanted, uint32_t rate) {
    const size_t colon = wanted.find(':');
    const std::string kind = wanted.substr(0, colon);
    const std::string rest = colon == std::string::npos ? "" : wanted.substr(colon + 1);
    if (kind == "auto" && rest.empty()) return open_any(rate);
    if (kind == "pulse") return open_pulse(rest, rate);
    if (kind == "alsa") return open_alsa(rest, rate);
    if (kind == "file") return open_files(rest, rate);
    if (kind == "null" && rest.empty()) return std::make_unique<NullCard>();
    throw SoundError("no device is called \"" + wanted + "\"; there are auto, pulse, alsa, null and file:MICROPHONE,SPEAKER");
}

}  // namespace tapi::sound
