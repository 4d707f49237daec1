// SPDX-License-Identifier: Apache-2.0
// The serving loop.
#include "tapihost/serve.hpp"

#include <unistd.h>

#include <exception>

#include "base/log.hpp"
#include "base/unicode.hpp"
#include "tapihost/errors.hpp"
#include "tapihost/invoke.hpp"
#include "tapihost/whereabouts.hpp"
#include "wire/greeting.hpp"
#include "wire/reconfigure.hpp"
#include "wire/tspi_codec.hpp"

namespace tapi::host {
namespace {

Error link_error(std::string text) {
    return failure(static_cast<int32_t>(LINEERR_OPERATIONFAILED), std::move(text));
}

}  // namespace

Service::Service(Channel& channel, HostSettings settings)
    : channel_(channel), settings_(settings), outbox_(channel), host_(std::move(settings), outbox_) {}

Status Service::run() {
    if (auto greeted = greet(); !greeted) return greeted;
    if (auto loaded = load(); !loaded) {
        outbox_.add(
            [&](Bytes& out) { wire::write_bye(out, wire::Bye::none, to_utf16(loaded.error().context)); });
        outbox_.flush();
        return loaded;
    }
    serve();
    return success();
}

Status Service::greet() {
    wire::Hello hello;
    hello.role = wire::Role::host;
    hello.process_id = static_cast<uint32_t>(::getpid());
    hello.module = to_utf16(settings_.name);
    outbox_.add([&](Bytes& out) { wire::write_hello(out, hello); });
    outbox_.flush();
    std::optional<wire::Frame> frame;
    while (!(frame = in_.next())) {
        if (in_.broken() || !channel_.read(in_)) return link_error("the server did not greet back");
    }
    const bool welcomed = frame->header.kind == static_cast<uint16_t>(wire::Kind::welcome);
    if (!welcomed || !wire::read_welcome(frame->body)) return link_error("the server sent no welcome");
    return success();
}

Status Service::load() {
    const Within loading(whereabouts().function, "the loading of the module");
    try {
        return host_.load();
    } catch (const std::exception& e) {
        return link_error(fmt::format("loading threw {}", e.what()));
    } catch (...) {
        return link_error("loading threw an unknown exception");
    }
}

// Requests that arrived together are answered together; so what is already here goes first.
void Service::serve() {
    do {
        while (const auto frame = in_.next()) {
            if (!handle(*frame)) return;
        }
        outbox_.flush();
        if (in_.broken()) {
            log::error(settings_.name, "the server sent a frame of impossible size");
            return;
        }
    } while (channel_.read(in_));
}

bool Service::handle(const wire::Frame& frame) {
    switch (static_cast<wire::Kind>(frame.header.kind)) {
        case wire::Kind::request:
            call(frame);
            return true;
        case wire::Kind::bye:
            return false;
        default:
            break;
    }
    log::warning(settings_.name, "frame of kind {} does not belong on this link and was dropped",
                 frame.header.kind);
    return true;
}

void Service::call(const wire::Frame& frame) {
    const auto function = static_cast<TspiFunction>(frame.header.function);
    body_.clear();
    const int32_t result = function == wire::reconfigure_function ? reconfigure_guarded(body_)
                                                                  : invoke_guarded(function, frame.body, body_);
    note(function, frame.body, result);
    outbox_.add([&](Bytes& out) {
        const size_t start =
            wire::begin_frame(out, wire::Kind::response, frame.header.function, frame.header.id, result);
        Writer(out).bytes(body_);
        wire::end_frame(out, start);
    });
}

int32_t Service::invoke_guarded(TspiFunction function, ByteView in, Bytes& body) {
    const Within called(whereabouts().function, name_of(function));
    try {
        Reader reader(in);
        Writer writer(body);
        return invoke(host_, function, reader, writer);
    } catch (const std::exception& e) {
        host_.warn(function, fmt::format("threw {}", e.what()));
    } catch (...) {
        host_.warn(function, "threw an unknown exception");
    }
    body.clear();
    return failed(function);
}

int32_t Service::reconfigure_guarded(Bytes& body) {
    std::u16string words;
    int32_t result = failed(wire::reconfigure_function);
    const Within called(whereabouts().function, "OPENTAPI_providerReconfigure");
    try {
        result = host_.reconfigure(words);
    } catch (const std::exception& e) {
        words = to_utf16(std::string("OPENTAPI_providerReconfigure threw ") + e.what());
    } catch (...) {
        words = u"OPENTAPI_providerReconfigure threw an unknown exception";
    }
    Writer(body).text(words);
    return result;
}

void Service::note(TspiFunction function, ByteView in, int32_t result) {
    if (function == TspiFunction::providerShutdown) started_.reset();
    if (function != TspiFunction::providerInit || result != 0) return;
    tspi::ProviderInit init;
    Reader reader(in);
    decode(reader, init);
    started_ = Started{init.tspi_version, init.permanent_provider_id};
}

void Service::shut_down() {
    if (!started_) return;
    tspi::ProviderShutdown call;
    call.tspi_version = started_->version;
    call.permanent_provider_id = started_->permanent_id;
    started_.reset();
    Bytes encoded, ignored;
    Writer writer(encoded);
    encode(writer, call);
    invoke_guarded(TspiFunction::providerShutdown, encoded, ignored);
}

}  // namespace tapi::host
