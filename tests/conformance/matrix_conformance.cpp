// SPDX-License-Identifier: Apache-2.0
// DEV-6 as a table: every bit of LINECALLFEATURE in every state that a call of this provider can be brought into. A bit
// that is set works, a bit that is clear is refused, and nothing is offered that the capabilities do not announce.
#include <array>
#include <iostream>
#include <set>

#include "provider_under_test.hpp"

namespace tapi::test {
namespace {

// How a bit is tried. With `partner` the function takes a second call: where the bit is set it is not tried here.
struct Trial {
    DWORD feature;
    const char* bit;
    const char* command;
    json more;
    bool partner = false;
};

const std::vector<Trial>& trials() {
    static const std::vector<Trial> all{
        {LINECALLFEATURE_ACCEPT, "ACCEPT", "accept", {}},
        {LINECALLFEATURE_ADDTOCONF, "ADDTOCONF", "add_to_conference", {}, true},
        {LINECALLFEATURE_ANSWER, "ANSWER", "answer", {}},
        {LINECALLFEATURE_BLINDTRANSFER, "BLINDTRANSFER", "blind_transfer", {{"address", "+"}}},
        {LINECALLFEATURE_COMPLETECALL, "COMPLETECALL", "complete_call", {}},
        {LINECALLFEATURE_COMPLETETRANSF, "COMPLETETRANSF", "complete_transfer", {}, true},
        {LINECALLFEATURE_DIAL, "DIAL", "dial", {{"address", "+"}}},
        {LINECALLFEATURE_DROP, "DROP", "drop", {}},
        {LINECALLFEATURE_GATHERDIGITS, "GATHERDIGITS", "gather_digits", {}},
        {LINECALLFEATURE_GENERATEDIGITS, "GENERATEDIGITS", "generate_digits", {{"digits", "1"}}},
        {LINECALLFEATURE_GENERATETONE, "GENERATETONE", "generate_tone", {{"tone_mode", LINETONEMODE_BEEP}}},
        {LINECALLFEATURE_HOLD, "HOLD", "hold", {}},
        {LINECALLFEATURE_MONITORDIGITS, "MONITORDIGITS", "monitor_digits", {{"digit_modes", LINEDIGITMODE_DTMF}}},
        {LINECALLFEATURE_MONITORMEDIA, "MONITORMEDIA", "monitor_media", {{"media", LINEMEDIAMODE_INTERACTIVEVOICE}}},
        {LINECALLFEATURE_MONITORTONES, "MONITORTONES", "monitor_tones", {{"frequency", 440}, {"duration", 100}}},
        {LINECALLFEATURE_PARK, "PARK", "park", {{"park_mode", LINEPARKMODE_NONDIRECTED}}},
        {LINECALLFEATURE_PREPAREADDCONF, "PREPAREADDCONF", "prepare_add_to_conference", {}},
        {LINECALLFEATURE_REDIRECT, "REDIRECT", "redirect", {{"address", "+"}}},
        {LINECALLFEATURE_RELEASEUSERUSERINFO, "RELEASEUSERUSERINFO", "release_user_user_info", {}},
        {LINECALLFEATURE_REMOVEFROMCONF, "REMOVEFROMCONF", "remove_from_conference", {}},
        {LINECALLFEATURE_SECURECALL, "SECURECALL", "secure_call", {}},
        {LINECALLFEATURE_SENDUSERUSER, "SENDUSERUSER", "send_user_user_info", {{"data", "hello"}}},
        {LINECALLFEATURE_SETCALLDATA, "SETCALLDATA", "set_call_data", {{"data", "hello"}}},
        {LINECALLFEATURE_SETCALLPARAMS, "SETCALLPARAMS", "set_call_params", {{"bearer", LINEBEARERMODE_VOICE}}},
        {LINECALLFEATURE_SETTREATMENT, "SETTREATMENT", "set_call_treatment", {{"treatment", LINECALLTREATMENT_MUSIC}}},
        {LINECALLFEATURE_SETUPCONF, "SETUPCONF", "setup_conference", {}},
        {LINECALLFEATURE_SETUPTRANSFER, "SETUPTRANSFER", "setup_transfer", {}},
        {LINECALLFEATURE_SWAPHOLD, "SWAPHOLD", "swap_hold", {}, true},
        {LINECALLFEATURE_UNHOLD, "UNHOLD", "unhold", {}},
    };
    return all;
}

using Column = std::map<std::string, std::string>;  // outcome by bit
std::vector<std::pair<std::string, Column>>& table() {
    static std::vector<std::pair<std::string, Column>> columns;
    return columns;
}

class MatrixConformance : public Conformance {
  protected:
    void SetUp() override {
        Conformance::SetUp();
        if (HasFatalFailure()) return;
        if (!makes_calls()) GTEST_SKIP() << "the lines make no calls";
    }

    // Tries every bit on a call that `stage` makes anew each time; 0 from it: this provider cannot get there.
    template <class Stage>
    void fill(const std::string& name, Stage stage) {
        Column column;
        for (const Trial& trial : trials()) {
            const DWORD call = stage();
            if (call == 0) GTEST_SKIP() << "no call of this provider gets there";
            column[trial.bit] = outcome(name, trial, call);
            clear_all({call});
        }
        table().emplace_back(name, column);
    }

  private:
    // As the address wants it parked.
    json parking() {
        const DWORD modes = address_caps_.at(0).at("park_modes");
        if ((modes & LINEPARKMODE_NONDIRECTED) != 0) return {{"park_mode", LINEPARKMODE_NONDIRECTED}};
        return {{"park_mode", LINEPARKMODE_DIRECTED}, {"address", destination()}};
    }
    std::string outcome(const std::string& stage, const Trial& trial, DWORD call) {
        const DWORD offered = features(call), state = app_.state_of(call);
        EXPECT_EQ(offered & ~address_features(), 0u) << stage << ": more is offered now than ever";
        const bool set = (offered & trial.feature) != 0;
        if (set && trial.partner) return "offered";
        json more = trial.more.is_null() ? json::object() : trial.more;
        if (trial.feature == LINECALLFEATURE_PARK) more = parking();
        if (more.value("address", "") == "+") more["address"] = destination();
        for (const char* partner : {"consult", "held"}) {
            if (trial.partner) more[partner] = call;
        }
        const LONG started = app_.start(trial.command, call, more);
        const LONG result = started > 0 ? app_.finish(started) : started;
        if (set) {
            EXPECT_RESULT(0, result) << trial.bit << " is set for a call that is " << stage;
            return result == 0 ? "works" : named(result);
        }
        EXPECT_LT(result, 0) << trial.bit << " is clear for a call that is " << stage << ", and was done";
        EXPECT_EQ(app_.state_of(call), state) << trial.bit << " is clear for a call that is " << stage;
        return result < 0 ? "" : "DONE";
    }

    // Every call that the program has a handle of ends.
    void clear_all(std::set<DWORD> calls) {
        for (const DWORD line : lines_) app_.settle(line);
        for (const DWORD line : lines_) {
            const json unclaimed = app_.ask({{"do", "get_new_calls"}, {"line", line}}).at("calls");
            for (const json& left : unclaimed) calls.insert(left.get<DWORD>());
        }
        while (const auto m = app_.look([](const Msg&) { return true; })) {
            if (m->message == LINE_CALLSTATE) calls.insert(m->device);
            if (m->message == LINE_APPNEWCALL) calls.insert(static_cast<DWORD>(m->p2));
            if (m->message == LINE_REPLY && m->made != 0) calls.insert(m->made);
        }
        for (const DWORD call : known_) calls.insert(call);
        known_.clear();
        for (const DWORD call : calls) {
            if (app_.call_status(call).at("result") != 0) continue;
            app_.result({{"do", "set_privilege"}, {"call", call}, {"privilege", own}});
            if (app_.state_of(call) != LINECALLSTATE_IDLE) {
                app_.run("drop", call);
                app_.settle(calling_line());
            }
            app_.result({{"do", "deallocate"}, {"call", call}});
        }
        app_.forget();
    }

  protected:
    // A call that the stage made beside the one that is tried.
    void remember(DWORD call) { known_.push_back(call); }

  private:
    std::vector<DWORD> known_;
};

TEST_F(MatrixConformance, DEV_6_offered) {
    fill("offered", [&] {
        const Ends ends = ring();
        remember(ends.out);
        return ends.in;
    });
}

TEST_F(MatrixConformance, DEV_6_accepted) {
    if ((address_features() & LINECALLFEATURE_ACCEPT) == 0) GTEST_SKIP() << "lineAccept is not offered";
    fill("accepted", [&] {
        const Ends ends = ring();
        remember(ends.out);
        EXPECT_RESULT(0, app_.run("accept", ends.in));
        return ends.in;
    });
}

TEST_F(MatrixConformance, DEV_6_dial_tone) {
    if ((address_features() & LINECALLFEATURE_DIAL) == 0) GTEST_SKIP() << "lineDial is not offered";
    fill("dial tone", [&] {
        const DWORD call = app_.make_call(calling_line(), "");
        app_.wait_state(call, LINECALLSTATE_DIALTONE);
        return call;
    });
}

TEST_F(MatrixConformance, DEV_6_calling) {
    // The other end may be offered the call before this one hears that it rings, and more is possible then.
    const bool tells = (address_caps_.at(0).at("call_states").get<DWORD>() & LINECALLSTATE_RINGBACK) != 0;
    fill("calling", [&] {
        const Ends ends = ring();
        remember(ends.in);
        if (tells) app_.wait_state(ends.out, LINECALLSTATE_RINGBACK);
        return ends.out;
    });
}

TEST_F(MatrixConformance, DEV_6_connected) {
    fill("connected", [&] {
        const Ends ends = connect();
        remember(ends.in);
        return ends.out;
    });
}

TEST_F(MatrixConformance, DEV_6_on_hold) {
    if ((address_features() & LINECALLFEATURE_HOLD) == 0) GTEST_SKIP() << "lineHold is not offered";
    fill("on hold", [&] {
        const Ends ends = connect();
        remember(ends.in);
        EXPECT_RESULT(0, app_.run("hold", ends.out));
        return ends.out;
    });
}

TEST_F(MatrixConformance, DEV_6_held_for_a_transfer) {
    if ((address_features() & LINECALLFEATURE_SETUPTRANSFER) == 0) GTEST_SKIP() << "lineSetupTransfer is not offered";
    fill("held for transfer", [&] {
        const Ends ends = connect();
        remember(ends.in);
        const Msg reply = app_.wait_reply(app_.start("setup_transfer", ends.out));
        EXPECT_RESULT(0, static_cast<LONG>(reply.p2));
        remember(reply.made);
        return ends.out;
    });
}

TEST_F(MatrixConformance, DEV_6_conference) {
    if ((address_features() & LINECALLFEATURE_SETUPCONF) == 0) GTEST_SKIP() << "lineSetupConference is not offered";
    for (const bool parent : {true, false}) {
        fill(parent ? "conference" : "conferenced", [&, parent] {
            const Ends ends = connect();
            remember(ends.in);
            const Msg reply = app_.wait_reply(app_.start("setup_conference", ends.out));
            EXPECT_RESULT(0, static_cast<LONG>(reply.p2));
            remember(ends.out);
            return parent ? reply.made : ends.out;
        });
    }
}

TEST_F(MatrixConformance, DEV_6_disconnected) {
    fill("disconnected", [&]() -> DWORD {
        const Ends ends = connect();
        remember(ends.in);
        EXPECT_RESULT(0, app_.run("drop", ends.in));
        const Msg end = app_.wait([&](const Msg& m) {
            return m.message == LINE_CALLSTATE && m.device == ends.out &&
                   (m.p1 == LINECALLSTATE_DISCONNECTED || m.p1 == LINECALLSTATE_IDLE);
        }, "the end of the call");
        return end.p1 == LINECALLSTATE_DISCONNECTED ? ends.out : 0;
    });
}

TEST_F(MatrixConformance, DEV_6_idle) {
    fill("idle", [&] {
        const Ends ends = connect();
        remember(ends.in);
        EXPECT_RESULT(0, app_.run("drop", ends.out));
        app_.wait_state(ends.out, LINECALLSTATE_IDLE);
        return ends.out;
    });
}

}  // namespace

void print_matrix() {
    if (table().empty()) return;
    std::cout << "\n| Bit of LINECALLFEATURE |";
    for (const auto& [stage, column] : table()) std::cout << ' ' << stage << " |";
    std::cout << "\n|---|";
    for (size_t i = 0; i < table().size(); ++i) std::cout << "---|";
    for (const Trial& trial : trials()) {
        std::cout << "\n| " << trial.bit << " |";
        for (const auto& [stage, column] : table()) std::cout << ' ' << column.at(trial.bit) << " |";
    }
    std::cout << "\n\nworks: set, tried, done. offered: set, and needs a second call. Empty: clear, tried, refused.\n";
}

}  // namespace tapi::test
