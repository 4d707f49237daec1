// SPDX-License-Identifier: Apache-2.0
// `opentapi-dbus`: started by the user's bus when somebody asks for a call.
#include <CLI/CLI.hpp>

#include "service.hpp"

int main(int argc, char** argv) {
    CLI::App app("Takes requests for calls from the user's bus, as org.opentapi.Telephony1.", "opentapi-dbus");
    unsigned idle_ms = 30'000;
    app.add_option("--idle", idle_ms, "End when nobody has asked for so many ms (30000)")->type_name("MS");
    CLI11_PARSE(app, argc, argv);
    return tapi::bus::serve(std::chrono::milliseconds(idle_ms));
}
