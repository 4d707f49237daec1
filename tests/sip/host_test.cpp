// SPDX-License-Identifier: Apache-2.0
// The whole system with the SIP provider in its host, which dies in the middle of a call.
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sip/baresip.hpp"
#include "sip/certificates.hpp"
#include "sip/csta_messages.hpp"
#include "sip/messages.hpp"
#include "sip/peers.hpp"
#include "support/program.hpp"
#include "support/server.hpp"

namespace tapi::test {
namespace {

TEST(SipHost, AKilledHostEndsTheCallHereAtOnceAndThereWhenItIsNextSpokenOf) {
    const uint16_t own = free_port(), peer = free_port();
    ServerSetup setup;
    setup.module = SIP_MODULE;
    setup.provider_file = Provider::transport(own) + "[[trunk]]\naddress = \"sip:127.0.0.1:" + std::to_string(peer) + "\"\n[[trunk.extension]]\nnumber = \"1001\"\n";
    setup.provider = "backoff_first_ms = 100\n";
    const ::tapi::test::TestServer server(setup);
    LocalProgram app;
    app.initialize();
    const DWORD line = app.open(0, own_and_watch);
    EXPECT_EQ(app.result({{"do", "set_status"}, {"line", line}, {"line_states", LINEDEVSTATE_INSERVICE}}), 0);
    // The far end refreshes the session when the host is back, and hears that nobody knows of it.
    Scenario scenario = remembering_parties(answering());
    scenario.pause(4000).send("INVITE [$target] SIP/2.0\nVia: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]\nFrom:[$ours];tag=[call_number]\nTo:[$theirs]\nCall-ID: [call_id]\nCSeq: 7 INVITE\n"
                              "Max-Forwards: 70\nContact: <sip:far@[local_ip]:[local_port]>\nContent-Type: application/sdp\nContent-Length: [len]\n\n" + sdp(), "retrans=\"500\"")
        .expect(100, "optional=\"true\"").expect(481)
        .send("ACK [$target] SIP/2.0\n[last_Via:]\nFrom:[$ours];tag=[call_number]\nTo:[$theirs]\nCall-ID: [call_id]\nCSeq: 7 ACK\nMax-Forwards: 70\nContent-Length: 0\n");
    Sipp far(scenario, peer);
    const DWORD call = app.make_call(line, "2001");
    app.wait_state(call, LINECALLSTATE_CONNECTED);
    const auto killed = std::chrono::steady_clock::now();
    ASSERT_EQ(::kill(server.host_pid(), SIGKILL), 0);
    const Msg ended = app.wait_state(call, LINECALLSTATE_DISCONNECTED);
    EXPECT_LT(std::chrono::steady_clock::now() - killed, std::chrono::seconds(2));
    EXPECT_EQ(ended.p2, static_cast<DWORD_PTR>(LINEDISCONNECTMODE_OUTOFORDER));
    app.wait([](const Msg& m) { return m.message == LINE_LINEDEVSTATE && m.p1 == LINEDEVSTATE_INSERVICE; }, "INSERVICE");
    EXPECT_TRUE(far.succeeded()) << "481 ends the dialog there";
}

// The phone rings, is answered by the program, hangs up, and calls for the program.
TEST(SipHost, ECMA_TR87_AProgramAnswersAndMakesCallsOnADeskPhone) {
    const uint16_t own = free_port(), port = free_port();
    ServerSetup setup;
    setup.module = SIP_MODULE;
    setup.provider_file = Provider::transport(own) + "[[account]]\naddress = \"sip:1001@127.0.0.1:" + std::to_string(port) + "\"\nregister = false\n[[account.watch]]\nnumber = \"1005\"\nevent = \"csta\"\n";
    Scenario scenario = session();
    rings(scenario, 1).receive("INFO", asked("AnswerCall")).send(reply("AnswerCallResponse"));
    talks(scenario, 2).receive("INFO", asked("HoldCall")).send(reply("CSTAErrorCode", "<stateIncompatibility>generic</stateIncompatibility>"));
    clears(scenario, 3).receive("INFO", asked("MakeCall")).send(reply("MakeCallResponse", "<callingDevice>" + connection + "</callingDevice>"));
    say(scenario, event(4, "OriginatedEvent", "originatedConnection", "connected"));
    talks(scenario, 5).receive("INFO", asked("ClearConnection")).send(reply("ClearConnectionResponse"));
    clears(scenario, 6);
    Sipp phone(scenario, port);
    const ::tapi::test::TestServer server(setup);
    LocalProgram app;
    app.initialize();
    const DWORD line = app.open(1, own_and_watch), call = app.wait_new_call(LINECALLSTATE_OFFERING);
    EXPECT_EQ(app.run("answer", call), 0);
    app.wait_state(call, LINECALLSTATE_CONNECTED);
    EXPECT_EQ(app.run("hold", call), static_cast<LONG>(LINEERR_INVALCALLSTATE)) << "the phone will not";
    app.wait_state(call, LINECALLSTATE_IDLE);
    const DWORD made = app.make_call(line, "2001");
    app.wait_state(made, LINECALLSTATE_CONNECTED);
    EXPECT_EQ(app.run("drop", made), 0);
    app.wait_state(made, LINECALLSTATE_IDLE);
    EXPECT_TRUE(phone.succeeded());
}

// What has no event of its own, looked at again and again.
template <class Predicate>
bool becomes(Predicate so) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!so()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        ::poll(nullptr, 0, 5);
    }
    return true;
}

TEST(SipHost, ATelephoneIsCalledAfterAKilledHostWithoutRegisteringAgain) {
    const uint16_t own = free_port();
    const std::string here = "127.0.0.1:" + std::to_string(own);
    ServerSetup setup;
    setup.module = SIP_MODULE;
    setup.provider_file = Provider::transport(own) + "[registrar]\ndomain = \"" + here + "\"\n[[phone]]\nnumber = \"2001\"\npassword = \"secret\"\n[[line]]\nnumber = \"3001\"\nsession_timer = 0\n";
    setup.provider = "backoff_first_ms = 100\n";
    ::tapi::test::TestServer server(setup);
    LocalProgram app;
    app.initialize();
    const DWORD line = app.open(0, own_and_watch);
    EXPECT_EQ(app.result({{"do", "set_status"}, {"line", line}, {"line_states", LINEDEVSTATE_INSERVICE}}), 0);
    BaresipWants wants;
    wants.account = ";auth_user=2001;auth_pass=secret";
    wants.registrar = here;
    Baresip phone(wants);
    const auto kept = [&] {
        for (const auto& file : std::filesystem::recursive_directory_iterator(server.state())) {
            if (file.path().filename() != "registrations") continue;
            std::stringstream text;
            text << std::ifstream(file.path()).rdbuf();
            return text.str().find("@127.0.0.1:" + std::to_string(phone.port())) != std::string::npos;
        }
        return false;
    };
    ASSERT_TRUE(becomes(kept));
    ASSERT_EQ(::kill(server.host_pid(), SIGKILL), 0);
    app.wait([](const Msg& m) { return m.message == LINE_LINEDEVSTATE && m.p1 == LINEDEVSTATE_INSERVICE; }, "INSERVICE");
    EXPECT_TRUE(server.log().find("the telephone is still registered from sip:127.0.0.1:"));
    const DWORD call = app.make_call(line, "2001");
    app.wait_state(call, LINECALLSTATE_CONNECTED);
    const std::string log = phone.log();
    const size_t first = log.find("200 OK");
    EXPECT_EQ(log.find("200 OK", first + 1), std::string::npos) << "it has not registered again\n" << log;
}

// A TLS connection that is opened, and closed again at once.
void connect_over_tls(SSL_CTX* context, uint16_t port) {
    BIO* const wire = BIO_new_ssl_connect(context);
    BIO_set_conn_hostname(wire, ("127.0.0.1:" + std::to_string(port)).c_str());
    ASSERT_EQ(BIO_do_handshake(wire), 1) << ERR_error_string(ERR_get_error(), nullptr);
    BIO_free_all(wire);
}

long anonymous_kilobytes(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("RssAnon:")) return std::stol(line.substr(8));
    }
    return -1;
}

TEST(SipHost, ConnectionsOverTlsLeaveNothingBehind) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer keeps what is freed, and finds itself what is lost";
#endif
    const uint16_t own = free_port();
    const TempDir certificates;
    make_certificates(certificates);
    ServerSetup setup;
    setup.module = SIP_MODULE;
    setup.provider_file = "[[transport]]\nlisten = \"tls:127.0.0.1:" + std::to_string(own) + "\"\ncertificates = \"" + certificates.path() +
                          "\"\n[[trunk]]\naddress = \"sip:127.0.0.1:9;transport=tls\"\n[[trunk.extension]]\nnumber = \"1001\"\n";
    const ::tapi::test::TestServer server(setup);
    LocalProgram app;
    app.initialize();
    app.open(0, own_and_watch);  // the provider is up
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    for (int warm = 0; warm < 100; ++warm) connect_over_tls(context.get(), own);
    const long before = anonymous_kilobytes(server.host_pid());
    for (int connection = 0; connection < 400; ++connection) connect_over_tls(context.get(), own);
    EXPECT_LT(anonymous_kilobytes(server.host_pid()) - before, 400 * 20) << "KB; 80 were lost with each";
}

}  // namespace
}  // namespace tapi::test
