// SPDX-License-Identifier: Apache-2.0
// Lamps of phones that say whether there are new messages: those of keys, for phones whose own line is another one.
// A phone is opened only while its lamp is set, so that it stays free for the programs of its user.
#pragma once

#include <tapi.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tapictl/select.hpp"
#include "voice/news.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace tapi::voicemail {

class PhoneLamps {
  public:
    // `refused` is told once for each lamp, until it has been set again.
    using Refused = std::function<void(const std::string& lamp, const std::string& why)>;
    PhoneLamps(boost::asio::io_context& loop, Refused refused);
    ~PhoneLamps();
    PhoneLamps(const PhoneLamps&) = delete;
    PhoneLamps& operator=(const PhoneLamps&) = delete;

    // "Phone 1001": the lamp beside its message key; "Phone 1001/Boss": beside the key with that label. What cannot be told now is
    // told at one of the next look()s.
    void show(const std::string& lamp, bool waiting);
    void look();
    // A switch that was started again knows nothing.
    void begin_anew();
    // Lamps stay as they are.
    void stop() { disconnect(); }

  private:
    struct Lamp {
        bool waiting = false, reported = false;
        std::optional<bool> told;
    };
    struct Pending {
        std::optional<LONG> result;
        voice::News news;
    };
    voice::Await<void> tell_all();
    voice::Await<void> tell(const std::string& name, Lamp& lamp);
    voice::Await<void> set(std::string name, bool waiting);  // throws ctl::Failure
    voice::Await<LONG> reply(LONG request);
    void connect();
    void disconnect();
    void await_message();
    void take_messages();
    ctl::PhoneInfo phone_named(const std::string& name) const;

    boost::asio::io_context& loop_;
    Refused refused_;
    std::map<std::string, Lamp> lamps_;  // none is ever removed
    bool telling_ = false;
    HPHONEAPP app_ = 0;
    DWORD phones_ = 0;
    std::optional<boost::asio::posix::stream_descriptor> descriptor_;
    std::map<LONG, std::shared_ptr<Pending>> pending_;
};

}  // namespace tapi::voicemail
