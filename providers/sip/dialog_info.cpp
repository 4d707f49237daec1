// SPDX-License-Identifier: Apache-2.0
// Reading the document. See dialog_info.hpp; what follows from it is in dialog_watch.cpp.
#include "sip/dialog_info.hpp"

#include <expat.h>

#include <memory>

#include "sip/text.hpp"

namespace tapi::sip {
namespace {

constexpr std::string_view dialog_namespace = "urn:ietf:params:xml:ns:dialog-info";
constexpr char namespace_mark = '|';

// The name of an element of this format; empty: of another, which is passed over.
std::string_view plain_name(std::string_view name) {
    const size_t mark = name.rfind(namespace_mark);
    if (mark == std::string_view::npos) return name;
    return name.substr(0, mark) == dialog_namespace ? name.substr(mark + 1) : std::string_view();
}

std::string attribute(const XML_Char** attributes, std::string_view name) {
    for (; attributes[0] != nullptr; attributes += 2) {
        if (name == attributes[0]) return std::string(attributes[1]).substr(0, longest_dialog_text);
    }
    return {};
}

// Line ends and the like would become headers of somebody else's.
std::string without_control(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    return std::string(trim(text));
}

std::optional<DialogState::Phase> phase_named(std::string_view name) {
    using Phase = DialogState::Phase;
    constexpr std::pair<std::string_view, Phase> names[] = {{"trying", Phase::trying}, {"proceeding", Phase::proceeding}, {"early", Phase::early},
                                                            {"confirmed", Phase::confirmed}, {"terminated", Phase::terminated}};
    for (const auto& [known, phase] : names) {
        if (same(name, known)) return phase;
    }
    return std::nullopt;
}

class DialogInfoReader {
  public:
    std::optional<DialogInfo> read(std::string_view body) {
        const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(XML_ParserCreateNS(nullptr, namespace_mark), XML_ParserFree);
        if (parser == nullptr) return std::nullopt;
        parser_ = parser.get();
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(parser_, on_begin, on_end);
        XML_SetCharacterDataHandler(parser_, on_text);
        XML_SetStartDoctypeDeclHandler(parser_, on_doctype);  // entities are for bombs
        const bool read = XML_Parse(parser_, body.data(), static_cast<int>(body.size()), XML_TRUE) == XML_STATUS_OK;
        return read && is_one_ ? std::optional(std::move(info_)) : std::nullopt;
    }

  private:
    static void XMLCALL on_begin(void* self, const XML_Char* name, const XML_Char** attributes) { static_cast<DialogInfoReader*>(self)->begin(plain_name(name), attributes); }
    static void XMLCALL on_end(void* self, const XML_Char*) { static_cast<DialogInfoReader*>(self)->end(); }
    static void XMLCALL on_text(void* self, const XML_Char* text, int size) { static_cast<DialogInfoReader*>(self)->text(std::string_view(text, static_cast<size_t>(size))); }
    static void XMLCALL on_doctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) { static_cast<DialogInfoReader*>(self)->stop(); }

    void stop() { XML_StopParser(parser_, XML_FALSE); }

    void begin(std::string_view name, const XML_Char** attributes) {
        if (path_.size() == deepest_dialog_info) return stop();
        path_.emplace_back(name);
        text_.clear();
        if (path_.size() == 1) return root(name, attributes);
        if (path_.size() == 2 && name == "dialog") return dialog(attributes);
        if (path_.size() == 3 && inside(2, "dialog") && name == "state") {
            event_ = attribute(attributes, "event");
            code_ = number_in<int>(attribute(attributes, "code")).value_or(0);
        }
        if (DialogParty* party = party_here(4)) {
            if (name == "identity") party->name = without_control(attribute(attributes, "display"));
            if (name == "target") party->target = without_control(attribute(attributes, "uri"));
        }
        DialogParty* party = path_.size() == 5 && path_[3] == "target" ? party_here(5) : nullptr;
        if (party != nullptr && name == "param" && same(attribute(attributes, "pname"), "+sip.rendering"))
            party->renders = !same(attribute(attributes, "pval"), "no");
    }

    void root(std::string_view name, const XML_Char** attributes) {
        const auto version = number_in<uint32_t>(attribute(attributes, "version"));
        const std::string state = attribute(attributes, "state");
        info_.full = same(state, "full");
        if (name != "dialog-info" || !version || (!info_.full && !same(state, "partial"))) return stop();
        info_.version = *version;
        is_one_ = true;
    }

    void dialog(const XML_Char** attributes) {
        if (info_.dialogs.size() == most_dialogs) return stop();
        DialogState& made = info_.dialogs.emplace_back();
        made.id = attribute(attributes, "id");
        made.call_id = without_control(attribute(attributes, "call-id"));
        made.local_tag = without_control(attribute(attributes, "local-tag"));
        made.remote_tag = without_control(attribute(attributes, "remote-tag"));
        made.initiator = same(attribute(attributes, "direction"), "initiator");
        has_state_ = false;
    }

    bool inside(size_t depth, std::string_view name) const { return path_.size() >= depth && path_[depth - 1] == name; }

    // <dialog><local> or <remote>, at this depth of elements.
    DialogParty* party_here(size_t depth) {
        if (path_.size() != depth || !inside(2, "dialog")) return nullptr;
        if (path_[2] == "local") return &info_.dialogs.back().local;
        return path_[2] == "remote" ? &info_.dialogs.back().remote : nullptr;
    }

    void end() {
        if (path_.size() == 3 && inside(2, "dialog") && path_[2] == "state") take_state();
        DialogParty* party = party_here(4);
        if (party != nullptr && path_[3] == "identity") party->address = without_control(text_);
        // A dialog without an id or a state says nothing.
        if (path_.size() == 2 && path_[1] == "dialog" && (!has_state_ || info_.dialogs.back().id.empty())) info_.dialogs.pop_back();
        path_.pop_back();
        text_.clear();
    }

    void take_state() {
        const auto phase = phase_named(trim(text_));
        if (!phase) return;
        DialogState& at = info_.dialogs.back();
        at.phase = *phase;
        at.event = event_;
        at.code = code_;
        has_state_ = true;
    }

    void text(std::string_view piece) {
        if (text_.size() + piece.size() > longest_dialog_text) return stop();
        text_ += piece;
    }

    XML_Parser parser_ = nullptr;
    DialogInfo info_;
    std::vector<std::string> path_;
    std::string text_, event_;
    int code_ = 0;
    bool is_one_ = false, has_state_ = false;
};

}  // namespace

std::optional<DialogInfo> parse_dialog_info(std::string_view body) {
    if (body.size() > largest_dialog_info) return std::nullopt;
    return DialogInfoReader().read(body);
}

}  // namespace tapi::sip
