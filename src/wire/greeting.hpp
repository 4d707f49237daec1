// SPDX-License-Identifier: Apache-2.0
// The greeting of every connection: who calls, in which role, which protocol versions.
#pragma once

#include <optional>

#include "base/bytes.hpp"

namespace tapi::wire {

inline constexpr uint32_t magic = 0x4950414F;  // "OAPI"
inline constexpr uint16_t protocol_lowest = 1;
inline constexpr uint16_t protocol_highest = 1;

enum class Role : uint16_t {
    client = 1,  // requests of one application process
    events = 2,  // messages for one application (HLINEAPP, HPHONEAPP) of a process that is connected already
    host = 3,    // a provider host
    admin = 4,   // status and trace
};

// Why a connection ends (result of a bye frame).
enum class Bye : int32_t {
    none = 0,
    bad_greeting = 1,
    version = 2,
    not_permitted = 3,
    malformed = 4,
    queue_overflow = 5,
    too_many = 6,
    shutting_down = 7,
    no_such_session = 8,
};
const char* name_of(Bye reason);

struct Hello {
    uint16_t version_low = protocol_lowest;
    uint16_t version_high = protocol_highest;
    Role role = Role::client;
    uint16_t pointer_size = sizeof(void*);
    uint32_t process_id = 0;
    std::u16string module;   // file name of the executable, without directory
    std::u16string machine;
    std::u16string user;     // informative: the kernel or the token decides
    Bytes token;             // TCP only
    uint32_t session = 0;    // events: the session to join, from its welcome
    Bytes session_key;
    uint32_t app = 0;        // events: HLINEAPP or HPHONEAPP
};

struct Welcome {
    uint16_t version = protocol_highest;
    uint32_t session = 0;
    Bytes session_key;       // 16 bytes, needed to attach an events connection
    uint32_t max_frame = 0;
    std::u16string server;   // product and version
};

// Each appends one frame.
void write_hello(Bytes& out, const Hello& hello);
void write_welcome(Bytes& out, const Welcome& welcome);
void write_bye(Bytes& out, Bye reason, std::u16string_view text);

// Nothing when the body is malformed.
std::optional<Hello> read_hello(ByteView body);
std::optional<Welcome> read_welcome(ByteView body);

}  // namespace tapi::wire
