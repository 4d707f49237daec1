// SPDX-License-Identifier: Apache-2.0
// The program that answers calls: lines, what happens on their calls (service.cpp), lamps, and what has to be done now and then
// (housekeeping.cpp).
#pragma once

#include "live/event_server.hpp"
#include "live/metrics_server.hpp"
#include "voice/app.hpp"
#include "voice/clips.hpp"
#include "voicemail/service/lamps.hpp"
#include "voicemail/service/phone_lamps.hpp"
#include "voicemail/service/postman.hpp"
#include "voicemail/talk/access.hpp"
#include "voicemail/talk/desk.hpp"

#include <boost/asio/steady_timer.hpp>

namespace tapi::voicemail {

// By which other programs know it, for instance to hand it a call.
inline constexpr const char* program_name = "tapi-voicemail";
// What it calls things where it lets others see.
inline const live::Words words{program_name, "box"};

class Service {
  public:
    // Both must outlive it. Throws ctl::Failure when there is no server, or it cannot listen where the configuration says.
    Service(boost::asio::io_context& loop, const Config& config, Store& store);
    ~Service();

    // Until stop(), and until all calls have ended then.
    voice::Await<void> run();
    void stop();
    // Once, when all lines are open.
    void when_ready(std::function<void()> told) { ready_ = std::move(told); }

  private:
    void log(LogLevel level, const std::string& object, const std::string& text);
    void open_view();
    void add_lines();
    void add_line(const std::string& name, const std::string& box, voice::OnCall on_call);
    // One of these happens on each call.
    voice::Await<void> on_box_call(std::shared_ptr<voice::Call> call, const BoxConfig* box);
    voice::Await<void> on_direct_call(std::shared_ptr<voice::Call> call, const BoxConfig* box);
    voice::Await<void> on_access_call(std::shared_ptr<voice::Call> call);
    voice::Await<void> answered(std::shared_ptr<voice::Call> call, const BoxConfig* box, Visitor visitor);
    voice::Await<bool> serve(std::shared_ptr<voice::Call> call, const BoxConfig* box, Visitor visitor, const Desk& desk);
    voice::Await<void> converse(std::shared_ptr<voice::Call> call, const BoxConfig* box, Visitor visitor, const Desk& desk);
    unsigned rings_of(const voice::Call& call, const BoxConfig& box) const;
    // What may have changed: lamps and rings.
    voice::Await<void> show(const BoxConfig* box);
    void changed(const std::string& box);
    void tell_counts(const BoxConfig& box, const Counts& counts);
    bool lines_came() const;
    void look_at_lines();
    bool all_open() const;
    voice::Await<void> housekeep();
    voice::Await<void> tidy();
    voice::Await<void> look_after();

    boost::asio::io_context& loop_;
    const Config& config_;
    Store& store_;
    live::Board board_{words};
    Clerk clerk_;
    Desk desk_;
    voice::App app_;
    Lamps lamps_;
    PhoneLamps phone_lamps_;
    Postman postman_;
    boost::asio::steady_timer timer_;
    // The lines of a box, with what they know.
    struct BoxLine {
        voice::Line* line = nullptr;
        HLINE handle = 0;
        unsigned rings = 0;
    };
    std::map<const BoxConfig*, std::vector<BoxLine>> lines_;
    std::vector<std::pair<voice::Line*, std::string>> other_lines_;  // and whose; empty: all owners'
    std::map<const BoxConfig*, Counts> counts_;
    std::optional<live::EventServer> events_;
    std::optional<live::MetricsServer> metrics_;
    std::function<void()> ready_;
    Moment tidied_{};
    bool stopping_ = false;
};

}  // namespace tapi::voicemail
