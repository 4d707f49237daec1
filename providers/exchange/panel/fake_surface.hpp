// SPDX-License-Identifier: Apache-2.0
// Phones "1" and "2" that write down what is done at them, for tests.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "exchange/panel/session.hpp"
#include "sdk/text.hpp"

namespace tapi::exchange::panel {

class FakeSurface : public Surface {
  public:
    Json list(size_t from) override { return {{"phones", Json::array({{{"phone", "1"}}})}, {"from", from}}; }
    Result<Json> show(const std::string& phone) override {
        const std::lock_guard lock(mutex);
        if (versions.count(phone) == 0) return sdk::error(PHONEERR_BADDEVICEID, "there is no phone");
        return Json{{"phone", phone}, {"version", versions[phone]}, {"text", text}};
    }
    uint64_t version(const std::string& phone) override {
        const std::lock_guard lock(mutex);
        const auto found = versions.find(phone);
        return found == versions.end() ? 0 : found->second;
    }
    Status act(const std::string& phone, Deed deed, const Json& part) override {
        constexpr const char* names[] = {"press ", "release ", "lift ", "replace "};
        if (versions.count(phone) == 0) return sdk::error(PHONEERR_BADDEVICEID, "there is no phone");
        deeds.push_back(names[static_cast<int>(deed)] + phone + " " + part.dump());
        return success();
    }

    std::mutex mutex;
    std::map<std::string, uint64_t> versions{{"1", 1}, {"2", 1}};
    std::string text;
    std::vector<std::string> deeds;
};

}  // namespace tapi::exchange::panel
