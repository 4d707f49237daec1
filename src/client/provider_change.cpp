// SPDX-License-Identifier: Apache-2.0
// lineAddProvider, lineRemoveProvider: the server does what they are for; a provider's own function for it, which may show
// windows, runs here between the server's two halves (PROV-1, UI-1).
#include <provider.h>

#include "client/door.hpp"
#include "client/driver_path.hpp"
#include "client/object_dialog.hpp"
#include "wire/api_codec.hpp"
#include "wire/dialogs.hpp"

namespace tapi::client {
namespace {

// Before anything is done: afterwards the owner could not be refused any more.
void check_owner(Door& door, const char* function, HWND owner) {
    if (!door.ok() || window_for_helper(owner)) return;
    trace::note(function, "hwndOwner is no window");
    door.fail(door.errors().invalid_parameter);
}

// The pages of these functions know no "unavailable".
LONG in_their_words(LONG result) { return result == line_errors.unavailable ? line_errors.failed : result; }

LONG run_own_function(const char* function, uint32_t provider, HWND owner) {
    const About about{function, line_errors, OPENTAPI_CONFIG_PROVIDER, provider, owner, {}, {}, talk::Function::provider_config};
    return in_their_words(configure(about).result);
}

template <class Char>
LONG add_provider(const char* function, const Char* file, HWND owner, DWORD* id) {
    Call<api::LineAddProvider> call(line_errors);
    call.need(file);
    call.need(id);
    check_owner(call, function, owner);
    call.text(call.request.provider_filename, file);
    if (call.ok()) call.request.provider_filename = path_for_server(*call.request.provider_filename);
    if (!call.send(Reach::connect)) return call.result();
    const uint32_t made = call.response.permanent_provider_id;
    if (call.result() == wire::dialog_is_next) {
        const LONG result = run_own_function(function, made, owner);
        if (result < 0) return result;
    }
    *id = made;
    return 0;
}

LONG remove_provider(DWORD id, HWND owner) {
    Call<api::LineRemoveProvider> call(line_errors);
    check_owner(call, "lineRemoveProvider", owner);
    call.request.permanent_provider_id = id;
    if (!call.send(Reach::connect)) return call.result();
    return call.result() == wire::dialog_is_next ? run_own_function("lineRemoveProvider", id, owner) : 0;
}

}  // namespace
}  // namespace tapi::client

using namespace tapi::client;

LONG WINAPI lineAddProvider(LPCSTR lpszProviderFilename, HWND hwndOwner, LPDWORD lpdwPermanentProviderID) {
    return guarded("lineAddProvider", line_errors,
                   [&] { return add_provider("lineAddProvider", lpszProviderFilename, hwndOwner, lpdwPermanentProviderID); });
}
LONG WINAPI lineAddProviderA(LPCSTR lpszProviderFilename, HWND hwndOwner, LPDWORD lpdwPermanentProviderID) {
    return lineAddProvider(lpszProviderFilename, hwndOwner, lpdwPermanentProviderID);
}
LONG WINAPI lineAddProviderW(LPCWSTR lpszProviderFilename, HWND hwndOwner, LPDWORD lpdwPermanentProviderID) {
    return guarded("lineAddProviderW", line_errors,
                   [&] { return add_provider("lineAddProviderW", lpszProviderFilename, hwndOwner, lpdwPermanentProviderID); });
}

LONG WINAPI lineRemoveProvider(DWORD dwPermanentProviderID, HWND hwndOwner) {
    return guarded("lineRemoveProvider", line_errors, [&] { return remove_provider(dwPermanentProviderID, hwndOwner); });
}
