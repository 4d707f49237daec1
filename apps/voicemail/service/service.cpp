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

constexpr std::chrono::seconds look_every{1}, tidy_every{60};
constexpr voice::Millis standing_aside{60000};

// A fax machine calls: thrown into whatever is being said or recorded.
class FaxTone : public std::exception {};

void write_log(LogLevel level, const std::string& object, const std::string& text) {
    const auto as = level == LogLevel::info ? log::Level::info : level == LogLevel::warning ? log::Level::warning : log::Level::error;
    log::write(as, object, text);
}

void write_notice(const voice::Notice& notice) {
    const bool info = notice.level == voice::Notice::Level::info;
    write_log(info ? LogLevel::info : notice.level == voice::Notice::Level::warning ? LogLevel::warning : LogLevel::error, "lines", notice.text);
}

voice::AppPlan app_plan(boost::asio::io_context& loop, const Config& config) {
    voice::ClipsPlan clips;
    clips.synthesizer.cache = config.speech_cache;
    voice::AppPlan plan;
    plan.name = program_name;
    plan.clips = std::make_shared<voice::Clips>(loop, std::move(clips));
    plan.notice = write_notice;
    return plan;
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
      desk_{store, config, write_log, local_time_of},
      app_(loop, app_plan(loop, config)),
      lamps_(app_, [](const std::string& line, const std::string& why) { write_log(LogLevel::info, "line " + line, why); }),
      postman_(loop, config, store, write_log),
      timer_(loop) {
    app_.connect();
    store_.on_change([this](const std::string& number) {
        if (const BoxConfig* box = config_.box(number)) show(*box);
        postman_.poke();
    });
    add_lines();
}

Service::~Service() { store_.on_change(nullptr); }

void Service::add_line(const std::string& name, unsigned rings, voice::OnCall on_call) {
    voice::LinePlan plan;
    plan.name = name;
    plan.on_call = std::move(on_call);
    plan.rings = rings;
    other_lines_.push_back(&app_.add(std::move(plan)));
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
            add_line(name, 0, [this, at = &box](std::shared_ptr<Call> call) { return on_direct_call(std::move(call), at); });
    }
    for (const std::string& name : config_.access_lines)
        add_line(name, 0, [this](std::shared_ptr<Call> call) { return on_access_call(std::move(call)); });
}

void Service::show(const BoxConfig& box) {
    const auto counts = store_.counts(box.number);
    if (!counts) return;
    const bool waiting = counts->fresh > 0;
    const unsigned rings = waiting && box.toll_saver > 0 ? box.toll_saver : box.rings;
    for (BoxLine& each : lines_[&box]) {
        lamps_.show(*each.line, waiting);
        if (std::exchange(each.rings, rings) != rings) each.line->set_rings(rings);
        each.handle = each.line->handle();
    }
}

bool Service::lines_came() const {
    for (const auto& [box, lines] : lines_) {
        for (const BoxLine& each : lines) {
            if (each.line->handle() != each.handle) return true;
        }
    }
    return false;
}

// The smallest number that any program on the line wishes, ours among them; it may change while it rings.
unsigned Service::rings_of(const Call& call, const BoxConfig& box) const { return call.line().rings().value_or(box.rings); }

Await<void> Service::on_box_call(std::shared_ptr<Call> call, const BoxConfig* box) {
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
    bool fax = false;
    if (box != nullptr && box->fax)
        call->monitor_media(LINEMEDIAMODE_G3FAX, [&line_call = *call](uint32_t) { line_call.interrupt(std::make_exception_ptr(FaxTone())); });
    try {
        co_await converse(call, box, visitor);
    } catch (const FaxTone&) {
        fax = true;
    }
    if (!fax) co_return;
    std::string refused;
    try {
        co_await call->hand_off("", LINEMEDIAMODE_G3FAX);
        desk_.info(*box, "a fax machine called and was handed to a program for faxes");
        co_return;
    } catch (const voice::Refused& error) {
        refused = error.what();
    }
    desk_.warning(*box, "a fax tone was heard, and no program takes faxes: " + refused);
    call->monitor_media(0, nullptr);
    co_await converse(call, box, visitor);
}

Await<void> Service::converse(std::shared_ptr<Call> call, const BoxConfig* box, Visitor visitor) {
    bool trouble = false;
    const Language language = box != nullptr ? box->language : config_.language;
    try {
        bool wants_menu = box == nullptr;
        if (box != nullptr) {
            const Left left = co_await take_message(desk_, *call, *box);
            wants_menu = left == Left::wants_menu;
        }
        if (wants_menu) co_await use_box(desk_, *call, std::move(visitor));
    } catch (const Trouble& error) {
        write_log(LogLevel::error, fmt::format("call {}", call->number()), error.what());
        trouble = true;
    }
    if (trouble) co_await call->play(said(language, Sentence::failed), voice::PlayPlan());
    co_await call->drop();
}

bool Service::all_open() const {
    const auto open = [](const BoxLine& each) { return each.line->open(); };
    return std::all_of(lines_.begin(), lines_.end(), [&](const auto& box) { return std::all_of(box.second.begin(), box.second.end(), open); }) &&
           std::all_of(other_lines_.begin(), other_lines_.end(), [](const voice::Line* line) { return line->open(); });
}

void Service::housekeep() {
    if (ready_ && all_open()) std::exchange(ready_, nullptr)();
    const bool changed = store_.changed_elsewhere();
    if (changed) postman_.poke();
    if (changed || lines_came()) {
        for (const BoxConfig& box : config_.boxes) show(box);
    }
    if (store_.now() - tidied_ < tidy_every) return;
    tidied_ = store_.now();
    const auto recovered = store_.recover();
    if (!recovered) write_log(LogLevel::error, "store", recovered.error().context);
    if (recovered && *recovered > 0) write_log(LogLevel::warning, "store", fmt::format("{} unfinished messages were taken in", *recovered));
    const auto removed = store_.tidy(config_.retention);
    if (!removed) write_log(LogLevel::error, "store", removed.error().context);
    if (removed && *removed > 0) write_log(LogLevel::info, "store", fmt::format("{} messages were kept long enough and are gone", *removed));
}

Await<void> Service::look_after() {
    while (!stopping_) {
        housekeep();
        timer_.expires_after(look_every);
        boost::system::error_code ignored;
        co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
}

Await<void> Service::run() {
    boost::asio::co_spawn(loop_, look_after(), boost::asio::detached);
    postman_.start();
    co_await app_.run();
    postman_.stop();
}

void Service::stop() {
    stopping_ = true;
    timer_.cancel();
    app_.stop();
}

}  // namespace tapi::voicemail
