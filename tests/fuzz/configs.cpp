// SPDX-License-Identifier: Apache-2.0
// Files that people write: a configuration, or words that say what is wrong with it.
#include "exchange/config.hpp"
#include "sdk/dial_string.hpp"
#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "server/config/config.hpp"

namespace tapi::fuzz {
namespace {

template <class Value>
void require_words(const Result<Value>& result) {
    if (!result)
        require(!result.error().context.empty() && result.error().code < 0, "a mistake is explained");
}

void config_run(ByteView bytes) {
    server::Surroundings around;
    around.variable = [](const char*) { return std::optional<std::string>(); };
    const auto config = server::parse_config(chars_of(bytes), "/nowhere/tapisrv.toml", around);
    require_words(config);
    if (config)
        require(config->limits.max_handles >= 16 && config->limits.max_sessions >= 1,
                "limits stay in their bounds");
    if (const auto address = server::split_host_port(chars_of(bytes)))
        require(!address->first.empty(), "a host has a name");
}

std::vector<Bytes> config_seeds() {
    return {
        bytes_from("[server]\nsocket = \"s.sock\"\nstart_wait_ms = 5000\nunowned_calls = \"drop\"\n"
                   "media_mode_order = [\"G3FAX\", \"UNKNOWN\"]\n[log]\nlevel = \"debug\"\njson = true\n"),
        bytes_from("[tcp]\nlisten = \"127.0.0.1:0\"\n[limits]\nmax_sessions = 5\nmax_handles = 0x10\n"
                   "[access]\nusers = [\"a\", \"@staff\"]\n[[access.rule]]\nuser = \"a\"\nlines = [\"1*\"]\n"
                   "rights = \"monitor\"\n"),
        bytes_from("provider = []\n"),
        bytes_from(
            "[[provider]]\nname = \"x\"\nmodule = \"exchange.tsp\"\nconfig = \"x.toml\"\n"
            "isolation = \"none\"\ntspi_low = \"1.3\"\nlog_level = \"error\"\nbackoff_first_ms = 10\n"),
        bytes_from("[::1]:5060")};
}

void exchange_config_run(ByteView bytes) {
    require_words(exchange::parse_config(chars_of(bytes), "exchange.toml"));
}

std::vector<Bytes> exchange_config_seeds() {
    return {
        bytes_from(
            "[exchange]\nname = \"Office\"\nring_cycle_ms = 4000\nunknown_number = \"busy\"\n"
            "[[extension]]\nnumber = \"1001\"\naddresses = [\"1100\", { number = \"1199\", appearances = 8 "
            "}]\n"
            "answer_mode = \"drop\"\nmedia_modes = [\"g3fax\", \"unknown\"]\nincoming_media = \"unknown\"\n"
            "[[extensions]]\nfrom = 2000\nto = 2010\nhold = false\n"),
        bytes_from("[[extension]]\nnumber = \"1\"\n[[trunk]]\nname = \"T\"\nprefix = \"9\"\ncircuits = "
                   "2\nlines = true\n"
                   "[[far_end]]\nnumber = \"555xxxx\"\nname = \"A\"\nbehaviour = \"busy\"\nafter_ms = 10\n"
                   "[other_numbers]\nbehaviour = \"answer\"\n"
                   "[[incoming]]\nfrom = \"5551234\"\nto = \"1\"\ntrunk = \"T\"\nat_ms = 5\nevery_ms = "
                   "100\ncount = 3\n"),
        bytes_from("[panel]\nsocket = \"p\"\n[[extensions]]\nfrom = 1\nto = 2\n[extensions.phone]\nrows = 1\ncolumns = 8\n"
                   "call_keys = 3\nkeys = [\"hold\", \"lamp\"]\ndata_areas = [4, 9]\nring_modes = 2\n")};
}

void dial_string_run(ByteView bytes) {
    std::u16string text(bytes.size() / 2, u'\0');
    if (!text.empty()) std::memcpy(text.data(), bytes.data(), text.size() * 2);
    const auto dialed = sdk::parse_dial_string(text);
    if (!dialed) return require(dialed.code() < 0, "a refusal has a number");
    require(dialed->digits.size() <= text.size(), "nothing is dialed that was not asked for");
}

std::vector<Bytes> dial_string_seeds() {
    std::vector<Bytes> made;
    for (const std::u16string_view text :
         {u"1001", u"T9,555 1234", u"+49 (89) 123-456|0815^Name", u"12;", u"1!2@3$4?5W"}) {
        const ByteView view = bytes_of(text);
        made.emplace_back(view.begin(), view.end());
    }
    return made;
}

}  // namespace

const Target config{"config", config_run, config_seeds};
const Target exchange_config{"exchange_config", exchange_config_run, exchange_config_seeds};
const Target dial_string{"dial_string", dial_string_run, dial_string_seeds};

}  // namespace tapi::fuzz
