// SPDX-License-Identifier: Apache-2.0
// What exists on the device side of the server: applications, providers, lines, open lines. Plain objects on the one loop; who may
// outlive an asynchronous step is held by shared_ptr and captured as weak_ptr.
#pragma once

#include <tapi.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/handle_table.hpp"
#include "model/message.hpp"
#include "server/device/provider_calls.hpp"
#include "server/device/sequence.hpp"

namespace tapi::server {

struct Call;
struct CallHandle;
struct Line;
struct OpenLine;
struct LineApp;
struct Phone;
struct PhoneApp;

// Where the messages of one application go. Posting never blocks and never fails visibly: a queue that overflows
// closes its session.
class AppSink {
  public:
    virtual ~AppSink() = default;
    virtual void post(const Message& message) = 0;
};

enum class ObjectKind : uint8_t { none, line_app, line, call, phone_app, phone, dialog };

struct Object {
    ObjectKind kind = ObjectKind::none;
    void* pointer = nullptr;
};
using HandleSpace = HandleTable<Object>;

// Who the application's process is.
struct Identity {
    std::string user;
    uint32_t user_id = 0;
    uint32_t process_id = 0;
    std::u16string module;
    std::u16string machine;
};

// The asynchronous requests that one process may have outstanding, all its applications together.
struct PendingShare {
    uint32_t limit = 0;
    uint32_t used = 0;
};

struct App;
struct OpenDevice;

// One asynchronous request of an application. Cancelled (shutdown, close) it answers nobody.
struct Ticket {
    App* app = nullptr;  // null once cancelled
    const OpenDevice* opened = nullptr;
    uint32_t request_id = 0;
    uint32_t call = 0;  // handle of the call that it is about; 0: of none
    uint32_t provider_request = 0;  // under which the provider knows it; 0: it was not asked
    std::weak_ptr<Call> about;
};

// What line applications and phone applications have in common.
struct App {
    uint32_t handle = 0;
    AppSink* sink = nullptr;
    HandleSpace* handles = nullptr;
    const Identity* identity = nullptr;
    PendingShare* pending = nullptr;
    uint32_t reply_message = 0;  // LINE_REPLY or PHONE_REPLY
    std::u16string friendly_name;
    uint32_t version = 0;  // the highest that the application said it knows at initialisation
    std::unordered_map<uint32_t, uint8_t> negotiated;  // device id to the set of negotiated versions (bits)
    std::unordered_map<uint32_t, std::shared_ptr<Ticket>> tickets;
    bool restricted = false;  // sees only its `visible` devices
    bool closed = false;      // shut down; an asynchronous step that comes back gives up
};

// What open lines and open phones have in common.
struct OpenDevice {
    uint32_t handle = 0;
    uint32_t version = 0;
    uint32_t ext_version = 0;
    uint64_t instance = 0;
    bool may_own = false;  // by the rules of access
    bool closed = false;
};

struct LineApp : App, std::enable_shared_from_this<LineApp> {
    LineApp() { reply_message = LINE_REPLY; }
    std::vector<std::shared_ptr<OpenLine>> opens;
    std::vector<Line*> visible;
};

// Where the dialogs of a driver for Windows run: its own path, and the Wine prefix.
struct WineHome {
    std::string driver;
    std::string prefix;
};

struct Provider {
    std::string name;
    uint32_t permanent_id = 0;
    ProviderCalls* calls = nullptr;
    bool up = false;
    bool stopping = false;  // its end is wanted
    bool removed = false;   // lineRemoveProvider: its devices have no driver any more (PROV-1)
    std::string file;       // name of its module, without the folder
    std::optional<WineHome> wine;  // a driver for Windows
    uint32_t tspi_version = 0;
    uint32_t next_call = 0;  // last HTAPICALL that the server numbered
    uint32_t last_media_id = 0;  // end-to-end ids, tone lists
    std::unordered_map<uint64_t, std::shared_ptr<Call>> calls_by_handle;
    // Those of its start first, then those that it created while it ran.
    std::vector<Line*> lines;
    std::vector<Phone*> phones;
};

// A dialog of a provider in an application.
struct Dialog {
    uint32_t handle = 0;  // the application's
    LineApp* app = nullptr;
    Provider* provider = nullptr;
    uint64_t hd_dialog = 0;  // the provider's name for it
    uint64_t ht_dialog = 0;  // the number that the provider knows it by
};

enum class LineState : uint8_t { closed, open };

struct Line {
    uint32_t id = 0;
    Provider* provider = nullptr;
    LineState state = LineState::closed;
    bool present = false;  // its provider has come up with it; before that the id is only kept free for it
    bool in_service = true;
    bool removed = false;
    bool created_later = false;  // by LINE_CREATE (DEV-2): ends with its provider
    uint32_t tspi_version = 0;  // 0: not negotiated yet
    LINEEXTENSIONID extension{};
    uint64_t hd_line = 0;
    uint32_t ext_version = 0;   // committed while an opener uses it
    uint32_t num_addresses = 0; // 0: not asked yet
    std::shared_ptr<const Bytes> caps;  // LINEDEVCAPS in the layout of 2.2, as last known
    bool caps_stale = false;            // to be asked for again before they are used
    std::vector<OpenLine*> opens;
    std::vector<std::shared_ptr<Call>> calls;
    // While the first opener is on its way, what the provider says about calls waits for it.
    bool opening = false;
    std::vector<ProviderEvent> early_calls;
    uint32_t default_media = 0;
    uint32_t status_line_states = 0;
    uint32_t status_address_states = 0;
    // Rings until an opener's application answers by itself, by address (DIG-12).
    std::unordered_map<uint32_t, std::unordered_map<const OpenLine*, uint32_t>> num_rings;
    Sequence sequence;  // opening and closing at the provider happen one after the other
    uint64_t openings = 0;  // changes with each opening and closing at the provider: late answers tell by it
    uint64_t epoch = 1;  // counts what the provider said or was asked about the line; see Call::status_epoch

    uint64_t ht_line() const { return uint64_t{id} + 1; }
};

struct OpenLine : OpenDevice, std::enable_shared_from_this<OpenLine> {
    LineApp* app = nullptr;
    Line* line = nullptr;
    uint32_t privileges = 0;
    uint32_t media_modes = 0;
    bool single_address = false;
    uint32_t address = 0;
    uint32_t line_states = 0;
    uint32_t address_states = 0;
    uint64_t order = 0;  // when it was opened, among all open lines
    std::vector<CallHandle*> calls;
};

}  // namespace tapi::server
