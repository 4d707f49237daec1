// SPDX-License-Identifier: Apache-2.0
// A session between a fake dialog and a listener, both of which write down what they are told, under a clock that the test
// moves.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include <string>
#include <vector>

#include "sip/session.hpp"

namespace tapi::sip {

using Log = std::vector<std::string>;

class FakeDialog final : public Dialog {
  public:
    explicit FakeDialog(Log& log) : log_(log) {}
    void invite(const Invitation& invitation, const Payload& payload) override {
        say("INVITE " + invitation.request_uri, payload);
    }
    void cancel() override { log_.push_back("CANCEL"); }
    void subscribe(const Invitation& invitation, const Payload& payload) override { say("SUBSCRIBE " + invitation.request_uri, payload); }
    void request(Method method, const Payload& payload) override {
        constexpr const char* names[] = {"re-INVITE", "ACK", "CANCEL", "BYE", "PRACK", "UPDATE", "REFER", "NOTIFY", "INFO", "OPTIONS", "MESSAGE", "refresh"};
        say(names[static_cast<size_t>(method)], payload);
    }
    void ack(const Payload&) override { log_.push_back("ACK"); }
    void prack(const Received& response, const Payload&) override { log_.push_back("PRACK " + std::to_string(response.rseq)); }
    void notify_early(const Received&, const Payload& payload) override { log_.push_back("NOTIFY early " + payload.headers); }
    void respond(int status, const Payload& payload) override { say(std::to_string(status), payload); }
    void respond_reliably(int status, const Payload& payload) override { say(std::to_string(status) + " reliably", payload); }
    std::string replaces() const override { return "id;to-tag=1;from-tag=2"; }
    std::string remote_target() const override { return "sip:far@192.0.2.9"; }
    std::string request_uri() const override { return remote_target(); }
    std::string local_address() const override { return "127.0.0.1"; }

    std::string headers, body;  // of the last message

  private:
    void say(std::string what, const Payload& payload) {
        headers = payload.headers;
        body = payload.body;
        if (const auto sdp = parse_sdp(body)) what += " " + std::string(name(sdp->media[0].direction));
        log_.push_back(std::move(what));
    }
    Log& log_;
};

class FakePorts final : public MediaPorts {
  public:
    class Stream final : public MediaStream {
      public:
        uint16_t port() const override { return 6000; }
        void connect(const Agreed&, bool) override {}
    };
    std::string fingerprint() override { return "sha-256 AB:CD"; }
    std::unique_ptr<MediaStream> open(uint32_t, const std::string&, bool) override {
        return full ? nullptr : std::make_unique<Stream>();
    }
    bool full = false;
};

class SessionTest : public testing::Test, public SessionEvents {
  protected:
    SessionTest() {
        settings.codecs = {*known_codec("pcmu"), telephone_event()};
        settings.credentials = {"1001", "secret"};
        settings.session_expires = 0;
    }
    void begin() {
        auto made = std::make_unique<FakeDialog>(log);
        dialog = made.get();
        session = std::make_unique<Session>(Session::Surroundings{settings, timers, ports, *this, 1}, std::move(made));
    }
    void make() {
        begin();
        session->make({"sip:200@h", "<sip:1001@h>", "<sip:200@h>", ""}, "");
    }
    Received response(int status, const std::string& sdp = {}) const {
        Received r;
        r.method = Method::invite;
        r.status = status;
        r.contact = "sip:far@192.0.2.9";
        r.to_tag = "t";
        with_sdp(r, sdp);
        return r;
    }
    Received request(Method method, const std::string& sdp = {}) const {
        Received r;
        r.method = method;
        r.contact = "sip:far@192.0.2.9";
        with_sdp(r, sdp);
        return r;
    }
    static void with_sdp(Received& r, const std::string& direction) {
        if (direction.empty()) return;
        r.content_type = "application/sdp";
        r.body = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\nc=IN IP4 192.0.2.9\r\nm=audio 7000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=" + direction + "\r\n";
    }
    void hear(const Received& r) { static_cast<DialogEvents&>(*session).on_response(r); }
    Reply ask(const Received& r) { return static_cast<DialogEvents&>(*session).on_request(r); }
    void ack(const Received* r) { static_cast<DialogEvents&>(*session).on_ack(r); }
    void cancel_by_caller(const std::string& reason = {}) {
        Received r = request(Method::cancel);
        r.reason = reason;
        static_cast<DialogEvents&>(*session).on_cancel(r);
    }
    void connect_outgoing() {
        make();
        hear(response(200, "sendrecv"));
        log.clear();
    }
    void offer(Received invite) {
        begin();
        session->offer(invite);
    }
    void connect_incoming() {
        offer(request(Method::invite, "sendrecv"));
        session->answer();
        const Received confirmed = request(Method::ack);
        ack(&confirmed);
        log.clear();
    }
    Log seen() { return std::exchange(log, {}); }

    // SessionEvents
    void proceeding(Session&) override { log.push_back("proceeding"); }
    void ringing(Session&) override { log.push_back("ringing"); }
    void connected(Session&) override { log.push_back("connected"); }
    void redirected(Session&, const NameAddr& to) override { log.push_back("redirected " + to.parts.user); }
    void held(Session&, bool held) override { log.push_back(held ? "held" : "back"); }
    void completed(Session&, uint32_t request, bool done) override { log.push_back((done ? "done " : "failed ") + std::to_string(request)); }
    void ended(Session&, Ending ending) override { log.push_back("ended " + std::to_string(ending.mode)); }
    void user_info(Session&, const std::string& bytes) override { log.push_back("info " + bytes); }
    void digit(Session&, char digit, uint32_t ms) override { log.push_back(std::string("digit ") + digit + " " + std::to_string(ms)); }
    bool referred(Session&, const NameAddr& target, const std::string&) override {
        log.push_back("referred " + target.parts.user);
        return takes_referrals;
    }
    void controlled(Session&, Control control) override { log.push_back(control == Control::talk ? "talk" : "hold"); }
    void finished(Session&) override { log.push_back("finished"); }

    Log log;
    ManualClock clock;
    Timers timers{clock};
    FakePorts ports;
    SessionSettings settings;
    FakeDialog* dialog = nullptr;
    std::unique_ptr<Session> session;
    bool takes_referrals = true;
};

}  // namespace tapi::sip
