// SPDX-License-Identifier: Apache-2.0
// A database that is newer, damaged, not to be written, or has no room.
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "desk.hpp"

namespace tapi::test {
namespace {

namespace fs = std::filesystem;

std::string database_of(const TestServer& server) {
    for (const auto& entry : fs::directory_iterator(server.state())) {
        const std::string name = entry.path().filename();
        if (!name.ends_with("-wal") && !name.ends_with("-shm")) return entry.path();
    }
    return {};
}

std::string content(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// A server that ran once, so that there is a database.
struct Stopped {
    TestServer server{quick()};
    std::string database;
    Stopped() {
        EXPECT_EQ(server.stop(), 0);
        database = database_of(server);
        EXPECT_FALSE(database.empty());
    }
    // Tries to start; what it said.
    std::string refuse() {
        EXPECT_FALSE(server.try_start());
        EXPECT_EQ(server.process().wait(), 1);
        EXPECT_TRUE(server.log().ended());
        return server.log().text();
    }
};

TEST(StoreFaults, a_newer_database_is_refused_and_not_touched) {
    Stopped stopped;
    // The version stands at offset 60 of the file, in big-endian order (SQLite's user_version).
    {
        std::fstream file(stopped.database, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(60);
        file.write("\0\0\3\347", 4);
    }
    const std::string before = content(stopped.database);
    const std::string said = stopped.refuse();
    EXPECT_NE(said.find("version 999"), std::string::npos) << said;
    EXPECT_NE(said.find(stopped.database), std::string::npos) << said;
    EXPECT_EQ(content(stopped.database), before);
}

TEST(StoreFaults, a_file_that_is_no_database_is_refused_with_advice) {
    Stopped stopped;
    std::ofstream(stopped.database, std::ios::binary | std::ios::trunc) << std::string(8192, 'x');
    const std::string said = stopped.refuse();
    EXPECT_NE(said.find("put back a copy, or move the file away"), std::string::npos) << said;
    fs::rename(stopped.database, stopped.database + ".away");
    EXPECT_TRUE(stopped.server.try_start()) << stopped.server.log().text();
}

TEST(StoreFaults, a_damaged_database_is_refused_or_served_but_never_crashes) {
    Stopped stopped;
    {
        LocalProgram app;
        stopped.server.start();
        app.initialize();
        for (int i = 0; i < 50; ++i) {
            EXPECT_RESULT(0, app.result({{"do", "set_priority"}, {"module", "program" + std::to_string(i)},
                                         {"media", voice}, {"priority", 1}}));
        }
    }
    EXPECT_EQ(stopped.server.stop(), 0);
    const std::string whole = content(stopped.database);
    for (size_t at = 100; at < whole.size(); at += whole.size() / 6) {
        std::string damaged = whole;
        for (size_t i = at; i < std::min(at + 512, damaged.size()); ++i) damaged[i] = static_cast<char>(0xA5 ^ i);
        std::ofstream(stopped.database, std::ios::binary | std::ios::trunc) << damaged;
        if (stopped.server.try_start()) {
            LocalProgram app;
            app.initialize();
            EXPECT_EQ(app.devices(), 4u);
            app.result({{"do", "set_priority"}, {"module", "one-more"}, {"media", voice}, {"priority", 1}});
            app.result({{"do", "shutdown"}});
            EXPECT_EQ(stopped.server.stop(), 0) << "damage at " << at;
        } else {
            EXPECT_EQ(stopped.server.process().wait(), 1) << "damage at " << at;
        }
    }
}

TEST(StoreFaults, a_state_folder_that_cannot_be_made_is_named) {
    TestServer server(TestServer::Later{}, quick());
    server.folder().write("state", "a file where the folder should be");
    EXPECT_FALSE(server.try_start());
    EXPECT_EQ(server.process().wait(), 1);
    EXPECT_TRUE(server.log().find(server.state())) << server.log().text();
}

TEST(StoreFaults, a_state_folder_without_rights_is_named) {
    if (geteuid() != 0) {
        TestServer server(TestServer::Later{}, quick());
        fs::create_directory(server.state());
        fs::permissions(server.state(), fs::perms::none);
        EXPECT_FALSE(server.try_start());
        fs::permissions(server.state(), fs::perms::owner_all);
        return;
    }
    // Root may everything: the server runs as nobody here.
    TestServer server(TestServer::Later{}, quick());
    server.setup().user = 65534;
    fs::create_directory(server.state());
    fs::permissions(server.folder().path(), fs::perms(0777));
    fs::permissions(server.state(), fs::perms(0700));
    EXPECT_FALSE(server.try_start());
    EXPECT_TRUE(server.log().find(server.state())) << server.log().text();
}

TEST(StoreFaults, without_room_at_the_start_the_server_says_so_and_ends) {
    ServerSetup setup = quick();
    setup.file_size = 2048;
    TestServer server(TestServer::Later{}, setup);
    EXPECT_FALSE(server.try_start());
    EXPECT_EQ(server.process().wait(), 1);
    EXPECT_TRUE(server.log().find(server.state())) << server.log().text();
}

TEST(StoreFaults, OWN_5_without_room_while_running_nothing_changes_and_the_server_serves_on) {
    ServerSetup setup = quick();
    setup.file_size = 1 << 20;
    Desk desk(1, setup);
    const auto set = [&](const std::string& name) {
        return desk.app.result({{"do", "set_priority"}, {"module", name}, {"media", voice}, {"priority", 1}});
    };
    const auto position = [&](const char* name) {
        return desk.app.ask({{"do", "get_priority"}, {"module", name}, {"media", voice}}).at("priority");
    };
    EXPECT_RESULT(0, set("first"));
    const rlimit none{512, 1 << 20};
    ASSERT_EQ(prlimit(desk.server.pid(), RLIMIT_FSIZE, &none, nullptr), 0);
    EXPECT_RESULT(LINEERR_OPERATIONFAILED, set("second"));
    EXPECT_TRUE(desk.server.log().find("priorities were not changed"));
    EXPECT_EQ(position("second"), 0u);
    EXPECT_EQ(position("first"), 1u);
    const DWORD call = desk.app.make_call(desk.lines[0], "1002");
    desk.app.finish_call(call);
    const rlimit room{1 << 20, 1 << 20};
    ASSERT_EQ(prlimit(desk.server.pid(), RLIMIT_FSIZE, &room, nullptr), 0);
    EXPECT_RESULT(0, set("third"));
    EXPECT_EQ(position("third"), 1u);
    EXPECT_EQ(position("first"), 2u);
}

TEST(StoreFaults, a_wrong_configuration_is_refused_with_file_and_line) {
    TestServer server(TestServer::Later{}, quick());
    server.setup().server = "no_such_key = 1\n";
    server.write_config();
    EXPECT_FALSE(server.try_start());
    EXPECT_EQ(server.process().wait(), 1);
    EXPECT_TRUE(server.log().find("tapisrv.toml:")) << server.log().text();
    EXPECT_NE(server.log().text().find("no_such_key"), std::string::npos);
}

}  // namespace
}  // namespace tapi::test
