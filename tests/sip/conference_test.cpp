// SPDX-License-Identifier: Apache-2.0
// Conferences mixed by the provider: far ends that hear each other, checked by what each of them heard.
#include <cstdlib>
#include <thread>

#include "sip/messages.hpp"
#include "sip/peers.hpp"
#include "sip/rtp_peer.hpp"
#include "sip/wave_program.hpp"

namespace tapi::test {
namespace {

using States = std::vector<std::string>;

// A far end of sipp's with its media.
struct FarEnd {
    explicit FarEnd(const std::string& more = {}) : port(free_port()) {
        Scenario scenario;
        scenario.receive("INVITE").send(response("200 OK", "", sdp_of(media)), "retrans=\"500\"").receive("ACK");
        scenario.xml += more;
        scenario.receive("BYE").send(response("200 OK", "", "", ""));
        sipp.emplace(scenario, port);
    }
    std::u16string address() const {
        const std::string text = "sip:2001@127.0.0.1:" + std::to_string(port);
        return {text.begin(), text.end()};
    }
    // A change of the call that it agrees to.
    std::string change(const std::string& offered, const std::string& answered) const {
        Scenario scenario;
        scenario.receive("INVITE", must_match("a=" + offered)).send(response("200 OK", "", sdp_of(media, true, answered), ""), "retrans=\"500\"").receive("ACK");
        return scenario.xml;
    }
    RtpPeer media;
    uint16_t port;
    std::optional<Sipp> sipp;
};

class SipConference : public testing::Test {
  protected:
    SipConference() {
        ::setenv("OPENTAPI_WAVE_DIR", waves_.path().c_str(), 1);
        line = provider.line();
    }
    ~SipConference() override { ::unsetenv("OPENTAPI_WAVE_DIR"); }

    HDRVCALL talk(DWORD number, const FarEnd& far) {
        const HDRVCALL call = provider.server->make_call(number, line, number, far.address().c_str());
        provider.wait("C" + std::to_string(number), LINECALLSTATE_CONNECTED);
        return call;
    }
    void dial(DWORD request, HDRVCALL call, DWORD number, const FarEnd& far) {
        EXPECT_EQ(provider.server->call<decltype(TSPI_lineDial)>("TSPI_lineDial", request, call, far.address().c_str(), DWORD{0}), static_cast<LONG>(request));
        provider.wait("C" + std::to_string(number), LINECALLSTATE_CONNECTED);
    }
    // C50 is the conference, C2 the consultation.
    LONG setup(DWORD request, HDRVCALL call, HDRVCALL& parent, HDRVCALL& consultation, HDRVLINE on = {}) {
        return provider.server->call<decltype(TSPI_lineSetupConference)>("TSPI_lineSetupConference", request, call, on, sdk::to_handle<HTAPICALL>(50), &parent,
                                                                        sdk::to_handle<HTAPICALL>(2), &consultation, DWORD{3}, LPLINECALLPARAMS{});
    }
    LONG add(DWORD request, HDRVCALL parent, HDRVCALL call) {
        return provider.server->call<decltype(TSPI_lineAddToConference)>("TSPI_lineAddToConference", request, parent, call);
    }
    void conference_of(FarEnd& first, FarEnd& second) {
        one = talk(1, first);
        EXPECT_EQ(setup(2, one, parent, two), 2);
        provider.done(2);
        dial(3, two, 2, second);
        EXPECT_EQ(add(4, parent, two), 4);
        provider.done(4);
        provider.wait("C50", LINECALLSTATE_CONNECTED);
    }

    TempDir waves_;
    Provider provider;
    HDRVLINE line{};
    HDRVCALL one{}, two{}, parent{};
};

void expect_heard(const Samples& said, const Samples& heard, const std::string& who) {
    const Match match = follow(said, heard);
    EXPECT_GE(match.windows, 10u) << who;
    EXPECT_GE(match.found, 0.8) << who;
}

TEST_F(SipConference, SM_13_SM_15_EverybodyHearsTheOthersAndNobodyHimself) {
    FarEnd first, second;
    conference_of(first, second);
    EXPECT_EQ(provider.states("C50"), (States{"0x1000 0", "0x100 0x1"}));
    EXPECT_EQ(provider.states("C1").back(), "0x800 0x32") << "with the parent's handle";
    EXPECT_EQ(provider.states("C2").back(), "0x800 0x32");
    EXPECT_EQ(provider.info(parent).dwOrigin, static_cast<DWORD>(LINECALLORIGIN_CONFERENCE));

    WaveProgram program(provider, parent);
    // Quiet enough that three at once are not cut off, and each follows what one of them said.
    const Samples says_one = voice(1, 3), says_two = voice(2, 3), silence(says_one.size());
    program.record(2.5);
    Samples heard_by_two;
    std::thread listener([&] { heard_by_two = second.media.exchange(silence); });
    const Samples heard_by_one = first.media.exchange(says_one);
    listener.join();
    expect_heard(says_one, heard_by_two, "the second hears the first");
    expect_heard(says_one, program.wait_recorded(), "the program hears the first");
    EXPECT_EQ(follow(says_one, heard_by_one).windows, 0u) << "nobody hears himself";
    program.play(says_two);
    std::thread other([&] { heard_by_two = second.media.exchange(silence); });
    expect_heard(says_two, first.media.exchange(silence), "the first hears the program");
    other.join();
    expect_heard(says_two, heard_by_two, "the second hears the program");

    EXPECT_EQ(provider.server->drop(9, parent), 9);
    provider.done(9);
    for (const HDRVCALL call : {one, two, parent}) EXPECT_EQ(provider.state(call), static_cast<DWORD>(LINECALLSTATE_IDLE)) << "CONFDROP";
    EXPECT_TRUE(first.sipp->succeeded());
    EXPECT_TRUE(second.sipp->succeeded());
}

TEST_F(SipConference, SM_16_OneWhoIsTakenOutIsOnHoldAndAConferenceOfOneIsACallAgain) {
    FarEnd first, second(first.change("sendonly", "recvonly"));
    conference_of(first, second);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineRemoveFromConference)>("TSPI_lineRemoveFromConference", DWORD{5}, two), 5);
    provider.done(5);
    EXPECT_EQ(provider.state(two), static_cast<DWORD>(LINECALLSTATE_ONHOLD));
    EXPECT_EQ(provider.state(parent), static_cast<DWORD>(LINECALLSTATE_IDLE));
    EXPECT_EQ(provider.state(one), static_cast<DWORD>(LINECALLSTATE_CONNECTED));
    EXPECT_EQ(provider.server->drop(6, one), 6);
    EXPECT_EQ(provider.server->drop(7, two), 7);
    EXPECT_TRUE(first.sipp->succeeded());
    EXPECT_TRUE(second.sipp->succeeded());
}

TEST_F(SipConference, SM_14_AThirdJoinsAndOneWhoLeavesEndsNothing) {
    FarEnd first, second, third;
    provider.server.reset();
    provider.own = free_port();
    provider.server = std::make_unique<sdk::TestServer>(SIP_MODULE, Provider::transport(provider.own) + "[[trunk]]\naddress = \"sip:127.0.0.1:9\"\nsession_timer = 0\n"
                                                                    "[[trunk.extension]]\nnumber = \"1001\"\nappearances = 3\n");
    ASSERT_EQ(provider.server->start(), 0);
    line = provider.line();
    conference_of(first, second);
    HDRVCALL three{};
    EXPECT_EQ(provider.server->call<decltype(TSPI_linePrepareAddToConference)>("TSPI_linePrepareAddToConference", DWORD{5}, parent, sdk::to_handle<HTAPICALL>(3), &three,
                                                                              LPLINECALLPARAMS{}), 5);
    provider.done(5);
    EXPECT_EQ(provider.state(parent), static_cast<DWORD>(LINECALLSTATE_ONHOLDPENDCONF));
    dial(6, three, 3, third);
    EXPECT_EQ(add(7, parent, three), 7);
    provider.done(7);
    EXPECT_EQ(provider.state(parent), static_cast<DWORD>(LINECALLSTATE_CONNECTED));
    EXPECT_EQ(provider.server->drop(8, one), 8);
    EXPECT_TRUE(first.sipp->succeeded());
    EXPECT_EQ(provider.state(parent), static_cast<DWORD>(LINECALLSTATE_CONNECTED));
    const Samples says(voice(4, 2)), silence(says.size());
    Samples heard;
    std::thread listener([&] { heard = third.media.exchange(silence); });
    second.media.exchange(says);
    listener.join();
    expect_heard(says, heard, "the third hears the second");
    EXPECT_EQ(provider.server->drop(9, two), 9);
    EXPECT_EQ(provider.state(parent), static_cast<DWORD>(LINECALLSTATE_IDLE));
    EXPECT_EQ(provider.state(three), static_cast<DWORD>(LINECALLSTATE_CONNECTED)) << "alone it is a call";
    EXPECT_EQ(provider.server->drop(10, three), 10);
    EXPECT_TRUE(second.sipp->succeeded());
    EXPECT_TRUE(third.sipp->succeeded());
}

TEST_F(SipConference, SM_11_ATransferBecomesAConference) {
    FarEnd second;
    FarEnd first(second.change("sendonly", "recvonly") + second.change("sendrecv", "sendrecv"));
    one = talk(1, first);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineSetupTransfer)>("TSPI_lineSetupTransfer", DWORD{2}, one, sdk::to_handle<HTAPICALL>(2), &two, LPLINECALLPARAMS{}), 2);
    provider.done(2);
    dial(3, two, 2, second);
    const auto complete = [&](DWORD request) {
        return provider.server->call<decltype(TSPI_lineCompleteTransfer)>("TSPI_lineCompleteTransfer", request, one, two, sdk::to_handle<HTAPICALL>(50), &parent,
                                                                         DWORD{LINETRANSFERMODE_CONFERENCE});
    };
    EXPECT_EQ(complete(4), 4);
    provider.done(4);
    provider.wait("C50", LINECALLSTATE_CONNECTED);
    EXPECT_EQ(provider.states("C1").back(), "0x800 0x32");
    EXPECT_EQ(provider.states("C2").back(), "0x800 0x32");
    EXPECT_EQ(provider.server->drop(5, parent), 5);
    EXPECT_TRUE(first.sipp->succeeded());
    EXPECT_TRUE(second.sipp->succeeded());
}

TEST_F(SipConference, SM_8_ComingBackEndsTheConsultationAndAHeldConferenceGoesOnWithoutUs) {
    FarEnd first;
    one = talk(1, first);
    EXPECT_EQ(setup(2, one, parent, two), 2);
    provider.done(2);
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineUnhold)>("TSPI_lineUnhold", DWORD{3}, parent), 3);
    provider.done(3);
    EXPECT_EQ(provider.state(two), static_cast<DWORD>(LINECALLSTATE_IDLE));
    EXPECT_EQ(provider.state(parent), static_cast<DWORD>(LINECALLSTATE_IDLE)) << "a conference of one";
    EXPECT_EQ(provider.state(one), static_cast<DWORD>(LINECALLSTATE_CONNECTED));
    EXPECT_EQ(provider.server->drop(4, one), 4);
    EXPECT_TRUE(first.sipp->succeeded());
}

TEST_F(SipConference, SM_13_AConferenceBeginsWithoutACall) {
    FarEnd first, second;
    EXPECT_EQ(setup(2, HDRVCALL{}, parent, two, line), 2);
    provider.done(2);
    EXPECT_EQ(provider.state(parent), static_cast<DWORD>(LINECALLSTATE_ONHOLDPENDCONF));
    dial(3, two, 2, first);
    EXPECT_EQ(add(4, parent, two), 4);
    provider.done(4);
    EXPECT_EQ(provider.state(parent), static_cast<DWORD>(LINECALLSTATE_CONNECTED)) << "of one, who was added";
    EXPECT_EQ(provider.states("C2").back(), "0x800 0x32");
    HDRVCALL three{};
    EXPECT_EQ(provider.server->call<decltype(TSPI_linePrepareAddToConference)>("TSPI_linePrepareAddToConference", DWORD{5}, parent, sdk::to_handle<HTAPICALL>(3), &three,
                                                                              LPLINECALLPARAMS{}), 5);
    provider.done(5);
    dial(6, three, 3, second);
    EXPECT_EQ(add(7, parent, three), 7);
    provider.done(7);
    const Samples says(voice(5, 2)), silence(says.size());
    Samples heard;
    std::thread listener([&] { heard = second.media.exchange(silence); });
    first.media.exchange(says);
    listener.join();
    expect_heard(says, heard, "the second hears the first");
    EXPECT_EQ(provider.server->drop(8, parent), 8);
    EXPECT_TRUE(first.sipp->succeeded());
    EXPECT_TRUE(second.sipp->succeeded());
}

TEST_F(SipConference, SM_13_OneThatNobodyJoinedEndsWithItsConsultation) {
    EXPECT_EQ(setup(2, HDRVCALL{}, parent, two, line), 2);
    provider.done(2);
    EXPECT_EQ(provider.server->drop(3, two), 3);
    EXPECT_EQ(provider.state(two), static_cast<DWORD>(LINECALLSTATE_IDLE));
    EXPECT_EQ(provider.state(parent), static_cast<DWORD>(LINECALLSTATE_IDLE));
    sdk::Roomy<LINEADDRESSCAPS> caps;
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineGetAddressCaps)>("TSPI_lineGetAddressCaps", sdk::TestServer::line_base, DWORD{0}, sdk::version_2_2, DWORD{0}, caps.get()), 0);
    EXPECT_NE(caps->dwAddrCapFlags & LINEADDRCAPFLAGS_SETUPCONFNULL, 0u);
    EXPECT_NE(caps->dwAddressFeatures & LINEADDRFEATURE_SETUPCONF, 0u);
}

TEST_F(SipConference, EachWrongWishIsRefused) {
    FarEnd first, second;
    one = talk(1, first);
    HDRVCALL unused{};
    EXPECT_EQ(setup(2, HDRVCALL{}, unused, unused), sdk::result_of(LINEERR_INVALLINEHANDLE)) << "neither call nor line";
    EXPECT_EQ(setup(2, sdk::to_handle<HDRVCALL>(999), unused, unused), sdk::result_of(LINEERR_INVALCALLHANDLE));
    EXPECT_EQ(add(2, one, one), sdk::result_of(LINEERR_INVALCONFCALLHANDLE));
    EXPECT_EQ(provider.server->call<decltype(TSPI_lineRemoveFromConference)>("TSPI_lineRemoveFromConference", DWORD{2}, one), sdk::result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(setup(2, one, parent, two), 2);
    provider.done(2);
    EXPECT_EQ(setup(3, one, unused, unused), sdk::result_of(LINEERR_INVALCALLSTATE)) << "it is a member";
    EXPECT_EQ(add(3, parent, one), sdk::result_of(LINEERR_INVALCALLHANDLE)) << "already";
    EXPECT_EQ(add(3, parent, two), sdk::result_of(LINEERR_INVALCALLSTATE)) << "not answered";
    EXPECT_EQ(provider.server->call<decltype(TSPI_linePrepareAddToConference)>("TSPI_linePrepareAddToConference", DWORD{3}, parent, HTAPICALL{}, &unused, LPLINECALLPARAMS{}),
              sdk::result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(provider.server->drop(4, parent), 4);
    EXPECT_TRUE(first.sipp->succeeded());
    EXPECT_EQ(provider.server->drop(5, two), 5);
}

}  // namespace
}  // namespace tapi::test
