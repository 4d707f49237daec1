// SPDX-License-Identifier: Apache-2.0
// The seam between a call (session.hpp) and the stack that carries its messages (nta_dialog.hpp; a fake one in tests).
#pragma once

#include <string>
#include <string_view>

#include "sip/received.hpp"

namespace tapi::sip {

// What goes into a message besides what the dialog itself needs. Headers are whole lines.
struct Payload {
    std::string headers, body;
    std::string_view content_type = "application/sdp";
};

inline void add_header(std::string& lines, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    lines += name;
    lines += ": ";
    for (const char c : value) lines += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;  // never a second header
    lines += "\r\n";
}

struct Invitation {
    std::string request_uri, from, to;
    std::string route;      // the next hop; empty: the request URI
    bool fixed = false;     // the route leads to this target only: redirections are not followed
    std::string call_id{};  // empty: one is made
    bool wants_answer = false;  // the telephone is to answer by itself: it may be told so while it rings
};

struct Reply {
    int status = 200;
    Payload payload{};
};

class DialogEvents {
  public:
    virtual ~DialogEvents() = default;
    // A response to a request of ours, provisional ones of INVITE included.
    virtual void on_response(const Received& response) = 0;
    // A request within the dialog, answered at once; an INVITE is answered with Dialog::respond(), and its reply is ignored.
    virtual Reply on_request(const Received& request) = 0;
    // The ACK of a 2xx, or `nullptr` when none came in time.
    virtual void on_ack(const Received* ack) = 0;
    virtual void on_cancel(const Received& cancel) = 0;
};

class Dialog {
  public:
    virtual ~Dialog() = default;

    // The first INVITE, and each further try with other headers or another target.
    virtual void invite(const Invitation& invitation, const Payload& payload) = 0;
    virtual void cancel() = 0;
    // The first SUBSCRIBE, and each further try; those that refresh are requests within the dialog.
    virtual void subscribe(const Invitation& invitation, const Payload& payload) = 0;
    // Within the dialog.
    virtual void request(Method method, const Payload& payload) = 0;
    // Of the last 2xx to an INVITE of ours.
    virtual void ack(const Payload& payload) = 0;
    // Of a reliable provisional response.
    virtual void prack(const Received& response, const Payload& payload) = 0;
    // Within the early dialog of a provisional response, of an invitation that wants an answer.
    virtual void notify_early(const Received& response, const Payload& payload) = 0;
    // To the INVITE that waits for it: the first one, or a later one.
    virtual void respond(int status, const Payload& payload) = 0;
    virtual void respond_reliably(int status, const Payload& payload) = 0;
    // What a Replaces header names this dialog by: call-id;to-tag=x;from-tag=y, and the target of the other side.
    virtual std::string replaces() const = 0;
    virtual std::string remote_target() const = 0;
    // Of requests within the dialog, for digest.
    virtual std::string request_uri() const = 0;
    // The address at which this end hears, as the other end reaches it.
    virtual std::string local_address() const = 0;
};

}  // namespace tapi::sip
