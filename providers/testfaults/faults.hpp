// SPDX-License-Identifier: Apache-2.0
// Which faults the test provider commits: read from its configuration file, without one from the file that TESTFAULTS_FILE names, lines of
// key=value.
//
//   lines, phones   how many devices it counts (1 each)
//   version         what TSPI_lineNegotiateTSPIVersion answers, hexadecimal (20002)
//   crash, hang, throw, fail   name of the function in which it does that; fail returns RESOURCEUNAVAIL
//   crash_thread    name of the function that has a thread crash
//   hang_mark       a file that is created before hanging
//   crowd           name of a function that waits a little for another one to be entered, and says in the log whether one was
//   reentrant       1: without LINETSPIOPTION_NONREENTRANT
//   gate, gate_path  name of a function that waits until somebody opens the FIFO gate_path for writing
//   completion      of asynchronous requests: now (before the return), next (at the next call of any
//   function),
//                   thread (at once, on another thread), twice, unknown, never, zero (returns 0), failed
//   sizes           of LINEDEVCAPS: total, used, needed (beyond reason), grow (once), endless (at every try)
//   events          raised by TSPI_lineOpen: calls (two new ones), bad (handles and messages that nobody
//   knows), wild (a new call whose handle goes nowhere) early_events    1: LINE_CREATE and PHONE_CREATE from inside TSPI_providerInit shutdown_mark   a
//   file that TSPI_providerShutdown creates
//   single          1: there can be one of it only
//   reconfigure     1: it has OPENTAPI_providerReconfigure
//   dialog          what TSPI_lineMakeCall opens: form, or the name of a UI module; its request ends with it
//   dialog_end      close: a module's dialog is closed once it has spoken
//   dialog_log      a file that gets a line for each step of dialogs and forms
//   ui_module       what TSPI_providerUIIdentify names
//   form            instead of the form for its devices; none: there is none
#pragma once

#include <functional>
#include <map>
#include <string>

namespace testfaults {

class Faults {
  public:
    // False when the file cannot be read.
    bool read(const char* path);
    bool is(const std::string& key, const std::string& value) const { return text(key) == value; }
    std::string text(const std::string& key) const;
    unsigned long number(const std::string& key, unsigned long otherwise, int base = 10) const;

    // What the configuration wants to happen in `function`; 0, or the error that it returns.
    int enter(const std::string& function) const;
    std::function<void(const std::string& words)> said;  // what goes to the log

  private:
    void say(const std::string& words) const;

    std::map<std::string, std::string> values_;
};

Faults& faults();

}  // namespace testfaults
