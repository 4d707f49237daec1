// SPDX-License-Identifier: Apache-2.0
// A function of a DLL for i686 takes its parameters off the stack (stdcall). One that was compiled otherwise (cdecl), or with other
// parameters, leaves a stack on which the host goes on until something breaks far from the cause. So each is entered by a few
// instructions that compare. The host calls one function at a time, on one thread: one note is enough.
#include <windows.h>

#include <cstring>

#include "base/log.hpp"
#include "tapihost/entry.hpp"
#include "tapihost/stack_bytes.hpp"

extern "C" {

void* opentapi_entries[tapi::tspi_function_count + 1];
const tapi::host::StackBytes* opentapi_bytes = tapi::host::stack_bytes;
unsigned opentapi_number, opentapi_return, opentapi_stack;

void opentapi_checked_call();

// `taken` counts from the first parameter.
[[noreturn]] __attribute__((used)) void opentapi_stack_fault(int taken) {
    const auto function = static_cast<tapi::TspiFunction>(opentapi_number);
    tapi::log::error("host", "{} took {} bytes off the stack, not {}: it is not compiled as stdcall (TSPIAPI), or has other parameters; "
                             "the process ends", tapi::name_of(function), taken, opentapi_bytes[opentapi_number]);
    TerminateProcess(GetCurrentProcess(), 1);
    __builtin_unreachable();
}

}  // extern "C"

// In: the function's number in eax, the stack as for the function itself. ecx and edx belong to who is called.
__asm__(
    ".text\n"
    "_opentapi_checked_call:\n"
    "    movl %eax, _opentapi_number\n"
    "    popl _opentapi_return\n"
    "    movl %esp, _opentapi_stack\n"
    "    pushl $1f\n"
    "    jmp *_opentapi_entries(,%eax,4)\n"
    "1:  movl _opentapi_number, %ecx\n"
    "    movl _opentapi_bytes, %edx\n"
    "    movl (%edx,%ecx,4), %edx\n"
    "    addl _opentapi_stack, %edx\n"
    "    cmpl %edx, %esp\n"
    "    jne 2f\n"
    "    jmp *_opentapi_return\n"
    "2:  movl %esp, %eax\n"
    "    subl _opentapi_stack, %eax\n"
    "    movl _opentapi_stack, %esp\n"
    "    andl $-16, %esp\n"
    "    subl $12, %esp\n"
    "    pushl %eax\n"
    "    call _opentapi_stack_fault\n");

namespace tapi::host {
namespace {

// mov eax, NUMBER; jmp opentapi_checked_call
constexpr size_t entry_size = 16;
constexpr unsigned char move_number = 0xB8, jump = 0xE9;

unsigned char* room_for_entries() {
    static auto* const room = static_cast<unsigned char*>(
        VirtualAlloc(nullptr, entry_size * (tspi_function_count + 1), MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE));
    return room;
}

void write_entry(unsigned char* at, uint32_t number) {
    const auto distance = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(&opentapi_checked_call) - reinterpret_cast<uintptr_t>(at + 10));
    at[0] = move_number;
    std::memcpy(at + 1, &number, sizeof number);
    at[5] = jump;
    std::memcpy(at + 6, &distance, sizeof distance);
}

}  // namespace

void* checked_entry(TspiFunction function, void* entry) {
    unsigned char* const room = room_for_entries();
    if (entry == nullptr || room == nullptr) return entry;
    const auto number = static_cast<uint16_t>(function);
    opentapi_entries[number] = entry;
    write_entry(room + entry_size * number, number);
    return room + entry_size * number;
}

}  // namespace tapi::host
