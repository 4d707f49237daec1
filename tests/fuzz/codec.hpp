// SPDX-License-Identifier: Apache-2.0
// Wire forms as the fuzzer sees them: there is one form for each value, so what decodes whole encodes to the
// same bytes.
#pragma once

#include <span>

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"

namespace tapi::fuzz {

struct Codec {
    const char* name;
    void (*decode)(ByteView body);
    // The wire form of a value that nobody filled.
    Bytes (*plain)();
};

template <class Value>
Bytes encoded(const Value& value) {
    Bytes body;
    Writer out(body);
    encode(out, value);
    return body;
}

template <class Value>
void decode_and_encode(ByteView body) {
    Value value;
    Reader in(body);
    decode(in, value);
    if (!in.complete()) return;
    require(same(encoded(value), body), "what decodes whole encodes to the same bytes");
}

template <class Value>
constexpr Codec codec(const char* name) {
    return {name, decode_and_encode<Value>, [] { return encoded(Value{}); }};
}

}  // namespace tapi::fuzz
