// SPDX-License-Identifier: Apache-2.0
// `tapi-voicemail run`.
#include <unistd.h>

#include <csignal>

#include "base/log.hpp"
#include "voicemail/program/commands.hpp"
#include "voicemail/service/service.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>

namespace tapi::voicemail {
namespace {

log::Options log_options(const Arguments& a) {
    log::Options options;
    options.level = a.log_level == "debug"     ? log::Level::debug
                    : a.log_level == "warning" ? log::Level::warning
                    : a.log_level == "error"   ? log::Level::error
                                               : log::Level::info;
    options.file = a.log_file;
    options.json = a.log_json;
    return options;
}

}  // namespace

int run_service(Bench& bench) {
    log::configure(log_options(bench.arguments));
    gotten(bench.store.lock());
    boost::asio::io_context loop;
    Service service(loop, bench.config, bench.store);
    const int ready = bench.arguments.ready_fd;
    service.when_ready([ready] {
        log::write(log::Level::info, "lines", "calls are answered");
        if (ready >= 0 && ::write(ready, "\n", 1) == 1) ::close(ready);
    });
    boost::asio::signal_set signals(loop, SIGINT, SIGTERM);
    // The second signal waits for nothing: what is being recorded is taken in when the program is started again.
    signals.async_wait([&](boost::system::error_code error, int) {
        if (error) return;
        service.stop();
        signals.async_wait([](boost::system::error_code again, int) {
            if (!again) std::_Exit(ctl::exit_interrupted);
        });
    });
    std::exception_ptr wrong;
    boost::asio::co_spawn(loop, service.run(), [&](std::exception_ptr error) {
        wrong = error;
        signals.cancel();
    });
    loop.run();
    if (wrong) std::rethrow_exception(wrong);
    return ctl::exit_done;
}

}  // namespace tapi::voicemail
