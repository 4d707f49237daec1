// SPDX-License-Identifier: Apache-2.0
// What a PBX says about the calls of somebody else's telephone: application/dialog-info+xml (RFC 4235).
#pragma once

#include <tspi.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sip/identity.hpp"
#include "sip/shown_call.hpp"

namespace tapi::sip {

struct DialogParty {
    std::string address, name;  // of the identity
    std::string target;         // where that end is reached
    bool renders = true;        // false: that end has put the other one on hold (RFC 4235 4.1.6.2, RFC 3840)
    bool operator==(const DialogParty&) const = default;
};

struct DialogState {
    enum class Phase : uint8_t { trying, proceeding, early, confirmed, terminated };
    std::string id;  // distinct among those of the address
    std::string call_id, local_tag, remote_tag;
    bool initiator = false;  // the watched telephone called
    Phase phase = Phase::trying;
    std::string event;  // how it ended: cancelled, rejected, replaced, local-bye, remote-bye, error, timeout
    int code = 0;       // and with which response
    DialogParty local, remote;
    bool operator==(const DialogState&) const = default;
};

struct DialogInfo {
    uint32_t version = 0;
    bool full = false;
    std::vector<DialogState> dialogs;
};

inline constexpr size_t most_dialogs = 64;

// Nothing for what is no such document, or cannot be read (xml_reader.hpp).
std::optional<DialogInfo> parse_dialog_info(std::string_view body);
// The whole state of an address, without who the other ends are: for lamps.
std::string format_dialog_info(const std::string& entity, uint32_t version, const std::vector<DialogState>& dialogs);

// What TAPI sees of it.
ShownState shown_state(const DialogState& dialog);
ShownCall shown_call(const DialogState& dialog);
// The other way round: what a call of TAPI's is to a lamp.
DialogState::Phase phase_of(DWORD call_state);
Party shown_caller(const DialogState& dialog);
Party shown_called(const DialogState& dialog);

// The dialogs of one address, out of a series of documents.
class DialogWatch {
  public:
    // A new subscription begins with the whole state.
    void begin() {
        version_.reset();
        doubted_ = true;
    }
    struct News {
        std::vector<DialogState> changed;  // those that ended are terminated
        bool again = false;                // something was missed: the whole state must be asked for
    };
    News take(const DialogInfo& info);
    const std::vector<DialogState>& dialogs() const { return dialogs_; }

  private:
    void update(DialogState dialog, std::vector<DialogState>& changed);

    std::optional<uint32_t> version_;
    bool asked_ = false;
    bool doubted_ = false;  // whoever heard of them has been told since that nobody knows
    std::vector<DialogState> dialogs_;
};

}  // namespace tapi::sip
