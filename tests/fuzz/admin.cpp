// SPDX-License-Identifier: Apache-2.0
// An administrator's frames: each request gets one response, whatever its arguments are.
#include <nlohmann/json.hpp>

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "server/admin/admin_session.hpp"

namespace tapi::fuzz {
namespace {

using nlohmann::json;

class Source final : public server::StatusSource {
  public:
    json status() override { return {{"version", "1"}}; }
    json lines() override { return json::array({{{"id", 0}}, {{"id", 1}}, {{"id", 2}}}); }
    json providers() override { return json::array(); }
    json sessions() override { return json::array(); }
    json calls() override { return json::array(); }
    Result<json> dialing(const json& args) override { return args; }
    Result<json> export_state() override { return json::object(); }
    Result<json> import_state(const json& state) override { return state; }
    void stop() override {}
};

class Output final : public server::AdminOutput {
  public:
    void send(const Bytes& frames) override {
        const auto room = in_.prepare(frames.size());
        std::copy(frames.begin(), frames.end(), room.begin());
        in_.commit(frames.size());
        while (const auto frame = in_.next()) count(*frame);
        require(!in_.broken(), "the server sends good frames");
    }
    size_t waiting() const override { return 0; }
    void end(wire::Bye, const std::string&) override { ended = true; }

    size_t responses = 0;
    bool ended = false;

  private:
    void count(const wire::Frame& frame) {
        if (frame.header.kind != static_cast<uint16_t>(wire::Kind::response)) return;
        ++responses;
        Reader in(frame.body);
        require(!json::parse(chars_of(in.blob()), nullptr, false).is_discarded(), "a response is JSON");
    }
    wire::FrameBuffer in_;
};

void run(ByteView bytes) {
    ManualClock clock;
    server::TraceHub hub(clock);
    Source source;
    Output output;
    server::AdminSession admin(source, hub, output);
    size_t requests = 0;
    wire::FrameBuffer in;
    const auto room = in.prepare(bytes.size());
    std::copy(bytes.begin(), bytes.end(), room.begin());
    in.commit(bytes.size());
    while (!output.ended) {
        const auto frame = in.next();
        if (!frame) break;
        requests += frame->header.kind == static_cast<uint16_t>(wire::Kind::request);
        admin.handle(*frame);
        hub.publish({server::TraceKind::call, "dialer", "alice", 7, "lineDrop", 0, 1, "x=1"});
    }
    require(output.responses == requests, "each request gets one response");
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (const char* arguments : {"", "{}", R"({"from": 1})", R"({"app": "dialer", "pid": 7})"}) {
        Bytes seed;
        for (uint16_t function = 1; function <= 10; ++function) {
            const size_t start = wire::begin_frame(seed, wire::Kind::request, function, function);
            Writer(seed).blob(bytes_from(arguments));
            wire::end_frame(seed, start);
        }
        made.push_back(std::move(seed));
    }
    return made;
}

}  // namespace

const Target admin{"admin", run, seeds};

}  // namespace tapi::fuzz
