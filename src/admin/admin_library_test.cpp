// SPDX-License-Identifier: Apache-2.0
// libtapiadmin against a real AdminSession behind a real socket, through the C functions only.
#include <admin.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <tapi.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <thread>

#include "server/admin/admin_session.hpp"

namespace tapi::server {
namespace {

using nlohmann::json;

class Source : public StatusSource {
  public:
    json status() override { return {{"version", "9"}}; }
    json lines() override {
        json all = json::array();
        for (int i = 0; i < 4000; ++i) all.push_back({{"id", i}, {"name", std::string(300, 'n')}});
        return all;
    }
    json providers() override { return json::array(); }
    json sessions() override { return json::array(); }
    json calls() override { return json::array(); }
    Result<json> dialing(const json& args) override { return args; }
    Result<json> export_state() override { return json::object(); }
    Result<json> import_state(const json& state) override { return state; }
    void stop() override {}
};

// Serves one connection on its own thread; `after` runs once the trace request was answered.
class Server : public AdminOutput {
  public:
    explicit Server(std::function<void(Server&)> after = {}) : after_(std::move(after)) {
        std::string pattern = testing::TempDir() + "admin_library_XXXXXX";
        folder_ = mkdtemp(pattern.data());
        path_ = folder_ + "/s";
        listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        std::memcpy(where.sun_path, path_.data(), path_.size());
        EXPECT_EQ(0, bind(listener_, reinterpret_cast<sockaddr*>(&where), sizeof where));
        EXPECT_EQ(0, listen(listener_, 1));
        thread_ = std::thread([this] { serve(); });
    }
    ~Server() override {
        thread_.join();
        close(listener_);
        std::filesystem::remove_all(folder_);
    }
    std::string address() const { return "unix:" + path_; }
    void send(const Bytes& frames) override {
        for (size_t at = 0; at < frames.size();) {
            const ssize_t sent = ::send(peer_, frames.data() + at, frames.size() - at, MSG_NOSIGNAL);
            if (sent <= 0) return;
            at += static_cast<size_t>(sent);
        }
    }
    size_t waiting() const override { return 0; }
    void end(wire::Bye reason, const std::string& text) override {
        Bytes out;
        wire::write_bye(out, reason, std::u16string(text.begin(), text.end()));
        send(out);
    }

    wire::Bye refuse = wire::Bye::none;
    TraceHub& hub() { return hub_; }

  private:
    void serve() {
        peer_ = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        wire::FrameBuffer in;
        for (;;) {
            const auto room = in.prepare(4096);
            const ssize_t got = recv(peer_, room.data(), room.size(), 0);
            if (got <= 0) break;
            in.commit(static_cast<size_t>(got));
            while (const auto frame = in.next()) take(*frame);
        }
        close(peer_);
    }
    void take(const wire::Frame& frame) {
        if (frame.header.kind != static_cast<uint16_t>(wire::Kind::hello)) {
            session_.handle(frame);
            if (hub_.active() && after_) std::exchange(after_, {})(*this);
            return;
        }
        const auto hello = wire::read_hello(frame.body);
        ASSERT_TRUE(hello);
        EXPECT_EQ(wire::Role::admin, hello->role);
        Bytes out;
        if (refuse != wire::Bye::none) {
            wire::write_bye(out, refuse, u"alice is no administrator");
        } else {
            wire::write_welcome(out, {});
        }
        send(out);
    }

    std::function<void(Server&)> after_;
    std::string folder_, path_;
    int listener_ = -1, peer_ = -1;
    ManualClock clock_;
    Source source_;
    TraceHub hub_{clock_};
    AdminSession session_{source_, hub_, *this};
    std::thread thread_;
};

TEST(AdminLibrary, RequestsAndWholeLists) {
    Server server;
    HTAPIADMIN admin = nullptr;
    ASSERT_EQ(0, tapiAdminConnect(server.address().c_str(), &admin)) << tapiAdminLastError();
    char* text = nullptr;
    ASSERT_EQ(0, tapiAdminRequest(admin, "status", nullptr, &text));
    EXPECT_STREQ(R"({"version":"9"})", text);
    tapiAdminFree(text);
    ASSERT_EQ(0, tapiAdminRequest(admin, "lines", "{}", &text));
    EXPECT_EQ(4000u, json::parse(text).size());
    tapiAdminFree(text);
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPARAM), tapiAdminRequest(admin, "nothing", nullptr, &text));
    EXPECT_STREQ("there is no request \"nothing\"", tapiAdminLastError());
    EXPECT_EQ(nullptr, text);
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPARAM), tapiAdminRequest(admin, "lines", "[]", &text));
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPARAM),
              tapiAdminRequest(admin, "trace", "{\"pid\":\"x\"}", &text));
    EXPECT_STREQ("\"app\" must be a text and \"pid\" a number", tapiAdminLastError());
    tapiAdminClose(admin);
}

TEST(AdminLibrary, TraceInOrderThenTheReasonOfItsEnd) {
    Server server([](Server& s) {
        TraceEvent event;
        event.name = "lineOpen";
        s.hub().publish(event);
        event.name = "lineClose";
        s.hub().publish(event);
        s.end(wire::Bye::queue_overflow, "too slow");
    });
    HTAPIADMIN admin = nullptr;
    ASSERT_EQ(0, tapiAdminConnect(server.address().c_str(), &admin));
    EXPECT_GE(tapiAdminDescriptor(admin), 0);
    ASSERT_EQ(0, tapiAdminRequest(admin, "trace", nullptr, nullptr));
    for (const char* name : {"lineOpen", "lineClose"}) {
        char* text = nullptr;
        ASSERT_EQ(1, tapiAdminNextTrace(admin, -1, &text));
        EXPECT_EQ(name, json::parse(text)["name"]);
        tapiAdminFree(text);
    }
    char* text = nullptr;
    EXPECT_LT(tapiAdminNextTrace(admin, -1, &text), 0);
    EXPECT_STREQ("the server says: message queue overflow (too slow)", tapiAdminLastError());
    EXPECT_LT(tapiAdminRequest(admin, "status", nullptr, &text), 0);
    tapiAdminClose(admin);
}

TEST(AdminLibrary, NextTraceTimesOut) {
    Server server;
    HTAPIADMIN admin = nullptr;
    ASSERT_EQ(0, tapiAdminConnect(server.address().c_str(), &admin));
    char* text = nullptr;
    EXPECT_EQ(0, tapiAdminNextTrace(admin, 0, &text));
    EXPECT_EQ(nullptr, text);
    tapiAdminClose(admin);
}

TEST(AdminLibrary, RefusalHasItsReason) {
    Server server;
    server.refuse = wire::Bye::not_permitted;
    HTAPIADMIN admin = nullptr;
    EXPECT_EQ(static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL),
              tapiAdminConnect(server.address().c_str(), &admin));
    EXPECT_EQ(server.address() + ": the server says: not permitted (alice is no administrator)",
              tapiAdminLastError());
    EXPECT_EQ(nullptr, admin);
}

TEST(AdminLibrary, NobodyThere) {
    HTAPIADMIN admin = nullptr;
    EXPECT_EQ(static_cast<int32_t>(LINEERR_SERVICE_NOT_RUNNING), tapiAdminConnect("unix:/nowhere/s", &admin));
    EXPECT_STREQ("unix:/nowhere/s: No such file or directory", tapiAdminLastError());
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPARAM), tapiAdminConnect("x", &admin));
    EXPECT_STREQ("\"x\" is no address of a server: unix:PATH or tcp:HOST:PORT", tapiAdminLastError());
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPOINTER), tapiAdminConnect("unix:/x", nullptr));
}

TEST(AdminLibrary, NullHandlesAreErrors) {
    char* text = nullptr;
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPOINTER),
              tapiAdminRequest(nullptr, "status", nullptr, &text));
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPOINTER), tapiAdminNextTrace(nullptr, 0, &text));
    EXPECT_EQ(-1, tapiAdminDescriptor(nullptr));
    tapiAdminClose(nullptr);
    tapiAdminFree(nullptr);
}

}  // namespace
}  // namespace tapi::server
