// SPDX-License-Identifier: Apache-2.0
// Parameters on their way through the door: text forms, structures, pointers, sizes.
#include <cstddef>

#include "client/test_app.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"

namespace tapi::client {
namespace {

Bytes dev_caps() {
    LINEDEVCAPS fixed{};
    fixed.dwStringFormat = STRINGFORMAT_UNICODE;
    FlatBuilder builder(layout::LINEDEVCAPS, api_2_2, fixed);
    builder.add_text(offsetof(LINEDEVCAPS, dwLineNameSize), u"Büro");
    builder.add_bytes(offsetof(LINEDEVCAPS, dwDevSpecificSize), Bytes(3, std::byte{7}));
    return builder.finish();
}

void serve_caps(FakeServer& server) {
    server.on(Function::lineGetDevCaps, [](const FakeServer::Request& request) {
        request.respond_with(api::LineGetDevCaps::Response{dev_caps()});
    });
}

template <class S>
struct Roomy {
    S s{};
    char more[400] = {};
    Roomy() { s.dwTotalSize = sizeof *this; }
    const char* at(DWORD offset) const { return reinterpret_cast<const char*>(this) + offset; }
};

TEST(Structures, MEM_3_WideAndAnsiForms) {
    FakeServer server;
    EventApp app;
    serve_caps(server);
    Roomy<LINEDEVCAPS> wide, ansi;
    ASSERT_EQ(lineGetDevCapsW(app.app(), 0, api_2_2, 0, &wide.s), 0);
    EXPECT_EQ(wide.s.dwLineNameSize, 10u);
    EXPECT_EQ(wide.s.dwStringFormat, static_cast<DWORD>(STRINGFORMAT_UNICODE));
    EXPECT_EQ(wide.s.dwNeededSize, dev_caps().size());
    EXPECT_EQ(wide.s.dwTotalSize, sizeof wide);
    EXPECT_EQ(wide.at(wide.s.dwDevSpecificOffset)[2], 7);
    ASSERT_EQ(lineGetDevCapsA(app.app(), 0, api_2_2, 0, &ansi.s), 0);
    EXPECT_STREQ(ansi.at(ansi.s.dwLineNameOffset), "B\xC3\xBCro");
    EXPECT_EQ(ansi.s.dwLineNameSize, 6u);
    EXPECT_EQ(ansi.s.dwStringFormat, static_cast<DWORD>(STRINGFORMAT_ASCII));
    Roomy<LINEDEVCAPS> plain;
    ASSERT_EQ(lineGetDevCaps(app.app(), 0, api_2_2, 0, &plain.s), 0);
    EXPECT_STREQ(plain.at(plain.s.dwLineNameOffset), "B\xC3\xBCro");
}

TEST(Structures, MEM_1_TooSmallWritesNothing) {
    FakeServer server;
    EventApp app;
    serve_caps(server);
    Roomy<LINEDEVCAPS> caps;
    for (const DWORD size : {0u, 100u, 240u, 267u}) {
        caps.s.dwTotalSize = size;
        EXPECT_EQ(lineGetDevCapsW(app.app(), 0, api_2_2, 0, &caps.s), err(LINEERR_STRUCTURETOOSMALL)) << size;
        EXPECT_EQ(caps.s.dwNeededSize, 0u);
    }
    caps.s.dwTotalSize = 268;
    EXPECT_EQ(lineGetDevCapsW(app.app(), 0, api_2_2, 0, &caps.s), 0);
    EXPECT_EQ(caps.s.dwLineNameSize, 0u);
    EXPECT_EQ(caps.s.dwUsedSize, 268u);
    EXPECT_EQ(caps.s.dwNeededSize, dev_caps().size());
    EXPECT_EQ(lineGetDevCapsW(app.app(), 0, api_2_2, 0, nullptr), err(LINEERR_INVALPOINTER));
}

TEST(Structures, OlderLayoutsAreSeenFromWhatArrives) {
    FakeServer server;
    EventApp app;
    server.on(Function::lineGetCallInfo, [](const FakeServer::Request& request) {
        FlatBuilder builder(layout::LINECALLINFO, api_1_4);
        builder.add_text(offsetof(LINECALLINFO, dwCallerIDSize), u"12");
        request.respond_with(api::LineGetCallInfo::Response{builder.finish()});
    });
    Roomy<LINECALLINFO> info;
    info.s.dwTotalSize = 299;
    ASSERT_EQ(lineGetCallInfoA(5, &info.s), 0);
    EXPECT_EQ(info.s.dwNeededSize, 299u);
    EXPECT_STREQ(info.at(info.s.dwCallerIDOffset), "12");
    info.s.dwTotalSize = 295;
    EXPECT_EQ(lineGetCallInfoA(5, &info.s), err(LINEERR_STRUCTURETOOSMALL));
}

TEST(Structures, CallParametersAreWidened) {
    FakeServer server;
    EventApp app;
    Bytes got;
    OptText number;
    server.on(Function::lineMakeCall, [&](const FakeServer::Request& request) {
        const auto call = request.as<api::LineMakeCall>();
        got = call.call_params.value_or(Bytes{});
        number = call.dest_address;
        request.respond(err(LINEERR_CALLUNAVAIL));
    });
    Roomy<LINECALLPARAMS> params;
    params.s.dwBearerMode = LINEBEARERMODE_VOICE;
    params.s.dwOrigAddressSize = 4;
    params.s.dwOrigAddressOffset = sizeof params.s;
    std::memcpy(params.more,
                "\xC3\xBC"
                "1",
                4);
    params.s.dwUserUserInfoSize = 2;
    params.s.dwUserUserInfoOffset = sizeof params.s + 4;
    std::memcpy(params.more + 4, "\xFF\xFE", 2);
    HCALL call = 0;
    EXPECT_EQ(lineMakeCallA(9, &call, "4711", 0, &params.s), err(LINEERR_CALLUNAVAIL));
    EXPECT_EQ(number, u"4711");
    EXPECT_TRUE(well_formed(layout::LINECALLPARAMS, api_2_2, got));
    EXPECT_EQ(text_part(got, offsetof(LINECALLPARAMS, dwOrigAddressSize)), u"ü1");
    EXPECT_EQ(bytes_part(got, offsetof(LINECALLPARAMS, dwUserUserInfoSize)).size(), 2u);
    EXPECT_EQ(load<uint32_t>(got, 4), static_cast<uint32_t>(LINEBEARERMODE_VOICE));

    params.s.dwOrigAddressOffset = 5000;
    EXPECT_EQ(lineMakeCallA(9, &call, "4711", 0, &params.s), err(LINEERR_INVALCALLPARAMS));
    params.s.dwTotalSize = 20;
    EXPECT_EQ(lineMakeCallA(9, &call, "4711", 0, &params.s), err(LINEERR_STRUCTURETOOSMALL));
    params.s.dwTotalSize = 0x7FFFFFFF;
    EXPECT_EQ(lineMakeCallW(9, &call, u"4711", 0, &params.s), err(LINEERR_INVALCALLPARAMS));
    EXPECT_EQ(lineMakeCallW(9, nullptr, u"4711", 0, nullptr), err(LINEERR_INVALPOINTER));
    EXPECT_EQ(lineMakeCallW(9, &call, nullptr, 0, nullptr), err(LINEERR_CALLUNAVAIL));
    EXPECT_EQ(number, std::nullopt);
}

TEST(Structures, ForwardListsMayBeEmpty) {
    FakeServer server;
    EventApp app;
    std::vector<Bytes> seen;
    server.on(Function::lineForward, [&](const FakeServer::Request& request) {
        seen.push_back(request.as<api::LineForward>().forward_list.value_or(Bytes{}));
        request.respond(err(LINEERR_RESOURCEUNAVAIL));
    });
    struct {
        LINEFORWARDLIST list{};
        char number[4] = "110";
    } forward;
    HCALL call = 0;
    forward.list.dwTotalSize = 8;
    EXPECT_EQ(lineForwardA(9, 1, 0, &forward.list, 3, &call, nullptr), err(LINEERR_RESOURCEUNAVAIL));
    forward.list.dwTotalSize = sizeof forward;
    forward.list.dwNumEntries = 1;
    forward.list.ForwardList[0].dwDestAddressSize = 4;
    forward.list.ForwardList[0].dwDestAddressOffset = sizeof(LINEFORWARDLIST);
    EXPECT_EQ(lineForwardA(9, 1, 0, &forward.list, 3, &call, nullptr), err(LINEERR_RESOURCEUNAVAIL));
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].size(), 8u);
    EXPECT_EQ(text_part(seen[1], 8 + offsetof(LINEFORWARD, dwDestAddressSize)), u"110");
    forward.list.dwNumEntries = 1000;
    EXPECT_EQ(lineForwardA(9, 1, 0, &forward.list, 3, &call, nullptr), err(LINEERR_INVALPARAM));
}

TEST(Structures, StringsOfVariableFormat) {
    FakeServer server;
    EventApp app;
    VARSTRING fixed{};
    const auto serve = [&](DWORD format) {
        fixed.dwStringFormat = format;
        FlatBuilder builder(layout::VARSTRING, api_2_2, fixed);
        builder.add_text(offsetof(VARSTRING, dwStringSize), u"name");
        server.on(Function::lineGetID, [whole = builder.finish()](const FakeServer::Request& request) {
            EXPECT_EQ(request.as<api::LineGetID>().device_class, u"comm");
            request.respond_with(api::LineGetID::Response{whole});
        });
    };
    Roomy<VARSTRING> id;
    serve(STRINGFORMAT_UNICODE);
    ASSERT_EQ(lineGetIDA(9, 0, 0, LINECALLSELECT_LINE, &id.s, "comm"), 0);
    EXPECT_EQ(id.s.dwStringFormat, static_cast<DWORD>(STRINGFORMAT_ASCII));
    EXPECT_STREQ(id.at(id.s.dwStringOffset), "name");
    EXPECT_EQ(id.s.dwStringSize, 5u);
    serve(STRINGFORMAT_BINARY);
    ASSERT_EQ(lineGetIDA(9, 0, 0, LINECALLSELECT_LINE, &id.s, "comm"), 0);
    EXPECT_EQ(id.s.dwStringSize, 10u);
    serve(STRINGFORMAT_UNICODE);
    ASSERT_EQ(lineGetIDW(9, 0, 0, LINECALLSELECT_LINE, &id.s, u"comm"), 0);
    EXPECT_EQ(id.s.dwStringSize, 10u);
}

TEST(Structures, SeveralResultsAreAllOrNothing) {
    FakeServer server;
    EventApp app;
    FlatBuilder builder(layout::VARSTRING, api_2_2);
    server.on(Function::lineGetAppPriority, [whole = builder.finish()](const FakeServer::Request& request) {
        EXPECT_EQ(request.as<api::LineGetAppPriority>().app_filename, u"dialer");
        request.respond_with(api::LineGetAppPriority::Response{whole, 4});
    });
    DWORD priority = 77;
    Roomy<VARSTRING> name;
    LINEEXTENSIONID extension{};
    EXPECT_EQ(lineGetAppPriorityA("dialer", 4, &extension, 0, &name.s, &priority), 0);
    EXPECT_EQ(priority, 4u);
    EXPECT_EQ(name.s.dwUsedSize, sizeof(VARSTRING));
    EXPECT_EQ(lineGetAppPriorityA("dialer", 4, nullptr, 0, nullptr, &priority), 0);
    priority = 77;
    name.s.dwTotalSize = 8;
    EXPECT_EQ(lineGetAppPriorityA("dialer", 4, nullptr, 0, &name.s, &priority),
              err(LINEERR_STRUCTURETOOSMALL));
    EXPECT_EQ(lineGetAppPriorityA(nullptr, 4, nullptr, 0, &name.s, &priority), err(LINEERR_INVALPOINTER));
    EXPECT_EQ(priority, 77u);
}

TEST(Structures, FixedResultsAndArrays) {
    FakeServer server;
    EventApp app;
    server.on(Function::lineNegotiateAPIVersion, [](const FakeServer::Request& request) {
        request.respond_with(api::LineNegotiateAPIVersion::Response{api_2_1, {}});
    });
    DWORD version = 0;
    LINEEXTENSIONID extension{1, 2, 3, 4};
    EXPECT_EQ(lineNegotiateAPIVersion(app.app(), 0, api_1_3, api_2_2, &version, &extension), 0);
    EXPECT_EQ(version, api_2_1);
    EXPECT_EQ(extension.dwExtensionID0, 0u);
    EXPECT_EQ(extension.dwExtensionID3, 0u);
    server.on(Function::lineMonitorTones, [](const FakeServer::Request& request) {
        EXPECT_EQ(request.as<api::LineMonitorTones>().tone_list->size(), 3 * sizeof(LINEMONITORTONE));
        request.respond(0);
    });
    const LINEMONITORTONE tones[3] = {};
    EXPECT_EQ(lineMonitorTones(5, const_cast<LINEMONITORTONE*>(tones), 3), 0);
    EXPECT_EQ(lineMonitorTones(5, const_cast<LINEMONITORTONE*>(tones), 0x10000000), err(LINEERR_INVALPARAM));
}

TEST(Structures, AddressesHaveASizeOfTheirOwn) {
    FakeServer server;
    EventApp app;
    std::vector<OptText> seen;
    server.on(Function::lineGetAddressID, [&](const FakeServer::Request& request) {
        seen.push_back(request.as<api::LineGetAddressID>().address);
        request.respond_with(api::LineGetAddressID::Response{2});
    });
    DWORD address = 0;
    EXPECT_EQ(lineGetAddressIDA(9, &address, LINEADDRESSMODE_DIALABLEADDR, "4711xx", 4), 0);
    EXPECT_EQ(lineGetAddressIDW(9, &address, LINEADDRESSMODE_DIALABLEADDR, u"4711xx", 8), 0);
    EXPECT_EQ(lineGetAddressIDW(9, &address, LINEADDRESSMODE_DIALABLEADDR, u"12\0xx", 12), 0);
    EXPECT_EQ(seen, (std::vector<OptText>{u"4711", u"4711", u"12"}));
    EXPECT_EQ(address, 2u);
}

TEST(Structures, BuffersThatTheReplyFills) {
    FakeServer server;
    EventApp app;
    server.answer(Function::lineDevSpecific, 0);
    char buffer[4] = {1, 2, 3, 4};
    const LONG id = lineDevSpecific(9, 0, 0, buffer, sizeof buffer);
    ASSERT_GT(id, 0);
    api::LineDevSpecific::Reply reply;
    reply.params = Bytes(10, std::byte{9});
    server.reply(app.app(), static_cast<uint32_t>(id), 0, reply);
    app.next();
    EXPECT_EQ(buffer[3], 9);
    EXPECT_EQ(lineDevSpecific(9, 0, 0, nullptr, 4), err(LINEERR_INVALPOINTER));
    EXPECT_GT(lineDevSpecific(9, 0, 0, nullptr, 0), 0);
}

TEST(Structures, RoomsThatTheReplyFills) {
    FakeServer server;
    EventApp app;
    server.answer(Function::linePark, 0);
    Roomy<VARSTRING> place;
    const auto answer = [&](LONG id) {
        VARSTRING fixed{};
        fixed.dwStringFormat = STRINGFORMAT_UNICODE;
        FlatBuilder builder(layout::VARSTRING, api_2_2, fixed);
        builder.add_text(offsetof(VARSTRING, dwStringSize), u"orbit 5");
        api::LinePark::Reply reply;
        reply.non_dir_address = builder.finish();
        server.reply(app.app(), static_cast<uint32_t>(id), 0, reply);
        return app.next().dwParam2;
    };
    EXPECT_EQ(answer(lineParkA(5, LINEPARKMODE_NONDIRECTED, nullptr, &place.s)), 0u);
    EXPECT_STREQ(place.at(place.s.dwStringOffset), "orbit 5");
    EXPECT_EQ(answer(lineParkW(5, LINEPARKMODE_NONDIRECTED, nullptr, &place.s)), 0u);
    EXPECT_EQ(place.s.dwStringSize, 16u);
    EXPECT_EQ(lineParkW(5, LINEPARKMODE_NONDIRECTED, nullptr, nullptr), err(LINEERR_INVALPOINTER));
    place.s.dwTotalSize = sizeof(VARSTRING) + 15;
    EXPECT_EQ(answer(lineParkW(5, LINEPARKMODE_NONDIRECTED, nullptr, &place.s)), DWORD{LINEERR_STRUCTURETOOSMALL});
    EXPECT_EQ(answer(lineParkA(5, LINEPARKMODE_NONDIRECTED, nullptr, &place.s)), 0u) << "it is shorter in bytes";
}

TEST(Structures, DirectedParkLooksAtTheNumberOnly) {
    FakeServer server;
    EventApp app;
    server.answer(Function::linePark, 0);
    VARSTRING untouched{};
    const LONG id = lineParkW(5, LINEPARKMODE_DIRECTED, u"70", &untouched);
    ASSERT_GT(id, 0);
    server.reply(app.app(), static_cast<uint32_t>(id), 0, api::LinePark::Reply{});
    EXPECT_EQ(app.next().dwParam2, 0u);
    EXPECT_EQ(untouched.dwUsedSize, 0u);
    EXPECT_EQ(lineParkW(5, LINEPARKMODE_DIRECTED, nullptr, &untouched), err(LINEERR_INVALPOINTER));
}

TEST(Structures, OversizedParametersStayAtHome) {
    FakeServer server;
    EventApp app;
    const std::u16string text(20000, u'1');
    EXPECT_EQ(lineDialW(5, text.c_str(), 0), err(LINEERR_INVALPARAM));
    const std::string ansi(20000, '1');
    EXPECT_EQ(lineDialA(5, ansi.c_str(), 0), err(LINEERR_INVALPARAM));
    const Bytes data(600 * 1024);
    EXPECT_EQ(lineSendUserUserInfo(5, reinterpret_cast<LPCSTR>(data.data()), static_cast<DWORD>(data.size())),
              err(LINEERR_INVALPARAM));
    EXPECT_EQ(lineDialW(5, nullptr, 0), err(LINEERR_INVALPOINTER));
    EXPECT_EQ(lineDialW(5, u"1", 0), err(LINEERR_OPERATIONUNAVAIL));  // the session lives on
}

TEST(Functions, WithoutAFormOnTheLinkAreUnavailable) {
    FakeServer server;
    EventApp app;
    char buffer[8];
    EXPECT_EQ(lineGetRequestA(app.app(), LINEREQUESTMODE_MAKECALL, nullptr), err(LINEERR_INVALPOINTER));
    EXPECT_EQ(lineGetRequestA(app.app(), LINEREQUESTMODE_MAKECALL, buffer), err(LINEERR_OPERATIONUNAVAIL));
}

TEST(Functions, ConferenceHandleIsIgnoredForTransfers) {
    FakeServer server;
    EventApp app;
    server.answer(Function::lineCompleteTransfer, 0);
    const auto bad = reinterpret_cast<LPHCALL>(8);
    EXPECT_EQ(lineCompleteTransfer(5, 6, nullptr, LINETRANSFERMODE_CONFERENCE), err(LINEERR_INVALPOINTER));
    const LONG id = lineCompleteTransfer(5, 6, bad, LINETRANSFERMODE_TRANSFER);
    ASSERT_GT(id, 0);
    server.reply(app.app(), static_cast<uint32_t>(id), 0, api::LineCompleteTransfer::Reply{});
    EXPECT_EQ(app.next().dwParam2, 0u);
}

TEST(Functions, TR_9_LocationInfoFitsEightCharacters) {
    FakeServer server;
    server.on(Function::lineGetTranslateCaps, [](const FakeServer::Request& sent) {
        EXPECT_EQ(sent.as<api::LineGetTranslateCaps>().h_line_app, 0u);
        EXPECT_EQ(sent.as<api::LineGetTranslateCaps>().api_version, api_2_2);
        LINETRANSLATECAPS fixed{};
        fixed.dwNumLocations = 2;
        fixed.dwCurrentLocationID = 4;
        FlatBuilder caps(layout::LINETRANSLATECAPS, api_2_2, fixed);
        auto entry = caps.add_entries(offsetof(LINETRANSLATECAPS, dwLocationListSize), layout::LINELOCATIONENTRY, 2);
        entry = FlatBuilder::next(entry);
        caps.set(entry, offsetof(LINELOCATIONENTRY, dwPermanentLocationID), 4);
        caps.set(entry, offsetof(LINELOCATIONENTRY, dwCountryCode), 49);
        caps.add_text(entry, offsetof(LINELOCATIONENTRY, dwCityCodeSize), u"123456789");
        sent.respond_with(api::LineGetTranslateCaps::Response{caps.finish()});
    });
    char country[8], city[8];
    EXPECT_EQ(tapiGetLocationInfoA(country, city), 0);
    EXPECT_STREQ(country, "49");
    EXPECT_STREQ(city, "1234567");
    WCHAR wide_country[8], wide_city[8];
    EXPECT_EQ(tapiGetLocationInfoW(wide_country, wide_city), 0);
    EXPECT_EQ(std::u16string(wide_city), u"1234567");
    EXPECT_EQ(tapiGetLocationInfo(nullptr, city), TAPIERR_INVALPOINTER);
    EXPECT_EQ(tapiGetLocationInfo(country, nullptr), TAPIERR_INVALPOINTER);
}

TEST(Functions, TR_9_WithoutAServerThereIsNoLocationInfo) {
    char country[8], city[8];
    EXPECT_EQ(tapiGetLocationInfo(country, city), TAPIERR_REQUESTFAILED);
}

TEST(Proxy, RequestBuffersLiveUntilTheirResponse) {
    FakeServer server;
    EventApp app;
    LINEPROXYREQUEST request{};
    request.dwSize = sizeof request;
    request.dwRequestType = LINEPROXYREQUEST_GETAGENTSTATUS;
    Message message = message_of(LINE_PROXYREQUEST, app.open());
    const auto* bytes = reinterpret_cast<const std::byte*>(&request);
    message.reply = Bytes(bytes, bytes + sizeof request);
    server.message(app.app(), message);
    auto* const seen = reinterpret_cast<LINEPROXYREQUEST*>(app.next().dwParam1);
    EXPECT_EQ(seen->dwRequestType, static_cast<DWORD>(LINEPROXYREQUEST_GETAGENTSTATUS));
    server.on(Function::lineProxyResponse, [](const FakeServer::Request& sent) {
        EXPECT_EQ(sent.as<api::LineProxyResponse>().proxy_request->size(), sizeof(LINEPROXYREQUEST));
        EXPECT_EQ(sent.as<api::LineProxyResponse>().result, 3u);
        sent.respond(0);
    });
    EXPECT_EQ(lineProxyResponse(9, seen, 3), 0);
    EXPECT_EQ(lineProxyResponse(9, nullptr, 3), err(LINEERR_INVALPOINTER));
}

}  // namespace
}  // namespace tapi::client
