// SPDX-License-Identifier: Apache-2.0
// Messages of ECMA-323 (CSTA in XML), as far as ECMA TR/87 has them between a program and a telephone: what a telephone says is read, what
// it is asked is written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tapi::sip {

inline constexpr const char* csta_content_type = "application/csta+xml";
// What we begin with; afterwards the telephone's own edition is spoken.
inline constexpr const char* csta_namespace = "http://www.ecma-international.org/standards/ecma-323/csta/ed3";

// One end of a call, as CSTA names it.
struct CstaConnection {
    std::string call, device;
    bool operator==(const CstaConnection&) const = default;
};

// What a telephone can be asked to do. The numbers are bits of a set.
enum class CstaService : uint8_t { answer, clear, deflect, hold, make, retrieve, transfer };
class CstaServices {
  public:
    constexpr CstaServices() = default;
    constexpr CstaServices(std::initializer_list<CstaService> services) {
        for (const CstaService service : services) add(service);
    }
    constexpr void add(CstaService service) { bits_ |= 1U << static_cast<unsigned>(service); }
    constexpr bool has(CstaService service) const { return (bits_ >> static_cast<unsigned>(service) & 1) != 0; }
    bool operator==(const CstaServices&) const = default;

  private:
    uint32_t bits_ = 0;
};
// Of a telephone that does not know the question: the minimal profile of TR/87.
inline constexpr CstaServices minimal_csta_services{CstaService::answer, CstaService::clear, CstaService::make};

enum class CstaEvent : uint8_t { initiated, originated, reached, delivered, established, held, retrieved, connection_cleared, call_cleared, failed, diverted, transferred };
enum class CstaLocal : uint8_t { unknown, null, initiated, alerting, connected, hold, queued, fail };

struct CstaCallNow {  // of a snapshot
    CstaConnection connection;
    CstaLocal local = CstaLocal::unknown;
};

inline constexpr size_t most_csta_calls = 64;

struct CstaMessage {
    std::string edition;  // its namespace
    std::string name;     // of the root: DeliveredEvent, MakeCallResponse, CSTAErrorCode
    std::optional<CstaEvent> event;

    // Of events; what is not said is empty.
    std::string monitor;               // also of MonitorStartResponse
    CstaConnection connection;         // the first that is named; also of MakeCallResponse
    CstaConnection second;             // of a transfer: the other old call
    CstaConnection successor;          // and the call that goes on
    CstaLocal local = CstaLocal::unknown;
    std::string cause;
    std::string calling, called, acting;  // devices; acting: that holds, retrieves, releases, diverts or transfers
    std::string new_party;                // of a transfer

    std::string system_status;
    std::string error_category, error;  // of CSTAErrorCode
    CstaServices services;              // of GetCSTAFeaturesResponse
    std::vector<CstaCallNow> calls;     // of SnapshotDeviceResponse

    bool is_error() const { return name == "CSTAErrorCode"; }
    bool is_response() const { return is_error() || name.ends_with("Response"); }
};

// Nothing for what is no message of ECMA-323, or cannot be read (xml_reader.hpp). Any edition is read.
std::optional<CstaMessage> parse_csta(std::string_view body);

// A service, with what its elements are called.
struct CstaRequest {
    CstaService service = CstaService::answer;
    CstaConnection connection;  // the telephone's end; of make: only its device
    std::string target;         // of make, deflect, transfer
};
std::string format_csta(const CstaRequest& request, std::string_view edition);
const char* name_of(CstaService service);

// <RequestSystemStatus/>, <MonitorStart> and the like; `inside` is XML already.
std::string csta_document(std::string_view name, std::string_view edition, std::string_view inside = {});
std::string csta_element(std::string_view name, std::string_view text);

// The number or address by which people know a device: sip:1005@pbx is 1005, as is N<1005>;noa=nk.
std::string csta_number(std::string_view device);

}  // namespace tapi::sip
