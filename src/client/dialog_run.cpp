// SPDX-License-Identifier: Apache-2.0
// See dialog_run.hpp.
#include "client/dialog_run.hpp"

#include "client/trace.hpp"

namespace tapi::client {
namespace {

Bytes with_blob(ByteView blob) {
    Bytes body;
    Writer(body).blob(blob);
    return body;
}

// The helper says why there is no dialog; its codes are those of lines.
DialogEnd refused(const talk::Packet& packet, const Errors& errors) {
    Reader in(packet.body);
    const auto code = static_cast<LONG>(in.u32());
    const Bytes words = in.blob();
    trace::note("dialog", {reinterpret_cast<const char*>(words.data()), words.size()});
    if (code == line_errors.unavailable) return {errors.unavailable, false, {}, false};
    if (code == line_errors.invalid_parameter) return {errors.invalid_parameter, false, {}};
    return {errors.failed, false, {}};
}

DialogEnd broken(const Errors& errors) {
    trace::note("dialog", "tapi-dialog ended");
    return {errors.failed, false, {}};
}

// False when the dialog goes on.
bool submitted(Helper& helper, const talk::Packet& packet, const Submit& submit, DialogEnd& end) {
    Reader in(packet.body);
    const Outcome outcome = submit(in.blob());
    end.result = outcome.error;
    end.taken = outcome.error >= 0 && outcome.done;
    if (outcome.error >= 0) helper.send(talk::Kind::outcome, with_blob(outcome.json));
    return outcome.error < 0 || outcome.done;
}

void answer(Helper& helper, const talk::Packet& packet, const ProviderTalk& callback) {
    Reader in(packet.body);
    const uint64_t object = in.u64();
    const uint32_t type = in.u32();
    const Answer given = callback(object, type, in.opt_blob());
    Bytes body;
    Writer out(body);
    out.u32(static_cast<uint32_t>(given.result));
    out.blob(given.block);
    helper.send(talk::Kind::answer, body);
}

}  // namespace

DialogEnd run_form(Helper& helper, uint64_t window, ByteView form, const Submit& submit, const Errors& errors) {
    Bytes first;
    Writer out(first);
    out.u64(window);
    out.blob(form);
    helper.send(talk::Kind::form, first);
    DialogEnd end;
    while (const auto packet = helper.receive()) {
        switch (packet->kind) {
            case talk::Kind::submit:
                if (submitted(helper, *packet, submit, end)) return end;
                break;
            case talk::Kind::cancelled:
                return end;
            case talk::Kind::failed:
                return refused(*packet, errors);
            default:
                break;
        }
    }
    return broken(errors);
}

DialogEnd run_module(Helper& helper, const talk::Module& module, const ProviderTalk& callback,
                     const Errors& errors) {
    Bytes first;
    Writer out(first);
    encode(out, module);
    helper.send(talk::Kind::module, first);
    while (const auto packet = helper.receive()) {
        Reader in(packet->body);
        switch (packet->kind) {
            case talk::Kind::callback:
                answer(helper, *packet, callback);
                break;
            case talk::Kind::failed:
                return refused(*packet, errors);
            case talk::Kind::result: {
                const auto result = static_cast<LONG>(in.u32());
                return {result, result == 0, in.blob()};
            }
            default:
                break;
        }
    }
    return broken(errors);
}

}  // namespace tapi::client
