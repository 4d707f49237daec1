// SPDX-License-Identifier: Apache-2.0
// Supplementary services through TSPI: handles, the order of messages, and what capabilities promise.
#include <gtest/gtest.h>

#include <algorithm>

#include "sdk/test_server.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange {
namespace {

using sdk::result_of;
using sdk::Roomy;
using sdk::TestServer;
using Seen = TestServer::Seen;

class TspiServices : public testing::Test {
  protected:
    explicit TspiServices(const std::string& config = {}) : server(EXCHANGE_MODULE, config) {
        EXPECT_EQ(server.start(), 0);
        for (DWORD line = 0; line < 4; ++line) lines.push_back(server.open(line));
    }
    // 1001 calls 1002, who answers: C1 and C101.
    void talk() {
        first = server.make_call(1, lines[0], 1, u"1002");
        EXPECT_EQ(server.answer(2, server.announced(101)), 2);
        server.seen();
    }
    template <class F, class... Args>
    LONG call(const char* name, Args... args) {
        return server.call<F>(name, args...);
    }
    LONG dial(DWORD request, HDRVCALL dialing, LPCWSTR number) {
        return call<decltype(TSPI_lineDial)>("TSPI_lineDial", request, dialing, number, DWORD{0});
    }
    LONG setup_transfer(DWORD request, HDRVCALL held, DWORD number, HDRVCALL* consult,
                        LPLINECALLPARAMS params = nullptr) {
        return call<decltype(TSPI_lineSetupTransfer)>("TSPI_lineSetupTransfer", request, held,
                                                      sdk::to_handle<HTAPICALL>(number), consult, params);
    }
    LONG complete_transfer(DWORD request, HDRVCALL held, HDRVCALL consult, DWORD mode, DWORD number = 0,
                           HDRVCALL* conference = nullptr) {
        return call<decltype(TSPI_lineCompleteTransfer)>("TSPI_lineCompleteTransfer", request, held, consult,
                                                         sdk::to_handle<HTAPICALL>(number), conference, mode);
    }
    Roomy<LINECALLINFO> info(HDRVCALL of) {
        Roomy<LINECALLINFO> room;
        EXPECT_EQ(call<decltype(TSPI_lineGetCallInfo)>("TSPI_lineGetCallInfo", of, room.get()), 0);
        return room;
    }
    Roomy<LINECALLSTATUS> status(HDRVCALL of) {
        Roomy<LINECALLSTATUS> room;
        EXPECT_EQ(call<decltype(TSPI_lineGetCallStatus)>("TSPI_lineGetCallStatus", of, room.get()), 0);
        return room;
    }
    Roomy<LINEADDRESSCAPS> caps(DWORD line, DWORD address = 0) {
        Roomy<LINEADDRESSCAPS> room;
        EXPECT_EQ(
            call<decltype(TSPI_lineGetAddressCaps)>("TSPI_lineGetAddressCaps", TestServer::line_base + line,
                                                    address, sdk::version_2_2, DWORD{0}, room.get()),
            0);
        return room;
    }

    TestServer server;
    std::vector<HDRVLINE> lines;
    HDRVCALL first{};
};

TEST_F(TspiServices, SM_10_SetupTransferCompletesBeforeTheStates) {
    talk();
    HDRVCALL consult{};
    EXPECT_EQ(setup_transfer(3, first, 2, &consult), 3);
    EXPECT_EQ(server.seen(), (Seen{"done 3 0", "L0 C1 CALLSTATE 0x2000 0 0", "L1 C101 CALLSTATE 0x100 0x4 0",
                                   "L0 C2 CALLSTATE 0x8 0x1 0x4"}));
    EXPECT_EQ(info(consult)->dwRelatedCallID, info(first)->dwCallID);
    EXPECT_EQ(complete_transfer(4, first, consult, LINETRANSFERMODE_TRANSFER),
              result_of(LINEERR_INVALCALLSTATE));
    EXPECT_EQ(complete_transfer(4, first, nullptr, LINETRANSFERMODE_TRANSFER),
              result_of(LINEERR_INVALCONSULTCALLHANDLE));
    EXPECT_EQ(complete_transfer(4, first, consult, 4), result_of(LINEERR_INVALTRANSFERMODE));
    EXPECT_EQ(server.seen(), Seen{});
}

TEST_F(TspiServices, SM_11_TheTransferredCallTellsItsStory) {
    talk();
    HDRVCALL consult{};
    setup_transfer(3, first, 2, &consult);
    EXPECT_EQ(dial(4, consult, u"1003"), 4);
    server.seen();
    EXPECT_EQ(complete_transfer(5, first, consult, LINETRANSFERMODE_TRANSFER), 5);
    const Seen seen = server.seen();
    EXPECT_EQ(seen.back(), "done 5 0");
    EXPECT_NE(std::find(seen.begin(), seen.end(), "L0 C1 CALLSTATE 0x1 0 0"), seen.end());
    EXPECT_NE(std::find(seen.begin(), seen.end(), "L0 C2 CALLSTATE 0x1 0 0"), seen.end());
    EXPECT_NE(std::find(seen.begin(), seen.end(), "L1 C101 CALLSTATE 0x20 0 0"), seen.end());
    auto target = info(server.announced(102));
    EXPECT_EQ(target->dwReason, static_cast<DWORD>(LINECALLREASON_TRANSFER));
    EXPECT_EQ(target.text(target->dwCallerIDSize, target->dwCallerIDOffset), u"1002");
    EXPECT_EQ(target.text(target->dwRedirectingIDSize, target->dwRedirectingIDOffset), u"1001");
    EXPECT_EQ(target.text(target->dwRedirectionIDSize, target->dwRedirectionIDOffset), u"1003");
}

TEST_F(TspiServices, SM_11_AConferenceNamesItsParent) {
    talk();
    HDRVCALL consult{}, conference{};
    setup_transfer(3, first, 2, &consult);
    dial(4, consult, u"1003");
    server.answer(5, server.announced(102));
    server.seen();
    EXPECT_EQ(complete_transfer(6, first, consult, LINETRANSFERMODE_CONFERENCE, 3, &conference), 6);
    EXPECT_EQ(server.seen(), (Seen{"done 6 0", "L0 C1 CALLSTATE 0x800 0x3 0", "L0 C2 CALLSTATE 0x800 0x3 0",
                                   "L0 C3 CALLSTATE 0x100 0x1 0x4", "L1 C101 CALLSTATE 0x100 0x1 0"}));
    EXPECT_EQ(info(conference)->dwOrigin, static_cast<DWORD>(LINECALLORIGIN_CONFERENCE));
    // Another opener hears of the parent first.
    server.close(lines[0]);
    lines[0] = server.open(0);
    const Seen seen = server.seen();
    ASSERT_EQ(seen.size(), 6u);
    EXPECT_EQ(seen[0], "L0 NEWCALL C103");
    EXPECT_EQ(seen[3], "L0 C104 CALLSTATE 0x800 0x67 0x4");
}

TEST_F(TspiServices, SM_13_SM_15_SM_16_ConferenceStepByStep) {
    talk();
    HDRVCALL parent{}, consult{};
    EXPECT_EQ(call<decltype(TSPI_lineSetupConference)>(
                  "TSPI_lineSetupConference", DWORD{3}, first, HDRVLINE{}, sdk::to_handle<HTAPICALL>(5u),
                  &parent, sdk::to_handle<HTAPICALL>(6u), &consult, DWORD{3}, LPLINECALLPARAMS{}),
              3);
    EXPECT_EQ(server.seen(), (Seen{"done 3 0", "L0 C1 CALLSTATE 0x800 0x5 0", "L0 C5 CALLSTATE 0x1000 0 0x4",
                                   "L1 C101 CALLSTATE 0x100 0x4 0", "L0 C6 CALLSTATE 0x8 0x1 0x4"}));
    dial(4, consult, u"1003");
    server.answer(5, server.announced(102));
    server.seen();
    EXPECT_EQ(call<decltype(TSPI_lineAddToConference)>("TSPI_lineAddToConference", DWORD{6}, parent, consult),
              6);
    EXPECT_EQ(server.seen(), (Seen{"L0 C6 CALLSTATE 0x800 0x5 0", "L0 C5 CALLSTATE 0x100 0x1 0",
                                   "L1 C101 CALLSTATE 0x100 0x1 0", "done 6 0"}));
    EXPECT_NE(status(parent)->dwCallFeatures & LINECALLFEATURE_PREPAREADDCONF, 0u);
    HDRVCALL more{};
    EXPECT_EQ(call<decltype(TSPI_linePrepareAddToConference)>("TSPI_linePrepareAddToConference", DWORD{7},
                                                              parent, sdk::to_handle<HTAPICALL>(7u), &more,
                                                              LPLINECALLPARAMS{}),
              7);
    EXPECT_EQ(server.seen(), (Seen{"done 7 0", "L0 C5 CALLSTATE 0x1000 0 0", "L0 C7 CALLSTATE 0x8 0x1 0x4"}));
    server.drop(8, more);
    EXPECT_EQ(server.seen(), (Seen{"L0 C7 CALLSTATE 0x1 0 0", "L0 C5 CALLSTATE 0x100 0x1 0", "done 8 0"}));
    EXPECT_EQ(
        call<decltype(TSPI_lineRemoveFromConference)>("TSPI_lineRemoveFromConference", DWORD{9}, consult), 9);
    EXPECT_EQ(server.seen(), (Seen{"L0 C6 CALLSTATE 0x400 0 0", "L2 C102 CALLSTATE 0x100 0x4 0",
                                   "L0 C5 CALLSTATE 0x1 0 0", "L0 C1 CALLSTATE 0x100 0x1 0", "done 9 0"}));
}

TEST_F(TspiServices, SM_12_BlindTransfer) {
    talk();
    EXPECT_EQ(
        call<decltype(TSPI_lineBlindTransfer)>("TSPI_lineBlindTransfer", DWORD{3}, first, u"77", DWORD{0}),
        result_of(LINEERR_INVALADDRESS));
    EXPECT_EQ(server.seen(), Seen{});
    EXPECT_EQ(
        call<decltype(TSPI_lineBlindTransfer)>("TSPI_lineBlindTransfer", DWORD{3}, first, u"1003", DWORD{0}),
        3);
    EXPECT_EQ(server.seen().back(), "done 3 0");
}

TEST_F(TspiServices, DEV_6_CapabilitiesOfTransferAndConference) {
    const auto caps = this->caps(0);
    auto& address = const_cast<Roomy<LINEADDRESSCAPS>&>(caps);
    EXPECT_EQ(address->dwTransferModes,
              static_cast<DWORD>(LINETRANSFERMODE_TRANSFER | LINETRANSFERMODE_CONFERENCE));
    EXPECT_EQ(address->dwMaxNumConference, 32u);
    EXPECT_EQ(address->dwMaxNumTransConf, 3u);
    EXPECT_EQ(address->dwRemoveFromConfCaps, static_cast<DWORD>(LINEREMOVEFROMCONF_ANY));
    EXPECT_EQ(address->dwRemoveFromConfState, static_cast<DWORD>(LINECALLSTATE_ONHOLD));
    constexpr DWORD flags = LINEADDRCAPFLAGS_SETUPCONFNULL | LINEADDRCAPFLAGS_AUTORECONNECT |
                            LINEADDRCAPFLAGS_TRANSFERHELD | LINEADDRCAPFLAGS_TRANSFERMAKE |
                            LINEADDRCAPFLAGS_CONFERENCEHELD | LINEADDRCAPFLAGS_CONFERENCEMAKE |
                            LINEADDRCAPFLAGS_CONFDROP;
    EXPECT_EQ(address->dwAddrCapFlags & flags, flags);
}

TEST_F(TspiServices, SM_3_Redirect) {
    server.make_call(1, lines[0], 1, u"1002");
    server.seen();
    EXPECT_EQ(call<decltype(TSPI_lineRedirect)>("TSPI_lineRedirect", DWORD{2}, server.announced(101), u"1003",
                                                DWORD{0}),
              2);
    const Seen seen = server.seen();
    EXPECT_EQ(seen.back(), "done 2 0");
    EXPECT_EQ(info(server.announced(102))->dwReason, static_cast<DWORD>(LINECALLREASON_REDIRECT));
}

TEST_F(TspiServices, SM_17_TheParkAddressComesWithTheReply) {
    talk();
    const auto park = server.find<decltype(TSPI_linePark)>("TSPI_linePark");
    Roomy<VARSTRING> small(sizeof(VARSTRING)), room;
    EXPECT_EQ(park(3, first, 4, nullptr, room.get()), result_of(LINEERR_INVALPARKMODE));
    EXPECT_EQ(park(3, first, LINEPARKMODE_NONDIRECTED, nullptr, small.get()), 3);
    EXPECT_EQ(server.seen(), (Seen{"done 3 0x8000004D"}));
    EXPECT_EQ(small->dwNeededSize, sizeof(VARSTRING) + 8);
    EXPECT_EQ(park(4, first, LINEPARKMODE_NONDIRECTED, nullptr, room.get()), 4);
    EXPECT_EQ(server.seen(), (Seen{"L0 C1 CALLINFO 0x40000 0 0", "L0 C1 CALLSTATE 0x1 0 0",
                                   "L1 C101 CALLSTATE 0x100 0x4 0", "done 4 0"}));
    EXPECT_EQ(room.text(room->dwStringSize, room->dwStringOffset), u"701");
    HDRVCALL taken{};
    const auto unpark = server.find<decltype(TSPI_lineUnpark)>("TSPI_lineUnpark");
    EXPECT_EQ(unpark(5, lines[2], 0, sdk::to_handle<HTAPICALL>(9u), &taken, u"702"),
              result_of(LINEERR_INVALADDRESS));
    EXPECT_EQ(unpark(5, lines[2], 0, sdk::to_handle<HTAPICALL>(9u), &taken, u"701"), 5);
    EXPECT_EQ(server.seen(),
              (Seen{"done 5 0", "L2 C9 CALLSTATE 0x100 0x1 0x4", "L1 C101 CALLSTATE 0x100 0x1 0",
                    "L2 C9 CALLINFO 0x20000 0 0", "L1 C101 CALLINFO 0x20000 0 0"}));
    EXPECT_EQ(info(taken)->dwReason, static_cast<DWORD>(LINECALLREASON_UNPARK));
}

TEST_F(TspiServices, SM_19_Pickup) {
    server.make_call(1, lines[0], 1, u"1002");
    server.seen();
    const auto pickup = server.find<decltype(TSPI_linePickup)>("TSPI_linePickup");
    HDRVCALL taken{};
    EXPECT_EQ(pickup(2, lines[2], 0, nullptr, &taken, nullptr, u"none"), result_of(LINEERR_INVALGROUPID));
    EXPECT_EQ(pickup(2, lines[2], 0, sdk::to_handle<HTAPICALL>(9u), &taken, nullptr, u"1"), 2);
    const Seen seen = server.seen();
    EXPECT_EQ(seen.at(0), "done 2 0");
    EXPECT_EQ(seen.at(1), "L1 C101 CALLSTATE 0x4000 0x8 0");
    EXPECT_EQ(info(taken)->dwReason, static_cast<DWORD>(LINECALLREASON_PICKUP));
}

TEST_F(TspiServices, SM_21_ForwardIsShownInTheAddressStatus) {
    server.set_messages(lines[1], 0, LINEADDRESSSTATE_FORWARD);
    struct {
        LINEFORWARDLIST list;
        LINEFORWARD second;
        char16_t caller[5], destination[5];
    } list{};
    list.list.dwTotalSize = sizeof list;
    list.list.dwNumEntries = 2;
    std::copy_n(u"1001", 5, list.caller);
    std::copy_n(u"1003", 5, list.destination);
    const auto at = [&](const void* part) {
        return static_cast<DWORD>(static_cast<const char*>(part) - reinterpret_cast<const char*>(&list));
    };
    list.list.ForwardList[0] = {
        LINEFORWARDMODE_UNCONDSPECIFIC, 10, at(list.caller), 0, 10, at(list.destination)};
    list.second = {LINEFORWARDMODE_BUSY, 0, 0, 49, 0, 0};
    const auto forward = server.find<decltype(TSPI_lineForward)>("TSPI_lineForward");
    HDRVCALL consult = lines[0] == nullptr ? nullptr : reinterpret_cast<HDRVCALL>(1);
    EXPECT_EQ(forward(3, lines[1], 1, 7, &list.list, 3, nullptr, &consult, nullptr), 3);
    EXPECT_EQ(consult, nullptr);
    EXPECT_EQ(server.seen(), (Seen{"L1 ADDRESSSTATE 0 0x40 0", "done 3 0"}));
    Roomy<LINEADDRESSSTATUS> status;
    const auto read = server.find<decltype(TSPI_lineGetAddressStatus)>("TSPI_lineGetAddressStatus");
    EXPECT_EQ(read(lines[1], 0, status.get()), 0);
    ASSERT_EQ(status->dwForwardNumEntries, 2u);
    EXPECT_EQ(status->dwNumRingsNoAnswer, 3u);
    const auto* entries = reinterpret_cast<const LINEFORWARD*>(reinterpret_cast<const char*>(status.get()) +
                                                               status->dwForwardOffset);
    EXPECT_EQ(entries[0].dwForwardMode, static_cast<DWORD>(LINEFORWARDMODE_UNCONDSPECIFIC));
    EXPECT_EQ(status.text(entries[0].dwCallerAddressSize, entries[0].dwCallerAddressOffset), u"1001");
    EXPECT_EQ(status.text(entries[0].dwDestAddressSize, entries[0].dwDestAddressOffset), u"1003");
    EXPECT_EQ(entries[1].dwDestCountryCode, 49u);
    EXPECT_EQ(entries[1].dwDestAddressSize, 0u);
    list.list.dwNumEntries = 100;
    EXPECT_EQ(forward(4, lines[1], 0, 0, &list.list, 3, nullptr, &consult, nullptr),
              result_of(LINEERR_STRUCTURETOOSMALL));
    EXPECT_EQ(forward(4, lines[1], 0, 1, nullptr, 3, nullptr, &consult, nullptr),
              result_of(LINEERR_INVALADDRESSID));
    EXPECT_EQ(forward(4, lines[1], 0, 0, nullptr, 3, nullptr, &consult, nullptr), 4);
    EXPECT_EQ(read(lines[1], 0, status.get()), 0);
    EXPECT_EQ(status->dwForwardNumEntries, 0u);
}

TEST_F(TspiServices, SM_20_CompletionIdsComeWithTheReply) {
    talk();
    const HDRVCALL third = server.make_call(3, lines[2], 3, u"1002");
    server.seen();
    DWORD completion = 0;
    const auto complete = server.find<decltype(TSPI_lineCompleteCall)>("TSPI_lineCompleteCall");
    const auto uncomplete = server.find<decltype(TSPI_lineUncompleteCall)>("TSPI_lineUncompleteCall");
    EXPECT_EQ(complete(4, third, &completion, LINECALLCOMPLMODE_CAMPON, 0),
              result_of(LINEERR_INVALCALLCOMPLMODE));
    EXPECT_EQ(complete(4, third, &completion, LINECALLCOMPLMODE_CALLBACK, 0), 4);
    EXPECT_NE(completion, 0u);
    EXPECT_EQ(server.seen().back(), "done 4 0");
    EXPECT_EQ(uncomplete(5, lines[2], completion + 1), result_of(LINEERR_INVALCOMPLETIONID));
    EXPECT_EQ(uncomplete(5, lines[2], completion), 5);
    EXPECT_EQ(server.seen(), (Seen{"done 5 0"}));
}

TEST_F(TspiServices, SM_24_SM_27_WhatCallsCarry) {
    talk();
    const HDRVCALL other = server.announced(101);
    EXPECT_EQ(call<decltype(TSPI_lineSendUserUserInfo)>("TSPI_lineSendUserUserInfo", DWORD{3}, first, "hi",
                                                        DWORD{3}),
              3);
    EXPECT_EQ(server.seen(), (Seen{"L1 C101 CALLINFO 0x200000 0 0", "done 3 0"}));
    auto seen = info(other);
    ASSERT_EQ(seen->dwUserUserInfoSize, 3u);
    EXPECT_STREQ(reinterpret_cast<const char*>(seen.get()) + seen->dwUserUserInfoOffset, "hi");
    EXPECT_EQ(call<decltype(TSPI_lineReleaseUserUserInfo)>("TSPI_lineReleaseUserUserInfo", DWORD{4}, other),
              4);
    EXPECT_EQ(info(other)->dwUserUserInfoSize, 0u);
    char data[] = "data";
    EXPECT_EQ(
        call<decltype(TSPI_lineSetCallData)>("TSPI_lineSetCallData", DWORD{5}, first, LPVOID{data}, DWORD{4}),
        5);
    EXPECT_EQ(info(other)->dwCallDataSize, 4u);
    EXPECT_EQ(call<decltype(TSPI_lineSetCallTreatment)>("TSPI_lineSetCallTreatment", DWORD{6}, first,
                                                        DWORD{LINECALLTREATMENT_SILENCE}),
              6);
    EXPECT_EQ(info(first)->dwCallTreatment, static_cast<DWORD>(LINECALLTREATMENT_SILENCE));
    EXPECT_EQ(call<decltype(TSPI_lineSecureCall)>("TSPI_lineSecureCall", DWORD{7}, first), 7);
    DWORD flow[8]{};
    EXPECT_EQ(call<decltype(TSPI_lineSetCallQualityOfService)>("TSPI_lineSetCallQualityOfService", DWORD{8},
                                                               first, LPVOID{flow}, DWORD{sizeof flow},
                                                               LPVOID{}, DWORD{0}),
              8);
    EXPECT_EQ(info(other)->dwReceivingFlowspecSize, sizeof flow);
}

TEST_F(TspiServices, DEV_6_CapabilitiesOfTheOtherServices) {
    auto caps = this->caps(0);
    EXPECT_EQ(caps->dwForwardModes, 0xFFFFu);
    EXPECT_EQ(caps->dwParkModes, static_cast<DWORD>(LINEPARKMODE_DIRECTED | LINEPARKMODE_NONDIRECTED));
    EXPECT_EQ(caps->dwMaxCallCompletions, 4u);
    EXPECT_EQ(caps->dwCallCompletionModes, 15u);
    EXPECT_EQ(caps.text(caps->dwCompletionMsgTextSize, caps->dwCompletionMsgTextOffset), u"Please call back");
    EXPECT_EQ(caps->dwMaxCallDataSize, 1024u);
    ASSERT_EQ(caps->dwNumCallTreatments, 4u);
    const auto* entries = reinterpret_cast<const LINECALLTREATMENTENTRY*>(
        reinterpret_cast<const char*>(caps.get()) + caps->dwCallTreatmentListOffset);
    EXPECT_EQ(entries[3].dwCallTreatmentID, static_cast<DWORD>(LINECALLTREATMENT_MUSIC));
    EXPECT_EQ(caps.text(entries[3].dwCallTreatmentNameSize, entries[3].dwCallTreatmentNameOffset), u"Music");
}

class TspiQueue : public TspiServices {
  protected:
    TspiQueue()
        : TspiServices(
              "[[extensions]]\nfrom = 1001\nto = 1003\nforward_consult = true\n"
              "[[queue]]\nnumber = \"900\"\n[[route_point]]\nnumber = \"901\"\n") {}
};

TEST_F(TspiQueue, CC_3_QueuesAreLinesWithoutATelephone) {
    EXPECT_EQ(server.lines, 5u);
    EXPECT_EQ(server.phones, 3u);
    EXPECT_NE(caps(3)->dwAddrCapFlags & LINEADDRCAPFLAGS_QUEUE, 0u);
    EXPECT_NE(caps(4)->dwAddrCapFlags & LINEADDRCAPFLAGS_ROUTEPOINT, 0u);
    server.make_call(1, lines[0], 1, u"900");
    const HDRVCALL waiting = server.announced(101);
    EXPECT_EQ(status(waiting)->dwCallFeatures & LINECALLFEATURE_ANSWER, 0u);
    EXPECT_NE(status(waiting)->dwCallFeatures & LINECALLFEATURE_REDIRECT, 0u);
    EXPECT_EQ(info(waiting)->dwCallTreatment, static_cast<DWORD>(LINECALLTREATMENT_RINGBACK));
}

TEST_F(TspiQueue, SM_21_ForwardingThatNeedsAConsultationCall) {
    EXPECT_NE(caps(0)->dwAddrCapFlags & LINEADDRCAPFLAGS_FWDCONSULT, 0u);
    struct {
        LINEFORWARDLIST list;
        char16_t destination[5];
    } list{};
    list.list.dwTotalSize = sizeof list;
    list.list.dwNumEntries = 1;
    std::copy_n(u"1003", 5, list.destination);
    list.list.ForwardList[0] = {LINEFORWARDMODE_UNCOND, 0, 0, 0, 10, offsetof(decltype(list), destination)};
    HDRVCALL consult{};
    EXPECT_EQ(call<decltype(TSPI_lineForward)>("TSPI_lineForward", DWORD{3}, lines[0], DWORD{1}, DWORD{0},
                                               &list.list, DWORD{3}, sdk::to_handle<HTAPICALL>(8u), &consult,
                                               LPLINECALLPARAMS{}),
              3);
    EXPECT_NE(consult, nullptr);
    const Seen seen = server.seen();
    EXPECT_EQ(seen.at(0), "done 3 0");
    EXPECT_EQ(seen.at(1), "L0 C8 CALLSTATE 0x10 0 0x4");
}

}  // namespace
}  // namespace tapi::exchange
