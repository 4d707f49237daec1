// SPDX-License-Identifier: Apache-2.0
// See nta_dialog.hpp.
#include "sip/nta_dialog.hpp"

#include <utility>

#include "sip/digest.hpp"
#include "sip/name_addr.hpp"
#include "sip/text.hpp"

namespace tapi::sip {
namespace {

const char* text_or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }
const char* type_or_null(const Payload& payload) { return payload.body.empty() ? nullptr : payload.content_type.data(); }
const url_string_t* url_or_null(const std::string& text) {
    return text.empty() ? nullptr : reinterpret_cast<const url_string_t*>(text.c_str());
}

}  // namespace

NtaDialog::~NtaDialog() {
    stack_.forget(number_);
    if (invite_ != nullptr) nta_outgoing_destroy(invite_);
    if (pending_ != nullptr) nta_incoming_destroy(pending_);
    if (fork_ != nullptr) nta_leg_destroy(fork_);
    if (leg_ != nullptr) nta_leg_destroy(leg_);
}

std::string NtaDialog::contact() const { return stack_.contact(contact_user_, next_hop_, contact_params_); }

// ---- A call that we make

bool NtaDialog::begin_leg(const Invitation& invitation) {
    if (leg_ != nullptr) return true;
    next_hop_ = invitation.route.empty() ? invitation.request_uri : invitation.route;
    from_ = invitation.from;
    to_ = invitation.to;
    call_id_ = invitation.call_id.empty() ? random_token() : invitation.call_id;
    leg_ = nta_leg_tcreate(stack_.agent_, on_request, to_magic<nta_leg_magic_t>(number_), SIPTAG_CALL_ID_STR(call_id_.c_str()),
                           SIPTAG_FROM_STR(from_.c_str()), SIPTAG_TO_STR(to_.c_str()), TAG_END());
    if (leg_ == nullptr) return false;
    local_tag_ = nta_leg_tag(leg_, nullptr);
    return true;
}

void NtaDialog::invite(const Invitation& invitation, const Payload& payload) {
    if (invite_ != nullptr) nta_outgoing_destroy(std::exchange(invite_, nullptr));
    if (begin_leg(invitation)) {
        invite_target_ = invitation.request_uri;
        wants_answer_ = invitation.wants_answer;
        invite_cseq_ = ++cseq_;
        const std::string cseq = std::to_string(cseq_) + " INVITE", contact = this->contact();
        invite_ = nta_outgoing_tcreate(
            leg_, Stack::on_answer, to_magic<nta_outgoing_magic_t>(number_), url_or_null(invitation.route), SIP_METHOD_INVITE,
            url_or_null(invitation.request_uri), SIPTAG_CSEQ_STR(cseq.c_str()), SIPTAG_CONTACT_STR(contact.c_str()),
            SIPTAG_USER_AGENT_STR(stack_.network_.user_agent.c_str()), SIPTAG_HEADER_STR(text_or_null(payload.headers)), SIPTAG_CONTENT_TYPE_STR(type_or_null(payload)),
            SIPTAG_PAYLOAD_STR(text_or_null(payload.body)), TAG_END());
    }
    if (invite_ != nullptr) return;
    // The stack would not send it: an address that it cannot read, or no memory.
    fail_later(Method::invite, 416);
}

void NtaDialog::fail_later(Method method, int status) {
    stack_.later([&stack = stack_, number = number_, method, status] {
        const auto at = stack.dialogs_.find(number);
        if (at == stack.dialogs_.end()) return;
        Received failed;
        failed.method = method;
        failed.status = status;
        failed.internal = true;
        at->second->events_->on_response(failed);
    });
}

void NtaDialog::subscribe(const Invitation& invitation, const Payload& payload) {
    nta_outgoing_t* orq = nullptr;
    if (begin_leg(invitation)) {
        const std::string cseq = std::to_string(++cseq_) + " SUBSCRIBE", contact = this->contact();
        orq = nta_outgoing_tcreate(leg_, Stack::on_answer, to_magic<nta_outgoing_magic_t>(number_), url_or_null(invitation.route), SIP_METHOD_SUBSCRIBE,
                                   url_or_null(invitation.request_uri), SIPTAG_CSEQ_STR(cseq.c_str()), SIPTAG_CONTACT_STR(contact.c_str()),
                                   SIPTAG_USER_AGENT_STR(stack_.network_.user_agent.c_str()), SIPTAG_HEADER_STR(text_or_null(payload.headers)), TAG_END());
    }
    if (orq == nullptr) fail_later(Method::subscribe, 416);
}

void NtaDialog::cancel() {
    if (invite_ != nullptr) nta_outgoing_cancel(invite_);
}

// What the 2xx says about the dialog that it makes.
void NtaDialog::settle(const sip_t& sip) {
    if (sip.sip_to != nullptr && sip.sip_to->a_tag != nullptr && remote_tag_.empty()) {
        remote_tag_ = sip.sip_to->a_tag;
        nta_leg_rtag(leg_, sip.sip_to->a_tag);
    }
    nta_leg_client_reroute(leg_, routable(sip.sip_record_route), callable(sip.sip_contact), 1);
}

void NtaDialog::answered(nta_outgoing_t* orq, const sip_t& sip) {
    const Received response = read_message(sip);
    if (response.status >= 200 && orq == invite_) {
        nta_outgoing_destroy(std::exchange(invite_, nullptr));
        if (response.status < 300) settle(sip);
    } else if (response.status >= 200) {
        // A re-INVITE or UPDATE refreshes the target.
        const bool refreshes = response.method == Method::invite || response.method == Method::update;
        if (refreshes && response.status < 300 && callable(sip.sip_contact) != nullptr)
            nta_leg_client_reroute(leg_, nullptr, sip.sip_contact, 1);
        if (response.method == Method::subscribe && response.status < 300) settle(sip);
        nta_outgoing_destroy(orq);
    }
    const bool has_requests = response.requires_100rel || (wants_answer_ && response.allows_talk);
    if (response.status < 200 && has_requests && !fork_leg(response, sip)) return;
    events_->on_response(response);
}

// ---- Within the dialog

void NtaDialog::request(Method method, const Payload& payload) {
    if (leg_ == nullptr) return;
    const std::string cseq = std::to_string(++cseq_) + " " + name(method);
    const bool targets = method == Method::invite || method == Method::update || method == Method::refer || method == Method::notify || method == Method::subscribe;
    const std::string contact = targets ? this->contact() : std::string();
    nta_outgoing_t* orq = nta_outgoing_tcreate(
        leg_, Stack::on_answer, to_magic<nta_outgoing_magic_t>(number_), nullptr, nta_method(method), name(method), nullptr,
        SIPTAG_CSEQ_STR(cseq.c_str()), SIPTAG_CONTACT_STR(text_or_null(contact)), SIPTAG_HEADER_STR(text_or_null(payload.headers)),
        SIPTAG_CONTENT_TYPE_STR(type_or_null(payload)), SIPTAG_PAYLOAD_STR(text_or_null(payload.body)), TAG_END());
    if (method == Method::invite) invite_cseq_ = cseq_;
    if (orq == nullptr) fail_later(method, 503);
}

// Kept by the stack, which repeats it for each repeated 2xx.
void NtaDialog::ack(const Payload& payload) {
    const std::string cseq = std::to_string(invite_cseq_) + " ACK";
    nta_outgoing_t* ack = nta_outgoing_tcreate(leg_, nullptr, nullptr, nullptr, SIP_METHOD_ACK,
                                               remote_target().empty() ? url_or_null(invite_target_) : nullptr,
                                               SIPTAG_CSEQ_STR(cseq.c_str()), SIPTAG_HEADER_STR(text_or_null(payload.headers)),
                                               SIPTAG_CONTENT_TYPE_STR(type_or_null(payload)),
                                               SIPTAG_PAYLOAD_STR(text_or_null(payload.body)), TAG_END());
    if (ack != nullptr) nta_outgoing_destroy(ack);
}

// Each branch of a fork is a dialog of its own; the call's leg is kept free for the one that answers. False: a response that
// was seen already, or came before one that was lost (RFC 3262 4).
bool NtaDialog::fork_leg(const Received& response, const sip_t& sip) {
    if (response.to_tag.empty() || response.bad_contact || response.contact.empty()) return true;
    if (fork_ != nullptr && fork_tag_ == response.to_tag) {
        if (!response.requires_100rel) return true;
        if (fork_rseq_ != 0 && response.rseq != fork_rseq_ + 1) return false;
        fork_rseq_ = response.rseq;
        return true;
    }
    if (fork_ != nullptr) nta_leg_destroy(std::exchange(fork_, nullptr));
    fork_tag_ = response.to_tag;
    fork_rseq_ = response.rseq;
    const std::string from = from_ + ";tag=" + local_tag_;
    fork_ = nta_leg_tcreate(stack_.agent_, on_request, to_magic<nta_leg_magic_t>(number_), SIPTAG_CALL_ID_STR(call_id_.c_str()),
                            SIPTAG_FROM_STR(from.c_str()), SIPTAG_TO(sip.sip_to), TAG_END());
    if (fork_ != nullptr) nta_leg_client_route(fork_, routable(sip.sip_record_route), callable(sip.sip_contact));
    return true;
}

void NtaDialog::prack(const Received& response, const Payload& payload) {
    if (fork_ == nullptr || response.to_tag != fork_tag_) return;
    const std::string rack = std::to_string(response.rseq) + " " + std::to_string(response.cseq) + " INVITE";
    const std::string cseq = std::to_string(++cseq_) + " PRACK";
    nta_outgoing_tcreate(fork_, Stack::on_answer, to_magic<nta_outgoing_magic_t>(number_), nullptr, SIP_METHOD_PRACK, nullptr,
                         SIPTAG_CSEQ_STR(cseq.c_str()), SIPTAG_RACK_STR(rack.c_str()),
                         SIPTAG_HEADER_STR(text_or_null(payload.headers)), TAG_END());
}

void NtaDialog::notify_early(const Received& response, const Payload& payload) {
    if (fork_ == nullptr || response.to_tag != fork_tag_) return;
    const std::string cseq = std::to_string(++cseq_) + " NOTIFY", contact = this->contact();
    nta_outgoing_tcreate(fork_, Stack::on_answer, to_magic<nta_outgoing_magic_t>(number_), nullptr, SIP_METHOD_NOTIFY, nullptr,
                         SIPTAG_CSEQ_STR(cseq.c_str()), SIPTAG_CONTACT_STR(contact.c_str()), SIPTAG_HEADER_STR(text_or_null(payload.headers)), TAG_END());
}

// ---- What arrives

bool NtaDialog::accept(nta_incoming_t* irq, const sip_t& sip) {
    if (sip.sip_from == nullptr || sip.sip_to == nullptr || sip.sip_call_id == nullptr) return false;
    leg_ = nta_leg_tcreate(stack_.agent_, on_request, to_magic<nta_leg_magic_t>(number_), SIPTAG_CALL_ID(sip.sip_call_id),
                           SIPTAG_FROM(sip.sip_to), SIPTAG_TO(sip.sip_from), NTATAG_REMOTE_CSEQ(sip.sip_cseq->cs_seq), TAG_END());
    if (leg_ == nullptr) return false;
    local_tag_ = nta_leg_tag(leg_, nullptr);
    nta_incoming_tag(irq, local_tag_.c_str());
    nta_leg_server_route(leg_, routable(sip.sip_record_route), callable(sip.sip_contact));
    call_id_ = sip.sip_call_id->i_id;
    if (sip.sip_from->a_tag != nullptr) remote_tag_ = sip.sip_from->a_tag;
    // Whoever sent it decides from which of our addresses he is reached.
    if (const sip_via_t* via = sip.sip_via) {
        next_hop_ = std::string("sip:") + (via->v_received != nullptr ? via->v_received : via->v_host);
        if (via->v_protocol != nullptr && std::string_view(via->v_protocol).find("TLS") != std::string_view::npos) next_hop_ += ";transport=tls";
        else if (via->v_protocol != nullptr && std::string_view(via->v_protocol).find("TCP") != std::string_view::npos) next_hop_ += ";transport=tcp";
    }
    nta_incoming_bind(irq, on_ack_or_cancel, to_magic<nta_incoming_magic_t>(number_));
    pending_ = irq;
    final_sent_ = false;
    return true;
}

int NtaDialog::incoming(nta_incoming_t* irq, const sip_t& sip) {
    const Received request = read_message(sip);
    if (request.method == Method::ack) {
        nta_incoming_destroy(irq);
        events_->on_ack(&request);
        return 0;
    }
    if (request.method == Method::invite) {
        if (pending_ != nullptr && !final_sent_) return 500;  // RFC 3261 14.2
        if (pending_ != nullptr) nta_incoming_destroy(pending_);
        pending_ = irq;
        final_sent_ = false;
        nta_incoming_bind(irq, on_ack_or_cancel, to_magic<nta_incoming_magic_t>(number_));
        if (!request.bad_contact) nta_leg_server_route(leg_, nullptr, callable(sip.sip_contact));
        events_->on_request(request);
        return 0;
    }
    if (!request.bad_contact && (request.method == Method::update || request.method == Method::subscribe)) nta_leg_server_route(leg_, nullptr, callable(sip.sip_contact));
    const bool shows_contact = request.method == Method::update || request.method == Method::refer || request.method == Method::notify || request.method == Method::subscribe;
    const std::string contact = shows_contact ? this->contact() : std::string();
    send_reply(irq, events_->on_request(request), contact);
    return 0;
}

int NtaDialog::on_request(nta_leg_magic_t* magic, nta_leg_t*, nta_incoming_t* irq, const sip_t* sip) {
    NtaDialog* dialog = Stack::dialog_here(number_of_magic(magic));
    return dialog == nullptr || sip == nullptr ? 481 : dialog->incoming(irq, *sip);
}

// Without a message: no ACK came for our 2xx.
int NtaDialog::on_ack_or_cancel(nta_incoming_magic_t* magic, nta_incoming_t* irq, const sip_t* sip) {
    NtaDialog* dialog = Stack::dialog_here(number_of_magic(magic));
    if (dialog == nullptr || irq != dialog->pending_) return 0;
    if (sip == nullptr) {
        nta_incoming_destroy(std::exchange(dialog->pending_, nullptr));
        dialog->events_->on_ack(nullptr);
        return 0;
    }
    const Received message = read_message(*sip);
    if (message.method == Method::ack) {
        nta_incoming_destroy(std::exchange(dialog->pending_, nullptr));
        dialog->events_->on_ack(&message);
    } else if (message.method == Method::cancel) {
        dialog->events_->on_cancel(message);
    }
    return 0;
}

void send_reply(nta_incoming_t* irq, const Reply& reply, const std::string& contact) {
    nta_incoming_treply(irq, reply.status, nullptr, SIPTAG_CONTACT_STR(text_or_null(contact)),
                        SIPTAG_HEADER_STR(text_or_null(reply.payload.headers)),
                        SIPTAG_CONTENT_TYPE_STR(type_or_null(reply.payload)), SIPTAG_PAYLOAD_STR(text_or_null(reply.payload.body)),
                        TAG_END());
    nta_incoming_destroy(irq);
}

void NtaDialog::respond(int status, const Payload& payload) {
    if (pending_ == nullptr || final_sent_) return;
    const std::string contact = status < 300 ? this->contact() : std::string();
    nta_incoming_treply(pending_, status, nullptr, SIPTAG_CONTACT_STR(text_or_null(contact)),
                        SIPTAG_SERVER_STR(stack_.network_.user_agent.c_str()),
                        SIPTAG_HEADER_STR(text_or_null(payload.headers)), SIPTAG_CONTENT_TYPE_STR(type_or_null(payload)),
                        SIPTAG_PAYLOAD_STR(text_or_null(payload.body)), TAG_END());
    if (status < 200) return;
    final_sent_ = true;
    // The stack waits for the ACK of a refusal by itself; that of a 2xx is ours to hear.
    if (status >= 300 || nta_incoming_method(pending_) != sip_method_invite) nta_incoming_destroy(std::exchange(pending_, nullptr));
}

void NtaDialog::respond_reliably(int status, const Payload& payload) {
    if (pending_ == nullptr || final_sent_) return;
    const std::string contact = this->contact();
    nta_reliable_treply(pending_, nullptr, nullptr, status, nullptr, SIPTAG_CONTACT_STR(contact.c_str()),
                        SIPTAG_HEADER_STR(text_or_null(payload.headers)), SIPTAG_CONTENT_TYPE_STR(type_or_null(payload)),
                        SIPTAG_PAYLOAD_STR(text_or_null(payload.body)), TAG_END());
}

// ---- Names

std::string NtaDialog::replaces() const { return call_id_ + ";to-tag=" + remote_tag_ + ";from-tag=" + local_tag_; }

std::string NtaDialog::remote_target() const {
    const sip_contact_t* target = nullptr;
    if (leg_ == nullptr || nta_leg_get_route(leg_, nullptr, &target) < 0 || target == nullptr) return {};
    char room[1024];
    const issize_t length = url_e(room, sizeof room, target->m_url);
    return length > 0 && static_cast<size_t>(length) < sizeof room ? std::string(room, static_cast<size_t>(length)) : std::string();
}

}  // namespace tapi::sip
