// SPDX-License-Identifier: Apache-2.0
// Dialogs that providers open in this process in the middle of other functions (UI-2), each on a thread and in a helper
// program of its own.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "client/helper.hpp"
#include "model/dialog.hpp"

namespace tapi::client {

class Session;

class Dialogs {
  public:
    // LINE_CREATEDIALOGINSTANCE.
    void open(const std::shared_ptr<Session>& session, uint32_t app, uint32_t dialog, DialogOpening opening);
    // LINE_SENDDIALOGINSTANCEDATA; nothing: the dialog closes.
    void data(uint32_t dialog, const OptBytes& block);
    void close_app(uint32_t app);
    void close_all();
    // The dialog's thread is at its end.
    void forget(uint32_t dialog);

  private:
    struct Running {
        uint32_t app = 0;
        std::shared_ptr<Helper> helper;
    };
    std::mutex mutex_;
    std::unordered_map<uint32_t, Running> running_;
};

}  // namespace tapi::client
