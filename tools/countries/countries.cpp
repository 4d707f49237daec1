// SPDX-License-Identifier: Apache-2.0
// countries PLANS [OUTPUT]: writes api/countries.json from libphonenumber (codes, prefixes), ICU (names) and
// plans.json (what neither says).
#include <phonenumbers/phonenumberutil.h>
#include <unicode/locid.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;
using Json = nlohmann::ordered_json;

const PhoneNumberUtil& library() { return *PhoneNumberUtil::GetInstance(); }

std::string english_name(const std::string& region) {
    icu::UnicodeString wide;
    icu::Locale("", region.c_str()).getDisplayCountry(icu::Locale::getEnglish(), wide);
    std::string name;
    wide.toUTF8String(name);
    if (name.empty() || name == region) throw std::runtime_error(region + " has no English name");
    return name;
}

// What is dialed in `region` before the country code: the library puts it before the number of another
// country. Empty when there are several and the library prefers none. "~" is its sign for a wait for dial
// tone.
std::string international_prefix(const std::string& region, int code) {
    const std::string other = code == 44 ? "US" : "GB";
    PhoneNumber number;
    library().GetExampleNumber(other, &number);
    std::string dialed;
    library().FormatOutOfCountryCallingNumber(number, region, &dialed);
    std::string prefix = dialed.substr(0, dialed.find(' '));
    if (prefix.starts_with('+')) return {};
    std::replace(prefix.begin(), prefix.end(), '~', 'W');
    return prefix;
}

// The trunk prefix, when national numbers are written with it: some plans have one that callers no longer
// dial.
std::string national_prefix(const std::string& region) {
    std::string prefix, national;
    library().GetNddPrefixForRegion(region, true, &prefix);
    PhoneNumber number;
    library().GetExampleNumber(region, &number);
    library().Format(number, PhoneNumberUtil::NATIONAL, &national);
    std::erase_if(national, [](unsigned char ch) { return std::isdigit(ch) == 0; });
    // In North America the 1 is dialed but not written.
    return prefix == "1" && number.country_code() == 1 ? prefix : national.starts_with(prefix) ? prefix : "";
}

Json country(const std::string& region, const Json& plans) {
    const int code = library().GetCountryCodeForRegion(region);
    std::string main_region;
    library().GetRegionCodeForCountryCode(code, &main_region);
    const Json plan = plans["plans"].value(region, Json::object());
    if (region != main_region && !plans["ids"].contains(region)) {
        throw std::runtime_error(region + " shares +" + std::to_string(code) +
                                 " and has no id in plans.json");
    }
    const int id = region == main_region ? code : plans["ids"][region].get<int>();
    const std::string national = plan.value("national_prefix", national_prefix(region));
    const std::string international = plan.value("international_prefix", international_prefix(region, code));
    if (international.empty())
        throw std::runtime_error(region + " has no international prefix; plans.json must name one");
    const std::string whole = national + "FG";
    return {{"id", id},
            {"code", code},
            {"region", region},
            {"name", english_name(region)},
            {"national_prefix", national},
            {"international_prefix", international},
            {"same_area", plan.value("same_area", whole)},
            {"long_distance", plan.value("long_distance", whole)},
            {"international", international + "EFG"}};
}

Json document(const Json& plans) {
    std::set<std::string> regions;
    library().GetSupportedRegions(&regions);
    std::vector<Json> all;
    std::set<int> ids;
    for (const std::string& region : regions) {
        all.push_back(country(region, plans));
        if (!ids.insert(all.back()["id"].get<int>()).second)
            throw std::runtime_error(region + ": its id is taken");
    }
    for (const auto& part : {plans["ids"], plans["plans"]}) {
        for (const auto& [region, value] : part.items()) {
            if (!regions.contains(region)) throw std::runtime_error(region + " is no region of the library");
        }
    }
    std::sort(all.begin(), all.end(),
              [](const Json& a, const Json& b) { return a["id"].get<int>() < b["id"].get<int>(); });
    const Json meta = {
        {"description",
         "Countries and their dialing rules, in the order of lineGetCountry; written by tools/countries, "
         "never by hand"},
        {"keys",
         {{"id", "TAPI's country id"},
          {"code", "country code"},
          {"region", "ISO 3166"},
          {"same_area, long_distance, international", "dialing rules; docs/dialing.md has their alphabet"}}}};
    return {{"meta", meta}, {"countries", all}};
}

// One country a line: changes read well.
void write(std::ostream& out, const Json& document) {
    out << "{\n \"meta\": " << document["meta"].dump() << ",\n \"countries\": [\n";
    const Json& all = document["countries"];
    for (size_t i = 0; i < all.size(); ++i)
        out << "  " << all[i].dump() << (i + 1 < all.size() ? ",\n" : "\n");
    out << " ]\n}\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        std::cerr << "usage: countries PLANS [OUTPUT]\n";
        return 2;
    }
    try {
        std::ifstream in(argv[1]);
        const Json made = document(Json::parse(in));
        if (argc == 2) {
            write(std::cout, made);
            return 0;
        }
        std::ofstream out(argv[2]);
        write(out, made);
        return out.good() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "countries: " << error.what() << "\n";
        return 1;
    }
}
