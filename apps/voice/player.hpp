// SPDX-License-Identifier: Apache-2.0
// What is said on one call: clips, one right behind the other, out of the memory that all calls share.
#pragma once

#include <media.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <deque>

#include "clips.hpp"

namespace tapi::voice {

class Player {
  public:
    // Any thread. Null: the device cannot be had; `why` says so.
    static std::unique_ptr<Player> open(boost::asio::io_context& loop, UINT device, std::string& why);
    ~Player();
    Player(const Player&) = delete;
    Player& operator=(const Player&) = delete;

    // Told once all has been played, or the call is gone.
    void tell(std::weak_ptr<News> news) { news_ = std::move(news); }
    // False: the call is gone.
    bool play(const std::vector<Samples>& clips);
    bool playing() const;
    // Ends it at once; how much was heard.
    Millis stop();
    Millis position() const;

  private:
    explicit Player(boost::asio::io_context& loop) : loop_(loop) {}
    static void CALLBACK told(HANDLE wave, UINT message, DWORD_PTR instance, DWORD_PTR param1, DWORD_PTR param2);
    void forget();

    struct Item {
        Samples samples;
        WAVEHDR header{};
    };
    boost::asio::io_context& loop_;
    HWAVEOUT wave_ = nullptr;
    std::weak_ptr<News> news_;
    std::deque<Item> items_;
    std::atomic<WAVEHDR*> last_{nullptr};
};

}  // namespace tapi::voice
