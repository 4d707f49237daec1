// SPDX-License-Identifier: Apache-2.0
// The hunt for a line.
#include "server/device/mapper.hpp"

#include "model/flat.hpp"
#include "model/layouts.hpp"
#include "server/call/calls.hpp"
#include "server/device/provider_side.hpp"
#include "server/device/whole.hpp"

namespace tapi::server {
namespace {

// The members of LINECALLPARAMS that count; without parameters the defaults of lineMakeCall.
struct Wanted {
    uint32_t bearer_mode = LINEBEARERMODE_VOICE;
    uint32_t min_rate = 0;
    uint32_t media_modes = 0;
    bool by_number = false;
    std::u16string orig_address;
};

Wanted read_wanted(const OpenRequest& request) {
    Wanted wanted;
    if (request.privileges & LINECALLPRIVILEGE_OWNER) wanted.media_modes = request.media_modes;
    if (!request.call_params) {
        if (wanted.media_modes == 0) wanted.media_modes = LINEMEDIAMODE_INTERACTIVEVOICE;
        return wanted;
    }
    const Bytes& params = *request.call_params;
    wanted.bearer_mode = load<uint32_t>(params, offsetof(LINECALLPARAMS, dwBearerMode));
    wanted.min_rate = load<uint32_t>(params, offsetof(LINECALLPARAMS, dwMinRate));
    wanted.media_modes |= load<uint32_t>(params, offsetof(LINECALLPARAMS, dwMediaMode));
    wanted.by_number =
        load<uint32_t>(params, offsetof(LINECALLPARAMS, dwAddressMode)) == LINEADDRESSMODE_DIALABLEADDR;
    wanted.orig_address = text_part(params, offsetof(LINECALLPARAMS, dwOrigAddressSize));
    return wanted;
}

bool fits(const Bytes& caps, const Wanted& wanted) {
    auto member = [&](size_t at) { return load<uint32_t>(caps, at); };
    return (wanted.bearer_mode & ~member(offsetof(LINEDEVCAPS, dwBearerModes))) == 0 &&
           (wanted.media_modes & ~member(offsetof(LINEDEVCAPS, dwMediaModes))) == 0 &&
           wanted.min_rate <= member(offsetof(LINEDEVCAPS, dwMaxRate));
}

// Looks for the number among the addresses of the line, from `address` on.
void find_number(Line& line, uint32_t address, std::u16string number, Answered done) {
    if (address >= line.num_addresses) return done(LINEERR_LINEMAPPERFAILED);
    line.provider->calls->call(
        tspi::LineGetAddressCaps{
            .device_id = line.id, .address_id = address, .tspi_version = line.tspi_version, .ext_version = 0},
        [&line, address, number, done](int32_t result, const auto& answer) {
            if (result >= 0) {
                const auto whole =
                    from_provider(layout::LINEADDRESSCAPS, line.tspi_version, answer.address_caps);
                if (whole && text_part(*whole, offsetof(LINEADDRESSCAPS, dwAddressSize)) == number)
                    return done(0);
            }
            find_number(line, address + 1, number, done);
        });
}

// One LINEMAPPER request on its way from line to line. The steps hold it.
struct Hunt : std::enable_shared_from_this<Hunt> {
    Core& core;
    std::shared_ptr<LineApp> app;
    OpenRequest request;
    Wanted wanted;
    OpenAnswered done;
    std::vector<Line*> candidates;
    size_t at = 0;

    Hunt(Core& c, std::shared_ptr<LineApp> a, OpenRequest r, OpenAnswered d)
        : core(c),
          app(std::move(a)),
          request(std::move(r)),
          wanted(read_wanted(request)),
          done(std::move(d)) {}

    void look() {
        if (app->closed) return done(LINEERR_INVALAPPHANDLE, 0);
        // What is known not to do is passed over here, not by a step each: there may be thousands of lines.
        while (at < candidates.size() && !may_do(*candidates[at])) ++at;
        if (at == candidates.size()) return done(LINEERR_LINEMAPPERFAILED, 0);
        Line& line = *candidates[at++];
        ensure_caps(line, [self = shared_from_this(), &line](int32_t result) {
            if (result < 0 || !fits(*line.caps, self->wanted)) return self->look();
            if (!self->wanted.by_number) return self->open(line);
            find_number(line, 0, self->wanted.orig_address,
                        [self, &line](int32_t found) { found < 0 ? self->look() : self->open(line); });
        });
    }
    bool may_do(const Line& line) const {
        return line.in_service && (!line.caps || line.caps_stale || fits(*line.caps, wanted));
    }
    void open(Line& line) {
        open_found_line(core, line, app, request, true,
                        [self = shared_from_this()](int32_t result, uint32_t handle) {
                            result < 0 ? self->look() : self->done(0, handle);
                        });
    }
};

}  // namespace

void open_any_line(Core& core, std::shared_ptr<LineApp> app, OpenRequest request, OpenAnswered done) {
    if (request.call_params) {
        const auto valid = check_call_params(*request.call_params, request.version);
        if (!valid) return done(valid.code(), 0);
    }
    auto hunt = std::make_shared<Hunt>(core, app, std::move(request), std::move(done));
    for (uint32_t id = 0; id < core.line_count(*app); ++id) {
        const auto line = versioned_line(core, *app, id, hunt->request.version);
        if (line && core.access.right(*app->identity, **line) != Right::none)
            hunt->candidates.push_back(*line);
    }
    // VER-6: an application that negotiated for no line gets none.
    if (hunt->candidates.empty()) return hunt->done(LINEERR_INCOMPATIBLEAPIVERSION, 0);
    hunt->look();
}

void would_serve(Line& line, const OpenRequest& request, Answered done) {
    auto params = params_for_provider(request.call_params, request.version, line);
    if (!params) return done(params.code());
    const uint32_t media = line.default_media | read_wanted(request).media_modes;
    line.provider->calls->call(
        tspi::LineConditionalMediaDetection{line.hd_line, media, std::move(*params)},
        [done](int32_t result, const auto&) {
            // A provider without the function answers for nothing: its capabilities have to do.
            done(result == static_cast<int32_t>(LINEERR_OPERATIONUNAVAIL) ? 0 : result);
        });
}

}  // namespace tapi::server
