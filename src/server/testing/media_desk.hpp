// SPDX-License-Identifier: Apache-2.0
// The usual situation of two applications on lines that can do everything with media; and a line open with an
// extension.
#pragma once

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/testing/error_case.hpp"
#include "server/testing/media_fixture.hpp"

namespace tapi::server::testing {

inline constexpr uint32_t dtmf = LINEDIGITMODE_DTMF, pulse = LINEDIGITMODE_PULSE;

class MediaDesk : public ErrorTable {
  public:
    void SetUp() override {
        give_media(fake.caps);
        // Terminal 0 takes everything, terminal 1 only what is heard and said.
        fake.on<tspi::LineGetDevCaps>().answer = [this](const auto& in, auto& out) {
            LINEDEVCAPS fixed = fake.caps;
            fixed.dwNumAddresses = static_cast<uint32_t>(fake.addresses.size());
            FlatBuilder builder(layout::LINEDEVCAPS, in.tspi_version, fixed);
            const LINETERMCAPS terminals[] = {
                {LINETERMDEV_PHONE, 0xFF, LINETERMSHARING_PRIVATE},
                {LINETERMDEV_HEADSET, LINETERMMODE_MEDIATOLINE, LINETERMSHARING_PRIVATE}};
            builder.add_bytes(offsetof(LINEDEVCAPS, dwTerminalCapsSize), std::as_bytes(std::span(terminals)));
            out.line_dev_caps = builder.finish();
            return 0;
        };
        Desk::SetUp();
    }
    // A line of a's that is open with an extension version.
    uint32_t extended_line() {
        api::LineOpen open;
        open.h_line_app = app;
        open.api_version = api_2_2;
        open.ext_version = 0x10001;
        open.callback_instance = 7;
        open.privileges = owner;
        open.media_modes = voice;
        const auto answer = a->call(open);
        EXPECT_EQ(names::result(answer.result), "0");
        a->messages(app);
        return answer.value.h_line;
    }
};

// A case about a call whose provider has gone: the call is idle then, which not every function takes.
template <class C>
Case without_provider(std::string function, std::string error) {
    return {std::move(function) + "_" + std::move(error) + "_provider_is_gone", [](Desk& d) {
                C c;
                c.h_call = d.call;
                d.feed->lost("test");
                return d.a->result(c);
            }};
}

// A case about a function that only the provider refuses.
template <class C, class T>
Case refused_by_provider(std::string function, std::string error, int32_t code,
                         std::function<void(C&, Desk&)> fill) {
    return {std::move(function) + "_" + std::move(error) + "_from_the_provider", [code, fill](Desk& d) {
                C c;
                fill(c, d);
                d.fake.refuse<T>(code);
                return d.a->result(c);
            }};
}

}  // namespace tapi::server::testing
