// SPDX-License-Identifier: Apache-2.0
// The exchange's link for front panels, as docs/panel.md describes it.
#pragma once

#include <optional>
#include <string>

#include "console.hpp"

namespace tapi::ctl {

class PanelLink {
  public:
    // Nothing named: OPENTAPI_PANEL, else panel.sock beside the server's socket.
    explicit PanelLink(const std::string& named);
    ~PanelLink();
    PanelLink(const PanelLink&) = delete;
    PanelLink& operator=(const PanelLink&) = delete;

    // The answer; throws Failure with the text of an error. What has changed meanwhile is kept for next_change().
    Json ask(const Json& request);
    void press(const std::string& phone, const Json& key);
    void act(const std::string& phone, const char* deed, const std::string& device);

    // Readable when next_change() may have something.
    int descriptor() const { return socket_; }
    // The newest state of the watched phone, when one has come; throws when the exchange has ended.
    std::optional<Json> next_change();

  private:
    void send(const std::string& line);
    // One more line, when there is one; reads what is there, or waits for it.
    std::optional<std::string> next_line(bool wait);

    int socket_ = -1;
    std::string input_;
    std::optional<Json> change_;
};

}  // namespace tapi::ctl
