// SPDX-License-Identifier: Apache-2.0
// A provider's way up to TAPI: completions and line events, delivered in the order in which they happened and
// with no lock held.
//
// A provider guards its state with one mutex. Under it, it changes state and queues what TAPI must hear;
// before it returns from a TSPI function or a timer, it calls deliver(). One thread delivers at a time; what
// others queue meanwhile goes out behind, so that order holds and nobody waits for anybody's upcall, except
// closing: end_call(), end_line() and end_phone() return only when nothing more about it can reach TAPI.
//
// Calls and lines are named by the numbers in the provider's own HDRV handles.
#pragma once

#include <tspi.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace tapi::sdk {

class Upcalls {
  public:
    using Lock = std::unique_lock<std::mutex>;

    struct Line {
        HTAPILINE handle = nullptr;
        LINEEVENT procedure = nullptr;
    };
    struct Phone {
        HTAPIPHONE handle = nullptr;
        PHONEEVENT procedure = nullptr;
    };
    enum class Standing {
        gone,         // closed by TAPI or never heard of: events are discarded
        unannounced,  // the first LINE_CALLSTATE is preceded by LINE_NEWCALL
        announced,
    };
    struct Call {
        Standing standing = Standing::gone;
        HTAPICALL handle = nullptr;
        bool reported = false;  // a LINE_CALLSTATE has been delivered
    };

    // What the queue asks of the provider at the moment of delivery, with the mutex held.
    class Directory {
      public:
        virtual ~Directory() = default;
        virtual std::optional<Line> open_line(uint32_t line) = 0;
        virtual Call call(uint32_t call) = 0;
        // TAPI's answer to LINE_NEWCALL. A NULL handle means "not now": the call stays unannounced, and is
        // offered again with its next state.
        virtual void announced(uint32_t call, HTAPICALL handle) = 0;
        virtual void reported(uint32_t call) = 0;
        // The call became idle before TAPI took it: nobody will close it.
        virtual void missed(uint32_t call) = 0;
        // For providers that have phones.
        virtual std::optional<Phone> open_phone(uint32_t) { return std::nullopt; }
    };

    explicit Upcalls(Directory& directory) : directory_(directory) {}

    void set_completion(ASYNC_COMPLETION procedure) { completion_ = procedure; }

    // These queue; the mutex is held. Naming the line and call lets closing find the item.
    void complete(DRV_REQUESTID request, LONG result, uint32_t line, uint32_t call = 0);
    void complete_for_phone(DRV_REQUESTID request, LONG result, uint32_t phone);
    void phone_event(uint32_t phone, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3);
    void line_event(uint32_t line, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3);
    // LINE_CALLSTATE; media modes go out with the first report only. With LINECALLSTATE_CONFERENCED the mode
    // is TAPI's handle of the parent, which is looked up at the moment of delivery.
    void call_state(uint32_t line, uint32_t call, DWORD state, DWORD mode, DWORD media_modes);
    void conferenced(uint32_t line, uint32_t call, uint32_t parent, DWORD media_modes);
    // Any other message about a call; dropped while the call is unannounced.
    void call_event(uint32_t line, uint32_t call, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3);

    // Delivers what is queued. `lock` holds the mutex before and after, not during upcalls.
    void deliver(Lock& lock);

    // For TSPI_lineCloseCall, TSPI_lineClose and TSPI_phoneClose: queued completions are delivered, queued events discarded,
    // and an upcall under way on another thread is waited for. `lock` as in deliver().
    void end_call(Lock& lock, uint32_t call);
    void end_line(Lock& lock, uint32_t line);
    void end_phone(Lock& lock, uint32_t phone);
    // The same for all lines and phones, after the last of them was closed.
    void end_all(Lock& lock);

  private:
    enum class Kind : uint8_t { completion, line_event, call_state, call_event, phone_event };
    struct Item {
        Kind kind{};
        uint32_t line = 0;
        uint32_t call = 0;
        DWORD message = 0;  // completion: the request
        DWORD_PTR p1 = 0, p2 = 0, p3 = 0;
        uint32_t parent = 0;  // whose handle becomes p2
        uint32_t phone = 0;
    };

    template <class Matches>
    void end(Lock& lock, Matches matches);
    void deliver_one(Lock& lock, const Item& item);
    void deliver_completion(Lock& lock, const Item& item);
    void deliver_to_phone(Lock& lock, const Item& item);
    bool announce(Lock& lock, const Line& line, uint32_t call);

    Directory& directory_;
    ASYNC_COMPLETION completion_ = nullptr;
    std::deque<Item> queue_;
    std::optional<Item> in_flight_;
    std::thread::id delivering_;  // none: nobody
    std::condition_variable delivered_;
    uint32_t waiting_ = 0;
};

}  // namespace tapi::sdk
