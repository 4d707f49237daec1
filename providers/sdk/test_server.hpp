// SPDX-License-Identifier: Apache-2.0
// A TAPI server in miniature, for tests of provider modules: loads one, starts it, and writes down what it
// reports.
//
//     done 3 0                        ASYNC_COMPLETION of request 3 with 0
//     L0 NEWCALL C1                   LINE_NEWCALL on device 0; the call is C1 from here on
//     L0 C1 CALLSTATE 0x2 0x1 0x4     other messages with their parameters
//     L0 C1 MONITORDIGITS 0x31 0x2 t  a time stamp that is there
//     P0 STATE 0x200 0x8 0            PHONE_STATE of phone 0
#pragma once

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <provider.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "sdk/handles.hpp"
#include "sdk/versions.hpp"

namespace tapi::sdk {

class TestServer {
  public:
    using Seen = std::vector<std::string>;
    static constexpr DWORD line_base = 10, phone_base = 20;

    // No text: no configuration file.
    explicit TestServer(const std::string& module, const std::string& config = {}) {
        the_server() = this;
        handle_ = ::dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (handle_ == nullptr) ADD_FAILURE() << ::dlerror();
        if (!config.empty()) {
            file_ = testing::TempDir() + "provider-" + std::to_string(::getpid()) + ".toml";
            std::ofstream(file_) << config;
        }
        services_ = {sizeof services_, file_.c_str(),
                     [](DWORD, const char*, const char* text) { the_server()->add_log(text); }, 0, ""};
    }
    ~TestServer() {
        if (started_) shutdown();
        if (handle_ != nullptr) ::dlclose(handle_);
        if (!file_.empty()) std::filesystem::remove(file_);
        the_server() = nullptr;
    }

    // Before start(): where the provider keeps its settings.
    void keep_state_in(std::string folder) {
        state_folder_ = std::move(folder);
        services_.lpszStateFolder = state_folder_.c_str();
    }

    template <class F>
    F* find(const char* name) const {
        return reinterpret_cast<F*>(::dlsym(handle_, name));
    }
    // Calls a TSPI function: call<decltype(TSPI_lineHold)>("TSPI_lineHold", request, call).
    template <class F, class... Args>
    LONG call(const char* name, Args... args) const {
        F* function = find<F>(name);
        if (function == nullptr) {
            ADD_FAILURE() << name << " is not exported";
            return static_cast<LONG>(LINEERR_OPERATIONUNAVAIL);
        }
        return function(args...);
    }

    LONG attach() {
        auto* function = find<decltype(OPENTAPI_providerAttach)>("OPENTAPI_providerAttach");
        return function == nullptr ? 0 : function(&services_);
    }
    LONG start(DWORD version = version_2_2) {
        if (const LONG result = attach(); result != 0) return result;
        DWORD negotiated = 0, options = 0;
        EXPECT_EQ(
            call<decltype(TSPI_lineNegotiateTSPIVersion)>(
                "TSPI_lineNegotiateTSPIVersion", INITIALIZE_NEGOTIATION, version_1_3, version, &negotiated),
            0);
        EXPECT_EQ(negotiated, version);
        EXPECT_EQ(call<decltype(TSPI_providerEnumDevices)>("TSPI_providerEnumDevices", DWORD{1}, &lines,
                                                           &phones, HPROVIDER{}, on_line, on_phone),
                  0);
        const LONG result = call<decltype(TSPI_providerInit)>("TSPI_providerInit", negotiated, DWORD{1},
                                                              line_base, phone_base, DWORD_PTR{lines},
                                                              DWORD_PTR{phones}, on_completion, &options);
        started_ = result == 0;
        return result;
    }
    void shutdown() {
        call<decltype(TSPI_providerShutdown)>("TSPI_providerShutdown", version_2_2, DWORD{1});
        started_ = false;
    }

    // `line` counts from 0.
    HDRVLINE open(DWORD line, DWORD version = version_2_2) {
        HDRVLINE opened{};
        EXPECT_EQ(call<decltype(TSPI_lineOpen)>("TSPI_lineOpen", line_base + line,
                                                to_handle<HTAPILINE>(line + 1), &opened, version, on_line),
                  0);
        return opened;
    }
    LONG close(HDRVLINE line) { return call<decltype(TSPI_lineClose)>("TSPI_lineClose", line); }
    LONG set_messages(HDRVLINE line, DWORD line_states, DWORD address_states) {
        return call<decltype(TSPI_lineSetStatusMessages)>("TSPI_lineSetStatusMessages", line, line_states,
                                                          address_states);
    }

    HDRVPHONE open_phone(DWORD phone, DWORD version = version_2_2) {
        HDRVPHONE opened{};
        EXPECT_EQ(call<decltype(TSPI_phoneOpen)>("TSPI_phoneOpen", phone_base + phone,
                                                 to_handle<HTAPIPHONE>(phone + 1), &opened, version, on_phone),
                  0);
        return opened;
    }
    LONG close_phone(HDRVPHONE phone) { return call<decltype(TSPI_phoneClose)>("TSPI_phoneClose", phone); }

    // Makes a call that this server names C`number`, with the request id `request`.
    HDRVCALL make_call(DWORD request, HDRVLINE line, DWORD number, LPCWSTR to,
                       LPLINECALLPARAMS params = nullptr) {
        HDRVCALL made{};
        EXPECT_EQ(try_call(request, line, number, to, &made, params), static_cast<LONG>(request));
        return made;
    }
    LONG try_call(DWORD request, HDRVLINE line, DWORD number, LPCWSTR to, HDRVCALL* made,
                  LPLINECALLPARAMS params = nullptr) {
        return call<decltype(TSPI_lineMakeCall)>("TSPI_lineMakeCall", request, line,
                                                 to_handle<HTAPICALL>(number), made, to, DWORD{0}, params);
    }
    LONG close_call(HDRVCALL closing) {
        return call<decltype(TSPI_lineCloseCall)>("TSPI_lineCloseCall", closing);
    }
    LONG answer(DWORD request, HDRVCALL answered) {
        return call<decltype(TSPI_lineAnswer)>("TSPI_lineAnswer", request, answered, LPCSTR{}, DWORD{0});
    }
    LONG drop(DWORD request, HDRVCALL dropped) {
        return call<decltype(TSPI_lineDrop)>("TSPI_lineDrop", request, dropped, LPCSTR{}, DWORD{0});
    }

    // The provider's handle of a call that it announced.
    HDRVCALL announced(DWORD number) {
        const std::lock_guard lock(mutex_);
        return announced_.at(number);
    }
    // Calls announced from now on are refused.
    void refuse(bool refused) { refuse_ = refused; }

    // What has been reported since the last look.
    Seen seen() {
        const std::lock_guard lock(mutex_);
        return std::exchange(seen_, {});
    }
    // The same, when `last` has been reported; gives up after ten seconds.
    Seen seen_until(const std::string& last) {
        std::unique_lock lock(mutex_);
        const bool came = changed_.wait_for(lock, std::chrono::seconds(10), [&] {
            return std::find(seen_.begin(), seen_.end(), last) != seen_.end();
        });
        EXPECT_TRUE(came) << "waited for: " << last;
        return std::exchange(seen_, {});
    }
    // The same, when something that begins so has been reported.
    Seen seen_until_begins(const std::string& beginning, std::chrono::seconds limit = std::chrono::seconds(10)) {
        std::unique_lock lock(mutex_);
        const bool came = changed_.wait_for(lock, limit, [&] {
            return std::any_of(seen_.begin(), seen_.end(), [&](const std::string& line) { return line.starts_with(beginning); });
        });
        EXPECT_TRUE(came) << "waited for: " << beginning << "...; the provider says: " << log_;
        return std::exchange(seen_, {});
    }
    std::string log() {
        const std::lock_guard lock(mutex_);
        return log_;
    }
    // Waits until the log has the text; false after ten seconds.
    bool log_until(const std::string& text, std::chrono::seconds limit = std::chrono::seconds(10)) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, limit, [&] { return log_.find(text) != std::string::npos; });
    }

    DWORD lines = 0, phones = 0;

  private:
    static TestServer*& the_server() {
        static TestServer* server = nullptr;
        return server;
    }
    static std::string hex(DWORD_PTR value) {
        char text[32];
        std::snprintf(text, sizeof text, value == 0 ? "0" : "0x%llX", static_cast<unsigned long long>(value));
        return text;
    }
    static std::string name_of(DWORD message) {
        switch (message) {
            case LINE_ADDRESSSTATE:
                return "ADDRESSSTATE";
            case LINE_CALLINFO:
                return "CALLINFO";
            case LINE_CALLSTATE:
                return "CALLSTATE";
            case LINE_LINEDEVSTATE:
                return "LINEDEVSTATE";
            case LINE_GATHERDIGITS:
                return "GATHERDIGITS";
            case LINE_GENERATE:
                return "GENERATE";
            case LINE_MONITORDIGITS:
                return "MONITORDIGITS";
            case LINE_MONITORMEDIA:
                return "MONITORMEDIA";
            case LINE_MONITORTONE:
                return "MONITORTONE";
            case LINE_DEVSPECIFIC:
                return "DEVSPECIFIC";
            case LINE_CALLDEVSPECIFIC:
                return "CALLDEVSPECIFIC";
            case LINE_DEVSPECIFICFEATURE:
                return "DEVSPECIFICFEATURE";
            case PHONE_BUTTON:
                return "BUTTON";
            case PHONE_DEVSPECIFIC:
                return "PHONEDEVSPECIFIC";
            case PHONE_STATE:
                return "STATE";
            default:
                return std::to_string(message);
        }
    }
    // Their third parameter is a time: "t" when there is one.
    static bool is_timed(DWORD message) {
        return message == LINE_GATHERDIGITS || message == LINE_GENERATE || message == LINE_MONITORDIGITS ||
               message == LINE_MONITORMEDIA || message == LINE_MONITORTONE;
    }
    void add(const std::string& what) {
        const std::lock_guard lock(mutex_);
        seen_.push_back(what);
        changed_.notify_all();
    }
    void add_log(const char* text) {
        const std::lock_guard lock(mutex_);
        log_ += text;
        changed_.notify_all();
    }
    static void CALLBACK on_completion(DRV_REQUESTID request, LONG result) {
        the_server()->add("done " + std::to_string(request) + " " +
                          (result == 0 ? "0" : hex(static_cast<DWORD>(result))));
    }
    static void CALLBACK on_line(HTAPILINE line, HTAPICALL call, DWORD message, DWORD_PTR p1, DWORD_PTR p2,
                                 DWORD_PTR p3) {
        const std::string where = "L" + std::to_string(number_of(line) - 1);
        if (message == LINE_NEWCALL) return the_server()->new_call(where, p1, p2);
        const std::string about = number_of(call) == 0 ? "" : " C" + std::to_string(number_of(call));
        the_server()->add(where + about + " " + name_of(message) + " " + hex(p1) + " " + hex(p2) + " " +
                          (is_timed(message) && p3 != 0 ? "t" : hex(p3)));
    }
    static void CALLBACK on_phone(HTAPIPHONE phone, DWORD message, DWORD_PTR p1, DWORD_PTR p2, DWORD_PTR p3) {
        the_server()->add("P" + std::to_string(number_of(phone) - 1) + " " + name_of(message) + " " + hex(p1) +
                          " " + hex(p2) + " " + hex(p3));
    }
    void new_call(const std::string& where, DWORD_PTR hd_call, DWORD_PTR answer) {
        if (refuse_) {
            *reinterpret_cast<HTAPICALL*>(answer) = nullptr;
            return add(where + " NEWCALL refused");
        }
        DWORD number = 0;
        {
            const std::lock_guard lock(mutex_);
            number = static_cast<DWORD>(101 + announced_.size());
            announced_[number] = reinterpret_cast<HDRVCALL>(hd_call);
        }
        *reinterpret_cast<HTAPICALL*>(answer) = to_handle<HTAPICALL>(number);
        add(where + " NEWCALL C" + std::to_string(number));
    }

    void* handle_ = nullptr;
    std::string file_, log_;
    OPENTAPI_HOST_SERVICES services_{};
    std::string state_folder_;
    bool started_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
    Seen seen_;
    std::map<DWORD, HDRVCALL> announced_;
    bool refuse_ = false;
};

// A structure with room for its parts.
template <class S>
class Roomy {
  public:
    explicit Roomy(DWORD size = sizeof(S) + 2000) : bytes_(size) { get()->dwTotalSize = size; }
    S* get() { return reinterpret_cast<S*>(bytes_.data()); }
    S* operator->() { return get(); }
    // A text part without its NUL.
    std::u16string text(DWORD size, DWORD offset) const {
        if (size == 0) return {};
        std::u16string result(size / 2 - 1, u'\0');
        std::memcpy(result.data(), bytes_.data() + offset, result.size() * 2);
        return result;
    }

  private:
    std::vector<std::byte> bytes_;
};

}  // namespace tapi::sdk
