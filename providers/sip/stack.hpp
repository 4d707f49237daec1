// SPDX-License-Identifier: Apache-2.0
// The SIP stack and its thread: one su_root, one nta agent, all transports. Everything about calls and registrations runs on
// this thread; other threads post() to it. The queue is bounded: who posts to a full one is told so.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/timers.hpp"
#include "sip/burst.hpp"
#include "sip/config.hpp"
#include "sip/dialog.hpp"

struct su_root_s;
struct nta_agent_s;
struct nta_leg_s;
struct nta_incoming_s;
struct nta_outgoing_s;
struct nta_leg_magic_s;
struct nta_outgoing_magic_s;
struct sip_s;

namespace tapi::sip {

class NtaDialog;

// What arrives outside of any dialog.
class StackEvents {
  public:
    virtual ~StackEvents() = default;
    // A new call. Whoever takes it keeps the dialog and gives it a listener; who does not answers on it and lets it go.
    virtual void on_invite(std::unique_ptr<NtaDialog> dialog, const Received& invite) = 0;
    // Who asks for the state of something; it is taken, or answered and let go, like a call.
    virtual void on_subscribe(std::unique_ptr<NtaDialog> dialog, const Received& request) = 0;
    // Anything else: the reply.
    virtual Reply on_request(const Received& request) = 0;
};

// A request outside of dialogs: REGISTER, NOTIFY.
struct Solitary {
    std::string method;
    Invitation target;
    std::string call_id;
    uint32_t cseq = 1;
    Payload payload;
};

class Stack {
  public:
    using Task = std::function<void()>;
    using Answer = std::function<void(const Received&)>;
    static constexpr size_t most_posted = 100'000;  // tasks that wait

    explicit Stack(const Network& network) : network_(network) {}
    ~Stack() { stop(); }
    Stack(const Stack&) = delete;
    Stack& operator=(const Stack&) = delete;

    // Binds every transport and starts the thread. `prepare` runs on it first.
    Status start(StackEvents& events, Task prepare);
    // Runs `last` on the thread, lets its messages go, and ends it.
    void stop(Task last = {});

    bool post(Task task);

    // ---- On the stack's thread only.
    Timers& timers() { return timers_; }
    std::unique_ptr<NtaDialog> make_dialog();
    // The answer comes once for each response, provisional ones included.
    void send(const Solitary& request, Answer answer);
    // Where we are reached by whoever is behind `next_hop`: host:port with the transport's parameter, for a Contact.
    std::string contact(const std::string& user, const std::string& next_hop, const std::string& params = {});
    std::string local_address(const std::string& next_hop);
    // Our first transport, as a route to ourselves.
    std::string own_address();
    // Runs a task after the callback that is under way.
    void later(Task task) { later_.push_back(std::move(task)); }

  private:
    friend class NtaDialog;

    Status open();
    Status open_transport(const Transport& transport);
    void close();
    void run();
    void run_posted();
    void run_later();
    void watch_bursts();
    void listen_default();
    const Transport& transport_for(const std::string& next_hop) const;
    // The dialog with this number on the stack of the calling thread; null: gone.
    static NtaDialog* dialog_here(uint32_t number);
    static int on_stray(nta_leg_magic_s* magic, nta_leg_s* leg, nta_incoming_s* irq, const sip_s* sip);
    static int on_answer(nta_outgoing_magic_s* magic, nta_outgoing_s* orq, const sip_s* sip);
    int stray(nta_incoming_s* irq, const sip_s& sip);
    void forget(uint32_t dialog) { dialogs_.erase(dialog); }

    const Network& network_;
    StackEvents* events_ = nullptr;
    SystemClock clock_;
    Timers timers_{clock_};
    su_root_s* root_ = nullptr;
    nta_agent_s* agent_ = nullptr;
    nta_leg_s* default_leg_ = nullptr;
    std::unordered_map<uint32_t, NtaDialog*> dialogs_;
    std::unordered_map<uint32_t, Answer> answers_;
    std::unordered_map<std::string, std::string> local_addresses_;  // towards whom
    std::vector<uint16_t> bound_ports_;  // of each transport
    uint32_t last_number_ = 0;
    std::vector<Task> later_;
    Burst burst_;

    std::mutex mutex_;
    std::vector<Task> posted_;
    int wake_fd_ = -1;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace tapi::sip
