// SPDX-License-Identifier: Apache-2.0
// Device ids in answers of lineGetID and phoneGetID.
#include "server/session/device_ids.hpp"

#include <algorithm>

#include "model/flat.hpp"
#include "model/layouts.hpp"

namespace tapi::server {
namespace {

char16_t lower(char16_t c) { return c >= u'A' && c <= u'Z' ? static_cast<char16_t>(c - u'A' + u'a') : c; }

Bytes binary_varstring(ByteView bytes) {
    FlatBuilder builder(layout::VARSTRING, api_2_2, VARSTRING{});
    builder.set(offsetof(VARSTRING, dwStringFormat), STRINGFORMAT_BINARY);
    builder.add_bytes(offsetof(VARSTRING, dwStringSize), bytes);
    return builder.finish();
}

// The ids of a process are those of its first application; one that has none yet would be given them like this.
template <class Application, class Entries, class Device>
uint32_t id_in_process(const Core& core, const Session& session, const Entries& apps,
                       const std::vector<Device*>& seen, const Device& device) {
    if (!apps.empty()) return core.id_for(*apps.begin()->second.app, device);
    Application later;
    later.restricted = core.access.restricted(session.identity());
    later.visible = seen;
    return core.id_for(later, device);
}

template <class Device, class IdOf>
Bytes translated(ByteView given, const std::vector<std::unique_ptr<Device>>& devices, IdOf id_of) {
    std::vector<uint32_t> ids;
    for (size_t at = 0; at + sizeof(uint32_t) <= given.size(); at += sizeof(uint32_t)) {
        const auto number = load<uint32_t>(given, at);
        const uint32_t id = number < devices.size() ? id_of(*devices[number]) : no_device;
        if (id != no_device) ids.push_back(id);
    }
    return binary_varstring(std::as_bytes(std::span(ids)));
}

}  // namespace

bool is_class(std::u16string_view given, std::u16string_view name) {
    return std::equal(given.begin(), given.end(), name.begin(), name.end(),
                      [](char16_t a, char16_t b) { return lower(a) == b; });
}

Bytes device_id(uint32_t id) { return binary_varstring(std::as_bytes(std::span(&id, 1))); }

Bytes known_ids(Session& session, std::u16string_view device_class, Bytes answer) {
    const Core& core = session.core();
    const ByteView given = bytes_part(answer, offsetof(VARSTRING, dwStringSize));
    if (is_class(device_class, u"tapi/line")) {
        const auto seen = core.lines_for(session.identity());
        return translated(given, core.lines, [&](const Line& line) {
            return id_in_process<LineApp>(core, session, session.line_apps(), seen, line);
        });
    }
    if (is_class(device_class, u"tapi/phone")) {
        const auto seen = core.phones_for(session.identity());
        return translated(given, core.phones, [&](const Phone& phone) {
            return id_in_process<PhoneApp>(core, session, session.phone_apps(), seen, phone);
        });
    }
    return answer;
}

}  // namespace tapi::server
