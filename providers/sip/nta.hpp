// SPDX-License-Identifier: Apache-2.0
// sofia-sip's headers, for the files that speak with the stack and no others. Callbacks carry numbers in the stack's "magic"
// pointers: they may come after the object has gone, and a number that is looked up is then not found.
#pragma once

#include <sofia-sip/su.h>
// its own order
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/nta.h>
#include <sofia-sip/nta_tport.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_log.h>
#include <sofia-sip/su_wait.h>
#include <sofia-sip/tport.h>
#include <sofia-sip/tport_tag.h>
#include <sofia-sip/url.h>

#include <cstdint>
#include <memory>

// A hook of su_time.c, exported and not in a header: it may change what su_time() has read.
extern "C" void (*_su_time)(su_time_t* now);

#include "sip/received.hpp"

namespace tapi::sip {

template <class Magic>
Magic* to_magic(uint32_t number) {
    return reinterpret_cast<Magic*>(static_cast<uintptr_t>(number));
}
template <class Magic>
uint32_t number_of_magic(const Magic* magic) {
    return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(magic));
}

// What the message says; `sip` is never null here.
Received read_message(const sip_t& sip);
// Every hop that a request of ours would be sent to must be a SIP address with a host: what comes is anything. Null when one is not.
const sip_record_route_t* routable(const sip_record_route_t* route);
const sip_contact_t* callable(const sip_contact_t* contact);

sip_method_t nta_method(Method method);
const char* name(Method method);

}  // namespace tapi::sip
