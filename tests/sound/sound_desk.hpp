// SPDX-License-Identifier: Apache-2.0
// A desk with an exchange whose sound programs can reach, and the program `tapi` beside it.
#pragma once

#include <unistd.h>

#include "desk.hpp"
#include "sounds.hpp"

namespace tapi::test {

// What a starved machine may cost: one piece of 100 ms in each 30. Streams hold two seconds, so no other loss is due.
inline void expect_whole(const Found& found, double least_likeness = 0.97) {
    EXPECT_LE(found.missing, found.pieces / 30) << "of " << found.pieces;
    EXPECT_LE(found.jumps, found.pieces / 30);
    EXPECT_GE(found.likeness, least_likeness);
    EXPECT_NEAR(found.level_db, 0, 1);
}

class WaveFolder {
  public:
    WaveFolder() { ::setenv("OPENTAPI_WAVE_DIR", folder.path().c_str(), 1); }
    ~WaveFolder() { ::unsetenv("OPENTAPI_WAVE_DIR"); }
    TempDir folder;
};

struct SoundDesk : private WaveFolder, Desk {
    explicit SoundDesk(size_t lines = 2, ServerSetup setup = quick()) : Desk(lines, std::move(setup)) {}

    static Launch tapi(const std::vector<std::string>& arguments) {
        Launch launch;
        launch.arguments = {TAPI_PROGRAM};
        launch.arguments.insert(launch.arguments.end(), arguments.begin(), arguments.end());
        return launch;
    }
    struct Ran {
        int code = -1;
        std::string output, errors;
    };
    static Ran ended(Child& child) {
        const auto code = child.wait();
        child.output().ended();
        child.errors().ended();
        return {code.value_or(-1000), child.output().text(), child.errors().text()};
    }
    static Ran run(const std::vector<std::string>& arguments) {
        Child child(tapi(arguments));
        return ended(child);
    }
    std::string path(const std::string& name) const { return server.folder() / name; }
    std::string speech_file(const std::string& name, double seconds, uint32_t seed) const {
        return write_sound(path(name), speech(seconds, seed));
    }
};

#define EXPECT_DONE(child)                                                   \
    do {                                                                     \
        const auto ran_ = SoundDesk::ended(child);                           \
        EXPECT_EQ(ran_.code, 0) << ran_.output << "\n" << ran_.errors;       \
    } while (false)

}  // namespace tapi::test
