// SPDX-License-Identifier: Apache-2.0
// A connected call with two owners and a monitor, on a line that can do everything with media.
#pragma once

#include "model/gathered.hpp"
#include "server/call/media.hpp"
#include "server/testing/core_fixture.hpp"

namespace tapi::server::testing {

// Gives the fake's lines the capabilities for media.
inline void give_media(LINEDEVCAPS& caps) {
    caps.dwGenerateToneModes = LINETONEMODE_CUSTOM | LINETONEMODE_BUSY | LINETONEMODE_BEEP;
    caps.dwGenerateToneMaxNumFreq = 2;
    caps.dwGenerateDigitModes = LINEDIGITMODE_DTMF;
    caps.dwMonitorToneMaxNumFreq = 2;
    caps.dwMonitorToneMaxNumEntries = 3;
    caps.dwMonitorDigitModes = LINEDIGITMODE_PULSE | LINEDIGITMODE_DTMF | LINEDIGITMODE_DTMFEND;
    caps.dwGatherDigitsMinTimeout = 250;
    caps.dwGatherDigitsMaxTimeout = 30000;
    caps.dwMedCtlDigitMaxListSize = 3;
    caps.dwMedCtlMediaMaxListSize = 2;
    caps.dwMedCtlToneMaxListSize = 2;
    caps.dwMedCtlCallStateMaxListSize = 2;
    caps.dwDevCapFlags |= LINEDEVCAPFLAGS_MEDIACONTROL;
    caps.dwNumTerminals = 2;
    caps.dwSettableDevStatus = LINEDEVSTATUSFLAGS_MSGWAIT | LINEDEVSTATUSFLAGS_LOCKED;
}

template <class Entry>
OptBytes list_of(std::initializer_list<Entry> entries) {
    Bytes bytes(entries.size() * sizeof(Entry));
    size_t at = 0;
    for (const Entry& entry : entries) {
        store(bytes, at, entry);
        at += sizeof(Entry);
    }
    return bytes;
}

class MediaTest : public CoreTest {
  protected:
    void SetUp() override {
        a = open(one, owner);
        b = open(two, owner);
        watcher = open(three, monitor);
        ht_call = offer();
        state(ht_call, LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_ACTIVE);
        hand_off(core, *held(a, ht_call), u"two", 0);
        forget();
    }
    void forget() {
        fake.forget();
        for (TestApp& app : apps) app.sink.take();
    }
    // An event of the call.
    void say(uint32_t message, uint64_t p1, uint64_t p2 = 0, uint64_t p3 = 77,
             std::u16string_view digits = {}) {
        const ByteView data = bytes_of(digits);
        feed->line_event(
            {core.lines[0]->ht_line(), ht_call, message, p1, p2, p3, Bytes(data.begin(), data.end())});
        settle();
    }
    void say_gathered(uint64_t reason, uint32_t id, std::u16string_view digits) {
        say(LINE_GATHERDIGITS, reason, id, 77, digits);
    }

    // Runs a function that answers once; its answer.
    template <class Function>
    std::string answer(Function function) {
        std::optional<int32_t> result;
        function([&](int32_t given) {
            EXPECT_FALSE(result.has_value()) << "answers twice";
            result = given;
        });
        settle();
        EXPECT_TRUE(result.has_value()) << "never answers";
        return names::result(result.value_or(1));
    }
    CallHandle& of(OpenLine* opened) { return *held(opened, ht_call); }
    std::string digits(OpenLine* who, uint32_t modes) {
        return answer([&](Answered done) { monitor_digits(of(who), modes, done); });
    }
    std::string media(OpenLine* who, uint32_t modes) {
        return answer([&](Answered done) { monitor_media(of(who), modes, done); });
    }
    std::string tones(OpenLine* who, const OptBytes& list, uint32_t count) {
        return answer([&](Answered done) { monitor_tones(of(who), list, count, done); });
    }
    std::string gather(OpenLine* who, uint32_t buffer) {
        return answer([&](Answered done) {
            gather_digits(core, of(who), {LINEDIGITMODE_DTMF, buffer, 4, u"#", 1000, 500}, done);
        });
    }
    std::string generate(OpenLine* who, OptText what) {
        return answer([&](Answered done) {
            generate_digits(core, of(who), LINEDIGITMODE_DTMF, std::move(what), 100, done);
        });
    }
    std::string tone(OpenLine* who, uint32_t mode) {
        return answer([&](Answered done) { generate_tone(core, of(who), mode, 0, {}, 0, done); });
    }
    uint32_t gather_id() const { return fake.last<tspi::LineGatherDigits>().end_to_end_id; }

    // What the last LINE_GATHERDIGITS of an application brought.
    static GatheredDigits gathered_by(const TestApp& app) {
        GatheredDigits gathered;
        const Message* const message = app.sink.last(LINE_GATHERDIGITS);
        if (message == nullptr) return gathered;
        Reader in(message->reply);
        decode(in, gathered);
        EXPECT_TRUE(in.complete());
        return gathered;
    }

    // The lines are there before the applications.
    bool begin() {
        give_media(fake.caps);
        start();
        return true;
    }
    const bool begun = begin();
    TestApp& one = make_app(u"one");
    TestApp& two = make_app(u"two");
    TestApp& three = make_app(u"three");
    OpenLine *a = nullptr, *b = nullptr, *watcher = nullptr;
    uint64_t ht_call = 0;
};

}  // namespace tapi::server::testing
