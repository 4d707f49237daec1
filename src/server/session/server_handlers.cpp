// SPDX-License-Identifier: Apache-2.0
// Requests that the server answers without any device: priorities, providers.
#include <algorithm>
#include <bit>

#include "base/log.hpp"
#include "base/unicode.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/call/media.hpp"
#include "server/session/dispatch.hpp"

namespace tapi::server {
namespace {

// Every LINEMEDIAMODE_ constant, and the bits that are free for extensions.

// OWN-5: which lists the parameters name; media mode 0 with request mode MAKECALL is the list of request recipients.
int32_t check_lists(uint32_t media_modes, uint32_t request_mode) {
    if (media_modes == 0) return request_mode == LINEREQUESTMODE_MAKECALL ? 0 : LINEERR_INVALREQUESTMODE;
    return (media_modes & ~known_media_modes) == 0 ? 0 : LINEERR_INVALMEDIAMODE;
}

int32_t check_name(const OptText& name) {
    if (!name) return LINEERR_INVALPOINTER;
    return name->empty() ? LINEERR_INVALAPPNAME : 0;
}

bool set_in_list(Priorities& lists, uint32_t media_mode, std::u16string_view module, bool top) {
    return top ? lists.move_to_top(media_mode, module) : lists.remove(media_mode, module);
}

void set_priority(const Context& c, const api::LineSetAppPriority& call) {
    using C = api::LineSetAppPriority;
    if (const int32_t bad = check_name(call.app_filename)) return respond<C>(c, bad);
    if (const int32_t bad = check_lists(call.media_mode, call.request_mode)) return respond<C>(c, bad);
    if (call.priority > 1) return respond<C>(c, LINEERR_INVALPARAM);
    // The programs of this list are started in the sessions of other users.
    if (call.media_mode == 0 && !c.core().access.may_administer(c.session->identity())) {
        return respond<C>(c, LINEERR_OPERATIONFAILED);
    }
    Priorities& lists = c.core().priorities;
    const bool top = call.priority == 1;
    bool stored = call.media_mode != 0 || set_in_list(lists, 0, *call.app_filename, top);
    for (uint32_t bit = 1; bit != 0 && stored; bit <<= 1) {
        if (call.media_mode & bit) stored = set_in_list(lists, bit, *call.app_filename, top);
    }
    if (call.media_mode == 0) c.core().call_requests.priorities_changed();
    respond<C>(c, stored ? 0 : LINEERR_OPERATIONFAILED);
}

void get_priority(const Context& c, const api::LineGetAppPriority& call) {
    using C = api::LineGetAppPriority;
    if (const int32_t bad = check_name(call.app_filename)) return respond<C>(c, bad);
    if (const int32_t bad = check_lists(call.media_mode, call.request_mode)) return respond<C>(c, bad);
    if (call.media_mode != 0 && !std::has_single_bit(call.media_mode)) return respond<C>(c, LINEERR_INVALMEDIAMODE);
    C::Response answer;
    answer.extension_name = FlatBuilder(layout::VARSTRING, api_2_2, VARSTRING{}).finish();
    answer.priority = c.core().priorities.position(call.media_mode, *call.app_filename);
    respond<C>(c, 0, answer);
}

void get_provider_list(const Context& c, const api::LineGetProviderList& call) {
    using C = api::LineGetProviderList;
    if (call.api_version < api_lowest || call.api_version > api_highest) {
        return respond<C>(c, LINEERR_INCOMPATIBLEAPIVERSION);
    }
    if (too_small<C>(c, call.provider_list, layout::LINEPROVIDERLIST.fixed_size(call.api_version))) return;
    std::vector<const Provider*> providers;
    for (const auto& provider : c.core().providers) {
        if (!provider->removed) providers.push_back(provider.get());
    }
    FlatBuilder list(layout::LINEPROVIDERLIST, api_2_2, LINEPROVIDERLIST{});
    list.set(offsetof(LINEPROVIDERLIST, dwNumProviders), static_cast<uint32_t>(providers.size()));
    auto entry = list.add_entries(offsetof(LINEPROVIDERLIST, dwProviderListSize), layout::LINEPROVIDERENTRY, providers.size());
    for (const Provider* provider : providers) {
        list.set(entry, offsetof(LINEPROVIDERENTRY, dwPermanentProviderID), provider->permanent_id);
        list.add_text(entry, offsetof(LINEPROVIDERENTRY, dwProviderFilenameSize), to_utf16(provider->file));
        entry = FlatBuilder::next(entry);
    }
    respond<C>(c, 0, {list.finish()});
}

// Who may not administer is told what the documentation has for it, and the log says more.
bool refused(const Context& c, const char* function) {
    if (c.session->services().may_administer(c.session->identity())) return false;
    log::warning(c.session->name(), "{} refused: the user is none of [access] admins", function);
    return true;
}

int32_t code_of(const Result<ProviderChange>& change) {
    if (!change) return change.code();
    return change->dialog ? wire::dialog_is_next : 0;
}

void add_provider(const Context& c, const api::LineAddProvider& call) {
    using C = api::LineAddProvider;
    if (!call.provider_filename) return respond<C>(c, LINEERR_INVALPOINTER);
    if (call.provider_filename->empty()) return respond<C>(c, LINEERR_INVALPARAM);
    if (refused(c, "lineAddProvider")) return respond<C>(c, LINEERR_OPERATIONFAILED);
    c.session->services().add_provider(to_utf8(*call.provider_filename), c.session->id(), [c](Result<ProviderChange> added) {
        respond<C>(c, code_of(added), {added ? added->id : 0});
    });
}

void remove_provider(const Context& c, const api::LineRemoveProvider& call) {
    using C = api::LineRemoveProvider;
    if (refused(c, "lineRemoveProvider")) return respond<C>(c, LINEERR_OPERATIONFAILED);
    c.session->services().remove_provider(call.permanent_provider_id, c.session->id(),
                                          [c](Result<ProviderChange> removed) { respond<C>(c, code_of(removed)); });
}

void settle_provider(const Context& c, const api::ProviderSettle& call) {
    using C = api::ProviderSettle;
    if (call.how > static_cast<uint32_t>(wire::ModuleEnd::not_run)) return respond<C>(c, LINEERR_INVALPARAM);
    const ProviderDialogEnd end{static_cast<wire::ModuleEnd>(call.how), static_cast<int32_t>(call.result), {}};
    c.session->services().settle_provider(call.provider_id, c.session->id(), end,
                                          [c](Status settled) { respond<C>(c, settled.code()); });
}

}  // namespace

void install_server_handlers(HandlerTable& table) {
    install<api::LineSetAppPriority, set_priority>(table);
    install<api::LineGetAppPriority, get_priority>(table);
    install<api::LineGetProviderList, get_provider_list>(table);
    install<api::LineAddProvider, add_provider>(table);
    install<api::LineRemoveProvider, remove_provider>(table);
    install<api::ProviderSettle, settle_provider>(table);
}

}  // namespace tapi::server
