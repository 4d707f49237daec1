// SPDX-License-Identifier: Apache-2.0
// See listener.hpp.
#include "media/engine/listener.hpp"

#include <algorithm>
#include <utility>

namespace tapi::media {
namespace {

constexpr double audible = -42;         // dBm0
constexpr size_t most_in_a_block = 8;  // digits; a block is shorter than one

}  // namespace

Listener::Listener(const ListenFor& wanted) : wanted_(wanted), tones_(wanted.tones) {
    digits_.want(wanted.digits);
    kinds_.want(wanted.kinds);
    heard_digits_.reserve(most_in_a_block);
    heard_tones_.reserve(wanted.tones.size());
    heard_kinds_.reserve(most_in_a_block);
}

void Listener::hear(const Block& heard, Reporter& reporter) {
    Block narrow;
    if (heard.rate != narrow_rate) narrow_.convert(heard, narrow);
    Frame frame;
    std::copy_n((heard.rate != narrow_rate ? narrow : heard).samples.begin(), frame.size(), frame.begin());
    if (wanted_.digits != 0) {
        heard_digits_.clear();
        digits_.hear(frame, heard_digits_);
        for (const HeardDigit& digit : heard_digits_) {
            if ((digit.mode & wanted_.digits) == 0) continue;
            const bool end = digit.mode == digit_dtmf_end;
            reporter.report(end ? EventKind::digit_ended : EventKind::digit_began, digit.digit);
        }
    }
    if (!wanted_.tones.empty()) {
        heard_tones_.clear();
        tones_.hear(frame, heard_tones_);
        for (const size_t index : heard_tones_)
            reporter.report(EventKind::tone_heard, wanted_.tones[index].tag);
    }
    if (wanted_.kinds != 0) hear_kinds(frame, reporter);
}

void Listener::hear_kinds(const Frame& frame, Reporter& reporter) {
    heard_kinds_.clear();
    kinds_.hear(frame, heard_kinds_);
    for (const uint32_t kind : heard_kinds_) {
        reporter.report(EventKind::kind_heard, kind);
        sounding_ |= kind;
    }
    if (sounding_ == 0) return;
    quiet_ = level(power(frame)) < audible ? quiet_ + 1 : 0;
    if (quiet_ == quiet_ends) reporter.report(EventKind::kind_ended, std::exchange(sounding_, 0));
}

}  // namespace tapi::media
