// SPDX-License-Identifier: Apache-2.0
// Errors of transfers and redirection that the server finds, a named test each.
#include "server/testing/service_case.hpp"

namespace tapi::server {
namespace {

using namespace testing;

class TransferError : public ServiceErrors {};

TEST_P(TransferError, is_answered) { is_answered(); }

using TransferSetup = api::LineSetupTransfer;
using TransferEnd = api::LineCompleteTransfer;
using Blind = api::LineBlindTransfer;
using Redirect = api::LineRedirect;

void usual_transfer(TransferSetup& c, ServiceDesk& d) { c.h_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED)); }

void usual_transfer_end(TransferEnd& c, ServiceDesk& d) {
    c.h_call = d.mine(d.call_in(LINECALLSTATE_ONHOLDPENDTRANSFER));
    c.h_consult_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED));
    c.transfer_mode = LINETRANSFERMODE_TRANSFER;
}

void usual_blind(Blind& c, ServiceDesk& d) {
    c.h_call = d.mine(d.call_in(LINECALLSTATE_CONNECTED));
    c.dest_address = u"200";
}

void usual_redirect(Redirect& c, ServiceDesk& d) {
    c.h_call = d.mine(d.call_in(LINECALLSTATE_OFFERING));
    c.dest_address = u"200";
}

std::function<int32_t(ServiceDesk&)> setup(std::function<void(TransferSetup&, ServiceDesk&)> change) {
    return changed(usual_transfer, std::move(change));
}
std::function<int32_t(ServiceDesk&)> complete(std::function<void(TransferEnd&, ServiceDesk&)> change) {
    return changed(usual_transfer_end, std::move(change));
}

std::vector<ServiceCase> transfer_setup_cases() {
    return {
        {"lineSetupTransfer_STRUCTURETOOSMALL",
         setup([](TransferSetup& c, ServiceDesk&) { c.call_params = Bytes(3); })},
        {"lineSetupTransfer_INVALCALLPARAMS", setup([](TransferSetup& c, ServiceDesk&) {
             c.call_params = call_params({}, u"100");
             store<uint32_t>(*c.call_params, offsetof(LINECALLPARAMS, dwOrigAddressSize), 0x7FFFFFFF);
         })},
        {"lineSetupTransfer_INVALCALLPARAMS_address_that_the_line_does_not_have",
         setup([](TransferSetup& c, ServiceDesk&) {
             LINECALLPARAMS params{};
             params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
             params.dwAddressID = 1;
             c.call_params = call_params(params);
         })},
        {"lineSetupTransfer_RESOURCEUNAVAIL_too_many_requests",
         setup([](TransferSetup&, ServiceDesk& d) { d.core.line_apps.front()->pending->limit = 0; })},
    };
}

std::vector<ServiceCase> complete_cases() {
    return {
        {"lineCompleteTransfer_INVALTRANSFERMODE_none",
         complete([](TransferEnd& c, ServiceDesk&) { c.transfer_mode = 0; })},
        {"lineCompleteTransfer_INVALTRANSFERMODE_both",
         complete([](TransferEnd& c, ServiceDesk&) { c.transfer_mode = 3; })},
        {"lineCompleteTransfer_INVALCONSULTCALLHANDLE_none",
         complete([](TransferEnd& c, ServiceDesk&) { c.h_consult_call = 0; })},
        {"lineCompleteTransfer_INVALCONSULTCALLHANDLE_no_call",
         complete([](TransferEnd& c, ServiceDesk& d) { c.h_consult_call = d.line; })},
        {"lineCompleteTransfer_INVALCONSULTCALLHANDLE_the_same_call",
         complete([](TransferEnd& c, ServiceDesk&) { c.h_consult_call = c.h_call; })},
        {"lineCompleteTransfer_INVALCONSULTCALLHANDLE_of_another_line",
         complete([](TransferEnd& c, ServiceDesk& d) {
             c.h_consult_call = call_elsewhere(d, LINECALLSTATE_CONNECTED);
         })},
        {"lineCompleteTransfer_NOTOWNER_of_the_consultation_call", complete([](TransferEnd& c, ServiceDesk& d) {
             c.h_consult_call = watched_call(d, LINECALLSTATE_CONNECTED);
         })},
        {"lineCompleteTransfer_INVALCALLSTATE_of_the_consultation_call",
         complete([](TransferEnd& c, ServiceDesk& d) {
             c.h_consult_call = d.mine(d.call_in(LINECALLSTATE_DIALING));
         })},
        {"lineCompleteTransfer_RESOURCEUNAVAIL_too_many_requests", complete([](TransferEnd& c, ServiceDesk& d) {
             c.transfer_mode = LINETRANSFERMODE_CONFERENCE;
             d.core.line_apps.front()->pending->limit = 0;
         })},
    };
}

std::vector<ServiceCase> one_step_cases() {
    return {
        {"lineBlindTransfer_INVALPOINTER",
         changed<Blind>(usual_blind, [](Blind& c, ServiceDesk&) { c.dest_address = {}; })},
        {"lineBlindTransfer_INVALADDRESS",
         changed<Blind>(usual_blind, [](Blind& c, ServiceDesk&) { c.dest_address = u""; })},
        {"lineRedirect_INVALPOINTER",
         changed<Redirect>(usual_redirect, [](Redirect& c, ServiceDesk&) { c.dest_address = {}; })},
        {"lineRedirect_INVALADDRESS",
         changed<Redirect>(usual_redirect, [](Redirect& c, ServiceDesk&) { c.dest_address = u""; })},
    };
}

INSTANTIATE_TEST_SUITE_P(TransferSetup, TransferError, ::testing::ValuesIn(transfer_setup_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(TransferEnd, TransferError, ::testing::ValuesIn(complete_cases()), name_of_case);
INSTANTIATE_TEST_SUITE_P(OneStep, TransferError, ::testing::ValuesIn(one_step_cases()), name_of_case);

}  // namespace
}  // namespace tapi::server
