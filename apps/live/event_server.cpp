// SPDX-License-Identifier: Apache-2.0
// See event_server.hpp.
#include "event_server.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <deque>
#include <filesystem>

#include "tapictl/console.hpp"
#include "tapictl/exit_codes.hpp"

#include <boost/asio/write.hpp>

namespace tapi::live {
namespace asio = boost::asio;
using Local = asio::local::stream_protocol;

struct EventServer::Listener : std::enable_shared_from_this<Listener> {
    Listener(Local::socket the_socket, EventServer& the_server) : socket(std::move(the_socket)), server(the_server) {}

    void say(const Json& event) {
        if (lines.size() >= most_waiting) return leave();
        lines.push_back(ctl::compact(event) + "\n");
        if (lines.size() == 1) write();
    }
    void write() {
        asio::async_write(socket, asio::buffer(lines.front()), [self = shared_from_this()](boost::system::error_code error, size_t) {
            if (error) return self->leave();
            self->lines.pop_front();
            if (!self->lines.empty()) self->write();
        });
    }
    // Until he goes; what he says is of no interest.
    void read() {
        socket.async_read_some(asio::buffer(ignored), [self = shared_from_this()](boost::system::error_code error, size_t) {
            if (error) return self->leave();
            self->read();
        });
    }
    void leave() {
        ticket.reset();
        if (left) return;
        left = true;
        boost::system::error_code ignore;
        socket.close(ignore);
        server.listeners_.erase(shared_from_this());
    }

    Local::socket socket;
    EventServer& server;
    Board::Ticket ticket;
    std::deque<std::string> lines;
    std::array<char, 256> ignored{};
    bool left = false;
};

namespace {

// A socket that a process which died left behind.
void remove_stale(asio::io_context& loop, const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) return;
    if (!S_ISSOCK(status.st_mode)) throw ctl::Failure(ctl::exit_failed, path + " is there, and is no socket");
    Local::socket probe(loop);
    boost::system::error_code error;
    probe.connect(Local::endpoint(path), error);
    if (!error) throw ctl::Failure(ctl::exit_failed, "another program listens on " + path + "; end it, or choose another --socket");
    ::unlink(path.c_str());
}

}  // namespace

std::string default_socket(const std::string& program) {
    const std::string name = program.starts_with("tapi-") ? program.substr(5) : program;
    const char* run = std::getenv("XDG_RUNTIME_DIR");
    if (run != nullptr && *run != '\0') return std::string(run) + "/opentapi/" + name + ".sock";
    if (geteuid() == 0) return "/run/opentapi/" + name + ".sock";
    return "/tmp/opentapi-" + std::to_string(geteuid()) + "/" + name + ".sock";
}

EventServer::EventServer(asio::io_context& loop, Board& board, const std::string& path) : board_(board), path_(path), acceptor_(loop) {
    try {
        std::filesystem::create_directories(std::filesystem::absolute(path).parent_path());
        remove_stale(loop, path);
        acceptor_.open();
        acceptor_.bind(Local::endpoint(path));
        if (::chmod(path.c_str(), 0600) != 0) throw std::system_error(errno, std::generic_category());
        acceptor_.listen();
    } catch (const ctl::Failure&) {
        throw;
    } catch (const std::exception& error) {
        throw ctl::Failure(ctl::exit_failed, "cannot listen on " + path + ": " + error.what());
    }
    accept();
}

EventServer::~EventServer() {
    const auto all = listeners_;
    for (const auto& listener : all) listener->leave();
    ::unlink(path_.c_str());
}

void EventServer::accept() {
    acceptor_.async_accept([this](boost::system::error_code error, Local::socket socket) {
        if (error == asio::error::operation_aborted) return;
        if (!error && listeners_.size() < most_listeners) welcome(std::move(socket));
        accept();
    });
}

void EventServer::welcome(Local::socket socket) {
    const auto listener = std::make_shared<Listener>(std::move(socket), *this);
    listeners_.insert(listener);
    listener->say(board_.status());
    listener->ticket = board_.hear([weak = std::weak_ptr(listener)](const Json& event) {
        if (const auto living = weak.lock()) living->say(event);
    });
    listener->read();
}

}  // namespace tapi::live
