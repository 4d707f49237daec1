// SPDX-License-Identifier: Apache-2.0
// See clips.hpp.
#include "clips.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cmath>
#include <numbers>

#include "level.hpp"
#include "sound/errors.hpp"
#include "sound/sound_file.hpp"

namespace tapi::voice {
namespace {

constexpr size_t threads = 2;
constexpr double tone_loudness = 8000;

// 0: there is none, which reading it will say.
int64_t changed_at(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return 0;
    return status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
}

std::string key_of(const Piece& piece) {
    return fmt::format("{}\n{}\n{}\n{}\n{}", static_cast<int>(piece.kind), piece.language, piece.length.count(), piece.frequency, piece.text);
}

std::vector<int16_t> read_file(const std::string& path) {
    sound::SoundReader reader(path, sample_rate);
    if (reader.seconds() * 1000 > static_cast<double>(Clips::longest_file.count()))
        throw BadPrompt(fmt::format("{} is {:.0f} s long; prompts have at most {}", path, reader.seconds(), Clips::longest_file.count() / 1000));
    std::vector<int16_t> samples(static_cast<size_t>((reader.seconds() + 1) * sample_rate));
    samples.resize(reader.read(samples));
    return samples;
}

std::vector<int16_t> make_tone(double frequency, Millis length) {
    std::vector<int16_t> samples(static_cast<size_t>(std::clamp(length, Millis(0), Clips::longest_tone).count()) * sample_rate / 1000);
    for (size_t at = 0; at < samples.size(); ++at)
        samples[at] = static_cast<int16_t>(tone_loudness * std::sin(2 * std::numbers::pi * frequency * static_cast<double>(at) / sample_rate));
    return samples;
}

Samples share(std::span<const int16_t> samples) { return std::make_shared<const std::vector<int16_t>>(samples.begin(), samples.end()); }

std::shared_ptr<Job<Samples>> done(Samples samples) {
    auto job = std::make_shared<Job<Samples>>();
    job->value = std::move(samples);
    job->done = true;
    return job;
}

}  // namespace

Clips::Clips(boost::asio::io_context& loop, ClipsPlan plan) : plan_(std::move(plan)), workers_(loop, threads) {}

std::string Clips::path_of(const Piece& piece) const {
    const bool whole = piece.text.starts_with('/') || plan_.folder.empty();
    return whole ? piece.text : plan_.folder + "/" + piece.text;
}

Samples Clips::load(const Piece& piece) const {
    switch (piece.kind) {
        case Piece::Kind::file:
            try {
                return share(trimmed(read_file(path_of(piece))));
            } catch (const sound::SoundError& error) {
                throw BadPrompt(error.what());
            }
        case Piece::Kind::words:
            return share(speak(plan_.synthesizer, piece.text, piece.language));
        case Piece::Kind::silence:
            return share(std::vector<int16_t>(static_cast<size_t>(std::clamp(piece.length, Millis(0), longest_tone).count()) * sample_rate / 1000));
        case Piece::Kind::tone:
            return share(make_tone(piece.frequency, piece.length));
    }
    return share({});
}

std::shared_ptr<Job<Samples>> Clips::start(const Piece& piece) {
    const std::string key = key_of(piece);
    const int64_t changed = piece.kind == Piece::Kind::file ? changed_at(path_of(piece)) : 0;
    const auto kept = kept_.find(key);
    if (kept != kept_.end() && kept->second.changed == changed) {
        ages_.splice(ages_.end(), ages_, kept->second.age);
        return done(kept->second.samples);
    }
    if (const auto same = under_way_.find(key); same != under_way_.end() && !same->second->done) return same->second;
    return begin(key, piece, changed);
}

std::shared_ptr<Job<Samples>> Clips::begin(const std::string& key, const Piece& piece, int64_t changed) {
    auto job = workers_.start<Samples>([this, piece] { return load(piece); });
    job->then = [this, here = std::weak_ptr<void>(here_), key, changed](Job<Samples>& ended) {
        if (here.expired()) return;
        if (!ended.failed) keep(key, *ended.value, changed);
        under_way_.erase(key);
    };
    return under_way_[key] = job;
}

void Clips::keep(const std::string& key, Samples samples, int64_t changed) {
    if (const auto former = kept_.find(key); former != kept_.end()) {
        memory_ -= former->second.samples->size();
        ages_.erase(former->second.age);
        kept_.erase(former);
    }
    memory_ += samples->size();
    kept_[key] = {std::move(samples), changed, ages_.insert(ages_.end(), key)};
    while (memory_ > most_memory && ages_.size() > 1) {
        const auto oldest = kept_.find(ages_.front());
        memory_ -= oldest->second.samples->size();
        kept_.erase(oldest);
        ages_.pop_front();
    }
}

Await<std::vector<Samples>> Clips::fetch(Prompt prompt) {
    std::vector<std::shared_ptr<Job<Samples>>> jobs;
    for (const Piece& piece : prompt) jobs.push_back(start(piece));
    std::vector<Samples> all;
    for (const auto& job : jobs) {
        while (!job->done) co_await job->news.wait();
        all.push_back(job->look());
    }
    co_return all;
}

}  // namespace tapi::voice
