// SPDX-License-Identifier: Apache-2.0
// Assisted Telephony at the C door: texts in both character sets, and starting the program that takes requests.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "client/spawn.hpp"
#include "client/test_app.hpp"

namespace tapi::client {
namespace {

// A folder that is all of PATH; programs in it say that they ran.
class Programs {
  public:
    Programs() {
        char folder[] = "/tmp/opentapi-programs-XXXXXX";
        folder_ = mkdtemp(folder);
        setenv("PATH", folder_.c_str(), 1);
        if (mkfifo(said().c_str(), 0600) != 0) ADD_FAILURE() << "no pipe";
    }
    ~Programs() {
        setenv("PATH", path_.c_str(), 1);
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string said() const { return folder_ + "/said"; }
    void add(const std::string& name, mode_t mode = 0755) const {
        const std::string file = folder_ + "/" + name;
        std::ofstream(file) << "#!/bin/sh\necho \"$0 $# $PWD\" >" << said() << "\n";
        chmod(file.c_str(), mode);
    }
    // What the program that was started says.
    std::string heard() const {
        std::ifstream pipe(said());
        std::string line;
        std::getline(pipe, line);
        return line.substr(line.find_last_of('/', line.find(' ')) + 1);
    }

  private:
    const std::string path_ = getenv("PATH");
    std::string folder_;
};

Bytes in_a_row(std::u16string_view names) {
    Bytes bytes(names.size() * 2);
    std::memcpy(bytes.data(), names.data(), bytes.size());
    return bytes;
}

// The server names these programs and then wants to hear which one was started.
void offer(FakeServer& server, std::u16string_view names, std::vector<std::u16string>& started) {
    server.on(Function::tapiRequestMakeCall, [names, &started](const FakeServer::Request& sent) {
        const auto request = sent.as<api::TapiRequestMakeCall>();
        if (!request.started) return sent.respond_with(api::TapiRequestMakeCall::Response{in_a_row(names)});
        started.push_back(*request.started);
        if (request.started->empty()) return sent.respond(TAPIERR_NOREQUESTRECIPIENT);
        sent.respond_with(api::TapiRequestMakeCall::Response{});
    });
}

TEST(AssistedDoor, AT_1_a_request_goes_out_without_any_initialisation) {
    FakeServer server;
    api::TapiRequestMakeCall seen;
    server.on(Function::tapiRequestMakeCall, [&](const FakeServer::Request& sent) {
        seen = sent.as<api::TapiRequestMakeCall>();
        sent.respond_with(api::TapiRequestMakeCall::Response{});
    });
    EXPECT_EQ(tapiRequestMakeCallA("+49 (30) 1", "Büro", nullptr, "hello"), 0);
    EXPECT_EQ(seen.dest_address, u"+49 (30) 1");
    EXPECT_EQ(seen.app_name, u"Büro");
    EXPECT_EQ(seen.called_party, std::nullopt);
    EXPECT_EQ(seen.comment, u"hello");
    EXPECT_EQ(seen.started, std::nullopt);
    EXPECT_EQ(tapiRequestMakeCallW(u"2", nullptr, u"Ä", nullptr), 0);
    EXPECT_EQ(seen.called_party, u"Ä");
    // What is far too long is no reason to refuse; the server clips.
    EXPECT_EQ(tapiRequestMakeCall("2", nullptr, nullptr, std::string(100'000, 'x').c_str()), 0);
    EXPECT_GE(seen.comment->size(), 80u);
}

TEST(AssistedDoor, AT_1_errors) {
    FakeServer server;
    EXPECT_EQ(tapiRequestMakeCall(nullptr, nullptr, nullptr, nullptr), TAPIERR_INVALPOINTER);
    EXPECT_EQ(tapiRequestMakeCallA(nullptr, nullptr, nullptr, nullptr), TAPIERR_INVALPOINTER);
    EXPECT_EQ(tapiRequestMakeCallW(nullptr, nullptr, nullptr, nullptr), TAPIERR_INVALPOINTER);
    EXPECT_EQ(tapiRequestMakeCallA(std::string(100'000, '1').c_str(), nullptr, nullptr, nullptr), TAPIERR_INVALDESTADDRESS);
    for (const LONG error : {TAPIERR_REQUESTQUEUEFULL, TAPIERR_INVALDESTADDRESS, TAPIERR_NOREQUESTRECIPIENT}) {
        server.answer(Function::tapiRequestMakeCall, error);
        EXPECT_EQ(tapiRequestMakeCallA("1", nullptr, nullptr, nullptr), error);
    }
    server.answer(Function::tapiRequestMakeCall, err(LINEERR_RESOURCEUNAVAIL));
    EXPECT_EQ(tapiRequestMakeCallA("1", nullptr, nullptr, nullptr), TAPIERR_REQUESTFAILED);
}

TEST(AssistedDoor, AT_5_two_functions_never_work) {
    EXPECT_EQ(tapiRequestDrop(nullptr, 1), TAPIERR_REQUESTFAILED);
    EXPECT_EQ(tapiRequestMediaCallA(nullptr, 1, "", "", 0, 0, "", "", "", ""), TAPIERR_REQUESTFAILED);
    EXPECT_EQ(tapiRequestMediaCallW(nullptr, 1, u"", u"", 0, 0, u"", u"", u"", u""), TAPIERR_REQUESTFAILED);
}

TEST(AssistedDoor, AT_3_the_first_program_that_can_be_started_is) {
    const Programs programs;
    programs.add("second");
    programs.add("third");
    programs.add("forbidden", 0600);
    FakeServer server;
    std::vector<std::u16string> started;
    offer(server, std::u16string_view(u"first\0forbidden\0second\0third\0", 29), started);
    EXPECT_EQ(tapiRequestMakeCallA("1", nullptr, nullptr, nullptr), 0);
    EXPECT_EQ(started, std::vector<std::u16string>{u"second"});
    EXPECT_EQ(programs.heard(), "second 0 /");
}

TEST(AssistedDoor, AT_3_none_can_be_started) {
    const Programs programs;
    FakeServer server;
    std::vector<std::u16string> started;
    offer(server, std::u16string_view(u"first\0second\0", 13), started);
    EXPECT_EQ(tapiRequestMakeCallA("1", nullptr, nullptr, nullptr), TAPIERR_NOREQUESTRECIPIENT);
    EXPECT_EQ(started, std::vector<std::u16string>{u""});
}

TEST(AssistedDoor, AT_3_a_path_is_no_name_of_a_program) {
    const Programs programs;
    EXPECT_FALSE(start_program("/bin/true"));
    EXPECT_FALSE(start_program("../bin/true"));
    EXPECT_FALSE(start_program(""));
}

LINEREQMAKECALLW wanted(std::u16string_view party) {
    LINEREQMAKECALLW request{};
    std::u16string(u"4711").copy(request.szDestAddress, 79);
    party.copy(request.szCalledParty, 39);
    return request;
}

TEST(AssistedDoor, AT_2_lineGetRequest_fills_the_structure_in_both_character_sets) {
    FakeServer server;
    EventApp app;
    server.on(Function::lineGetRequest, [](const FakeServer::Request& sent) {
        EXPECT_EQ(sent.as<api::LineGetRequest>().request_mode, static_cast<uint32_t>(LINEREQUESTMODE_MAKECALL));
        const LINEREQMAKECALLW request = wanted(std::u16string(30, u'ä'));
        Bytes bytes(sizeof request);
        std::memcpy(bytes.data(), &request, sizeof request);
        sent.respond_with(api::LineGetRequest::Response{bytes});
    });
    LINEREQMAKECALLW wide;
    EXPECT_EQ(lineGetRequestW(app.app(), LINEREQUESTMODE_MAKECALL, &wide), 0);
    EXPECT_EQ(std::u16string(wide.szDestAddress), u"4711");
    EXPECT_EQ(std::u16string(wide.szCalledParty), std::u16string(30, u'ä'));
    EXPECT_EQ(std::u16string(wide.szComment), u"");
    LINEREQMAKECALL narrow;
    EXPECT_EQ(lineGetRequestA(app.app(), LINEREQUESTMODE_MAKECALL, &narrow), 0);
    EXPECT_STREQ(narrow.szDestAddress, "4711");
    // 19 characters of two bytes fit into 39; a half one is none.
    std::string party;
    for (int i = 0; i < 19; ++i) party += "ä";
    EXPECT_EQ(narrow.szCalledParty, party);
    EXPECT_EQ(lineGetRequest(app.app(), LINEREQUESTMODE_MAKECALL, &narrow), 0);
    EXPECT_EQ(lineGetRequestA(app.app(), LINEREQUESTMODE_MAKECALL, nullptr), err(LINEERR_INVALPOINTER));
    EXPECT_EQ(lineGetRequestW(app.app(), LINEREQUESTMODE_MAKECALL, nullptr), err(LINEERR_INVALPOINTER));
}

TEST(AssistedDoor, AT_2_nothing_is_written_after_an_error) {
    FakeServer server;
    EventApp app;
    server.answer(Function::lineGetRequest, err(LINEERR_NOREQUEST));
    LINEREQMAKECALL request;
    std::memset(&request, 'x', sizeof request);
    EXPECT_EQ(lineGetRequestA(app.app(), LINEREQUESTMODE_MAKECALL, &request), err(LINEERR_NOREQUEST));
    EXPECT_EQ(request.szDestAddress[0], 'x');
    EXPECT_EQ(request.szComment[79], 'x');
}

TEST(AssistedDoor, lineGetRequest_UNINITIALIZED_and_lineRegisterRequestRecipient_UNINITIALIZED) {
    EXPECT_EXIT(
        {
            setenv("OPENTAPI_SERVER", "unix:/nowhere", 1);
            LINEREQMAKECALL request;
            const bool right =
                lineGetRequestA(1, LINEREQUESTMODE_MAKECALL, &request) == err(LINEERR_UNINITIALIZED) &&
                lineRegisterRequestRecipient(1, 0, LINEREQUESTMODE_MAKECALL, 1) == err(LINEERR_UNINITIALIZED) &&
                tapiRequestMakeCallA("1", nullptr, nullptr, nullptr) == TAPIERR_NOREQUESTRECIPIENT;
            _exit(right ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
}

TEST(AssistedDoor, AT_2_LINE_REQUEST_arrives_with_its_instance) {
    FakeServer server;
    EventApp app;
    Message message = message_of(LINE_REQUEST, 0, LINEREQUESTMODE_MAKECALL);
    message.instance = 42;
    server.message(app.app(), message);
    const LINEMESSAGE got = app.next();
    EXPECT_EQ(got.dwMessageID, static_cast<DWORD>(LINE_REQUEST));
    EXPECT_EQ(got.dwCallbackInstance, 42u);
    EXPECT_EQ(got.dwParam1, static_cast<DWORD_PTR>(LINEREQUESTMODE_MAKECALL));
}

}  // namespace
}  // namespace tapi::client
