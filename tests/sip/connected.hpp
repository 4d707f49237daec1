// SPDX-License-Identifier: Apache-2.0
// A call whose far end is sipp's signalling and a socket of the test's own, and what is asked of its sound.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "sip/messages.hpp"
#include "sip/peers.hpp"
#include "sip/rtp_peer.hpp"

namespace tapi::test {

inline constexpr DWORD dtmf = LINEDIGITMODE_DTMF;

// A call to a far end of sipp's, whose media is `media`.
class Connected {
  public:
    explicit Connected(Provider& used, bool events, Scenario talk = {}) : provider(used) {
        Scenario scenario;
        scenario.receive("INVITE").send(response("200 OK", "", sdp_of(media, events)), "retrans=\"500\"").receive("ACK");
        scenario.xml += talk.xml;
        scenario.receive("BYE").send(response("200 OK", "", "", ""));
        far.emplace(talk.xml.empty() ? scenario : remembering_parties(scenario), provider.peer);
        call = provider.server->make_call(1, provider.line(), 1, u"2001");
        provider.wait("C1", LINECALLSTATE_CONNECTED);
    }
    void end() {
        EXPECT_EQ(provider.server->drop(99, call), 99);
        EXPECT_TRUE(far->succeeded());
    }
    LONG generate(LPCWSTR digits, DWORD id = 5, DWORD mode = dtmf, DWORD duration = 0) {
        return provider.server->call<decltype(TSPI_lineGenerateDigits)>("TSPI_lineGenerateDigits", call, id, mode, digits, duration);
    }
    LONG tone(DWORD mode, DWORD duration, const std::vector<LINEGENERATETONE>& tones = {}, DWORD id = 6) {
        return provider.server->call<decltype(TSPI_lineGenerateTone)>("TSPI_lineGenerateTone", call, id, mode, duration, static_cast<DWORD>(tones.size()),
                                                                     const_cast<LPLINEGENERATETONE>(tones.data()));
    }
    LONG monitor(DWORD modes) { return provider.server->call<decltype(TSPI_lineMonitorDigits)>("TSPI_lineMonitorDigits", call, modes); }
    LONG monitor_tones(DWORD list, const std::vector<LINEMONITORTONE>& tones) {
        return provider.server->call<decltype(TSPI_lineMonitorTones)>("TSPI_lineMonitorTones", call, list, const_cast<LPLINEMONITORTONE>(tones.data()),
                                                                     static_cast<DWORD>(tones.size()));
    }
    LONG gather(char16_t* buffer, DWORD count, LPCWSTR until = nullptr, DWORD first = 0, DWORD between = 0, DWORD mode = dtmf) {
        return provider.server->call<decltype(TSPI_lineGatherDigits)>("TSPI_lineGatherDigits", call, DWORD{7}, mode, buffer, count, until, first, between);
    }
    // Until the far end's sound has brought this, which it says again and again meanwhile.
    void until(const std::string& line, const Samples& says) {
        for (int rounds = 0; rounds < 20 && !seen(line); ++rounds) media.exchange(says);
        EXPECT_TRUE(seen(line)) << line;
    }
    bool seen(const std::string& line) {
        for (const std::string& more : provider.server->seen()) all.push_back(more);
        return std::find(all.begin(), all.end(), line) != all.end();
    }
    void wait(const std::string& line) {
        if (seen(line)) return;
        for (const std::string& more : provider.server->seen_until(line)) all.push_back(more);
    }
    // The digits that were told, in their order.
    std::string digits(DWORD mode = dtmf) {
        seen("");
        std::string found;
        char end[16];
        std::snprintf(end, sizeof end, " 0x%X t", mode);
        for (const std::string& line : all) {
            if (line.starts_with("L0 C1 MONITORDIGITS 0x") && line.ends_with(end)) found += static_cast<char>(std::stoul(line.substr(22), nullptr, 16));
        }
        return found;
    }

    Provider& provider;
    RtpPeer media;
    std::optional<Sipp> far;
    HDRVCALL call{};
    std::vector<std::string> all;
};

// Tones of a keypad and silence behind each.
inline Samples dialed(const std::string& keys) {
    static const std::string pad = "123A456B789C*0#D";
    constexpr double low[] = {697, 770, 852, 941}, high[] = {1209, 1336, 1477, 1633};
    Samples samples;
    for (const char key : keys) {
        const size_t at = pad.find(key);
        for (int sample = 0; sample < 800; ++sample) {
            const double time = 2 * 3.14159265358979 * sample / 8000;
            samples.push_back(static_cast<int16_t>(6000 * (std::sin(low[at / 4] * time) + std::sin(high[at % 4] * time))));
        }
        samples.resize(samples.size() + 800);
    }
    return samples;
}

inline Samples tone_of(double frequency, double seconds) {
    Samples samples;
    for (int at = 0; at < static_cast<int>(seconds * 8000); ++at) samples.push_back(static_cast<int16_t>(8000 * std::sin(2 * 3.14159265358979 * frequency * at / 8000)));
    return samples;
}

}  // namespace tapi::test
