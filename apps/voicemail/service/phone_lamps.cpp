// SPDX-License-Identifier: Apache-2.0
// See phone_lamps.hpp.
#include "voicemail/service/phone_lamps.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "tapictl/phone_facts.hpp"
#include "tapictl/sized.hpp"
#include "tapictl/words.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace tapi::voicemail {
namespace {

// A phone that is ours for as long as this lives.
class OpenPhone {
  public:
    OpenPhone(HPHONEAPP app, const ctl::PhoneInfo& phone) {
        const LONG result = phoneOpen(app, phone.id, &handle_, phone.version, 0, 0, PHONEPRIVILEGE_OWNER);
        if (result < 0) throw ctl::phone_failure(fmt::format("cannot open phone \"{}\"", phone.name), result);
    }
    ~OpenPhone() { phoneClose(handle_); }
    OpenPhone(const OpenPhone&) = delete;
    OpenPhone& operator=(const OpenPhone&) = delete;
    HPHONE handle() const { return handle_; }

  private:
    HPHONE handle_ = 0;
};

// An empty label: the key that indicates messages.
bool is_meant(const ctl::Sized<PHONEBUTTONINFO>& key, const std::string& label) {
    const PHONEBUTTONINFO fixed = key.value();
    if (label.empty()) return fixed.dwButtonFunction == PHONEBUTTONFUNCTION_MSGINDICATOR;
    return ctl::lower(key.text(fixed.dwButtonTextSize, fixed.dwButtonTextOffset)) == ctl::lower(label);
}

DWORD lamp_of(HPHONE phone, const ctl::PhoneInfo& info, const std::string& label) {
    for (DWORD key = 0; key < info.buttons; ++key) {
        ctl::Sized<PHONEBUTTONINFO> about;
        const LONG result = about.fill([&](PHONEBUTTONINFO* b) { return phoneGetButtonInfoA(phone, key, b); });
        DWORD mode = PHONELAMPMODE_DUMMY;
        const bool has_lamp = phoneGetLamp(phone, key, &mode) >= 0 && mode != PHONELAMPMODE_DUMMY;
        if (result >= 0 && has_lamp && is_meant(about, label)) return key;
    }
    const std::string missing = label.empty() ? "has no message key with a lamp" : fmt::format("has no key \"{}\" with a lamp", label);
    throw ctl::Failure(ctl::exit_no_device, fmt::format("phone \"{}\" {}", info.name, missing));
}

}  // namespace

PhoneLamps::PhoneLamps(boost::asio::io_context& loop, Refused refused) : loop_(loop), refused_(std::move(refused)) {}
PhoneLamps::~PhoneLamps() { disconnect(); }

void PhoneLamps::show(const std::string& lamp, bool waiting) {
    lamps_[lamp].waiting = waiting;
    look();
}

void PhoneLamps::begin_anew() {
    for (auto& [name, lamp] : lamps_) lamp.told.reset();
}

void PhoneLamps::look() {
    const bool due = std::any_of(lamps_.begin(), lamps_.end(), [](const auto& each) { return each.second.told != each.second.waiting; });
    if (due && !std::exchange(telling_, true)) boost::asio::co_spawn(loop_, tell_all(), boost::asio::detached);
}

// One after the other: two lamps may be of one phone, and a phone has one owner.
voice::Await<void> PhoneLamps::tell_all() {
    for (auto& [name, lamp] : lamps_) {
        if (lamp.told != lamp.waiting) co_await tell(name, lamp);
    }
    telling_ = false;
}

voice::Await<void> PhoneLamps::tell(const std::string& name, Lamp& lamp) {
    const bool waiting = lamp.waiting;
    std::string why;
    try {
        co_await set(name, waiting);
        lamp.told = waiting;
        lamp.reported = false;
    } catch (const ctl::Failure& failure) {
        why = failure.what();
    }
    if (!why.empty() && !std::exchange(lamp.reported, true)) refused_(name, why);
}

voice::Await<void> PhoneLamps::set(std::string name, bool waiting) {
    connect();
    const size_t slash = name.find('/');
    const std::string label = slash == std::string::npos ? "" : name.substr(slash + 1);
    const ctl::PhoneInfo info = phone_named(name.substr(0, slash));
    const OpenPhone phone(app_, info);
    const DWORD lamp = lamp_of(phone.handle(), info, label);
    const LONG request = phoneSetLamp(phone.handle(), lamp, waiting ? PHONELAMPMODE_STEADY : PHONELAMPMODE_OFF);
    const LONG result = co_await reply(request);
    if (result < 0) throw ctl::phone_failure("cannot set the lamp", result);
}

ctl::PhoneInfo PhoneLamps::phone_named(const std::string& name) const {
    std::vector<ctl::PhoneInfo> all;
    for (DWORD id = 0; id < phones_; ++id) all.push_back(ctl::describe_phone(app_, id));
    return ctl::select_phone(all, name);
}

// ---- The server

void PhoneLamps::connect() {
    if (app_ != 0) return;
    PHONEINITIALIZEEXPARAMS params{};
    params.dwTotalSize = sizeof params;
    params.dwOptions = PHONEINITIALIZEEXOPTION_USEEVENT;
    DWORD version = ctl::highest_version;
    const LONG result = phoneInitializeExA(&app_, nullptr, nullptr, "tapi-voicemail", &phones_, &version, &params);
    if (result < 0) {
        app_ = 0;
        throw ctl::phone_failure("cannot use the telephony server", result);
    }
    descriptor_.emplace(loop_, ::dup(static_cast<int>(reinterpret_cast<intptr_t>(params.Handles.hEvent))));
    await_message();
}

void PhoneLamps::disconnect() {
    if (app_ == 0) return;
    descriptor_.reset();
    const auto outstanding = std::exchange(pending_, {});
    for (const auto& [id, request] : outstanding) {
        request->result = static_cast<LONG>(PHONEERR_OPERATIONFAILED);
        request->news.tell();
    }
    phoneShutdown(std::exchange(app_, 0));
}

void PhoneLamps::await_message() {
    descriptor_->async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
        if (error) return;  // of a former registration
        take_messages();
        if (app_ != 0) await_message();
    });
}

void PhoneLamps::take_messages() {
    PHONEMESSAGE next{};
    while (app_ != 0 && phoneGetMessage(app_, &next, 0) == 0) {
        if (next.dwMessageID == PHONE_CREATE) phones_ = std::max(phones_, static_cast<DWORD>(next.dwParam1) + 1);
        if (next.dwMessageID == PHONE_STATE && (next.dwParam1 & PHONESTATE_REINIT) != 0) return disconnect();
        if (next.dwMessageID != PHONE_REPLY) continue;
        const auto found = pending_.find(static_cast<LONG>(next.dwParam1));
        if (found == pending_.end()) continue;
        const auto request = found->second;
        pending_.erase(found);
        request->result = static_cast<LONG>(next.dwParam2);
        request->news.tell();
    }
}

voice::Await<LONG> PhoneLamps::reply(LONG request) {
    if (request <= 0) co_return request;
    const auto made = std::make_shared<Pending>();
    pending_[request] = made;
    while (!made->result) co_await made->news.wait();
    co_return *made->result;
}

}  // namespace tapi::voicemail
