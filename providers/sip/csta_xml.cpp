// SPDX-License-Identifier: Apache-2.0
// See csta_xml.hpp.
#include "sip/csta_xml.hpp"

#include <algorithm>
#include <array>

#include "sip/name_addr.hpp"
#include "sip/text.hpp"
#include "sip/xml_reader.hpp"

namespace tapi::sip {
namespace {

constexpr std::string_view any_csta_namespace = "http://www.ecma-international.org/standards/ecma-323/csta/";

// In the order of CstaEvent.
constexpr std::array<std::string_view, 12> event_names{"ServiceInitiatedEvent", "OriginatedEvent", "NetworkReachedEvent", "DeliveredEvent", "EstablishedEvent", "HeldEvent",
                                                       "RetrievedEvent", "ConnectionClearedEvent", "CallClearedEvent", "FailedEvent", "DivertedEvent", "TransferredEvent"};
// In the order of CstaLocal, without unknown.
constexpr std::array<std::string_view, 7> local_names{"null", "initiated", "alerting", "connected", "hold", "queued", "fail"};

// In the order of CstaService.
struct ServiceWords {
    const char* name;        // of the message
    std::string_view feature;
    const char* connection;  // the element that names the call
    const char* target;      // and the one that names who else
};
constexpr std::array<ServiceWords, 7> service_words{{{"AnswerCall", "answerCall", "callToBeAnswered", nullptr},
                                                     {"ClearConnection", "clearConnection", "connectionToBeCleared", nullptr},
                                                     {"DeflectCall", "deflectCall", "callToBeDiverted", "newDestination"},
                                                     {"HoldCall", "holdCall", "callToBeHeld", nullptr},
                                                     {"MakeCall", "makeCall", nullptr, "calledDirectoryNumber"},
                                                     {"RetrieveCall", "retrieveCall", "callToBeRetrieved", nullptr},
                                                     {"SingleStepTransferCall", "singleStepTransferCall", "activeCall", "transferredTo"}}};

CstaLocal local_named(std::string_view name) {
    const auto at = std::find_if(local_names.begin(), local_names.end(), [name](std::string_view known) { return same(name, known); });
    return at == local_names.end() ? CstaLocal::unknown : static_cast<CstaLocal>(at - local_names.begin() + 1);
}

// ECMA-269's words for both ends together, as far as they say something of ours.
CstaLocal local_of_simple(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, CstaLocal>, 10> words{
        {{"callPending", CstaLocal::initiated}, {"callOriginated", CstaLocal::connected}, {"callReceived", CstaLocal::alerting}, {"callReceivedOnHold", CstaLocal::alerting},
         {"callDelivered", CstaLocal::connected}, {"callDeliveredHeld", CstaLocal::hold}, {"callEstablished", CstaLocal::connected}, {"callEstablishedOnHold", CstaLocal::connected},
         {"callEstablishedHeld", CstaLocal::hold}, {"callFailed", CstaLocal::fail}}};
    for (const auto& [word, local] : words) {
        if (same(name, word)) return local;
    }
    return CstaLocal::unknown;
}

class CstaReader final : private XmlReader {
  public:
    std::optional<CstaMessage> read(std::string_view body) {
        if (!XmlReader::read(body) || message_.name.empty()) return std::nullopt;
        return std::move(message_);
    }

  private:
    std::string_view name_of(std::string_view full) const override {
        const size_t mark = full.rfind(namespace_mark);
        if (mark == std::string_view::npos || !full.starts_with(any_csta_namespace)) return {};
        if (message_.edition.empty()) message_.edition = std::string(full.substr(0, mark));
        return full.substr(mark + 1);
    }

    void begin(const Attributes&) override {
        if (path().size() == 1) return root();
        if (name() == "snapshotDeviceResponseInfo") {
            if (message_.calls.size() == most_csta_calls) return stop();
            message_.calls.emplace_back();
        }
    }

    void root() {
        message_.name = path()[0];
        if (message_.name.empty()) return stop();
        const auto at = std::find(event_names.begin(), event_names.end(), message_.name);
        if (at != event_names.end()) message_.event = static_cast<CstaEvent>(at - event_names.begin());
    }

    void end() override {
        const std::string value = without_control(text());
        if (path().size() > 1 && path()[1] == "supportedServices") return feature(value);
        if (message_.is_error() && path().size() == 2) error(value);
        if (!message_.calls.empty() && path().size() > 3) return snapshot(value);
        if (path().size() == 2) simple(value);
        if (path().size() >= 3) nested(value);
    }

    // <callControlServList><answerCall>: that it is there says it, unless it is false.
    void feature(const std::string& value) {
        if (path().size() < 3 || same(value, "false")) return;
        for (size_t at = 0; at < service_words.size(); ++at) {
            if (same(name(), service_words[at].feature)) message_.services.add(static_cast<CstaService>(at));
        }
    }

    // <operation>invalidCallID</operation>
    void error(const std::string& value) {
        if (!message_.error_category.empty()) return;
        message_.error_category = name();
        message_.error = value;
    }

    void snapshot(const std::string& value) {
        CstaCallNow& call = message_.calls.back();
        if (parent() == "connectionIdentifier") connection_part(call.connection, value);
        // Ours is the first of several.
        if (call.local != CstaLocal::unknown) return;
        if (name() == "localConnectionState") call.local = local_named(value);
        else if (name() == "simpleCallState" || name() == "simpleCallDetailedState") call.local = local_of_simple(value);
    }

    void simple(const std::string& value) {
        if (name() == "monitorCrossRefID") message_.monitor = value;
        if (name() == "localConnectionInfo") message_.local = local_named(value);
        if (name() == "cause") message_.cause = value;
        if (name() == "systemStatus") message_.system_status = value;
    }

    void nested(const std::string& value) {
        if (name() == "deviceIdentifier") return device(value);
        if (parent() == "newConnection") return connection_part(message_.successor, value);
        if (path().size() != 3 || (name() != "callID" && name() != "deviceID")) return;
        connection_part(parent() == "secondaryOldCall" ? message_.second : message_.connection, value);
    }

    void device(const std::string& value) {
        if (path().size() != 3) return;
        if (parent() == "callingDevice") message_.calling = value;
        else if (parent() == "calledDevice") message_.called = value;
        else if (parent() == "transferredToDevice") message_.new_party = value;
        else if (parent() == "holdingDevice" || parent() == "retrievingDevice" || parent() == "releasingDevice" || parent() == "divertingDevice" || parent() == "transferringDevice")
            message_.acting = value;
    }

    void connection_part(CstaConnection& connection, const std::string& value) const {
        std::string& part = name() == "callID" ? connection.call : connection.device;
        if ((name() == "callID" || name() == "deviceID") && part.empty()) part = value;
    }

    const std::string& name() const { return path().back(); }
    const std::string& parent() const { return path()[path().size() - 2]; }

    mutable CstaMessage message_;  // the namespace is learned where names are read
};

}  // namespace

std::optional<CstaMessage> parse_csta(std::string_view body) { return CstaReader().read(body); }

const char* name_of(CstaService service) { return service_words[static_cast<size_t>(service)].name; }

std::string csta_element(std::string_view name, std::string_view text) {
    return "<" + std::string(name) + ">" + xml_text(text) + "</" + std::string(name) + ">";
}

std::string csta_document(std::string_view name, std::string_view edition, std::string_view inside) {
    const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + std::string(name) + " xmlns=\"" + xml_text(edition) + "\"";
    if (inside.empty()) return head + "/>\n";
    return head + ">" + std::string(inside) + "</" + std::string(name) + ">\n";
}

std::string format_csta(const CstaRequest& request, std::string_view edition) {
    const ServiceWords& words = service_words[static_cast<size_t>(request.service)];
    std::string inside;
    if (words.connection == nullptr) inside = csta_element("callingDevice", request.connection.device);
    else inside = "<" + std::string(words.connection) + ">" + csta_element("callID", request.connection.call) + csta_element("deviceID", request.connection.device) + "</" + words.connection + ">";
    if (words.target != nullptr) inside += csta_element(words.target, request.target);
    if (request.service == CstaService::make) inside += csta_element("autoOriginate", "doNotPrompt");
    return csta_document(words.name, edition, inside);
}

std::string csta_number(std::string_view device) {
    device = trim(device);
    if (const auto uri = parse_uri(device); uri && (uri->is_sip() || uri->scheme == "tel")) return uri->user.empty() ? uri->host : uri->user;
    // ECMA-269's own format, with the number in brackets.
    if (const size_t open = device.find('<'); open != std::string_view::npos) {
        device.remove_prefix(open + 1);
        return std::string(cut(device, '>'));
    }
    std::string_view plain = cut(device, ';');
    return std::string(trim(cut(plain, '@')));
}

}  // namespace tapi::sip
