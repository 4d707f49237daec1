// SPDX-License-Identifier: Apache-2.0
// Commands over the admin library: status, lists, trace, stop, version.
#include <admin.h>
#include <fmt/format.h>
#include <poll.h>
#include <tapi.h>

#include <memory>
#include <names.hpp>

#include "commands.hpp"
#include "words.hpp"

namespace tapi::ctl {
namespace {

struct FreeText {
    void operator()(char* text) const { tapiAdminFree(text); }
};
using Text = std::unique_ptr<char, FreeText>;

Failure admin_failure(const std::string& what, int32_t code) {
    const std::string why = tapiAdminLastError();
    const std::string name = names::line_error(code);
    std::string text = what + ": " + (why.empty() ? name : why);
    if (static_cast<uint32_t>(code) == LINEERR_OPERATIONUNAVAIL) {
        text += "; [access] admins in tapisrv.toml says who may";
    }
    const bool gone = static_cast<uint32_t>(code) == LINEERR_SERVICE_NOT_RUNNING;
    return Failure(gone ? exit_no_server : exit_failed, text, name);
}

class Admin {
  public:
    Admin() {
        const int32_t result = tapiAdminConnect(nullptr, &handle_);
        if (static_cast<uint32_t>(result) == LINEERR_SERVICE_NOT_RUNNING) {
            const std::string name = names::line_error(result);
            throw Failure(exit_no_server, fmt::format("{} ({})", advice(name), tapiAdminLastError()), name);
        }
        if (result < 0) throw admin_failure("cannot ask the server", result);
    }
    ~Admin() { tapiAdminClose(handle_); }
    Admin(const Admin&) = delete;
    Admin& operator=(const Admin&) = delete;

    Json ask(const char* name, const Json& args = Json::object()) {
        return request(name, args, fmt::format("cannot get {}", name));
    }
    // `failing`: how the sentence begins that says why not.
    Json request(const char* name, const Json& args, const std::string& failing) {
        char* out = nullptr;
        const int32_t result = tapiAdminRequest(handle_, name, compact(args).c_str(), &out);
        const Text text(out);
        if (result < 0) throw admin_failure(failing, result);
        return Json::parse(text.get());
    }
    // Empty: none is waiting.
    Text next_trace() {
        char* out = nullptr;
        const int32_t result = tapiAdminNextTrace(handle_, 0, &out);
        if (result < 0) throw admin_failure("the trace has ended", result);
        return Text(out);
    }
    void wait_for(int32_t patience_ms) { tapiAdminSetTimeout(handle_, patience_ms); }
    int descriptor() const { return tapiAdminDescriptor(handle_); }

  private:
    HTAPIADMIN handle_ = nullptr;
};

// A value as a person reads it: lists joined, nothing for null.
std::string plain(const Json& value) {
    if (value.is_null()) return "-";
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    if (!value.is_array()) return compact(value);
    std::string all;
    for (const Json& item : value) all += (all.empty() ? "" : ", ") + plain(item);
    return all.empty() ? "-" : all;
}

std::string plain(const Json& object, const char* key) {
    return object.contains(key) ? plain(object[key]) : "-";
}

struct Column {
    const char* heading;
    const char* key;
};

int show_list(Console& console, const Json& items, const std::vector<Column>& columns, const char* none) {
    std::vector<std::vector<std::string>> rows(1);
    for (const Column& column : columns) rows[0].push_back(column.heading);
    for (const Json& item : items) {
        console.record(item);
        std::vector<std::string> row;
        for (const Column& column : columns) row.push_back(plain(item, column.key));
        rows.push_back(std::move(row));
    }
    if (rows.size() > 1) console.table(rows);
    if (rows.size() == 1 && !console.json()) console.note(none);
    return exit_done;
}

std::string trace_line(const Console& console, const Json& record) {
    const std::string name = plain(record, "name");
    std::string text =
        fmt::format("{}  {}[{}]  {}", console.paint(Color::dim, plain(record, "time")), plain(record, "app"),
                    plain(record, "pid"), console.paint(Color::strong, name));
    if (record.contains("handle")) text += " " + names::hex(record["handle"].get<uint64_t>());
    if (record.contains("detail")) {
        const std::string detail = record["detail"].get<std::string>();
        text += " " + (detail.rfind(name + " ", 0) == 0 ? detail.substr(name.size() + 1) : detail);
    }
    if (record.contains("result")) {
        const int32_t result = record["result"].get<int32_t>();
        text += " -> " + console.paint(result < 0 ? Color::bad : Color::plain, names::result(result));
    }
    return text;
}

}  // namespace

Json ask_admin(const char* name, const Json& args, int32_t patience_ms) {
    Admin admin;
    if (patience_ms != 0) admin.wait_for(patience_ms);
    return admin.request(name, args, "nothing has changed");
}

int show_providers(Console& console) {
    Admin admin;
    const Json items = admin.ask("providers");
    show_list(console, items,
              {{"NAME", "name"},
               {"STATE", "state"},
               {"LINES", "lines"},
               {"PHONES", "phones"},
               {"TSPI", "tspi_version"},
               {"ID", "id"},
               {"FROM", "source"},
               {"ISOLATION", "isolation"},
               {"PID", "pid"},
               {"STARTS", "starts"},
               {"MODULE", "module"}},
              "there are no providers; [[provider]] in tapisrv.toml names them");
    for (const Json& item : items) {
        const std::string reason = plain(item, "reason");
        if (!reason.empty() && reason != "-")
            console.line(fmt::format("{}: {}", plain(item, "name"), reason));
    }
    return exit_done;
}

int show_status(Console& console) {
    const Json status = Admin().ask("status");
    console.record(status);
    std::vector<std::vector<std::string>> rows = {{"SERVER", plain(status, "version")}};
    for (const auto& [key, value] : status.items()) {
        if (key != "version") rows.push_back({key, plain(value)});
    }
    console.table(rows);
    return exit_done;
}

int show_sessions(Console& console) {
    return show_list(console, Admin().ask("sessions"),
                     {{"ID", "id"},
                      {"PROGRAM", "app"},
                      {"PID", "pid"},
                      {"USER", "user"},
                      {"LINES", "lines"},
                      {"PHONES", "phones"},
                      {"CALLS", "calls"},
                      {"PENDING", "pending"}},
                     "no program is connected");
}

int show_calls(Console& console) {
    return show_list(console, Admin().ask("calls"),
                     {{"LINE", "line"},
                      {"ADDRESS", "address"},
                      {"STATE", "state"},
                      {"MEDIA", "media"},
                      {"CALLED", "called"},
                      {"SINCE", "since"},
                      {"OWNERS", "owners"},
                      {"MONITORS", "monitors"}},
                     "there are no calls");
}

int trace_server(Signals& signals, Console& console, const Arguments& arguments) {
    Admin admin;
    Json filter = Json::object();
    if (!arguments.app.empty()) filter["app"] = arguments.app;
    if (arguments.pid != 0) filter["pid"] = arguments.pid;
    admin.ask("trace", filter);
    console.line("tracing; ^C ends");
    console.record({{"time", timestamp()}, {"event", "tracing"}});
    for (;;) {
        while (const Text text = admin.next_trace()) {
            const Json record = Json::parse(text.get());
            console.record(record);
            console.line(trace_line(console, record));
        }
        pollfd both[] = {{admin.descriptor(), POLLIN, 0}, {signals.descriptor(), POLLIN, 0}};
        poll(both, 2, -1);
        if (both[1].revents != 0 && signals.take()) return exit_done;
    }
}

int stop_server(Console& console) {
    Admin().ask("stop");
    console.line("the server ends");
    console.record({{"stopping", true}});
    return exit_done;
}

int show_version(Console& console) {
    Json object{{"program", OPENTAPI_VERSION}, {"api", "2.2"}};
    std::string server = "no server";
    try {
        server = plain(Admin().ask("status"), "version");
        object["server"] = server;
    } catch (const Failure&) {
        object["server"] = nullptr;
    }
    console.line(fmt::format("tapi {} (API 2.2, server: {})", OPENTAPI_VERSION, server));
    console.record(object);
    return exit_done;
}

}  // namespace tapi::ctl
