// SPDX-License-Identifier: Apache-2.0
// kamailio as registrar and proxy, with digest, and baresip as another telephone there.
#include <csignal>

#include "sip/certificates.hpp"
#include "sip/messages.hpp"
#include "sip/peers.hpp"
#include "sip/sender.hpp"

namespace tapi::test {
namespace {

// Registers who knows the password "secret", and passes calls on between those.
std::string kamailio_config(uint16_t port, const std::string& algorithm, const std::string& more, const std::string& listen) {
    const std::string address = "127.0.0.1:" + std::to_string(port);
    std::string modules;
    for (const char* module : {"tm", "sl", "rr", "pv", "maxfwd", "usrloc", "registrar", "siputils", "auth", "textops"}) modules += std::string("loadmodule \"") + module + ".so\"\n";
    return "#!KAMAILIO\ndebug=1\nlog_stderror=yes\nfork=no\nchildren=1\nauto_aliases=no\ndisable_tcp=" + std::string(more.empty() ? "yes" : "no") + "\n" + more + "listen=udp:" + address + "\n" + listen +
           "mpath=\"/usr/lib/x86_64-linux-gnu/kamailio/modules/\"\n" + modules + (more.empty() ? "" : "loadmodule \"tls.so\"\n") +
           "modparam(\"usrloc\", \"db_mode\", 0)\nmodparam(\"auth\", \"algorithm\", \"" + algorithm + "\")\nmodparam(\"registrar\", \"min_expires\", 60)\n" + (more.empty() ? "" : "TLSPARAMS\n") +
           R"(request_route {
    if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
    if (has_totag()) {
        if (loose_route()) { t_relay(); exit; }
        if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
        sl_send_reply("404", "Not here"); exit;
    }
    t_check_trans();
    if (is_method("REGISTER")) {
        if (!pv_www_authenticate("home", "secret", "0")) { www_challenge("home", "0"); exit; }
        save("location"); exit;
    }
    if (!is_method("INVITE")) { sl_send_reply("405", "Not allowed"); exit; }
    if (!pv_proxy_authenticate("home", "secret", "0")) { proxy_challenge("home", "0"); exit; }
    consume_credentials();
    record_route();
    if (!lookup("location")) { sl_send_reply("404", "Nobody"); exit; }
    t_relay();
}
)";
}

class Kamailio {
  public:
    explicit Kamailio(const std::string& algorithm) : Kamailio(algorithm, "", "") {}
    Kamailio(const std::string& algorithm, const std::string& more, const std::string& listen, const std::string& params = {}, uint16_t secure = 0) {
        std::string text = kamailio_config(port, algorithm, more, listen);
        if (const size_t at = text.find("TLSPARAMS"); at != std::string::npos) text.replace(at, 9, params);
        Launch launch;
        launch.arguments = {KAMAILIO_PROGRAM, "-f", folder_.write("kamailio.cfg", text), "-DD", "-E", "-m", "32", "-M", "8", "-Y", folder_.path(), "-P", folder_ / "pid"};
        child_ = std::make_unique<Child>(launch);
        wait_bound(port, *child_);
        if (secure != 0) wait_bound(secure, *child_, "/proc/net/tcp");
        // It listens long before the processes run that answer; a loaded machine takes seconds for those.
        Sender probe(port);
        EXPECT_TRUE(probe.alive_again_and_again()) << log();
        if (secure != 0) wait_handshake(secure);
    }
    ~Kamailio() {
        child_->send(SIGTERM);  // it ends its own children
        child_->wait();
    }
    std::string log() { return child_->errors().text(); }
    uint16_t port = free_port();

  private:
    static void wait_handshake(uint16_t secure) {
        Launch launch;
        launch.arguments = {"/usr/bin/openssl", "s_client", "-brief", "-connect", "127.0.0.1:" + std::to_string(secure)};
        Child client(launch);
        client.close_input();
        EXPECT_EQ(client.wait(), 0) << client.errors().text();
    }
    TempDir folder_;
    std::unique_ptr<Child> child_;
};

std::string accounts(uint16_t own, uint16_t registrar, const std::string& password) {
    std::string text = Provider::transport(own);
    for (const char* number : {"1001", "1002"})
        text += "[[account]]\naddress = \"sip:" + std::string(number) + "@127.0.0.1:" + std::to_string(registrar) + "\"\npassword = \"" + password + "\"\nsession_timer = 0\n";
    return text;
}

void wait_registered(Provider& provider, HDRVLINE line) {
    provider.server->set_messages(line, LINEDEVSTATE_INSERVICE | LINEDEVSTATE_OUTOFSERVICE | LINEDEVSTATE_CONNECTED, 0);
    if ((provider.status(line).dwDevStatusFlags & LINEDEVSTATUSFLAGS_INSERVICE) != 0) return;
    const auto seen = provider.server->seen_until_begins("L" + std::to_string(sdk::number_of(line) - 1) + " LINEDEVSTATE 0x40 ");
    provider.all.insert(provider.all.end(), seen.begin(), seen.end());
}

class SipProxy : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Digest, SipProxy, testing::Values("MD5", "SHA-256"), [](const auto& info) { return std::string(info.param).substr(0, 3); });

TEST_P(SipProxy, AccountsRegisterAndCallEachOtherThroughTheProxy) {
    Kamailio proxy(GetParam());
    Provider provider(accounts(free_port(), proxy.port, "secret"));
    const HDRVLINE first = provider.line(0), second = provider.line(1);
    wait_registered(provider, first);
    wait_registered(provider, second);
    EXPECT_EQ(provider.status(first).dwDevStatusFlags, static_cast<DWORD>(LINEDEVSTATUSFLAGS_CONNECTED | LINEDEVSTATUSFLAGS_INSERVICE)) << proxy.log();
    const HDRVCALL call = provider.server->make_call(1, first, 1, u"1002");
    auto seen = provider.server->seen_until_begins("L1 C101 CALLSTATE 0x2 ");
    provider.all.insert(provider.all.end(), seen.begin(), seen.end());
    const HDRVCALL called = provider.server->announced(101);
    EXPECT_EQ(provider.info_text(called, &LINECALLINFO::dwCallerIDSize), u"1001");
    EXPECT_EQ(provider.server->answer(2, called), 2);
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.server->drop(3, call), 3);
    seen = provider.server->seen_until_begins("L1 C101 CALLSTATE 0x4000 0x1 ");
    EXPECT_EQ(provider.server->drop(4, called), 4);
}

TEST(SipRegistration, AWrongPasswordTakesTheLineOutOfService) {
    Kamailio proxy("MD5");
    Provider provider(accounts(free_port(), proxy.port, "wrong"));
    const HDRVLINE line = provider.line();
    provider.server->set_messages(line, LINEDEVSTATE_CONNECTED, 0);
    if ((provider.status(line).dwDevStatusFlags & LINEDEVSTATUSFLAGS_CONNECTED) == 0) provider.server->seen_until_begins("L0 LINEDEVSTATE 0x4 ");
    EXPECT_EQ(provider.status(line).dwDevStatusFlags, static_cast<DWORD>(LINEDEVSTATUSFLAGS_CONNECTED));
    HDRVCALL call{};
    EXPECT_EQ(provider.server->try_call(1, line, 1, u"1002", &call), sdk::result_of(LINEERR_CALLUNAVAIL));
    EXPECT_TRUE(provider.server->log_until("refuses the registration"));
}

std::string tls_account(uint16_t own, uint16_t proxy, const std::string& certificates) {
    return "[[transport]]\nlisten = \"tls:127.0.0.1:" + std::to_string(own) + "\"\ncertificates = \"" + certificates +
           "\"\n[[account]]\naddress = \"sip:1001@127.0.0.1:" + std::to_string(proxy) + ";transport=tls\"\npassword = \"secret\"\n";
}

// kamailio with the certificate of a folder.
struct SecureProxy {
    explicit SecureProxy(const TempDir& folder)
        : proxy("MD5", "enable_tls=yes\n", "listen=tls:127.0.0.1:" + std::to_string(port) + "\n",
                "modparam(\"tls\", \"tls_method\", \"TLSv1.2+\")\nmodparam(\"tls\", \"certificate\", \"" + (folder / "cert.pem") + "\")\nmodparam(\"tls\", \"private_key\", \"" +
                    (folder / "key.pem") + "\")\nmodparam(\"tls\", \"ca_list\", \"" + (folder / "cafile.pem") + "\")\n",
                port) {}
    const uint16_t port = free_port();
    Kamailio proxy;
};

void expect_refused(const SecureProxy& secure, const TempDir& folder) {
    Provider provider(tls_account(free_port(), secure.port, folder.path()));
    const HDRVLINE line = provider.line();
    EXPECT_TRUE(provider.server->log_until("does not answer", std::chrono::seconds(20))) << provider.server->log();
    EXPECT_EQ(provider.status(line).dwDevStatusFlags & LINEDEVSTATUSFLAGS_INSERVICE, 0u);
}

TEST(SipTls, AnAccountRegistersOverTlsWithACertificateOfTheRightAuthorityOnly) {
    TempDir good, other;
    make_certificates(good);
    make_certificates(other);
    SecureProxy secure(good);
    {
        Provider provider(tls_account(free_port(), secure.port, good.path()));
        const HDRVLINE line = provider.line();
        wait_registered(provider, line);
        EXPECT_NE(provider.status(line).dwDevStatusFlags & LINEDEVSTATUSFLAGS_INSERVICE, 0u) << secure.proxy.log();
    }
    expect_refused(secure, other);
}

TEST(SipTls, ARegistrarWhoseCertificateHasExpiredIsNotTalkedTo) {
    TempDir expired;
    make_certificates(expired, -1);
    const SecureProxy secure(expired);
    expect_refused(secure, expired);
}

TEST(SipBaresip, ATelephoneThatWasNotWrittenHereIsCalledAndCallsUs) {
    Kamailio proxy("MD5");
    TempDir folder;
    const uint16_t port = free_port();
    folder.write("config", "net_interface 127.0.0.1\nsip_listen 127.0.0.1:" + std::to_string(port) + "\nmodule_path /usr/lib/baresip/modules\nmodule stdio.so\nmodule g711.so\nmodule aubridge.so\nmodule_app account.so\nmodule_app menu.so\n"
                 "audio_source aubridge,none\naudio_player aubridge,none\ncall_max_calls 4\n");
    folder.write("contacts", "");
    folder.write("accounts", "<sip:2001@127.0.0.1:" + std::to_string(proxy.port) + ">;auth_user=2001;auth_pass=secret;answermode=auto;regint=600\n");
    Launch launch;
    launch.arguments = {BARESIP_PROGRAM, "-f", folder.path(), "-v"};
    Child telephone(launch);
    ASSERT_TRUE(telephone.output().find("200 OK").has_value() || telephone.errors().find("200 OK").has_value()) << telephone.output().text() << telephone.errors().text();
    Provider provider(accounts(free_port(), proxy.port, "secret"));
    const HDRVLINE line = provider.line();
    wait_registered(provider, line);
    const HDRVCALL call = provider.server->make_call(1, line, 1, u"2001");
    provider.wait("C1", LINECALLSTATE_CONNECTED);
    EXPECT_TRUE(telephone.output().find("stablished").has_value()) << telephone.output().text();
    EXPECT_EQ(provider.server->drop(2, call), 2);
    EXPECT_TRUE(telephone.output().find("session closed").has_value()) << telephone.output().text();
}

}  // namespace
}  // namespace tapi::test
