// SPDX-License-Identifier: Apache-2.0
// A store in a folder of a test's own, with time that the test moves.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <numbers>

#include "sound/sound_file.hpp"
#include "voicemail/store/store.hpp"

namespace tapi::voicemail::test {

class Folder {
  public:
    Folder() {
        std::string path = std::filesystem::temp_directory_path() / "voicemail-XXXXXX";
        path_ = ::mkdtemp(path.data());
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

// A tone of 440 Hz.
inline std::vector<int16_t> tone(Length length) {
    std::vector<int16_t> samples(static_cast<size_t>(length.count()) * 8);
    for (size_t at = 0; at < samples.size(); ++at)
        samples[at] = static_cast<int16_t>(8000 * std::sin(2 * std::numbers::pi * 440 * static_cast<double>(at) / 8000));
    return samples;
}

// Written as calls write it, 20 ms at a time.
inline void record(const std::filesystem::path& file, Length length) {
    sound::SoundWriter writer(file, 8000);
    const std::vector<int16_t> block = tone(Length(20));
    for (Length done{0}; done < length; done += Length(20)) writer.write(block);
    writer.close();
}

struct StoreFixture : ::testing::Test {
    Folder folder;
    ManualClock clock;
    StoreLimits limits{.shortest = Length(1000), .free_bytes = 0};
    std::unique_ptr<Store> store = open();

    std::unique_ptr<Store> open() {
        auto opened = Store::open(folder.path(), clock, limits);
        EXPECT_TRUE(opened.ok()) << (opened ? "" : opened.error().context);
        return opened ? std::move(*opened) : nullptr;
    }
    int64_t leave(const std::string& box, Length length = Length(2000), std::vector<std::string> mail_to = {}) {
        const auto draft = store->begin_message(box, {"5550100", "Ann"}, std::move(mail_to));
        EXPECT_TRUE(draft.ok());
        record(draft->file, length);
        const auto kept = store->keep(*draft);
        EXPECT_TRUE(kept.ok() && kept->has_value());
        return kept && *kept ? **kept : 0;
    }
    size_t files(const char* kind) const {
        size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path() / kind))
            count += entry.is_regular_file() ? 1 : 0;
        return count;
    }
};

}  // namespace tapi::voicemail::test
