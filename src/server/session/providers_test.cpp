// SPDX-License-Identifier: Apache-2.0
// lineAddProvider, lineRemoveProvider, lineGetProviderList, and what is denied while applications must begin anew.
#include <provider.h>

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/device/lines.hpp"
#include "server/testing/session_fixture.hpp"

namespace tapi::server {
namespace {

using namespace testing;

std::string said_by(const Bytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

constexpr auto failed = static_cast<int32_t>(LINEERR_OPERATIONFAILED);

class ProviderRequests : public SessionTest {
  protected:
    void SetUp() override {
        start();
        app = &connect();
    }
    static api::LineAddProvider add(OptText file) {
        api::LineAddProvider call;
        call.provider_filename = std::move(file);
        return call;
    }
    static api::LineRemoveProvider removal(uint32_t id) {
        api::LineRemoveProvider call;
        call.permanent_provider_id = id;
        return call;
    }
    template <class C>
    static C initialisation() {
        C call;
        call.api_version = api_2_2;
        return call;
    }
    TestClient* app = nullptr;
};

TEST_F(ProviderRequests, PROV_1_adding_answers_the_permanent_id) {
    const auto answer = app->call(add(u"/lib/new.tsp"));
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(answer.value.permanent_provider_id, 77u);
    EXPECT_EQ(asked, std::vector<std::string>{"add /lib/new.tsp"});
}

TEST_F(ProviderRequests, PROV_1_errors_of_adding) {
    EXPECT_EQ(app->result(add({})), static_cast<int32_t>(LINEERR_INVALPOINTER));
    EXPECT_EQ(app->result(add(u"")), static_cast<int32_t>(LINEERR_INVALPARAM));
    EXPECT_TRUE(asked.empty());
    for (const uint32_t error : {LINEERR_NOMULTIPLEINSTANCE, LINEERR_INIFILECORRUPT, LINEERR_NOMEM, LINEERR_OPERATIONFAILED}) {
        provider_answer = static_cast<int32_t>(error);
        EXPECT_EQ(app->result(add(u"/lib/new.tsp")), provider_answer);
    }
}

TEST_F(ProviderRequests, PROV_1_removing_and_its_errors) {
    EXPECT_EQ(app->result(removal(5)), 0);
    EXPECT_EQ(asked, std::vector<std::string>{"remove 5"});
    for (const uint32_t error : {LINEERR_INVALPARAM, LINEERR_INIFILECORRUPT, LINEERR_NOMEM, LINEERR_OPERATIONFAILED}) {
        provider_answer = static_cast<int32_t>(error);
        EXPECT_EQ(app->result(removal(5)), provider_answer);
    }
}

TEST_F(ProviderRequests, PROV_1_UI_1_a_provider_that_shows_something_is_settled_afterwards) {
    shown = ProviderDialog{wire::ModuleFunction::install, "vendorui.dll", WineHome{"/w/vendor.tsp", "/w"}, [this] { return provider->calls; }};
    const auto added = app->call(add(u"/lib/new.tsp"));
    EXPECT_EQ(added.result, wire::dialog_is_next);
    EXPECT_EQ(added.value.permanent_provider_id, 77u);
    const auto form = app->call(api::FormGet{OPENTAPI_CONFIG_PROVIDER, 77, {}, {}});
    ASSERT_EQ(form.result, 0);
    EXPECT_EQ(form.value.function, static_cast<uint32_t>(wire::ModuleFunction::install));
    EXPECT_EQ(said_by(form.value.module), "vendorui.dll");
    EXPECT_EQ(said_by(form.value.driver), "/w/vendor.tsp");
    EXPECT_EQ(said_by(form.value.prefix), "/w");
    EXPECT_EQ(app->result(api::ProviderSettle{77, 0, 0}), 0);
    EXPECT_EQ(app->result(api::ProviderSettle{77, 2, LINEERR_NOMEM}), static_cast<int32_t>(LINEERR_NOMEM));
    EXPECT_EQ(app->result(api::ProviderSettle{77, 3, 0}), static_cast<int32_t>(LINEERR_INVALPARAM)) << "no way to end";
    EXPECT_EQ(asked, (std::vector<std::string>{"add /lib/new.tsp", "settle 77 0", "settle 77 2"}));
}

TEST_F(ProviderRequests, PROV_1_UI_1_what_is_shown_talks_with_its_provider) {
    shown = ProviderDialog{wire::ModuleFunction::install, "vendorui.dll", {}, [this] { return provider->calls; }};
    fake.on<tspi::ProviderGenericDialogData>().answer = [](const auto& in, auto& out) {
        EXPECT_EQ(in.object_id, 77u);
        out.params = *in.params;
        return 0;
    };
    const OptBytes block = Bytes{std::byte{1}};
    EXPECT_EQ(app->call(api::DialogData{TUISPIDLL_OBJECT_PROVIDERID, 77, block}).value.answer, *block);
    shown->talks_with = [] { return nullptr; };
    EXPECT_EQ(app->result(api::DialogData{TUISPIDLL_OBJECT_PROVIDERID, 77, block}), failed) << "the provider is gone";
}

TEST_F(ProviderRequests, PROV_1_SEC_1_what_a_provider_shows_is_for_administrators) {
    shown = ProviderDialog{wire::ModuleFunction::remove, "vendorui.dll", {}, [] { return nullptr; }};
    TestClient& guest = connect(u"guest", {}, "guest");
    EXPECT_EQ(guest.result(api::FormGet{OPENTAPI_CONFIG_PROVIDER, 77, {}, {}}), static_cast<int32_t>(LINEERR_INVALPARAM));
    EXPECT_EQ(guest.result(api::DialogData{TUISPIDLL_OBJECT_PROVIDERID, 77, {}}), static_cast<int32_t>(LINEERR_INVALPARAM));
}

TEST_F(ProviderRequests, PROV_1_SEC_1_only_administrators_add_and_remove) {
    TestClient& guest = connect(u"guest", {}, "guest");
    EXPECT_EQ(guest.result(add(u"/lib/new.tsp")), failed);
    EXPECT_EQ(guest.result(removal(1)), failed);
    EXPECT_TRUE(asked.empty());
}

TEST_F(ProviderRequests, PROV_1_a_removed_provider_is_not_listed) {
    api::LineGetProviderList request;
    request.api_version = api_2_2;
    request.provider_list = 4096;
    provider->removed = true;
    const auto list = app->call(request).value.provider_list;
    ASSERT_TRUE(well_formed(layout::LINEPROVIDERLIST, api_2_2, list));
    EXPECT_EQ(load<uint32_t>(list, offsetof(LINEPROVIDERLIST, dwNumProviders)), 0u);
}

TEST_F(ProviderRequests, INIT_4_nothing_begins_or_opens_until_all_have_shut_down) {
    const uint32_t handle = app->call(initialisation<api::LineInitializeEx>()).value.h_line_app;
    ASSERT_NE(handle, 0u);
    demand_reinit(core);
    EXPECT_EQ(app->result(initialisation<api::LineInitializeEx>()), static_cast<int32_t>(LINEERR_REINIT));
    EXPECT_EQ(app->result(api::LineInitialize{}), static_cast<int32_t>(LINEERR_REINIT));
    EXPECT_EQ(app->result(initialisation<api::PhoneInitializeEx>()), static_cast<int32_t>(PHONEERR_REINIT));
    EXPECT_EQ(app->result(api::PhoneInitialize{}), static_cast<int32_t>(PHONEERR_REINIT));
    api::LineOpen open;
    open.h_line_app = handle;
    open.api_version = api_2_2;
    open.privileges = LINECALLPRIVILEGE_NONE;
    EXPECT_EQ(app->result(open), static_cast<int32_t>(LINEERR_REINIT));
    EXPECT_EQ(left, 0);
    api::LineShutdown shutdown;
    shutdown.h_line_app = handle;
    EXPECT_EQ(app->result(shutdown), 0);
    EXPECT_EQ(left, 1) << "the server hears of it, and begins anew when it was the last";
}

TEST_F(ProviderRequests, INIT_4_INIT_7_a_process_that_dies_counts_as_one_that_left) {
    TestClient& other = connect(u"other");
    other.call(initialisation<api::LineInitializeEx>());
    other.socket.close();
    run();
    EXPECT_EQ(left, 1);
    EXPECT_FALSE(core.any_app());
}

}  // namespace
}  // namespace tapi::server
