// SPDX-License-Identifier: Apache-2.0
// The exchange's forms and icons through its exports, and what is kept of its settings.
#include <nlohmann/json.hpp>

#include <filesystem>

#include "forms/form.hpp"
#include "sdk/test_server.hpp"

namespace tapi::exchange {
namespace {

using forms::json;
using sdk::TestServer;

constexpr const char* three_lines = "[exchange]\nname = \"Office\"\n[[extensions]]\nfrom = 1001\nto = 1003\n";
constexpr DWORD first = TestServer::line_base;

LONG code(DWORD error) { return static_cast<LONG>(error); }

struct Answer {
    LONG result = 0;
    DWORD format = 0;
    std::string text;
    json read() const { return json::parse(text, nullptr, false); }
};

class ExchangeConfig : public testing::Test {
  protected:
    ExchangeConfig() : folder_(testing::TempDir() + "exchange-state-" + std::to_string(::getpid())) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directory(folder_);
    }
    ~ExchangeConfig() override { std::filesystem::remove_all(folder_); }

    std::unique_ptr<TestServer> start() {
        auto server = std::make_unique<TestServer>(EXCHANGE_MODULE, three_lines);
        server->keep_state_in(folder_);
        EXPECT_EQ(server->start(), 0);
        return server;
    }
    template <class Call>
    static Answer answered(Call call, DWORD room = 65536) {
        std::vector<DWORD> space(room / sizeof(DWORD));
        auto* const out = reinterpret_cast<VARSTRING*>(space.data());
        out->dwTotalSize = room;
        Answer answer{call(out), 0, {}};
        answer.format = out->dwStringFormat;
        answer.text.assign(reinterpret_cast<const char*>(out) + out->dwStringOffset, out->dwStringSize);
        return answer;
    }
    static Answer get(const TestServer& server, DWORD object, DWORD device = 0, LPCWSTR name = nullptr,
                      std::string block = {}) {
        return answered([&](VARSTRING* out) {
            return server.call<decltype(OPENTAPI_configGet)>(
                "OPENTAPI_configGet", object, device, name, block.empty() ? nullptr : block.data(),
                static_cast<DWORD>(block.size()), out);
        });
    }
    static Answer set(const TestServer& server, DWORD object, DWORD device, std::string values,
                      std::string block = {}) {
        return answered([&](VARSTRING* out) {
            return server.call<decltype(OPENTAPI_configSet)>(
                "OPENTAPI_configSet", object, device, LPCWSTR{}, block.empty() ? nullptr : block.data(),
                static_cast<DWORD>(block.size()), values.data(), static_cast<DWORD>(values.size()), out);
        });
    }
    static json values(const TestServer& server, DWORD object, DWORD device = 0) {
        return get(server, object, device).read()["values"];
    }

    std::string folder_;
};

TEST_F(ExchangeConfig, EveryFormIsAForm) {
    const auto server = start();
    for (const DWORD object : {OPENTAPI_CONFIG_PROVIDER, OPENTAPI_CONFIG_LINE}) {
        const Answer answer = get(*server, object, first);
        EXPECT_EQ(answer.result, 0);
        EXPECT_EQ(answer.format, DWORD{STRINGFORMAT_ASCII});
        const auto form = forms::parse_form(answer.text);
        EXPECT_TRUE(form) << form.error().context;
    }
    EXPECT_EQ(get(*server, OPENTAPI_CONFIG_LINE, first).read()["title"], "Extension 1001");
    EXPECT_EQ(values(*server, OPENTAPI_CONFIG_PROVIDER)["name"], "Office");
}

TEST_F(ExchangeConfig, WhatHasNoFormSaysSo) {
    const auto server = start();
    EXPECT_EQ(get(*server, OPENTAPI_CONFIG_PHONE, TestServer::phone_base).result, code(LINEERR_OPERATIONUNAVAIL));
    EXPECT_EQ(get(*server, OPENTAPI_CONFIG_LINE, first + 3).result, code(LINEERR_BADDEVICEID));
    EXPECT_EQ(get(*server, OPENTAPI_CONFIG_LINE, first, u"comm").result, code(LINEERR_INVALDEVICECLASS));
    EXPECT_EQ(get(*server, OPENTAPI_CONFIG_LINE, first, u"TAPI/line").result, 0);
    EXPECT_EQ(get(*server, OPENTAPI_CONFIG_LINE, first, nullptr, "damaged").result, code(LINEERR_INVALPARAM));
    EXPECT_EQ(get(*server, OPENTAPI_CONFIG_PROVIDER, 0, nullptr, "block").result, code(LINEERR_INVALPARAM));
}

TEST_F(ExchangeConfig, ValuesAreTakenAllOrNone) {
    const auto server = start();
    const json before = values(*server, OPENTAPI_CONFIG_LINE, first);
    const Answer wrong = set(*server, OPENTAPI_CONFIG_LINE, first, R"({"caller_name":"Me","digit_ms":1,"x":2})");
    EXPECT_EQ(wrong.result, 0);
    EXPECT_EQ(wrong.text, R"({"errors":{"digit_ms":"must be 50 to 5000 ms","x":"is not known here"}})");
    EXPECT_EQ(values(*server, OPENTAPI_CONFIG_LINE, first), before);
    EXPECT_NE(set(*server, OPENTAPI_CONFIG_LINE, first, "no json").text, "{}");
    EXPECT_EQ(set(*server, OPENTAPI_CONFIG_LINE, first, R"({"caller_name":"Me"})").text, "{}");
    EXPECT_EQ(values(*server, OPENTAPI_CONFIG_LINE, first)["caller_name"], "Me");
    EXPECT_EQ(values(*server, OPENTAPI_CONFIG_LINE, first + 1)["caller_name"], "");
}

TEST_F(ExchangeConfig, ABlockIsChangedAndNothingElse) {
    const auto server = start();
    const json before = values(*server, OPENTAPI_CONFIG_LINE, first);
    const std::string block =
        "opentapi-exchange-line 1\ndigit_ms = 70\ngap_ms = 80\npause_ms = 900\ncaller_name = \"B\"\n";
    EXPECT_EQ(json::parse(get(*server, OPENTAPI_CONFIG_LINE, first, nullptr, block).text)["values"]["digit_ms"], 70);
    const Answer changed = set(*server, OPENTAPI_CONFIG_LINE, first, R"({"digit_ms":90})", block);
    EXPECT_EQ(changed.format, DWORD{STRINGFORMAT_BINARY});
    EXPECT_NE(changed.text.find("digit_ms = 90\ngap_ms = 80"), std::string::npos);
    EXPECT_EQ(values(*server, OPENTAPI_CONFIG_LINE, first), before);
}

TEST_F(ExchangeConfig, ARCH_7_WhatChangedIsKeptAndTheRestFollowsTheFile) {
    {
        const auto server = start();
        json all = values(*server, OPENTAPI_CONFIG_PROVIDER);
        all["tones"] = "europe";
        EXPECT_EQ(set(*server, OPENTAPI_CONFIG_PROVIDER, 0, all.dump()).text, "{}");
        EXPECT_EQ(set(*server, OPENTAPI_CONFIG_LINE, first + 1, R"({"gap_ms":200})").text, "{}");
    }
    std::ifstream in(folder_ + "/settings.json");
    EXPECT_EQ(json::parse(in), json::parse(R"({"":{"tones":"europe"},"lines/1002":{"gap_ms":200}})"));
    const auto server = start();
    EXPECT_EQ(values(*server, OPENTAPI_CONFIG_PROVIDER)["tones"], "europe");
    EXPECT_EQ(values(*server, OPENTAPI_CONFIG_LINE, first + 1)["gap_ms"], 200);
}

TEST_F(ExchangeConfig, ARCH_7_WhatCannotBeUsedIsToldAndLeftOut) {
    std::ofstream(folder_ + "/settings.json")
        << R"({"":{"ring_cycle_ms":-1},"lines/1001":{"gap_ms":200},"lines/1002":{"colour":1}})";
    const auto server = start();
    EXPECT_EQ(values(*server, OPENTAPI_CONFIG_PROVIDER)["ring_cycle_ms"], 6000);
    EXPECT_EQ(values(*server, OPENTAPI_CONFIG_LINE, first)["gap_ms"], 200);
    EXPECT_NE(server->log().find("ring_cycle_ms must be 1 to"), std::string::npos) << server->log();
}

TEST_F(ExchangeConfig, UI_3_IconsAreNamesByDeviceClass) {
    const auto server = start();
    HICON icon = nullptr;
    const auto line = [&](DWORD device, LPCWSTR name) {
        return server->call<decltype(TSPI_lineGetIcon)>("TSPI_lineGetIcon", device, name, &icon);
    };
    EXPECT_EQ(line(first, nullptr), 0);
    EXPECT_STREQ(reinterpret_cast<const char*>(icon), "call-start");
    EXPECT_EQ(line(first, u"tapi/phone"), 0);
    EXPECT_STREQ(reinterpret_cast<const char*>(icon), "phone");
    EXPECT_EQ(line(first, u"comm"), code(LINEERR_INVALDEVICECLASS));
    EXPECT_EQ(line(first + 3, nullptr), code(LINEERR_BADDEVICEID));
    EXPECT_EQ(server->call<decltype(TSPI_phoneGetIcon)>("TSPI_phoneGetIcon", TestServer::phone_base + 9, LPCWSTR{},
                                                        &icon),
              code(PHONEERR_BADDEVICEID));
}

}  // namespace
}  // namespace tapi::exchange
