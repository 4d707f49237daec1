// SPDX-License-Identifier: Apache-2.0
// Reading the document. See dialog_info.hpp; what follows from it is in dialog_watch.cpp.
#include "sip/dialog_info.hpp"

#include <algorithm>
#include <array>

#include "sip/text.hpp"
#include "sip/xml_reader.hpp"

namespace tapi::sip {
namespace {

constexpr std::string_view dialog_namespace = "urn:ietf:params:xml:ns:dialog-info";

// In the order of Phase.
constexpr std::array<const char*, 5> phase_names{"trying", "proceeding", "early", "confirmed", "terminated"};

std::optional<DialogState::Phase> phase_named(std::string_view name) {
    const auto at = std::find_if(phase_names.begin(), phase_names.end(), [name](const char* known) { return same(name, known); });
    if (at == phase_names.end()) return std::nullopt;
    return static_cast<DialogState::Phase>(at - phase_names.begin());
}

class DialogInfoReader final : private XmlReader {
  public:
    std::optional<DialogInfo> read(std::string_view body) { return XmlReader::read(body) && is_one_ ? std::optional(std::move(info_)) : std::nullopt; }

  private:
    std::string_view name_of(std::string_view full) const override {
        const size_t mark = full.rfind(namespace_mark);
        if (mark == std::string_view::npos) return full;
        return full.substr(0, mark) == dialog_namespace ? full.substr(mark + 1) : std::string_view();
    }

    void begin(const Attributes& attributes) override {
        const std::string_view name = path().back();
        if (path().size() == 1) return root(name, attributes);
        if (path().size() == 2 && name == "dialog") return dialog(attributes);
        if (path().size() == 3 && inside(2, "dialog") && name == "state") {
            event_ = attributes["event"];
            code_ = number_in<int>(attributes["code"]).value_or(0);
        }
        if (DialogParty* party = party_here(4)) {
            if (name == "identity") party->name = without_control(attributes["display"]);
            if (name == "target") party->target = without_control(attributes["uri"]);
        }
        DialogParty* party = path().size() == 5 && path()[3] == "target" ? party_here(5) : nullptr;
        if (party != nullptr && name == "param" && same(attributes["pname"], "+sip.rendering")) party->renders = !same(attributes["pval"], "no");
    }

    void root(std::string_view name, const Attributes& attributes) {
        const auto version = number_in<uint32_t>(attributes["version"]);
        const std::string state = attributes["state"];
        info_.full = same(state, "full");
        if (name != "dialog-info" || !version || (!info_.full && !same(state, "partial"))) return stop();
        info_.version = *version;
        is_one_ = true;
    }

    void dialog(const Attributes& attributes) {
        if (info_.dialogs.size() == most_dialogs) return stop();
        DialogState& made = info_.dialogs.emplace_back();
        made.id = attributes["id"];
        made.call_id = without_control(attributes["call-id"]);
        made.local_tag = without_control(attributes["local-tag"]);
        made.remote_tag = without_control(attributes["remote-tag"]);
        made.initiator = same(attributes["direction"], "initiator");
        has_state_ = false;
    }

    // <dialog><local> or <remote>, at this depth of elements.
    DialogParty* party_here(size_t depth) {
        if (path().size() != depth || !inside(2, "dialog")) return nullptr;
        if (path()[2] == "local") return &info_.dialogs.back().local;
        return path()[2] == "remote" ? &info_.dialogs.back().remote : nullptr;
    }

    void end() override {
        if (path().size() == 3 && inside(2, "dialog") && path()[2] == "state") take_state();
        DialogParty* party = party_here(4);
        if (party != nullptr && path()[3] == "identity") party->address = without_control(text());
        // A dialog without an id or a state says nothing.
        if (path().size() == 2 && path()[1] == "dialog" && (!has_state_ || info_.dialogs.back().id.empty())) info_.dialogs.pop_back();
    }

    void take_state() {
        const auto phase = phase_named(trim(text()));
        if (!phase) return;
        DialogState& at = info_.dialogs.back();
        at.phase = *phase;
        at.event = event_;
        at.code = code_;
        has_state_ = true;
    }

    DialogInfo info_;
    std::string event_;
    int code_ = 0;
    bool is_one_ = false, has_state_ = false;
};

}  // namespace

std::optional<DialogInfo> parse_dialog_info(std::string_view body) { return DialogInfoReader().read(body); }

std::string format_dialog_info(const std::string& entity, uint32_t version, const std::vector<DialogState>& dialogs) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dialog-info xmlns=\"" + std::string(dialog_namespace) + "\" version=\"" +
                       std::to_string(version) + "\" state=\"full\" entity=\"" + xml_text(entity) + "\">\n";
    for (const DialogState& dialog : dialogs) {
        text += "<dialog id=\"" + xml_text(dialog.id) + "\" direction=\"" + (dialog.initiator ? "initiator" : "recipient") + "\"><state>" +
                phase_names[static_cast<size_t>(dialog.phase)] + "</state></dialog>\n";
    }
    return text + "</dialog-info>\n";
}

}  // namespace tapi::sip
