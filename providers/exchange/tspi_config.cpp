// SPDX-License-Identifier: Apache-2.0
// The exchange's configuration as forms, and its icons.
#include <algorithm>

#include "base/unicode.hpp"
#include "exchange/line_config.hpp"
#include "exchange/module.hpp"
#include "exchange/settings.hpp"
#include "sdk/structure.hpp"

using namespace tapi;
using namespace tapi::exchange;
using forms::json;

namespace {

bool is_class(LPCWSTR name, std::u16string_view wanted) {
    const std::u16string_view given = sdk::text_of(name);
    return std::equal(given.begin(), given.end(), wanted.begin(), wanted.end(),
                      [](char16_t a, char16_t b) { return (a >= u'A' && a <= u'Z' ? a + 0x20 : a) == b; });
}
bool is_class_or_none(LPCWSTR name, std::u16string_view wanted) {
    return sdk::text_of(name).empty() || is_class(name, wanted);
}

// Which form is asked for.
struct Wanted {
    DWORD object, device;
    LPCWSTR device_class;
    std::optional<std::string_view> block;
};

// 0, or why there is no such form.
LONG check_wanted(const Wanted& wanted) {
    if (wanted.object == OPENTAPI_CONFIG_PROVIDER) return wanted.block ? sdk::result_of(LINEERR_INVALPARAM) : 0;
    if (wanted.object != OPENTAPI_CONFIG_LINE) return sdk::result_of(LINEERR_OPERATIONUNAVAIL);
    return is_class_or_none(wanted.device_class, u"tapi/line") ? 0 : sdk::result_of(LINEERR_INVALDEVICECLASS);
}

std::string name_of_line(const Switch& exchange, LineNo line) { return to_utf8(exchange.line_name(exchange.line(line))); }

// Where the settings of a line are kept: by its first number, which outlives changes of the others.
std::string group_of(const Switch& exchange, LineNo line) {
    return "lines/" + to_utf8(exchange.line(line).addresses.front().config->number);
}

// The form, and what is behind it.
struct Found {
    forms::Form form;
    LONG error = 0;
    LineNo line{};
    LineSettings settings;
};

Found find(Provider::Visit& visit, const Wanted& wanted) {
    Found found;
    found.error = check_wanted(wanted);
    if (found.error != 0) return found;
    Switch& exchange = visit.exchange();
    if (wanted.object == OPENTAPI_CONFIG_PROVIDER) {
        found.form = exchange_form(exchange.config());
        return found;
    }
    const auto line = visit.line_of_device(wanted.device);
    if (!line) {
        found.error = sdk::result_of(LINEERR_BADDEVICEID);
        return found;
    }
    found.line = *line;
    found.settings = exchange.line(*line).device.settings;
    if (wanted.block) {
        const auto read = read_line_config(*wanted.block);
        if (!read) found.error = sdk::result_of(LINEERR_INVALPARAM);
        if (read) found.settings = *read;
    }
    if (found.error == 0)
        found.form = line_form(found.settings, exchange.config().sound.dial, name_of_line(exchange, *line));
    return found;
}

LONG put(LPVARSTRING room, DWORD format, const std::string& bytes) {
    sdk::Structure<VARSTRING> out(room, sdk::version_2_2);
    out->dwStringFormat = format;
    out.bytes(&VARSTRING::dwStringSize, bytes.data(), bytes.size());
    return out.finish();
}

// Only what differs is kept: what nobody changed goes on following the configuration file.
json changes(const json& values, const json& before) {
    json changed = json::object();
    for (const auto& [key, value] : values.items()) {
        if (!before.contains(key) || before[key] != value) changed[key] = value;
    }
    return changed;
}

LONG change(Provider::Visit& visit, const Wanted& wanted, Found& found, const json& values) {
    Switch& exchange = visit.exchange();
    const json changed = changes(values, found.form.values);
    const bool all = wanted.object == OPENTAPI_CONFIG_PROVIDER;
    const Status kept = module().settings.put(all ? "" : group_of(exchange, found.line), changed);
    if (!kept) {
        module().host.log(OPENTAPI_LOG_ERROR, "settings", kept.error().context);
        return kept.code();
    }
    if (all) {
        exchange.tune([&](Config& config) { apply(changed, config); });
        return 0;
    }
    apply(changed, found.settings);
    return exchange.configure_line(found.line, std::move(found.settings)).code();
}

std::optional<std::string_view> view_of(const void* data, DWORD size) {
    if (data == nullptr) return std::nullopt;
    return std::string_view(static_cast<const char*>(data), size);
}

LONG set_icon(LPHICON place, const char* name) {
    // Nothing writes to an icon; the type comes from where it was a handle.
    *place = reinterpret_cast<HICON>(const_cast<char*>(name));
    return 0;
}

}  // namespace

#define EXPORTED __attribute__((visibility("default")))

extern "C" {

EXPORTED LONG TSPIAPI OPENTAPI_configGet(DWORD dwObject, DWORD dwDeviceID, LPCWSTR lpszDeviceClass,
                                         LPVOID const lpBlock, DWORD dwBlockSize, LPVARSTRING lpForm) {
    return visit([&](Provider::Visit& visit) {
        const Found found = find(visit, {dwObject, dwDeviceID, lpszDeviceClass, view_of(lpBlock, dwBlockSize)});
        if (found.error != 0) return found.error;
        return put(lpForm, STRINGFORMAT_ASCII, forms::to_json(found.form).dump());
    });
}

EXPORTED LONG TSPIAPI OPENTAPI_configSet(DWORD dwObject, DWORD dwDeviceID, LPCWSTR lpszDeviceClass,
                                         LPVOID const lpBlock, DWORD dwBlockSize, LPVOID const lpValues,
                                         DWORD dwSize, LPVARSTRING lpOutcome) {
    return visit([&](Provider::Visit& visit) -> LONG {
        const Wanted wanted{dwObject, dwDeviceID, lpszDeviceClass, view_of(lpBlock, dwBlockSize)};
        Found found = find(visit, wanted);
        if (found.error != 0) return found.error;
        const auto text = view_of(lpValues, dwSize);
        const json values = text ? json::parse(*text, nullptr, false) : json();
        const forms::FieldErrors errors = forms::check(found.form.fields, values);
        if (!errors.empty()) return put(lpOutcome, STRINGFORMAT_ASCII, forms::outcome(errors).dump());
        if (wanted.block) {
            apply(values, found.settings);
            return put(lpOutcome, STRINGFORMAT_BINARY, write_line_config(found.settings));
        }
        if (const LONG failed = change(visit, wanted, found, values); failed != 0) return failed;
        return put(lpOutcome, STRINGFORMAT_ASCII, forms::outcome({}).dump());
    });
}

LONG TSPIAPI TSPI_lineGetIcon(DWORD dwDeviceID, LPCWSTR lpszDeviceClass, LPHICON lphIcon) {
    return visit([&](Provider::Visit& visit) -> LONG {
        if (!visit.line_of_device(dwDeviceID)) return sdk::result_of(LINEERR_BADDEVICEID);
        if (is_class_or_none(lpszDeviceClass, u"tapi/line")) return set_icon(lphIcon, "call-start");
        if (is_class(lpszDeviceClass, u"tapi/phone")) return set_icon(lphIcon, "phone");
        return sdk::result_of(LINEERR_INVALDEVICECLASS);
    });
}

LONG TSPIAPI TSPI_phoneGetIcon(DWORD dwDeviceID, LPCWSTR lpszDeviceClass, LPHICON lphIcon) {
    return visit([&](Provider::Visit& visit) -> LONG {
        const DWORD phone = dwDeviceID - visit.identity().phone_base;
        if (phone >= visit.exchange().stations()) return sdk::result_of(PHONEERR_BADDEVICEID);
        if (is_class_or_none(lpszDeviceClass, u"tapi/phone")) return set_icon(lphIcon, "phone");
        if (is_class(lpszDeviceClass, u"tapi/line")) return set_icon(lphIcon, "call-start");
        return sdk::result_of(PHONEERR_INVALDEVICECLASS);
    });
}

}  // extern "C"
