// SPDX-License-Identifier: Apache-2.0
// What telephones that register here are shown, as far as TAPI says it: calls of lines, messages that wait. And the lines that some of
// those telephones have. See provider.hpp.
#include "sip/provider.hpp"

namespace tapi::sip {

// A PBX that keeps the mailbox says itself whether there is something in it.
DWORD SipProvider::settable_status(uint32_t line) const {
    const bool somebody_elses = configured(line).is_watched && !configured(line).phone;
    return somebody_elses || peer_of(line).messages ? 0 : LINEDEVSTATUSFLAGS_MSGWAIT;
}

Status SipProvider::set_status(uint32_t line, DWORD flags, bool on, sdk::Request request) {
    if (settable_status(line) == 0) return sdk::error(LINEERR_OPERATIONUNAVAIL);
    if (flags != LINEDEVSTATUSFLAGS_MSGWAIT) return sdk::error(LINEERR_INVALPARAM);
    if (!post([this, line, on] { lamps_.line_waiting(line, on); })) return sdk::error(LINEERR_RESOURCEUNAVAIL, "too much to do");
    complete(request);
    if (std::exchange(states_[line].message, on) != on) line_changed(line, on ? LINEDEVSTATE_MSGWAITON : LINEDEVSTATE_MSGWAITOFF);
    return success();
}

void SipProvider::message_waiting(uint32_t line, bool waiting) {
    const Turn turn(*this);
    lamps_.line_waiting(line, waiting);
    if (std::exchange(states_[line].message, waiting) != waiting) line_changed(line, waiting ? LINEDEVSTATE_MSGWAITON : LINEDEVSTATE_MSGWAITOFF);
}

// Calls of the network on lines of ours; watched ones come from where they are watched.
void SipProvider::show_on_lamps(const SipCall& call, DialogState::Phase phase) {
    if (!phones_.any() || call.is_parent || !call.watched.empty()) return;
    DialogState dialog;
    dialog.id = std::to_string(call.id);
    dialog.initiator = call.outgoing;
    dialog.phase = phase;
    post([this, line = call.line, dialog] { lamps_.line_dialog(line, dialog); });
}

void SipProvider::at_phone(const PhoneConfig& phone, const DialogState& dialog) {
    if (phone.line && is_controlled(*phone.line)) return;  // it tells of all its calls itself
    if (phone.line) return dialogs_changed(*phone.line, {dialog});  // whose lamp is the telephone's
    lamps_.phone_dialog(phone, dialog);
}

void SipProvider::phone_there(const PhoneConfig& phone, bool there) {
    lamps_.phone_there(phone, there);
    if (!phone.line) return;
    if (is_controlled(*phone.line)) return there ? csta_.phone_there(*phone.line) : void();
    const Turn turn(*this);
    if (std::exchange(states_[*phone.line].in_service, there) != there) line_changed(*phone.line, there ? LINEDEVSTATE_INSERVICE : LINEDEVSTATE_OUTOFSERVICE);
}

}  // namespace tapi::sip
