// SPDX-License-Identifier: Apache-2.0
// See service.hpp.
#include "voicemail/service/service.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "voicemail/talk/take_message.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tapi::voicemail {
namespace {

using voice::Await;
using voice::Call;
using voice::Gone;

constexpr voice::Millis standing_aside{60000};

// A fax machine calls: thrown into whatever is being said or recorded.
class FaxTone : public std::exception {};

voice::AppPlan app_plan(boost::asio::io_context& loop, const Config& config, std::function<void(const voice::Notice&)> notice) {
    voice::ClipsPlan clips;
    clips.synthesizer.cache = config.speech_cache;
    voice::AppPlan plan;
    plan.name = program_name;
    plan.clips = std::make_shared<voice::Clips>(loop, std::move(clips));
    plan.notice = std::move(notice);
    return plan;
}

LogLevel level_of(voice::Notice::Level level) {
    return level == voice::Notice::Level::info ? LogLevel::info : level == voice::Notice::Level::warning ? LogLevel::warning : LogLevel::error;
}

// "mailbox=1001" in a call's data: what a program says that sends a caller to a box.
constexpr std::string_view data_prefix = "mailbox=";

std::string box_meant(const voice::Facts& facts) {
    if (facts.call_data.starts_with(data_prefix)) return facts.call_data.substr(data_prefix.size());
    return facts.redirecting;
}

// Its own telephone, and no stranger who says that he is: calls from outside carry any number.
bool from_own_telephone(const voice::Facts& facts, const BoxConfig& box) {
    return facts.caller == box.number && facts.origin == LINECALLORIGIN_INTERNAL;
}

}  // namespace

Service::Service(boost::asio::io_context& loop, const Config& config, Store& store)
    : loop_(loop),
      config_(config),
      store_(store),
      clerk_(loop, store),
      desk_{clerk_, config, [this](LogLevel level, const std::string& object, const std::string& text) { log(level, object, text); }, local_time_of, nullptr},
      app_(loop, app_plan(loop, config, [this](const voice::Notice& notice) { log(level_of(notice.level), "lines", notice.text); })),
      lamps_(app_, [this](const std::string& line, const std::string& why) { log(LogLevel::info, "line " + line, why); }),
      phone_lamps_(loop, [this](const std::string& lamp, const std::string& why) { log(LogLevel::warning, "lamp " + lamp, why + "; it is tried again"); }),
      postman_(loop, config, clerk_, desk_.log),
      timer_(loop) {
    app_.connect();
    open_view();
    store_.on_change([this](const std::string& number) {  // of the clerk's thread
        boost::asio::post(loop_, [this, number] { changed(number); });
    });
    add_lines();
}

Service::~Service() {
    clerk_.finish();
    store_.on_change(nullptr);
}

void Service::log(LogLevel level, const std::string& object, const std::string& text) {
    const auto as = level == LogLevel::info ? log::Level::info : level == LogLevel::warning ? log::Level::warning : log::Level::error;
    log::write(as, object, text);
    board_.note(level == LogLevel::info ? "info" : level == LogLevel::warning ? "warning" : "error", text, object);
}

// Without the usual socket calls are answered all the same.
void Service::open_view() {
    if (!config_.metrics.empty()) metrics_.emplace(loop_, config_.metrics, [this] { return board_.metrics(); });
    try {
        events_.emplace(loop_, board_, config_.socket.empty() ? live::default_socket(program_name) : config_.socket);
    } catch (const ctl::Failure& failure) {
        if (!config_.socket.empty()) throw;
        log(LogLevel::warning, "status", std::string(failure.what()) + "; nobody can look on");
    }
}

void Service::add_line(const std::string& name, const std::string& box, voice::OnCall on_call) {
    voice::LinePlan plan;
    plan.name = name;
    plan.on_call = std::move(on_call);
    other_lines_.emplace_back(&app_.add(std::move(plan)), box);
}

void Service::add_lines() {
    for (const BoxConfig& box : config_.boxes) {
        for (const std::string& name : box.lines) {
            voice::LinePlan plan;
            plan.name = name;
            plan.rings = box.rings;
            plan.on_call = [this, at = &box](std::shared_ptr<Call> call) { return on_box_call(std::move(call), at); };
            lines_[&box].push_back({&app_.add(std::move(plan)), 0, box.rings});
        }
        for (const std::string& name : box.direct)
            add_line(name, box.number, [this, at = &box](std::shared_ptr<Call> call) { return on_direct_call(std::move(call), at); });
    }
    for (const std::string& name : config_.access_lines)
        add_line(name, "", [this](std::shared_ptr<Call> call) { return on_access_call(std::move(call)); });
}

// The smallest number that any program on the line wishes, ours among them; it may change while it rings.
unsigned Service::rings_of(const Call& call, const BoxConfig& box) const { return call.line().rings().value_or(box.rings); }

Await<void> Service::on_box_call(std::shared_ptr<Call> call, const BoxConfig* box) {
    if (co_await call->handed_over()) {
        // By a program that has spoken to the caller already; it may have written on the call which box it means.
        const BoxConfig* meant = config_.box(box_meant(call->facts()));
        co_return co_await on_direct_call(std::move(call), meant != nullptr ? meant : box);
    }
    call->lets_others_take_it();
    const std::function<unsigned()> rings = [this, &line_call = *call, box] { return rings_of(line_call, *box); };
    co_await call->rung(rings);
    // A person has answered. The call is his; we are only not to end it.
    while (call->connected()) co_await call->pause(standing_aside);
    Visitor owner;
    owner.box = box->number;
    co_await answered(std::move(call), box, std::move(owner));
}

Await<void> Service::on_direct_call(std::shared_ptr<Call> call, const BoxConfig* box) {
    Visitor owner;
    owner.box = box->number;
    co_await answered(std::move(call), box, std::move(owner));
}

// Somebody who wants to hear his messages; or a caller who was sent on from a telephone that has a box.
Await<void> Service::on_access_call(std::shared_ptr<Call> call) {
    const voice::Facts facts = call->facts();
    const BoxConfig* left_for = config_.box(box_meant(facts));
    const BoxConfig* own = config_.box(facts.caller);
    Visitor visitor;
    if (left_for != nullptr) {
        visitor.box = left_for->number;
    } else if (own != nullptr && from_own_telephone(facts, *own)) {
        visitor.box = own->number;
        visitor.at_own_telephone = true;
    }
    co_await answered(std::move(call), left_for, std::move(visitor));
}

Await<void> Service::answered(std::shared_ptr<Call> call, const BoxConfig* box, Visitor visitor) {
    co_await call->answer();
    const voice::Facts facts = call->facts();
    const uint64_t number = call->number();
    board_.call_began(number, {facts.line, facts.caller, facts.called, visitor.box, "", {}});
    Desk desk = desk_;
    desk.report = [this, number](live::Json event) { board_.call_event(number, std::move(event)); };
    try {
        const bool given_away = co_await serve(call, box, std::move(visitor), desk);
        board_.call_ended(number, given_away ? "given_away" : "hung_up", "");
    } catch (const Gone& gone) {
        board_.call_ended(number, gone.why() == Gone::Why::taken ? "taken" : "gone", gone.what());
    } catch (const std::exception& error) {
        board_.call_ended(number, "failed", error.what());
        throw;
    }
}

// True: it went to a program for faxes.
Await<bool> Service::serve(std::shared_ptr<Call> call, const BoxConfig* box, Visitor visitor, const Desk& desk) {
    bool fax = false;
    if (box != nullptr && box->fax)
        call->monitor_media(LINEMEDIAMODE_G3FAX, [&line_call = *call](uint32_t) { line_call.interrupt(std::make_exception_ptr(FaxTone())); });
    try {
        co_await converse(call, box, visitor, desk);
    } catch (const FaxTone&) {
        fax = true;
    }
    if (!fax) co_return false;
    std::string refused;
    try {
        co_await call->hand_off("", LINEMEDIAMODE_G3FAX);
        desk.info(*box, "a fax machine called and was handed to a program for faxes");
        co_return true;
    } catch (const voice::Refused& error) {
        refused = error.what();
    }
    desk.warning(*box, "a fax tone was heard, and no program takes faxes: " + refused);
    call->monitor_media(0, nullptr);
    co_await converse(call, box, visitor, desk);
    co_return false;
}

Await<void> Service::converse(std::shared_ptr<Call> call, const BoxConfig* box, Visitor visitor, const Desk& desk) {
    bool trouble = false;
    const Language language = box != nullptr ? box->language : config_.language;
    try {
        bool wants_menu = box == nullptr;
        if (box != nullptr) {
            const Left left = co_await take_message(desk, *call, *box);
            wants_menu = left == Left::wants_menu;
        }
        if (wants_menu) co_await use_box(desk, *call, std::move(visitor));
    } catch (const Trouble& error) {
        desk.log(LogLevel::error, fmt::format("call {}", call->number()), error.what());
        trouble = true;
    }
    if (trouble) co_await call->play(said(language, Sentence::failed), voice::PlayPlan());
    co_await call->drop();
}

Await<void> Service::run() {
    boost::asio::co_spawn(loop_, look_after(), boost::asio::detached);
    postman_.start();
    co_await app_.run();
    postman_.stop();
    phone_lamps_.stop();
    events_.reset();
    metrics_.reset();
}

void Service::stop() {
    stopping_ = true;
    timer_.cancel();
    app_.stop();
}

}  // namespace tapi::voicemail
