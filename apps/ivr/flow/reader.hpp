// SPDX-License-Identifier: Apache-2.0
// From a tree to a flow. Everything that is wrong is reported; what could not be read is left out.
#pragma once

#include "ivr/flow/actions.hpp"
#include "ivr/flow/flow.hpp"

namespace tapi::flow {

class Reader {
  public:
    Reader(std::filesystem::path folder, Problems& problems)
        : folder_(std::move(folder)), problems_(problems) {}

    void flow(const Node& root, Flow& into);
    // The fields of an action; `main` is what stands behind its name, null when nothing does.
    Step step(const Action&, Place, const Node* main, const std::vector<Member>& fields, size_t first);

  private:
    // ---- reader_steps.cpp
    Steps steps(const Node&);
    std::optional<Step> one_step(const Node&);
    std::optional<Field> field(FieldKind, const Node&, const std::vector<std::string_view>& words);
    std::optional<Field> cases(const Node&, bool keys);
    std::optional<Field> code_file(const Node&);
    void bounds(const FieldRow&, const Field&, Place);
    Data data(const Node&);
    Assignments assignments(const Node&);
    Texts texts(const Node&);
    NamedTexts named_texts(const Node&);
    bool expect(const Node&, Node::Kind, std::string_view what);
    // ---- reader_spoken.cpp
    Spoken spoken(const Node&);
    void piece(const Node&, std::vector<Say>&);
    void piece_of_kind(const Node&, std::vector<Say>&);
    void choice(const Node&, std::vector<Say>&);
    void further(Say&, const Member&, std::string_view of);
    // ---- reader_flow.cpp
    void languages(const Node&, Flow&);
    void sounds(const Node&, Flow&);
    void timezone(const Node&, Flow&);
    void variables(const Node&, Flow&);
    Hours opening(const Node&, const Holidays& common);
    Holidays holidays(const Node&);
    void holiday(const Node& day, const Node* spans, Holidays&);
    void parts(const Node&, Flow&);
    std::string plain(const Node&, std::string_view what);

    std::filesystem::path folder_;
    Problems& problems_;
};

std::optional<Millis> parse_duration(std::string_view);
bool is_name(std::string_view);  // of a variable or a part
constexpr std::string_view telephone_keys = "0123456789*#";
constexpr size_t longest_key = 8;             // digits of one choice of a menu
constexpr size_t largest_script = 256 << 10;  // bytes

}  // namespace tapi::flow
