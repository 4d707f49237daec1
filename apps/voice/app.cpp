// SPDX-License-Identifier: Apache-2.0
// See app.hpp.
#include "app.hpp"

#include <utility>

#include "call_state.hpp"
#include "tapictl/line_facts.hpp"
#include "tapictl/words.hpp"

namespace tapi::voice {

App::App(boost::asio::io_context& loop, AppPlan plan) : core_(std::make_shared<Core>(loop, std::move(plan))) {}
App::~App() = default;

Line& App::add(LinePlan plan) {
    Line& line = core_->lines.emplace_back(std::move(plan));
    line.state().core = core_.get();
    line.state().self = &line;
    core_->look_again = true;
    core_->news.tell();
    return line;
}

void App::connect() {
    if (core_->app != 0) return;
    if (const LONG result = core_->initialize(); result < 0) throw ctl::line_failure("cannot use the telephony server", result);
}

Await<void> App::run() { return core_->run(); }

void App::stop() {
    core_->stopping = true;
    const auto all = core_->calls;
    for (const auto& [handle, call] : all) call->end(Gone::Why::program_ends);
    core_->news.tell();
}

bool App::stopping() const { return core_->stopping; }

std::vector<ctl::LineInfo> App::lines() const {
    std::vector<ctl::LineInfo> all;
    for (DWORD id = 0; core_->app != 0 && id < core_->devices; ++id) {
        if (auto info = ctl::describe_line(core_->app, id); !info.gone) all.push_back(std::move(info));
    }
    return all;
}

size_t App::calls() const { return core_->calls.size(); }
boost::asio::io_context& App::loop() { return core_->loop; }
Clips& App::clips() { return *core_->plan.clips; }
HLINEAPP App::handle() const { return core_->app; }

Await<LONG> App::reply(LONG request) {
    const std::function<LONG(Pending&)> ask = [request](Pending&) { return request; };
    const auto made = core_->request(ask);
    while (!made->result) co_await made->news->wait();
    co_return *made->result;
}

}  // namespace tapi::voice
