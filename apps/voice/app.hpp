// SPDX-License-Identifier: Apache-2.0
// A program that has lines and what happens on their calls. It runs unattended: when the server or a provider ends, its
// calls end with Gone(provider), and its lines are opened again as soon as they are there again.
#pragma once

#include <tapi.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "call.hpp"
#include "tapictl/select.hpp"

namespace tapi::voice {

class Clips;
class Line;

// What happens on one call. It begins when the call is offered. When it returns, by Gone or otherwise, the call is dropped and
// forgotten.
using OnCall = std::function<Await<void>(std::shared_ptr<Call>)>;

struct LinePlan {
    std::string name;  // a name, a number or id:N, as `tapi` takes them
    // Of the calls that this program wants; 0: it takes none, and only makes some.
    DWORD media_modes = LINEMEDIAMODE_AUTOMATEDVOICE | LINEMEDIAMODE_INTERACTIVEVOICE | LINEMEDIAMODE_UNKNOWN;
    OnCall on_call;
    unsigned rings = 0;  // what lineSetNumRings is told; 0: nothing
};

// What a person at the log has to know.
struct Notice {
    enum class Level { info, warning, error };
    Level level = Level::info;
    std::string text;
};

struct AppPlan {
    std::string name;  // by which other programs know it
    std::shared_ptr<Clips> clips;
    std::function<void(const Notice&)> notice;
};

class App {
  public:
    App(boost::asio::io_context& loop, AppPlan plan);
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    // Before or while it runs. A line that is not there is waited for, and a notice says so.
    Line& add(LinePlan plan);
    // Throws ctl::Failure when the server cannot be used at all: what a program does first, to say it at once.
    void connect();
    // Until stop(), and until all calls have ended then.
    Await<void> run();
    // No more calls. Those that are there end with Gone(program_ends).
    void stop();
    bool stopping() const;

    std::vector<ctl::LineInfo> lines() const;
    size_t calls() const;
    boost::asio::io_context& loop();
    Clips& clips();

    // The result of an asynchronous function of the API: 0, or a LINEERR_. A negative `request` is returned as it is.
    Await<LONG> reply(LONG request);
    HLINEAPP handle() const;  // 0 while there is no server

    struct Core;

  private:
    std::shared_ptr<Core> core_;
};

struct DialPlan {
    std::string to;
    Millis ring{60000};  // how long it may ring
    DWORD media_mode = LINEMEDIAMODE_AUTOMATEDVOICE;
    std::string caller_data;  // lineSetCallData
};

struct Dialed {
    Outcome outcome = Outcome::failed;
    std::shared_ptr<Call> call;  // connected; it is dropped when the last pointer to it goes
    std::string cause;           // "busy (station)", "disconnected: nobody answered"
    int32_t refused = 0;         // a LINEERR_: no call was made
    // No call was made, and not for the number's sake: the line is not there, out of service, or has no room.
    bool no_line() const;
};

class Line {
  public:
    const std::string& name() const;     // as it was asked for
    const ctl::LineInfo& info() const;   // what it is; of the last time that it was open
    bool open() const;
    HLINE handle() const;  // 0 while it is not open
    size_t calls() const;
    // The smallest number of rings that any program wants (lineGetNumRings); nothing: none does.
    std::optional<unsigned> rings() const;
    void set_rings(unsigned rings);  // kept when the line is opened again; 0: no wish
    // A call to somebody, until he answers or it is clear that he will not.
    Await<Dialed> dial(DialPlan plan);

    explicit Line(LinePlan plan);
    struct State;
    State& state() { return *state_; }

  private:
    std::shared_ptr<State> state_;
};

}  // namespace tapi::voice
