// SPDX-License-Identifier: Apache-2.0
// A campaign on disk (SQLite): every attempt is written before the next thing happens, so that a program which is started again
// goes on where the last one ended.
#pragma once

#include <string>
#include <vector>

#include "campaign.hpp"
#include "database/database.hpp"

namespace tapi::ivr {

class CampaignStore {
  public:
    // Makes the file, or takes what is there. Throws ctl::Failure: it cannot be opened, is no state of a campaign, or one of another
    // list (`list`: what tells lists apart).
    CampaignStore(const std::string& path, const std::string& list);

    // What is known of the recipients is put into them; those who were being called when the last program ended wait again. Throws
    // ctl::Failure.
    void load(std::vector<Recipient>& recipients);
    // False: it cannot be written now (locked, disk full); why() says so, and it is to be tried again.
    bool save(const Recipient& recipient);
    const std::string& why() const { return why_; }

    static constexpr Millis patience{200};  // for another program that has it: calls wait meanwhile

  private:
    Database database_;
    std::string why_;
};

}  // namespace tapi::ivr
