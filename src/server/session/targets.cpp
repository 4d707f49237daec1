// SPDX-License-Identifier: Apache-2.0
// Finding what a request is about.
#include "server/session/targets.hpp"

namespace tapi::server {
namespace {

template <class T>
T* find(const Context& context, uint32_t handle, ObjectKind kind) {
    const Object* object = context.session->handles().find(handle);
    return object != nullptr && object->kind == kind ? static_cast<T*>(object->pointer) : nullptr;
}

Result<Context> with_line(const Context& context, uint32_t handle) {
    Context found = context;
    found.subject = handle;
    found.call = nullptr;
    found.line = find<OpenLine>(context, handle, ObjectKind::line);
    if (found.line == nullptr) return failure(LINEERR_INVALLINEHANDLE);
    return found;
}

Result<Context> with_call(const Context& context, uint32_t handle) {
    Context found = context;
    found.subject = handle;
    found.line = nullptr;
    found.call = find<CallHandle>(context, handle, ObjectKind::call);
    if (found.call == nullptr) return failure(LINEERR_INVALCALLHANDLE);
    return found;
}

}  // namespace

Result<Context> find_target(const Context& context, const Target& target) {
    if (target.select == LINECALLSELECT_CALL) return with_call(context, target.call);
    if (target.select != LINECALLSELECT_LINE && target.select != LINECALLSELECT_ADDRESS) {
        return failure(LINEERR_INVALCALLSELECT);
    }
    auto found = with_line(context, target.line);
    if (!found) return found;
    const bool outside = target.address >= found->line->line->num_addresses;
    if (target.select == LINECALLSELECT_ADDRESS && outside) return failure(LINEERR_INVALADDRESSID);
    return found;
}

Result<Context> find_call_of_line(const Context& context, uint32_t call) {
    auto found = with_call(context, call);
    // Any of the application's handles will do, as long as it is a call of the same device.
    if (found && found->call->line->line != context.line->line) return failure(LINEERR_INVALCALLHANDLE);
    return found;
}

Result<Context> look_again(const Context& context) {
    return context.call != nullptr ? with_call(context, context.subject)
                                   : with_line(context, context.subject);
}

}  // namespace tapi::server
