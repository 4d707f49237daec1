// SPDX-License-Identifier: Apache-2.0
// Cutting and building frames.
#include "wire/frame.hpp"

#include <algorithm>
#include <cstring>

namespace tapi::wire {

size_t begin_frame(Bytes& out, Kind kind, uint16_t function, uint32_t id, int32_t result) {
    const size_t start = out.size();
    const Header header{0, static_cast<uint16_t>(kind), function, id, result};
    out.resize(start + sizeof header);
    std::memcpy(out.data() + start, &header, sizeof header);
    return start;
}

void end_frame(Bytes& out, size_t start) {
    const auto size = static_cast<uint32_t>(out.size() - start);
    std::memcpy(out.data() + start, &size, sizeof size);
}

std::span<std::byte> FrameBuffer::prepare(size_t size) {
    if (begin_ == end_) begin_ = end_ = 0;
    if (data_.size() - end_ < size && begin_ > 0) {
        std::memmove(data_.data(), data_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (data_.size() - end_ < size) data_.resize(std::max(end_ + size, data_.size() * 2));
    return std::span(data_).subspan(end_);
}

void FrameBuffer::commit(size_t size) { end_ += std::min(size, data_.size() - end_); }

std::optional<Frame> FrameBuffer::next() {
    if (broken_ || end_ - begin_ < sizeof(Header)) return std::nullopt;
    Frame frame;
    std::memcpy(&frame.header, data_.data() + begin_, sizeof(Header));
    if (frame.header.size < sizeof(Header) || frame.header.size > max_frame_) {
        broken_ = true;
        return std::nullopt;
    }
    if (end_ - begin_ < frame.header.size) return std::nullopt;
    frame.body = ByteView(data_).subspan(begin_ + sizeof(Header), frame.header.size - sizeof(Header));
    begin_ += frame.header.size;
    return frame;
}

}  // namespace tapi::wire
