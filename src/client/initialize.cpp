// SPDX-License-Identifier: Apache-2.0
// lineInitialize, lineInitializeEx and their phone twins: register at the server, then open the events
// connection and begin to deliver in the way that the application chose.
#include "client/door.hpp"
#include "client/identity.hpp"
#include "wire/api_codec.hpp"

namespace tapi::client {
namespace {

static_assert(sizeof(LINEINITIALIZEEXPARAMS) == sizeof(PHONEINITIALIZEEXPARAMS));
static_assert(LINEINITIALIZEEXOPTION_USEHIDDENWINDOW == PHONEINITIALIZEEXOPTION_USEHIDDENWINDOW);
static_assert(LINEINITIALIZEEXOPTION_USEEVENT == PHONEINITIALIZEEXOPTION_USEEVENT);
static_assert(LINEINITIALIZEEXOPTION_USECOMPLETIONPORT == PHONEINITIALIZEEXOPTION_USECOMPLETIONPORT);

// Line or phone, by the handle that the server gave.
uint32_t app_of(const api::LineInitialize::Response& response) { return response.h_line_app; }
uint32_t app_of(const api::LineInitializeEx::Response& response) { return response.h_line_app; }
uint32_t app_of(const api::PhoneInitialize::Response& response) { return response.h_phone_app; }
uint32_t app_of(const api::PhoneInitializeEx::Response& response) { return response.h_phone_app; }

void undo(World world, uint32_t app) {
    if (world == World::line) {
        Call<api::LineShutdown> call(line_errors);
        call.request.h_line_app = app;
        call.send(Reach::session);
    } else {
        Call<api::PhoneShutdown> call(phone_errors);
        call.request.h_phone_app = app;
        call.send(Reach::session);
    }
}

// How the application wants its messages.
struct Mechanism {
    DWORD option = LINEINITIALIZEEXOPTION_USEHIDDENWINDOW;
    Callback callback = nullptr;
    AppPort port;
};

std::unique_ptr<Delivery> make_delivery(const Mechanism& mechanism, std::shared_ptr<Inbox> inbox) {
    switch (mechanism.option) {
        case LINEINITIALIZEEXOPTION_USEEVENT:
            return deliver_by_event(std::move(inbox));
        case LINEINITIALIZEEXOPTION_USECOMPLETIONPORT:
            return deliver_by_port(std::move(inbox), mechanism.port);
        default:
            return deliver_by_callback(std::move(inbox), mechanism.callback);
    }
}

// Null when the server or the system refuses.
std::shared_ptr<Application> begin(const std::shared_ptr<Session>& session, World world, uint32_t app,
                                   const Mechanism& mechanism) {
    auto events = session->open_events(app);
    if (!events) return nullptr;
    auto inbox = std::make_shared<Inbox>(session, world, app, std::move(*events));
    if (!session->attach(inbox)) return nullptr;
    auto delivery = make_delivery(mechanism, inbox);
    if (!delivery) return nullptr;
    auto application = std::make_shared<Application>(session, world, std::move(inbox), std::move(delivery));
    Process::instance().add(application);
    return application;
}

// INIT-2: exactly one mechanism.
template <class Params>
void check_options(Door& door, const Params* params) {
    if (params == nullptr) return;
    if (params->dwTotalSize < sizeof(Params)) return door.fail(door.errors().too_small);
    if (params->dwOptions < LINEINITIALIZEEXOPTION_USEHIDDENWINDOW ||
        params->dwOptions > LINEINITIALIZEEXOPTION_USECOMPLETIONPORT) {
        door.fail(door.errors().invalid_parameter);
    }
}

template <class Params>
Mechanism chosen(const Params* params, Callback callback) {
    if (params == nullptr) return {LINEINITIALIZEEXOPTION_USEHIDDENWINDOW, callback, {}};
    if (params->dwOptions != LINEINITIALIZEEXOPTION_USECOMPLETIONPORT) return {params->dwOptions, callback, {}};
    return {params->dwOptions, callback, {params->Handles.hCompletionPort, params->dwCompletionKey}};
}

template <class Params>
void report(Params* params, Delivery& delivery) {
    if (params == nullptr) return;
    params->dwNeededSize = params->dwUsedSize = sizeof(Params);
    if (delivery.handle() != nullptr) params->Handles.hEvent = delivery.handle();
}

// The name that others see; the executable's when the application gives none (INIT-8).
template <class Char>
void name(Door& door, OptText& field, const Char* given) {
    door.text(field, given);
    if (!field) field = identity().module;
}

// Sends the registration and begins to deliver; null with the error in the call.
template <class Api>
std::shared_ptr<Application> start(Call<Api>& call, World world, const Mechanism& mechanism) {
    if (!call.send(Reach::connect)) return nullptr;
    const uint32_t app = app_of(call.response);
    auto application = begin(call.session(), world, app, mechanism);
    if (application) return application;
    undo(world, app);
    call.fail(call.errors().failed);
    return nullptr;
}

template <class Api>
LONG initialize(World world, const Errors& errors, DWORD* app, Callback callback, LPCSTR app_name,
                LPDWORD devices) {
    Call<Api> call(errors);
    call.need(app);
    call.need(reinterpret_cast<const void*>(callback));
    call.need(devices);
    name(call, call.request.app_name, app_name);
    const auto application = start(call, world, {LINEINITIALIZEEXOPTION_USEHIDDENWINDOW, callback, {}});
    if (!application) return call.result();
    *app = application->handle();
    *devices = call.response.num_devs;
    application->delivery().start();
    return 0;
}

template <class Api, class Params, class Char>
LONG initialize_ex(World world, const Errors& errors, DWORD* app, Callback callback,
                   const Char* friendly_name, LPDWORD devices, LPDWORD version, Params* params) {
    const Mechanism mechanism = chosen(params, callback);
    Call<Api> call(errors);
    call.need(app);
    call.need(devices);
    call.need(version);
    check_options(call, params);
    call.need_if(mechanism.option == LINEINITIALIZEEXOPTION_USEHIDDENWINDOW,
                 reinterpret_cast<const void*>(callback));
    if (!call.ok()) return call.result();
    call.request.api_version = *version;
    name(call, call.request.friendly_app_name, friendly_name);
    const auto application = start(call, world, mechanism);
    if (!application) return call.result();
    *app = application->handle();
    *devices = call.response.num_devs;
    *version = call.response.api_version;
    report(params, application->delivery());
    application->delivery().start();
    return 0;
}

template <class Char>
LONG line_initialize_ex(LPHLINEAPP app, LINECALLBACK callback, const Char* name, LPDWORD devices,
                        LPDWORD version, LPLINEINITIALIZEEXPARAMS params) {
    return guarded("lineInitializeEx", line_errors, [&] {
        return initialize_ex<api::LineInitializeEx>(World::line, line_errors, app, callback, name, devices,
                                                    version, params);
    });
}

template <class Char>
LONG phone_initialize_ex(LPHPHONEAPP app, PHONECALLBACK callback, const Char* name, LPDWORD devices,
                         LPDWORD version, LPPHONEINITIALIZEEXPARAMS params) {
    return guarded("phoneInitializeEx", phone_errors, [&] {
        return initialize_ex<api::PhoneInitializeEx>(World::phone, phone_errors, app, callback, name, devices,
                                                     version, params);
    });
}

}  // namespace
}  // namespace tapi::client

using namespace tapi::client;

LONG WINAPI lineInitialize(LPHLINEAPP lphLineApp, HINSTANCE, LINECALLBACK lpfnCallback, LPCSTR lpszAppName,
                           LPDWORD lpdwNumDevs) {
    return guarded("lineInitialize", line_errors, [&] {
        return initialize<tapi::api::LineInitialize>(World::line, line_errors, lphLineApp, lpfnCallback,
                                                     lpszAppName, lpdwNumDevs);
    });
}

LONG WINAPI lineInitializeExA(LPHLINEAPP lphLineApp, HINSTANCE, LINECALLBACK lpfnCallback,
                              LPCSTR lpszFriendlyAppName, LPDWORD lpdwNumDevs, LPDWORD lpdwAPIVersion,
                              LPLINEINITIALIZEEXPARAMS lpLineInitializeExParams) {
    return line_initialize_ex(lphLineApp, lpfnCallback, lpszFriendlyAppName, lpdwNumDevs, lpdwAPIVersion,
                              lpLineInitializeExParams);
}

LONG WINAPI lineInitializeExW(LPHLINEAPP lphLineApp, HINSTANCE, LINECALLBACK lpfnCallback,
                              LPCWSTR lpszFriendlyAppName, LPDWORD lpdwNumDevs, LPDWORD lpdwAPIVersion,
                              LPLINEINITIALIZEEXPARAMS lpLineInitializeExParams) {
    return line_initialize_ex(lphLineApp, lpfnCallback, lpszFriendlyAppName, lpdwNumDevs, lpdwAPIVersion,
                              lpLineInitializeExParams);
}

LONG WINAPI phoneInitialize(LPHPHONEAPP lphPhoneApp, HINSTANCE, PHONECALLBACK lpfnCallback,
                            LPCSTR lpszAppName, LPDWORD lpdwNumDevs) {
    return guarded("phoneInitialize", phone_errors, [&] {
        return initialize<tapi::api::PhoneInitialize>(World::phone, phone_errors, lphPhoneApp, lpfnCallback,
                                                      lpszAppName, lpdwNumDevs);
    });
}

LONG WINAPI phoneInitializeExA(LPHPHONEAPP lphPhoneApp, HINSTANCE, PHONECALLBACK lpfnCallback,
                               LPCSTR lpszFriendlyAppName, LPDWORD lpdwNumDevs, LPDWORD lpdwAPIVersion,
                               LPPHONEINITIALIZEEXPARAMS lpPhoneInitializeExParams) {
    return phone_initialize_ex(lphPhoneApp, lpfnCallback, lpszFriendlyAppName, lpdwNumDevs, lpdwAPIVersion,
                               lpPhoneInitializeExParams);
}

LONG WINAPI phoneInitializeExW(LPHPHONEAPP lphPhoneApp, HINSTANCE, PHONECALLBACK lpfnCallback,
                               LPCWSTR lpszFriendlyAppName, LPDWORD lpdwNumDevs, LPDWORD lpdwAPIVersion,
                               LPPHONEINITIALIZEEXPARAMS lpPhoneInitializeExParams) {
    return phone_initialize_ex(lphPhoneApp, lpfnCallback, lpszFriendlyAppName, lpdwNumDevs, lpdwAPIVersion,
                               lpPhoneInitializeExParams);
}
