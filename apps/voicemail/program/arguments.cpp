// SPDX-License-Identifier: Apache-2.0
// Commands, options, help.
#include "voicemail/program/arguments.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <map>

namespace tapi::voicemail {
namespace {

constexpr const char* description = "Voice mail on the telephone lines of an OpenTAPI server.";
constexpr const char* footer =
    "Examples:\n"
    "  tapi-voicemail config                 say what is wrong in the configuration\n"
    "  tapi-voicemail run                    answer calls until it is told to end\n"
    "  tapi-voicemail status --follow        what goes on, as it happens\n"
    "  tapi-voicemail boxes                  mailboxes, and how many messages they have\n"
    "  tapi-voicemail messages 1001          the messages of one\n"
    "  tapi-voicemail export sounds --box 1001\n"
    "  echo 2580 | tapi-voicemail pin 1001   give it a PIN\n"
    "\n"
    "OPENTAPI_SERVER says where the server is: unix:PATH or tcp:HOST:PORT; only `run` needs one.\n"
    "Exit codes: 0 done, 1 failed, 2 usage, 3 no server, 4 no such mailbox or message. Manual: man tapi-voicemail";

class CommandLine {
  public:
    CommandLine() : app_(description, "tapi-voicemail") {
        app_.footer(footer);
        app_.require_subcommand(1);
        app_.fallthrough();
        app_.add_flag("--json", a_.json, "Print one JSON object a line");
        app_.add_option("--config", a_.config_file, "The configuration, instead of the usual file")->type_name("FILE");
        app_.set_version_flag("--version", "tapi-voicemail " OPENTAPI_VERSION);
        add_run();
        add_status();
        command("config", Command::config, "Check the configuration and say what it comes to");
        command("boxes", Command::boxes, "List the mailboxes");
        add_messages();
        add_mark();
        add_export();
        add_greeting();
        add_pin();
        command("tidy", Command::tidy, "Remove what has been kept long enough, as the running program does every minute");
        add_queue();
        add_check();
    }

    Parsed parse(int argc, const char* const* argv) { return ctl::parse_words(app_, argc, argv, a_, [] {}); }

  private:
    // `then` turns what was read into what it means.
    CLI::App* command(const char* name, Command command, const char* help, std::function<void()> then = nullptr) {
        CLI::App* sub = app_.add_subcommand(name, help);
        sub->callback([this, command, then = std::move(then)] {
            a_.command = command;
            if (then) then();
        });
        return sub;
    }
    template <class T>
    static void words(CLI::Option* option, const std::map<std::string, T>& choices, const char* type_name) {
        option->transform(CLI::CheckedTransformer(choices, CLI::ignore_case).description(""))->type_name(type_name);
    }

    void add_run() {
        CLI::App* sub = command("run", Command::run, "Answer calls");
        sub->add_option("--log-level", a_.log_level, "debug, info, warning or error")
            ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
            ->type_name("LEVEL");
        sub->add_option("--log-file", a_.log_file, "Where to, instead of the standard error")->type_name("FILE");
        sub->add_flag("--log-json", a_.log_json, "One JSON object a line");
        sub->add_option("--socket", a_.socket, "Where the live view is")->type_name("PATH");
        sub->add_option("--metrics", a_.metrics, "Where OpenMetrics are served, for instance 127.0.0.1:9465")->type_name("ADDRESS");
        sub->add_option("--ready-fd", a_.ready_fd, "Descriptor that gets one byte when calls are answered")->type_name("N");
    }

    void add_status() {
        CLI::App* sub = command("status", Command::status, "Show what goes on");
        sub->add_flag("--follow", a_.follow, "And go on with every event, until ^C");
        sub->add_option("--socket", a_.socket, "Where the live view is")->type_name("PATH");
    }

    void add_messages() {
        CLI::App* sub = command("messages", Command::messages, "List messages", [this] {
            if (state_) a_.state = static_cast<MessageState>(*state_);
        });
        sub->add_option("BOX", a_.box, "Of this mailbox; of all when none is given");
        words(sub->add_option("--state", state_, "Only these: new, saved or deleted"),
              std::map<std::string, int>{{"new", 0}, {"saved", 1}, {"deleted", 2}}, "STATE");
    }

    void add_mark() {
        CLI::App* sub = command("mark", Command::mark, "Make messages new, saved, deleted, or what they were",
                                [this] { a_.mark = static_cast<Mark>(mark_); });
        words(sub->add_option("AS", mark_, "new, saved, deleted, or restored: what it was before it was deleted")->required(),
              std::map<std::string, int>{{"new", 0}, {"saved", 1}, {"deleted", 2}, {"restored", 3}}, "AS");
        sub->add_option("ID", a_.ids, "The messages, by their numbers")->required();
        sub->footer("Example:\n  tapi-voicemail mark deleted 17 18");
    }

    void add_export() {
        CLI::App* sub = command("export", Command::export_, "Copy messages into a folder, as sound files");
        sub->add_option("FOLDER", a_.folder, "Where to; it is made when it is not there")->required();
        sub->add_option("--box", a_.box, "Only of this mailbox")->type_name("BOX");
        sub->add_option("--message", a_.ids, "Only this message; may be given several times")->type_name("ID")->allow_extra_args(false);
        sub->add_option("--format", a_.format, "wav, flac, opus or mp3")->check(CLI::IsMember({"wav", "flac", "opus", "mp3"}))->type_name("FORMAT");
    }

    void add_greeting() {
        CLI::App* sub = command("greeting", Command::greeting, "Set, save or remove a greeting; without an option, say which there are",
                                [this] { a_.kind = static_cast<GreetingKind>(kind_); });
        sub->add_option("BOX", a_.box, "The mailbox")->required();
        words(sub->add_option("KIND", kind_, "open: heard in its hours (this is the usual one); closed: outside; name: its owner's name"),
              std::map<std::string, int>{{"open", 0}, {"closed", 1}, {"name", 2}}, "KIND");
        auto* set = sub->add_option("--set", a_.set, "Use this sound file")->type_name("FILE");
        auto* save = sub->add_option("--save", a_.save, "Write it to this sound file")->type_name("FILE");
        auto* remove = sub->add_flag("--remove", a_.remove, "Go back to the standard one");
        set->excludes(save)->excludes(remove);
        save->excludes(remove);
    }

    void add_pin() {
        CLI::App* sub = command("pin", Command::pin, "Give a mailbox a PIN, which is read from the standard input");
        sub->add_option("BOX", a_.box, "The mailbox")->required();
        auto* remove = sub->add_flag("--remove", a_.remove, "Take its PIN away: its owner sets it up anew");
        sub->add_flag("--unlock", a_.unlock, "Forget the wrong PINs that were entered")->excludes(remove);
    }

    void add_queue() {
        CLI::App* sub = command("queue", Command::queue, "List the mail that was not delivered yet");
        sub->add_option("BOX", a_.box, "Of this mailbox; of all when none is given");
        auto* retry = sub->add_option("--retry", a_.retry, "Try this one again at once")->type_name("ID");
        sub->add_option("--forget", a_.forget, "Deliver this one no more")->type_name("ID")->excludes(retry);
    }

    void add_check() {
        CLI::App* sub = command("check", Command::check, "Compare the index with the sound files");
        sub->add_flag("--repair", a_.repair, "Put right what can be; needs that no `run` is running");
    }

    Arguments a_;
    CLI::App app_;
    std::optional<int> state_;
    int mark_ = 1, kind_ = 0;
};

}  // namespace

Parsed parse_arguments(int argc, const char* const* argv) { return CommandLine().parse(argc, argv); }

}  // namespace tapi::voicemail
