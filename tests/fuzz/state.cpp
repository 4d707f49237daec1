// SPDX-License-Identifier: Apache-2.0
// State that people import: JSON, and files of Windows. Whatever is taken over is good afterwards.
#include <nlohmann/json.hpp>

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "server/service/state_transfer.hpp"
#include "windows_state.hpp"

namespace tapi::fuzz {
namespace {

using namespace server;
using nlohmann::json;

void import(const json& state) {
    Dialing dialing;
    Priorities priorities;
    const auto done = import_state({}, dialing, priorities, state);
    if (!done) {
        require(done.code() < 0 && !done.error().context.empty(), "a refusal is explained");
        return require(dialing.changes() == 0, "what is refused changes nothing");
    }
    const Book& book = dialing.book();
    for (const Location& one : book.locations) require(fault_of(one, book).empty(), "a location is good");
    for (const Card& one : book.cards) require(fault_of(one).empty(), "a card is good");
}

void run(ByteView bytes) {
    const std::string text(chars_of(bytes));
    const json state = json::parse(text, nullptr, false);
    if (!state.is_discarded()) import(state);
    if (const auto windows = ctl::read_windows_state(text)) import(windows->state);
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (const char* text :
         {R"({"opentapi_state": 1, "locations": [{"name": "Home", "country": "US", "area": "425", "card": "Blue"}],
              "cards": [{"name": "Blue", "long_distance": "0800,H,FG", "has_number": true}], "current_location": "Home",
              "priorities": {"media": {"DATAMODEM": ["fax"]}, "requests": {"MAKECALL": ["dialer"]}}})",
          "Windows Registry Editor Version 5.00\n[X\\Telephony\\Locations\\Location1]\n\"Name\"=\"A\"\n\"Country\"=dword:0000002c\n"
          "\"Flags\"=dword:3\n\"CallingCard\"=dword:7\n[X\\Telephony\\Cards\\Card1]\n\"ID\"=dword:7\n\"Name\"=\"B\"\n",
          "[Locations]\nCurrentLocation=0,0\nLocation0=0,\"Office\",\"9\",\"8\",\"206\",1,0,0,1,\"528\",0,\"*70,\"\n"
          "[HandoffPriorities]\ndatamodem=fax.exe\n"}) {
        made.push_back(bytes_from(text));
    }
    return made;
}

}  // namespace

const Target state{"state", run, seeds};

}  // namespace tapi::fuzz
