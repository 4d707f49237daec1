// SPDX-License-Identifier: Apache-2.0
// See provider_under_test.hpp. The program: tapi_conformance --module FILE [--config FILE] [--isolation process|none|wine]
// [--dial NUMBER] and googletest's own options.
#include "provider_under_test.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace tapi::test {

Subject& subject() {
    static Subject the_subject;
    return the_subject;
}

void Conformance::SetUp() {
    ServerSetup setup;
    setup.module = subject().module;
    setup.provider_file = subject().config;
    if (subject().isolation == "wine") {
        // In the prefix that WINEPREFIX names; a machine that is busy needs long for Wine.
        setup.provider = "wine = true\nstart_timeout_ms = 120000\n";
        setup.server = "start_wait_ms = 120000\n";
    } else {
        setup.isolation = subject().isolation;
    }
    server_ = std::make_unique<TestServer>(setup);
    app_.initialize();
    ASSERT_EQ(server_->ask("status").at("providers_up"), 1) << server_->log().text();
    for (DWORD device = 0; device < app_.devices(); ++device) {
        caps_.push_back(app_.ask({{"do", "dev_caps"}, {"device", device}}));
        ASSERT_EQ(named(caps_.back().at("result").get<LONG>()), "0") << "lineGetDevCaps of line " << device;
        address_caps_.push_back(app_.ask({{"do", "address_caps"}, {"device", device}}));
        ASSERT_EQ(named(address_caps_.back().at("result").get<LONG>()), "0") << "lineGetAddressCaps of line " << device;
        lines_.push_back(app_.open(device, own_and_watch, caps_.back().at("media")));
    }
}

bool Conformance::makes_calls() const {
    return !caps_.empty() && (caps_[0].at("line_features").get<DWORD>() & LINEFEATURE_MAKECALL) != 0;
}

std::string Conformance::destination() const {
    if (!subject().dial.empty()) return subject().dial;
    return address_caps_.at(address_caps_.size() > 1 ? 1 : 0).at("address");
}

Conformance::Ends Conformance::ring() {
    const DWORD out = app_.make_call(calling_line(), destination());
    const DWORD in = app_.wait_new_call(LINECALLSTATE_OFFERING);
    return {out, in};
}

Conformance::Ends Conformance::connect() {
    const Ends ends = ring();
    EXPECT_RESULT(0, app_.run("answer", ends.in));
    app_.wait_state(ends.in, LINECALLSTATE_CONNECTED);
    app_.wait_state(ends.out, LINECALLSTATE_CONNECTED);
    return ends;
}

void Conformance::give_back(DWORD call) {
    if (app_.state_of(call) != LINECALLSTATE_IDLE) {
        // It may end by itself while it is dropped.
        const LONG dropped = app_.run("drop", call);
        EXPECT_TRUE(dropped == 0 || dropped == err(LINEERR_INVALCALLSTATE)) << named(dropped);
        app_.wait_state(call, LINECALLSTATE_IDLE);
    }
    EXPECT_RESULT(0, app_.result({{"do", "deallocate"}, {"call", call}}));
}

void Conformance::clear_announced() {
    for (const DWORD line : lines_) app_.settle(line);
    while (const auto shown = app_.look([](const Msg& m) { return m.message == LINE_APPNEWCALL; })) {
        give_back(static_cast<DWORD>(shown->p2));
    }
}

void Conformance::clear(const Ends& ends) {
    give_back(ends.out);
    give_back(ends.in);
}

LONG Conformance::attempt(const std::string& operation, DWORD call) {
    return app_.run(operation, call, operation == "dial" ? json{{"address", destination()}} : json::object());
}

void Conformance::check_within_caps(const std::vector<Msg>& messages) {
    for (const Msg& m : messages) {
        if (m.message == LINE_CALLINFO) {
            EXPECT_EQ(m.p1 & ~address_caps_[0].at("call_info_states").get<DWORD_PTR>(), 0u)
                << names::flags(names::Family::LINECALLINFOSTATE, static_cast<DWORD>(m.p1));
        }
        if (m.message != LINE_CALLSTATE || m.p1 == LINECALLSTATE_UNKNOWN) continue;
        EXPECT_EQ(m.p1 & ~address_caps_[0].at("call_states").get<DWORD_PTR>(), 0u)
            << names::flags(names::Family::LINECALLSTATE, static_cast<DWORD>(m.p1));
        const char* modes = m.p1 == LINECALLSTATE_BUSY           ? "busy_modes"
                            : m.p1 == LINECALLSTATE_CONNECTED    ? "connected_modes"
                            : m.p1 == LINECALLSTATE_DISCONNECTED ? "disconnect_modes"
                            : m.p1 == LINECALLSTATE_OFFERING     ? "offering_modes"
                            : m.p1 == LINECALLSTATE_SPECIALINFO  ? "special_info"
                            : m.p1 == LINECALLSTATE_DIALTONE     ? "dial_tone_modes"
                                                                 : nullptr;
        if (modes == nullptr) continue;
        EXPECT_EQ(m.p2 & ~address_caps_[0].at(modes).get<DWORD_PTR>(), 0u) << modes << " does not announce " << m.p2;
    }
}

}  // namespace tapi::test

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    auto& subject = tapi::test::subject();
    std::string config;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string option = argv[i], value = argv[i + 1];
        if (option == "--module") subject.module = std::filesystem::absolute(value);
        if (option == "--config") config = value;
        if (option == "--isolation") subject.isolation = value;
        if (option == "--dial") subject.dial = value;
    }
    if (subject.module.empty()) {
        std::fprintf(stderr, "usage: tapi_conformance --module FILE [--config FILE] [--isolation process|none|wine] [--dial NUMBER]\n");
        return 2;
    }
    if (!config.empty()) {
        std::ifstream in(config, std::ios::binary);
        if (!in) {
            std::fprintf(stderr, "tapi_conformance: %s cannot be read\n", config.c_str());
            return 2;
        }
        subject.config.assign(std::istreambuf_iterator<char>(in), {});
    }
    const int failed = RUN_ALL_TESTS();
    tapi::test::print_matrix();
    return failed;
}
