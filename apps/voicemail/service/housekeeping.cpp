// SPDX-License-Identifier: Apache-2.0
// What changes, and what has to be done now and then.
#include <fmt/format.h>

#include <algorithm>

#include "voicemail/service/service.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tapi::voicemail {

using voice::Await;

namespace {

constexpr std::chrono::seconds look_every{1}, tidy_every{60};

}  // namespace

void Service::changed(const std::string& number) {
    if (const BoxConfig* box = config_.box(number)) boost::asio::co_spawn(loop_, show(box), boost::asio::detached);
    postman_.poke();
}

Await<void> Service::show(const BoxConfig* box) {
    const auto counts = co_await clerk_.ask(&Store::counts, box->number);
    if (!counts) co_return;
    tell_counts(*box, *counts);
    const bool waiting = counts->fresh > 0;
    for (const std::string& lamp : box->phones) phone_lamps_.show(lamp, waiting);
    const unsigned rings = waiting && box->toll_saver > 0 ? box->toll_saver : box->rings;
    for (BoxLine& each : lines_[box]) {
        lamps_.show(*each.line, waiting);
        if (std::exchange(each.rings, rings) != rings) each.line->set_rings(rings);
        each.handle = each.line->handle();
    }
}

void Service::tell_counts(const BoxConfig& box, const Counts& counts) {
    const auto [known, fresh] = counts_.try_emplace(&box, counts);
    if (fresh || known->second == counts) return;
    known->second = counts;
    board_.event({{"event", "box"}, {"box", box.number}, {"new", counts.fresh}, {"saved", counts.saved}, {"deleted", counts.deleted}});
}

void Service::look_at_lines() {
    std::vector<live::LineRow> rows;
    for (const auto& [box, lines] : lines_) {
        for (const BoxLine& each : lines) rows.push_back({each.line->name(), box->number, each.line->open()});
    }
    for (const auto& [line, box] : other_lines_) rows.push_back({line->name(), box, line->open()});
    board_.lines(std::move(rows));
}

bool Service::lines_came() const {
    for (const auto& [box, lines] : lines_) {
        for (const BoxLine& each : lines) {
            if (each.line->handle() != each.handle) return true;
        }
    }
    return false;
}

bool Service::all_open() const {
    const auto open = [](const BoxLine& each) { return each.line->open(); };
    return std::all_of(lines_.begin(), lines_.end(), [&](const auto& box) { return std::all_of(box.second.begin(), box.second.end(), open); }) &&
           std::all_of(other_lines_.begin(), other_lines_.end(), [](const auto& line) { return line.first->open(); });
}

Await<void> Service::housekeep() {
    look_at_lines();
    if (ready_ && all_open()) std::exchange(ready_, nullptr)();
    const bool changed = co_await clerk_.ask(&Store::changed_elsewhere);
    if (changed) postman_.poke();
    const bool came = lines_came();
    if (came) phone_lamps_.begin_anew();
    phone_lamps_.look();
    if (changed || came) {
        for (const BoxConfig& box : config_.boxes) co_await show(&box);
    }
    if (clerk_.now() - tidied_ < tidy_every) co_return;
    tidied_ = clerk_.now();
    co_await tidy();
}

Await<void> Service::tidy() {
    const auto recovered = co_await clerk_.ask(&Store::recover);
    if (!recovered) log(LogLevel::error, "store", recovered.error().context);
    if (recovered && *recovered > 0) log(LogLevel::warning, "store", fmt::format("{} unfinished messages were taken in", *recovered));
    const auto removed = co_await clerk_.ask(&Store::tidy, config_.retention);
    if (!removed) log(LogLevel::error, "store", removed.error().context);
    if (removed && *removed > 0) log(LogLevel::info, "store", fmt::format("{} messages were kept long enough and are gone", *removed));
}

Await<void> Service::look_after() {
    while (!stopping_) {
        co_await housekeep();
        timer_.expires_after(look_every);
        boost::system::error_code ignored;
        co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    }
}

}  // namespace tapi::voicemail
