// SPDX-License-Identifier: Apache-2.0
// A link over a socket.
#pragma once

#include "uimodule/link.hpp"

namespace tapi::dialog {

// Its owner closes the descriptor.
class SocketLink final : public Link {
  public:
    explicit SocketLink(int descriptor) : descriptor_(descriptor) {}
    int descriptor() const { return descriptor_; }

  private:
    ptrdiff_t write_some(const std::byte* bytes, size_t size) override;
    ptrdiff_t read_some(std::byte* room, size_t size) override;

    const int descriptor_;
};

}  // namespace tapi::dialog
