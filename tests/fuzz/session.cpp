// SPDX-License-Identifier: Apache-2.0
// The server's core between two clients and a provider, all of whom do anything at any time. An input is a
// list of steps; whatever they are, each request of a client that stays is answered once, and nothing is left
// when all are gone.
#include <boost/asio/post.hpp>
#include <map>

#include "fuzz/session_client.hpp"
#include "fuzz/session_provider.hpp"
#include "fuzz/session_steps.hpp"
#include "model/layout.hpp"
#include "server/call/feed.hpp"

namespace tapi::fuzz {
namespace {

using server::Core;

class CountingTrace final : public server::Trace {
  public:
    explicit CountingTrace(bool active) : active_(active) {}
    bool active() const override { return active_; }

  private:
    bool active_;
};

class SessionBench final : public server::ServerServices {
  public:
    explicit SessionBench(Options options)
        : options_(options), trace_(options.traced), ready_(!options.starts_late) {
        auto provider = std::make_unique<server::Provider>();
        provider->name = "scripted";
        provider->calls = &scripted_;
        core_.options.drop_unowned_calls = options.drops_unowned;
        core_.providers.push_back(std::move(provider));
        feed_.emplace(core_, *core_.providers[0]);
        bring_up();
    }

    void take(const Step& step);
    // Everybody does what is expected of them; then everybody goes.
    void finish();

    void when_ready(std::function<void()> then) override {
        ready_ ? then() : waiting_.push_back(std::move(then));
    }
    bool may_administer(const server::Identity&) const override { return true; }
    std::string dialing_form(const std::u16string&) override { return "{}"; }
    std::string change_dialing(ByteView) override { return "{}"; }
    // Begins anew, as far as this server has something to begin.
    void application_left() override {
        if (!core_.any_app()) core_.reinit = false;
    }
    // A longer name has something to show first, as has an odd number.
    void add_provider(const std::string& module, uint32_t, Changed done) override {
        module.empty() ? done(failure(LINEERR_INVALPARAM)) : done(server::ProviderChange{2, module.size() > 1});
    }
    void remove_provider(uint32_t id, uint32_t, Changed done) override {
        id == 0 ? done(failure(LINEERR_INVALPARAM)) : done(server::ProviderChange{id, id % 2 == 1});
    }
    const server::ProviderDialog* provider_dialog(uint32_t id, uint32_t) override { return id % 2 == 1 ? &dialog_ : nullptr; }
    void settle_provider(uint32_t id, uint32_t, server::ProviderDialogEnd end, std::function<void(Status)> done) override {
        id % 2 == 1 ? done(end.result == 0 ? success() : Status(failure(end.result))) : done(failure(LINEERR_INVALPARAM));
    }
    // As the server does: the session is on the stack of its own connection and goes on the next turn.
    void session_ended(uint32_t number) override {
        boost::asio::post(loop_, [keep = std::move(sessions_[number])] {});
        sessions_.erase(number);
    }

  private:
    static constexpr size_t client_count = 2;
    // Its provider is gone: who talks with it hears so.
    server::ProviderDialog dialog_{wire::ModuleFunction::install, "module", std::nullopt, [] { return nullptr; }};

    Client& client(size_t which);
    void bring_up();
    void lose();
    void get_ready();
    void settle();

    const Options options_;
    boost::asio::io_context loop_{1};
    ManualClock clock_;
    server::Priorities priorities_;
    server::AccessRules access_;
    CountingTrace trace_;
    Core core_{.clock = clock_, .options = {}, .priorities = priorities_, .access = access_};
    ScriptedProvider scripted_;
    std::optional<server::ProviderFeed> feed_;
    bool up_ = false;
    bool ready_;
    std::vector<std::function<void()>> waiting_;
    std::map<uint32_t, std::shared_ptr<server::Session>> sessions_;
    uint32_t last_session_ = 0;
    std::vector<std::unique_ptr<Client>> gone_;
    std::unique_ptr<Client> clients_[client_count];
};

Client& SessionBench::client(size_t which) {
    auto& slot = clients_[which % client_count];
    if (slot) return *slot;
    slot = std::make_unique<Client>(loop_, [&](std::shared_ptr<server::Connection> connection) {
        const uint32_t number = ++last_session_;
        const char16_t* module = which % client_count == 0 ? u"even" : u"odd";
        auto session =
            std::make_shared<server::Session>(number, core_, *this, trace_, std::move(connection),
                                              server::Identity{"alice", 1000, number, module, u"desk"});
        sessions_.emplace(number, session);
        session->start();
        return session;
    });
    return *slot;
}

void SessionBench::bring_up() {
    if (up_) return;
    up_ = true;
    const auto bases = feed_->devices_counted(options_.lines, 1);
    feed_->up({api_2_2, options_.lines, 1, bases, 0});
}

void SessionBench::lose() {
    if (!up_) return;
    up_ = false;
    scripted_.repaired();
    scripted_.fail_all();
    feed_->lost("fuzzing");
}

void SessionBench::get_ready() {
    ready_ = true;
    const auto waiting = std::exchange(waiting_, {});
    for (const auto& then : waiting) then();
}

void SessionBench::settle() {
    bool any = true;
    while (any) {
        loop_.restart();
        while (loop_.poll() != 0) {
        }
        any = false;
        for (const auto& client : clients_) any = (client && client->receive()) || any;
    }
}

void SessionBench::take(const Step& step) {
    Input in(step.payload);
    switch (step.kind) {
        case StepKind::request:
            client(step.who).request(step.payload);
            break;
        case StepKind::bytes:
            client(step.who).send(step.payload);
            break;
        case StepKind::attach:
            client(step.who).attach(in.u32());
            break;
        case StepKind::leave:
            client(step.who).leave();
            break;
        case StepKind::come_again:
            gone_.push_back(std::exchange(clients_[step.who % client_count], nullptr));
            break;
        case StepKind::answer:
            scripted_.answer();
            break;
        case StepKind::answer_with: {
            const auto result = static_cast<int32_t>(in.u32());
            scripted_.answer(result, in.rest());
            break;
        }
        case StepKind::complete: {
            const auto result = static_cast<int32_t>(in.u32());
            scripted_.complete(result, in.rest());
            break;
        }
        case StepKind::serve:
            scripted_.serve();
            break;
        case StepKind::line_event:
            if (up_) feed_->line_event(read_event(in));
            break;
        case StepKind::phone_event:
            if (up_) feed_->phone_event(read_event(in));
            break;
        case StepKind::lose:
            lose();
            break;
        case StepKind::bring_up:
            bring_up();
            break;
        case StepKind::ready:
            get_ready();
            break;
    }
    if (scripted_.broken()) lose();
    if (!step.hurried) settle();
}

void SessionBench::finish() {
    get_ready();
    settle();
    // Answering sends more on its way: until nothing moves any more.
    for (int i = 0; i < 3; ++i) {
        scripted_.serve();
        settle();
    }
    for (const auto& client : clients_) {
        if (client && client->session()) require(client->unanswered() == 0, "each request is answered");
    }
    for (const auto& [number, session] : std::map(sessions_))
        session->close(wire::Bye::shutting_down, "the end");
    scripted_.serve();
    settle();
    require(core_.line_apps.empty() && core_.phone_apps.empty(), "no application outlives its session");
    for (const auto& line : core_.lines)
        require(line->opens.empty(), "no line stays open without its application");
    require(sessions_.empty(), "no session is left");
}

void run(ByteView bytes) {
    Input in(bytes);
    SessionBench bench(read_options(in));
    for (size_t steps = 0; !in.empty() && steps < most_steps; ++steps) bench.take(read_step(in));
    bench.finish();
}

}  // namespace

const Target session{"session", run, session_seeds};

}  // namespace tapi::fuzz
