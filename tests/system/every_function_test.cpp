// SPDX-License-Identifier: Apache-2.0
// All functions at once: those that are not there yet say so, those that are check their pointers.
#include "every_function.hpp"

#include "desk.hpp"

namespace tapi::test {
namespace {

// Good handles of every kind that can be had.
struct Everything {
    Desk desk;
    Arguments arguments;
    Desk::Call call;

    Everything() {
        call = desk.connect(0, 1);
        arguments.line_app = desk.app.app();
        arguments.line = desk.lines[0];
        arguments.call = call.out;
        PHONEINITIALIZEEXPARAMS params{};
        params.dwTotalSize = sizeof params;
        params.dwOptions = PHONEINITIALIZEEXOPTION_USEEVENT;
        DWORD devices = 0, version = api_2_2;
        EXPECT_EQ(phoneInitializeExA(&arguments.phone_app, nullptr, nullptr, "x", &devices, &version, &params), 0);
    }
    ~Everything() { phoneShutdown(arguments.phone_app); }
    LONG invoke(const ApiCall& function, int null = -1) {
        arguments.null = null;
        return function.invoke(arguments);
    }
};

bool assisted(const ApiCall& function) { return std::string_view(function.name).starts_with("tapi"); }

TEST(EveryFunction, all_249_forms_are_there) { EXPECT_EQ(every_function().size(), 249u); }

TEST(EveryFunction, what_is_not_there_yet_answers_unavailable) {
    Everything everything;
    for (const ApiCall& function : every_function()) {
        if (function.works || assisted(function)) continue;
        const DWORD expected = function.phone ? PHONEERR_OPERATIONUNAVAIL : LINEERR_OPERATIONUNAVAIL;
        EXPECT_RESULT(expected, everything.invoke(function)) << function.name;
    }
    // No reply came for any of them, and nothing else was disturbed.
    everything.desk.app.settle(everything.desk.lines[0]);
    EXPECT_EQ(only(everything.desk.app.transcript(), "REPLY").size(), 2u) << "those of making and answering the call";
    everything.desk.clear_call(everything.call);
}

TEST(EveryFunction, AT_5_two_functions_of_assisted_telephony_always_fail) {
    TestServer server(quick());
    size_t tried = 0;
    for (const ApiCall& function : every_function()) {
        if (!assisted(function) || function.works) continue;
        Arguments arguments;
        EXPECT_EQ(function.invoke(arguments), TAPIERR_REQUESTFAILED) << function.name;
        ++tried;
    }
    EXPECT_EQ(tried, 4u);
}

TEST(EveryFunction, MEM_5_a_null_pointer_where_one_is_needed_is_refused) {
    Everything everything;
    size_t checked = 0;
    for (const ApiCall& function : every_function()) {
        if (!function.works) continue;
        for (size_t i = 0; i < function.pointers.size(); ++i) {
            if (function.pointers[i].nullable) continue;
            const DWORD of_device = function.phone ? PHONEERR_INVALPOINTER : LINEERR_INVALPOINTER;
            const DWORD expected = assisted(function) ? static_cast<DWORD>(TAPIERR_INVALPOINTER) : of_device;
            EXPECT_RESULT(expected, everything.invoke(function, static_cast<int>(i)))
                << function.name << " without " << function.pointers[i].name;
            ++checked;
        }
    }
    EXPECT_GE(checked, 70u);
    everything.desk.app.settle(everything.desk.lines[0]);
    EXPECT_EQ(only(everything.desk.app.transcript(), "REPLY").size(), 2u);
    everything.desk.clear_call(everything.call);
}

TEST(EveryFunction, handles_of_nobody_are_refused_by_every_function_that_works) {
    Everything everything;
    Arguments wrong;
    for (const ApiCall& function : every_function()) {
        if (!function.works) continue;
        const std::string_view name = function.name;
        // These begin without a handle.
        if (name.find("Initialize") != name.npos || name.find("Priority") != name.npos || name.find("ProviderList") != name.npos) {
            continue;
        }
        if (assisted(function)) continue;
        for (const DWORD handle : {0u, 0xFFFFFFFFu, 0x7FFFFFFFu, 12345u}) {
            wrong.line_app = wrong.line = wrong.call = wrong.phone_app = wrong.phone = handle;
            EXPECT_LT(function.invoke(wrong), 0) << name << " with handle " << handle;
        }
        // A handle of another kind is as wrong as none.
        wrong.line_app = everything.arguments.call;
        wrong.line = everything.arguments.line_app;
        wrong.call = everything.arguments.line;
        wrong.phone_app = everything.arguments.line_app;
        EXPECT_LT(function.invoke(wrong), 0) << name;
    }
    EXPECT_EQ(everything.desk.app.state_of(everything.call.out), LINECALLSTATE_CONNECTED);
    everything.desk.clear_call(everything.call);
}

TEST(EveryFunction, nothing_works_before_the_initialisation) {
    TestServer server(quick());
    Arguments arguments;
    arguments.line_app = arguments.line = arguments.call = arguments.phone_app = arguments.phone = 0x00010001;
    for (const ApiCall& function : every_function()) {
        const std::string_view name = function.name;
        if (name.find("Initialize") != name.npos || name.starts_with("tapi")) continue;
        if (!function.works || name.find("Priority") != name.npos || name.find("ProviderList") != name.npos) continue;
        EXPECT_LT(function.invoke(arguments), 0) << name;
    }
}

TEST(EveryFunction, OPEN_6_functions_without_handles_reach_the_server_by_themselves) {
    TestServer server(quick());
    Space<LINEPROVIDERLIST> list;
    EXPECT_RESULT(0, lineGetProviderListA(api_2_2, list.get()));
    EXPECT_EQ(list->dwNumProviders, 1u);
    DWORD priority = 9;
    EXPECT_RESULT(0, lineGetAppPriorityA("x", voice, nullptr, 0, nullptr, &priority));
    EXPECT_EQ(priority, 0u);
}

}  // namespace
}  // namespace tapi::test
