// SPDX-License-Identifier: Apache-2.0
// See peers.hpp.
#include "sip/peers.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "sdk/text.hpp"

namespace tapi::test {
namespace {

int bound(uint16_t port, uint16_t& got) {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&at), size) != 0) {
        ::close(fd);
        return -1;
    }
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
    got = ntohs(at.sin_port);
    return fd;
}

}  // namespace

// Not one of those that the system gives to whoever asks for any, and, as tests run side by side, each test from another place.
uint16_t free_port() {
    constexpr uint32_t first = 20000, count = 12000;
    static uint32_t next = static_cast<uint32_t>(::getpid()) * 53;
    for (;;) {
        uint16_t got = 0;
        const int fd = bound(static_cast<uint16_t>(first + next++ % count), got);
        if (fd < 0) continue;
        ::close(fd);
        return got;
    }
}

namespace {

// Looks without taking the port even for a moment: that would keep the program from it.
bool somebody_has(uint16_t port, const char* where) {
    char wanted[16];
    std::snprintf(wanted, sizeof wanted, ":%04X ", port);
    std::ifstream table(where);
    std::string line;
    while (std::getline(table, line)) {
        const size_t at = line.find(wanted);
        if (at != std::string::npos && at < line.find(':') + 16) return true;  // the local address comes first
    }
    return false;
}

}  // namespace

void wait_bound(uint16_t port, Child& program, const char* table) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline && program.running()) {
        if (somebody_has(port, table)) return;
        ::poll(nullptr, 0, 5);  // nothing tells when another program binds
    }
    ADD_FAILURE() << "nobody listens on " << port;
}

// ---- Scenarios

Scenario& Scenario::send(const std::string& message, const std::string& attributes) {
    xml += "<send " + attributes + "><![CDATA[\n" + message + "\n]]></send>\n";
    return *this;
}

Scenario& Scenario::receive(const std::string& request, const std::string& action, const std::string& attributes) {
    xml += "<recv request=\"" + request + "\" " + attributes + ">" + (action.empty() ? "" : "<action>" + action + "</action>") + "</recv>\n";
    return *this;
}

Scenario& Scenario::expect(int status, const std::string& attributes) {
    xml += "<recv response=\"" + std::to_string(status) + "\" " + attributes + "></recv>\n";
    return *this;
}

Scenario& Scenario::pause(int milliseconds) {
    xml += "<pause milliseconds=\"" + std::to_string(milliseconds) + "\"/>\n";
    return *this;
}

Scenario& Scenario::nop(const std::string& action) {
    xml += "<nop><action>" + action + "</action></nop>\n";
    return *this;
}

std::string Scenario::text() const { return "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n<scenario name=\"test\">\n" + xml + "</scenario>\n"; }

std::string response(const std::string& status, const std::string& extra, const std::string& sdp, const std::string& to_tag) {
    return "SIP/2.0 " + status + "\n[last_Via:]\n[last_From:]\n[last_To:]" + (to_tag.empty() ? "" : ";tag=" + to_tag) +
           "\n[last_Call-ID:]\n[last_CSeq:]\nContact: <sip:far@[local_ip]:[local_port]>\n" + extra +
           (sdp.empty() ? "Content-Length: 0\n" : "Content-Type: application/sdp\nContent-Length: [len]\n\n" + sdp);
}

std::string sdp(const std::string& direction) {
    return "v=0\no=far 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\nm=audio 6000 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\na=" +
           direction + "\n";
}

std::string must_match(const std::string& expression) {
    return "<ereg regexp=\"" + expression + "\" search_in=\"msg\" check_it=\"true\" assign_to=\"match\"/><log message=\"matched [$match]\"/>";
}

// ---- sipp

Sipp::Sipp(const Scenario& scenario, uint16_t port, int calls) {
    start(scenario, {}, port, calls);
    wait_bound(port, *child_);
}

Sipp::Sipp(const Scenario& scenario, uint16_t port, uint16_t target, const std::string& user, int calls, int rate) {
    start(scenario, {"-s", user, "-r", std::to_string(rate), "127.0.0.1:" + std::to_string(target)}, port, calls);
}

void Sipp::start(const Scenario& scenario, std::vector<std::string> more, uint16_t port, int calls) {
    Launch launch;
    launch.arguments = {SIPP_PROGRAM, "-sf", folder_.write("scenario.xml", scenario.text()), "-i", "127.0.0.1", "-p", std::to_string(port), "-m",
                        std::to_string(calls), "-nostdin", "-trace_msg", "-message_file", folder_ / "messages", "-trace_err", "-error_file",
                        folder_ / "errors", "-timeout", "120s", "-timeout_error", "-deadcall_wait", "0"};
    launch.arguments.insert(launch.arguments.end(), more.begin(), more.end());
    launch.environment = {"TERM=dumb"};
    child_ = std::make_unique<Child>(launch);
}

std::string Sipp::messages() const {
    std::ostringstream text;
    text << std::ifstream(folder_ / "messages").rdbuf();
    return text.str();
}

bool Sipp::succeeded() {
    const auto code = child_->wait(std::chrono::seconds(130));
    if (code == 0) return true;
    std::ostringstream errors;
    errors << std::ifstream(folder_ / "errors").rdbuf();
    ADD_FAILURE() << "sipp ended with " << code.value_or(-999) << "\n" << errors.str() << child_->errors().text() << messages();
    return false;
}

// ---- The provider

Provider::Provider() : Provider(std::string()) {}

Provider::Provider(const std::string& config) {
    const std::string text =
        !config.empty() ? config
                        : transport(own) + "[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(peer) +
                              "\"\nsession_timer = 0\n[[trunk.extension]]\nnumber = \"1001\"\nname = \"Desk\"\n[[trunk.extension]]\nnumber = \"1002\"\n";
    server = std::make_unique<sdk::TestServer>(SIP_MODULE, text);
    EXPECT_EQ(server->start(), 0) << server->log();
}

HDRVLINE Provider::line(DWORD number) { return server->open(number); }

void Provider::until(const std::string& beginning, std::chrono::seconds limit) {
    const auto at = [&] {
        for (const std::string& line : all) {
            if (line.starts_with(beginning)) return true;
        }
        return false;
    };
    if (at()) return;
    const auto more = server->seen_until_begins(beginning, limit);
    all.insert(all.end(), more.begin(), more.end());
}

DWORD Provider::wait(const std::string& call, DWORD state, std::chrono::seconds limit) {
    char text[64];
    std::snprintf(text, sizeof text, "L0 %s CALLSTATE 0x%X ", call.c_str(), state);
    until(text, limit);
    for (const std::string& line : all) {
        if (line.starts_with(text)) return static_cast<DWORD>(std::stoul(line.substr(std::string(text).size()), nullptr, 16));
    }
    return 0xFFFFFFFF;
}

void Provider::wait_states(const std::string& call, size_t count) {
    while (states(call).size() < count && !testing::Test::HasFailure()) {
        const auto more = server->seen_until_begins("L0 " + call + " CALLSTATE ");
        all.insert(all.end(), more.begin(), more.end());
    }
}

void Provider::done(DWORD request, DWORD error) {
    const std::string beginning = "done " + std::to_string(request) + " ";
    until(beginning);
    for (const std::string& line : all) {
        if (!line.starts_with(beginning)) continue;
        EXPECT_EQ(static_cast<DWORD>(std::stoul(line.substr(beginning.size()), nullptr, 16)), error) << line;
    }
}

std::vector<std::string> Provider::states(const std::string& call) const {
    std::vector<std::string> found;
    for (const std::string& line : all) {
        const size_t at = line.find(" " + call + " CALLSTATE ");
        if (at == std::string::npos) continue;
        const std::string rest = line.substr(at + call.size() + 12);
        found.push_back(rest.substr(0, rest.rfind(' ')));
    }
    return found;
}

LINECALLINFO Provider::info(HDRVCALL call) {
    sdk::Roomy<LINECALLINFO> room;
    EXPECT_EQ(server->call<decltype(TSPI_lineGetCallInfo)>("TSPI_lineGetCallInfo", call, room.get()), 0);
    return *room.get();
}

std::u16string Provider::info_text(HDRVCALL call, DWORD LINECALLINFO::*size) {
    sdk::Roomy<LINECALLINFO> room;
    EXPECT_EQ(server->call<decltype(TSPI_lineGetCallInfo)>("TSPI_lineGetCallInfo", call, room.get()), 0);
    const DWORD* place = &(room.get()->*size);
    return room.text(place[0], place[1]);
}

DWORD Provider::state(HDRVCALL call) {
    sdk::Roomy<LINECALLSTATUS> room;
    EXPECT_EQ(server->call<decltype(TSPI_lineGetCallStatus)>("TSPI_lineGetCallStatus", call, room.get()), 0);
    return room->dwCallState;
}

DWORD Provider::features(HDRVCALL call) {
    sdk::Roomy<LINECALLSTATUS> room;
    EXPECT_EQ(server->call<decltype(TSPI_lineGetCallStatus)>("TSPI_lineGetCallStatus", call, room.get()), 0);
    return room->dwCallFeatures;
}

LINEDEVSTATUS Provider::status(HDRVLINE line) {
    sdk::Roomy<LINEDEVSTATUS> room;
    EXPECT_EQ(server->call<decltype(TSPI_lineGetLineDevStatus)>("TSPI_lineGetLineDevStatus", line, room.get()), 0);
    return *room.get();
}

}  // namespace tapi::test
