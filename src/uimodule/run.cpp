// SPDX-License-Identifier: Apache-2.0
// See run.hpp.
#include "uimodule/run.hpp"

#include <tspi.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "uimodule/system.hpp"

namespace tapi::dialog {
namespace {

constexpr auto unavailable = static_cast<LONG>(LINEERR_OPERATIONUNAVAIL);
constexpr size_t usual_block = 65536;  // room for what lineConfigDialogEdit gives back

// One module in this process; its callback has no context.
class Running {
  public:
    Running(Link& link, Functions functions, uint32_t dialog)
        : link_(link), functions_(std::move(functions)), dialog_(dialog) {}

    HANDLE event() const { return ready_.handle(); }

    template <class F>
    F* find(const char* name) const {
        return reinterpret_cast<F*>(functions_(name));
    }

    // TUISPIDLLCALLBACK: one at a time, as long as the provider takes.
    LONG callback(DWORD_PTR object, DWORD type, void* params, DWORD size) {
        const std::lock_guard turn(callbacks_);
        Bytes body;
        Writer out(body);
        out.u64(object);
        out.u32(type);
        const auto* first = static_cast<const std::byte*>(params);
        out.blob(params == nullptr ? OptBytes() : OptBytes(Bytes(first, first + size)));
        std::unique_lock lock(mutex_);
        answer_.reset();
        if (closed_ || !link_.send(talk::Kind::callback, body)) return static_cast<LONG>(LINEERR_OPERATIONFAILED);
        changed_.wait(lock, [this] { return answer_ || closed_; });
        if (!answer_) return static_cast<LONG>(LINEERR_OPERATIONFAILED);
        Reader in(answer_->body);
        const auto result = static_cast<LONG>(in.u32());
        const Bytes block = in.blob();
        if (params != nullptr && !block.empty()) std::memcpy(params, block.data(), std::min<size_t>(size, block.size()));
        return result;
    }

    // Answers and data, until who asked for the dialog is gone (INIT-7).
    void listen() {
        while (auto packet = link_.receive()) {
            if (packet->kind == talk::Kind::close) break;
            if (packet->kind == talk::Kind::data) pass(*packet);
            if (packet->kind != talk::Kind::answer) continue;
            const std::lock_guard lock(mutex_);
            answer_ = std::move(packet);
            changed_.notify_all();
        }
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
            changed_.notify_all();
        }
        give({});
        end_process();
    }

  private:
    // Kept back until the module is ready for it.
    void pass(const talk::Packet& packet) {
        Reader in(packet.body);
        ready_.wait();
        give(in.opt_blob());
    }
    void give(OptBytes block) const {
        auto* const take = find<decltype(TUISPI_providerGenericDialogData)>("TUISPI_providerGenericDialogData");
        if (take == nullptr) return;
        take(dialog_, block ? block->data() : nullptr, block ? static_cast<DWORD>(block->size()) : 0);
    }

    Link& link_;
    const Functions functions_;
    const uint32_t dialog_;
    const Ready ready_;
    std::mutex callbacks_, mutex_;
    std::condition_variable changed_;
    std::optional<talk::Packet> answer_;
    bool closed_ = false;
};

Running* the_module = nullptr;

LONG CALLBACK on_callback(DWORD_PTR object, DWORD type, LPVOID params, DWORD size) {
    return the_module->callback(object, type, params, size);
}

struct Returned {
    LONG result = unavailable;
    Bytes block;
};

Returned edit(const talk::Module& wanted, HWND owner, LPCWSTR name, Bytes& params) {
    auto* const run = the_module->find<decltype(TUISPI_lineConfigDialogEdit)>("TUISPI_lineConfigDialogEdit");
    if (run == nullptr) return {};
    std::vector<std::byte> room(usual_block);
    auto* const out = reinterpret_cast<VARSTRING*>(room.data());
    out->dwTotalSize = static_cast<DWORD>(room.size());
    Returned returned;
    returned.result = run(on_callback, wanted.id, owner, name, params.data(), static_cast<DWORD>(params.size()), out);
    const bool inside = out->dwStringOffset <= room.size() && out->dwStringSize <= room.size() - out->dwStringOffset;
    if (returned.result == 0 && inside)
        returned.block.assign(room.data() + out->dwStringOffset, room.data() + out->dwStringOffset + out->dwStringSize);
    return returned;
}

Returned call(const talk::Module& wanted) {
    const auto owner = reinterpret_cast<HWND>(static_cast<uintptr_t>(wanted.window));
    const LPCWSTR name = wanted.device_class ? reinterpret_cast<LPCWSTR>(wanted.device_class->c_str()) : nullptr;
    Bytes params = wanted.params.value_or(Bytes{});
    Returned returned;
    switch (wanted.function) {
        case talk::Function::line_config:
            if (auto* run = the_module->find<decltype(TUISPI_lineConfigDialog)>("TUISPI_lineConfigDialog"))
                returned.result = run(on_callback, wanted.id, owner, name);
            return returned;
        case talk::Function::line_config_edit:
            return edit(wanted, owner, name, params);
        case talk::Function::phone_config:
            if (auto* run = the_module->find<decltype(TUISPI_phoneConfigDialog)>("TUISPI_phoneConfigDialog"))
                returned.result = run(on_callback, wanted.id, owner, name);
            return returned;
        case talk::Function::provider_config:
            if (auto* run = the_module->find<decltype(TUISPI_providerConfig)>("TUISPI_providerConfig"))
                returned.result = run(on_callback, owner, wanted.id);
            return returned;
        case talk::Function::generic_dialog:
            if (auto* run = the_module->find<decltype(TUISPI_providerGenericDialog)>("TUISPI_providerGenericDialog"))
                returned.result = run(on_callback, wanted.id, wanted.params ? params.data() : nullptr,
                                      static_cast<DWORD>(params.size()), the_module->event());
            return returned;
        case talk::Function::provider_install:
            if (auto* run = the_module->find<decltype(TUISPI_providerInstall)>("TUISPI_providerInstall"))
                returned.result = run(on_callback, owner, wanted.id);
            return returned;
        case talk::Function::provider_remove:
            if (auto* run = the_module->find<decltype(TUISPI_providerRemove)>("TUISPI_providerRemove"))
                returned.result = run(on_callback, owner, wanted.id);
            return returned;
        case talk::Function::driver_install:
            if (auto* run = the_module->find<decltype(TSPI_providerInstall)>("TSPI_providerInstall")) returned.result = run(owner, wanted.id);
            return returned;
        case talk::Function::driver_remove:
            if (auto* run = the_module->find<decltype(TSPI_providerRemove)>("TSPI_providerRemove")) returned.result = run(owner, wanted.id);
            return returned;
    }
    return returned;
}

// A window that nobody sees would be waited for for ever. What a driver itself does is left to its host then.
bool is_seen(Link& link, const talk::Module& wanted, const Functions& functions) {
    if (!talk::is_change(wanted.function) || display_is_named() || functions(name_of(wanted.function)) == nullptr) return true;
    link.fail(LINEERR_OPERATIONUNAVAIL, std::string(name_of(wanted.function)) + " may ask the user something, and there is no display: DISPLAY is not set");
    return false;
}

}  // namespace

const char* name_of(talk::Function function) {
    switch (function) {
        case talk::Function::line_config: return "TUISPI_lineConfigDialog";
        case talk::Function::line_config_edit: return "TUISPI_lineConfigDialogEdit";
        case talk::Function::phone_config: return "TUISPI_phoneConfigDialog";
        case talk::Function::provider_config: return "TUISPI_providerConfig";
        case talk::Function::generic_dialog: return "TUISPI_providerGenericDialog";
        case talk::Function::provider_install: return "TUISPI_providerInstall";
        case talk::Function::provider_remove: return "TUISPI_providerRemove";
        case talk::Function::driver_install: return "TSPI_providerInstall";
        case talk::Function::driver_remove: return "TSPI_providerRemove";
    }
    return "a function of the UI module";
}

void run_module(Link& link, const talk::Module& wanted, Functions functions) {
    if (!is_seen(link, wanted, functions)) return;
    the_module = new Running(link, std::move(functions), wanted.id);  // for good
    std::thread([] { the_module->listen(); }).detach();
    const Returned returned = call(wanted);
    // That one of a change is not there is no fault.
    if (returned.result == unavailable && !talk::is_change(wanted.function))
        return link.fail(LINEERR_OPERATIONUNAVAIL, "the UI module has no such dialog");
    Bytes body;
    Writer out(body);
    out.u32(static_cast<uint32_t>(returned.result));
    out.blob(returned.block);
    link.send(talk::Kind::result, body);
}

}  // namespace tapi::dialog
