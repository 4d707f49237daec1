// SPDX-License-Identifier: Apache-2.0
// tapihost.exe --dialog: runs one dialog of a driver's UI DLL for tapi-dialog, which waits at a port as the server does, and
// knows which files may be loaded. The process lives for the dialog alone.
#include <tapi.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>

#include "base/files_windows.hpp"
#include "base/log.hpp"
#include "base/wide_windows.hpp"
#include "tapihost/connect_windows.hpp"
#include "tapihost/library_windows.hpp"
#include "tapihost/process.hpp"
#include "tapihost/whereabouts.hpp"
#include "uimodule/run.hpp"
#include "uimodule/system.hpp"

namespace tapi::host {
namespace {

const std::string option = "--dialog";

class WinsockLink final : public dialog::Link {
  public:
    explicit WinsockLink(SOCKET socket) : socket_(socket) {}

  private:
    ptrdiff_t write_some(const std::byte* bytes, size_t size) override {
        return ::send(socket_, reinterpret_cast<const char*>(bytes), static_cast<int>(size), 0);
    }
    ptrdiff_t read_some(std::byte* room, size_t size) override {
        return ::recv(socket_, reinterpret_cast<char*>(room), static_cast<int>(size), 0);
    }

    const SOCKET socket_;
};

std::wstring wide(const std::u16string& text) { return {text.begin(), text.end()}; }

bool is_file(const std::wstring& path) {
    const DWORD what = GetFileAttributesW(path.c_str());
    return what != INVALID_FILE_ATTRIBUTES && (what & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

// Empty when there is none.
std::wstring in_system_folders(const std::wstring& name) {
    wchar_t path[MAX_PATH] = L"";
    const DWORD size = SearchPathW(nullptr, name.c_str(), L".dll", MAX_PATH, path, nullptr);
    return size > 0 && size < MAX_PATH ? path : L"";
}

// Drivers name the whole path, or the file alone.
std::wstring find_module(const talk::Module& wanted) {
    const std::wstring name = wide(wanted.name);
    if (name.find_first_of(L"\\/:") != name.npos) return is_file(name) ? name : L"";
    const std::wstring driver = windows_path(to_utf8(wanted.driver));
    const std::wstring beside = driver.substr(0, driver.find_last_of(L"\\/") + 1) + name;
    return is_file(beside) ? beside : in_system_folders(name);
}

// The other end knows whose file it is, which Wine does not tell.
bool may_load(dialog::Link& link, const std::wstring& path) {
    const std::string place = unix_path(path);
    Bytes body;
    Writer(body).blob(std::as_bytes(std::span(place)));
    if (!link.send(talk::Kind::loading, body)) return false;
    const auto answer = link.receive();
    return answer && answer->kind == talk::Kind::answer;
}

void* function_in(HMODULE module, const char* name) { return reinterpret_cast<void*>(GetProcAddress(module, name)); }

void run(dialog::Link& link, const talk::Module& wanted) {
    const std::wstring path = find_module(wanted);
    if (path.empty()) {
        return link.fail(LINEERR_OPERATIONUNAVAIL, "there is no UI DLL " + to_utf8(wanted.name) + ", neither beside " +
                                                       to_utf8(wanted.driver) + " nor in the system's folders of the prefix");
    }
    if (!may_load(link, path)) return;
    const auto module = load_library(to_utf8(from_windows(path)));
    if (!module) return link.fail(LINEERR_OPERATIONUNAVAIL, module.error().context);
    const char* const name = dialog::name_of(wanted.function);
    const Within called(whereabouts().function, name);
    try {
        dialog::run_module(link, wanted, [&](const char* function) { return function_in(*module, function); });
    } catch (const std::exception& error) {
        link.fail(LINEERR_OPERATIONFAILED, std::string(name) + " threw " + error.what());
    } catch (...) {
        link.fail(LINEERR_OPERATIONFAILED, std::string(name) + " threw an unknown exception");
    }
}

// False when nobody waits there.
bool show(int port, const std::string& name) {
    static WinsockLink link(connect_with_secret(port));  // a crash tells over it
    report_faults(name, [](const std::string& words) { link.fail(LINEERR_OPERATIONFAILED, words); });
    const auto first = link.receive();
    if (!first || first->kind != talk::Kind::module) return false;
    talk::Module wanted;
    Reader in(first->body);
    decode(in, wanted);
    if (!in.complete()) return false;
    // Not the window of X11: the same one as Windows knows it, if it is of this prefix and still there.
    wanted.window = IsWindow(reinterpret_cast<HWND>(static_cast<uintptr_t>(wanted.owner))) != FALSE ? wanted.owner : 0;
    run(link, wanted);
    return true;
}

}  // namespace

std::optional<int> dialog_mode(const std::vector<std::string>& words) {
    if (words.empty() || words.front() != option) return std::nullopt;
    CLI::App app("Runs a dialog of a driver's UI DLL; started by tapi-dialog", "tapihost");
    int port = 0;
    std::string name;
    bool wanted = false;
    app.add_flag(option, wanted, "Run a dialog");
    app.add_option(link_option, port, "Port on 127.0.0.1 where tapi-dialog waits; its secret is read from the standard input")->required();
    app.add_option("--name", name, "Name of the UI DLL in messages")->required();
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // as CLI11 takes them
    try {
        app.parse(std::move(reversed));
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    }
    if (!show(port, name)) return 1;
    dialog::end_process();
}

}  // namespace tapi::host
