// SPDX-License-Identifier: Apache-2.0
// The flows of a service, read from their files, and read again.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ivr/flow/flow.hpp"

namespace tapi::ivr {

class Flows {
  public:
    // Warnings and errors, a line each.
    using Tell = std::function<void(bool error, const std::string& text)>;

    // False: it has errors, which were told. Nothing is changed then.
    bool read(const std::string& file, const Tell& tell);
    // All that were read once. A flow with errors stays as it was.
    void read_again(const Tell& tell);
    std::shared_ptr<const flow::Flow> at(const std::string& file) const { return flows_.at(file); }

  private:
    std::map<std::string, std::shared_ptr<const flow::Flow>> flows_;
};

}  // namespace tapi::ivr
