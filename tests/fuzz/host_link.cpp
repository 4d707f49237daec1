// SPDX-License-Identifier: Apache-2.0
// A provider host that sends anything: each call of the server ends exactly once, each request that was
// accepted completes exactly once, and never inside the call itself.
#include "server/host/host_link.hpp"

#include <deque>

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "wire/message.hpp"

namespace tapi::fuzz {
namespace {

constexpr size_t most_steps = 400;

enum class StepKind : uint8_t { bytes, frame, call, tick, close, open, bye, react };
constexpr unsigned step_kinds = 8;

// What a callback of the core does before it returns. Only the steps of a start, which are synchronous, and
// events end the link from inside.
enum class Reaction : uint8_t { nothing, call, close };

class Wire final : public server::Transport {
  public:
    void open(server::TransportEvents& events) override { events_ = &events; }
    void close() override { events_ = nullptr; }
    Bytes& outgoing() override { return outgoing_; }
    void flush() override { outgoing_.clear(); }
    size_t backlog() const override { return outgoing_.size(); }

    void deliver(ByteView bytes) {
        if (events_ == nullptr) return;
        const auto room = in_.prepare(bytes.size());
        std::copy(bytes.begin(), bytes.end(), room.begin());
        in_.commit(bytes.size());
        events_->readable(in_);
    }
    void end() {
        if (events_ != nullptr) events_->closed("the host ended");
    }

  private:
    server::TransportEvents* events_ = nullptr;
    Bytes outgoing_;
    wire::FrameBuffer in_{wire::limits::max_hello};
};

// How one call went.
struct Account {
    int returns = 0;
    int completions = 0;
    bool asynchronous = false;
    int32_t result = 0;
};

class HostBench final : private server::LinkEvents {
  public:
    HostBench() { open(); }

    void take(Input& in);
    void finish();

  private:
    void greeted() override { react(); }
    void line_event(const ProviderEvent&) override { react(); }
    void phone_event(const ProviderEvent&) override { react(); }
    void link_lost(const std::string& reason, server::Loss) override {
        require(!reason.empty(), "a loss has a reason");
        require(!link_.is_open(), "a lost link is closed");
    }

    void open();
    void call(uint8_t which);
    void reconfigure();
    template <class Call>
    void ask();
    template <class Call>
    void order();
    Account& begin(bool asynchronous);
    void returned(Account& account, int32_t result);
    void completed(Account& account, int32_t result);
    void react(bool may_close = true);
    void settle();

    boost::asio::io_context loop_{1};
    ManualClock clock_;
    Timers timers_{clock_};
    std::deque<Account> accounts_;
    std::deque<Reaction> reactions_;
    bool calling_ = false;
    std::shared_ptr<Wire> wire_;
    server::HostLink link_{loop_, timers_, clock_, "fuzzed", *this};
};

void HostBench::open() {
    if (link_.is_open()) return;
    wire_ = std::make_shared<Wire>();
    link_.set_deadline(Millis{10'000});
    link_.open(wire_);
}

Account& HostBench::begin(bool asynchronous) {
    accounts_.push_back({.asynchronous = asynchronous});
    return accounts_.back();
}

void HostBench::returned(Account& account, int32_t result) {
    require(!calling_, "nothing returns inside its own call");
    require(++account.returns == 1, "a call returns once");
    account.result = result;
    react(!account.asynchronous);
}

void HostBench::completed(Account& account, int32_t result) {
    require(!calling_, "nothing completes inside its own call");
    require(account.returns == 1 && account.result > 0, "only what was accepted completes");
    require(++account.completions == 1, "a request completes once");
    require(result <= 0, "a completion is a success or an error");
    react(false);
}

template <class Call>
void HostBench::ask() {
    Account& account = begin(false);
    link_.call(Call{}, [this, &account](int32_t result, const typename Call::Response&) {
        returned(account, result);
    });
}

template <class Call>
void HostBench::order() {
    Account& account = begin(true);
    link_.call(
        Call{},
        [this, &account](int32_t result, const typename Call::Response&) { returned(account, result); },
        [this, &account](int32_t result, const typename Call::Reply&) { completed(account, result); });
}

void HostBench::reconfigure() {
    Account& account = begin(false);
    link_.reconfigure([this, &account](int32_t result, const std::string&) { returned(account, result); });
}

void HostBench::call(uint8_t which) {
    const bool before = std::exchange(calling_, true);
    // The link has these as overloads, also for what it inherits.
    switch (which % 11) {
        case 0:
            ask<tspi::LineNegotiateTSPIVersion>();
            break;
        case 1:
            ask<tspi::LineGetDevCaps>();
            break;
        case 2:
            ask<tspi::LineOpen>();
            break;
        case 3:
            ask<tspi::LineClose>();
            break;
        case 4:
            ask<tspi::PhoneGetDevCaps>();
            break;
        case 5:
            order<tspi::LineMakeCall>();
            break;
        case 6:
            order<tspi::LineDrop>();
            break;
        case 7:
            order<tspi::LineDevSpecific>();
            break;
        case 8:
            order<tspi::LineCompleteCall>();
            break;
        case 9:
            reconfigure();
            break;
        default:
            order<tspi::PhoneDevSpecific>();
            break;
    }
    calling_ = before;
}

void HostBench::react(bool may_close) {
    if (reactions_.empty()) return;
    const Reaction reaction = reactions_.front();
    reactions_.pop_front();
    if (reaction == Reaction::call) call(static_cast<uint8_t>(accounts_.size()));
    if (reaction == Reaction::close && may_close) link_.close("a callback says so");
}

Bytes frame_of(Input& in) {
    Bytes out;
    const auto kind = static_cast<wire::Kind>(in.u8());
    const uint16_t function = in.u16();
    const uint32_t id = in.u8();
    const size_t start = wire::begin_frame(out, kind, function, id, static_cast<int32_t>(in.u32()));
    append(out, in.rest());
    wire::end_frame(out, start);
    return out;
}

void HostBench::take(Input& in) {
    const auto kind = static_cast<StepKind>(in.u8() % step_kinds);
    Input payload(in.bytes(in.u8()));
    const auto connection = wire_;
    switch (kind) {
        case StepKind::bytes:
            connection->deliver(payload.rest());
            break;
        case StepKind::frame:
            connection->deliver(frame_of(payload));
            break;
        case StepKind::call:
            call(payload.u8());
            break;
        case StepKind::tick:
            clock_.advance(Millis{payload.u16()});
            timers_.run_due();
            break;
        case StepKind::close:
            payload.u8() % 2 == 0 ? link_.close("the server says so") : connection->end();
            break;
        case StepKind::open:
            open();
            break;
        case StepKind::bye:
            link_.say_bye();
            break;
        case StepKind::react:
            while (!payload.empty()) reactions_.push_back(static_cast<Reaction>(payload.u8() % 3));
            break;
    }
    settle();
}

void HostBench::settle() {
    loop_.restart();
    while (loop_.poll() != 0) {
    }
}

void HostBench::finish() {
    reactions_.clear();
    link_.close("the end");
    settle();
    for (const Account& account : accounts_) {
        require(account.returns == 1, "each call returns");
        require(account.completions == (account.asynchronous && account.result > 0 ? 1 : 0),
                "what was accepted completes");
    }
    require(timers_.size() == 0, "a closed link waits for nothing");
}

void run(ByteView bytes) {
    HostBench bench;
    Input in(bytes);
    for (size_t steps = 0; !in.empty() && steps < most_steps; ++steps) bench.take(in);
    bench.finish();
}

class Seed {
  public:
    Seed() {
        wire::Hello hello;
        hello.role = wire::Role::host;
        Bytes frame;
        wire::write_hello(frame, hello);
        step(StepKind::bytes, frame);
    }
    Seed& step(StepKind kind, ByteView payload = {}) {
        append_u8(bytes_, static_cast<unsigned>(kind));
        append_u8(bytes_, static_cast<unsigned>(payload.size()));
        append(bytes_, payload);
        return *this;
    }
    Seed& call(unsigned which) { return step(StepKind::call, Bytes{static_cast<std::byte>(which)}); }
    Seed& frame(wire::Kind kind, unsigned function, unsigned id, int32_t result, const Bytes& body = {}) {
        Bytes payload;
        append_u8(payload, static_cast<unsigned>(kind));
        Writer out(payload);
        out.u16(static_cast<uint16_t>(function));
        append_u8(payload, id);
        out.u32(static_cast<uint32_t>(result));
        append(payload, body);
        return step(StepKind::frame, payload);
    }
    template <class Call>
    Seed& response(unsigned id, int32_t result, const Bytes& body) {
        return frame(wire::Kind::response, static_cast<unsigned>(Call::function), id, result, body);
    }
    Seed& reactions(std::initializer_list<Reaction> list) {
        Bytes payload;
        for (const Reaction reaction : list) append_u8(payload, static_cast<unsigned>(reaction));
        return step(StepKind::react, payload);
    }
    Bytes done() const { return bytes_; }

  private:
    Bytes bytes_;
};

Bytes words(size_t count) { return Bytes(count * 4, std::byte{0}); }

std::vector<Bytes> seeds() {
    const Bytes event = words(11);
    const Bytes minute{std::byte{0x60}, std::byte{0xEA}};
    return {
        Seed()
            .call(0)
            .response<tspi::LineNegotiateTSPIVersion>(1, 0, words(1))
            .call(2)
            .response<tspi::LineOpen>(2, 0, words(2))
            .done(),
        Seed()
            .call(5)
            .response<tspi::LineMakeCall>(1, 1, words(2))
            .frame(wire::Kind::completion, 0, 1, 0)
            .done(),
        Seed()
            .call(7)
            .frame(wire::Kind::completion, 0, 1, 0, words(1))
            .response<tspi::LineDevSpecific>(1, 1, {})
            .done(),
        Seed().call(6).response<tspi::LineDrop>(1, -1, {}).call(6).response<tspi::LineDrop>(2, 0, {}).done(),
        Seed().call(1).step(StepKind::tick, minute).step(StepKind::open).call(1).done(),
        Seed()
            .frame(wire::Kind::line_event, 0, 0, 0, event)
            .frame(wire::Kind::phone_event, 0, 0, 0, event)
            .done(),
        Seed().call(8).frame(wire::Kind::bye, 0, 0, 0, words(1)).step(StepKind::close, words(1)).done(),
        Seed()
            .reactions({Reaction::call, Reaction::close, Reaction::call})
            .call(5)
            .call(6)
            .call(0)
            .step(StepKind::close)
            .done(),
        Seed()
            .reactions({Reaction::close})
            .call(2)
            .response<tspi::LineOpen>(1, 0, words(2))
            .step(StepKind::open)
            .done(),
        Seed()
            .call(5)
            .call(5)
            .response<tspi::LineMakeCall>(2, 1, words(2))
            .response<tspi::LineDrop>(1, 1, {})
            .done(),
        Seed()
            .step(StepKind::bye)
            .call(9)
            .response<tspi::PhoneDevSpecific>(1, 5, {})
            .frame(wire::Kind::completion, 0, 1, 5, words(1))
            .done(),
    };
}

}  // namespace

const Target host_link{"host_link", run, seeds};

}  // namespace tapi::fuzz
