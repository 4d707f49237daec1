// SPDX-License-Identifier: Apache-2.0
// What tapi-ivr reads besides flows: lists of people to call, and its configuration.
#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "ivr/campaign.hpp"
#include "ivr/config.hpp"
#include "tapictl/exit_codes.hpp"

namespace tapi::fuzz {
namespace {

void list_run(ByteView bytes) {
    try {
        const ivr::CsvTable table = ivr::read_csv(chars_of(bytes));
        require(table.rows.size() == table.lines.size(), "each row is on a line");
        if (table.heading.size() > 1 && table.heading[0].find(';') == std::string::npos) {
            std::string again = ivr::write_csv(table.heading);
            for (const ivr::CsvRow& row : table.rows) again += ivr::write_csv(row);
            const ivr::CsvTable second = ivr::read_csv(again);
            require(second.heading == table.heading && second.rows == table.rows, "what is written is read again");
        }
        for (const ivr::Recipient& one : ivr::recipients_of(table)) require(!one.number.empty(), "everybody has a number");
    } catch (const ivr::CsvError& error) {
        require(std::string(error.what()).starts_with("line "), "a mistake has a line");
    }
}

std::vector<Bytes> list_seeds() {
    return {bytes_from("number,name\n1001,\"Smith, \"\"Al\"\"\"\r\n1002,\"two\nlines\"\n"), bytes_from("\xEF\xBB\xBFname;number\nAnn;1\n\nBob;2"),
            bytes_from("number\n\n"), bytes_from("a,b\n\"x\"y,z\n")};
}

void ivr_config_run(ByteView bytes) {
    try {
        const ivr::Config config = ivr::config_from_text(std::string(chars_of(bytes)), "/nowhere/ivr.toml");
        require(!config.lines.empty() && config.most_calls >= 1, "there is something to do");
        for (const ivr::LineConfig& line : config.lines) require(!line.line.empty() && !line.flow.empty(), "each line has a flow");
    } catch (const ctl::Failure& failure) {
        require(failure.exit_code() == ctl::exit_usage && std::string(failure.what()).starts_with("/nowhere/ivr.toml"), "a mistake has a place");
    }
}

std::vector<Bytes> ivr_config_seeds() {
    return {bytes_from("[service]\nsocket = \"s\"\nmetrics = \"127.0.0.1:1\"\nmost_calls = 5\nopen_lua = true\n[speech]\nprogram = \"x\"\nwords_a_minute = 150\n"
                       "[[line]]\nline = \"1\"\ncalled = \"2\"\nflow = \"f.yaml\"\nrings = 3\n"),
            bytes_from("[[line]]\nline = 1\n"), bytes_from("line = [{}]\n")};
}

}  // namespace

const Target call_list{"call_list", list_run, list_seeds};
const Target ivr_config{"ivr_config", ivr_config_run, ivr_config_seeds};

}  // namespace tapi::fuzz
