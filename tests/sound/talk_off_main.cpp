// SPDX-License-Identifier: Apache-2.0
// The DTMF digits in samples on standard input (16 bits, 8000 a second), and after how many seconds. For talk_off.py.
#include <cstdio>
#include <vector>

#include "media/sound/digit_detector.hpp"

int main() {
    tapi::media::DigitDetector detector;
    detector.want(tapi::media::digit_dtmf);
    tapi::media::Frame frame{};
    size_t frames = 0;
    std::vector<tapi::media::HeardDigit> heard;
    while (std::fread(frame.data(), sizeof(int16_t), frame.size(), stdin) == frame.size()) {
        heard.clear();
        detector.hear(frame, heard);
        ++frames;
        for (const auto& digit : heard) {
            if (digit.mode == tapi::media::digit_dtmf) std::printf("digit %c %.2f\n", static_cast<char>(digit.digit), static_cast<double>(frames) * 0.02);
        }
    }
    std::printf("seconds %.0f\n", static_cast<double>(frames) * 0.02);
    return 0;
}
