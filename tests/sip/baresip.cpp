// SPDX-License-Identifier: Apache-2.0
// See baresip.hpp.
#include "sip/baresip.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

#include "sip/peers.hpp"
#include "sip/signal.hpp"

namespace tapi::test {
namespace {

std::string config(const BaresipWants& wants, uint16_t port, uint16_t control, const std::string& folder) {
    std::string text = "net_interface " + wants.address + "\nsip_listen " + wants.address + ":" + std::to_string(port) + "\nmodule_path /usr/lib/baresip/modules\n";
    text += "module stdio.so\nmodule " + wants.codec + ".so\nmodule aubridge.so\nmodule aufile.so\nmodule sndfile.so\n";
    std::istringstream more(wants.modules);
    for (std::string module; more >> module;) text += "module " + module + ".so\n";
    if (wants.mux) text += "rtcp_mux yes\n";
    text += "module_app account.so\nmodule_app menu.so\nmodule_app ctrl_tcp.so\nctrl_tcp_listen 127.0.0.1:" + std::to_string(control) + "\n";
    text += wants.says.empty() ? std::string("audio_source aubridge,none\n") : "audio_source aufile," + folder + "/says.wav\n";
    return text + "audio_player aubridge,none\nsnd_path " + folder + "/heard\ncall_max_calls 4\n";
}

// baresip takes the port above its own as well, for TLS.
uint16_t port_behind_tls() {
    free_port();
    return free_port();
}

}  // namespace

Baresip::Baresip(const BaresipWants& wants) : address_(wants.address), port_(free_port()), control_(port_behind_tls()) {
    folder_.write("config", config(wants, port_, control_, folder_.path()));
    folder_.write("contacts", wants.contacts);
    const std::string where = wants.registrar.empty() ? wants.address + ":" + std::to_string(port_) : wants.registrar;
    folder_.write("accounts", "<sip:2001@" + where + ">;answermode=auto;regint=" + (wants.registrar.empty() ? "0" : "600") + wants.account + "\n");
    std::filesystem::create_directory(folder_ / "heard");
    if (!wants.says.empty()) write_wav(folder_ / "says.wav", wants.says, wants.rate, wants.channels);
    Launch launch;
    launch.arguments = {BARESIP_PROGRAM, "-f", folder_.path(), "-v"};
    child_ = std::make_unique<Child>(launch);
    EXPECT_TRUE(says(wants.registrar.empty() ? "baresip is ready" : "200 OK")) << log();
}

Baresip::~Baresip() {
    if (socket_ >= 0) ::close(socket_);
}

bool Baresip::says(const std::string& text, int times) {
    std::optional<size_t> at = 0;
    while (times-- > 0 && at) at = child_->output().find(text, *at);
    return at.has_value();
}

std::string Baresip::log() { return child_->output().text() + child_->errors().text(); }

// JSON in a netstring.
void Baresip::command(const std::string& name, const std::string& parameters) {
    if (socket_ < 0) {
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(control_);
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&at), sizeof at), 0) << log();
    }
    const std::string json = "{\"command\":\"" + name + "\",\"params\":\"" + parameters + "\"}";
    const std::string text = std::to_string(json.size()) + ":" + json + ",";
    EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
}

Samples Baresip::heard() const {
    std::string last;  // their names begin with their times
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "heard")) {
        if (entry.path().string().ends_with("dec.wav")) last = std::max(last, entry.path().string());
    }
    EXPECT_FALSE(last.empty()) << "baresip wrote nothing down";
    return read_wav(last);
}

}  // namespace tapi::test
