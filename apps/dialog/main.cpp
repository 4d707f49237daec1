// SPDX-License-Identifier: Apache-2.0
// tapi-dialog: shows one dialog for a program that uses libtapi32, which starts it with a socket as descriptor 3 and
// tells it there what to show; tapi32.dll under Wine, which can hand down a standard input only, has the socket there. It ends with
// the dialog, and with the program.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

#include <tapi.h>

#include "form_window.hpp"
#include "native_module.hpp"
#include "wine_module.hpp"

namespace {

using namespace tapi;
using namespace tapi::dialog;

constexpr const char* usage =
    "tapi-dialog shows the dialogs of telephony for programs that use libtapi32. The library starts it; it is of no\n"
    "use by hand. Manual: man tapi-dialog\n";

void show_form(SocketLink& link, const Bytes& body) {
    Reader in(body);
    const uint64_t owner = in.u64();
    const Bytes text = in.blob();
    auto form = forms::parse_form({reinterpret_cast<const char*>(text.data()), text.size()});
    if (!in.complete() || !form)
        return link.fail(LINEERR_OPERATIONFAILED,
                         "the provider's form is wrong: " + (form ? std::string("incomplete") : form.error().context));
    if (!gtk_init_check()) return link.fail(LINEERR_OPERATIONUNAVAIL, "the display cannot be opened");
    if (!window_exists(owner)) return link.fail(LINEERR_INVALPARAM, "hwndOwner is no window of this display");
    FormWindow(link, std::move(*form), owner).run();
}

void show_module(SocketLink& link, const Bytes& body) {
    Reader in(body);
    talk::Module wanted;
    decode(in, wanted);
    if (!in.complete()) return link.fail(LINEERR_OPERATIONFAILED, "what to load cannot be understood");
    if (wanted.driver.empty()) return run_native_module(link, wanted);
    run_wine_module(link, wanted);
}

bool is_socket(int descriptor) {
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

// -1 when nobody asked for a dialog. No other program gets it from here: who asked sees that it is closed when this one ends. The
// toolkit may use the standard input, and Wine's sockets do not block.
int find_link() {
    if (is_socket(talk::helper_descriptor)) {
        fcntl(talk::helper_descriptor, F_SETFD, FD_CLOEXEC);
        return talk::helper_descriptor;
    }
    if (!is_socket(STDIN_FILENO)) return -1;
    const int link = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, talk::helper_descriptor);
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (link < 0 || nothing < 0 || dup2(nothing, STDIN_FILENO) < 0) return -1;
    close(nothing);
    return fcntl(link, F_SETFL, fcntl(link, F_GETFL) & ~O_NONBLOCK) == 0 ? link : -1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "--version") == 0) return std::puts("tapi-dialog " OPENTAPI_VERSION) < 0;
    const int descriptor = argc > 1 ? -1 : find_link();
    if (descriptor < 0) {
        const bool asked = argc > 1 && std::strcmp(argv[1], "--help") == 0;
        std::fputs(usage, asked ? stdout : stderr);
        return asked ? 0 : 2;
    }
    SocketLink link(descriptor);
    const auto first = link.receive();
    if (!first) return 1;
    if (first->kind == talk::Kind::form) show_form(link, first->body);
    if (first->kind == talk::Kind::module) show_module(link, first->body);
    return 0;
}
