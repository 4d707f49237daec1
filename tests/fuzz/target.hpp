// SPDX-License-Identifier: Apache-2.0
// What fuzzing is made of: a target eats any bytes and keeps its promises, or throws Violation (a sanitizer
// stops the program for the rest). The same functions run under libFuzzer and in fuzz_corpus_test.
#pragma once

#include <span>
#include <stdexcept>
#include <vector>

#include "base/bytes.hpp"

namespace tapi::fuzz {

// A promise that no input may break was broken.
struct Violation : std::logic_error {
    using std::logic_error::logic_error;
};

inline void require(bool kept, const char* promise) {
    if (!kept) throw Violation(promise);
}

struct Target {
    const char* name;
    void (*run)(ByteView input);
    // Good inputs to begin with, made by our own encoders.
    std::vector<Bytes> (*seeds)();
};

extern const Target address;
extern const Target admin;
extern const Target api_request;
extern const Target call_flow;
extern const Target call_list;
extern const Target config;
extern const Target dial_link;
extern const Target dial_string;
extern const Target dialog_info;
extern const Target exchange_config;
extern const Target flat;
extern const Target flow_expression;
extern const Target form;
extern const Target frame;
extern const Target greeting;
extern const Target host_link;
extern const Target ivr_config;
extern const Target csta;
extern const Target dtls;
extern const Target media_stream;
extern const Target message;
extern const Target panel;
extern const Target presence_info;
extern const Target sdp;
extern const Target session;
extern const Target sip_config;
extern const Target sip_header;
extern const Target sip_registrations;
extern const Target state;
extern const Target structures;
extern const Target stun;
extern const Target talk_link;
extern const Target tspi_request;
extern const Target unicode;
extern const Target voicemail;
extern const Target windows_file;

std::span<const Target* const> all_targets();

}  // namespace tapi::fuzz
