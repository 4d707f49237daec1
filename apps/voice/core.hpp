// SPDX-License-Identifier: Apache-2.0
// What App, Line and Call share: the registration with the server, its messages, and who waits for which.
#pragma once

#include <list>
#include <map>
#include <set>

#include "app.hpp"
#include "news.hpp"
#include "workers.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

namespace tapi::voice {

// A request whose reply is still to come. What the reply writes belongs to the request, not to who waits for it: he may
// be gone by then, and a call that is made all the same ends with the request.
struct Pending {
    std::optional<LONG> result;
    HCALL call = 0;                     // written before the reply, where the function makes a call on `line`
    Line::State* line = nullptr;
    std::shared_ptr<Call> made;         // that call, from the moment of the reply: its messages come at once
    std::vector<unsigned char> memory;  // likewise, where it gives a structure
    std::shared_ptr<News> news = std::make_shared<News>();
};

struct Line::State {
    LinePlan plan;
    ctl::LineInfo info;
    HLINE handle = 0;
    bool reported_missing = false;
    size_t calls = 0;
    App::Core* core = nullptr;
    Line* self = nullptr;
};

struct App::Core : std::enable_shared_from_this<App::Core> {
    Core(boost::asio::io_context& loop, AppPlan plan);
    ~Core();

    // ---- The server
    LONG initialize();
    void shut_down(Gone::Why why);
    Await<void> run();
    void take_messages();          // those that are there
    Await<bool> serve_messages();  // false: the server has ended
    void await_message();
    void message(const LINEMESSAGE& message);

    // ---- Lines
    void open_lines();
    void open(Line::State& line);
    void close_lines();
    Line::State* line_of(HLINE handle);

    // ---- Calls
    // A handle that was given to us becomes a call.
    std::shared_ptr<Call> adopt(HCALL handle, Line::State& line, bool outbound);
    void new_call(const LINEMESSAGE& message);
    static Await<void> happen(std::shared_ptr<Core> core, std::shared_ptr<Call> call, OnCall what);
    // Ends a call that nobody has any more, and forgets it once it is idle.
    void leave(HCALL handle);
    void left(HCALL handle);

    // ---- Requests
    // `ask` starts the function, with where its results go.
    std::shared_ptr<Pending> request(const std::function<LONG(Pending&)>& ask);
    void replied(LONG request, LONG result);

    void note(Notice::Level level, const std::string& text) const;

    boost::asio::io_context& loop;
    AppPlan plan;
    Workers openers;  // of wave devices
    HLINEAPP app = 0;
    std::optional<boost::asio::posix::stream_descriptor> descriptor;
    DWORD devices = 0;
    std::list<Line> lines;
    std::map<HCALL, Call::State*> calls;
    std::set<HCALL> leaving;
    std::map<LONG, std::shared_ptr<Pending>> pending;
    News news;
    uint64_t next_number = 1;
    bool stopping = false, running = false, look_again = false, server_told = false, awaiting_message = false;
};

}  // namespace tapi::voice
