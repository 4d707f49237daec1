// SPDX-License-Identifier: Apache-2.0
// The completion port of an application: a descriptor from which whole LINEMESSAGE or PHONEMESSAGE records
// are read, one with each read; end of file after the shutdown. On Windows it is the application's own completion port,
// each record in memory of its own (LocalAlloc) which the application frees. The operating system's calls are in
// record_pipe_unix.cpp and record_pipe_windows.cpp.
#pragma once

#include "client/delivery.hpp"

namespace tapi::client {

class RecordPipe {
  public:
    explicit RecordPipe(const AppPort& given);
    RecordPipe(const RecordPipe&) = delete;
    RecordPipe& operator=(const RecordPipe&) = delete;
    ~RecordPipe();

    bool valid() const { return in_ >= 0; }
    // On Windows the value of the handle, which has 32 bits of meaning.
    int descriptor() const { return out_; }
    // Waits while the application does not read; false after end().
    bool put(const LINEMESSAGE& record);
    void end();

  private:
    int in_ = -1;
    int out_ = -1;
    AppPort given_;
};

}  // namespace tapi::client
