// SPDX-License-Identifier: Apache-2.0
// What voice mail reads: its configuration, notes of recordings, stored PINs.
#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "voicemail/config/config.hpp"
#include "voicemail/store/draft.hpp"
#include "voicemail/store/pin.hpp"

namespace tapi::fuzz {
namespace {

bool digits_only(const std::string& text) { return text.find_first_not_of("0123456789") == std::string::npos; }

void config_read(std::string_view text) {
    const auto config = voicemail::parse_config(text, "/nowhere/voicemail.toml");
    if (!config) return require(!config.error().context.empty(), "a mistake is explained");
    require(!config->boxes.empty() && config->boxes.size() <= voicemail::most_boxes, "boxes stay in their bounds");
    for (const voicemail::BoxConfig& box : config->boxes)
        require(digits_only(box.number) && !box.number.empty() && box.rings >= 1, "a box is a folder's name");
}

void note_read(const std::string& text) {
    const auto draft = voicemail::read_note(text);
    if (!draft) return;
    require(digits_only(draft->box) && draft->token.size() == 16 && draft->token.find('/') == std::string::npos,
            "a note leads nowhere else");
    const auto again = voicemail::read_note(voicemail::note_of(*draft));
    require(again && again->token == draft->token && again->begun == draft->begun, "it says the same when it is written again");
}

void voicemail_run(ByteView bytes) {
    const std::string text(chars_of(bytes));
    config_read(text);
    note_read(text);
    if (text.size() < 64) require(!voicemail::pin_matches("2580", text), "no short text is a hash");
}

std::vector<Bytes> voicemail_seeds() {
    return {bytes_from("[voicemail]\nlanguage = \"de\"\naccess_lines = [\"9\"]\n[limits]\nwrong_pins = 3\n[mail]\nserver = \"h:25\"\n"
                       "security = \"none\"\n[[box]]\nnumber = \"1001\"\nhours = \"mon-fri 08:00-12:00, sat 09:00-10:00\"\n"
                       "mail = [\"a@b\"]\n[[box]]\nnumber = \"2\"\nrings = 5\ntoll_saver = 2\n"),
            bytes_from("[usual]\nrings = 9\n[[box]]\nnumber = \"1\"\ndirect = [\"x\"]\nlines = []\n"),
            bytes_from("{\"token\":\"0123456789abcdef\",\"box\":\"1001\",\"caller\":\"5\",\"caller_name\":\"A\",\"begun\":1700000000000,"
                       "\"forwarded_by\":\"\",\"mail_to\":[\"a@b\"],\"greeting\":1}"),
            bytes_from("scrypt$14$8$1$00112233445566778899aabbccddeeff$00")};
}

}  // namespace

const Target voicemail{"voicemail", voicemail_run, voicemail_seeds};

}  // namespace tapi::fuzz
