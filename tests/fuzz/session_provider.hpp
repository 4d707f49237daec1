// SPDX-License-Identifier: Apache-2.0
// A provider that answers when it is told to, with good structures or with any bytes: the server's end of a
// provider link without the link, keeping the link's promises about order and number of answers.
#pragma once

#include <deque>

#include "server/host/remote_provider.hpp"

namespace tapi::fuzz {

class ScriptedProvider final : public server::RemoteProvider {
  public:
    // The oldest call returns as a good provider's would; nothing to do is fine for all of these.
    void answer();
    void answer(int32_t result, ByteView body);
    // The oldest request that was accepted completes.
    void complete(int32_t result, ByteView body);
    // Answers and completes until nothing waits.
    void serve();
    // Every call and request ends as with a host that died.
    void fail_all();
    // An answer could not be decoded: the link would be lost now.
    bool broken() const { return broken_; }
    void repaired() { broken_ = false; }

  private:
    struct Pending {
        TspiFunction function{};
        uint32_t request_id = 0;  // 0: synchronous
        RawDone returned;
        RawDone completed;
    };

    void send(TspiFunction function, Bytes body, RawDone returned) override;
    void start(TspiFunction function, uint32_t request_id, Bytes body, RawDone returned,
               RawDone completed) override;
    uint32_t next_request_id() override { return ++last_request_; }

    std::deque<Pending> calls_;
    std::deque<Pending> requests_;
    uint32_t last_request_ = 0;
    bool broken_ = false;
};

}  // namespace tapi::fuzz
