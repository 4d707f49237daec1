// SPDX-License-Identifier: Apache-2.0
// The table.
#include "ivr/flow/actions.hpp"

namespace tapi::flow {
namespace {

FieldRow field(std::string_view name, FieldKind kind, std::string_view standard, std::string_view does) {
    return {name, kind, false, standard, 0, 0, {}, does};
}
FieldRow needed(std::string_view name, FieldKind kind, std::string_view does) { return {name, kind, true, {}, 0, 0, {}, does}; }
FieldRow bounded(std::string_view name, FieldKind kind, std::string_view standard, int64_t least, int64_t most, std::string_view does) {
    return {name, kind, false, standard, least, most, {}, does};
}
FieldRow time_of(std::string_view name, std::string_view standard, int64_t least_ms, int64_t most_ms, std::string_view does) {
    return bounded(name, FieldKind::duration, standard, least_ms, most_ms, does);
}

constexpr int64_t second = 1000, minute = 60 * second, hour = 60 * minute;

Action control(std::string_view name, std::string_view lua, FieldKind main, std::vector<FieldRow> fields, std::string_view does) {
    return {name, lua, main, false, {}, std::move(fields), false, false, does};
}
Action ending(std::string_view name, std::string_view lua, FieldKind main, std::vector<FieldRow> fields, std::string_view does) {
    Action a = control(name, lua, main, std::move(fields), does);
    a.leaves = true;
    return a;
}
Action waiting(std::string_view name, std::string_view lua, FieldKind main, std::vector<FieldRow> fields, std::string_view does) {
    Action a = control(name, lua, main, std::move(fields), does);
    a.waits = true;
    return a;
}
Action optional_main(Action a) {
    a.main_may_be_empty = true;
    return a;
}

// What menu and gather have in common.
std::vector<FieldRow> asking(std::vector<FieldRow> own) {
    const std::vector<FieldRow> common = {
        time_of("first", "5s", 100, 2 * minute, "how long to wait for the first key, from the end of what is said"),
        time_of("between", "3s", 100, minute, "how long to wait for each further key"),
        bounded("retries", FieldKind::count, "2", 0, 20, "how often it is asked again"),
        field("barge", FieldKind::flag, "true", "a key ends what is being said"),
        field("no_input", FieldKind::spoken, "", "said before it is asked again when no key came"),
        field("invalid", FieldKind::spoken, "", "said before it is asked again when the keys were wrong"),
        field("failed", FieldKind::steps, "", "done after the last retry; without it the flow goes on with the next step")};
    own.insert(own.end(), common.begin(), common.end());
    return own;
}

std::vector<FieldRow> offering(std::vector<FieldRow> own) {
    const std::vector<FieldRow> common = {
        field("announce", FieldKind::spoken, "", "said to who answers, before the two are connected"),
        field("accept", FieldKind::keys, "", "the key with which who answers takes the call; without it answering is taking"),
        time_of("ring", "30s", second, 5 * minute, "how long it may ring there")};
    own.insert(own.end(), common.begin(), common.end());
    return own;
}

Action menu() {
    return waiting("menu", "menu", FieldKind::spoken,
                   asking({needed("keys", FieldKind::key_cases, "what each key does; several digits are allowed")}),
                   "says something and does what the key says that is pressed");
}

Action gather() {
    return waiting("gather", "gather", FieldKind::variable,
                   asking({field("say", FieldKind::spoken, "", "what is said first"),
                           bounded("min", FieldKind::count, "1", 0, 64, "fewest digits"),
                           bounded("max", FieldKind::count, "32", 1, 64, "most digits; they end it"),
                           field("until", FieldKind::keys, "#", "keys that end it and do not belong to it"),
                           field("valid", FieldKind::expression, "", "what must be true of them; `digits` are those that came")}),
                   "collects digits into a variable");
}

Action http() {
    FieldRow method{"method", FieldKind::word, false, "", 0, 0, {"get", "post", "put", "patch", "delete"},
                    "get, or post where there is json"};
    return control("http", "http", FieldKind::text,
                   {method, field("headers", FieldKind::named_texts, "", "further lines of the request"),
                    field("json", FieldKind::data, "", "the body; ${…} alone keeps its kind"),
                    time_of("timeout", "5s", 100, 30 * second, "for all of it"),
                    field("into", FieldKind::variable, "answer", "the variable for {status, body, error}"),
                    field("failed", FieldKind::steps, "", "done when there is no answer, or one of status 400 or more; without it the flow fails")},
                   "asks a web server; the answer is JSON");
}

Action transfer() {
    return waiting("transfer", "transfer", FieldKind::text,
                   offering({field("announced", FieldKind::flag, "false", "call there first, and connect when somebody answers; announce and accept imply it"),
                             field("busy", FieldKind::steps, "", "done when it is busy there"),
                             field("no_answer", FieldKind::steps, "", "done when nobody answers"),
                             field("refused", FieldKind::steps, "", "done when who answered did not take it"),
                             field("failed", FieldKind::steps, "", "done when it does not succeed for another reason, or one without steps of its own")}),
                   "connects the caller with somebody else");
}

Action queue() {
    FieldRow agents = needed("agents", FieldKind::texts, "the numbers of those who answer");
    return waiting("queue", "queue", FieldKind::text,
                   offering({agents, field("say", FieldKind::spoken, "", "said in turn with the music; `position` is the caller's place"),
                             field("music", FieldKind::spoken, "", "heard while waiting; without it, silence"),
                             time_of("every", "20s", second, 10 * minute, "how long the music plays before agents are tried again"),
                             time_of("longest", "10m", second, 4 * hour, "how long to wait in all"),
                             bounded("most", FieldKind::count, "50", 1, 1000, "callers in it; one more does what `full` says"),
                             field("leave", FieldKind::keys, "", "keys with which the caller leaves it"),
                             field("left", FieldKind::steps, "", "done when he did"),
                             field("full", FieldKind::steps, "", "done when there is no room"),
                             field("failed", FieldKind::steps, "", "done when it took too long, or one of the others has no steps")}),
                   "lets the caller wait for the first of several people who is free");
}

Action record() {
    return waiting("record", "record", FieldKind::variable,
                   {field("say", FieldKind::spoken, "", "what is said first"), field("beep", FieldKind::flag, "true", "a tone before it begins"),
                    time_of("longest", "2m", second, hour, "ends it"),
                    time_of("silence", "4s", 0, minute, "ends it; 0 waits for a key or the limit"),
                    time_of("shortest", "1s", 0, minute, "less than that is nothing, and is thrown away"),
                    field("until", FieldKind::keys, "0123456789*#", "keys that end it"),
                    field("failed", FieldKind::steps, "", "done when nothing was said or it could not be written")},
                   "records the caller; the variable is {file, seconds, ended}");
}

std::vector<Action> table() {
    const FieldRow failed = field("failed", FieldKind::steps, "", "done when it is refused; without it the flow goes on with the next step");
    const FieldRow barge = field("barge", FieldKind::flag, "true", "a key ends it, and waits for the next menu or gather");
    Action refuse = ending("refuse", "refuse", FieldKind::word, {}, "does not answer: the caller hears that it is busy, or rejected, where the line knows the difference, as SIP does");
    refuse.words = {"busy", "rejected"};
    return {
        control("answer", "answer", FieldKind::nothing, {}, "answers the call; whatever is said answers it too"),
        optional_main(std::move(refuse)),
        ending("redirect", "redirect", FieldKind::text, {}, "sends the call elsewhere before it is answered"),
        control("say", "say", FieldKind::spoken, {barge}, "says something"),
        optional_main(menu()),
        gather(),
        control("if", "", FieldKind::expression, {needed("then", FieldKind::steps, "done when it is true"), field("else", FieldKind::steps, "", "done when it is not")},
                "does one thing or the other"),
        control("choose", "", FieldKind::expression, {needed("cases", FieldKind::cases, "what is done for each value"), field("else", FieldKind::steps, "", "done for any other")},
                "does what belongs to a value"),
        control("set", "", FieldKind::assignments, {}, "sets variables"),
        control("language", "language", FieldKind::text, {}, "changes the language that is spoken"),
        http(),
        queue(),
        transfer(),
        record(),
        control("voicemail", "voicemail", FieldKind::text,
                {field("program", FieldKind::text, "tapi-voicemail", "who keeps the mailboxes"), failed}, "gives the caller to a mailbox"),
        optional_main(control("park", "park", FieldKind::text, {failed}, "parks the call, at a place or where the switch wants it")),
        control("send", "send", FieldKind::text, {}, "sends digits; a comma waits for two seconds"),
        waiting("pause", "pause", FieldKind::duration, {}, "waits and says nothing"),
        control("call", "call", FieldKind::part, {}, "does a part and comes back"),
        ending("goto", "go", FieldKind::part, {}, "goes on with a part"),
        ending("return", "", FieldKind::nothing, {}, "comes back from a part that was called"),
        ending("hang_up", "hang_up", FieldKind::nothing, {}, "ends the call"),
        optional_main(control("lua", "", FieldKind::script, {field("code", FieldKind::code, "", "the script itself, instead of a file")}, "runs a script")),
        control("attach", "attach", FieldKind::text, {}, "puts data on the call for the program or person who gets it next"),
        control("log", "log", FieldKind::text, {}, "tells the operator something"),
    };
}

}  // namespace

std::string FieldRow::bounds() const {
    const auto written = [this](int64_t value) {
        if (kind != FieldKind::duration) return std::to_string(value);
        return value % second == 0 ? std::to_string(value / second) + "s" : std::to_string(value) + "ms";
    };
    return written(least) + " to " + written(most);
}

const FieldRow* Action::field(std::string_view name) const {
    for (const FieldRow& row : fields)
        if (row.name == name) return &row;
    return nullptr;
}

const std::vector<Action>& actions() {
    static const std::vector<Action> all = table();
    return all;
}

const Action* action_named(std::string_view name) {
    for (const Action& action : actions())
        if (action.name == name) return &action;
    return nullptr;
}

std::string_view kind_says(FieldKind kind) {
    switch (kind) {
        case FieldKind::nothing: return "nothing";
        case FieldKind::flag: return "true or false";
        case FieldKind::count: return "a whole number";
        case FieldKind::duration: return "a duration such as 5s, 300ms or 2m";
        case FieldKind::word: return "a word";
        case FieldKind::text: return "a text";
        case FieldKind::expression: return "an expression";
        case FieldKind::spoken: return "what is said";
        case FieldKind::steps: return "a list of steps or the name of a part";
        case FieldKind::cases: return "a map to steps";
        case FieldKind::key_cases: return "a map from keys to steps";
        case FieldKind::keys: return "keys of the telephone, such as \"#\"";
        case FieldKind::part: return "the name of a part";
        case FieldKind::variable: return "the name of a variable";
        case FieldKind::script: return "the name of a file";
        case FieldKind::code: return "a script";
        case FieldKind::data: return "any value";
        case FieldKind::assignments: return "a map from variables to expressions";
        case FieldKind::texts: return "a list of texts";
        case FieldKind::named_texts: return "a map to texts";
    }
    return {};
}

}  // namespace tapi::flow
