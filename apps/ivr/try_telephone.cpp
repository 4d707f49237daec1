// SPDX-License-Identifier: Apache-2.0
// Reads whole lines, so that it works on a terminal, from a pipe and in tests alike.
#include "try_telephone.hpp"

#include "voice/recording.hpp"

namespace tapi::ivr {

using voice::Await;
using voice::Millis;
using voice::Piece;

namespace {

constexpr std::string_view keys = "0123456789*#ABCD";
constexpr Millis a_phrase{2000};  // so long takes what is said, roughly

constexpr const char* help =
    "Type keys (0-9 * #) and press Enter; Enter alone lets the time pass; h hangs up; ? shows this.";

}  // namespace

TryTelephone::TryTelephone(std::istream& in, ctl::Console& console, voice::Facts facts,
                           std::chrono::system_clock::time_point now)
    : in_(in), console_(console), facts_(std::move(facts)), now_(now) {}

voice::AtEnd TryTelephone::at_end(std::function<void()> then) {
    const auto place = at_end_.insert(at_end_.end(), std::move(then));
    return voice::AtEnd(nullptr, [this, place](void*) { at_end_.erase(place); });
}

void TryTelephone::check() const {
    if (gone_) throw voice::Gone(why_);
}

void TryTelephone::end(voice::Gone::Why why) {
    if (gone_) return;
    gone_ = true;
    why_ = why;
    const auto told = at_end_;
    for (const auto& then : told) then();
}

void TryTelephone::event(const std::string& what, const std::string& text) {
    console_.line(console_.paint(ctl::Color::dim, "[" + what + (text.empty() ? "" : " " + text) + "]"));
    console_.record({{"event", what}, {"text", text}});
}

void TryTelephone::leave(const std::string& what, const std::string& text) {
    check();
    event(what, text);
    end(voice::Gone::Why::ended);
}

void TryTelephone::say(const voice::Prompt& prompt) {
    for (const Piece& piece : prompt) {
        now_ +=
            piece.kind == Piece::Kind::silence || piece.kind == Piece::Kind::tone ? piece.length : a_phrase;
        if (piece.kind == Piece::Kind::words) {
            console_.line(console_.paint(ctl::Color::strong, piece.text) +
                          console_.paint(ctl::Color::dim, "  (" + piece.language + ")"));
            console_.record({{"event", "say"}, {"text", piece.text}, {"language", piece.language}});
        } else if (piece.kind == Piece::Kind::file) {
            event("plays", piece.text);
        } else if (piece.kind == Piece::Kind::tone) {
            event("beep", "");
        }
    }
}

// The end of the input is the caller's hanging up, and so is 'h'.
std::string TryTelephone::ask(const std::string& question) {
    for (;;) {
        if (!console_.json()) {
            std::fputs((question + " ").c_str(), stdout);
            std::fflush(stdout);
        }
        std::string line;
        if (!std::getline(in_, line)) line = "h";
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
        if (line == "?") {
            console_.note(help);
            continue;
        }
        if (line == "h") {
            event("you hang up", "");
            end(voice::Gone::Why::hung_up);
        }
        check();
        return line;
    }
}

bool TryTelephone::listen(const std::string& question) {
    for (;;) {
        const std::string line = ask(question);
        if (line.empty()) return false;
        if (line.find_first_not_of(keys) == std::string::npos) {
            typed_ += line;
            return true;
        }
        console_.note("'" + line + "' are no keys of a telephone. " + help);
    }
}

Await<void> TryTelephone::answer() {
    check();
    answered_ = true;
    event("answers", "");
    co_return;
}

Await<void> TryTelephone::refuse(voice::Refusal how) {
    leave("refuses the call", how == voice::Refusal::busy ? "as busy" : "");
    co_return;
}

Await<void> TryTelephone::redirect(std::string to) {
    leave("redirects the call to", to);
    co_return;
}

Await<voice::Played> TryTelephone::play(voice::Prompt prompt, voice::PlayPlan plan) {
    check();
    voice::Played played;
    const auto ends = [&](char key) {
        return plan.barge_in && (plan.keys.empty() || plan.keys.find(key) != std::string::npos);
    };
    if (!typed_.empty() && ends(typed_.front())) {
        played.key = typed_.front();
        played.whole = false;
        co_return played;
    }
    say(prompt);
    if (plan.repeat && listen("music>") && ends(typed_.front())) played.key = typed_.front();
    if (plan.limit) now_ += *plan.limit;
    co_return played;
}

Await<voice::Gathered> TryTelephone::gather(voice::GatherPlan plan) {
    check();
    voice::Gathered got;
    if (typed_.empty() || !plan.barge_in) say(plan.prompt);
    while (got.digits.size() < plan.most) {
        if (typed_.empty() && !listen("keys>")) {
            now_ += got.digits.empty() ? plan.first : plan.next;
            got.end =
                got.digits.empty() ? voice::Gathered::End::first_timeout : voice::Gathered::End::next_timeout;
            co_return got;
        }
        const char key = typed_.front();
        typed_.erase(0, 1);
        if (plan.terminators.find(key) != std::string::npos) {
            got.end = voice::Gathered::End::terminator;
            got.terminator = key;
            co_return got;
        }
        got.digits += key;
    }
    co_return got;
}

// Of a recording there are three seconds of silence; a key or Enter ends it.
Await<voice::Recorded> TryTelephone::record(voice::Recording& into, voice::RecordPlan plan) {
    check();
    voice::Recorded got;
    got.length = std::min(Millis(3000), plan.most);
    into.write(std::vector<int16_t>(static_cast<size_t>(got.length.count()) * voice::sample_rate / 1000));
    now_ += got.length;
    got.end = voice::Recorded::End::silence;
    if (listen("recording>")) {
        got.end = voice::Recorded::End::key;
        got.key = typed_.front();
        typed_.erase(0, 1);
    }
    co_return got;
}

Await<void> TryTelephone::send_digits(std::string digits) {
    check();
    event("sends", digits);
    co_return;
}

Await<void> TryTelephone::pause(Millis length) {
    check();
    now_ += length;
    event("pauses", std::to_string(length.count()) + " ms");
    co_return;
}

Await<void> TryTelephone::transfer(std::string to) {
    leave("transfers the call to", to);
    co_return;
}

Await<voice::Outcome> TryTelephone::consult(voice::ConsultPlan plan) {
    check();
    for (;;) {
        const std::string line = ask(plan.to + " rings: a(nswers), b(usy), n(obody), r(efuses)>");
        if (line == "b") co_return voice::Outcome::busy;
        if (line == "r") co_return voice::Outcome::refused;
        if (line == "n" || line.empty()) {
            now_ += plan.ring;
            co_return voice::Outcome::no_answer;
        }
        if (line == "a") break;
        console_.note("One of a, b, n, r.");
    }
    if (!plan.announcement.empty()) event("says to", plan.to);
    say(plan.announcement);
    leave("connects the caller with", plan.to);
    co_return voice::Outcome::connected;
}

Await<std::string> TryTelephone::park(std::string where) {
    leave("parks the call at", where);
    co_return where;
}

Await<void> TryTelephone::hold() {
    check();
    co_return;
}

Await<void> TryTelephone::unhold() {
    check();
    co_return;
}

Await<void> TryTelephone::hand_off(std::string program, uint32_t) {
    leave("gives the call to", program);
    co_return;
}

Await<void> TryTelephone::set_data(std::string data) {
    check();
    event("attaches", data);
    co_return;
}

Await<void> TryTelephone::drop() {
    if (!gone_) event("hangs up", "");
    end(voice::Gone::Why::ended);
    co_return;
}

}  // namespace tapi::ivr
