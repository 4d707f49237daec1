// SPDX-License-Identifier: Apache-2.0
// What is answered to torture messages, and that none of them does harm: after all of them a call is taken.
#include <algorithm>

#include "sip/messages.hpp"
#include "sip/torture.hpp"

namespace tapi::test {
namespace {

// A good call in the end.
void takes_a_call(Provider& provider, const std::string& number) {
    Scenario scenario = calling();
    scenario.send(within("BYE", 2), "retrans=\"500\"").expect(200);
    Sipp far(scenario, free_port(), provider.own, "1002");
    char name[16];
    std::snprintf(name, sizeof name, "C%s", number.c_str());
    const std::string beginning = std::string("L1 ") + name + " CALLSTATE 0x2 ";
    provider.server->seen_until_begins(beginning);
    EXPECT_EQ(provider.server->answer(1, provider.server->announced(static_cast<DWORD>(std::stoul(number)))), 1);
    EXPECT_TRUE(far.succeeded());
}

// Whether a response is to this request. Those of earlier INVITEs are repeated until their ACK comes.
bool answers_it(const std::string& request, const std::string& response) {
    const size_t begin = request.find("branch="), end = request.find_first_of(";\r", begin);
    if (begin == std::string::npos || end == std::string::npos) return true;
    const std::string branch = request.substr(begin, end - begin);
    const size_t at = response.find(branch);
    return at != std::string::npos && std::string_view(";\r").find(response[at + branch.size()]) != std::string_view::npos;
}

// The statuses that come before the answer to an OPTIONS that was sent behind the message.
std::vector<int> answers(Sender& sender, const std::string& datagram) {
    std::vector<int> statuses;
    sender.send(datagram);
    sender.probe();
    while (const auto message = sender.receive(10'000)) {
        if (sender.is_probe(*message)) return statuses;
        const int status = message->starts_with("SIP/2.0 ") ? std::atoi(message->c_str() + 8) : -1;
        if (status >= 200 && answers_it(datagram, *message)) statuses.push_back(status);
    }
    ADD_FAILURE() << "it answers no more";
    return statuses;
}

// 1001 stays closed, so that a good INVITE for it is refused with 480.
TEST(SipTorture, RFC_4475_RFC_5118_EachIsAnsweredAsItShould) {
    Provider provider;
    provider.line(1);
    Sender sender(provider.own);
    for (const Torture& torture : tortures()) {
        auto found = answers(sender, torture.datagram);
        if (found.empty()) found.push_back(0);
        const bool good = std::find(torture.answers.begin(), torture.answers.end(), found.front()) != torture.answers.end();
        EXPECT_TRUE(good) << torture.name << " was answered with " << found.front();
    }
    takes_a_call(provider, "101");
}

}  // namespace
}  // namespace tapi::test
