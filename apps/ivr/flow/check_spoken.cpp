// SPDX-License-Identifier: Apache-2.0
// What is said exists, in each language of the flow.
#include <algorithm>

#include "ivr/flow/actions.hpp"
#include "ivr/flow/checks.hpp"
#include "ivr/flow/walk.hpp"

namespace tapi::flow {
namespace {

using Languages = std::vector<speech::Language>;

class SpokenCheck {
  public:
    SpokenCheck(const Flow& flow, Problems& problems) : flow_(flow), problems_(problems) {}

    // `in`: the languages in which it may be said.
    void spoken(const Spoken& all, const Languages& in, bool of_prompt) {
        for (const Say& say : all.pieces) piece(say, in, of_prompt);
    }

  private:
    void piece(const Say& say, const Languages& in, bool of_prompt) {
        if (say.kind == Say::Kind::file) file(say, in);
        if (say.kind == Say::Kind::choice) choice(say, in, of_prompt);
        if (say.kind == Say::Kind::prompt) prompt(say, of_prompt);
        if (say.kind == Say::Kind::money) currency(say);
    }

    void file(const Say& say, const Languages& in) {
        const auto name = say.text.constant();
        if (!name) return;
        for (const auto language : in) {
            std::error_code error;
            if (std::filesystem::is_regular_file(flow_.sound(*name, language), error)) continue;
            const std::string folder =
                flow_.sounds.filename().empty() ? "" : flow_.sounds.filename().string() + "/";
            problems_.error(say.place, "there is no sound file '" + *name + "' for " +
                                           std::string(speech::tag(language)) + " (" + folder +
                                           std::string(speech::tag(language)) + "/" + *name + " or " +
                                           folder + *name + ")");
        }
    }

    void choice(const Say& say, const Languages& in, bool of_prompt) {
        for (const auto language : in)
            if (say.languages.find(std::string(speech::tag(language))) == say.languages.end())
                problems_.error(say.place, "nothing is said here in " + std::string(speech::tag(language)));
        for (const auto& [tag, inner] : say.languages) {
            const auto language = *speech::language_of(tag);
            const bool spoken_here = std::find(in.begin(), in.end(), language) != in.end();
            if (!spoken_here)
                problems_.warning(inner.place,
                                  "'" + tag + "' is never spoken here: languages: does not have it");
            else
                spoken(inner, {language}, of_prompt);
        }
    }

    void prompt(const Say& say, bool of_prompt) {
        if (of_prompt) return problems_.error(say.place, "a prompt cannot have another one in it");
        std::vector<std::string_view> names;
        for (const auto& [name, spoken] : flow_.prompts) names.push_back(name);
        if (flow_.prompts.find(say.name) == flow_.prompts.end())
            problems_.unknown(say.place, "prompt", say.name, names);
    }

    void currency(const Say& say) {
        const auto code = say.text.constant();
        const auto& known = speech::currencies();
        if (code && !code->empty() && std::find(known.begin(), known.end(), *code) == known.end())
            problems_.unknown(say.place, "currency", *code, known);
    }

    const Flow& flow_;
    Problems& problems_;
};

}  // namespace

std::filesystem::path Flow::sound(const std::string& name, speech::Language language) const {
    std::error_code error;
    const auto own = sounds / std::string(speech::tag(language)) / name;
    return std::filesystem::is_regular_file(own, error) ? own : sounds / name;
}

void check_spoken(const Flow& flow, Problems& problems) {
    SpokenCheck check(flow, problems);
    const auto step = [&](const Step& s) {
        each_spoken(s, [&](const Spoken& spoken) { check.spoken(spoken, flow.languages, false); });
    };
    for (const auto& [name, part] : flow.parts) each_step(part.steps, step);
    each_step(flow.on_error, step);
    for (const auto& [name, spoken] : flow.prompts) check.spoken(spoken, flow.languages, true);
}

}  // namespace tapi::flow
