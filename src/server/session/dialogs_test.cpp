// SPDX-License-Identifier: Apache-2.0
// Forms, icons, and dialogs that providers open (UI-2, UI-3, INIT-7), as the client library asks for them.
#include <provider.h>

#include "model/dialog.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/device/dialogs.hpp"
#include "server/testing/desk.hpp"
#include "wire/dialogs.hpp"

namespace tapi::server {
namespace {

using namespace testing;

constexpr auto unavailable = static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL);

Bytes bytes_of(std::string_view text) {
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return Bytes(first, first + text.size());
}
std::string text(const Bytes& bytes_of) { return {reinterpret_cast<const char*>(bytes_of.data()), bytes_of.size()}; }

Bytes varstring(std::string_view content, uint32_t format = STRINGFORMAT_ASCII) {
    VARSTRING fixed{};
    fixed.dwStringFormat = format;
    FlatBuilder built(layout::VARSTRING, api_2_2, fixed);
    built.add_bytes(offsetof(VARSTRING, dwStringSize), bytes_of(content));
    return built.finish();
}

class Dialogs : public SessionTest {
  protected:
    void SetUp() override {
        start();
        client = &connect(u"app");
        app = client->initialize();
        fake.on<tspi::ConfigGet>().answer = [](const auto&, auto& out) {
            out.form = varstring("{\"fields\":[]}");
            return 0;
        };
    }
    api::FormGet form(uint32_t object, uint32_t id) { return {object, id, {}, {}}; }
    int32_t form_error(uint32_t object, uint32_t id) { return client->result(form(object, id)); }
    int32_t refused_with(uint32_t error, uint32_t object = OPENTAPI_CONFIG_LINE, uint32_t id = 0) {
        fake.on<tspi::ConfigGet>().answer = [error](const auto&, auto&) { return static_cast<int32_t>(error); };
        return form_error(object, id);
    }

    // A request on its way, and the provider's wish for a dialog because of it.
    void begin_call() {
        const uint32_t line = client->open(app, owner);
        fake.on<tspi::LineMakeCall>().hold_completion = true;
        client->call(api::LineMakeCall{line, u"1", 0, {}});
        client->messages(app);
    }
    void open_dialog(uint64_t request, uint64_t number = 1, OptBytes params = bytes_of("params")) {
        ProviderEvent event{0, 0, LINE_CREATEDIALOGINSTANCE, request, 0x700 + number, number};
        Writer out(event.data);
        encode(out, DialogOpening{u"ui.so", std::move(params), {}, {}});
        feed->line_event(event);
        run();
    }
    void send_data(uint64_t number, OptBytes block) {
        ProviderEvent event{number, 0, LINE_SENDDIALOGINSTANCEDATA, 0, 0, 0};
        Writer(event.data).blob(block);
        feed->line_event(event);
        run();
    }
    // The message that opened the dialog.
    std::optional<Message> opening() {
        for (const Message& message : client->raw_messages(app)) {
            if (message.message == LINE_CREATEDIALOGINSTANCE) return message;
        }
        return std::nullopt;
    }
    // The handle of the dialog that was opened; 0 when none was.
    uint32_t opened() {
        const auto message = opening();
        return message ? message->device : 0;
    }
    std::vector<uint64_t> freed() {
        std::vector<uint64_t> all;
        for (const auto& call : fake.all<tspi::ProviderFreeDialogInstance>()) all.push_back(call.hd_dlg_inst);
        return all;
    }
    using Freed = std::vector<uint64_t>;

    TestClient* client = nullptr;
    uint32_t app = 0;
};

TEST_F(Dialogs, the_form_of_a_line_comes_from_its_provider) {
    auto request = form(OPENTAPI_CONFIG_LINE, 0);
    request.device_class = u"tapi/line";
    request.block = bytes_of("block");
    const auto answer = client->call(request);
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(text(answer.value.form), "{\"fields\":[]}");
    const auto asked = fake.last<tspi::ConfigGet>();
    EXPECT_EQ(asked.device_class, u"tapi/line");
    EXPECT_EQ(asked.block_size, 5u);
}

TEST_F(Dialogs, a_form_s_errors_are_those_of_the_device) {
    EXPECT_EQ(form_error(OPENTAPI_CONFIG_LINE, 9), static_cast<int32_t>(LINEERR_BADDEVICEID));
    EXPECT_EQ(form_error(OPENTAPI_CONFIG_PHONE, 0), static_cast<int32_t>(PHONEERR_UNINITIALIZED));
    EXPECT_EQ(form_error(OPENTAPI_CONFIG_PROVIDER, 4711), static_cast<int32_t>(LINEERR_INVALPARAM));
    EXPECT_EQ(form_error(99, 0), static_cast<int32_t>(LINEERR_INVALPARAM));
    for (const uint32_t error : {LINEERR_INVALDEVICECLASS, LINEERR_NOMEM, LINEERR_INUSE, LINEERR_RESOURCEUNAVAIL,
                                 LINEERR_OPERATIONFAILED, LINEERR_NODRIVER, LINEERR_INVALPARAM})
        EXPECT_EQ(refused_with(error), static_cast<int32_t>(error));
    fake.on<tspi::ConfigGet>().answer = [](const auto&, auto& out) {
        out.form = bytes_of("no structure");
        return 0;
    };
    EXPECT_EQ(form_error(OPENTAPI_CONFIG_LINE, 0), static_cast<int32_t>(LINEERR_OPERATIONFAILED));
    TestClient& other = connect(u"nobody");
    EXPECT_EQ(other.result(form(OPENTAPI_CONFIG_LINE, 0)), static_cast<int32_t>(LINEERR_UNINITIALIZED));
}

TEST_F(Dialogs, who_may_not_own_a_line_does_not_configure_it) {
    access.guest_rights = {Right::monitor};
    TestClient& guest = connect(u"guest", {}, "guest");
    guest.initialize();
    EXPECT_EQ(guest.result(form(OPENTAPI_CONFIG_LINE, 0)), unavailable);
    EXPECT_EQ(guest.result(form(OPENTAPI_CONFIG_PROVIDER, provider->permanent_id)),
              static_cast<int32_t>(LINEERR_OPERATIONFAILED));
    EXPECT_EQ(guest.result(api::FormSet{wire::dialing_object, 0, {}, {}, bytes_of("{}")}),
              static_cast<int32_t>(LINEERR_OPERATIONFAILED));
    EXPECT_EQ(fake.count<tspi::ConfigGet>(), 0u);
}

TEST_F(Dialogs, a_provider_without_a_form_may_have_a_module) {
    fake.on<tspi::ProviderUIIdentify>().answer = [](const auto&, auto& out) {
        out.uidll_name = u"ui.so";
        return 0;
    };
    fake.refuse<tspi::ConfigGet>(unavailable);
    const auto answer = client->call(form(OPENTAPI_CONFIG_LINE, 0));
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(text(answer.value.module), "ui.so");
    fake.refuse<tspi::ProviderUIIdentify>(unavailable);
    EXPECT_EQ(form_error(OPENTAPI_CONFIG_LINE, 0), unavailable);
}

// Whoever shows the dialog must know where the driver and its prefix are.
TEST_F(Dialogs, a_driver_for_windows_is_named_with_its_prefix) {
    provider->wine = WineHome{"/prefix/drive_c/vendor.tsp", "/prefix"};
    fake.on<tspi::ProviderUIIdentify>().answer = [](const auto&, auto& out) {
        out.uidll_name = u"C:\\vendor.tsp";
        return 0;
    };
    fake.refuse<tspi::ConfigGet>(unavailable);
    const auto answer = client->call(form(OPENTAPI_CONFIG_LINE, 0));
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(text(answer.value.module), "C:\\vendor.tsp");
    EXPECT_EQ(text(answer.value.driver), "/prefix/drive_c/vendor.tsp");
    EXPECT_EQ(text(answer.value.prefix), "/prefix");

    begin_call();
    open_dialog(fake.last_request());
    const auto message = opening();
    ASSERT_TRUE(message);
    DialogOpening got;
    Reader in(message->reply);
    decode(in, got);
    EXPECT_TRUE(in.complete());
    EXPECT_EQ(got.module, u"ui.so");
    EXPECT_EQ(got.driver, u"/prefix/drive_c/vendor.tsp");
    EXPECT_EQ(got.prefix, u"/prefix");
}

TEST_F(Dialogs, values_go_to_the_provider_and_its_words_come_back) {
    fake.on<tspi::ConfigSet>().answer = [](const auto& in, auto& out) {
        out.outcome = in.block ? varstring("new block", STRINGFORMAT_BINARY) : varstring("{}");
        return 0;
    };
    auto answer = client->call(api::FormSet{OPENTAPI_CONFIG_LINE, 0, {}, {}, bytes_of("{\"a\":1}")});
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(text(answer.value.result), "{}");
    EXPECT_EQ(text(*fake.last<tspi::ConfigSet>().values), "{\"a\":1}");
    answer = client->call(api::FormSet{OPENTAPI_CONFIG_LINE, 0, {}, bytes_of("block"), bytes_of("{}")});
    EXPECT_EQ(answer.value.format, uint32_t{STRINGFORMAT_BINARY});
    EXPECT_EQ(text(answer.value.result), "new block");
}

TEST_F(Dialogs, locations_are_a_form_of_the_server) {
    auto request = form(wire::dialing_object, 0);
    request.device_class = u"+1";
    EXPECT_EQ(text(client->call(request).value.form), "form for +1");
    const auto set = client->call(api::FormSet{wire::dialing_object, 0, {}, {}, bytes_of("{}")});
    EXPECT_EQ(text(set.value.result), "{\"errors\":{\"size\":\"2\"}}");
}

TEST_F(Dialogs, UI_2_a_dialog_reaches_the_application_that_asked) {
    TestClient& other = connect(u"other");
    const uint32_t other_app = other.initialize();
    begin_call();
    open_dialog(fake.last_request());
    const uint32_t dialog = opened();
    EXPECT_NE(dialog, 0u);
    EXPECT_TRUE(other.raw_messages(other_app).empty());
    send_data(1, bytes_of("more"));
    const auto data = client->raw_messages(app);
    ASSERT_EQ(data.size(), 1u);
    EXPECT_EQ(data[0].message, uint32_t{LINE_SENDDIALOGINSTANCEDATA});
    EXPECT_EQ(data[0].device, dialog);
    EXPECT_EQ(freed(), Freed{});
}

TEST_F(Dialogs, UI_2_data_goes_both_ways_and_only_to_ones_own_dialog) {
    begin_call();
    open_dialog(fake.last_request());
    const uint32_t dialog = opened();
    fake.on<tspi::ProviderGenericDialogData>().answer = [](const auto& in, auto& out) {
        EXPECT_EQ(in.object_id, 0x701u);
        out.params = bytes_of("answer");
        return 0;
    };
    const api::DialogData request{TUISPIDLL_OBJECT_DIALOGINSTANCE, dialog, bytes_of("hello")};
    const auto answer = client->call(request);
    EXPECT_EQ(answer.result, 0);
    EXPECT_EQ(text(answer.value.answer), "answer");
    TestClient& other = connect(u"other");
    other.initialize();
    EXPECT_EQ(other.result(request), static_cast<int32_t>(LINEERR_INVALPARAM));
    EXPECT_EQ(client->result(api::DialogData{99, 0, {}}), static_cast<int32_t>(LINEERR_INVALPARAM));
}

TEST_F(Dialogs, UI_2_the_end_of_a_dialog_frees_it_once) {
    begin_call();
    open_dialog(fake.last_request());
    const uint32_t dialog = opened();
    EXPECT_EQ(client->result(api::DialogEnd{dialog}), 0);
    EXPECT_EQ(client->result(api::DialogEnd{dialog}), 0);
    EXPECT_EQ(freed(), Freed{0x701});
    send_data(1, bytes_of("too late"));
    EXPECT_TRUE(client->raw_messages(app).empty());
}

TEST_F(Dialogs, UI_2_a_request_that_is_over_has_no_dialog) {
    begin_call();
    const uint32_t request = fake.last_request();
    fake.complete_held<tspi::LineMakeCall>();
    run();
    client->messages(app);
    open_dialog(request);
    EXPECT_EQ(opened(), 0u);
    EXPECT_EQ(freed(), Freed{0x701});
    open_dialog(0, 2);
    open_dialog(request + 50, 3);
    EXPECT_EQ(freed(), (Freed{0x701, 0x702, 0x703}));
}

TEST_F(Dialogs, INIT_7_dialogs_are_freed_with_their_application) {
    begin_call();
    open_dialog(fake.last_request());
    client->result(api::LineShutdown{app});
    run();
    EXPECT_EQ(freed(), Freed{0x701});
}

TEST_F(Dialogs, INIT_7_dialogs_are_freed_with_their_process) {
    begin_call();
    open_dialog(fake.last_request());
    client->session->end("killed");
    run();
    EXPECT_EQ(freed(), Freed{0x701});
}

TEST_F(Dialogs, UI_2_dialogs_close_with_their_provider) {
    begin_call();
    open_dialog(fake.last_request());
    opened();
    feed->lost("crashed");
    run();
    bool closed = false;
    for (const Message& message : client->raw_messages(app))
        closed |= message.message == LINE_SENDDIALOGINSTANCEDATA && load<uint32_t>(message.reply, 0) == absent;
    EXPECT_TRUE(closed);
    EXPECT_EQ(freed(), Freed{});
}

TEST_F(Dialogs, an_application_has_so_many_dialogs_and_no_more) {
    begin_call();
    for (uint64_t number = 1; number <= max_dialogs + 1; ++number) open_dialog(fake.last_request(), number);
    EXPECT_EQ(core.dialogs.size(), max_dialogs);
    EXPECT_EQ(freed(), Freed{0x700 + max_dialogs + 1});
}

TEST_F(Dialogs, UI_3_an_icon_is_the_provider_s_or_the_usual_one) {
    const auto icon = [&](OptText device_class) {
        return client->call(api::LineGetIcon{0, std::move(device_class)});
    };
    fake.on<tspi::LineGetIcon>().answer = [](const auto&, auto& out) {
        out.h_icon = u"modem";
        return 0;
    };
    EXPECT_EQ(icon(u"comm").value.h_icon, u"modem");
    fake.refuse<tspi::LineGetIcon>(unavailable);
    EXPECT_EQ(icon({}).value.h_icon, u"phone");
    EXPECT_EQ(icon(u"TAPI/Line").value.h_icon, u"phone");
    EXPECT_EQ(icon(u"comm").result, static_cast<int32_t>(LINEERR_INVALDEVICECLASS));
    for (const uint32_t error : {LINEERR_OPERATIONFAILED, LINEERR_RESOURCEUNAVAIL, LINEERR_NOMEM}) {
        fake.refuse<tspi::LineGetIcon>(static_cast<int32_t>(error));
        EXPECT_EQ(icon({}).result, static_cast<int32_t>(error));
    }
    EXPECT_EQ(client->result(api::LineGetIcon{9, {}}), static_cast<int32_t>(LINEERR_BADDEVICEID));
}

TEST_F(Dialogs, UI_3_old_applications_get_the_usual_icon_for_every_class) {
    TestClient& old = connect(u"old");
    old.initialize(api_1_4);
    fake.refuse<tspi::LineGetIcon>(static_cast<int32_t>(LINEERR_INVALDEVICECLASS));
    EXPECT_EQ(old.call(api::LineGetIcon{0, u"comm"}).value.h_icon, u"phone");
}

}  // namespace
}  // namespace tapi::server
