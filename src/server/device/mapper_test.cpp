// SPDX-License-Identifier: Apache-2.0
// LINEMAPPER (OPEN-6).
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/testing/core_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

constexpr auto mapper_failed = static_cast<int32_t>(LINEERR_LINEMAPPERFAILED);

class Mapper : public CoreTest {
  protected:
    // Line 0 does voice, line 1 fax at 9600 bit/s, line 2 data with digital bearers, line 3 everything.
    void start_office() {
        fake.on<tspi::LineGetDevCaps>().answer = [](const auto& in, auto& out) {
            LINEDEVCAPS caps{};
            caps.dwNumAddresses = 1;
            caps.dwBearerModes = LINEBEARERMODE_VOICE | (in.device_id >= 2 ? LINEBEARERMODE_DATA : 0);
            constexpr uint32_t media[] = {voice, fax, data, voice | fax | data};
            caps.dwMediaModes = media[in.device_id];
            constexpr uint32_t rates[] = {0, 9600, 64000, 128000};
            caps.dwMaxRate = rates[in.device_id];
            out.line_dev_caps = FlatBuilder(layout::LINEDEVCAPS, api_2_2, caps).finish();
            return 0;
        };
        fake.on<tspi::LineGetAddressCaps>().answer = [](const auto& in, auto& out) {
            FlatBuilder builder(layout::LINEADDRESSCAPS, api_2_2, LINEADDRESSCAPS{});
            builder.add_text(offsetof(LINEADDRESSCAPS, dwAddressSize),
                             std::u16string(3, static_cast<char16_t>(u'0' + in.device_id)));
            out.address_caps = builder.finish();
            return 0;
        };
        start(4);
    }
    static OpenRequest any(uint32_t privileges, uint32_t media = voice) {
        return asking(privileges, media, LINEMAPPER);
    }
    static OpenRequest with(LINECALLPARAMS params, std::u16string_view number = {}) {
        auto request = any(none, 0);
        request.call_params = call_params(params, number);
        return request;
    }
    // The line that was opened, or the error as a name.
    std::string mapped(OpenRequest request) {
        auto& app = make_app();
        const int32_t result = try_open(app, std::move(request));
        return result == 0 ? std::to_string(app.opened()->line->id) : names::result(result);
    }
    static LINECALLPARAMS params(uint32_t bearer, uint32_t media, uint32_t min_rate = 0) {
        LINECALLPARAMS p{};
        p.dwBearerMode = bearer;
        p.dwMediaMode = media;
        p.dwMinRate = p.dwMaxRate = min_rate;
        p.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
        return p;
    }
};

TEST_F(Mapper, OPEN_6_first_line_with_the_media_mode) {
    start_office();
    EXPECT_EQ(mapped(with(params(LINEBEARERMODE_VOICE, voice))), "0");
    EXPECT_EQ(mapped(with(params(LINEBEARERMODE_VOICE, fax))), "1");
    EXPECT_EQ(mapped(with(params(LINEBEARERMODE_VOICE, fax | data))), "3");
}

TEST_F(Mapper, OPEN_6_first_line_with_the_bearer_mode) {
    start_office();
    EXPECT_EQ(mapped(with(params(LINEBEARERMODE_DATA, 0))), "2");
}

TEST_F(Mapper, OPEN_6_first_line_with_the_rate) {
    start_office();
    EXPECT_EQ(mapped(with(params(LINEBEARERMODE_VOICE, fax, 14400))), "3");
}

TEST_F(Mapper, OPEN_6_first_line_with_the_address) {
    start_office();
    auto wanted = params(LINEBEARERMODE_VOICE, 0);
    wanted.dwAddressMode = LINEADDRESSMODE_DIALABLEADDR;
    EXPECT_EQ(mapped(with(wanted, u"222")), "2");
    EXPECT_EQ(mapped(with(wanted, u"999")), "LINEERR_LINEMAPPERFAILED");
}

TEST_F(Mapper, OPEN_6_an_owner_needs_its_media_modes) {
    start_office();
    EXPECT_EQ(mapped(any(owner, data)), "2");
}

TEST_F(Mapper, OPEN_6_without_parameters_a_voice_line) {
    start_office();
    EXPECT_EQ(mapped(any(none, 0)), "0");
}

TEST_F(Mapper, OPEN_6_no_line_fits) {
    start_office();
    EXPECT_EQ(mapped(with(params(LINEBEARERMODE_PASSTHROUGH, voice))), "LINEERR_LINEMAPPERFAILED");
    EXPECT_EQ(fake.count<tspi::LineOpen>(), 0u);
}

TEST_F(Mapper, OPEN_6_the_provider_is_asked_whether_the_line_would_serve) {
    start_office();
    fake.on<tspi::LineConditionalMediaDetection>().answer = [](const auto& in, auto&) {
        return in.hd_line == 0x1003 ? 0 : int32_t(LINEERR_RESOURCEUNAVAIL);
    };
    EXPECT_EQ(mapped(with(params(LINEBEARERMODE_VOICE, voice))), "3");
    EXPECT_EQ(fake.last<tspi::LineConditionalMediaDetection>().media_modes, voice);
    EXPECT_TRUE(fake.last<tspi::LineConditionalMediaDetection>().call_params.has_value());
    EXPECT_EQ(fake.count<tspi::LineClose>(), 1u) << "the line that would not serve is closed again";
}

TEST_F(Mapper, OPEN_6_the_provider_is_asked_about_all_that_the_line_must_do_then) {
    start_office();
    open(make_app(), owner, fax, 3);
    EXPECT_EQ(mapped(any(owner, voice | data)), "3");
    EXPECT_EQ(fake.last<tspi::LineConditionalMediaDetection>().media_modes, voice | fax | data);
}

TEST_F(Mapper, OPEN_6_provider_without_the_question) {
    start_office();
    fake.refuse<tspi::LineConditionalMediaDetection>(LINEERR_OPERATIONUNAVAIL);
    EXPECT_EQ(mapped(any(none, 0)), "0");
}

TEST_F(Mapper, OPEN_6_a_line_that_cannot_be_opened_is_passed_over) {
    start_office();
    fake.on<tspi::LineOpen>().answer = [](const auto& in, auto& out) {
        out.hd_line = 0x1000 + in.device_id;
        return in.device_id == 0 ? int32_t(LINEERR_ALLOCATED) : 0;
    };
    EXPECT_EQ(mapped(any(none, 0)), "3");
}

TEST_F(Mapper, OPEN_6_privileges_are_checked_first) {
    start_office();
    EXPECT_EQ(mapped(any(0)), "LINEERR_INVALPRIVSELECT");
    EXPECT_EQ(mapped(any(owner, 0)), "LINEERR_INVALMEDIAMODE");
}

TEST_F(Mapper, OPEN_6_parameters_are_checked_first) {
    start_office();
    auto request = any(none, 0);
    request.call_params = Bytes(10);
    EXPECT_EQ(mapped(request), "LINEERR_STRUCTURETOOSMALL");
}

TEST_F(Mapper, OPEN_6_VER_6_only_lines_with_the_version_count) {
    start_office();
    auto& app = make_app();
    app.app->negotiated.clear();
    EXPECT_EQ(try_open(app, any(none, 0)), static_cast<int32_t>(LINEERR_INCOMPATIBLEAPIVERSION));
    remember_version(app.app->negotiated, 3, api_2_2);
    EXPECT_EQ(try_open(app, any(none, 0)), 0);
    EXPECT_EQ(app.opened()->line->id, 3u);
    EXPECT_EQ(try_open(app, any(owner, automated)), mapper_failed);
}

TEST_F(Mapper, OPEN_6_shutdown_during_the_hunt) {
    start_office();
    auto& app = make_app();
    fake.on<tspi::LineGetDevCaps>().hold_return = true;
    const auto answer = begin_open(app, any(none, 0));
    shut_down_app(app);
    fake.return_held<tspi::LineGetDevCaps>();
    EXPECT_LT(answer->result.value_or(0), 0);
    EXPECT_EQ(fake.count<tspi::LineOpen>(), fake.count<tspi::LineClose>());
}

}  // namespace
}  // namespace tapi::server
