// SPDX-License-Identifier: Apache-2.0
// Commands that change or copy what is kept.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <filesystem>

#include "sound/errors.hpp"
#include "sound/sound_file.hpp"
#include "tapictl/secret.hpp"
#include "voice/recording.hpp"
#include "voicemail/program/commands.hpp"
#include "voicemail/store/files.hpp"
#include "voicemail/store/pin.hpp"
#include "voicemail/talk/desk.hpp"

namespace tapi::voicemail {
namespace {

namespace fs = std::filesystem;

// From one sound file into something that takes samples.
template <class Write>
void copy_sound(const std::string& from, Write&& write) {
    sound::SoundReader reader(from, voice::sample_rate);
    std::vector<int16_t> samples(voice::sample_rate);
    for (size_t read = reader.read(samples); read > 0; read = reader.read(samples)) write(std::span(samples).first(read));
}

void convert(const std::string& from, const std::string& to) {
    sound::SoundWriter writer(to, voice::sample_rate);
    copy_sound(from, [&](std::span<const int16_t> samples) { writer.write(samples); });
    writer.close();
}

// What its name says of it; a caller's number may have anything in it.
std::string export_name(const Message& m, const std::string& format) {
    std::string from;
    for (const char c : m.caller.number) from += std::isalnum(static_cast<unsigned char>(c)) || c == '+' ? c : '_';
    return fmt::format("{}-{:%Y%m%dT%H%M%S}-{}-{}.{}", m.box, local_time_of(m.received), from.empty() ? "unknown" : from, m.id, format);
}

// Of another program's making, or another box's: longer ones are cut.
void set_greeting(Bench& bench, const BoxConfig& box) {
    const Draft draft = gotten(bench.store.begin_greeting(box.number, bench.arguments.kind));
    try {
        voice::Recording into(draft.file);
        copy_sound(bench.arguments.set, [&](std::span<const int16_t> samples) {
            if (!into.write(samples)) throw sound::SoundError(into.why());
        });
        if (into.length() > bench.config.longest_greeting) into.cut(into.length() - bench.config.longest_greeting);
        if (!into.close()) throw sound::SoundError(into.why());
    } catch (const sound::SoundError& error) {
        (void)bench.store.drop(draft);
        throw ctl::Failure(ctl::exit_failed, error.what());
    }
    if (!gotten(bench.store.keep(draft)))
        throw ctl::Failure(ctl::exit_failed, fmt::format("{} is too short for a greeting", bench.arguments.set));
}

void show_greetings(Bench& bench, const BoxConfig& box) {
    for (const GreetingKind kind : {GreetingKind::open, GreetingKind::closed, GreetingKind::name}) {
        const auto file = bench.store.greeting(box.number, kind);
        const auto length = file ? length_of(*file) : std::nullopt;
        bench.console.line(fmt::format("{:8}{}", name_of(kind), length ? fmt::format("{:.1f} s", std::chrono::duration<double>(*length).count())
                                                                       : std::string("standard")));
        bench.console.record({{"box", box.number}, {"kind", name_of(kind)}, {"recorded", file.has_value()},
                              {"seconds", length ? std::chrono::duration<double>(*length).count() : 0.0}});
    }
}

void change(Bench& bench, int64_t id) {
    switch (bench.arguments.mark) {
        case Mark::fresh:
            return void(gotten(bench.store.renew(id)));
        case Mark::saved:
            return void(gotten(bench.store.save(id)));
        case Mark::deleted:
            return void(gotten(bench.store.remove(id)));
        case Mark::restored:
            return void(gotten(bench.store.bring_back(id)));
    }
}

}  // namespace

int mark_messages(Bench& bench) {
    for (const int64_t id : bench.arguments.ids) (void)bench.message(id);  // all or none
    for (const int64_t id : bench.arguments.ids) change(bench, id);
    return ctl::exit_done;
}

int export_messages(Bench& bench) {
    const Arguments& a = bench.arguments;
    std::vector<Message> chosen;
    for (const int64_t id : a.ids) chosen.push_back(bench.message(id));
    if (a.ids.empty()) chosen = gotten(bench.store.messages(a.box.empty() ? "" : bench.box().number));
    std::error_code error;
    fs::create_directories(a.folder, error);
    if (error) throw ctl::Failure(ctl::exit_failed, fmt::format("{}: cannot be made: {}", a.folder, error.message()));
    int failed = 0;
    for (const Message& message : chosen) {
        const std::string to = fs::path(a.folder) / export_name(message, a.format);
        try {
            convert(bench.store.file_of(message), to);
        } catch (const sound::SoundError& wrong) {
            bench.console.note(fmt::format("message {}: {}", message.id, wrong.what()));
            ++failed;
            continue;
        }
        bench.console.line(to);
        bench.console.record({{"id", message.id}, {"box", message.box}, {"file", to}});
    }
    return failed == 0 ? ctl::exit_done : ctl::exit_failed;
}

int manage_greeting(Bench& bench) {
    const BoxConfig& box = bench.box();
    const Arguments& a = bench.arguments;
    if (!a.set.empty()) {
        set_greeting(bench, box);
    } else if (a.remove) {
        gotten(bench.store.remove_greeting(box.number, a.kind));
    } else if (!a.save.empty()) {
        const auto file = bench.store.greeting(box.number, a.kind);
        if (!file) throw ctl::Failure(ctl::exit_failed, fmt::format("mailbox {} uses the standard greeting ({})", box.number, name_of(a.kind)));
        try {
            convert(*file, a.save);
        } catch (const sound::SoundError& error) {
            throw ctl::Failure(ctl::exit_failed, error.what());
        }
    } else {
        show_greetings(bench, box);
    }
    return ctl::exit_done;
}

int manage_pin(Bench& bench) {
    const BoxConfig& box = bench.box();
    if (bench.arguments.remove) {
        gotten(bench.store.remove_pin(box.number));
    } else if (bench.arguments.unlock) {
        gotten(bench.store.unlock(box.number));
    } else {
        const std::string pin = ctl::typed_secret(bench.console, "PIN:");
        if (!good_pin(pin)) {
            throw ctl::Failure(ctl::exit_usage, fmt::format("a PIN has {} to {} digits, not all the same and not in a row",
                                                            shortest_pin, longest_pin));
        }
        gotten(bench.store.set_pin(box.number, pin));
    }
    return ctl::exit_done;
}

int tidy_store(Bench& bench) {
    const int removed = gotten(bench.store.tidy(bench.config.retention));
    bench.console.line(fmt::format("{} messages were kept long enough and are gone", removed));
    bench.console.record({{"removed", removed}});
    return ctl::exit_done;
}

}  // namespace tapi::voicemail
