// SPDX-License-Identifier: Apache-2.0
// Commands, options, help.
#include "arguments.hpp"

#include <CLI/CLI.hpp>
#include <names.hpp>
#include <set>

namespace tapi::ctl {
namespace {

constexpr const char* description = "See and use the telephone lines of an OpenTAPI server.";
constexpr const char* footer =
    "Examples:\n"
    "  tapi lines                            the lines, their addresses and providers\n"
    "  tapi call 101 102 --hangup-after 5000 call 102 from extension 101, talk for 5 s\n"
    "  tapi answer 102 --once                answer the next call on extension 102\n"
    "  tapi monitor                          every message of every line, in words\n"
    "  tapi dial tel:+44-20-7946-0018        ask the program that makes calls for one\n"
    "  tapi trace --app ivr                  what the program ivr asks and gets\n"
    "  tapi play 101 hello.wav --call 102    call 102 and play a file\n"
    "  tapi panel 101                        the phone of extension 101, to look at and to use\n"
    "  tapi --json lines | jq .name          for programs: one JSON object a line\n"
    "\n"
    "A line is named by its name, one of its addresses, or its device id (0 or id:0).\n"
    "OPENTAPI_SERVER says where the server is: unix:PATH or tcp:HOST:PORT.\n"
    "Exit codes: 0 done, 1 failed, 2 usage, 3 no server, 4 no such line, 5 busy, 6 no answer, 7 rejected,\n"
    "8 unreachable, 9 not connected, 130 interrupted. Manual: man tapi";

// "CONNECTED", "connected" or "LINECALLSTATE_CONNECTED" as a number.
std::optional<uint32_t> state_named(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    uint32_t state = 0;
    if (!names::parse(names::Family::LINECALLSTATE, text, state)) return std::nullopt;
    return state;
}

std::string state_list() {
    std::string all;
    for (const auto& constant : names::table(names::Family::LINECALLSTATE)) {
        if (!all.empty()) all += ", ";
        all += names::short_name(names::Family::LINECALLSTATE, constant);
    }
    return all;
}

class CommandLine {
  public:
    CommandLine() : app_(description, "tapi") {
        app_.footer(footer);
        app_.require_subcommand(1);
        app_.fallthrough();
        app_.add_flag("--json", a_.json, "Print one JSON object a line");
        plain("lines", Command::lines, "List the lines");
        plain("phones", Command::phones, "List the phones");
        plain("providers", Command::providers, "List the providers and whether they run");
        plain("status", Command::status, "Show what the server is doing");
        plain("sessions", Command::sessions, "List the connected programs");
        plain("calls", Command::calls, "List the calls");
        add_call();
        add_answer();
        add_monitor();
        add_dial();
        add_dialer();
        add_trace();
        add_dialing();
        add_panel();
        add_play();
        add_record();
        add_talk();
        add_bridge();
        add_config();
        add_state();
        add_provider();
        add_wine();
        plain("reload", Command::reload, "Let the server read its configuration again");
        plain("stop", Command::stop, "End the server");
        plain("version", Command::version, "Show the versions of program, API and server");
    }

    Parsed parse(int argc, const char* const* argv) { return parse_words(app_, argc, argv, a_, [] {}); }

  private:
    CLI::App* plain(const char* name, Command command, const char* help) {
        CLI::App* sub = app_.add_subcommand(name, help);
        sub->callback([this, command] { a_.command = command; });
        return sub;
    }

    void add_call() {
        CLI::App* sub = plain("call", Command::call, "Make a call and follow it to its end");
        sub->add_option("FROM", a_.from, "The line to call from")->required();
        sub->add_option("TO", a_.to, "The number to dial")->required();
        add_hangup(sub);
        sub->add_option("--ring-limit", a_.ring_limit_ms, "Give up when it is not answered after so many ms")
            ->type_name("MS");
        sub->add_option_function<std::string>(
               "--until",
               [this](const std::string& text) {
                   a_.until_state = state_named(text);
                   if (!a_.until_state) {
                       throw CLI::ValidationError(
                           "--until", "\"" + text + "\" is no call state; there are " + state_list());
                   }
               },
               "End with success as soon as the call is in this state")
            ->type_name("STATE");
        sub->footer(
            "While it runs, ^C hangs up; a second ^C ends at once.\n"
            "Examples:\n"
            "  tapi call \"Extension 101\" 102\n"
            "  tapi call 101 0123456789 --ring-limit 20000 || echo nobody there");
    }

    void add_answer() {
        CLI::App* sub = plain("answer", Command::answer, "Wait for calls on a line and answer them");
        sub->add_option("LINE", a_.line, "The line to answer")->required();
        sub->add_flag("--once", a_.once, "End after the first call");
        add_wait(sub, "Give up when no call has come after so many ms");
        add_hangup(sub);
        sub->footer("Example:\n  tapi answer 102 --once --hangup-after 10000");
    }

    void add_hangup(CLI::App* sub) {
        sub->add_option("--hangup-after", a_.hangup_after_ms,
                        "Hang up so many ms after the call is connected")
            ->type_name("MS");
    }

    void add_monitor() {
        CLI::App* sub = plain("monitor", Command::monitor, "Show every message of lines, or of phones, in words");
        CLI::Option* lines = sub->add_option("LINE", a_.monitored, "The lines; all when none is given");
        sub->add_option("--phone", a_.monitored_phones, "This phone instead of lines; may be given several times")
            ->type_name("PHONE")
            ->allow_extra_args(false)
            ->excludes(lines);
    }

    void add_dial() {
        CLI::App* sub = plain("dial", Command::dial, "Ask for a call: the program that takes requests makes it");
        sub->add_option("ADDRESS", a_.to, "A number, or a tel:, callto: or sip: link")->required();
        sub->add_option("--party", a_.party, "Who is called")->type_name("NAME");
        sub->add_option("--comment", a_.comment, "What the call is about")->type_name("TEXT");
        sub->add_option("--app", a_.app, "The program that asks")->type_name("NAME");
        sub->footer("Examples:\n  tapi dial tel:+44-20-7946-0018\n  tapi dial \"+44 (20) 7946 0018\" --party \"Ms Example\"");
    }

    void add_dialer() {
        CLI::App* sub = plain("dialer", Command::dialer, "Make the calls that programs and links ask for");
        sub->add_option("--line", a_.line, "The line to call from; else the saved one, else the first that can")
            ->type_name("LINE");
        sub->add_flag("--save", a_.save, "Remember the line for later runs");
        sub->add_flag("--once", a_.once, "End after the first call");
        add_wait(sub, "Give up when no request has come after so many ms");
        add_hangup(sub);
        sub->footer("Example:\n  tapi dialer --line 101 --save");
    }

    void add_wait(CLI::App* sub, const char* help) {
        sub->add_option("--wait", a_.wait_ms, help)->type_name("MS");
    }

    void add_trace() {
        CLI::App* sub =
            plain("trace", Command::trace, "Show what programs ask the server and what it tells them");
        sub->add_option("--app", a_.app, "Only this program (file name without folder)")->type_name("NAME");
        sub->add_option("--pid", a_.pid, "Only this process")->type_name("N");
    }

    void add_panel() {
        CLI::App* sub = plain("panel", Command::panel, "Show a phone of the exchange and press its keys");
        PanelArguments& panel = a_.panel;
        CLI::Option* phone = sub->add_option("PHONE", panel.phone, "Its number; without one the phones are listed");
        sub->add_option("--socket", panel.socket, "Where the exchange listens for panels")->type_name("PATH");
        const auto step = [&](CLI::Option* option) { option->needs(phone); };
        step(sub->add_option("--wait-for", panel.wait_for, "Wait until the display shows this")->type_name("TEXT"));
        sub->add_option("--wait", a_.wait_ms, "Give up waiting after so many ms")->type_name("MS");
        const auto device = [&](const char* name, std::string& of, const char* help) {
            step(sub->add_option(name, of, help)
                     ->expected(0, 1)
                     ->default_str("handset")
                     ->check(CLI::IsMember({"handset", "speaker", "headset"}))
                     ->type_name("DEVICE"));
        };
        device("--off-hook", panel.off_hook, "Lift the handset, or turn on another device");
        step(sub->add_option("--press", panel.press, "Press keys: digits, or a key by its label")->type_name("KEYS"));
        device("--on-hook", panel.on_hook, "Replace it");
        step(sub->add_flag("--show", panel.show, "Print what the phone shows"));
        sub->footer(
            "Without options the phone is drawn on the terminal: digits, letters and the mouse press keys, the space bar\n"
            "lifts and replaces the handset, q quits. With options they are done in the order in which they stand here.\n"
            "Examples:\n"
            "  tapi panel 1001\n"
            "  tapi panel 1001 --off-hook --press 1002 --show\n"
            "  tapi panel 1002 --wait-for Incoming --wait 10000 --off-hook");
    }

    // Which call: the line's, one that is dialed, or one that comes.
    CLI::App* sound(const char* name, Command command, const char* help) {
        CLI::App* sub = plain(name, command, help);
        sub->add_option("LINE", a_.line, "The line whose call it is")->required();
        return sub;
    }

    void add_ways(CLI::App* sub, CLI::Option* number) {
        sub->add_flag("--answer", a_.sound.answer, "Answer the next call that comes")->excludes(number);
        sub->add_option("--ring-limit", a_.ring_limit_ms, "Give up when it is not answered after so many ms")
            ->type_name("MS")
            ->needs(number);
        add_wait(sub, "Give up when there is no call after so many ms");
        add_rate(sub);
    }

    void add_rate(CLI::App* sub) {
        sub->add_option("--rate", a_.sound.rate, "Samples a second in the call: 8000 or 16000")
            ->check(CLI::IsMember(std::set<uint32_t>{8000, 16000}))
            ->type_name("N");
    }

    CLI::Option* add_number(CLI::App* sub) {
        return sub->add_option("--call", a_.sound.number, "Dial this number, and hang up at the end")->type_name("NUMBER");
    }

    void add_seconds(CLI::App* sub) {
        sub->add_option("--seconds", a_.sound.seconds, "End after so many seconds of the call")
            ->check(CLI::PositiveNumber)
            ->type_name("S");
    }

    void add_play() {
        CLI::App* sub = sound("play", Command::play, "Play a sound file into a call");
        sub->add_option("FILE", a_.sound.file, "WAV, FLAC, Ogg, MP3 and others, of any rate")->required();
        add_ways(sub, add_number(sub));
        sub->footer(
            "Without --call and --answer it is the call that there is on the line, else the next one, whoever has it; it\n"
            "goes on when the file is over.\n"
            "Examples:\n"
            "  tapi play 101 welcome.wav\n"
            "  tapi play 101 alarm.flac --call 102 --ring-limit 20000");
    }

    void add_record() {
        CLI::App* sub = sound("record", Command::record, "Write what the other side of a call says to a sound file");
        sub->add_option("FILE", a_.sound.file, "Its ending says the format: .wav, .flac, .mp3, .ogg or .opus")->required();
        add_ways(sub, add_number(sub));
        add_seconds(sub);
        sub->footer(
            "It ends with the call, after --seconds, or by ^C. The file can be played at any time, also when this program is\n"
            "killed.\n"
            "Examples:\n"
            "  tapi record 101 message.wav --answer --seconds 60\n"
            "  tapi record 101 call.opus");
    }

    void add_talk() {
        CLI::App* sub = sound("talk", Command::talk, "Talk on a call with microphone and speaker");
        CLI::Option* number = sub->add_option("NUMBER", a_.sound.number, "Dial it");
        add_ways(sub, number);
        add_seconds(sub);
        sub->add_option("--device", a_.sound.device, "auto, pulse[:NAME], alsa[:NAME], null or file:MICROPHONE,SPEAKER")
            ->type_name("DEVICE");
        sub->footer(
            "^C hangs up. PipeWire is reached as pulse. With file: two sound files take the places of microphone and speaker.\n"
            "Examples:\n"
            "  tapi talk 101 102\n"
            "  tapi talk 101 --answer --device alsa:plughw:1");
    }

    void add_bridge() {
        CLI::App* sub = plain("bridge", Command::bridge, "Let who calls one line talk to whom another line calls");
        sub->add_option("LINE", a_.line, "The line that is called")->required();
        sub->add_option("THROUGH", a_.from, "The line that calls on")->required();
        sub->add_option("NUMBER", a_.to, "What it dials")->required();
        sub->add_flag("--once", a_.once, "End after the first call");
        add_wait(sub, "Give up when no call has come after so many ms");
        sub->add_option("--ring-limit", a_.ring_limit_ms, "Give up when NUMBER does not answer after so many ms")->type_name("MS");
        add_rate(sub);
        sub->footer(
            "The caller is answered when NUMBER has answered. The lines may be of different providers; the sound of both calls\n"
            "goes through this program, which carries one at a time.\n"
            "Examples:\n"
            "  tapi bridge 1010 4930123450 00442079460018   who calls extension 1010 is put through by SIP");
    }

    void add_settings(CLI::App* sub) {
        ProviderArguments& p = a_.provider;
        sub->add_option("PROVIDER", p.provider, "Its name or permanent id")->required();
        sub->add_option("SETTING", p.assignments, "KEY=VALUE; without any, a form on a terminal, else the list");
        auto* line = sub->add_option("--line", p.line, "The settings of this line")->type_name("LINE");
        sub->add_option("--phone", p.phone, "The settings of this phone (device id)")->type_name("N")->excludes(line);
        sub->add_option("--class", p.device_class, "Only those of a device class")->type_name("CLASS");
        sub->add_flag("--list", p.list, "List the settings, also on a terminal");
        sub->footer(
            "Changes take effect at once and are kept. Secrets are read from the standard input: KEY=-\n"
            "Examples:\n"
            "  tapi provider config exchange --list\n"
            "  tapi provider config exchange ring_cycle_ms=4000 tones=europe\n"
            "  tapi provider config exchange --line 1001 caller_name=Reception");
    }

    CLI::App* dialing(CLI::App* parent, const char* name, DialingAction action, const char* help) {
        CLI::App* sub = parent->add_subcommand(name, help);
        sub->callback([this, action] { a_.dialing.action = action; });
        return sub;
    }

    void member(CLI::App* sub, const char* option, const char* key, const char* help, const char* type) {
        sub->add_option_function<std::string>(
               option, [this, key](const std::string& text) { a_.dialing.members[key] = text; }, help)
            ->type_name(type);
    }

    void add_dialing() {
        CLI::App* sub = plain("dialing", Command::dialing, "Say where you are, and how numbers are dialed from there");
        sub->require_subcommand(1);
        CLI::App* explain = dialing(sub, "explain", DialingAction::explain, "Say step by step what is dialed for an address");
        explain->add_option("ADDRESS", a_.dialing.address, "\"+44 (20) 7946 0018\"")->required();
        explain->add_option("--location", a_.dialing.location, "From there instead of the current location")->type_name("NAME");
        explain->add_option("--card", a_.dialing.card, "With that card instead of the location's")->type_name("NAME");
        dialing(sub, "locations", DialingAction::locations, "List the locations; * is the current one");
        dialing(sub, "cards", DialingAction::cards, "List the calling cards");
        CLI::App* countries = dialing(sub, "countries", DialingAction::countries, "List countries and their rules");
        countries->add_option("TEXT", a_.dialing.text, "A part of the name, or the country code");
        CLI::App* use = dialing(sub, "use", DialingAction::use, "Make a location the current one");
        use->add_option("LOCATION", a_.dialing.name, "Its name")->required();
        add_location_options(dialing(sub, "add-location", DialingAction::add_location, "Make a location, or change one"));
        CLI::App* gone = dialing(sub, "remove-location", DialingAction::remove_location, "Forget a location");
        gone->add_option("NAME", a_.dialing.name, "Its name")->required();
        add_card_options(dialing(sub, "add-card", DialingAction::add_card, "Make a calling card, or change one"));
        CLI::App* lost = dialing(sub, "remove-card", DialingAction::remove_card, "Forget a card and its number");
        lost->add_option("NAME", a_.dialing.name, "Its name")->required();
        sub->footer(
            "Examples:\n"
            "  tapi dialing add-location Office --country GB --area 20 --local-access 9, --long-distance-access 9,\n"
            "  tapi dialing explain \"+44 (20) 7946 0018\"");
    }

    void add_config() {
        CLI::App* sub = app_.add_subcommand("config", "Look at configuration files");
        sub->require_subcommand(1);
        CLI::App* check = sub->add_subcommand("check", "Read the server's configuration and those of its providers, and say what is wrong");
        check->callback([this] { a_.command = Command::config_check; });
        check->add_option("FILE", a_.file, "tapisrv.toml; without it the one that the server would read");
        check->footer("Nothing is started or changed. Exit code 1: something is wrong, each mistake has a line with its place.");
    }

    void add_state() {
        CLI::App* out = plain("export", Command::export_state, "Write locations, cards and priorities as JSON");
        out->add_option("FILE", a_.file, "Where to; without it the standard output");
        out->footer("Numbers and PINs of calling cards stay where they are.\nExample:\n  tapi export state.json");
        CLI::App* in = plain("import", Command::import_state, "Take over what `tapi export` wrote, or what Windows knew");
        in->add_option("FILE", a_.file, "Written by tapi export, exported from the registry (.reg), or TELEPHON.INI")->required();
        in->footer(
            "Names that are known are changed, new ones are added, nothing is removed. A file with a mistake changes\n"
            "nothing. On Windows: regedit, File, Export, of HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\\n"
            "CurrentVersion\\Telephony.");
    }

    CLI::App* provider(CLI::App* parent, const char* name, ProviderAction action, const char* help) {
        CLI::App* sub = parent->add_subcommand(name, help);
        sub->callback([this, action] { a_.provider.action = action; });
        return sub;
    }

    void choose_provider(CLI::App* sub) {
        sub->add_option("PROVIDER", a_.provider.provider, "Its name or permanent id")->required();
    }

    void add_provider() {
        CLI::App* sub = plain("provider", Command::provider, "Add, remove and change providers");
        sub->require_subcommand(1);
        provider(sub, "list", ProviderAction::list, "List the providers and whether they run");
        CLI::App* added = provider(sub, "add", ProviderAction::add, "Add a provider; it stays until it is removed");
        added->add_option("MODULE", a_.provider.module, "Its file, or a name in the provider folders")->required();
        added->add_option("--name", a_.provider.name, "What to call it (made of the file's name)")->type_name("NAME");
        added->add_option("--config", a_.provider.config, "Its configuration file")->type_name("FILE");
        CLI::Option* wine = added->add_flag("--wine", a_.provider.wine, "It is a driver for Windows, to be run under Wine");
        added->add_option("--prefix", a_.provider.prefix, "Wine prefix ($WINEPREFIX of the server, else its ~/.wine)")->type_name("DIR")->needs(wine);
        added->add_option("--arch", a_.provider.arch, "What the driver must be for (read from its file)")
            ->check(CLI::IsMember({"i686", "x86_64"}))->needs(wine);
        add_settings(provider(sub, "config", ProviderAction::config, "Show and change what a provider lets be set"));
        choose_provider(provider(sub, "remove", ProviderAction::remove,
                                 "Remove a provider that was added; its lines and phones are closed"));
        choose_provider(provider(sub, "reload", ProviderAction::reload,
                                 "Let a provider read its configuration again, or start again"));
        sub->footer(
            "Providers that tapisrv.toml names are added and removed there; `tapi reload` applies it.\n"
            "Examples:\n"
            "  tapi provider add exchange.tsp --name lab --config lab.toml\n"
            "  tapi provider add --wine vendor.tsp --prefix ~/.wine\n"
            "  tapi provider reload exchange");
    }

    void add_wine() {
        CLI::App* sub = plain("wine", Command::wine, "Let programs for Windows use the lines, under Wine");
        sub->require_subcommand(1);
        const auto add = [&](const char* name, WineAction action, const char* help) {
            CLI::App* made = sub->add_subcommand(name, help);
            made->callback([this, action] { a_.wine.action = action; });
            made->add_option("--prefix", a_.wine.prefix, "The Wine prefix; else WINEPREFIX, else ~/.wine")->type_name("DIR");
        };
        add("install", WineAction::install, "Put OpenTAPI's tapi32.dll into a Wine prefix");
        add("status", WineAction::status, "Say what programs in a prefix will see; exit code 1: not our lines");
        add("remove", WineAction::remove, "Give a prefix its own tapi32.dll back");
        sub->footer(
            "The server must listen on TCP: [tcp] in tapisrv.toml, see man tapisrv.toml.\n"
            "Examples:\n"
            "  tapi wine install\n"
            "  tapi wine status --prefix ~/crm");
    }

    // One of two flags that exclude each other; without either the value stays as it was.
    static void choice(CLI::App* sub, const char* name, std::optional<bool>& value, bool meaning, const char* what) {
        sub->add_flag_callback(name, [&value, meaning] { value = meaning; }, what);
    }

    void add_location_options(CLI::App* sub) {
        sub->add_option("NAME", a_.dialing.name, "Its name")->required();
        member(sub, "--country", "country", "ISO code (GB), id, or +CODE of the main country", "C");
        member(sub, "--area", "area", "Area code, without trunk prefix", "DIGITS");
        member(sub, "--local-access", "local_access", "Dialed before calls inside the area", "CODE");
        member(sub, "--long-distance-access", "long_distance_access", "Dialed before all other calls", "CODE");
        member(sub, "--cancel-call-waiting", "cancel_call_waiting", "What switches call waiting off", "CODE");
        member(sub, "--toll-list", "toll_prefixes", "Prefixes that are long distance, 425,206", "LIST");
        member(sub, "--card", "card", "The card to dial with; \"\" for none", "NAME");
        choice(sub, "--pulse", a_.dialing.pulse, true, "Pulse dialing");
        choice(sub, "--tone", a_.dialing.pulse, false, "Tone dialing");
        sub->footer("Of a location that is there already, only what is given changes.");
    }

    void add_card_options(CLI::App* sub) {
        sub->add_option("NAME", a_.dialing.name, "Its name")->required();
        sub->add_flag("--number", a_.dialing.number, "Read number and PIN from the standard input, a line each");
        member(sub, "--same-area", "same_area", "Rule inside the area", "RULE");
        member(sub, "--long-distance", "long_distance", "Rule for other areas", "RULE");
        member(sub, "--international", "international", "Rule for other countries", "RULE");
        choice(sub, "--hidden", a_.dialing.hidden, true, "Programs do not see the card in their lists");
        choice(sub, "--listed", a_.dialing.hidden, false, "They do");
        sub->footer(
            "Rules: E country code, F area code, I area code if it is another one, G number, H card number, K PIN;\n"
            "all else is dialed as it stands.");
    }

    CLI::App app_;
    Arguments a_;
};

}  // namespace

Parsed parse_arguments(int argc, const char* const* argv) { return CommandLine().parse(argc, argv); }

}  // namespace tapi::ctl
