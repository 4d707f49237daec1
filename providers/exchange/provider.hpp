// SPDX-License-Identifier: Apache-2.0
// The exchange as a provider: one mutex around the switch, one thread for its timers, and the bookkeeping of
// what TAPI has open. Every TSPI function enters through Visit; what it caused goes up when the visit ends.
//
// Order of messages: a new call's completion comes before its first state; for operations on existing calls
// the states come first and the completion last.
#pragma once

#include <tspi.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/handle_table.hpp"
#include "base/timers.hpp"
#include "exchange/config.hpp"
#include "exchange/identity.hpp"
#include "exchange/phones.hpp"
#include "exchange/sound.hpp"
#include "exchange/switch.hpp"
#include "exchange/watcher.hpp"
#include "sdk/handles.hpp"
#include "sdk/host.hpp"
#include "sdk/upcalls.hpp"

namespace tapi::exchange {

// A line as TAPI has it open.
struct OpenLine {
    LineNo line{};
    HTAPILINE handle = nullptr;
    LINEEVENT procedure = nullptr;
    DWORD version = 0;
    DWORD line_states = 0;
    DWORD address_states = 0;
};

// A phone as TAPI has it open.
struct OpenPhone {
    LineNo line{};
    HTAPIPHONE handle = nullptr;
    PHONEEVENT procedure = nullptr;
    DWORD version = 0;
    DWORD states = 0, button_modes = 0, button_states = 0;
};

class Provider final : private SwitchEvents,
                       private SoundEvents,
                       private PhoneListener,
                       private sdk::Upcalls::Directory {
  public:
    Provider(Config config, Identity identity, ASYNC_COMPLETION completion, const sdk::Host& host);
    ~Provider() override;
    Provider(const Provider&) = delete;
    Provider& operator=(const Provider&) = delete;

    const Identity& identity() const { return identity_; }
    bool has_phone(LineNo line) const { return switch_.has_phone(line); }
    // Called with the exchange locked, when a phone has changed.
    void on_phone_change(std::function<void()> told);

    // The state of the exchange, for as long as the visit lasts.
    class Visit {
      public:
        explicit Visit(Provider& provider) : provider_(provider), lock_(provider.mutex_) {}
        ~Visit() { provider_.finish_visit(lock_); }
        Visit(const Visit&) = delete;
        Visit& operator=(const Visit&) = delete;

        Switch& exchange() { return provider_.switch_; }
        Sound& sound() { return provider_.sound_; }
        Phones& phones() { return provider_.phones_; }
        const Identity& identity() const { return provider_.identity_; }

        std::optional<LineNo> line_of_device(DWORD device) const;
        // The extension of a phone.
        std::optional<LineNo> station_of_phone(DWORD device) const;
        // provider_changes.cpp
        Result<LineChanges> reconfigure(Config config);
        void forget(LineNo line);
        LONG name_line(DWORD_PTR temporary, DWORD device);
        LONG name_phone(DWORD_PTR temporary, DWORD device);
        OpenLine* open_line(HDRVLINE line);
        OpenPhone* open_phone(HDRVPHONE phone);
        LONG open(DWORD device, HTAPIPHONE handle, LPHDRVPHONE phone, DWORD version, PHONEEVENT procedure);
        LONG close(HDRVPHONE phone);
        void tell(HDRVPHONE phone, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3);
        // An operation on an open phone, like operate() for calls.
        template <class Operation>
        LONG operate_phone(DRV_REQUESTID request, HDRVPHONE phone, Operation operation);

        // The id of a wave device. From the first on, a thread waits for the applications.
        LONG wave_device(const WaveOwner& owner, DWORD& id);

        // Null unless TAPI holds the call.
        const Half* call(HDRVCALL call);
        DWORD version_of(const Half& half);

        LONG open(DWORD device, HTAPILINE handle, LPHDRVLINE line, DWORD version, LINEEVENT procedure);
        LONG close(HDRVLINE line);
        LONG close_call(HDRVCALL call);
        LONG make_call(DRV_REQUESTID request, HDRVLINE line, HTAPICALL handle, LPHDRVCALL call,
                       const CallRequest& wanted);
        // Calls that the switch created on request: TAPI knows them by `handle`. begin() completes the
        // request and lets the call happen.
        HDRVCALL adopt(HalfId half, HTAPICALL handle);
        LONG begin(DRV_REQUESTID request, HalfId half);
        // A request about a call that ends without success, and one about a line that succeeded.
        LONG complete_with(DRV_REQUESTID request, HalfId half, DWORD error);
        LONG complete(DRV_REQUESTID request, HDRVLINE line);
        // A message of the extension about a line, or about a call on it.
        void tell(HDRVLINE line, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3);
        void tell(HDRVCALL call, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3);
        // The modes that are being monitored have changed.
        void monitoring_changed(const Half& half);
        // An operation on a line, like operate() for calls.
        template <class Operation>
        LONG operate_line(DRV_REQUESTID request, HDRVLINE line, Operation operation);

        // An operation on a call: completes when it succeeded, returns the error when it did not.
        template <class Operation>
        LONG operate(DRV_REQUESTID request, HDRVCALL call, Operation operation);

      private:
        void complete(DRV_REQUESTID request, uint32_t call);
        Provider& provider_;
        sdk::Upcalls::Lock lock_;
    };

  private:
    struct HeldCall {
        uint32_t open = 0;  // the OpenLine it belongs to
        HTAPICALL handle = nullptr;
        bool announced = false;
        bool reported = false;
    };

    void finish_visit(sdk::Upcalls::Lock& lock);
    void settle_phones();
    void run_timers();
    void report_state(uint32_t open, const Half& half);

    void call_state(const Half& half) override;
    void call_info(const Half& half, uint32_t items) override;
    void line_state(LineNo line, uint32_t items, uint32_t param2, uint32_t param3) override;
    void address_state(LineNo line, uint32_t address, uint32_t items) override;

    // provider_sound.cpp
    void report_sound(HalfId half, DWORD message, DWORD_PTR p1, DWORD_PTR p2);
    void digit_heard(HalfId half, const media::HeardDigit& digit) override;
    void digits_gathered(HalfId half, const sdk::Gather& gather, uint32_t reason) override;
    void generated(HalfId half, uint32_t id, uint32_t reason) override;
    void tone_heard(HalfId half, uint32_t list, uint32_t tag) override;
    void media_heard(HalfId half, uint32_t mode) override;

    // provider_phones.cpp
    void phone_state(LineNo phone, uint32_t flag, uint32_t value) override;
    void phone_button(LineNo phone, uint32_t key, uint32_t mode, uint32_t state) override;
    void phone_changed(LineNo phone) override;
    std::optional<sdk::Upcalls::Phone> open_phone(uint32_t phone) override;

    std::optional<sdk::Upcalls::Line> open_line(uint32_t line) override;
    sdk::Upcalls::Call call(uint32_t call) override;
    void announced(uint32_t call, HTAPICALL handle) override;
    void reported(uint32_t call) override;
    void missed(uint32_t call) override;

    Identity identity_;
    const sdk::Host& host_;
    std::mutex mutex_;
    SystemClock clock_;
    Timers timers_{clock_};
    Switch switch_;
    Sound sound_{switch_, clock_, timers_, *this};
    Phones phones_{switch_, sound_, timers_, *this};
    sdk::Upcalls upcalls_{*this};
    HandleTable<OpenLine> opens_;
    HandleTable<OpenPhone> open_phones_;
    std::vector<uint32_t> open_of_phone_;  // by LineNo; 0: closed
    std::function<void()> on_phone_change_;
    bool phones_changed_ = false;
    std::vector<uint32_t> open_of_line_;  // by LineNo; 0: closed
    std::unordered_map<uint32_t, HeldCall> calls_;
    std::condition_variable wake_;
    Instant planned_ = Instant::min();  // when the timer thread wakes by itself; min: it is awake
    bool stopping_ = false;
    std::thread timer_thread_;
    std::unique_ptr<Watcher> wave_thread_;  // ends before what it serves
};

template <class Operation>
LONG Provider::Visit::operate(DRV_REQUESTID request, HDRVCALL handle, Operation operation) {
    const Half* half = call(handle);
    if (half == nullptr) return static_cast<LONG>(LINEERR_INVALCALLHANDLE);
    const HalfId id = half->id;
    const Status status = operation(provider_.switch_, id);
    if (!status) return status.code();
    complete(request, number(id));
    return static_cast<LONG>(request);
}

template <class Operation>
LONG Provider::Visit::operate_phone(DRV_REQUESTID request, HDRVPHONE handle, Operation operation) {
    const OpenPhone* open = open_phone(handle);
    if (open == nullptr) return static_cast<LONG>(PHONEERR_INVALPHONEHANDLE);
    const Status status = operation(provider_.phones_, open->line);
    if (!status) return status.code();
    provider_.upcalls_.complete_for_phone(request, 0, sdk::number_of(handle));
    return static_cast<LONG>(request);
}

template <class Operation>
LONG Provider::Visit::operate_line(DRV_REQUESTID request, HDRVLINE handle, Operation operation) {
    const OpenLine* open = open_line(handle);
    if (open == nullptr) return static_cast<LONG>(LINEERR_INVALLINEHANDLE);
    const Status status = operation(provider_.switch_, open->line);
    if (!status) return status.code();
    provider_.upcalls_.complete(request, 0, sdk::number_of(handle), 0);
    return static_cast<LONG>(request);
}

}  // namespace tapi::exchange
