// SPDX-License-Identifier: Apache-2.0
// Devices of a provider: their ids, and how they come and go (DEV-1, DEV-2, DEV-3).
#include <algorithm>

#include "base/log.hpp"
#include "model/layout.hpp"
#include "server/call/feed.hpp"
#include "server/device/deliver.hpp"
#include "server/phone/phones.hpp"

namespace tapi::server {
namespace {

Line& append_line(Core& core, Provider& provider) {
    auto line = std::make_unique<Line>();
    line->id = static_cast<uint32_t>(core.lines.size());
    line->provider = &provider;
    core.lines.push_back(std::move(line));
    return *core.lines.back();
}

Phone& append_phone(Core& core, Provider& provider) {
    auto phone = std::make_unique<Phone>();
    phone->id = static_cast<uint32_t>(core.phones.size());
    phone->provider = &provider;
    core.phones.push_back(std::move(phone));
    return *core.phones.back();
}

template <class Apps, class Device>
void tell_applications(const Core& core, const Apps& apps, Device& device, uint32_t created) {
    for (auto* app : apps) {
        if (app->restricted) {
            const bool seen = core.id_for(*app, device) != no_device;
            if (seen || core.access.right(*app->identity, device) == Right::none) continue;
            app->visible.push_back(&device);
        }
        post_app(*app, created, core.id_for(*app, device));
    }
}

// The device is there: every application hears of it, a restricted one when its rules give it the device. The
// rules go by the device's name.
template <class Apps, class Device>
void introduce(Core& core, const Apps& apps, Device& device, uint32_t created) {
    device.present = true;
    const bool by_name = std::any_of(apps.begin(), apps.end(), [](auto* app) { return app->restricted; });
    if (!by_name) return tell_applications(core, apps, device, created);
    ensure_caps(device, [&core, &apps, &device, created](int32_t) {
        if (!device.removed) tell_applications(core, apps, device, created);
    });
}

void warn_of_change(const Provider& provider, std::string_view what, uint32_t now, uint32_t kept) {
    if (now == kept) return;
    log::warning(provider.name, "came back with {} {} instead of {}: restart the server to see the difference", now,
                 what, kept);
}

void introduce_line(Core& core, Line& line) { introduce(core, core.line_apps, line, LINE_CREATE); }
void introduce_phone(Core& core, Phone& phone) { introduce(core, core.phone_apps, phone, PHONE_CREATE); }

}  // namespace

// Providers start at the same time: each keeps its range of ids before any of them is up.
DeviceBases ProviderFeed::devices_counted(uint32_t lines, uint32_t phones) {
    // A provider that comes back, or whose start failed half-way, keeps its ids (DEV-1).
    if (counted_ || (lines == kept_lines_ && phones == kept_phones_ && lines + phones != 0)) return bases_;
    bases_ = {static_cast<uint32_t>(core_.lines.size()), static_cast<uint32_t>(core_.phones.size())};
    kept_lines_ = lines;
    kept_phones_ = phones;
    for (uint32_t i = 0; i < lines; ++i) append_line(core_, provider_);
    for (uint32_t i = 0; i < phones; ++i) append_phone(core_, provider_);
    return bases_;
}

void ProviderFeed::add_lines(uint32_t count) {
    for (uint32_t i = 0; i < std::min(count, kept_lines_); ++i) {
        Line& line = *core_.lines[bases_.line + i];
        provider_.lines.push_back(&line);
        introduce_line(core_, line);
    }
}

void ProviderFeed::add_phones(uint32_t count) {
    for (uint32_t i = 0; i < std::min(count, kept_phones_); ++i) {
        Phone& phone = *core_.phones[bases_.phone + i];
        provider_.phones.push_back(&phone);
        introduce_phone(core_, phone);
    }
}

void ProviderFeed::come_back(const ProviderUp& facts) {
    warn_of_change(provider_, "lines", facts.lines, kept_lines_);
    warn_of_change(provider_, "phones", facts.phones, kept_phones_);
    for (uint32_t i = 0; i < std::min(facts.lines, kept_lines_); ++i) {
        Line& line = *core_.lines[bases_.line + i];
        if (line.present && !line.removed) reopen(line);
    }
    for (uint32_t i = 0; i < std::min(facts.phones, kept_phones_); ++i) {
        Phone& phone = *core_.phones[bases_.phone + i];
        if (phone.present && !phone.removed) reopen(phone);
    }
}

void ProviderFeed::create_line(uint64_t temporary_id) {
    Line& line = append_line(core_, provider_);
    line.created_later = true;
    provider_.lines.push_back(&line);
    provider_.calls->call(tspi::ProviderCreateLineDevice{temporary_id, line.id},
                          [this, &line](int32_t result, const auto&) {
                              if (result >= 0 && !line.removed) return introduce_line(core_, line);
                              // The id stays unused: later devices may have the next ones already.
                              line.removed = true;
                              log::warning(provider_.name, "line {} was announced but not created: {:#x}",
                                           line.id, static_cast<uint32_t>(result));
                          });
}

void ProviderFeed::remove_line(uint64_t device_id) {
    Line* line = device_id < core_.lines.size() ? core_.lines[device_id].get() : nullptr;
    if (line == nullptr || line->provider != &provider_ || line->removed) {
        log::warning(provider_.name, "removes line {}, which it does not have", device_id);
        return;
    }
    line->removed = true;
    if (!line->present) return;
    for (const OpenLine* opened : line->opens) {
        if (opened->version < api_2_0) post_line(*opened, LINE_LINEDEVSTATE, LINEDEVSTATE_REMOVED);
    }
    force_close(core_, *line);
    for (const LineApp* app : core_.line_apps) {
        const uint32_t id = core_.id_for(*app, *line);
        if (id != no_device) post_app(*app, LINE_REMOVE, id);
    }
}

void ProviderFeed::create_phone(uint64_t temporary_id) {
    Phone& phone = append_phone(core_, provider_);
    phone.created_later = true;
    provider_.phones.push_back(&phone);
    provider_.calls->call(tspi::ProviderCreatePhoneDevice{temporary_id, phone.id},
                          [this, &phone](int32_t result, const auto&) {
                              if (result >= 0 && !phone.removed) return introduce_phone(core_, phone);
                              phone.removed = true;
                              log::warning(provider_.name, "phone {} was announced but not created: {:#x}",
                                           phone.id, static_cast<uint32_t>(result));
                          });
}

void ProviderFeed::remove_phone(uint64_t device_id) {
    Phone* phone = device_id < core_.phones.size() ? core_.phones[device_id].get() : nullptr;
    if (phone == nullptr || phone->provider != &provider_ || phone->removed) {
        log::warning(provider_.name, "removes phone {}, which it does not have", device_id);
        return;
    }
    phone->removed = true;
    if (!phone->present) return;
    for (const OpenPhone* opened : phone->opens) {
        if (opened->version < api_2_0) post_phone(*opened, PHONE_STATE, PHONESTATE_REMOVED);
    }
    force_close(*phone);
    for (const PhoneApp* app : core_.phone_apps) {
        const uint32_t id = core_.id_for(*app, *phone);
        if (id != no_device) post_app(*app, PHONE_REMOVE, id);
    }
}

}  // namespace tapi::server
