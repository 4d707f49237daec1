// SPDX-License-Identifier: Apache-2.0
// Calls with baresip, in which each end says something and what the other has heard is compared with it.
#pragma once

#include <cstdlib>

#include "sip/baresip.hpp"
#include "sip/peers.hpp"
#include "sip/wave_program.hpp"

namespace tapi::test {

// How much may be lost on the way.
struct Tolerance {
    double gain = 1.5, found = 0.9;
};

class SipSound : public testing::Test {
  protected:
    SipSound() { ::setenv("OPENTAPI_WAVE_DIR", waves_.path().c_str(), 1); }
    ~SipSound() override { ::unsetenv("OPENTAPI_WAVE_DIR"); }

    static std::string trunk(uint16_t own, uint16_t peer, const std::string& more = {}, const std::string& at = "127.0.0.1") {
        return Provider::transport(own, at) + "[[trunk]]\naddress = \"sip:" + at + ":" + std::to_string(peer) + "\"\nsession_timer = 0\n" + more +
               "[[trunk.extension]]\nnumber = \"1001\"\n[[trunk.extension]]\nnumber = \"1002\"\n";
    }
    static bool same(const Match& match, const Tolerance& most) {
        return match.windows >= 15 && match.found >= most.found && match.correlation >= 0.89 && std::abs(match.gain) <= most.gain && match.longest_gap <= 0.31;
    }
    static void expect_same(const Match& match, const std::string& who, const Tolerance& most = {}) {
        EXPECT_TRUE(same(match, most)) << who << ": " << match.windows << " windows, found " << match.found << ", correlation " << match.correlation << ", gain " << match.gain
                                       << " dB, longest gap " << match.longest_gap << " s";
    }
    // A program says something, and hears for so many seconds.
    static Samples speak(Provider& provider, HDRVCALL call, const Samples& ours, double seconds) {
        WaveProgram program(provider, call);
        program.record(seconds);
        program.play(ours);
        Samples heard = program.wait_recorded();
        EXPECT_TRUE(program.wait_played());
        return heard;
    }
    // Both ends say something for three seconds. A program that gets no processor drops sound, so a call that went wrong is tried again:
    // what is wrong with the way is wrong each time.
    template <class Connect>
    static void talk(Provider& provider, Baresip& far, const Samples& far_says, const Tolerance& most, Connect connect) {
        constexpr int tries = 3;
        for (int attempt = 0; attempt < tries; ++attempt) {
            const HDRVCALL call = connect(static_cast<DWORD>(attempt));
            const Samples ours = voice(11, 4);
            const Samples heard = speak(provider, call, ours, 3);
            EXPECT_EQ(provider.server->drop(90, call), 90);
            EXPECT_TRUE(far.ended(attempt + 1)) << far.log();
            const Match by_us = follow(far_says, heard), by_them = follow(ours, far.heard());
            if (same(by_us, most) && same(by_them, most)) return;
            if (attempt + 1 < tries) continue;
            expect_same(by_us, "what we heard", most);
            expect_same(by_them, "what the far end heard", most);
        }
    }
    // A call of ours.
    static auto calling_it(Provider& provider, HDRVLINE line) {
        return [&provider, line](DWORD attempt) {
            const HDRVCALL call = provider.server->make_call(1 + attempt, line, 1 + attempt, u"2001");
            provider.wait("C" + std::to_string(1 + attempt), LINECALLSTATE_CONNECTED);
            return call;
        };
    }

    // One of theirs.
    static auto called_by(Provider& provider, Baresip& far, uint16_t own, const std::string& at = "127.0.0.1") {
        return [&provider, &far, own, at](DWORD attempt) {
            far.command("dial", "sip:1001@" + at + ":" + std::to_string(own));
            const std::string name = "C" + std::to_string(101 + attempt);
            provider.wait(name, LINECALLSTATE_OFFERING);
            const HDRVCALL call = provider.server->announced(101 + attempt);
            EXPECT_EQ(provider.server->answer(1, call), 1);
            provider.wait(name, LINECALLSTATE_CONNECTED);
            return call;
        };
    }

    TempDir waves_;
};

}  // namespace tapi::test
