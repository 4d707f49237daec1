// SPDX-License-Identifier: Apache-2.0
// What a provider reports, on its way to the wire.
#include "tapihost/host.hpp"

#include <array>

#include "base/log.hpp"
#include "base/unicode.hpp"
#include "model/dialog.hpp"
#include "tapihost/params.hpp"
#include "tapihost/whereabouts.hpp"
#include "wire/message.hpp"

namespace tapi::host {
namespace {

// Nothing for NULL.
OptBytes block_of(const void* data, size_t size) {
    if (data == nullptr) return std::nullopt;
    const auto* first = static_cast<const std::byte*>(data);
    return Bytes(first, first + size);
}

log::Level level_of(DWORD level) {
    switch (level) {
        case OPENTAPI_LOG_DEBUG:
            return log::Level::debug;
        case OPENTAPI_LOG_INFO:
            return log::Level::info;
        case OPENTAPI_LOG_WARNING:
            return log::Level::warning;
        default:
            return log::Level::error;
    }
}

// Without these nothing can be begun with a provider.
constexpr TspiFunction mandatory[] = {TspiFunction::lineNegotiateTSPIVersion, TspiFunction::providerEnumDevices,
                                      TspiFunction::providerInit, TspiFunction::providerShutdown};

std::string joined(const std::vector<std::string>& names) {
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    return all;
}

Status check_exports(const Module& module, const HostSettings& settings) {
    const std::string decorated = joined(module.decorated());
    if (!decorated.empty()) {
        log::warning(settings.name, "exports that nobody finds, because their names are decorated: {}; a module definition file (.def) "
                                    "with the plain names helps", decorated);
    }
    std::vector<std::string> missing;
    for (const TspiFunction function : mandatory) {
        if (module.entry(function) == nullptr) missing.emplace_back(name_of(function));
    }
    if (missing.empty()) return success();
    return failure(static_cast<int32_t>(LINEERR_NODRIVER),
                   fmt::format("{} is no telephony provider: it does not export {}{}", settings.module, joined(missing),
                               decorated.empty() ? "" : " under that name"));
}

}  // namespace

Host::Host(HostSettings settings, Outbox& outbox)
    : settings_(std::move(settings)), outbox_(outbox), slot_(*this) {}

Status Host::load() {
    if (!slot_.taken())
        return failure(static_cast<int32_t>(LINEERR_RESOURCEUNAVAIL), "too many providers in one process");
    if (auto loaded = module_.load(settings_.module); !loaded) return loaded;
    if (auto complete = check_exports(module_, settings_); !complete) return complete;
    return attach();
}

Status Host::attach() {
    services_ = {sizeof services_, settings_.config_file.c_str(), slot_.callbacks().log, settings_.instances,
                 settings_.state_folder.c_str()};
    const auto entry =
        reinterpret_cast<decltype(&OPENTAPI_providerAttach)>(module_.symbol("OPENTAPI_providerAttach"));
    if (entry == nullptr) return success();
    const Within attaching(whereabouts().function, "OPENTAPI_providerAttach");
    const LONG result = entry(&services_);
    if (result == 0) return success();
    return failure(result,
                   fmt::format("OPENTAPI_providerAttach answered 0x{:08X}", static_cast<uint32_t>(result)));
}

int32_t Host::reconfigure(std::u16string& words) const {
    const auto entry = reinterpret_cast<decltype(&OPENTAPI_providerReconfigure)>(
        module_.symbol("OPENTAPI_providerReconfigure"));
    if (entry == nullptr) return static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL);
    std::array<char, OPENTAPI_REASON_SIZE> text{};
    const LONG result = entry(text.data(), static_cast<DWORD>(text.size()));
    text.back() = '\0';
    words = to_utf16(text.data());
    return result;
}

void Host::warn(TspiFunction function, std::string_view text) const {
    log::warning(settings_.name, "{} {}", name_of(function), text);
}

void Host::line_event(HTAPILINE line, HTAPICALL call, DWORD message, DWORD_PTR param1, DWORD_PTR param2,
                      DWORD_PTR param3) {
    if (message == LINE_CREATEDIALOGINSTANCE) return create_dialog(param1);
    if (message == LINE_SENDDIALOGINSTANCEDATA) return send_dialog_data(line, param1, param2);
    if (message == LINE_NEWCALL) return new_call(line, param1, param2);
    // LINE_CREATE is about no line yet; providers differ in what they pass for it.
    const uint64_t device = message == LINE_CREATE ? 0 : from_param(line);
    ProviderEvent event{device, from_param(call), message, param1, param2, param3};
    if (message == LINE_GATHERDIGITS) event.data = gatherings_.take(static_cast<uint32_t>(param2));
    // The line's calls go with it, and nobody closes them one by one.
    if (message == LINE_CLOSE) gatherings_.drop_line(device);
    outbox_.add([&](Bytes& out) { wire::write_line_event(out, event); });
}

// TSPI wants the call's handle before LINEEVENT returns, so the host numbers it without asking the server.
void Host::new_call(HTAPILINE line, DWORD_PTR hd_call, DWORD_PTR where) {
    if (where == 0) {
        log::warning(settings_.name, "LINE_NEWCALL without a place for the call's handle was dropped");
        return;
    }
    const uint64_t ht_call = wire::host_call_bit | ((++last_call_) & (wire::host_call_bit - 1));
    *reinterpret_cast<LPHTAPICALL>(where) = as_param<HTAPICALL>(ht_call);
    const ProviderEvent event{from_param(line), 0, LINE_NEWCALL, hd_call, ht_call, 0};
    outbox_.add([&](Bytes& out) { wire::write_line_event(out, event); });
}

// UI-2. As with calls: the dialog has its number before LINEEVENT returns.
void Host::create_dialog(DWORD_PTR params) {
    auto* const wanted = reinterpret_cast<LPTUISPICREATEDIALOGINSTANCEPARAMS>(params);
    if (wanted == nullptr || wanted->dwSize > wire::limits::max_blob) {
        log::warning(settings_.name, "LINE_CREATEDIALOGINSTANCE without parameters, or with too many, was dropped");
        return;
    }
    const uint32_t number = ++last_dialog_;
    wanted->htDlgInst = number;
    DialogOpening opening;
    if (wanted->lpszUIDLLName != nullptr) opening.module = std::u16string(reinterpret_cast<const char16_t*>(wanted->lpszUIDLLName)).substr(0, max_path - 1);
    opening.params = block_of(wanted->lpParams, wanted->dwSize);
    ProviderEvent event{0, 0, LINE_CREATEDIALOGINSTANCE, wanted->dwRequestID, from_param(wanted->hdDlgInst), number};
    Writer out(event.data);
    encode(out, opening);
    outbox_.add([&](Bytes& frame) { wire::write_line_event(frame, event); });
}

void Host::send_dialog_data(HTAPILINE dialog, DWORD_PTR params, DWORD_PTR size) {
    if (size > wire::limits::max_blob) {
        log::warning(settings_.name, "LINE_SENDDIALOGINSTANCEDATA with {} bytes was dropped", size);
        return;
    }
    ProviderEvent event{from_param(dialog), 0, LINE_SENDDIALOGINSTANCEDATA, 0, 0, 0};
    Writer(event.data).blob(block_of(reinterpret_cast<const void*>(params), size));
    outbox_.add([&](Bytes& frame) { wire::write_line_event(frame, event); });
}

void Host::phone_event(HTAPIPHONE phone, DWORD message, DWORD_PTR param1, DWORD_PTR param2,
                       DWORD_PTR param3) {
    const uint64_t device = message == PHONE_CREATE ? 0 : from_param(phone);
    const ProviderEvent event{device, 0, message, param1, param2, param3};
    outbox_.add([&](Bytes& out) { wire::write_phone_event(out, event); });
}

void Host::completion(DRV_REQUESTID request, LONG result) {
    Bytes reply;
    const auto held = replies_.take(request);
    if (held != nullptr && result >= 0) {
        Writer out(reply);
        if (!held->encode(out)) {
            log::warning(settings_.name, "request {} completed with a structure of impossible size", request);
            result = static_cast<LONG>(LINEERR_OPERATIONFAILED);
            reply.clear();
        }
    }
    outbox_.add([&](Bytes& out) { wire::write_completion(out, request, result, reply); });
}

void Host::log(DWORD level, const char* object, const char* text) {
    if (text == nullptr) return;
    if (object == nullptr || *object == '\0') return log::write(level_of(level), settings_.name, text);
    log::write(level_of(level), settings_.name + "/" + object, text);
}

}  // namespace tapi::host
