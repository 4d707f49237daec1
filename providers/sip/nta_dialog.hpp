// SPDX-License-Identifier: Apache-2.0
// A dialog on the stack: Dialog (dialog.hpp) in terms of nta's legs and transactions. Lives on the stack's thread.
#pragma once

#include <memory>
#include <string>

#include "sip/dialog.hpp"
#include "sip/nta.hpp"
#include "sip/stack.hpp"

namespace tapi::sip {

class NtaDialog final : public Dialog {
  public:
    NtaDialog(Stack& stack, uint32_t number) : stack_(stack), number_(number) {}
    ~NtaDialog() override;
    NtaDialog(const NtaDialog&) = delete;
    NtaDialog& operator=(const NtaDialog&) = delete;

    // Who hears what arrives; set once, before anything can.
    void listen(DialogEvents& events) { events_ = &events; }
    // The user part of our Contact.
    void set_contact_user(std::string user, std::string params = {}) {
        contact_user_ = std::move(user);
        contact_params_ = std::move(params);
    }
    // A dialog that begins with an INVITE of somebody else; false when it cannot be one.
    bool accept(nta_incoming_t* irq, const sip_t& sip);
    const std::string& call_id() const { return call_id_; }
    const std::string& local_tag() const { return local_tag_; }

    void invite(const Invitation& invitation, const Payload& payload) override;
    void cancel() override;
    void subscribe(const Invitation& invitation, const Payload& payload) override;
    void request(Method method, const Payload& payload) override;
    void ack(const Payload& payload) override;
    void prack(const Received& response, const Payload& payload) override;
    void notify_early(const Received& response, const Payload& payload) override;
    void respond(int status, const Payload& payload) override;
    void respond_reliably(int status, const Payload& payload) override;
    std::string replaces() const override;
    std::string remote_target() const override;
    std::string request_uri() const override { return remote_target(); }
    std::string local_address() const override { return stack_.local_address(next_hop_); }

    // From the stack's callbacks.
    void answered(nta_outgoing_t* orq, const sip_t& sip);
    static int on_request(nta_leg_magic_t* magic, nta_leg_t* leg, nta_incoming_t* irq, const sip_t* sip);
    static int on_ack_or_cancel(nta_incoming_magic_t* magic, nta_incoming_t* irq, const sip_t* sip);

  private:
    int incoming(nta_incoming_t* irq, const sip_t& sip);
    void settle(const sip_t& sip);
    bool begin_leg(const Invitation& invitation);
    void fail_later(Method method, int status);
    bool fork_leg(const Received& response, const sip_t& sip);
    std::string contact() const;

    Stack& stack_;
    const uint32_t number_;
    DialogEvents* events_ = nullptr;
    nta_leg_t* leg_ = nullptr;
    nta_leg_t* fork_ = nullptr;         // of the branch whose provisional responses we acknowledge, or that is told to answer
    nta_outgoing_t* invite_ = nullptr;  // ours, until its final response
    nta_incoming_t* pending_ = nullptr; // theirs, until its ACK
    std::string call_id_, local_tag_, remote_tag_, next_hop_, contact_user_, contact_params_, invite_target_;
    std::string from_, to_, fork_tag_;
    uint32_t cseq_ = 0, invite_cseq_ = 0, fork_rseq_ = 0;
    bool final_sent_ = false;  // to pending_
    bool wants_answer_ = false;
};

// Sends a reply to a request that is not an INVITE.
void send_reply(nta_incoming_t* irq, const Reply& reply, const std::string& contact);

}  // namespace tapi::sip
