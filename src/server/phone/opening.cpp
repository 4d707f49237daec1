// SPDX-License-Identifier: Apache-2.0
// Opening and closing phones: one TSPI_phoneOpen per device, one owner at a time (PH-1), versions committed by the
// first opener (VER-5).
#include <algorithm>
#include <map>
#include <utility>

#include "server/device/deliver.hpp"
#include "server/device/whole.hpp"
#include "server/phone/events.hpp"
#include "server/phone/provider_side.hpp"

namespace tapi::server {
namespace {

using PhoneOpenDone = std::function<void(int32_t, uint32_t handle)>;

std::shared_ptr<OpenPhone> make_open(const Core& core, PhoneApp& app, Phone& phone, const PhoneOpenRequest& request) {
    auto opened = std::make_shared<OpenPhone>();
    opened->app = &app;
    opened->phone = &phone;
    opened->version = request.version;
    opened->ext_version = request.ext_version;
    opened->instance = request.instance;
    opened->privilege = request.privilege;
    opened->may_own = core.access.right(*app.identity, phone) == Right::own;
    opened->wanted.states = PHONESTATE_REINIT;  // PH-6
    return opened;
}

// Some openers of one phone leave together.
void leave(Phone& phone, const std::vector<std::shared_ptr<OpenPhone>>& leaving) {
    const Holders before = count_holders(phone);
    for (const auto& opened : leaving) {
        opened->closed = true;
        opened->app->handles->remove(opened->handle);
    }
    std::erase_if(phone.opens, [](const OpenPhone* opened) { return opened->closed; });
    tell_holders(phone, before);
    phone.sequence.run([&phone](std::function<void()> next) { settle(phone, std::move(next)); });
}

// One phoneOpen on its way through the steps at the provider. The steps hold it.
struct PhoneAttempt : std::enable_shared_from_this<PhoneAttempt> {
    Core& core;
    Phone& phone;
    std::shared_ptr<PhoneApp> app;
    PhoneOpenRequest request;
    PhoneOpenDone done;
    std::function<void()> next;

    PhoneAttempt(Core& c, Phone& p, std::shared_ptr<PhoneApp> a, PhoneOpenRequest r, PhoneOpenDone d)
        : core(c), phone(p), app(std::move(a)), request(r), done(std::move(d)) {}

    // The next step, if the last one went well and everybody is still there.
    Answered then(void (PhoneAttempt::*step)()) {
        return [self = shared_from_this(), step](int32_t result) {
            if (result < 0) return self->fail(result);
            if (self->app->closed) return self->fail(PHONEERR_INVALAPPHANDLE);
            if (self->phone.removed) return self->fail(PHONEERR_NODEVICE);
            if (!self->phone.in_service) return self->fail(PHONEERR_RESOURCEUNAVAIL);
            ((*self).*step)();
        };
    }
    void fail(int32_t error) {
        settle(phone, [self = shared_from_this(), error] {
            self->done(error, 0);
            self->next();
        });
    }

    void begin() { then(&PhoneAttempt::check)(0); }
    void check() {
        const bool owned = holders(phone, PHONEPRIVILEGE_OWNER) != 0;
        if (request.privilege == PHONEPRIVILEGE_OWNER && owned) return fail(PHONEERR_INUSE);
        ensure_version(phone, then(&PhoneAttempt::open));
    }
    void open() { open_at_provider(phone, then(&PhoneAttempt::extend)); }
    void extend() { select_extension(phone, request.ext_version, then(&PhoneAttempt::listen)); }
    void listen() {
        if (!phone.opens.empty()) return finish();  // a new opener wants no messages yet
        // A provider that knows no status messages has none to turn on.
        tell_mask(phone, [go = then(&PhoneAttempt::finish)](int32_t) { go(0); });
    }
    void finish() {
        if (!phone.open) return fail(PHONEERR_RESOURCEUNAVAIL);
        auto opened = make_open(core, *app, phone, request);
        opened->handle = app->handles->add({ObjectKind::phone, opened.get()});
        if (opened->handle == 0) return fail(PHONEERR_RESOURCEUNAVAIL);
        const Holders before = count_holders(phone);
        phone.opens.push_back(opened.get());
        tell_holders(phone, before, opened.get());
        app->opens.push_back(opened);
        done(0, opened->handle);
        next();
    }
};

// PH-1, SEC: what can be said without asking the provider.
int32_t check_privilege(const Core& core, const PhoneApp& app, const Phone& phone, uint32_t privilege) {
    const Right right = core.access.right(*app.identity, phone);
    if (right == Right::none) return PHONEERR_NODEVICE;
    const bool too_much = right == Right::monitor && privilege == PHONEPRIVILEGE_OWNER;
    if (too_much) return PHONEERR_INVALPRIVILEGE;
    return phone.in_service ? 0 : PHONEERR_RESOURCEUNAVAIL;
}

std::u16string_view owner_name(const Phone& phone) {
    for (const OpenPhone* opened : phone.opens) {
        if (opened->privilege == PHONEPRIVILEGE_OWNER) return opened->app->friendly_name;
    }
    return {};
}

}  // namespace

uint32_t holders(const Phone& phone, uint32_t privilege) {
    return static_cast<uint32_t>(std::count_if(phone.opens.begin(), phone.opens.end(),
                                               [&](const auto* opened) { return opened->privilege == privilege; }));
}

void open_phone(Core& core, std::shared_ptr<PhoneApp> app, PhoneOpenRequest request, PhoneOpenDone done) {
    if (request.privilege != PHONEPRIVILEGE_MONITOR && request.privilege != PHONEPRIVILEGE_OWNER)
        return done(PHONEERR_INVALPRIVILEGE, 0);
    auto phone = versioned_phone(core, *app, request.device_id, request.version);
    if (!phone) return done(phone.code(), 0);
    if (const int32_t bad = check_privilege(core, *app, **phone, request.privilege)) return done(bad, 0);
    auto attempt = std::make_shared<PhoneAttempt>(core, **phone, std::move(app), request, std::move(done));
    attempt->phone.sequence.run([attempt](std::function<void()> next) {
        attempt->next = std::move(next);
        attempt->begin();
    });
}

void close_phone(OpenPhone& opened) {
    if (opened.closed) return;
    const auto keep = opened.shared_from_this();
    cancel_tickets(*opened.app, opened);  // PH-7: the phone does what was asked of it, nobody hears how it went
    std::erase(opened.app->opens, keep);
    leave(*opened.phone, {keep});
}

void force_close(Phone& phone) {
    const uint64_t hd_phone = phone.hd_phone;
    forget_opening(phone);
    std::vector<std::shared_ptr<OpenPhone>> openers;
    for (OpenPhone* opened : phone.opens) {
        openers.push_back(opened->shared_from_this());
        fail_tickets(*opened->app, *opened, PHONEERR_OPERATIONFAILED);
        release_buttons(*opened);
        post_phone(*opened, PHONE_CLOSE);
    }
    for (const auto& opened : openers) std::erase(opened->app->opens, opened);
    leave(phone, openers);
    if (hd_phone != 0) close_handle(phone, hd_phone, [] {});
}

void shut_down(Core& core, PhoneApp& app) {
    app.closed = true;
    cancel_all_tickets(app);
    std::erase(core.phone_apps, &app);
    std::map<uint32_t, std::vector<std::shared_ptr<OpenPhone>>> by_phone;
    for (auto& opened : std::exchange(app.opens, {})) {
        const uint32_t id = opened->phone->id;
        by_phone[id].push_back(std::move(opened));
    }
    for (const auto& [id, leaving] : by_phone) leave(*core.phones[id], leaving);
}

void set_mask(std::shared_ptr<OpenPhone> opened, const PhoneMask& wanted, Answered done) {
    opened->phone->sequence.run([opened, wanted, done](std::function<void()> next) {
        const PhoneMask before = std::exchange(opened->wanted, wanted);
        auto answer = [opened, before, wanted, done, next](int32_t result) {
            if (result < 0) {
                opened->wanted = before;  // nothing has changed then
            } else if (!opened->closed) {
                release_buttons(*opened, wanted);
            }
            done(result);
            next();
        };
        if (opened->closed || !opened->phone->open) return answer(0);
        tell_mask(*opened->phone, answer);
    });
}

Bytes with_holders(const Phone& phone, Bytes whole) {
    const Holders now = count_holders(phone);
    store<uint32_t>(whole, offsetof(PHONESTATUS, dwNumOwners), now.owners);
    store<uint32_t>(whole, offsetof(PHONESTATUS, dwNumMonitors), now.monitors);
    for (const size_t at : {offsetof(PHONESTATUS, dwOwnerNameSize), offsetof(PHONESTATUS, dwOwnerNameOffset)})
        store<uint32_t>(whole, at, 0);
    append_text(whole, offsetof(PHONESTATUS, dwOwnerNameSize), owner_name(phone));
    return whole;
}

}  // namespace tapi::server
