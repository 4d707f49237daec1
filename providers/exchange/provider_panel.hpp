// SPDX-License-Identifier: Apache-2.0
// The exchange's phones for front panels.
#pragma once

#include "exchange/panel/session.hpp"
#include "exchange/provider.hpp"

namespace tapi::exchange {

class PanelSurface final : public panel::Surface {
  public:
    explicit PanelSurface(Provider& provider) : provider_(provider) {}

    panel::Json list(size_t from) override;
    Result<panel::Json> show(const std::string& phone) override;
    uint64_t version(const std::string& phone) override;
    Status act(const std::string& phone, panel::Deed deed, const panel::Json& part) override;

  private:
    Provider& provider_;
};

}  // namespace tapi::exchange
