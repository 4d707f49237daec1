// SPDX-License-Identifier: Apache-2.0
// Dialing rules through the C functions: before initialising, across a restart, for every application.
#include <admin.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "system_test.hpp"

namespace tapi::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* card_number = "98765432109876";
constexpr const char* card_pin = "47114711";

ServerSetup in_zone(const std::string& zone) {
    ServerSetup setup = quick();
    setup.environment = {"LC_ALL=", "LC_TELEPHONE=", "LANG=C", "TZ=" + zone};
    return setup;
}

int32_t administer(const TestServer& server, const json& args) {
    HTAPIADMIN link = nullptr;
    if (tapiAdminConnect(("unix:" + server.socket()).c_str(), &link) != 0) return 1;
    const int32_t result = tapiAdminRequest(link, "dialing", args.dump().c_str(), nullptr);
    tapiAdminClose(link);
    return result;
}

void add_office(const TestServer& server) {
    ASSERT_EQ(administer(server, {{"action", "put-card"},
                                  {"name", "Blue"},
                                  {"number", card_number},
                                  {"pin", card_pin},
                                  {"international", "0800,H#K,00EFG"}}),
              0);
    ASSERT_EQ(administer(server, {{"action", "put-location"},
                                  {"name", "Büro"},
                                  {"country", "GB"},
                                  {"area", "20"},
                                  {"local_access", "9"},
                                  {"card", "Blue"}}),
              0);
}

struct Translated {
    LONG result = 0;
    std::string dialable, displayable;
    DWORD results = 0;
};

std::string text_in(const std::vector<char>& memory, DWORD size, DWORD offset) {
    return size == 0 ? std::string() : std::string(memory.data() + offset, size - 1);
}

Translated translate(const char* address, HLINEAPP app = 0, DWORD version = api_2_2, DWORD options = 0) {
    std::vector<char> memory(1024);
    auto* const output = reinterpret_cast<LINETRANSLATEOUTPUT*>(memory.data());
    output->dwTotalSize = static_cast<DWORD>(memory.size());
    Translated done;
    done.result = lineTranslateAddressA(app, 0, version, address, 0, options, output);
    if (done.result < 0) return done;
    done.dialable = text_in(memory, output->dwDialableStringSize, output->dwDialableStringOffset);
    done.displayable = text_in(memory, output->dwDisplayableStringSize, output->dwDisplayableStringOffset);
    done.results = output->dwTranslateResults;
    return done;
}

// LINETRANSLATECAPS of 2.2, in the 8-bit form.
struct Caps {
    std::vector<char> memory = std::vector<char>(8192);
    const LINETRANSLATECAPS& head() const {
        return *reinterpret_cast<const LINETRANSLATECAPS*>(memory.data());
    }
    LINELOCATIONENTRY location(DWORD i) const {
        return entry<LINELOCATIONENTRY>(head().dwLocationListOffset, i);
    }
    LINECARDENTRY card(DWORD i) const { return entry<LINECARDENTRY>(head().dwCardListOffset, i); }
    template <class E>
    E entry(DWORD offset, DWORD i) const {
        E e{};
        std::memcpy(&e, memory.data() + offset + i * sizeof(E), sizeof e);
        return e;
    }
};

Caps read_caps() {
    Caps caps;
    auto* const head = reinterpret_cast<LINETRANSLATECAPS*>(caps.memory.data());
    head->dwTotalSize = static_cast<DWORD>(caps.memory.size());
    EXPECT_EQ(lineGetTranslateCapsA(0, api_2_2, head), 0);
    return caps;
}

std::string bytes_of_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

TEST(Dialing, TR_11_the_first_location_is_where_the_machine_stands) {
    TestServer server(in_zone("Europe/Berlin"));
    const Caps caps = read_caps();
    ASSERT_EQ(caps.head().dwNumLocations, 1u);
    EXPECT_EQ(caps.location(0).dwCountryID, 49u);
    EXPECT_EQ(caps.head().dwCurrentLocationID, caps.location(0).dwPermanentLocationID);
    EXPECT_EQ(translate("+49 (89) 233-00").dialable, "T08923300");
    EXPECT_EQ(translate("+33 (1) 42 76 40 40").dialable, "T0033142764040");
}

TEST(Dialing, where_nothing_tells_there_is_no_location) {
    TestServer server(in_zone("UTC"));
    EXPECT_EQ(read_caps().head().dwNumLocations, 0u);
    EXPECT_EQ(translate("+49 (89) 233-00").result, err(LINEERR_INIFILECORRUPT));
    EXPECT_EQ(translate("101").dialable, "101");
    char country[8] = "x", city[8] = "x";
    EXPECT_EQ(tapiGetLocationInfoA(country, city), 0);
    EXPECT_STREQ(country, "");
    EXPECT_STREQ(city, "");
}

TEST(Dialing, TR_9_before_anything_is_initialised) {
    TestServer server(in_zone("UTC"));
    add_office(server);
    const Translated near = translate("+44 (20) 7946 0018|5^Anna");
    EXPECT_EQ(near.dialable, "T979460018|5^Anna");
    EXPECT_EQ(near.displayable, "T97946 0018");
    EXPECT_EQ(near.results, DWORD{LINETRANSLATERESULT_CANONICAL | LINETRANSLATERESULT_LOCAL});
    EXPECT_EQ(translate("+44 (20) 7946 0018", 0, api_1_4).result, err(LINEERR_INVALAPPHANDLE));
    EXPECT_EQ(translate("+44 (20) 7946 0018", 0, 0x00030000).result, err(LINEERR_INCOMPATIBLEAPIVERSION));
    EXPECT_EQ(translate("+44(20) 1").result, err(LINEERR_INVALADDRESS));
    char country[8], city[8];
    EXPECT_EQ(tapiGetLocationInfoA(country, city), 0);
    EXPECT_STREQ(country, "44");
    EXPECT_STREQ(city, "20");
    WCHAR wide_country[8], wide_city[8];
    EXPECT_EQ(tapiGetLocationInfoW(wide_country, wide_city), 0);
    EXPECT_EQ(std::u16string(wide_country), u"44");
    EXPECT_EQ(lineSetCurrentLocation(0, 9), err(LINEERR_INVALLOCATION));
    EXPECT_EQ(lineSetTollListA(0, 0, "+44 (20) 7946 0018", LINETOLLLISTOPTION_ADD),
              err(LINEERR_OPERATIONFAILED));
}

TEST(Dialing, TR_7_SEC_8_a_card_number_is_dialed_and_nowhere_else) {
    TestServer server(in_zone("UTC"));
    add_office(server);
    const Translated far = translate("+1 (425) 882-8080");
    EXPECT_EQ(far.dialable, std::string("T0800,") + card_number + "#" + card_pin + ",0014258828080");
    EXPECT_EQ(far.displayable, "T0800,[Blue]#[Blue PIN],001425882-8080");
    const Caps caps = read_caps();
    ASSERT_EQ(caps.head().dwNumCards, 2u);
    EXPECT_EQ(caps.card(1).dwCardNumberDigits, 14u);
    EXPECT_EQ(std::string(caps.memory.begin(), caps.memory.end()).find(card_number), std::string::npos);
    EXPECT_EQ(server.stop(), 0);
    for (const auto& file : fs::recursive_directory_iterator(server.state())) {
        if (!file.is_regular_file()) continue;
        const std::string bytes = bytes_of_file(file.path());
        EXPECT_EQ(bytes.find(card_number), std::string::npos) << file.path();
        EXPECT_EQ(bytes.find(card_pin), std::string::npos) << file.path();
    }
    EXPECT_EQ(server.log().text().find(card_number), std::string::npos);
    EXPECT_EQ(server.log().text().find(card_pin), std::string::npos);
}

TEST(Dialing, TR_11_locations_and_cards_survive_a_restart) {
    TestServer server(in_zone("Europe/Berlin"));
    add_office(server);
    const DWORD office = read_caps().location(1).dwPermanentLocationID;
    EXPECT_EQ(lineSetCurrentLocation(0, office), 0);
    const std::string before = translate("+1 (425) 882-8080").dialable;
    EXPECT_EQ(server.stop(), 0);
    server.start();
    const Caps caps = read_caps();
    EXPECT_EQ(caps.head().dwCurrentLocationID, office);
    EXPECT_EQ(caps.head().dwNumLocations, 2u);
    EXPECT_EQ(translate("+1 (425) 882-8080").dialable, before);
    // Without the key the card's number is gone, and nothing else.
    EXPECT_EQ(server.stop(), 0);
    fs::remove(server.state() + "/secrets.key");
    server.start();
    EXPECT_EQ(translate("+1 (425) 882-8080").result, err(LINEERR_INIFILECORRUPT));
    EXPECT_EQ(translate("+44 (20) 7946 0018").dialable, "T979460018");
    add_office(server);
    EXPECT_EQ(translate("+1 (425) 882-8080").dialable, before);
}

TEST(Dialing, TR_9_every_application_hears_of_changes) {
    TestServer server(in_zone("Europe/Berlin"));
    add_office(server);
    LocalProgram a, b;
    a.initialize();
    b.initialize();
    EXPECT_EQ(lineSetCurrentLocation(a.app(), read_caps().location(1).dwPermanentLocationID), 0);
    for (LocalProgram* program : {&a, &b}) {
        const Msg told = program->wait_message(LINE_LINEDEVSTATE, 0);
        EXPECT_EQ(told.p1, static_cast<DWORD>(LINEDEVSTATE_TRANSLATECHANGE));
    }
    EXPECT_EQ(administer(server, {{"action", "remove-location"}, {"name", "Büro"}}), 0);
    EXPECT_EQ(b.wait_message(LINE_LINEDEVSTATE, 0).p1, static_cast<DWORD>(LINEDEVSTATE_TRANSLATECHANGE));
}

TEST(Dialing, TR_8_countries_in_both_character_sets) {
    TestServer server(in_zone("UTC"));
    std::vector<char> memory(65536);
    auto* const list = reinterpret_cast<LINECOUNTRYLIST*>(memory.data());
    list->dwTotalSize = sizeof *list;
    EXPECT_EQ(lineGetCountryA(0, api_2_2, list), 0);
    EXPECT_GT(list->dwNeededSize, 15000u);
    list->dwTotalSize = list->dwNeededSize;
    ASSERT_LE(list->dwNeededSize, memory.size());
    EXPECT_EQ(lineGetCountryA(0, api_2_2, list), 0);
    EXPECT_GE(list->dwNumCountries, 245u);
    list->dwTotalSize = static_cast<DWORD>(memory.size());
    EXPECT_EQ(lineGetCountryW(225, api_1_4, list), 0);
    LINECOUNTRYENTRY ivory{};
    std::memcpy(&ivory, memory.data() + list->dwCountryListOffset, sizeof ivory);
    std::u16string name(ivory.dwCountryNameSize / 2 - 1, u'\0');
    std::memcpy(name.data(), memory.data() + ivory.dwCountryNameOffset, name.size() * 2);
    EXPECT_EQ(name, u"C\u00F4te d\u2019Ivoire");
    EXPECT_EQ(lineGetCountryA(9999, api_2_2, list), err(LINEERR_INVALCOUNTRYCODE));
    EXPECT_EQ(lineGetCountryA(44, 0x00010002, list), err(LINEERR_INCOMPATIBLEAPIVERSION));
}

}  // namespace
}  // namespace tapi::test
