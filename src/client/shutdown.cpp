// SPDX-License-Identifier: Apache-2.0
// lineShutdown, lineGetMessage and their phone twins.
#include "client/door.hpp"
#include "wire/api_codec.hpp"

namespace tapi::client {
namespace {

void ask_shutdown(Call<api::LineShutdown>& call, uint32_t app) { call.request.h_line_app = app; }
void ask_shutdown(Call<api::PhoneShutdown>& call, uint32_t app) { call.request.h_phone_app = app; }

// INIT-6. Once it has returned nothing reaches the application any more, whatever the server says.
template <class Api>
LONG shut_down(World world, const Errors& errors, uint32_t app) {
    const auto application = Process::instance().take(world, app);
    if (!application) return errors.invalid_app_handle;
    application->inbox().expect_end();
    LONG result = 0;
    if (!application->session().lost()) {
        Call<Api> call(errors);
        ask_shutdown(call, app);
        call.send(Reach::session);
        result = application->session().lost() ? 0 : call.result();
    }
    application->close();
    return result;
}

LONG get_message(World world, const Errors& errors, uint32_t app, LINEMESSAGE* message, DWORD timeout) {
    if (message == nullptr) return errors.invalid_pointer;
    const auto application = Process::instance().find(world, app);
    if (!application) return errors.invalid_app_handle;
    return application->delivery().get_message(*message, timeout, errors);
}

}  // namespace
}  // namespace tapi::client

using namespace tapi::client;

LONG WINAPI lineShutdown(HLINEAPP hLineApp) {
    return guarded("lineShutdown", line_errors,
                   [&] { return shut_down<tapi::api::LineShutdown>(World::line, line_errors, hLineApp); });
}

LONG WINAPI phoneShutdown(HPHONEAPP hPhoneApp) {
    return guarded("phoneShutdown", phone_errors, [&] {
        return shut_down<tapi::api::PhoneShutdown>(World::phone, phone_errors, hPhoneApp);
    });
}

LONG WINAPI lineGetMessage(HLINEAPP hLineApp, LPLINEMESSAGE lpMessage, DWORD dwTimeout) {
    return guarded("lineGetMessage", line_errors,
                   [&] { return get_message(World::line, line_errors, hLineApp, lpMessage, dwTimeout); });
}

LONG WINAPI phoneGetMessage(HPHONEAPP hPhoneApp, LPPHONEMESSAGE lpMessage, DWORD dwTimeout) {
    return guarded("phoneGetMessage", phone_errors, [&] {
        LINEMESSAGE message{};
        const LONG result = get_message(World::phone, phone_errors, hPhoneApp,
                                        lpMessage == nullptr ? nullptr : &message, dwTimeout);
        if (result == 0) std::memcpy(lpMessage, &message, sizeof message);
        return result;
    });
}
