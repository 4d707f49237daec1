// SPDX-License-Identifier: Apache-2.0
// See wave_port.hpp.
#include "media/wave/wave_port.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

namespace tapi::media {
namespace {

using wave::Header;
constexpr uint64_t mask = wave::ring_samples - 1;

int must(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
    return result;
}

}  // namespace

WaveRing::WaveRing(wave::Direction direction, uint32_t rate) : direction_(direction), rate_(rate) {
    try {
        memory_ = must(memfd_create("tapi-wave", MFD_CLOEXEC | MFD_ALLOW_SEALING), "shared memory");
        must(ftruncate(memory_, wave::memory_size), "shared memory");
        // Nobody can make it shorter below the media thread's feet.
        must(fcntl(memory_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL), "shared memory");
        wake_ = must(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "event");
        mapping_ =
            mmap(nullptr, wave::memory_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, memory_, 0);
        if (mapping_ == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "shared memory");
    } catch (...) {
        if (memory_ >= 0) ::close(memory_);
        if (wake_ >= 0) ::close(wake_);
        throw;
    }
    header_ = new (mapping_) Header{};
    header_->wake_at.store(UINT64_MAX);
    ring_ = reinterpret_cast<int16_t*>(static_cast<std::byte*>(mapping_) + wave::header_size);
}

WaveRing::~WaveRing() {
    munmap(mapping_, wave::memory_size);
    ::close(memory_);
    ::close(wake_);
}

uint64_t WaveRing::glitches() const { return header_->glitches.load(std::memory_order_relaxed); }

void WaveRing::wake_if(uint64_t position) {
    if (position < header_->wake_at.load(std::memory_order_acquire)) return;
    header_->wake_at.store(UINT64_MAX, std::memory_order_relaxed);
    const uint64_t one = 1;
    // Full means that the application has not looked yet.
    if (::write(wake_, &one, sizeof one) < 0) return;
}

bool WaveRing::play(Block& block) {
    block.silence(rate_);
    const uint64_t discard = header_->discard.load(std::memory_order_acquire);
    const uint64_t written = header_->written.load(std::memory_order_acquire);
    if (written - position_ > wave::ring_samples) return false;  // nonsense is silence
    if (discard > position_ && discard <= written) position_ = discard;
    const bool runs = header_->running.load(std::memory_order_acquire) == 1;
    const auto there = static_cast<size_t>(runs ? written - position_ : 0);
    const size_t count = std::min(there, block.size());
    for (size_t at = 0; at < count; ++at) block.samples[at] = ring_[(position_ + at) & mask];
    position_ += count;
    header_->read.store(position_, std::memory_order_release);
    if (runs && playing_ && count < block.size()) {
        header_->glitches.fetch_add(1, std::memory_order_relaxed);
        drained_ = true;
    }
    playing_ = count == block.size() || (playing_ && !runs);
    wake_if(position_);
    return count > 0;
}

bool WaveRing::just_drained() { return std::exchange(drained_, false); }

void WaveRing::record(const Block& block) {
    if (header_->running.load(std::memory_order_acquire) != 1) return;
    const uint64_t read = header_->read.load(std::memory_order_acquire);
    const uint64_t kept = position_ - read;
    if (kept > wave::ring_samples || wave::ring_samples - kept < block.size()) {
        header_->glitches.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    for (size_t at = 0; at < block.size(); ++at) ring_[(position_ + at) & mask] = block.samples[at];
    position_ += block.size();
    header_->written.store(position_, std::memory_order_release);
    wake_if(position_);
}

void WavePort::receive(const Tick& tick) {
    if (out_ != nullptr && out_->just_drained()) tick.reporter.report(EventKind::wave_drained, 0);
}

bool WavePort::pull(Block& heard) {
    if (out_ != nullptr) return out_->play(heard);
    heard.silence(rate_);
    return false;
}

void WavePort::push(const Block& said, const Tick&) {
    if (in_ != nullptr) in_->record(said);
}

}  // namespace tapi::media
