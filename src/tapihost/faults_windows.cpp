// SPDX-License-Identifier: Apache-2.0
// Exceptions of Windows that nobody handles, and abort(): said in the log, then the process ends and the server starts another
// one. A handler that is asked before the provider's own would take exceptions that the provider knows how to handle; so this is
// the last one.
#include <signal.h>
#include <windows.h>

#include "base/log.hpp"
#include "base/wide_windows.hpp"
#include "tapihost/process.hpp"
#include "tapihost/whereabouts.hpp"

namespace tapi::host {
namespace {

constexpr UINT exit_status = 1;
constexpr ULONG stack_for_the_report = 64 * 1024;  // after a stack overflow
constexpr DWORD thrown_by_gcc = 0x20474343, thrown_by_msvc = 0xE06D7363;

std::string& provider_name() {
    static std::string name;
    return name;
}
std::function<void(const std::string&)>& listener() {
    static std::function<void(const std::string&)> told;
    return told;
}
DWORD serving_thread = 0;

[[noreturn]] void end_with(const std::string& words) {
    log::error(provider_name(), "{}: the process ends", words);
    if (listener()) listener()(words);
    TerminateProcess(GetCurrentProcess(), exit_status);
    __builtin_unreachable();
}

const char* words_of(DWORD code) {
    switch (code) {
        case EXCEPTION_ACCESS_VIOLATION: return "access violation";
        case EXCEPTION_STACK_OVERFLOW: return "stack overflow";
        case EXCEPTION_ILLEGAL_INSTRUCTION: return "illegal instruction";
        case EXCEPTION_PRIV_INSTRUCTION: return "privileged instruction";
        case EXCEPTION_INT_DIVIDE_BY_ZERO: return "division by zero";
        case EXCEPTION_BREAKPOINT: return "breakpoint";
        case thrown_by_gcc:
        case thrown_by_msvc: return "C++ exception";
        default: return "exception";
    }
}

// "TSPI_lineDrop", "LINEEVENT, called by TSPI_lineOpen", "a thread of the provider"
std::string place() {
    const Whereabouts& here = whereabouts();
    const std::string function = here.function != nullptr                  ? here.function
                                 : GetCurrentThreadId() == serving_thread ? "the host, outside of every function"
                                                                          : "a thread of the provider";
    return here.procedure == nullptr ? function : fmt::format("{}, called by {}", here.procedure, function);
}

// "vendor.tsp+0x1234"
std::string location(const void* address) {
    HMODULE module = nullptr;
    const DWORD how = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    wchar_t path[MAX_PATH] = L"";
    if (GetModuleHandleExW(how, static_cast<LPCWSTR>(address), &module) == FALSE || GetModuleFileNameW(module, path, MAX_PATH) == 0)
        return fmt::format("{}", address);
    const std::wstring_view file = path;
    return fmt::format("{}+0x{:X}", to_utf8(from_windows(file.substr(file.find_last_of(L"\\/") + 1))),
                       static_cast<const char*>(address) - reinterpret_cast<const char*>(module));
}

LONG CALLBACK on_exception(EXCEPTION_POINTERS* what) {
    const EXCEPTION_RECORD& record = *what->ExceptionRecord;
    end_with(fmt::format("{} (0x{:08X}) in {}, at {}", words_of(record.ExceptionCode), record.ExceptionCode, place(),
                         location(record.ExceptionAddress)));
}

void on_abort(int) { end_with(fmt::format("abort() in {}", place())); }

}  // namespace

void report_faults(const std::string& name, std::function<void(const std::string& words)> told) {
    provider_name() = name;
    listener() = std::move(told);
    serving_thread = GetCurrentThreadId();
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    ULONG stack = stack_for_the_report;
    SetThreadStackGuarantee(&stack);
    SetUnhandledExceptionFilter(on_exception);
    ::signal(SIGABRT, on_abort);
}

}  // namespace tapi::host
