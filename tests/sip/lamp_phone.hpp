// SPDX-License-Identifier: Apache-2.0
// A desk phone with keys that have lamps: registers, subscribes and says what it was told. Messages are made and read here, so that each
// step waits for the one before.
#pragma once

#include <string>

#include "sip/auth.hpp"
#include "sip/sender.hpp"
#include "sip/text.hpp"

namespace tapi::test {

class LampPhone {
  public:
    explicit LampPhone(uint16_t registrar, std::string number = "2001", std::string password = "secret")
        : registrar_(registrar), number_(std::move(number)), password_(std::move(password)), wire_(registrar) {}

    // Each is the final response's number.
    int enroll() { return asked("REGISTER", "sip:" + domain(), "Expires: 120\r\n"); }
    // `event` of `about`, in a new dialog.
    int subscribe(const std::string& event, const std::string& about, const std::string& headers = "Expires: 600\r\n") {
        event_ = event;
        to_ = "<sip:" + about + "@" + domain() + ">";
        call_id_ = "lamp" + std::to_string(++calls_) + "-" + std::to_string(wire_.port());
        return asked("SUBSCRIBE", "sip:" + about + "@" + domain(), "Event: " + event + "\r\n" + headers);
    }
    // In the dialog of the last one.
    int again(const std::string& headers, const std::string& event = {}) {
        return send("SUBSCRIBE", target_, "Event: " + (event.empty() ? event_ : event) + "\r\n" + headers, {});
    }
    // Answers what comes until it has the text, in ten seconds.
    bool told(const std::string& text) {
        while (const auto message = pending()) {
            if (message->find(text) != std::string::npos) return true;
        }
        return false;
    }
    // The next request that is no NOTIFY, to be answered; empty: none came.
    std::string asked() {
        while (const auto message = wire_.receive(10'000)) {
            if (!message->starts_with("SIP/2.0 ") && !message->starts_with("NOTIFY ")) return *message;
        }
        return {};
    }
    void answer(const std::string& request, const std::string& type, const std::string& body) {
        std::string reply = "SIP/2.0 200 OK\r\n";
        for (const char* name : {"Via", "From", "Call-ID", "CSeq"}) reply += std::string(name) + ": " + header(request, name) + "\r\n";
        const std::string to = header(request, "To");
        reply += "To: " + to + (to.find(";tag=") == std::string::npos ? ";tag=phone" : "") + "\r\nContact: <sip:" + number_ + "@127.0.0.1:" + std::to_string(wire_.port()) + ">\r\n";
        wire_.send(reply + "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    // An INFO within the dialog that `invite` began.
    void inform(const std::string& invite, int cseq, const std::string& type, const std::string& body) {
        const std::string contact = header(invite, "Contact"), from = header(invite, "To"), to = header(invite, "From");
        wire_.send("INFO " + contact.substr(1, contact.find('>') - 1) + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + std::to_string(wire_.port()) + ";branch=z9hG4bKinfo" + std::to_string(cseq) +
                   "\r\nFrom: " + from + ";tag=phone\r\nTo: " + to + "\r\nCall-ID: " + header(invite, "Call-ID") + "\r\nCSeq: " + std::to_string(cseq) +
                   " INFO\r\nMax-Forwards: 70\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    // Nothing comes while everything that was asked for before is done: the first answer may overtake that, the second cannot.
    bool hears_nothing() { return probed() && probed(); }
    // How NOTIFYs are answered from now on.
    void answer_with(const std::string& status) { status_ = status; }
    const std::string& response() const { return response_; }
    const std::string& last() const { return last_; }
    const std::string& sent() const { return sent_; }
    uint16_t port() const { return wire_.port(); }

  private:
    std::string domain() const { return "127.0.0.1:" + std::to_string(registrar_); }

    static std::string header(const std::string& message, const std::string& name) {
        const size_t at = message.find("\r\n" + name + ": ");
        if (at == std::string::npos) return {};
        const size_t begin = at + name.size() + 4;
        return message.substr(begin, message.find("\r\n", begin) - begin);
    }

    int asked(const std::string& method, const std::string& uri, const std::string& headers) {
        if (method == "REGISTER") to_ = "<sip:" + number_ + "@" + domain() + ">", call_id_ = "enroll-" + std::to_string(wire_.port());
        const int first = send(method, uri, headers, {});
        if (first != 401) return first;
        const auto challenge = sip::parse_challenge(header(response_, "WWW-Authenticate"), false);
        return challenge ? send(method, uri, headers, sip::authorization(*challenge, {number_, password_}, {method, uri, 1, "c"})) : first;
    }

    int send(const std::string& method, const std::string& uri, const std::string& headers, const std::string& authorization) {
        const std::string here = "127.0.0.1:" + std::to_string(wire_.port()), cseq = std::to_string(++cseq_) + " " + method;
        wire_.send(sent_ = method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + here + ";branch=z9hG4bK" + std::to_string(cseq_) + "-" + std::to_string(wire_.port()) + "\r\nFrom: <sip:" + number_ + "@" + domain() +
                   ">;tag=phone\r\nTo: " + to_ + "\r\nCall-ID: " + call_id_ + "\r\nCSeq: " + cseq + "\r\nMax-Forwards: 70\r\nContact: <sip:" + number_ + "@" + here + ">\r\n" + headers +
                   (authorization.empty() ? "" : "Authorization: " + authorization + "\r\n") + "Content-Length: 0\r\n\r\n");
        while (const auto message = wire_.receive(10'000)) {
            if (message->starts_with("NOTIFY ")) {
                early_.push_back(answered(*message));
                continue;
            }
            if (!message->starts_with("SIP/2.0 ") || header(*message, "CSeq") != cseq || message->starts_with("SIP/2.0 1")) continue;
            response_ = *message;
            const int status = std::stoi(message->substr(8, 3));
            if (status < 300 && method == "SUBSCRIBE") {
                to_ = header(*message, "To");
                const std::string contact = header(*message, "Contact");
                target_ = contact.substr(1, contact.find('>') - 1);
            }
            return status;
        }
        return 0;
    }

    bool probed() {
        wire_.probe();
        while (const auto message = wire_.receive(10'000)) {
            if (wire_.is_probe(*message)) return true;
            if (message->starts_with("NOTIFY ")) return false;
        }
        return false;
    }

    std::optional<std::string> pending() {
        if (!early_.empty()) {
            last_ = early_.front();
            early_.erase(early_.begin());
            return last_;
        }
        while (const auto message = wire_.receive(10'000)) {
            if (message->starts_with("NOTIFY ")) return last_ = answered(*message);
        }
        return std::nullopt;
    }
    std::string answered(const std::string& notify) {
        std::string reply = "SIP/2.0 " + status_ + "\r\n";
        for (const char* name : {"Via", "From", "To", "Call-ID", "CSeq"}) reply += std::string(name) + ": " + header(notify, name) + "\r\n";
        wire_.send(reply + "Content-Length: 0\r\n\r\n");
        return notify;
    }

    const uint16_t registrar_;
    const std::string number_, password_;
    Sender wire_;
    std::string event_, to_, call_id_, target_, response_, last_, sent_, status_ = "200 OK";
    std::vector<std::string> early_;  // came before the response that was waited for
    int calls_ = 0, cseq_ = 0;
};

}  // namespace tapi::test
