// SPDX-License-Identifier: Apache-2.0
// Requests that the server answers without any device: priorities, providers.
#include <bit>

#include "base/unicode.hpp"
#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/session/dispatch.hpp"

namespace tapi::server {
namespace {

// OWN-5: which list the parameters name; media mode 0 with request mode MAKECALL is the list of request recipients.
int32_t check_list(uint32_t media_mode, uint32_t request_mode) {
    if (media_mode == 0) return request_mode == LINEREQUESTMODE_MAKECALL ? 0 : LINEERR_INVALREQUESTMODE;
    return std::has_single_bit(media_mode) ? 0 : LINEERR_INVALMEDIAMODE;
}

void set_priority(const Context& c, const api::LineSetAppPriority& call) {
    using C = api::LineSetAppPriority;
    if (!call.app_filename || call.app_filename->empty()) return respond<C>(c, LINEERR_INVALAPPNAME);
    if (const int32_t bad = check_list(call.media_mode, call.request_mode)) return respond<C>(c, bad);
    if (call.priority > 1) return respond<C>(c, LINEERR_INVALPARAM);
    Priorities& lists = c.core().priorities;
    const bool stored = call.priority == 1 ? lists.move_to_top(call.media_mode, *call.app_filename)
                                           : lists.remove(call.media_mode, *call.app_filename);
    respond<C>(c, stored ? 0 : LINEERR_OPERATIONFAILED);
}

void get_priority(const Context& c, const api::LineGetAppPriority& call) {
    using C = api::LineGetAppPriority;
    if (!call.app_filename || call.app_filename->empty()) return respond<C>(c, LINEERR_INVALAPPNAME);
    if (const int32_t bad = check_list(call.media_mode, call.request_mode)) return respond<C>(c, bad);
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
    const auto& providers = c.core().providers;
    FlatBuilder list(layout::LINEPROVIDERLIST, api_2_2, LINEPROVIDERLIST{});
    list.set(offsetof(LINEPROVIDERLIST, dwNumProviders), static_cast<uint32_t>(providers.size()));
    auto entry = list.add_entries(offsetof(LINEPROVIDERLIST, dwProviderListSize), layout::LINEPROVIDERENTRY, providers.size());
    for (const auto& provider : providers) {
        list.set(entry, offsetof(LINEPROVIDERENTRY, dwPermanentProviderID), provider->permanent_id);
        list.add_text(entry, offsetof(LINEPROVIDERENTRY, dwProviderFilenameSize), to_utf16(provider->name));
        entry = FlatBuilder::next(entry);
    }
    respond<C>(c, 0, {list.finish()});
}

}  // namespace

void install_server_handlers(HandlerTable& table) {
    install<api::LineSetAppPriority, set_priority>(table);
    install<api::LineGetAppPriority, get_priority>(table);
    install<api::LineGetProviderList, get_provider_list>(table);
}

}  // namespace tapi::server
