// SPDX-License-Identifier: Apache-2.0
// See waves.hpp.
#include "exchange/waves.hpp"

#include <algorithm>

namespace tapi::exchange {

bool Waves::Party::pull(media::Block& block) {
    block.silence(media::narrow_rate);
    std::copy(heard.begin(), heard.end(), block.samples.begin());
    return true;
}

void Waves::Party::push(const media::Block& block, const media::Tick&) {
    std::copy_n(block.samples.begin(), played.size(), played.begin());
    plays = played != media::silent_frame;
}

Result<uint32_t> Waves::device_of(const WaveOwner& owner) {
    if (const auto found = entries_.find(owner); found != entries_.end()) return found->second.id;
    if (entries_.size() == most_devices) return failure(ENOSPC, "the exchange has as many wave devices as it can");
    const auto made = make();
    if (!made) return made.error();
    entries_.emplace(owner, *made);
    return made->id;
}

Result<Waves::Entry> Waves::make() {
    if (host_ == nullptr) host_ = std::make_unique<Host>();
    const auto device = host_->server.add(media::narrow_rate);
    if (!device) return device.error();
    auto party = std::make_unique<Party>();
    Party* pointer = party.get();
    const auto leg = host_->engine.add(std::move(party));
    if (!leg) {
        host_->server.remove(device->id);
        return leg.error();
    }
    const media::BridgeId bridge = host_->engine.make_bridge();
    host_->engine.join(device->leg, bridge);
    host_->engine.join(*leg, bridge);
    return Entry{device->id, *leg, bridge, pointer};
}

void Waves::end(const Entry& entry) {
    host_->server.remove(entry.id);
    host_->engine.remove(entry.leg);
    host_->engine.remove(entry.bridge);
}

bool Waves::remove(HalfId half) {
    const auto found = entries_.lower_bound({half, {}, {}});
    if (found == entries_.end() || found->first.half != half) return false;
    end(found->second);
    entries_.erase(found);
    return true;
}

bool Waves::remove(LineNo line) {
    return std::erase_if(entries_, [&](const auto& entry) {
        const bool of_line = entry.first.half == HalfId::none && entry.first.line == line;
        if (of_line) end(entry.second);
        return of_line;
    }) != 0;
}

void Waves::serve() {
    if (host_ != nullptr) host_->server.serve();
}

void Waves::tick() {
    if (host_ == nullptr) return;
    host_->engine.tick(0);  // nothing here comes from a network, and so has a time
    host_->engine.collect([](media::LegId, const media::Event&) {});
}

void Waves::each(const std::function<void(const WaveOwner&, const media::Frame*, media::Frame&)>& use) {
    for (auto& [owner, entry] : entries_) use(owner, entry.party->plays ? &entry.party->played : nullptr, entry.party->heard);
}

}  // namespace tapi::exchange
