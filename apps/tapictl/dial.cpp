// SPDX-License-Identifier: Apache-2.0
// tapi dial: asks for a call, for a link or a number. Whoever takes such requests makes it.
#include <fmt/format.h>
#include <tapi.h>

#include <names.hpp>

#include "commands.hpp"
#include "dial_link.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

const char* or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }

std::string why(LONG result) {
    switch (result) {
        case TAPIERR_NOREQUESTRECIPIENT:
            return "there is no server, or no program takes requests for calls and none could be started; "
                   "`tapi dialer` is one";
        case TAPIERR_REQUESTQUEUEFULL:
            return "too many requests wait already; does the program that takes them still work?";
        case TAPIERR_INVALDESTADDRESS:
            return "the number is too long";
        default:
            return "the server did not take the request";
    }
}

}  // namespace

int dial(Console& console, const Arguments& arguments) {
    const DialLink link = read_dial_link(arguments.to);
    if (!link.error.empty()) throw Failure(exit_usage, link.error);
    std::string comment = arguments.comment;
    if (!link.remark.empty()) comment += (comment.empty() ? "" : ", ") + link.remark;
    const LONG result = tapiRequestMakeCallA(link.destination.c_str(), or_null(arguments.app), or_null(arguments.party),
                                             or_null(comment));
    if (result < 0) throw Failure(exit_failed, why(result), names::tapi_error(result));
    console.line(fmt::format("asked for a call to {}", link.destination));
    console.record({{"time", timestamp()}, {"event", "asked"}, {"destination", link.destination}, {"comment", comment}});
    return exit_done;
}

}  // namespace tapi::ctl
