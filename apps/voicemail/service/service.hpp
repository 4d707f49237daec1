// SPDX-License-Identifier: Apache-2.0
// The program that answers calls: lines, what happens on their calls, lamps, and what has to be done now and then.
#pragma once

#include "voice/app.hpp"
#include "voice/clips.hpp"
#include "voicemail/service/lamps.hpp"
#include "voicemail/service/postman.hpp"
#include "voicemail/talk/access.hpp"
#include "voicemail/talk/desk.hpp"

#include <boost/asio/steady_timer.hpp>

namespace tapi::voicemail {

// By which other programs know it, for instance to hand it a call.
inline constexpr const char* program_name = "tapi-voicemail";

class Service {
  public:
    // Both must outlive it. Throws ctl::Failure when there is no server.
    Service(boost::asio::io_context& loop, const Config& config, Store& store);
    ~Service();

    // Until stop(), and until all calls have ended then.
    voice::Await<void> run();
    void stop();
    // Once, when all lines are open.
    void when_ready(std::function<void()> told) { ready_ = std::move(told); }

  private:
    void add_lines();
    void add_line(const std::string& name, unsigned rings, voice::OnCall on_call);
    // One of these happens on each call.
    voice::Await<void> on_box_call(std::shared_ptr<voice::Call> call, const BoxConfig* box);
    voice::Await<void> on_direct_call(std::shared_ptr<voice::Call> call, const BoxConfig* box);
    voice::Await<void> on_access_call(std::shared_ptr<voice::Call> call);
    voice::Await<void> answered(std::shared_ptr<voice::Call> call, const BoxConfig* box, Visitor visitor);
    voice::Await<void> converse(std::shared_ptr<voice::Call> call, const BoxConfig* box, Visitor visitor);
    unsigned rings_of(const voice::Call& call, const BoxConfig& box) const;
    // What may have changed: lamps and rings.
    void show(const BoxConfig& box);
    bool lines_came() const;
    bool all_open() const;
    void housekeep();
    voice::Await<void> look_after();

    boost::asio::io_context& loop_;
    const Config& config_;
    Store& store_;
    Desk desk_;
    voice::App app_;
    Lamps lamps_;
    Postman postman_;
    boost::asio::steady_timer timer_;
    // The lines of a box, with what they know.
    struct BoxLine {
        voice::Line* line = nullptr;
        HLINE handle = 0;
        unsigned rings = 0;
    };
    std::map<const BoxConfig*, std::vector<BoxLine>> lines_;
    std::vector<voice::Line*> other_lines_;
    std::function<void()> ready_;
    Moment tidied_{};
    bool stopping_ = false;
};

}  // namespace tapi::voicemail
