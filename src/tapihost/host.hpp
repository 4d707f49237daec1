// SPDX-License-Identifier: Apache-2.0
// One loaded provider: its functions, the callbacks that it gets, and what it reports.
#pragma once

#include <provider.h>

#include <atomic>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "tapihost/gather_buffers.hpp"
#include "tapihost/held_reply.hpp"
#include "tapihost/module.hpp"
#include "tapihost/outbox.hpp"
#include "tapihost/slots.hpp"

namespace tapi::host {

struct HostSettings {
    std::string name;         // names the provider in logs
    std::string module;       // path
    std::string config_file;   // the provider's own; may be empty
    uint32_t instances = 0;    // how many other providers of the server use the module
    std::string state_folder;  // for what the provider keeps; may be empty
};

class Host final : private Upcalls {
  public:
    Host(HostSettings settings, Outbox& outbox);
    ~Host() override = default;

    // Loads the module, sees that it is a provider, and hands it the host's services.
    Status load();
    // OPENTAPI_providerReconfigure; `words` gets what the provider says of an error.
    int32_t reconfigure(std::u16string& words) const;

    // Null when the provider does not export the function.
    template <class Entry>
    Entry entry(TspiFunction function) const {
        return reinterpret_cast<Entry>(module_.entry(function));
    }
    LINEEVENT line_event() const { return slot_.callbacks().line_event; }
    PHONEEVENT phone_event() const { return slot_.callbacks().phone_event; }
    ASYNC_COMPLETION async_completion() const { return slot_.callbacks().completion; }

    HeldReplies& replies() { return replies_; }
    GatherBuffers& gatherings() { return gatherings_; }
    void warn(TspiFunction function, std::string_view text) const;

  private:
    void line_event(HTAPILINE line, HTAPICALL call, DWORD message, DWORD_PTR param1, DWORD_PTR param2,
                    DWORD_PTR param3) override;
    void phone_event(HTAPIPHONE phone, DWORD message, DWORD_PTR param1, DWORD_PTR param2,
                     DWORD_PTR param3) override;
    void completion(DRV_REQUESTID request, LONG result) override;
    void log(DWORD level, const char* object, const char* text) override;
    void create_dialog(DWORD_PTR params);
    void send_dialog_data(HTAPILINE dialog, DWORD_PTR params, DWORD_PTR size);
    void new_call(HTAPILINE line, DWORD_PTR hd_call, DWORD_PTR where);
    Status attach();

    HostSettings settings_;
    Outbox& outbox_;
    HeldReplies replies_;
    GatherBuffers gatherings_;
    std::atomic<uint32_t> last_call_ = 0;  // number of the last call that the provider announced
    std::atomic<uint32_t> last_dialog_ = 0;  // number of the last dialog that the provider opened
    OPENTAPI_HOST_SERVICES services_{};
    Module module_;
    Slot slot_;  // ends first: after that nothing calls in
};

}  // namespace tapi::host
