// SPDX-License-Identifier: Apache-2.0
// tapi dialer: makes the calls that other programs ask for with tapiRequestMakeCall, as the user's telephone.
#include <fmt/format.h>

#include <list>

#include "canonical_number.hpp"
#include "commands.hpp"
#include "country_list.hpp"
#include "dialer_settings.hpp"
#include "outgoing_call.hpp"
#include "sized.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

constexpr DWORD version = 0x00020002;

// The line of this run, of earlier runs, or the first one that makes calls.
std::string wanted_line(const Arguments& arguments) {
    if (!arguments.line.empty()) return arguments.line;
    return load_dialer_settings(dialer_settings_path()).line;
}

std::string who_asks(const LINEREQMAKECALL& request) {
    std::string text = *request.szAppName != 0 ? request.szAppName : "a program";
    text += fmt::format(" asks to call {}", request.szDestAddress);
    if (*request.szCalledParty != 0) text += fmt::format(" ({})", request.szCalledParty);
    if (*request.szComment != 0) text += fmt::format(": {}", request.szComment);
    return text;
}

class Dialer {
  public:
    Dialer(LineApp& app, Console& console, const Arguments& arguments)
        : app_(app), console_(console), arguments_(arguments) {}

    int run() {
        choose();
        handle_ = app_.open(*from_.line, LINECALLPRIVILEGE_NONE, 0);
        enlist(true);
        console_.line(fmt::format("waiting for requests to call from {}; ^C ends",
                                  console_.paint(Color::strong, from_.line->name)));
        console_.record({{"time", timestamp()}, {"event", "waiting"}, {"line", from_.line->name}});
        if (arguments_.wait_ms) wait_until_ = std::chrono::steady_clock::now() + Millis(*arguments_.wait_ms);
        while (!over_) step(app_.next(next_deadline()));
        return exit_code_;
    }

  private:
    void choose() {
        lines_ = app_.lines();
        const std::string wanted = wanted_line(arguments_);
        from_ = wanted.empty() ? first_for_calls(lines_) : select_line(lines_, wanted);
        if (arguments_.save) save_dialer_settings(dialer_settings_path(), {from_.line->name});
    }

    void enlist(bool on) {
        const LONG result = lineRegisterRequestRecipient(app_.handle(), 0, LINEREQUESTMODE_MAKECALL, on ? 1 : 0);
        if (result < 0) throw line_failure("cannot take requests for calls", result);
    }

    std::optional<LineApp::Instant> next_deadline() const {
        std::optional<LineApp::Instant> first = wait_until_;
        for (const OutgoingCall& call : calls_) {
            const auto one = call.next_deadline();
            if (one && (!first || *one < *first)) first = one;
        }
        return first;
    }

    void step(const Event& event) {
        switch (event.kind) {
            case Event::Kind::message:
                message(event.message);
                break;
            case Event::Kind::interrupted:
                interrupted();
                break;
            case Event::Kind::timeout:
                timeout();
                break;
            case Event::Kind::ready:  // of nothing else
                break;
        }
        finish();
    }

    void message(const LINEMESSAGE& message) {
        if (message.dwMessageID == LINE_CLOSE) app_.closed();
        if (message.dwMessageID == LINE_REQUEST) return take_requests();
        for (auto call = calls_.begin(); call != calls_.end();) {
            const auto here = call++;
            try {
                here->message(message);
            } catch (const Failure& failure) {
                calls_.erase(here);
                failed(failure);
            }
        }
    }

    // AT-2: until there are none; --once takes one, and the others go to another recipient.
    void take_requests() {
        LINEREQMAKECALL request{};
        while (!taken_ && lineGetRequestA(app_.handle(), LINEREQUESTMODE_MAKECALL, &request) == 0) {
            wait_until_.reset();
            taken_ = arguments_.once;
            if (taken_) enlist(false);
            place(request);
        }
    }

    void place(const LINEREQMAKECALL& request) {
        console_.line(who_asks(request));
        console_.record({{"time", timestamp()},
                         {"event", "request"},
                         {"destination", request.szDestAddress},
                         {"app_name", request.szAppName},
                         {"called_party", request.szCalledParty},
                         {"comment", request.szComment}});
        try {
            CallPlan plan{handle_, from_.line->name, from_.address, dialable(request.szDestAddress), {}, {},
                          arguments_.hangup_after_ms};
            calls_.emplace_back(console_, std::move(plan)).begin();
        } catch (const Failure& failure) {
            if (!calls_.empty() && !calls_.back().begun()) calls_.pop_back();
            failed(failure);
        }
    }

    // By the rules of the current location (docs/dialing.md). What is no telephone number is left alone.
    std::string dialable(const std::string& destination) const {
        if (is_sip(destination)) return destination;
        std::vector<uint32_t> codes;
        if (needs_country(destination)) {
            for (const CountryInfo& country : countries(0)) codes.push_back(country.code);
        }
        const std::string address = canonical_of(destination, codes);
        Sized<LINETRANSLATEOUTPUT> output;
        const LONG result = output.fill([&](LINETRANSLATEOUTPUT* o) {
            return lineTranslateAddressA(app_.handle(), from_.line->id, version, address.c_str(), 0, 0, o);
        });
        if (result < 0) throw line_failure(fmt::format("cannot dial {}", destination), result);
        const LINETRANSLATEOUTPUT fixed = output.value();
        return output.text(fixed.dwDialableStringSize, fixed.dwDialableStringOffset);
    }

    void failed(const Failure& failure) {
        console_.error(failure);
        console_.record({{"time", timestamp()},
                         {"event", "end"},
                         {"result", "failed"},
                         {"code", failure.name()},
                         {"exit", failure.exit_code()}});
        ended(failure.exit_code());
    }

    void ended(int exit_code) {
        if (!arguments_.once) return;
        exit_code_ = exit_code;
        over_ = true;
    }

    void finish() {
        for (auto call = calls_.begin(); call != calls_.end();) {
            const auto here = call++;
            if (!here->over()) continue;
            ended(here->report());
            calls_.erase(here);
        }
        over_ |= leaving_ && calls_.empty();
    }

    void interrupted() {
        if (!leaving_) enlist(false);
        leaving_ = true;
        if (calls_.empty() && arguments_.once) exit_code_ = exit_interrupted;
        for (OutgoingCall& call : calls_) call.interrupted();
    }

    void timeout() {
        if (wait_until_ && *wait_until_ <= std::chrono::steady_clock::now()) {
            over_ = true;
            exit_code_ = exit_no_answer;
        }
        for (OutgoingCall& call : calls_) call.deadline_passed();
    }

    LineApp& app_;
    Console& console_;
    const Arguments& arguments_;
    std::vector<LineInfo> lines_;
    Selected from_;
    HLINE handle_ = 0;
    std::list<OutgoingCall> calls_;
    std::optional<LineApp::Instant> wait_until_;
    bool taken_ = false;  // the one of --once
    bool leaving_ = false;
    bool over_ = false;
    int exit_code_ = exit_done;
};

}  // namespace

int take_requests(LineApp& app, Console& console, const Arguments& arguments) {
    return Dialer(app, console, arguments).run();
}

}  // namespace tapi::ctl
