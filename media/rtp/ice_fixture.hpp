// SPDX-License-Identifier: Apache-2.0
// The far end of connectivity checks, by libre: requests that we did not write, and what it makes of our answers.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

extern "C" {
#include <re/re_types.h>
// The order matters: they do not include each other.
#include <re/re_fmt.h>
#include <re/re_list.h>
#include <re/re_mbuf.h>
#include <re/re_mem.h>
#include <re/re_sa.h>
#include <re/re_stun.h>
}

#include "media/rtp/ice.hpp"

namespace tapi::media {

using Packet = std::vector<uint8_t>;

struct Deref {
    void operator()(void* object) const { mem_deref(object); }
};

inline const IceTerms ice_terms{{"ourfrag1", "oursPasswordOf26Characters"}, "farfrag"};

// What a check says.
struct Check {
    std::string username = ice_terms.ours.fragment + ":" + ice_terms.far_fragment;
    std::string password = ice_terms.ours.password;  // empty: no seal
    bool use_candidate = false, controlled = false, controlling = true, fingerprint = true;
    std::optional<uint32_t> priority = 1'853'824'767;
    uint8_t transaction = 1;
    uint8_t kind = STUN_CLASS_REQUEST;

    Packet packet() const {
        const std::unique_ptr<mbuf, Deref> buffer(mbuf_alloc(512));
        std::array<uint8_t, STUN_TID_SIZE> id;
        id.fill(transaction);
        const uint64_t role = 42;
        const uint32_t rank = priority.value_or(0);
        const auto wanted = [](bool is, const void* value) { return is ? value : nullptr; };
        EXPECT_EQ(stun_msg_encode(buffer.get(), STUN_METHOD_BINDING, kind, id.data(), nullptr,
                                  password.empty() ? nullptr : reinterpret_cast<const uint8_t*>(password.data()), password.size(), fingerprint, 0, 5,
                                  STUN_ATTR_USERNAME, wanted(!username.empty(), username.c_str()), STUN_ATTR_PRIORITY, wanted(priority.has_value(), &rank),
                                  STUN_ATTR_CONTROLLING, wanted(controlling, &role), STUN_ATTR_CONTROLLED, wanted(controlled, &role),
                                  STUN_ATTR_USE_CAND, wanted(use_candidate, &role)),
                  0);
        return Packet(buffer->buf, buffer->buf + buffer->end);
    }
};

// What libre reads in an answer.
struct Answer {
    bool good = false;    // it is one, with the right fingerprint
    bool sealed = false;  // by the password
    uint16_t code = 0;    // 0: success
    std::string mapped;   // address and port
    std::vector<uint16_t> unknown;
    uint8_t transaction = 0;
};

inline Answer read_answer(Octets packet, const std::string& password = ice_terms.ours.password) {
    Answer answer;
    const std::unique_ptr<mbuf, Deref> buffer(mbuf_alloc(packet.size() + 1));
    mbuf_write_mem(buffer.get(), packet.data(), packet.size());
    buffer->pos = 0;
    stun_msg* raw = nullptr;
    stun_unknown_attr unknown{};
    if (stun_msg_decode(&raw, buffer.get(), &unknown) != 0) return answer;
    const std::unique_ptr<stun_msg, Deref> message(raw);
    answer.good = stun_msg_mcookie(raw) && stun_msg_chk_fingerprint(raw) == 0 && stun_msg_method(raw) == STUN_METHOD_BINDING;
    answer.sealed = stun_msg_chk_mi(raw, reinterpret_cast<const uint8_t*>(password.data()), password.size()) == 0;
    answer.transaction = stun_msg_tid(raw)[0];
    if (const stun_attr* error = stun_msg_attr(raw, STUN_ATTR_ERR_CODE)) answer.code = error->v.err_code.code;
    else EXPECT_EQ(stun_msg_class(raw), STUN_CLASS_SUCCESS_RESP);
    if (const stun_attr* named = stun_msg_attr(raw, STUN_ATTR_UNKNOWN_ATTR))
        answer.unknown.assign(named->v.unknown_attr.typev, named->v.unknown_attr.typev + named->v.unknown_attr.typec);
    if (const stun_attr* mapped = stun_msg_attr(raw, STUN_ATTR_XOR_MAPPED_ADDR)) {
        char text[64] = "";
        sa_ntop(&mapped->v.xor_mapped_addr, text, sizeof text);
        answer.mapped = std::string(text) + " " + std::to_string(sa_port(&mapped->v.xor_mapped_addr));
    }
    return answer;
}

}  // namespace tapi::media
