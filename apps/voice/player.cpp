// SPDX-License-Identifier: Apache-2.0
// See player.hpp.
#include "player.hpp"

#include <boost/asio/post.hpp>

namespace tapi::voice {
namespace {

constexpr WAVEFORMATEX format{WAVE_FORMAT_PCM, 1, sample_rate, sample_rate * 2, 2, 16, 0};

const char* reason(MMRESULT result) {
    switch (result) {
        case MMSYSERR_ALLOCATED:
            return "another program speaks on this call already";
        case MMSYSERR_BADDEVICEID:
            return "the sound of the call cannot be reached; it belongs to the user who runs the server";
        case MMSYSERR_NOMEM:
            return "the provider has no room for the sound of another call";
        default:
            return "the sound of the call cannot be opened";
    }
}

}  // namespace

std::unique_ptr<Player> Player::open(boost::asio::io_context& loop, UINT device, std::string& why) {
    std::unique_ptr<Player> player(new Player(loop));
    const MMRESULT result = waveOutOpen(&player->wave_, device, &format, reinterpret_cast<DWORD_PTR>(&told),
                                        reinterpret_cast<DWORD_PTR>(player.get()), CALLBACK_FUNCTION);
    if (result == MMSYSERR_NOERROR) return player;
    player->wave_ = nullptr;
    why = reason(result);
    return nullptr;
}

Player::~Player() {
    if (wave_ == nullptr) return;
    last_ = nullptr;
    waveOutReset(wave_);
    forget();
    waveOutClose(wave_);  // no callback comes after this
}

// A thread of the library: nothing here but to wake the loop, once.
void CALLBACK Player::told(HANDLE, UINT message, DWORD_PTR instance, DWORD_PTR param1, DWORD_PTR) {
    auto* player = reinterpret_cast<Player*>(instance);
    if (message != WOM_DONE || reinterpret_cast<WAVEHDR*>(param1) != player->last_.load()) return;
    boost::asio::post(player->loop_, [news = player->news_] {
        if (const auto living = news.lock()) living->tell();
    });
}

bool Player::play(const std::vector<Samples>& clips) {
    waveOutReset(wave_);
    forget();
    for (const Samples& clip : clips) {
        if (clip->empty()) continue;
        Item& item = items_.emplace_back();
        item.samples = clip;
        // The library reads only.
        item.header.lpData = reinterpret_cast<LPSTR>(const_cast<int16_t*>(clip->data()));
        item.header.dwBufferLength = static_cast<DWORD>(clip->size() * sizeof(int16_t));
        waveOutPrepareHeader(wave_, &item.header, sizeof(WAVEHDR));
    }
    if (items_.empty()) return true;
    last_ = &items_.back().header;
    for (Item& item : items_) {
        if (waveOutWrite(wave_, &item.header, sizeof(WAVEHDR)) != MMSYSERR_NOERROR) return false;
    }
    return true;
}

bool Player::playing() const {
    return !items_.empty() && (__atomic_load_n(&items_.back().header.dwFlags, __ATOMIC_ACQUIRE) & WHDR_INQUEUE) != 0;
}

Millis Player::position() const {
    MMTIME time{};
    time.wType = TIME_MS;
    waveOutGetPosition(wave_, &time, sizeof time);
    return Millis(time.u.ms);
}

Millis Player::stop() {
    const Millis heard = position();
    last_ = nullptr;
    waveOutReset(wave_);
    forget();
    return heard;
}

void Player::forget() {
    last_ = nullptr;
    for (Item& item : items_) waveOutUnprepareHeader(wave_, &item.header, sizeof(WAVEHDR));
    items_.clear();
}

}  // namespace tapi::voice
