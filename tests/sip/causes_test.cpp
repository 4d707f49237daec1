// SPDX-License-Identifier: Apache-2.0
// Each row of the tables of causes (docs/sip.md), refused by sipp: what TAPI shows. The called number says what the far end
// does: 404 is refused with 404, 850017 with 500 and cause 17 of Q.850.
#include "sip/peers.hpp"

#include <cstdio>
#include <fstream>

#include "sip/causes.hpp"

namespace tapi::test {
namespace {

Scenario refusing(const std::string& pattern, const std::string& status, const std::string& extra) {
    std::string refusal = response(status, extra);
    // Without a contact there is no other place to try.
    refusal.erase(refusal.find("Contact:"), refusal.find('\n', refusal.find("Contact:")) - refusal.find("Contact:") + 1);
    Scenario scenario;
    scenario.receive("INVITE", "<ereg regexp=\"" + pattern + "\" search_in=\"hdr\" header=\"To:\" check_it=\"true\" assign_to=\"all,number\"/><log message=\"[$all] [$number]\"/>")
        .send(refusal, "retrans=\"500\"")
        .receive("ACK");
    return scenario;
}

void try_row(Provider& provider, HDRVLINE line, DWORD number, const std::string& to, const sip::CauseRow& row) {
    const HDRVCALL call = provider.server->make_call(number, line, number, std::u16string(to.begin(), to.end()).c_str());
    EXPECT_EQ(provider.wait("C" + std::to_string(number), row.ending.state), row.ending.mode) << row.number;
    EXPECT_EQ(provider.server->drop(1000 + number, call), static_cast<LONG>(1000 + number));
    provider.wait("C" + std::to_string(number), LINECALLSTATE_IDLE);
    EXPECT_EQ(provider.server->close_call(call), 0);
}

// sipp wants to know a status when it starts: one sipp for each.
TEST(SipCauses, EveryResponseHasItsMode) {
    Provider provider;
    const HDRVLINE line = provider.line();
    DWORD number = 0;
    for (const sip::CauseRow& row : sip::response_rows()) {
        Sipp far(refusing("sip:([3-6][0-9][0-9])@", std::to_string(row.number) + " Refused", ""), provider.peer);
        try_row(provider, line, ++number, std::to_string(row.number), row);
        EXPECT_TRUE(far.succeeded());
    }
}

TEST(SipCauses, EveryQ850CauseHasItsMode) {
    Provider provider;
    const auto rows = sip::q850_rows();
    Sipp far(refusing("sip:850([0-9]*)@", "500 Refused", "Reason: Q.850;cause=[$number];text=\"x\"\n"), provider.peer, static_cast<int>(rows.size()));
    const HDRVLINE line = provider.line();
    DWORD number = 0;
    for (const sip::CauseRow& row : rows) try_row(provider, line, ++number, std::to_string(850000 + row.number), row);
    EXPECT_TRUE(far.succeeded());
}

// The document shows what the code does.
TEST(SipCauses, TheDocumentHasEveryRow) {
    std::ifstream file(SIP_DOCUMENT);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto named = [&](const char* kind, const sip::CauseRow& row) {
        char line[80];
        std::snprintf(line, sizeof line, "| %s%d | %s", kind, row.number,
                      row.ending.state == LINECALLSTATE_BUSY ? "BUSY" : row.ending.state == LINECALLSTATE_SPECIALINFO ? "SPECIALINFO" : "DISCONNECTED");
        return std::string(line);
    };
    for (const sip::CauseRow& row : sip::response_rows()) EXPECT_NE(text.find(named("", row)), std::string::npos) << named("", row);
    for (const sip::CauseRow& row : sip::q850_rows()) EXPECT_NE(text.find(named("Q.850 ", row)), std::string::npos) << named("Q.850 ", row);
}

}  // namespace
}  // namespace tapi::test
