// SPDX-License-Identifier: Apache-2.0
// A telephony program under a test's control: in the test's process (LocalProgram) or in one of its own (Puppet), which
// can be killed and can bear another executable's name. What it cannot do it reports by an exception, with everything
// that it saw until then.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/child.hpp"
#include "support/commands.hpp"
#include "support/temp_dir.hpp"
#include "support/transcript.hpp"

namespace tapi::test {

inline constexpr DWORD api_1_3 = 0x00010003, api_1_4 = 0x00010004, api_2_0 = 0x00020000, api_2_1 = 0x00020001,
                       api_2_2 = 0x00020002;
inline constexpr DWORD own = LINECALLPRIVILEGE_OWNER, watch = LINECALLPRIVILEGE_MONITOR, own_and_watch = own | watch;
inline constexpr DWORD voice = LINEMEDIAMODE_INTERACTIVEVOICE, machine = LINEMEDIAMODE_AUTOMATEDVOICE;
constexpr LONG err(DWORD code) { return static_cast<LONG>(code); }

using Wanted = std::function<bool(const Msg&)>;

class Program {
  public:
    virtual ~Program() = default;

    // One command; see commands.hpp.
    virtual json ask(const json& request) = 0;
    LONG result(const json& request) { return ask(request).at("result").get<LONG>(); }

    // Initialises, and negotiates the version for every line; fails unless it works.
    void initialize(const json& options = json::object());
    DWORD devices() const { return devices_; }
    DWORD version() const { return version_; }

    // Opens a line; fails unless it works.
    DWORD open(DWORD device, DWORD privileges, DWORD media = voice, const json& more = json::object());
    LONG try_open(DWORD device, DWORD privileges, DWORD media = voice, const json& more = json::object());

    // Asynchronous functions: start() is the request id, finish() the result in its reply, run() both.
    LONG start(const std::string& command, DWORD call, const json& more = json::object());
    LONG finish(LONG request);
    LONG run(const std::string& command, DWORD call, const json& more = json::object());
    LONG start_call(DWORD line, const std::string& address, const json& more = json::object());
    // The handle of a call that the exchange makes.
    DWORD make_call(DWORD line, const std::string& address, const json& more = json::object());

    // The first message that nobody waited for yet and that is wanted; others stay.
    Msg wait(const Wanted& wanted, const std::string& what);
    Msg wait_reply(LONG request);
    Msg wait_state(DWORD call, DWORD state);
    // The handle of the next call that appears: its first CALLSTATE carries a privilege.
    DWORD wait_new_call(DWORD state);
    Msg wait_message(DWORD message, DWORD device);
    // Nothing, if no wanted message is there once everything that happened before has arrived.
    std::optional<Msg> look(const Wanted& wanted);

    // The next message of all, whatever it is.
    std::optional<Msg> next(std::chrono::milliseconds limit);

    // Waits until everything that the server and the provider said so far has arrived.
    void settle(DWORD line);
    void settle_phone(DWORD phone);
    // Everything that arrived since the last call of forget(), in words.
    std::vector<std::string> transcript();
    void forget();
    Transcript& names() { return names_; }

    json call_info(DWORD call) { return ask({{"do", "call_info"}, {"call", call}}); }
    json call_status(DWORD call) { return ask({{"do", "call_status"}, {"call", call}}); }
    DWORD state_of(DWORD call) { return call_status(call).at("state"); }
    // Drops it if need be and gives it back.
    void finish_call(DWORD call);

  protected:
    // The next message from the application; nothing when the time is up.
    virtual std::optional<Msg> read(std::chrono::milliseconds limit) = 0;
    [[noreturn]] void give_up(const std::string& what);

  private:
    std::optional<Msg> take_waiting(const Wanted& wanted);
    void arrive(const Msg& message);

    std::vector<Msg> waiting_;
    std::vector<std::string> seen_;
    Transcript names_;
    DWORD devices_ = 0;
    DWORD version_ = 0;
};

class LocalProgram final : public Program {
  public:
    ~LocalProgram() override;
    json ask(const json& request) override;
    HLINEAPP app() const { return commands_.app(); }
    Commands& commands() { return commands_; }

  private:
    std::optional<Msg> read(std::chrono::milliseconds limit) override;
    Commands commands_;
    bool initialized_ = false;
};

class Puppet final : public Program {
  public:
    // `name`: what its executable is called, for priorities and hand-off.
    explicit Puppet(const std::string& name = "puppet", Launch launch = {});
    json ask(const json& request) override;
    // The answer to a command that was written to process() by hand.
    json answer();
    // Ends it without a word to the server.
    void kill();
    // It goes on reading its messages only after resume_reading().
    void stop_reading() { ask({{"do", "stop_reading"}}); }
    void resume_reading() { ask({{"do", "resume_reading"}}); }
    Child& process() { return *child_; }

  private:
    std::optional<Msg> read(std::chrono::milliseconds limit) override;
    TempDir folder_;
    std::unique_ptr<Child> child_;
    std::vector<Msg> unread_;
};

}  // namespace tapi::test
