// SPDX-License-Identifier: Apache-2.0
// A front panel's lines: each gets one answer that is JSON, and whatever was pressed is released in the end.
#include "fuzz/input.hpp"
#include "fuzz/target.hpp"

#include <algorithm>
#include <set>

#include "exchange/panel/session.hpp"
#include "sdk/text.hpp"

namespace tapi::fuzz {
namespace {

using exchange::panel::Deed;
using exchange::panel::Json;

class Phones final : public exchange::panel::Surface {
  public:
    Json list(size_t from) override { return {{"phones", Json::array()}, {"from", from}}; }
    Result<Json> show(const std::string& phone) override {
        if (phone.size() > 4) return sdk::error(PHONEERR_BADDEVICEID, "there is no phone \"" + phone + "\"");
        return Json{{"phone", phone}};
    }
    uint64_t version(const std::string&) override { return ++versions; }
    Status act(const std::string& phone, Deed deed, const Json& part) override {
        require(part.is_string() || part.is_number_unsigned(), "a part is text or a number");
        const auto key = std::make_pair(phone, part.dump(-1, ' ', true, Json::error_handler_t::replace));
        if (deed == Deed::press) pressed.insert(key);
        if (deed == Deed::release) pressed.erase(key);
        return success();
    }

    uint64_t versions = 0;
    std::set<std::pair<std::string, std::string>> pressed;
};

void check(const std::string& output) {
    for (size_t from = 0; from < output.size();) {
        const size_t end = output.find('\n', from);
        require(end != std::string::npos, "an answer is a line");
        require(Json::parse(output.substr(from, end - from), nullptr, false).is_object(), "an answer is an object");
        from = end + 1;
    }
}

void run(ByteView bytes) {
    Phones phones;
    {
        exchange::panel::Session session(phones);
        for (size_t from = 0; from < bytes.size(); from += 100) {
            session.receive(chars_of(bytes.subspan(from, std::min<size_t>(100, bytes.size() - from))));
            session.update();
            check(session.output());
            session.output().clear();
        }
    }
    require(phones.pressed.empty(), "who leaves releases all keys");
}

std::vector<Bytes> seeds() {
    std::vector<Bytes> made;
    for (const char* lines :
         {"{\"do\":\"list\",\"from\":100,\"id\":\"a\"}\n{\"do\":\"watch\",\"phone\":\"1001\"}\n",
          "{\"do\":\"press\",\"phone\":\"1001\",\"key\":5}\n{\"do\":\"release\",\"phone\":\"1001\",\"key\":5}\n",
          "{\"do\":\"lift\",\"phone\":\"1001\",\"device\":\"handset\"}\n{\"do\":\"press\",\"phone\":\"1\",\"key\":\"Hold\"}\n"})
        made.push_back(bytes_from(lines));
    return made;
}

}  // namespace

const Target panel{"panel", run, seeds};

}  // namespace tapi::fuzz
