// SPDX-License-Identifier: Apache-2.0
// What the client library asks for its dialogs: forms and their values, UI modules, and the talk between a dialog and
// its provider. The numbers of objects are those of OPENTAPI_CONFIG_, and one for dialing.
#include <provider.h>

#include "base/unicode.hpp"
#include "model/layouts.hpp"
#include "server/device/dialogs.hpp"
#include "server/device/whole.hpp"
#include "server/phone/phones.hpp"
#include "server/session/by_id.hpp"
#include "wire/dialogs.hpp"

namespace tapi::server {
namespace {

constexpr auto settings = static_cast<uint32_t>(wire::ModuleFunction::settings);

// Whom a dialog is about, as its provider knows it.
struct Target {
    Provider* provider = nullptr;
    uint32_t device = 0;
    Line* line = nullptr;
    Phone* phone = nullptr;

    // Phones have codes of their own for the same things.
    int32_t in_its_words(int32_t result) const {
        if (phone == nullptr) return result;
        switch (static_cast<uint32_t>(result)) {
            case LINEERR_OPERATIONUNAVAIL: return PHONEERR_OPERATIONUNAVAIL;
            case LINEERR_OPERATIONFAILED: return PHONEERR_OPERATIONFAILED;
            case LINEERR_INVALDEVICECLASS: return PHONEERR_INVALDEVICECLASS;
            case LINEERR_INVALPARAM: return PHONEERR_INVALPARAM;
            default: return result;
        }
    }
};

Result<Target> find_target(const Context& c, uint32_t object, uint32_t id) {
    if (object == OPENTAPI_CONFIG_LINE) {
        const auto line = line_by_id(c, id, Right::own);
        if (!line) return line.error();
        return Target{(*line)->provider, (*line)->id, *line, nullptr};
    }
    if (object == OPENTAPI_CONFIG_PHONE) {
        const auto phone = phone_by_id(c, id);
        if (!phone) return phone.error();
        return Target{(*phone)->provider, (*phone)->id, nullptr, *phone};
    }
    if (object != OPENTAPI_CONFIG_PROVIDER) return failure(LINEERR_INVALPARAM);
    const auto provider = provider_by_id(c, id);
    if (!provider) return provider.error();
    return Target{*provider, 0, nullptr, nullptr};
}

// Functions of TSPI that name a device want its version agreed on first.
void ensure_ready(const Target& target, Answered done) {
    if (target.line != nullptr) return ensure_version(*target.line, std::move(done));
    if (target.phone != nullptr) return ensure_version(*target.phone, std::move(done));
    done(0);
}

// The variable part of a VARSTRING that a provider filled; nothing when it makes no sense.
std::optional<Bytes> part_of(const Bytes& filled) {
    const auto whole = from_provider(layout::VARSTRING, api_2_2, filled);
    if (!whole) return std::nullopt;
    const ByteView part = bytes_part(*whole, offsetof(VARSTRING, dwStringSize));
    return Bytes(part.begin(), part.end());
}

Bytes bytes_from(std::string_view text) {
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return Bytes(first, first + text.size());
}

uint32_t size_of(const OptBytes& block) { return block ? static_cast<uint32_t>(block->size()) : 0; }

// ---- Forms

// No form: perhaps the provider has a UI module.
void ask_module(const Context& c, const Target& target) {
    using C = api::FormGet;
    target.provider->calls->call(tspi::ProviderUIIdentify{}, [c, target](int32_t result, const auto& answer) {
        const std::string module = to_utf8(answer.uidll_name.value_or(u""));
        if (result >= 0 && module.empty()) result = LINEERR_OPERATIONUNAVAIL;
        if (result < 0) return respond<C>(c, target.in_its_words(result));
        const WineHome home = target.provider->wine.value_or(WineHome{});
        respond<C>(c, 0, {{}, bytes_from(module), bytes_from(home.driver), bytes_from(home.prefix), settings});
    });
}

// A provider that comes or goes: what it has for that is shown to those who may administer.
const ProviderDialog* find_change(const Context& c, uint32_t object, uint32_t id) {
    ServerServices& services = c.session->services();
    if (object != OPENTAPI_CONFIG_PROVIDER || !services.may_administer(c.session->identity())) return nullptr;
    return services.provider_dialog(id, c.session->id());
}

void get_form(const Context& c, const api::FormGet& call) {
    using C = api::FormGet;
    if (const ProviderDialog* change = find_change(c, call.object, call.object_id)) {
        const WineHome home = change->wine.value_or(WineHome{});
        return respond<C>(c, 0, {{}, bytes_from(change->module), bytes_from(home.driver), bytes_from(home.prefix),
                                 static_cast<uint32_t>(change->function)});
    }
    if (call.object == wire::dialing_object)
        return respond<C>(c, 0, {bytes_from(c.session->services().dialing_form(call.device_class.value_or(u""))), {}, {}, {}, settings});
    const auto target = find_target(c, call.object, call.object_id);
    if (!target) return respond<C>(c, target.code());
    ensure_ready(*target, [c, call, target = *target](int32_t ready) {
        if (ready < 0) return respond<C>(c, ready);
        target.provider->calls->call(
            tspi::ConfigGet{call.object, target.device, call.device_class, call.block, size_of(call.block), 0},
            [c, target](int32_t result, const auto& answer) {
                if (result == static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL)) return ask_module(c, target);
                if (result < 0) return respond<C>(c, target.in_its_words(result));
                auto form = part_of(answer.form);
                if (!form) return respond<C>(c, target.in_its_words(LINEERR_OPERATIONFAILED));
                respond<C>(c, 0, {std::move(*form), {}, {}, {}, settings});
            });
    });
}

void set_form(const Context& c, const api::FormSet& call) {
    using C = api::FormSet;
    if (!call.values) return respond<C>(c, LINEERR_INVALPARAM);
    if (call.object == wire::dialing_object) {
        if (!c.session->services().may_administer(c.session->identity()))
            return respond<C>(c, LINEERR_OPERATIONFAILED);
        return respond<C>(
            c, 0, {STRINGFORMAT_ASCII, bytes_from(c.session->services().change_dialing(*call.values))});
    }
    const auto target = find_target(c, call.object, call.object_id);
    if (!target) return respond<C>(c, target.code());
    ensure_ready(*target, [c, call, target = *target](int32_t ready) {
        if (ready < 0) return respond<C>(c, ready);
        target.provider->calls->call(
            tspi::ConfigSet{call.object, target.device, call.device_class, call.block, size_of(call.block),
                            call.values, size_of(call.values), 0},
            [c, target](int32_t result, const auto& answer) {
                if (result < 0) return respond<C>(c, target.in_its_words(result));
                auto outcome = part_of(answer.outcome);
                if (!outcome) return respond<C>(c, target.in_its_words(LINEERR_OPERATIONFAILED));
                const auto format = load<uint32_t>(answer.outcome, offsetof(VARSTRING, dwStringFormat));
                respond<C>(c, 0, {format, std::move(*outcome)});
            });
    });
}

// ---- Dialogs and their providers

struct Addressee {
    ProviderCalls* calls = nullptr;
    uint64_t object = 0;
};

Result<Addressee> find_addressee(const Context& c, uint32_t type, uint32_t id) {
    if (type == TUISPIDLL_OBJECT_DIALOGINSTANCE) {
        const Dialog* dialog = find_dialog(c.session->handles(), id);
        if (dialog == nullptr) return failure(LINEERR_INVALPARAM);
        return Addressee{dialog->provider->calls, dialog->hd_dialog};
    }
    uint32_t object = OPENTAPI_CONFIG_PROVIDER;
    if (type == TUISPIDLL_OBJECT_LINEID) object = OPENTAPI_CONFIG_LINE;
    if (type == TUISPIDLL_OBJECT_PHONEID) object = OPENTAPI_CONFIG_PHONE;
    if (object == OPENTAPI_CONFIG_PROVIDER && type != TUISPIDLL_OBJECT_PROVIDERID) return failure(LINEERR_INVALPARAM);
    if (const ProviderDialog* change = find_change(c, object, id)) {
        ProviderCalls* const calls = change->talks_with();
        return calls != nullptr ? Result(Addressee{calls, id}) : failure(LINEERR_OPERATIONFAILED);
    }
    const auto target = find_target(c, object, id);
    if (!target) return target.error();
    return Addressee{target->provider->calls, object == OPENTAPI_CONFIG_PROVIDER ? id : target->device};
}

void dialog_data(const Context& c, const api::DialogData& call) {
    using C = api::DialogData;
    const auto to = find_addressee(c, call.object_type, call.object_id);
    if (!to) return respond<C>(c, to.code());
    to->calls->call(
        tspi::ProviderGenericDialogData{to->object, call.object_type, call.params, size_of(call.params)},
        [c](int32_t result, const auto& answer) { respond<C>(c, result, {answer.params}); });
}

void dialog_end(const Context& c, const api::DialogEnd& call) {
    end_dialog(c.core(), call.h_dialog, c.session->handles());
    respond<api::DialogEnd>(c, 0);
}

}  // namespace

void install_dialog_handlers(HandlerTable& table) {
    install<api::FormGet, get_form>(table);
    install<api::FormSet, set_form>(table);
    install<api::DialogData, dialog_data>(table);
    install<api::DialogEnd, dialog_end>(table);
}

}  // namespace tapi::server
