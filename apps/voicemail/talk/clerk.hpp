// SPDX-License-Identifier: Apache-2.0
// The store, for coroutines: one thread of its own does what it is asked, in the order in which it was asked. So a PIN's
// slow hash or a database that another program holds makes those wait who asked, and nobody else.
#pragma once

#include <type_traits>

#include "voice/workers.hpp"
#include "voicemail/store/store.hpp"

namespace tapi::voicemail {

class Clerk {
  public:
    // From now on the store is the clerk's, until finish() or the end.
    Clerk(boost::asio::io_context& loop, Store& store) : loop_(loop), store_(store), workers_(loop, 1) {}
    ~Clerk() { finish(); }
    Clerk(const Clerk&) = delete;
    Clerk& operator=(const Clerk&) = delete;

    // clerk.ask(&Store::counts, "1001"). What is asked is done, also when nobody waits for the answer any more.
    template <class Answer, class... Wanted, class... Given>
    std::shared_ptr<voice::Job<Answer>> start(Answer (Store::*what)(Wanted...), Given... given) {
        const std::function<Answer()> work = [this, what, ... given = std::move(given)] { return (store_.*what)(given...); };
        return workers_.start<Answer>(work);
    }
    template <class Answer, class... Wanted, class... Given>
    voice::Await<Answer> ask(Answer (Store::*what)(Wanted...), Given... given) {
        return voice::finished(start(what, std::move(given)...));
    }
    // Waits for all that was asked. Nothing may be asked afterwards.
    void finish() { workers_.finish(); }

    // What needs no waiting.
    Moment now() const { return store_.now(); }
    std::filesystem::path file_of(const Message& message) const { return store_.file_of(message); }
    const std::filesystem::path& folder() const { return store_.folder(); }
    boost::asio::io_context& loop() const { return loop_; }

  private:
    boost::asio::io_context& loop_;
    Store& store_;
    voice::Workers workers_;
};

}  // namespace tapi::voicemail
