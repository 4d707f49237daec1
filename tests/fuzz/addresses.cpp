// SPDX-License-Identifier: Apache-2.0
// Addresses that applications give to be translated: any text is dialed or refused, and what is dialed can be
// dialed.
#include <tapi.h>

#include <algorithm>

#include "fuzz/input.hpp"
#include "fuzz/target.hpp"
#include "server/dialing/canonical.hpp"
#include "server/dialing/countries.hpp"
#include "server/dialing/dialing.hpp"
#include "server/dialing/translate.hpp"

namespace tapi::fuzz {
namespace {

using namespace server;

constexpr std::u16string_view number = u"98765432";

const Book& book() {
    static const Book made = [] {
        Book b;
        Location l;
        l.id = 1;
        l.name = u"Office";
        l.country_id = 1;
        l.area = u"425";
        l.local_access = u"9,";
        l.cancel_call_waiting = u"*70,";
        l.toll_prefixes = u"206,88";
        b.locations.push_back(l);
        b.current = 1;
        Card c;
        c.id = 1;
        c.name = u"Blue";
        c.number = number;
        c.long_distance = c.international = u"0800$H@IFG";
        b.cards.push_back(c);
        return b;
    }();
    return made;
}

void check(std::u16string_view address, const Canonical& parts) {
    require(parts.country_code != 0, "a country has a code");
    require(std::all_of(parts.area.begin(), parts.area.end(), is_digit), "an area code is digits");
    require(!dialable_part(parts.number).empty(), "a number can be dialed");
    require(parts.ancillary.empty() || parts.ancillary[0] == u'|' || parts.ancillary[0] == u'^',
            "then come a subaddress or a name");
    require(first_address(address).ends_with(parts.number + parts.ancillary),
            "nothing is lost behind the area code");
}

void check(std::u16string_view address, const Translation& done) {
    if (!looks_canonical(address))
        return require(done.dialable == address && done.displayable == address, "it is left alone");
    const std::u16string_view dialed =
        std::u16string_view(done.dialable).substr(0, done.dialable.find_first_of(u"|^"));
    require(std::all_of(dialed.begin(), dialed.end(), is_dialable), "what is dialed can be dialed");
    const bool card = dialed.find(u"0800$") != dialed.npos && address.find(number) == address.npos;
    require(!card || done.displayable.find(number) == done.displayable.npos, "a card number is not shown");
}

void run(ByteView bytes) {
    const auto options = load<uint32_t>(bytes, 0);
    std::u16string address(bytes.size() > 4 ? (bytes.size() - 4) / 2 : 0, u'\0');
    if (!address.empty()) std::memcpy(address.data(), bytes.data() + 4, address.size() * 2);
    const auto parts = parse_canonical(address);
    if (parts) check(address, *parts);
    if (!parts)
        require(parts.code() == static_cast<int32_t>(LINEERR_INVALADDRESS), "a refusal has its number");
    const auto done = translate_address(book(), address, options >> 8, options & 0x1F);
    if (done) check(address, *done);
    if (!done) require(done.code() < 0 && !done.error().context.empty(), "a refusal is explained");
    Dialing dialing;
    dialing.load(book());
    const Status listed = dialing.change_toll_list(address, options & 3);
    require(!listed.ok() || fault_of(dialing.book().locations[0], dialing.book()).empty(),
            "a toll list stays one");
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (const std::u16string_view text :
         {u"+1 (425) 882-8080|sub^Name\r\n+1 (206) 555-0100", u"+44 20 7946 0018", u"+49 () 1", u"9,555 0100",
          u"+1 (425) 1W@$?:;,#*!"}) {
        for (const uint32_t options : {0u, 0x101u, 2u}) {
            Bytes seed(4);
            store(std::span(seed), 0, options);
            const ByteView view = bytes_of(text);
            seed.insert(seed.end(), view.begin(), view.end());
            made.push_back(std::move(seed));
        }
    }
    return made;
}

}  // namespace

const Target address{"address", run, seeds};

}  // namespace tapi::fuzz
