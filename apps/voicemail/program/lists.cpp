// SPDX-License-Identifier: Apache-2.0
// Commands that show what there is.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "tapictl/words.hpp"
#include "voicemail/program/commands.hpp"
#include "voicemail/talk/desk.hpp"

namespace tapi::voicemail {
namespace {

using ctl::Json;

std::string seconds_text(Length length) { return fmt::format("{:.1f} s", std::chrono::duration<double>(length).count()); }
double seconds(Length length) { return std::chrono::duration<double>(length).count(); }

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

std::string pin_text(const BoxRecord& record, Moment now) {
    if (!record.has_pin) return "none";
    return record.locked_until > now ? "locked until " + local_text(record.locked_until) : "set";
}

}  // namespace

const BoxConfig& Bench::box() const {
    const BoxConfig* found = config.box(arguments.box);
    if (found == nullptr) throw ctl::Failure(ctl::exit_no_device, fmt::format("there is no mailbox \"{}\" in the configuration", arguments.box));
    return *found;
}

Message Bench::message(int64_t id) const {
    auto found = gotten(store.message(id));
    if (!found) throw ctl::Failure(ctl::exit_no_device, fmt::format("there is no message {}", id));
    return std::move(*found);
}

std::string local_text(Moment moment) { return fmt::format("{:%Y-%m-%d %H:%M}", local_time_of(moment)); }

std::string utc_text(Moment moment) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(moment)));
}

int show_config(const Config& c, ctl::Console& console) {
    console.line(fmt::format("{} mailboxes, kept in {}; mail {}", c.boxes.size(), c.folder,
                                   c.mail.server.empty() ? "is not sent" : "goes to " + c.mail.server));
    for (const BoxConfig& box : c.boxes) {
        console.line(fmt::format("  {}: lines {}, {} rings{}", box.number, joined(box.lines), box.rings,
                                       box.toll_saver > 0 ? fmt::format(", {} with new messages", box.toll_saver) : ""));
        console.record({{"box", box.number}, {"name", box.name}, {"lines", box.lines}, {"direct", box.direct},
                              {"rings", box.rings}, {"toll_saver", box.toll_saver},
                              {"language", std::string(speech::tag(box.language))}, {"mail", box.mail}});
    }
    return ctl::exit_done;
}

int list_boxes(Bench& bench) {
    std::vector<std::vector<std::string>> rows{{"BOX", "NAME", "NEW", "SAVED", "DELETED", "LENGTH", "PIN"}};
    for (const BoxConfig& box : bench.config.boxes) {
        const Counts counts = gotten(bench.store.counts(box.number));
        const BoxRecord record = gotten(bench.store.box(box.number));
        rows.push_back({box.number, box.name, std::to_string(counts.fresh), std::to_string(counts.saved), std::to_string(counts.deleted),
                        seconds_text(counts.length), pin_text(record, bench.store.now())});
        bench.console.record({{"box", box.number}, {"name", box.name}, {"new", counts.fresh}, {"saved", counts.saved},
                              {"deleted", counts.deleted}, {"seconds", seconds(counts.length)}, {"pin", record.has_pin},
                              {"locked", record.locked_until > bench.store.now()}, {"set_up", record.set_up}});
    }
    bench.console.table(rows);
    for (const std::string& known : gotten(bench.store.known_boxes())) {
        if (bench.config.box(known) == nullptr) bench.console.note(fmt::format("mailbox {} has messages and is not configured any more", known));
    }
    return ctl::exit_done;
}

int list_messages(Bench& bench) {
    const std::string box = bench.arguments.box.empty() ? "" : bench.box().number;
    std::vector<std::vector<std::string>> rows{{"ID", "BOX", "STATE", "RECEIVED", "LENGTH", "FROM", "NAME"}};
    for (const Message& m : gotten(bench.store.messages(box))) {
        if (bench.arguments.state && m.state != *bench.arguments.state) continue;
        rows.push_back({std::to_string(m.id), m.box, name_of(m.state), local_text(m.received), seconds_text(m.length),
                        m.caller.number.empty() ? "unknown" : m.caller.number, m.caller.name});
        Json record{{"id", m.id}, {"box", m.box}, {"state", name_of(m.state)}, {"received", utc_text(m.received)},
                    {"seconds", seconds(m.length)}, {"from", m.caller.number}, {"name", m.caller.name},
                    {"recovered", m.recovered}, {"file", bench.store.file_of(m).string()}};
        if (!m.forwarded_by.empty()) record["forwarded_by"] = m.forwarded_by;
        bench.console.record(record);
    }
    bench.console.table(rows);
    return ctl::exit_done;
}

int manage_queue(Bench& bench) {
    const Arguments& a = bench.arguments;
    const auto all = gotten(bench.store.deliveries(a.box.empty() ? "" : bench.box().number));
    if (const auto chosen = a.retry ? a.retry : a.forget) {
        const bool there = std::any_of(all.begin(), all.end(), [&](const Delivery& d) { return d.id == *chosen; });
        if (!there) throw ctl::Failure(ctl::exit_no_device, fmt::format("there is no mail {} in the queue", *chosen));
        gotten(a.retry ? bench.store.retry(*chosen) : bench.store.forget_delivery(*chosen));
        return ctl::exit_done;
    }
    std::vector<std::vector<std::string>> rows{{"ID", "BOX", "MESSAGE", "TO", "TRIES", "NEXT", "ERROR"}};
    for (const Delivery& d : all) {
        rows.push_back({std::to_string(d.id), d.box, std::to_string(d.message), d.recipient, std::to_string(d.attempts),
                        d.given_up ? "given up" : local_text(d.next), d.error});
        bench.console.record({{"id", d.id}, {"box", d.box}, {"message", d.message}, {"to", d.recipient}, {"attempts", d.attempts},
                              {"next", utc_text(d.next)}, {"given_up", d.given_up}, {"error", d.error}});
    }
    bench.console.table(rows);
    return ctl::exit_done;
}

int check_store(Bench& bench) {
    if (bench.arguments.repair) gotten(bench.store.lock());
    const auto findings = gotten(bench.store.check(bench.arguments.repair));
    for (const Finding& finding : findings) {
        bench.console.line(finding.text);
        bench.console.record({{"finding", finding.text}, {"box", finding.box}, {"token", finding.token}});
    }
    if (findings.empty()) bench.console.line("everything is as it should be");
    if (findings.empty() || bench.arguments.repair) return ctl::exit_done;
    return ctl::exit_failed;
}

}  // namespace tapi::voicemail
