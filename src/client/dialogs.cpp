// SPDX-License-Identifier: Apache-2.0
// Running providers' dialogs.
#include "client/dialogs.hpp"

#include <provider.h>

#include <thread>
#include <vector>

#include "client/delivery_thread.hpp"
#include "client/dialog_run.hpp"
#include "client/door.hpp"
#include "wire/api_codec.hpp"

namespace tapi::client {
namespace {

// Asks over this session whatever the process has begun since.
template <class Api>
LONG ask(Session& session, const Api& request, typename Api::Response& response) {
    Bytes frame, answer;
    const size_t start = wire::begin_frame(frame, wire::Kind::request, static_cast<uint16_t>(Api::function), 0);
    Writer out(frame);
    encode(out, request);
    wire::end_frame(frame, start);
    const Link::Answer got = session.link().call(frame, answer, [](uint32_t) {});
    if (!got.arrived) return line_errors.failed;
    if (got.result >= 0 && !decode_all(answer, response)) return line_errors.failed;
    return got.result;
}

Answer tell_provider(Session& session, uint32_t type, uint64_t object, const OptBytes& block) {
    api::DialogData::Response response;
    api::DialogData request{type, static_cast<uint32_t>(object), block};
    const LONG result = ask(session, request, response);
    return {result, std::move(response.answer)};
}

// The outcome is what the provider wrote over the values, up to the zeros behind it.
Outcome outcome_of(Answer answer) {
    if (answer.result < 0) return {answer.result, false, {}};
    while (!answer.block.empty() && answer.block.back() == std::byte{0}) answer.block.pop_back();
    const std::string_view text(reinterpret_cast<const char*>(answer.block.data()), answer.block.size());
    return {0, text == "{}", std::move(answer.block)};
}

DialogEnd show(Session& session, Helper& helper, uint32_t dialog, const DialogOpening& opening) {
    if (opening.module.empty()) {
        const auto submit = [&](Bytes values) {
            values.resize(values.size() + OPENTAPI_DIALOG_ROOM);
            return outcome_of(
                tell_provider(session, TUISPIDLL_OBJECT_DIALOGINSTANCE, dialog, std::move(values)));
        };
        return run_form(helper, 0, opening.params.value_or(Bytes{}), submit, line_errors);
    }
    const talk::Module module{talk::Function::generic_dialog, 0,           dialog, {}, opening.params, opening.module,
                              opening.driver,                 opening.prefix};
    const auto callback = [&](uint64_t object, uint32_t type, const OptBytes& block) {
        return tell_provider(session, type, object, block);
    };
    return run_module(helper, module, callback, line_errors);
}

void run(const std::shared_ptr<Session>& session, Helper& helper, uint32_t dialog, const DialogOpening& opening) {
    const std::string reason = no_dialog_because();
    if (reason.empty()) {
        helper.start();
        show(*session, helper, dialog, opening);
    } else {
        trace::note("LINE_CREATEDIALOGINSTANCE", reason);
    }
    session->dialogs().forget(dialog);
    api::DialogEnd::Response nothing;
    ask(*session, api::DialogEnd{dialog}, nothing);
}

}  // namespace

void Dialogs::open(const std::shared_ptr<Session>& session, uint32_t app, uint32_t dialog, DialogOpening opening) {
    auto helper = Helper::make();
    if (helper == nullptr) return;  // the server frees it with the application
    {
        const std::lock_guard lock(mutex_);
        running_[dialog] = {app, helper};
    }
    start_quiet_thread([session, helper, dialog, opening = std::move(opening)] {
        try {
            run(session, *helper, dialog, opening);
        } catch (const std::bad_alloc&) {
            session->dialogs().forget(dialog);
        }
    }).detach();
}

void Dialogs::data(uint32_t dialog, const OptBytes& block) {
    std::shared_ptr<Helper> helper;
    {
        const std::lock_guard lock(mutex_);
        const auto found = running_.find(dialog);
        if (found == running_.end()) return;
        helper = found->second.helper;
    }
    Bytes body;
    Writer(body).blob(block);
    helper->send(talk::Kind::data, body);
}

void Dialogs::close_app(uint32_t app) {
    const std::lock_guard lock(mutex_);
    for (const auto& [dialog, running] : running_) {
        if (running.app == app) running.helper->end();
    }
}

void Dialogs::close_all() {
    const std::lock_guard lock(mutex_);
    for (const auto& [dialog, running] : running_) running.helper->end();
}

void Dialogs::forget(uint32_t dialog) {
    const std::lock_guard lock(mutex_);
    running_.erase(dialog);
}

}  // namespace tapi::client
