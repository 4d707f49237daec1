// SPDX-License-Identifier: Apache-2.0
// lineConfigDialog, lineConfigDialogEdit, lineConfigProvider, lineTranslateDialog, phoneConfigDialog (UI-1).
#include <provider.h>

#include "client/door.hpp"
#include "client/object_dialog.hpp"
#include "model/layouts.hpp"
#include "wire/api_codec.hpp"
#include "wire/dialogs.hpp"

namespace tapi::client {
namespace {

template <class Char>
LONG line_config(DWORD device, HWND owner, const Char* device_class) {
    Call<api::FormGet> door(line_errors);
    OptText name;
    door.text(name, device_class);
    if (!door.ok()) return door.result();
    return configure({"lineConfigDialog", line_errors, OPENTAPI_CONFIG_LINE, device, owner, name, {},
                      talk::Function::line_config})
        .result;
}

template <class Char>
LONG phone_config(DWORD device, HWND owner, const Char* device_class) {
    Call<api::FormGet> door(phone_errors);
    OptText name;
    door.text(name, device_class);
    if (!door.ok()) return door.result();
    return configure({"phoneConfigDialog", phone_errors, OPENTAPI_CONFIG_PHONE, device, owner, name, {},
                      talk::Function::phone_config})
        .result;
}

// What comes back: the edited block, or after a cancellation the one that was given.
LONG give_back(const Room& room, const Bytes& block) {
    VARSTRING fixed{};
    fixed.dwStringFormat = STRINGFORMAT_BINARY;
    FlatBuilder whole(layout::VARSTRING, api_highest, fixed);
    whole.add_bytes(offsetof(VARSTRING, dwStringSize), block);
    return fill_whole_room(room, whole.finish(), line_errors);
}

template <class Char>
LONG line_config_edit(DWORD device, HWND owner, const Char* device_class, const void* block, DWORD size,
                      LPVARSTRING out) {
    Call<api::FormGet> door(line_errors);
    door.need(block);
    door.need(out);
    if (!door.ok()) return door.result();
    if (size == 0) door.fail(line_errors.invalid_parameter);
    About about{"lineConfigDialogEdit", line_errors, OPENTAPI_CONFIG_LINE, device, owner, {}, {},
                   talk::Function::line_config_edit};
    door.text(about.device_class, device_class);
    door.bytes(about.block, block, size);
    const Room room = door.room(out, layout::VARSTRING, 0, Text::wide);
    if (!door.ok()) return door.result();
    const DialogEnd end = configure(about);
    if (end.result < 0) return end.result;
    return give_back(room, end.taken ? end.block : *about.block);
}

LONG provider_config(HWND owner, DWORD provider) {
    return configure({"lineConfigProvider", line_errors, OPENTAPI_CONFIG_PROVIDER, provider, owner, {}, {},
                      talk::Function::provider_config})
        .result;
}

template <class Char>
LONG translate_dialog(HLINEAPP app, DWORD device, DWORD version, HWND owner, const Char* address) {
    Call<api::LineTranslateDialog> call(line_errors);
    call.request.h_line_app = app;
    call.request.device_id = device;
    call.request.api_version = version;
    call.text(call.request.address_in, address);
    if (!call.send(Reach::connect)) return call.result();
    return configure({"lineTranslateDialog", line_errors, wire::dialing_object, 0, owner, call.request.address_in, {},
                      talk::Function::line_config})
        .result;
}

}  // namespace
}  // namespace tapi::client

using namespace tapi::client;

LONG WINAPI lineConfigDialog(DWORD dwDeviceID, HWND hwndOwner, LPCSTR lpszDeviceClass) {
    return guarded("lineConfigDialog", line_errors,
                   [&] { return line_config(dwDeviceID, hwndOwner, lpszDeviceClass); });
}
LONG WINAPI lineConfigDialogA(DWORD dwDeviceID, HWND hwndOwner, LPCSTR lpszDeviceClass) {
    return lineConfigDialog(dwDeviceID, hwndOwner, lpszDeviceClass);
}
LONG WINAPI lineConfigDialogW(DWORD dwDeviceID, HWND hwndOwner, LPCWSTR lpszDeviceClass) {
    return guarded("lineConfigDialogW", line_errors,
                   [&] { return line_config(dwDeviceID, hwndOwner, lpszDeviceClass); });
}

LONG WINAPI lineConfigDialogEdit(DWORD dwDeviceID, HWND hwndOwner, LPCSTR lpszDeviceClass,
                                 LPVOID const lpDeviceConfigIn, DWORD dwSize, LPVARSTRING lpDeviceConfigOut) {
    return guarded("lineConfigDialogEdit", line_errors, [&] {
        return line_config_edit(dwDeviceID, hwndOwner, lpszDeviceClass, lpDeviceConfigIn, dwSize,
                                lpDeviceConfigOut);
    });
}
LONG WINAPI lineConfigDialogEditA(DWORD dwDeviceID, HWND hwndOwner, LPCSTR lpszDeviceClass,
                                  LPVOID const lpDeviceConfigIn, DWORD dwSize, LPVARSTRING lpDeviceConfigOut) {
    return lineConfigDialogEdit(dwDeviceID, hwndOwner, lpszDeviceClass, lpDeviceConfigIn, dwSize,
                                lpDeviceConfigOut);
}
LONG WINAPI lineConfigDialogEditW(DWORD dwDeviceID, HWND hwndOwner, LPCWSTR lpszDeviceClass,
                                  LPVOID const lpDeviceConfigIn, DWORD dwSize, LPVARSTRING lpDeviceConfigOut) {
    return guarded("lineConfigDialogEditW", line_errors, [&] {
        return line_config_edit(dwDeviceID, hwndOwner, lpszDeviceClass, lpDeviceConfigIn, dwSize,
                                lpDeviceConfigOut);
    });
}

LONG WINAPI lineConfigProvider(HWND hwndOwner, DWORD dwPermanentProviderID) {
    return guarded("lineConfigProvider", line_errors, [&] { return provider_config(hwndOwner, dwPermanentProviderID); });
}

LONG WINAPI lineTranslateDialog(HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, HWND hwndOwner,
                                LPCSTR lpszAddressIn) {
    return guarded("lineTranslateDialog", line_errors,
                   [&] { return translate_dialog(hLineApp, dwDeviceID, dwAPIVersion, hwndOwner, lpszAddressIn); });
}
LONG WINAPI lineTranslateDialogA(HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, HWND hwndOwner,
                                 LPCSTR lpszAddressIn) {
    return lineTranslateDialog(hLineApp, dwDeviceID, dwAPIVersion, hwndOwner, lpszAddressIn);
}
LONG WINAPI lineTranslateDialogW(HLINEAPP hLineApp, DWORD dwDeviceID, DWORD dwAPIVersion, HWND hwndOwner,
                                 LPCWSTR lpszAddressIn) {
    return guarded("lineTranslateDialogW", line_errors,
                   [&] { return translate_dialog(hLineApp, dwDeviceID, dwAPIVersion, hwndOwner, lpszAddressIn); });
}

LONG WINAPI phoneConfigDialog(DWORD dwDeviceID, HWND hwndOwner, LPCSTR lpszDeviceClass) {
    return guarded("phoneConfigDialog", phone_errors,
                   [&] { return phone_config(dwDeviceID, hwndOwner, lpszDeviceClass); });
}
LONG WINAPI phoneConfigDialogA(DWORD dwDeviceID, HWND hwndOwner, LPCSTR lpszDeviceClass) {
    return phoneConfigDialog(dwDeviceID, hwndOwner, lpszDeviceClass);
}
LONG WINAPI phoneConfigDialogW(DWORD dwDeviceID, HWND hwndOwner, LPCWSTR lpszDeviceClass) {
    return guarded("phoneConfigDialogW", phone_errors,
                   [&] { return phone_config(dwDeviceID, hwndOwner, lpszDeviceClass); });
}
