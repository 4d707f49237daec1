// SPDX-License-Identifier: Apache-2.0
// What a series of documents says, and what TAPI sees of it. See dialog_info.hpp.
#include <algorithm>

#include "sip/causes.hpp"
#include "sip/dialog_info.hpp"

namespace tapi::sip {
namespace {

Party shown_party(const DialogParty& party) {
    const auto uri = parse_uri(party.address);
    if (!uri) return party.name.empty() ? Party{} : Party{LINECALLPARTYID_NAME, {}, party.name};
    return party_of(NameAddr{party.name, party.address, *uri, {}});
}

ShownState shown_end(const DialogState& dialog) {
    if (dialog.code >= 300 && dialog.code < 700) {
        const Ending ending = refused(dialog.code, std::nullopt, false);
        return {ending.state, ending.mode};
    }
    constexpr std::pair<std::string_view, DWORD> modes[] = {{"cancelled", LINEDISCONNECTMODE_CANCELLED}, {"rejected", LINEDISCONNECTMODE_REJECT},
                                                            {"error", LINEDISCONNECTMODE_TEMPFAILURE}, {"timeout", LINEDISCONNECTMODE_NOANSWER}};
    for (const auto& [event, mode] : modes) {
        if (dialog.event == event) return {LINECALLSTATE_DISCONNECTED, mode};
    }
    return {LINECALLSTATE_DISCONNECTED, LINEDISCONNECTMODE_NORMAL};
}

}  // namespace

// The call is at another station: it neither rings here nor is heard here.
ShownState shown_state(const DialogState& dialog) {
    using Phase = DialogState::Phase;
    switch (dialog.phase) {
        case Phase::terminated:
            return shown_end(dialog);
        case Phase::confirmed:
            if (!dialog.local.renders) return {LINECALLSTATE_ONHOLD, 0};
            return {LINECALLSTATE_CONNECTED, LINECONNECTEDMODE_INACTIVE};
        case Phase::trying:
            if (dialog.initiator) return {LINECALLSTATE_DIALING, 0};
            break;
        case Phase::proceeding:
            if (dialog.initiator) return {LINECALLSTATE_PROCEEDING, 0};
            break;
        case Phase::early:
            if (dialog.initiator) return {LINECALLSTATE_RINGBACK, 0};
            break;
    }
    return {LINECALLSTATE_OFFERING, LINEOFFERINGMODE_INACTIVE};
}

DialogState::Phase phase_of(DWORD call_state) {
    using Phase = DialogState::Phase;
    switch (call_state) {
        case LINECALLSTATE_DIALTONE:
        case LINECALLSTATE_DIALING:
            return Phase::trying;
        case LINECALLSTATE_PROCEEDING:
            return Phase::proceeding;
        case LINECALLSTATE_OFFERING:
        case LINECALLSTATE_ACCEPTED:
        case LINECALLSTATE_RINGBACK:
            return Phase::early;
        case LINECALLSTATE_CONNECTED:
        case LINECALLSTATE_CONFERENCED:
        case LINECALLSTATE_ONHOLD:
        case LINECALLSTATE_ONHOLDPENDCONF:
        case LINECALLSTATE_ONHOLDPENDTRANSFER:
            return Phase::confirmed;
        default:
            return Phase::terminated;
    }
}

Party shown_caller(const DialogState& dialog) { return shown_party(dialog.initiator ? dialog.local : dialog.remote); }
Party shown_called(const DialogState& dialog) { return shown_party(dialog.initiator ? dialog.remote : dialog.local); }

ShownCall shown_call(const DialogState& dialog) {
    return {dialog.id, dialog.initiator, dialog.phase == DialogState::Phase::terminated, shown_state(dialog), shown_caller(dialog), shown_called(dialog)};
}

void DialogWatch::update(DialogState dialog, std::vector<DialogState>& changed) {
    const auto known = std::find_if(dialogs_.begin(), dialogs_.end(), [&](const DialogState& one) { return one.id == dialog.id; });
    const bool over = dialog.phase == DialogState::Phase::terminated;
    if (known == dialogs_.end()) {
        if (over || dialogs_.size() == most_dialogs) return;
        dialogs_.push_back(dialog);
    } else {
        // Some leave out what they said before.
        if (dialog.local.address.empty()) dialog.local = known->local;
        if (dialog.remote.address.empty()) dialog.remote = known->remote;
        if (*known == dialog && !doubted_) return;
        if (over) dialogs_.erase(known);
        else *known = dialog;
    }
    changed.push_back(std::move(dialog));
}

// RFC 4235 4.3.
DialogWatch::News DialogWatch::take(const DialogInfo& info) {
    News news;
    if (version_ && info.version <= *version_) return news;
    const bool gap = !version_ || info.version != *version_ + 1;
    // Once: some never send the whole state.
    if (!info.full && gap && !asked_) {
        asked_ = news.again = true;
        return news;
    }
    asked_ = false;
    version_ = info.version;
    if (info.full) {
        const std::vector<DialogState> before = dialogs_;
        for (DialogState gone : before) {
            const auto still = [&](const DialogState& one) { return one.id == gone.id; };
            if (std::any_of(info.dialogs.begin(), info.dialogs.end(), still)) continue;
            gone.phase = DialogState::Phase::terminated;
            gone.event.clear();
            gone.code = 0;
            update(gone, news.changed);
        }
    }
    for (const DialogState& dialog : info.dialogs) update(dialog, news.changed);
    if (info.full) doubted_ = false;
    return news;
}

}  // namespace tapi::sip
