// SPDX-License-Identifier: Apache-2.0
// The service on sd-bus.
#include "service.hpp"

#include <systemd/sd-bus.h>
#include <tapi.h>

#include <cstdio>
#include <cstring>
#include <memory>

namespace tapi::bus {
namespace {

constexpr const char* name = "org.opentapi.Telephony1";
constexpr const char* path = "/org/opentapi/Telephony1";

struct CloseBus {
    void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
};
using Bus = std::unique_ptr<sd_bus, CloseBus>;

struct Refusal {
    LONG result;
    const char* name;
    const char* text;
};
constexpr Refusal refusals[] = {
    {TAPIERR_NOREQUESTRECIPIENT, "org.opentapi.Telephony1.Error.NoRequestRecipient",
     "there is no server, or no program takes requests for calls and none could be started; tapi-dialer is one"},
    {TAPIERR_REQUESTQUEUEFULL, "org.opentapi.Telephony1.Error.RequestQueueFull", "too many requests wait already"},
    {TAPIERR_INVALDESTADDRESS, "org.opentapi.Telephony1.Error.InvalidDestAddress", "the number is too long"},
};

int refuse(LONG result, sd_bus_error* error) {
    for (const Refusal& refusal : refusals) {
        if (refusal.result == result) return sd_bus_error_set_const(error, refusal.name, refusal.text);
    }
    return sd_bus_error_set_const(error, "org.opentapi.Telephony1.Error.Failed", "the server did not take the request");
}

int request_make_call(sd_bus_message* message, void*, sd_bus_error* error) {
    const char *destination = nullptr, *app_name = nullptr, *called_party = nullptr, *comment = nullptr;
    const int read = sd_bus_message_read(message, "ssss", &destination, &app_name, &called_party, &comment);
    if (read < 0) return read;
    const LONG result = tapiRequestMakeCallA(destination, app_name, called_party, comment);
    return result < 0 ? refuse(result, error) : sd_bus_reply_method_return(message, "");
}

const sd_bus_vtable methods[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD_WITH_ARGS("RequestMakeCall",
                            SD_BUS_ARGS("s", destination, "s", app_name, "s", called_party, "s", comment),
                            SD_BUS_NO_RESULT, request_make_call, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};

int fail(const char* what, int error) {
    std::fprintf(stderr, "opentapi-dbus: %s: %s\n", what, std::strerror(-error));
    return 1;
}

// What is there; negative when the bus is gone.
int process_all(sd_bus* bus) {
    for (;;) {
        const int done = sd_bus_process(bus, nullptr);
        if (done <= 0) return done;
    }
}

bool gone(int error) { return error == -ECONNRESET || error == -ENOTCONN; }

int serve_on(sd_bus* bus, std::chrono::milliseconds idle) {
    const auto limit = static_cast<uint64_t>(std::chrono::microseconds(idle).count());
    for (;;) {
        const int done = process_all(bus);
        if (done < 0) return gone(done) ? 0 : fail("the bus failed", done);
        const int woken = sd_bus_wait(bus, limit);
        if (woken < 0 && woken != -EINTR) return gone(woken) ? 0 : fail("the bus failed", woken);
        if (woken != 0) continue;
        // Without the name nothing new comes here; what came before is still answered.
        if (sd_bus_release_name(bus, name) < 0) return 0;
        process_all(bus);
        return 0;
    }
}

}  // namespace

int serve(std::chrono::milliseconds idle) {
    sd_bus* opened = nullptr;
    int done = sd_bus_open_user(&opened);
    if (done < 0) return fail("no session bus; is DBUS_SESSION_BUS_ADDRESS set?", done);
    const Bus bus(opened);
    done = sd_bus_add_object_vtable(bus.get(), nullptr, path, name, methods, nullptr);
    if (done < 0) return fail("cannot offer the interface", done);
    done = sd_bus_request_name(bus.get(), name, 0);
    if (done == -EEXIST) return fail("another opentapi-dbus serves this bus already", done);
    if (done < 0) return fail("cannot take the name org.opentapi.Telephony1", done);
    return serve_on(bus.get(), idle);
}

}  // namespace tapi::bus
