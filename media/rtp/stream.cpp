// SPDX-License-Identifier: Apache-2.0
// Beginning, and change of what was agreed.
#include "media/rtp/stream.hpp"

#include <algorithm>
#include <utility>

namespace tapi::media {
namespace {

bool same_keys(const std::optional<SrtpKeys>& a, const std::optional<SrtpKeys>& b) {
    return a && b && a->suite == b->suite && a->master == b->master;
}

}  // namespace

StreamSetup::StreamSetup(StreamConfig wanted)
    : config(std::move(wanted)),
      sender(make_codec(config.send.codec)),
      events(info_of(config.send.codec).clock_rate) {
    if (config.receive.empty()) config.receive.push_back(config.send);
    if (!config.receive_event_payload) config.receive_event_payload = config.event_payload;
    if (config.receive.size() > most_receivable) config.receive.resize(most_receivable);
    for (size_t at = 0; at < config.receive.size(); ++at)
        receivers[at] = make_codec(config.receive[at].codec);
    if (config.send_keys) protect = std::make_unique<Srtp>(*config.send_keys);
    if (config.receive_keys) unprotect = std::make_unique<Srtp>(*config.receive_keys);
    if (config.ice) ice = std::make_unique<IceLite>(*config.ice);
}

RtpStream::RtpStream(std::unique_ptr<Transport> transport, StreamConfig config, uint32_t random)
    : transport_(std::move(transport)),
      setup_(std::make_unique<StreamSetup>(std::move(config))),
      random_(random | 1),
      peer_(setup_->config.remote),
      jitter_(info_of(setup_->config.receive[0].codec).clock_rate / 50),
      ssrc_(random * 2654435761u ^ 0x5bd1e995),
      sequence_(static_cast<uint16_t>(random & 0x7FFF)),
      timestamp_(random * 40503u) {
    report_in_ = 50 + random_ % 50;
}

void RtpStream::apply(std::unique_ptr<StreamSetup>& setup) {
    StreamConfig &now = setup->config, &before = setup_->config;
    // The same keys go on counting; counting anew would spend the key stream twice.
    if (same_keys(now.send_keys, before.send_keys)) std::swap(setup->protect, setup_->protect);
    if (same_keys(now.receive_keys, before.receive_keys)) std::swap(setup->unprotect, setup_->unprotect);
    if (now.send.codec == before.send.codec) {
        std::swap(setup->sender, setup_->sender);
        std::swap(setup->events, setup_->events);
    }
    for (size_t at = 0; at < most_receivable; ++at) {
        if (setup->receivers[at] == nullptr || setup_->receivers[at] == nullptr) continue;
        if (setup->receivers[at]->info().id == setup_->receivers[at]->info().id)
            std::swap(setup->receivers[at], setup_->receivers[at]);
    }
    if (now.ice == before.ice) std::swap(setup->ice, setup_->ice);
    else if (setup->ice != nullptr && setup_->ice != nullptr) setup->ice->go_on_from(*setup_->ice);
    // The same, nowhere, while there is ICE.
    if (now.remote != before.remote) {
        peer_ = now.remote;
        latched_ = false;
    }
    std::swap(setup, setup_);
    const auto kept = std::find_if(setup_->receivers.begin(), setup_->receivers.end(),
                                   [this](const auto& codec) { return codec.get() == playing_; });
    if (kept == setup_->receivers.end()) playing_ = nullptr;
}

}  // namespace tapi::media
