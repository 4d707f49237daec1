// SPDX-License-Identifier: Apache-2.0
// The fixture's steps.
#include "server/testing/core_fixture.hpp"

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/device/deliver.hpp"

namespace tapi::server::testing {

OpenRequest asking(uint32_t privileges, uint32_t media, uint32_t line) {
    OpenRequest request;
    request.device_id = line;
    request.instance = 7;
    request.privileges = privileges;
    request.media_modes = media;
    return request;
}

Bytes call_params(LINECALLPARAMS fixed, std::u16string_view orig_address, uint32_t version) {
    FlatBuilder builder(layout::LINECALLPARAMS, version, fixed);
    builder.add_text(offsetof(LINECALLPARAMS, dwOrigAddressSize), orig_address);
    return builder.finish();
}

CoreTest::CoreTest() {
    auto made = std::make_unique<Provider>();
    made->name = "fake";
    made->calls = &fake;
    provider = made.get();
    core.providers.push_back(std::move(made));
    feed = std::make_unique<ProviderFeed>(core, *provider);
}

CoreTest::~CoreTest() {
    for (TestApp& app : apps) {
        if (!app.app->closed) shut_down_app(app);
    }
}

void CoreTest::start(uint32_t lines, uint32_t addresses, uint32_t phones) {
    fake.addresses.clear();
    for (uint32_t i = 0; i < addresses; ++i)
        fake.addresses.push_back(std::u16string(1, static_cast<char16_t>(u'1' + i)) + u"00");
    lines_ = lines;
    phones_ = phones;
    feed->up({api_2_2, lines, phones, feed->devices_counted(lines, phones), 0});
    settle();
}

void CoreTest::lose_provider() {
    fake.fail_all();
    feed->lost("killed by the test");
    settle();
}

void CoreTest::restart_provider() {
    feed->up({api_2_2, lines_, phones_, feed->devices_counted(lines_, phones_), 0});
    settle();
}

TestApp& CoreTest::make_app(std::u16string module, uint32_t version, std::string user) {
    TestApp& made = apps.emplace_back(module);
    made.identity.user = std::move(user);
    LineApp& app = *made.app;
    app.sink = &made.sink;
    app.handles = &made.handles;
    app.identity = &made.identity;
    app.pending = &made.pending;
    app.friendly_name = module + u" (friendly)";
    app.version = version;
    app.restricted = access.restricted(made.identity);
    for (const auto& line : core.lines) {
        if (app.restricted && access.right(made.identity, *line) != Right::none)
            app.visible.push_back(line.get());
    }
    app.handle = made.handles.add({ObjectKind::line_app, &app});
    core.line_apps.push_back(&app);
    for (uint32_t id = 0; id < core.line_count(app); ++id) remember_version(app.negotiated, id, version);
    return made;
}

std::shared_ptr<CoreTest::Answer> CoreTest::begin_open(TestApp& app, OpenRequest request) {
    if (request.version == 0) request.version = app.app->version;
    auto answer = std::make_shared<Answer>();
    open_line(core, app.app, std::move(request), [answer](int32_t result, uint32_t handle) {
        EXPECT_FALSE(answer->result.has_value()) << "lineOpen answers twice";
        *answer = {result, handle};
    });
    settle();
    return answer;
}

int32_t CoreTest::try_open(TestApp& app, OpenRequest request) {
    const auto answer = begin_open(app, std::move(request));
    EXPECT_TRUE(answer->result.has_value()) << "lineOpen never answers";
    return answer->result.value_or(LINEERR_OPERATIONFAILED);
}

OpenLine* CoreTest::open(TestApp& app, uint32_t privileges, uint32_t media, uint32_t line) {
    const int32_t result = try_open(app, asking(privileges, media, line));
    EXPECT_EQ(names::result(result), "0");
    return result == 0 ? app.app->opens.back().get() : nullptr;
}

void CoreTest::close(OpenLine* opened) {
    const auto keep = opened->shared_from_this();
    close_line(core, *opened);
    settle();
}

void CoreTest::shut_down_app(TestApp& app) {
    shut_down(core, *app.app);
    settle();
}

void CoreTest::event(uint32_t message, uint64_t p1, uint64_t p2, uint64_t p3, uint32_t line) {
    feed->line_event({core.lines.at(line)->ht_line(), 0, message, p1, p2, p3});
    settle();
}

uint64_t CoreTest::new_call(uint32_t line) {
    ++last_call_;
    event(LINE_NEWCALL, 0xD0000000 + last_call_, last_call_, 0, line);
    return last_call_;
}

void CoreTest::state(uint64_t ht_call, uint32_t call_state, uint32_t mode, uint32_t media, uint32_t line) {
    feed->line_event({core.lines.at(line)->ht_line(), ht_call, LINE_CALLSTATE, call_state, mode, media});
    settle();
}

uint64_t CoreTest::offer(uint32_t media, uint32_t line) {
    const uint64_t call = new_call(line);
    state(call, LINECALLSTATE_OFFERING, LINEOFFERINGMODE_ACTIVE, media, line);
    return call;
}

void CoreTest::info(uint64_t ht_call, uint32_t changed, uint32_t line) {
    feed->line_event({core.lines.at(line)->ht_line(), ht_call, LINE_CALLINFO, changed, 0, 0});
    settle();
}

std::shared_ptr<Call> CoreTest::find(uint64_t ht_call) {
    for (const auto& line : core.lines) {
        for (const auto& call : line->calls) {
            if (call->ht_call == ht_call) return call;
        }
    }
    return nullptr;
}

CallHandle* CoreTest::held(OpenLine* opened, uint64_t ht_call) {
    const auto call = find(ht_call);
    return call ? call->handle_of(*opened) : nullptr;
}

int32_t CoreTest::call_out(OpenLine* opened, OptBytes params, std::u16string dest) {
    auto answer = std::make_shared<int32_t>(0);
    const auto who =
        std::find_if(apps.begin(), apps.end(), [&](const TestApp& a) { return a.app.get() == opened->app; });
    make_call(core, opened->shared_from_this(), {dest, 0, std::move(params)}, ++who->last_request,
              [answer](int32_t result) { *answer = result; });
    settle();
    return *answer;
}

}  // namespace tapi::server::testing
