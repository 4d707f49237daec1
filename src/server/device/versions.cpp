// SPDX-License-Identifier: Apache-2.0
// Version negotiation between applications, the server and providers.
#include "model/layout.hpp"
#include "model/layouts.hpp"
#include "server/device/lines.hpp"
#include "server/device/whole.hpp"

namespace tapi::server {
namespace {

constexpr uint32_t versions[] = {api_1_3, api_1_4, api_2_0, api_2_1, api_2_2};

uint8_t bit_of(uint32_t version) {
    for (size_t i = 0; i < std::size(versions); ++i) {
        if (versions[i] == version) return static_cast<uint8_t>(1u << i);
    }
    return 0;
}

}  // namespace

std::optional<uint32_t> common_version(uint32_t low, uint32_t high, uint32_t highest) {
    std::optional<uint32_t> best;
    for (const uint32_t v : versions) {
        if (v >= low && v <= high && v <= highest) best = v;
    }
    return best;
}

void remember_version(std::unordered_map<uint32_t, uint8_t>& negotiated, uint32_t device_id, uint32_t version) {
    negotiated[device_id] |= bit_of(version);
}

bool has_negotiated(const std::unordered_map<uint32_t, uint8_t>& negotiated, uint32_t device_id, uint32_t version) {
    const auto at = negotiated.find(device_id);
    return at != negotiated.end() && (at->second & bit_of(version)) != 0;
}

Result<Line*> usable_line(const Core& core, const LineApp& app, uint32_t device_id) {
    Line* line = core.line_of(app, device_id);
    if (line == nullptr) return failure(LINEERR_BADDEVICEID);
    if (line->provider->removed) return failure(LINEERR_NODRIVER);
    if (line->removed || !line->present) return failure(LINEERR_NODEVICE);
    return line;
}

Result<Line*> versioned_line(const Core& core, const LineApp& app, uint32_t device_id, uint32_t version) {
    auto line = usable_line(core, app, device_id);
    if (line && !has_negotiated(app.negotiated, device_id, version)) return failure(LINEERR_INCOMPATIBLEAPIVERSION);
    return line;
}

void ensure_version(Line& line, Answered done) {
    if (line.tspi_version != 0) return done(0);
    ProviderCalls& provider = *line.provider->calls;
    provider.call(tspi::LineNegotiateTSPIVersion{line.id, api_lowest, api_highest},
                  [&line, &provider, done](int32_t result, const auto& answer) {
                      if (result < 0) return done(result);
                      const uint32_t version = answer.tspi_version;
                      if (version < api_lowest || version > api_highest) return done(LINEERR_INCOMPATIBLEAPIVERSION);
                      provider.call(tspi::LineGetExtensionID{line.id, version},
                                    [&line, version, done](int32_t outcome, const auto& extension) {
                                        // A provider without extensions need not have the function.
                                        if (outcome >= 0) line.extension = load<LINEEXTENSIONID>(extension.extension_id, 0);
                                        line.tspi_version = version;
                                        done(0);
                                    });
                  });
}

void ensure_caps(Line& line, Answered done) {
    if (line.caps && !line.caps_stale) return done(0);
    ensure_version(line, [&line, done](int32_t result) {
        if (result < 0) return done(result);
        line.provider->calls->call(
            tspi::LineGetDevCaps{.device_id = line.id, .tspi_version = line.tspi_version, .ext_version = 0},
            [&line, done](int32_t outcome, const auto& answer) {
                if (outcome < 0) return done(outcome);
                auto whole = from_provider(layout::LINEDEVCAPS, line.tspi_version, answer.line_dev_caps);
                if (!whole) return done(LINEERR_OPERATIONFAILED);
                line.num_addresses = load<uint32_t>(*whole, offsetof(LINEDEVCAPS, dwNumAddresses));
                line.caps = std::make_shared<const Bytes>(std::move(*whole));
                line.caps_stale = false;
                done(0);
            });
    });
}

void ensure_addresses(Line& line, Answered done) {
    if (line.num_addresses != 0) return done(0);
    ensure_caps(line, std::move(done));
}

}  // namespace tapi::server
