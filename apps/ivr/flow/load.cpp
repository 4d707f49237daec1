// SPDX-License-Identifier: Apache-2.0
// From a file to a flow that is known to be right.
#include <fstream>
#include <iterator>

#include "ivr/flow/checks.hpp"
#include "ivr/flow/reader.hpp"

namespace tapi::flow {
namespace {

void read_and_check(std::string_view text, Flow& flow, Problems& problems) {
    const auto root = parse_yaml(text, problems);
    if (!root) return;
    Reader(flow.file.parent_path(), problems).flow(*root, flow);
    check_names(flow, problems);
    check_spoken(flow, problems);
    check_scripts(flow, problems);
    if (problems.errors() == 0) check_ways(flow, problems);  // a step that was left out would lead astray
}

}  // namespace

Loaded load_text(std::string_view text, const std::filesystem::path& file) {
    Problems problems(file.string());
    auto flow = std::make_shared<Flow>();
    flow->file = file;
    read_and_check(text, *flow, problems);
    Loaded loaded;
    loaded.problems = problems.sorted();
    if (problems.errors() == 0) loaded.flow = std::move(flow);
    return loaded;
}

Loaded load(const std::filesystem::path& file) {
    std::error_code error;
    std::ifstream in;
    if (std::filesystem::is_regular_file(file, error))
        in.open(file, std::ios::binary);
    else
        in.setstate(std::ios::failbit);
    std::string text;
    if (in) text.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    if (in) return load_text(text, file);
    Problems problems(file.string());
    problems.error({}, "cannot be read");
    return {nullptr, problems.sorted()};
}

}  // namespace tapi::flow
