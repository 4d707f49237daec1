// SPDX-License-Identifier: Apache-2.0
// The short way to a provider of lines: derive from LineProvider, define make_provider(), link provider_face. The face
// exports the TSPI functions of basic telephony, negotiates versions, keeps lines and calls with their handles and
// states, fills the structures, and queues events in order. What it does not offer (transfer, conference, phones, media)
// is exported by the module itself beside it; docs/provider-guide.md shows how.
//
// Functions come in on any thread; everything of the provider runs with one mutex held. A thread of the provider's own
// (a network that speaks, a timer) makes a Turn first. Events leave when the outermost function or Turn ends.
#pragma once

#include <tspi.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/handle_table.hpp"
#include "base/result.hpp"
#include "sdk/host.hpp"
#include "sdk/structure.hpp"
#include "sdk/text.hpp"
#include "sdk/upcalls.hpp"

namespace tapi::sdk {

// A line with one address. Numbers and masks are those of the capability structures.
struct LineDescription {
    std::u16string name;
    std::u16string number;
    DWORD permanent_id = 0;  // the same at every start; distinct among the provider's lines
    DWORD media_modes = LINEMEDIAMODE_INTERACTIVEVOICE;
    DWORD bearer_modes = LINEBEARERMODE_VOICE;
    DWORD max_calls = 1;      // at one time, in any state but idle
    DWORD call_features = 0;  // LINECALLFEATURE_ bits that some call may have at some time
    DWORD call_states = 0;    // LINECALLSTATE_ bits that calls may go through
    DWORD disconnect_modes = LINEDISCONNECTMODE_NORMAL;
};

// One end of a call on a line of ours, which is what TAPI names a call.
struct LineCall {
    virtual ~LineCall() = default;
    uint32_t id = 0;    // the number in its HDRVCALL
    uint32_t line = 0;  // which of the provider's lines, from 0
    HTAPICALL handle = nullptr;
    bool outgoing = false;
    DWORD state = LINECALLSTATE_UNKNOWN;
    DWORD mode = 0;
    WallTime entered{};
    DWORD media_mode = LINEMEDIAMODE_INTERACTIVEVOICE;
    DWORD call_id = 0;  // the same for both ends of one call; 0: unknown
    DWORD reason = LINECALLREASON_DIRECT;
    DWORD app_specific = 0;
    std::u16string caller, called;  // numbers; empty: not known
    uint32_t tag = 0;               // the provider's own
    std::string user_info;          // user-user information given with the operation that is asked for now

    bool announced = false;  // TAPI made it, or took it at LINE_NEWCALL
    bool reported = false;
};

// An asynchronous function that TAPI waits for.
struct Request {
    DRV_REQUESTID id = 0;
    uint32_t line = 0;
    uint32_t call = 0;
};

class LineProvider : private Upcalls::Directory {
  public:
    // `info` names the provider to applications.
    LineProvider(std::u16string info, std::vector<LineDescription> lines);
    ~LineProvider() override = default;
    LineProvider(const LineProvider&) = delete;
    LineProvider& operator=(const LineProvider&) = delete;

    class Turn {
      public:
        explicit Turn(LineProvider& provider) : provider_(provider), lock_(provider.mutex_) {}
        ~Turn() { provider_.upcalls_.deliver(lock_); }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

      private:
        friend class TspiFace;
        LineProvider& provider_;
        Upcalls::Lock lock_;
    };

  protected:
    // ---- What the provider is asked. Each is called only when features() allows it. A refusal is a LINEERR_ value and
    // changes nothing; success means that complete() is called once, now or later. What happens to the call is told by
    // set_state(). The defaults refuse with OPERATIONUNAVAIL.

    // A new call to `call.called` (empty: dial tone is wanted). Complete it before its first state.
    virtual Status make_call(LineCall& call, Request request);
    virtual Status accept(LineCall& call, Request request);
    virtual Status answer(LineCall& call, Request request);
    virtual Status drop(LineCall& call, Request request);
    virtual Status hold(LineCall& call, Request request);
    virtual Status unhold(LineCall& call, Request request);
    virtual Status swap_hold(LineCall& active, LineCall& held, Request request);
    virtual Status dial(LineCall& call, std::u16string_view digits, Request request);
    // TAPI lets go of the call, in any state, or never took it; it is forgotten when this returns.
    virtual void closing(LineCall&) {}

    // TAPI has opened the line.
    virtual void opening(uint32_t /*line*/) {}
    // TAPI has closed the line; its calls are forgotten already.
    virtual void line_closed(uint32_t /*line*/) {}

    // What can be done with some call at some time: those of the description, unless they change with the device.
    virtual DWORD call_features(uint32_t line) const { return lines_[line].call_features; }
    // What can be done with a call in its present state: LINECALLFEATURE_ bits.
    virtual DWORD features(const LineCall& call) const = 0;
    // True when another call can be made on the line.
    virtual bool can_call(uint32_t line) const { return calls_on(line) < lines_[line].max_calls; }
    // Capabilities and status beyond the description.
    virtual void describe(uint32_t /*line*/, Structure<LINEDEVCAPS>&) const {}
    virtual void describe(uint32_t /*line*/, Structure<LINEADDRESSCAPS>&) const {}
    virtual void describe(uint32_t /*line*/, Structure<LINEDEVSTATUS>&) const {}
    virtual void describe(uint32_t /*line*/, Structure<LINEADDRESSSTATUS>&) const {}
    virtual void describe(const LineCall&, Structure<LINECALLINFO>&) const {}
    virtual void describe(const LineCall&, Structure<LINECALLSTATUS>&) const {}
    // The parameters of a new call, before make_call(); never null.
    virtual Status read_params(LineCall&, const LINECALLPARAMS*) { return success(); }
    // A call as the provider keeps it, when it keeps more than LineCall does.
    virtual std::unique_ptr<LineCall> make_line_call() const { return std::make_unique<LineCall>(); }
    // TAPI has started the provider: threads and networks begin here, not in the constructor.
    virtual Status start() { return success(); }

    // ---- What the provider does; inside one of the functions above, or a Turn.

    // A call that arrives on a line, offered to TAPI with its first state. Null when the line is closed.
    LineCall* new_call(uint32_t line);
    LineCall* find(uint32_t call) { return found(calls_.find(call)); }
    void set_state(LineCall& call, DWORD state, DWORD mode = 0);
    // LINECALLSTATE_CONFERENCED, with TAPI's handle of the parent.
    void set_conferenced(LineCall& call, const LineCall& parent);
    // LINE_CALLINFO: what changed, LINECALLINFOSTATE_ bits.
    void changed(const LineCall& call, DWORD items);
    void complete(Request request, LONG result = 0);
    // A call whose making failed; TAPI does not close it.
    void remove_call(uint32_t call);
    // LINE_LINEDEVSTATE, when TAPI asked for it: LINEDEVSTATE_ bits.
    void line_changed(uint32_t line, DWORD items);
    // LINE_ADDRESSSTATE of the line's address, the same: LINEADDRESSSTATE_ bits.
    void address_changed(uint32_t line, DWORD items);
    // Any other message about a call.
    void tell(const LineCall& call, DWORD message, DWORD_PTR p1, DWORD_PTR p2 = 0, DWORD_PTR p3 = 0);
    bool is_open(uint32_t line) const { return open_[line].event != nullptr; }
    // Calls in any state but idle.
    uint32_t calls_on(uint32_t line) const { return open_[line].calls; }
    // Of a line that is open.
    DWORD version_of(uint32_t line) const { return open_[line].version; }
    template <class Visit>
    void each_call(Visit visit) {
        calls_.for_each([&](uint32_t, std::unique_ptr<LineCall>& call) { visit(*call); });
    }
    const LineDescription& line(uint32_t line) const { return lines_[line]; }

  private:
    friend class TspiFace;

    struct Open {
        HTAPILINE handle = nullptr;
        LINEEVENT event = nullptr;
        DWORD version = 0;
        DWORD states = 0, address_states = 0;  // what TAPI wants to hear of the line
        uint32_t calls = 0;
    };

    static LineCall* found(std::unique_ptr<LineCall>* call) { return call == nullptr ? nullptr : call->get(); }
    LineCall* add_call(uint32_t line);

    std::optional<Upcalls::Line> open_line(uint32_t line) override;
    Upcalls::Call call(uint32_t call) override;
    void announced(uint32_t call, HTAPICALL handle) override;
    void reported(uint32_t call) override;
    void missed(uint32_t call) override;

    const std::u16string info_;
    const std::vector<LineDescription> lines_;
    bool started_ = false;
    DWORD line_base_ = 0;
    std::mutex mutex_;
    Upcalls upcalls_{*this};
    std::vector<Open> open_;
    HandleTable<std::unique_ptr<LineCall>> calls_;
    SystemClock clock_;
};

// The module's own: makes the provider when TAPI starts it. An error is TAPI's error for the start, and its text is logged.
Result<std::unique_ptr<LineProvider>> make_provider(const Host& host);

}  // namespace tapi::sdk
