// SPDX-License-Identifier: Apache-2.0
// A campaign on disk (SQLite): every attempt is written before the next thing happens, so that a program which is started again
// goes on where the last one ended.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "campaign.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace tapi::ivr {

class CampaignStore {
  public:
    // Makes the file, or takes what is there. Throws ctl::Failure: it cannot be opened, is no state of a campaign, or one of another
    // list (`list`: what tells lists apart).
    CampaignStore(const std::string& path, const std::string& list);
    ~CampaignStore();
    CampaignStore(const CampaignStore&) = delete;
    CampaignStore& operator=(const CampaignStore&) = delete;

    // What is known of the recipients is put into them; those who were being called when the last program ended wait again.
    void load(std::vector<Recipient>& recipients);
    // False: it cannot be written now (locked, disk full); why() says so, and it is to be tried again.
    bool save(const Recipient& recipient);
    const std::string& why() const { return why_; }

    static constexpr int patience_ms = 200;  // for another program that has it

  private:
    using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;
    Statement prepare(const char* sql);
    bool execute(const char* sql);
    void check_list(const std::string& list);

    std::string path_, why_;
    sqlite3* database_ = nullptr;
};

}  // namespace tapi::ivr
