// SPDX-License-Identifier: Apache-2.0
// The table.
#include "ivr/flow/actions.hpp"

#include <cstdint>

namespace tapi::flow {
namespace {

FieldRow field(std::string_view name, Kind kind, std::string_view standard, std::string_view does) {
    return {name, kind, false, standard, 0, 0, {}, does};
}
FieldRow needed(std::string_view name, Kind kind, std::string_view does) { return {name, kind, true, {}, 0, 0, {}, does}; }
FieldRow bounded(std::string_view name, Kind kind, std::string_view standard, int64_t least, int64_t most, std::string_view does) {
    return {name, kind, false, standard, least, most, {}, does};
}
FieldRow time_of(std::string_view name, std::string_view standard, int64_t least_ms, int64_t most_ms, std::string_view does) {
    return bounded(name, Kind::duration, standard, least_ms, most_ms, does);
}

constexpr int64_t second = 1000, minute = 60 * second, hour = 60 * minute;

Action control(std::string_view name, std::string_view lua, Kind main, std::vector<FieldRow> fields, std::string_view does) {
    return {name, lua, main, false, {}, std::move(fields), false, false, does};
}
Action ending(std::string_view name, std::string_view lua, Kind main, std::vector<FieldRow> fields, std::string_view does) {
    Action a = control(name, lua, main, std::move(fields), does);
    a.leaves = true;
    return a;
}
Action waiting(std::string_view name, std::string_view lua, Kind main, std::vector<FieldRow> fields, std::string_view does) {
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
        bounded("retries", Kind::count, "2", 0, 20, "how often it is asked again"),
        field("barge", Kind::flag, "true", "a key ends what is being said"),
        field("no_input", Kind::spoken, "", "said before it is asked again when no key came"),
        field("invalid", Kind::spoken, "", "said before it is asked again when the keys were wrong"),
        field("failed", Kind::steps, "", "done after the last retry; without it the flow goes on with the next step")};
    own.insert(own.end(), common.begin(), common.end());
    return own;
}

std::vector<FieldRow> offering(std::vector<FieldRow> own) {
    const std::vector<FieldRow> common = {
        field("announce", Kind::spoken, "", "said to who answers, before the two are connected"),
        field("accept", Kind::keys, "", "the key with which who answers takes the call; without it answering is taking"),
        time_of("ring", "30s", second, 5 * minute, "how long it may ring there")};
    own.insert(own.end(), common.begin(), common.end());
    return own;
}

Action menu() {
    return waiting("menu", "menu", Kind::spoken,
                   asking({needed("keys", Kind::key_cases, "what each key does; several digits are allowed")}),
                   "says something and does what the key says that is pressed");
}

Action gather() {
    return waiting("gather", "gather", Kind::variable,
                   asking({field("say", Kind::spoken, "", "what is said first"),
                           bounded("min", Kind::count, "1", 0, 64, "fewest digits"),
                           bounded("max", Kind::count, "32", 1, 64, "most digits; they end it"),
                           field("until", Kind::keys, "#", "keys that end it and do not belong to it"),
                           field("valid", Kind::expression, "", "what must be true of them; `digits` are those that came")}),
                   "collects digits into a variable");
}

Action http() {
    FieldRow method{"method", Kind::word, false, "", 0, 0, {"get", "post", "put", "patch", "delete"},
                    "get, or post where there is json"};
    return control("http", "http", Kind::text,
                   {method, field("headers", Kind::named_texts, "", "further lines of the request"),
                    field("json", Kind::data, "", "the body; ${…} alone keeps its kind"),
                    time_of("timeout", "5s", 100, 30 * second, "for all of it"),
                    field("into", Kind::variable, "answer", "the variable for {status, body, error}"),
                    field("failed", Kind::steps, "", "done when there is no answer, or one of status 400 or more; without it the flow fails")},
                   "asks a web server; the answer is JSON");
}

Action transfer() {
    return waiting("transfer", "transfer", Kind::text,
                   offering({field("announced", Kind::flag, "false", "call there first, and connect when somebody answers; announce and accept imply it"),
                             field("busy", Kind::steps, "", "done when it is busy there"),
                             field("no_answer", Kind::steps, "", "done when nobody answers"),
                             field("refused", Kind::steps, "", "done when who answered did not take it"),
                             field("failed", Kind::steps, "", "done when it does not succeed for another reason, or one without steps of its own")}),
                   "connects the caller with somebody else");
}

Action queue() {
    FieldRow agents = needed("agents", Kind::texts, "the numbers of those who answer");
    return waiting("queue", "queue", Kind::text,
                   offering({agents, field("say", Kind::spoken, "", "said in turn with the music; `position` is the caller's place"),
                             field("music", Kind::spoken, "", "heard while waiting; without it, silence"),
                             time_of("every", "20s", second, 10 * minute, "how long the music plays before agents are tried again"),
                             time_of("longest", "10m", second, 4 * hour, "how long to wait in all"),
                             bounded("most", Kind::count, "50", 1, 1000, "callers in it; one more does what `full` says"),
                             field("leave", Kind::keys, "", "keys with which the caller leaves it"),
                             field("left", Kind::steps, "", "done when he did"),
                             field("full", Kind::steps, "", "done when there is no room"),
                             field("failed", Kind::steps, "", "done when it took too long, or one of the others has no steps")}),
                   "lets the caller wait for the first of several people who is free");
}

Action record() {
    return waiting("record", "record", Kind::variable,
                   {field("say", Kind::spoken, "", "what is said first"), field("beep", Kind::flag, "true", "a tone before it begins"),
                    time_of("longest", "2m", second, hour, "ends it"),
                    time_of("silence", "4s", 0, minute, "ends it; 0 waits for a key or the limit"),
                    time_of("shortest", "1s", 0, minute, "less than that is nothing, and is thrown away"),
                    field("until", Kind::keys, "0123456789*#", "keys that end it"),
                    field("failed", Kind::steps, "", "done when nothing was said or it could not be written")},
                   "records the caller; the variable is {file, seconds, ended}");
}

std::vector<Action> table() {
    const FieldRow failed = field("failed", Kind::steps, "", "done when it is refused; without it the flow goes on with the next step");
    const FieldRow barge = field("barge", Kind::flag, "true", "a key ends it, and waits for the next menu or gather");
    Action refuse = ending("refuse", "refuse", Kind::word, {}, "does not answer: the caller hears that it is busy, or rejected");
    refuse.words = {"busy", "rejected"};
    return {
        control("answer", "answer", Kind::nothing, {}, "answers the call; whatever is said answers it too"),
        optional_main(std::move(refuse)),
        ending("redirect", "redirect", Kind::text, {}, "sends the call elsewhere before it is answered"),
        control("say", "say", Kind::spoken, {barge}, "says something"),
        optional_main(menu()),
        gather(),
        control("if", "", Kind::expression, {needed("then", Kind::steps, "done when it is true"), field("else", Kind::steps, "", "done when it is not")},
                "does one thing or the other"),
        control("choose", "", Kind::expression, {needed("cases", Kind::cases, "what is done for each value"), field("else", Kind::steps, "", "done for any other")},
                "does what belongs to a value"),
        control("set", "", Kind::assignments, {}, "sets variables"),
        control("language", "language", Kind::text, {}, "changes the language that is spoken"),
        http(),
        queue(),
        transfer(),
        record(),
        control("voicemail", "voicemail", Kind::text,
                {field("program", Kind::text, "tapi-voicemail", "who keeps the mailboxes"), failed}, "gives the caller to a mailbox"),
        optional_main(control("park", "park", Kind::text, {failed}, "parks the call, at a place or where the switch wants it")),
        control("send", "send", Kind::text, {}, "sends digits; a comma waits for two seconds"),
        waiting("pause", "pause", Kind::duration, {}, "waits and says nothing"),
        control("call", "call", Kind::part, {}, "does a part and comes back"),
        ending("goto", "go", Kind::part, {}, "goes on with a part"),
        ending("return", "", Kind::nothing, {}, "comes back from a part that was called"),
        ending("hang_up", "hang_up", Kind::nothing, {}, "ends the call"),
        optional_main(control("lua", "", Kind::script, {field("code", Kind::code, "", "the script itself, instead of a file")}, "runs a script")),
        control("attach", "attach", Kind::text, {}, "puts data on the call for the program or person who gets it next"),
        control("log", "log", Kind::text, {}, "tells the operator something"),
    };
}

}  // namespace

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

std::string_view kind_says(Kind kind) {
    switch (kind) {
        case Kind::nothing: return "nothing";
        case Kind::flag: return "true or false";
        case Kind::count: return "a whole number";
        case Kind::duration: return "a duration such as 5s, 300ms or 2m";
        case Kind::word: return "a word";
        case Kind::text: return "a text";
        case Kind::expression: return "an expression";
        case Kind::spoken: return "what is said";
        case Kind::steps: return "a list of steps or the name of a part";
        case Kind::cases: return "a map to steps";
        case Kind::key_cases: return "a map from keys to steps";
        case Kind::keys: return "keys of the telephone, such as \"#\"";
        case Kind::part: return "the name of a part";
        case Kind::variable: return "the name of a variable";
        case Kind::script: return "the name of a file";
        case Kind::code: return "a script";
        case Kind::data: return "any value";
        case Kind::assignments: return "a map from variables to expressions";
        case Kind::texts: return "a list of texts";
        case Kind::named_texts: return "a map to texts";
    }
    return {};
}

}  // namespace tapi::flow
