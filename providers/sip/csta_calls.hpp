// SPDX-License-Identifier: Apache-2.0
// The calls of one telephone, out of what it says of them in CSTA (ECMA-269): events, and a snapshot to begin with.
#pragma once

#include <string>
#include <vector>

#include "sip/csta_xml.hpp"
#include "sip/shown_call.hpp"

namespace tapi::sip {

class CstaCalls {
  public:
    // `device`: the telephone whose calls they are.
    explicit CstaCalls(std::string device) : device_(std::move(device)) {}

    // A new session begins: what was known may have changed meanwhile, and the snapshot says how.
    void doubt();
    // What changed; one that ended is over.
    std::vector<ShownCall> take(const CstaMessage& event);
    std::vector<ShownCall> take_snapshot(const CstaMessage& snapshot);
    // The telephone's end of the call that is shown under this id, for requests about it.
    CstaConnection connection_of(const std::string& id) const;
    size_t size() const { return calls_.size(); }

  private:
    struct Known {
        ShownCall shown;     // its id is the first number that the call had
        std::string call;    // and this the one it has now, after a transfer
        std::string device;  // as the telephone names its own end; empty: not yet
        bool doubted = false;
    };
    Known* find(const std::string& call);
    Known* find_or_add(const std::string& call);
    bool is_ours(const std::string& device) const;
    CstaLocal local_in(const CstaMessage& event, const Known& known) const;
    void learn(const CstaMessage& event, CstaLocal local, Known& known) const;
    bool over_by(const CstaMessage& event, CstaLocal local) const;
    void end(const std::string& call, ShownState how, std::vector<ShownCall>& changed);
    void transfer(const CstaMessage& event, std::vector<ShownCall>& changed);

    const std::string device_;
    std::vector<Known> calls_;
};

// How a call that failed, or was cleared, ended.
ShownState csta_end(const std::string& cause);
ShownState csta_failure(const std::string& cause);

}  // namespace tapi::sip
