// SPDX-License-Identifier: Apache-2.0
// See presence_info.hpp.
#include "sip/presence_info.hpp"

#include "sip/text.hpp"
#include "sip/xml_reader.hpp"

namespace tapi::sip {
namespace {

constexpr std::string_view presence_namespace = "urn:ietf:params:xml:ns:pidf";
constexpr const char* person_namespace = "urn:ietf:params:xml:ns:pidf:data-model";
constexpr const char* activity_namespace = "urn:ietf:params:xml:ns:pidf:rpid";

// PBXs have activities in namespaces of drafts before RFC 4480, too, but all of them begin like that of the document.
class PresenceReader final : private XmlReader {
  public:
    std::optional<PresenceInfo> read(std::string_view body) {
        if (!XmlReader::read(body) || !has_status_) return std::nullopt;
        // "busy" is anything that keeps somebody; Asterisk writes it for calls, and says so beside it.
        info_.on_the_phone = info_.on_the_phone || (busy_ && notes_phone_);
        return info_;
    }

  private:
    std::string_view name_of(std::string_view full) const override {
        const size_t mark = full.rfind(namespace_mark);
        if (mark == std::string_view::npos || !full.starts_with(presence_namespace)) return {};
        return full.substr(mark + 1);
    }

    void begin(const Attributes&) override {
        if (path().size() == 1 && path()[0] != "presence") return stop();
        if (path().size() < 2 || path()[path().size() - 2] != "activities") return;
        if (path().back() == "on-the-phone") info_.on_the_phone = true;
        if (path().back() == "busy") busy_ = true;
    }

    void end() override {
        if (path().back() == "note") notes_phone_ = notes_phone_ || same(trim(text()), "On the phone");
        if (path().size() != 4 || !inside(2, "tuple") || !inside(3, "status") || !inside(4, "basic")) return;
        const bool open = same(trim(text()), "open");
        if (!open && !same(trim(text()), "closed")) return;
        has_status_ = true;
        info_.open = info_.open || open;
    }

    PresenceInfo info_;
    bool has_status_ = false, busy_ = false, notes_phone_ = false;
};

}  // namespace

std::optional<PresenceInfo> parse_presence(std::string_view body) { return PresenceReader().read(body); }

std::string format_presence(const std::string& entity, const PresenceInfo& presence) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<presence xmlns=\"" + std::string(presence_namespace) + "\" xmlns:dm=\"" + person_namespace +
                       "\" xmlns:rpid=\"" + activity_namespace + "\" entity=\"" + xml_text(entity) + "\">\n<tuple id=\"line\"><status><basic>" +
                       (presence.open ? "open" : "closed") + "</basic></status>";
    if (presence.on_the_phone) text += "<note>On the phone</note>";
    text += "</tuple>\n";
    if (presence.on_the_phone) text += "<dm:person id=\"who\"><rpid:activities><rpid:on-the-phone/></rpid:activities></dm:person>\n";
    return text + "</presence>\n";
}

}  // namespace tapi::sip
