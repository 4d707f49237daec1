// SPDX-License-Identifier: Apache-2.0
// Debian's aiosmtpd as the mail server of a test.
#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "voicemail/store/store_fixture.hpp"

namespace tapi::voicemail::test {

class MailServer {
  public:
    explicit MailServer(const std::filesystem::path& folder, std::vector<std::string> options = {}) {
        std::vector<std::string> words{MAIL_PYTHON, "-B", MAIL_SERVER, folder};
        words.insert(words.end(), options.begin(), options.end());
        int in[2], out[2];
        if (::pipe(in) != 0 || ::pipe(out) != 0) std::abort();
        process_ = ::fork();
        if (process_ == 0) {
            ::dup2(in[0], 0);
            ::dup2(out[1], 1);
            for (const int fd : {in[0], in[1], out[0], out[1]}) ::close(fd);
            std::vector<char*> arguments;
            for (std::string& word : words) arguments.push_back(word.data());
            arguments.push_back(nullptr);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        ::close(in[0]);
        ::close(out[1]);
        input_ = in[1];
        output_ = ::fdopen(out[0], "r");
        port = next_line();
        EXPECT_NE("", port) << "aiosmtpd did not start";
    }
    ~MailServer() { end(); }
    MailServer(const MailServer&) = delete;
    MailServer& operator=(const MailServer&) = delete;

    void end() {
        if (process_ <= 0) return;
        ::close(input_);
        ::kill(process_, SIGTERM);
        ::waitpid(process_, nullptr, 0);
        std::fclose(output_);
        process_ = 0;
    }
    std::string address() const { return "127.0.0.1:" + port; }
    // The file of the next mail that it takes; waits for it.
    std::string next_mail() { return next_line(); }

    std::string port;

  private:
    std::string next_line() {
        char line[4096];
        if (std::fgets(line, sizeof line, output_) == nullptr) return {};
        std::string text = line;
        if (!text.empty() && text.back() == '\n') text.pop_back();
        return text;
    }

    pid_t process_ = 0;
    int input_ = -1;
    std::FILE* output_ = nullptr;
};

// A certificate for 127.0.0.1 and its key, of openssl's making.
struct Certificate {
    explicit Certificate(const std::filesystem::path& folder) : certificate(folder / "cert.pem"), key(folder / "key.pem") {
        const std::string command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout " +
                                    key + " -out " + certificate + " >/dev/null 2>&1";
        EXPECT_EQ(0, std::system(command.c_str()));
    }
    std::string certificate, key;
};

}  // namespace tapi::voicemail::test
