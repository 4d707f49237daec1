// SPDX-License-Identifier: Apache-2.0
// See postman.hpp.
#include "voicemail/service/postman.hpp"

#include <fmt/format.h>

#include "voicemail/mail/letter.hpp"
#include "voicemail/store/files.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace tapi::voicemail {
namespace {

constexpr std::chrono::seconds longest_sleep{60};
constexpr int most_doublings = 20;

// Everything that takes time: making the attachment, talking to the server. Of another thread.
Sent make_and_send(const MailConfig& config, Letter letter, const std::string& sound, const std::string& token,
                   const std::string& folder) {
    std::string why;
    const auto attachment = attachment_for(sound, token, config.format, folder, why);
    if (!attachment) return {Sent::How::later, why};
    letter.file = attachment->file;
    letter.file_name = attachment->name;
    letter.file_type = attachment->type;
    const Sent sent = send_letter(config, letter);
    if (attachment->temporary) (void)remove_file(attachment->file);
    return sent;
}

}  // namespace

Postman::Postman(boost::asio::io_context& loop, const Config& config, Clerk& clerk, Log log)
    : loop_(loop), config_(config), clerk_(clerk), log_(std::move(log)), workers_(loop, 1) {}

void Postman::start() {
    if (!config_.mail.server.empty()) boost::asio::co_spawn(loop_, work(), boost::asio::detached);
}

void Postman::stop() {
    stopping_ = true;
    news_.tell();
}

std::optional<Moment> Postman::next_try(const MailConfig& config, int attempts, Moment since, Moment now) {
    const auto grown = config.first_retry * (int64_t{1} << std::min(attempts, most_doublings));
    const Moment next = now + std::min<std::chrono::seconds>(grown, config.last_retry);
    return next - since > config.give_up ? std::nullopt : std::optional(next);
}

voice::Await<void> Postman::work() {
    while (!stopping_) {
        const auto due = co_await clerk_.ask(&Store::due_delivery);
        if (due && due->has_value()) {
            co_await deliver(**due);
            continue;
        }
        if (!due) log_(LogLevel::error, "mail", due.error().context);
        const auto next = co_await clerk_.ask(&Store::next_delivery);
        const auto sleep = next && *next ? std::clamp<Length>(**next - clerk_.now(), Length(0), longest_sleep) : longest_sleep;
        co_await news_.wait(std::chrono::steady_clock::now() + sleep);
    }
}

voice::Await<void> Postman::deliver(Delivery delivery) {
    const auto message = co_await clerk_.ask(&Store::message, delivery.message);
    if (!message || !message->has_value()) {
        log_(LogLevel::error, "mail", fmt::format("message {} cannot be read", delivery.message));
        co_await news_.wait(std::chrono::steady_clock::now() + longest_sleep);
        co_return;
    }
    const BoxConfig* box = config_.box(delivery.box);
    BoxConfig unknown;
    unknown.number = delivery.box;
    const Letter letter = letter_for(box != nullptr ? *box : unknown, **message, delivery.recipient, local_time_of((*message)->received));
    const std::function<Sent()> send = [mail = config_.mail, letter, sound = clerk_.file_of(**message).string(), token = (*message)->token,
                                        folder = (clerk_.folder() / "spool").string()] {
        return make_and_send(mail, letter, sound, token, folder);
    };
    const auto job = workers_.start<Sent>(send);
    const Sent sent = co_await voice::finished(job);
    co_await settle(std::move(delivery), box, sent);
}

voice::Await<void> Postman::settle(Delivery delivery, const BoxConfig* box, Sent sent) {
    const std::string what = fmt::format("message {} to {}: {}", delivery.message, delivery.recipient, sent.text);
    Status done = success();
    if (sent.how == Sent::How::delivered) {
        log_(LogLevel::info, "mail", what);
        done = co_await clerk_.ask(&Store::delivered, delivery.id);
        if (done && box != nullptr && box->mail_deletes) done = co_await clerk_.ask(&Store::remove, delivery.message);
    } else {
        const bool never = sent.how == Sent::How::never;
        const auto again = never ? std::nullopt : next_try(config_.mail, delivery.attempts, delivery.since, clerk_.now());
        log_(again ? LogLevel::warning : LogLevel::error, "mail", what + (again ? "; it is tried again" : "; it is given up"));
        done = co_await clerk_.ask(&Store::failed, delivery.id, sent.text, again);
    }
    if (!done) log_(LogLevel::error, "mail", done.error().context);
}

}  // namespace tapi::voicemail
