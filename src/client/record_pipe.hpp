// SPDX-License-Identifier: Apache-2.0
// The completion port of an application: a descriptor from which whole LINEMESSAGE or PHONEMESSAGE records
// are read, one with each read; end of file after the shutdown. The operating system's calls are in
// record_pipe_unix.cpp.
#pragma once

#include <tapi.h>

namespace tapi::client {

class RecordPipe {
  public:
    RecordPipe();
    RecordPipe(const RecordPipe&) = delete;
    RecordPipe& operator=(const RecordPipe&) = delete;
    ~RecordPipe();

    bool valid() const { return in_ >= 0; }
    int descriptor() const { return out_; }
    // Waits while the application does not read; false after end().
    bool put(const LINEMESSAGE& record);
    void end();

  private:
    int in_ = -1;
    int out_ = -1;
};

}  // namespace tapi::client
