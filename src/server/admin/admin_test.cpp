// SPDX-License-Identifier: Apache-2.0
// Admin sessions frame by frame, and the trace hub.
#include <gtest/gtest.h>
#include <tapi.h>

#include "admin/protocol.hpp"
#include "server/admin/admin_session.hpp"

namespace tapi::server {
namespace {

using nlohmann::json;

class FakeSource : public StatusSource {
  public:
    json status() override { return {{"version", "1.2.3"}}; }
    json lines() override { return many; }
    json providers() override { return json::array({{{"name", "exchange"}}}); }
    json sessions() override { return json::array(); }
    json calls() override { return json::array(); }
    Result<json> export_state() override { return json{{"opentapi_state", 1}}; }
    Result<json> import_state(const json& state) override {
        if (!state.is_object()) return failure(LINEERR_INVALPARAM, "no state");
        return state;
    }
    Result<json> reload() override { return json{{"applied", json::array()}, {"needs_restart", json::array()}}; }
    Result<json> dialing(const json& args) override {
        if (args.value("action", "") != "put-card") return failure(LINEERR_INVALPARAM, "what?");
        return json{{"id", 7}};
    }
    void provider(const json& args, Answer done) override {
        if (args.value("action", "") != "config") return done(failure(LINEERR_INVALPARAM, "what?"));
        later = std::move(done);
    }
    void stop() override { stopped = true; }

    json many = json::array();
    bool stopped = false;
    Answer later;
};

class FakeOutput : public AdminOutput {
  public:
    void send(const Bytes& frames) override {
        const auto room = buffer.prepare(frames.size());
        std::copy(frames.begin(), frames.end(), room.begin());
        buffer.commit(frames.size());
    }
    size_t waiting() const override { return waiting_bytes; }
    void end(wire::Bye reason, const std::string&) override { ended = reason; }

    struct Answer {
        wire::Header header;
        json body;
    };
    Answer next() {
        const auto frame = buffer.next();
        if (!frame) return {};
        Reader in(frame->body);
        const Bytes text = in.blob();
        const char* begin = reinterpret_cast<const char*>(text.data());
        return {frame->header, json::parse(begin, begin + text.size())};
    }
    bool empty() { return !buffer.next(); }

    wire::FrameBuffer buffer;
    size_t waiting_bytes = 0;
    wire::Bye ended = wire::Bye::none;
};

class Admin : public testing::Test {
  protected:
    void request(uint16_t function, const std::string& args = "", wire::Kind kind = wire::Kind::request) {
        Bytes out;
        const size_t start = wire::begin_frame(out, kind, function, ++id_);
        Writer(out).blob(ByteView(reinterpret_cast<const std::byte*>(args.data()), args.size()));
        wire::end_frame(out, start);
        wire::FrameBuffer in;
        std::copy(out.begin(), out.end(), in.prepare(out.size()).begin());
        in.commit(out.size());
        session_.handle(*in.next());
    }
    void request(admin::Function function, const std::string& args = "") {
        request(static_cast<uint16_t>(function), args);
    }
    TraceEvent event(const char* name, std::string_view app = "dialer", uint32_t pid = 7) {
        TraceEvent e;
        e.app = app;
        e.user = "alice";
        e.pid = pid;
        e.name = name;
        e.result = 65537;
        e.handle = 3;
        return e;
    }

    ManualClock clock_;
    FakeSource source_;
    TraceHub hub_{clock_};
    FakeOutput output_;
    AdminSession session_{source_, hub_, output_};
    uint32_t id_ = 0;
};

TEST_F(Admin, StatusAnswersWithTheRequestsId) {
    request(admin::Function::status);
    const auto answer = output_.next();
    EXPECT_EQ(static_cast<uint16_t>(wire::Kind::response), answer.header.kind);
    EXPECT_EQ(1u, answer.header.id);
    EXPECT_EQ(0, answer.header.result);
    EXPECT_EQ("1.2.3", answer.body["version"]);
}

TEST_F(Admin, DialingAnswersOrSaysWhyNot) {
    request(admin::Function::dialing, R"({"action": "put-card"})");
    EXPECT_EQ(7, output_.next().body["id"]);
    request(admin::Function::dialing, "{}");
    const auto refused = output_.next();
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPARAM), refused.header.result);
    EXPECT_EQ("what?", refused.body["error"]);
}

TEST_F(Admin, ListsComeInPagesBelowTheFrameLimit) {
    for (int i = 0; i < 5000; ++i) source_.many.push_back({{"id", i}, {"name", std::string(300, 'n')}});
    size_t from = 0, pages = 0;
    json all = json::array();
    do {
        request(admin::Function::lines, json{{"from", from}}.dump());
        const auto answer = output_.next();
        EXPECT_LT(answer.header.size, wire::limits::max_blob);
        for (const json& item : answer.body["items"]) all.push_back(item);
        from = answer.body.value("next", size_t{0});
        ++pages;
    } while (from != 0);
    EXPECT_EQ(source_.many, all);
    EXPECT_GT(pages, 3u);
}

TEST_F(Admin, ArgumentsAreChecked) {
    request(admin::Function::lines, "[1]");
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPARAM), output_.next().header.result);
    request(admin::Function::lines, "{nonsense");
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPARAM), output_.next().header.result);
    request(admin::Function::lines, R"({"from": -1})");
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPARAM), output_.next().header.result);
    request(admin::Function::trace, R"({"pid": "x"})");
    EXPECT_EQ(static_cast<int32_t>(LINEERR_INVALPARAM), output_.next().header.result);
    EXPECT_FALSE(hub_.active());
    request(admin::Function::lines, R"({"from": 99})");
    EXPECT_EQ(json::array(), output_.next().body["items"]);
    request(uint16_t{999});
    const auto answer = output_.next();
    EXPECT_EQ(static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL), answer.header.result);
    EXPECT_EQ("there is no admin function 999", answer.body["error"]);
}

TEST_F(Admin, OtherFramesEndTheConnection) {
    request(1, "", wire::Kind::message);
    EXPECT_EQ(wire::Bye::malformed, output_.ended);
    EXPECT_TRUE(session_.ended());
    request(admin::Function::status);
    EXPECT_TRUE(output_.empty());
}

TEST_F(Admin, StopAnswersFirst) {
    request(admin::Function::stop);
    EXPECT_EQ(0, output_.next().header.result);
    EXPECT_TRUE(source_.stopped);
}

TEST_F(Admin, TraceSendsWhatTheFilterWants) {
    EXPECT_FALSE(hub_.active());
    request(admin::Function::trace, R"({"app": "dialer", "pid": 7})");
    output_.next();
    EXPECT_TRUE(hub_.active());
    hub_.publish(event("lineOpen", "other"));
    hub_.publish(event("lineOpen", "dialer", 8));
    hub_.publish(event("lineMakeCall"));
    const auto record = output_.next();
    EXPECT_EQ(static_cast<uint16_t>(wire::Kind::message), record.header.kind);
    EXPECT_EQ("lineMakeCall", record.body["name"]);
    EXPECT_EQ("call", record.body["kind"]);
    EXPECT_EQ(65537, record.body["result"]);
    EXPECT_EQ(3, record.body["handle"]);
    EXPECT_EQ("2023-11-14T22:13:20.000000Z", record.body["time"]);
    EXPECT_TRUE(output_.empty());
}

TEST_F(Admin, TextThatIsNoUtf8DoesNotBreakARecord) {
    request(admin::Function::trace);
    output_.next();
    hub_.publish(event("lineOpen", "\xFF\xFE"));
    EXPECT_EQ("\xEF\xBF\xBD\xEF\xBF\xBD", output_.next().body["app"]);
}

TEST_F(Admin, RACE_6_ASlowReaderLosesItsTraceWithAReason) {
    request(admin::Function::trace);
    output_.next();
    output_.waiting_bytes = AdminSession::max_waiting;
    hub_.publish(event("lineOpen"));
    EXPECT_EQ(wire::Bye::queue_overflow, output_.ended);
    EXPECT_FALSE(hub_.active());
    EXPECT_TRUE(output_.empty());
}

TEST_F(Admin, SessionsThatGoUnsubscribe) {
    FakeOutput other_output;
    {
        AdminSession other(source_, hub_, other_output);
        Bytes out;
        wire::Header header;
        header.kind = static_cast<uint16_t>(wire::Kind::request);
        header.function = static_cast<uint16_t>(admin::Function::trace);
        Writer(out).u32(0);
        other.handle({header, out});
        EXPECT_EQ(1u, hub_.subscribers());
    }
    EXPECT_FALSE(hub_.active());
    hub_.publish(event("lineOpen"));
}

TEST_F(Admin, OneSubscriberMayFallWhileOthersListen) {
    FakeOutput slow_output;
    AdminSession slow(source_, hub_, slow_output);
    Bytes body;
    Writer(body).u32(0);
    wire::Header header;
    header.kind = static_cast<uint16_t>(wire::Kind::request);
    header.function = static_cast<uint16_t>(admin::Function::trace);
    slow.handle({header, body});
    request(admin::Function::trace);
    output_.next();
    slow_output.waiting_bytes = AdminSession::max_waiting;
    hub_.publish(event("lineOpen"));
    EXPECT_EQ("lineOpen", output_.next().body["name"]);
    EXPECT_EQ(1u, hub_.subscribers());
}

}  // namespace
}  // namespace tapi::server
