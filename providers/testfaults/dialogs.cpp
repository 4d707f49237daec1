// SPDX-License-Identifier: Apache-2.0
// See dialogs.hpp.
#include "dialogs.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <string>

#include "faults.hpp"

using testfaults::faults;
using testfaults::note;

namespace {

constexpr DWORD_PTR dialog_handle = 0x2001;
constexpr const char* form = R"({"title": "Who calls?", "help": "The exchange wants to know who you are.",
 "fields": [{"key": "pin", "type": "secret", "label": "PIN", "help": "Four digits."}]})";

// The one dialog that is open.
struct Dialog {
    ASYNC_COMPLETION complete = nullptr;
    DRV_REQUESTID request = 0;
    LINEEVENT raise = nullptr;
    HTAPIDIALOGINSTANCE handle = 0;
    bool accepted = false;
};
Dialog dialog;

bool put(void* room, DWORD size, const std::string& text) {
    if (size < text.size()) return false;
    std::memset(room, 0, size);
    std::memcpy(room, text.data(), text.size());
    return true;
}

LONG fill(LPVARSTRING out, DWORD format, const std::string& text) {
    out->dwNeededSize = static_cast<DWORD>(sizeof *out + text.size());
    if (out->dwTotalSize < out->dwNeededSize) return 0;
    out->dwUsedSize = out->dwNeededSize;
    out->dwStringFormat = format;
    out->dwStringSize = static_cast<DWORD>(text.size());
    out->dwStringOffset = sizeof *out;
    std::memcpy(reinterpret_cast<char*>(out) + sizeof *out, text.data(), text.size());
    return 0;
}

}  // namespace

namespace testfaults {

void note(const std::string& text) {
    const std::string path = faults().text("dialog_log");
    if (!path.empty()) std::ofstream(path, std::ios::app) << text << std::endl;
}

bool wants_dialog() { return !faults().text("dialog").empty(); }

void open_dialog(LINEEVENT raise, HPROVIDER provider, ASYNC_COMPLETION complete, DRV_REQUESTID request) {
    const std::string kind = faults().text("dialog");
    const std::u16string module = kind == "form" ? u"" : std::u16string(kind.begin(), kind.end());
    const std::string params = kind == "form" ? form : "first";
    TUISPICREATEDIALOGINSTANCEPARAMS wanted{};
    wanted.dwRequestID = request;
    wanted.hdDlgInst = reinterpret_cast<HDRVDIALOGINSTANCE>(dialog_handle);
    wanted.lpszUIDLLName = reinterpret_cast<LPCWSTR>(module.c_str());
    wanted.lpParams = const_cast<char*>(params.data());
    wanted.dwSize = static_cast<DWORD>(params.size());
    dialog = {complete, request, raise, 0, false};
    raise(reinterpret_cast<HTAPILINE>(provider), nullptr, LINE_CREATEDIALOGINSTANCE,
          reinterpret_cast<DWORD_PTR>(&wanted), 0, 0);
    dialog.handle = wanted.htDlgInst;
    note("opened");
}

}  // namespace testfaults

extern "C" {

// A form's values are right when they have the PIN 1234; what a module says is turned round and answered with more.
LONG TSPIAPI TSPI_providerGenericDialogData(DWORD_PTR object, DWORD type, LPVOID params, DWORD size) {
    if (const LONG error = faults().enter(__func__); error != 0) return error;
    auto* const bytes = static_cast<char*>(params);
    std::string text(bytes, strnlen(bytes, size));
    note("data " + std::to_string(type) + " " + text);
    if (type != TUISPIDLL_OBJECT_DIALOGINSTANCE) {
        std::reverse(bytes, bytes + text.size());
        return 0;
    }
    if (object != dialog_handle) return static_cast<LONG>(LINEERR_INVALPARAM);
    if (faults().is("dialog", "form")) {
        dialog.accepted = text.find("\"1234\"") != text.npos;
        return put(params, size, dialog.accepted ? "{}" : R"({"errors": {"pin": "is wrong"}})")
                   ? 0
                   : static_cast<LONG>(LINEERR_OPERATIONFAILED);
    }
    dialog.accepted = true;
    std::reverse(bytes, bytes + text.size());
    static char more[] = "more";
    const auto handle = reinterpret_cast<HTAPILINE>(static_cast<uintptr_t>(dialog.handle));
    dialog.raise(handle, nullptr, LINE_SENDDIALOGINSTANCEDATA, reinterpret_cast<DWORD_PTR>(more), sizeof more, 0);
    if (faults().is("dialog_end", "close"))
        dialog.raise(handle, nullptr, LINE_SENDDIALOGINSTANCEDATA, 0, 0, 0);
    return 0;
}

LONG TSPIAPI TSPI_providerFreeDialogInstance(HDRVDIALOGINSTANCE freed) {
    const bool known = reinterpret_cast<DWORD_PTR>(freed) == dialog_handle;
    note(known ? "freed" : "freed what is not there");
    if (dialog.complete != nullptr)
        dialog.complete(dialog.request, dialog.accepted ? 0 : static_cast<LONG>(LINEERR_OPERATIONFAILED));
    dialog = {};
    return 0;
}

LONG TSPIAPI TSPI_providerUIIdentify(LPWSTR name) {
    if (const LONG error = faults().enter(__func__); error != 0) return error;
    const std::string module = faults().text("ui_module");
    if (module.empty()) return static_cast<LONG>(LINEERR_OPERATIONUNAVAIL);
    *std::copy(module.begin(), module.end(), name) = u'\0';
    return 0;
}

// `form`: what is answered instead of a form of its own; "none": there is no form.
TSPI_EXPORT LONG TSPIAPI OPENTAPI_configGet(DWORD object, DWORD, LPCWSTR, LPVOID const,
                                                                       DWORD, LPVARSTRING out) {
    const std::string given = faults().text("form");
    if (given == "none") return static_cast<LONG>(LINEERR_OPERATIONUNAVAIL);
    if (!given.empty()) return fill(out, STRINGFORMAT_ASCII, given);
    return fill(out, STRINGFORMAT_ASCII,
                R"({"title": "Object )" + std::to_string(object) +
                    R"(", "fields": [{"key": "volume", "type": "number", "max": 10}], "values": {"volume": 3}})");
}

TSPI_EXPORT LONG TSPIAPI OPENTAPI_configSet(DWORD object, DWORD, LPCWSTR, LPVOID const,
                                                                       DWORD, LPVOID const values, DWORD size,
                                                                       LPVARSTRING out) {
    note("set " + std::to_string(object) + " " + std::string(static_cast<const char*>(values), size));
    return fill(out, STRINGFORMAT_ASCII, "{}");
}

}  // extern "C"
