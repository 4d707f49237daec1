// SPDX-License-Identifier: Apache-2.0
// tapi lines, tapi phones.
#include <fmt/format.h>
#include <tapi.h>

#include <names.hpp>

#include "commands.hpp"
#include "sized.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

constexpr DWORD lowest_version = 0x00010004;
constexpr DWORD highest_version = 0x00020002;

std::string version_text(uint32_t version) {
    return version == 0 ? "-" : fmt::format("{}.{}", version >> 16, version & 0xFFFF);
}

std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) {
        if (part.empty()) continue;
        if (!all.empty()) all += ", ";
        all += part;
    }
    return all;
}

struct PhoneInfo {
    uint32_t id = 0;
    uint32_t version = 0;
    std::string name, provider;
    uint32_t permanent_id = 0;
    uint32_t hook_switches = 0;
    uint32_t buttons = 0;
};

// The program as a phone application, for as long as it looks.
class PhoneApp {
  public:
    PhoneApp() {
        PHONEINITIALIZEEXPARAMS params{};
        params.dwTotalSize = sizeof params;
        params.dwOptions = PHONEINITIALIZEEXOPTION_USEEVENT;
        DWORD version = highest_version;
        const LONG result = phoneInitializeExA(&app_, nullptr, nullptr, "tapi", &count_, &version, &params);
        if (result < 0) throw phone_failure("cannot use the telephony server", result);
    }
    ~PhoneApp() { phoneShutdown(app_); }
    PhoneApp(const PhoneApp&) = delete;
    PhoneApp& operator=(const PhoneApp&) = delete;

    DWORD count() const { return count_; }

    PhoneInfo describe(DWORD id) const {
        PhoneInfo info;
        info.id = id;
        DWORD version = 0;
        PHONEEXTENSIONID extension{};
        if (phoneNegotiateAPIVersion(app_, id, lowest_version, highest_version, &version, &extension) < 0)
            return info;
        Sized<PHONECAPS> caps;
        if (caps.fill([&](PHONECAPS* c) { return phoneGetDevCapsA(app_, id, version, 0, c); }) < 0)
            return info;
        const PHONECAPS facts = caps.value();
        info.version = version;
        info.name = caps.text(facts.dwPhoneNameSize, facts.dwPhoneNameOffset);
        info.provider = caps.text(facts.dwProviderInfoSize, facts.dwProviderInfoOffset);
        info.permanent_id = facts.dwPermanentPhoneID;
        info.hook_switches = facts.dwHookSwitchDevs;
        info.buttons = facts.dwNumButtonLamps;
        return info;
    }

  private:
    HPHONEAPP app_ = 0;
    DWORD count_ = 0;
};

}  // namespace

int show_lines(LineApp& app, Console& console) {
    std::vector<std::vector<std::string>> rows = {{"ID", "NAME", "ADDRESSES", "API", "MEDIA", "PROVIDER"}};
    for (const LineInfo& line : app.lines()) {
        const std::string media = names::flags(names::Family::LINEMEDIAMODE, line.media_modes);
        rows.push_back({std::to_string(line.id), line.name, joined(line.addresses),
                        version_text(line.version), media, line.provider});
        console.record({{"id", line.id},
                        {"name", line.name},
                        {"addresses", line.addresses},
                        {"api_version", version_text(line.version)},
                        {"permanent_id", line.permanent_id},
                        {"media_modes", media},
                        {"provider", line.provider}});
    }
    if (rows.size() == 1) console.note("there are no lines; `tapi providers` shows what should bring them");
    if (rows.size() > 1) console.table(rows);
    return exit_done;
}

int show_phones(Console& console) {
    const PhoneApp app;
    std::vector<std::vector<std::string>> rows = {
        {"ID", "NAME", "API", "HOOKSWITCHES", "BUTTONS", "PROVIDER"}};
    for (DWORD id = 0; id < app.count(); ++id) {
        const PhoneInfo phone = app.describe(id);
        const std::string hooks = names::flags(names::Family::PHONEHOOKSWITCHDEV, phone.hook_switches);
        rows.push_back({std::to_string(id), phone.name, version_text(phone.version), hooks,
                        std::to_string(phone.buttons), phone.provider});
        console.record({{"id", id},
                        {"name", phone.name},
                        {"api_version", version_text(phone.version)},
                        {"permanent_id", phone.permanent_id},
                        {"hook_switches", hooks},
                        {"buttons", phone.buttons},
                        {"provider", phone.provider}});
    }
    if (rows.size() == 1) console.note("there are no phones");
    if (rows.size() > 1) console.table(rows);
    return exit_done;
}

}  // namespace tapi::ctl
