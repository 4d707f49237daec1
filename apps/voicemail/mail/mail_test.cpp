// SPDX-License-Identifier: Apache-2.0
// Mail over SMTP to Debian's aiosmtpd, and the queue before it.
#include "voice/await.hpp"  // before the rest of asio

#include <boost/asio/io_context.hpp>
#include <fstream>

#include "voicemail/mail/letter.hpp"
#include "voicemail/mail/mail_fixture.hpp"
#include "voicemail/service/postman.hpp"
#include "voicemail/store/files.hpp"

namespace tapi::voicemail {
namespace {

using namespace std::chrono_literals;
using test::MailServer;

struct Mail : test::StoreFixture {
    MailConfig config{.server = {}, .security = MailSecurity::none, .user = {}, .password_file = {}, .ca_file = {},
                      .from = "voicemail@example.org", .format = MailFormat::wav, .timeout = 10s};

    Letter letter(const std::string& to = "ann@example.org") {
        const std::filesystem::path sound = folder.path() / "sound.wav";
        if (!std::filesystem::exists(sound)) test::record(sound, 1000ms);
        return {to, "Message from 5550100", "Grüße\r\n", "1@here", "Tue, 14 Nov 2023 22:13:20 +0000", sound, "sound.wav", "audio/wav"};
    }
    // What Python's mail reader makes of a mail: head, text, and the attachment in a file beside it.
    std::string read_mail(const std::string& file) {
        const std::string command = std::string(MAIL_PYTHON) +
            " -c 'import email, email.policy, sys; m = email.message_from_bytes(open(sys.argv[1], \"rb\").read(), policy=email.policy.default);"
            " print(m[\"from\"], m[\"to\"], m[\"subject\"], m[\"date\"], m[\"message-id\"], sep=\"|\");"
            " print(m.get_body().get_content().strip());"
            " [a] = m.iter_attachments(); print(a.get_content_type(), a.get_filename());"
            " open(sys.argv[1] + \".sound\", \"wb\").write(a.get_content())' " + file;
        std::FILE* pipe = ::popen(command.c_str(), "r");
        std::string text;
        char block[4096];
        for (size_t read = 1; (read = std::fread(block, 1, sizeof block, pipe)) > 0;) text.append(block, read);
        EXPECT_EQ(0, ::pclose(pipe)) << text;
        return text;
    }
};

TEST_F(Mail, ArrivesWhole) {
    MailServer server(folder.path());
    config.server = server.address();
    const Sent sent = send_letter(config, letter());
    EXPECT_EQ(Sent::How::delivered, sent.how) << sent.text;
    EXPECT_EQ("250 2.0.0 taken", sent.text.substr(0, 15));
    const std::string mail = server.next_mail();
    EXPECT_EQ("voicemail@example.org|ann@example.org|Message from 5550100|Tue, 14 Nov 2023 22:13:20 +0000|<1@here>\nGrüße\naudio/wav sound.wav\n",
              read_mail(mail));
    EXPECT_EQ(*read_text(folder.path() / "sound.wav"), *read_text(mail + ".sound")) << "octet for octet";
}

// What `file`, which was not written here, makes of it.
std::string kind_of(const std::string& path) {
    std::string kind;
    std::FILE* out = ::popen(("file --brief " + path).c_str(), "r");
    for (int c = std::fgetc(out); c != EOF; c = std::fgetc(out)) kind += static_cast<char>(c);
    ::pclose(out);
    return kind;
}

TEST_F(Mail, OtherFormatsAreSmallAndTheSame) {
    const std::filesystem::path sound = folder.path() / "long.wav";
    test::record(sound, 5000ms);
    struct Wanted {
        MailFormat format;
        std::string name, type, kind;
    };
    for (const Wanted& wanted : {Wanted{MailFormat::opus, "abc.opus", "audio/ogg", "Ogg data, Opus audio"},
                                 Wanted{MailFormat::mp3, "abc.mp3", "audio/mpeg", "MPEG ADTS, layer III"}}) {
        std::string why;
        const auto made = attachment_for(sound, "abc", wanted.format, folder.path(), why);
        ASSERT_TRUE(made) << why;
        EXPECT_EQ(wanted.name, made->name);
        EXPECT_EQ(wanted.type, made->type);
        EXPECT_NE(std::string::npos, kind_of(made->file).find(wanted.kind)) << kind_of(made->file);
        EXPECT_LT(std::filesystem::file_size(made->file) * 2, std::filesystem::file_size(sound));
        EXPECT_NEAR(5000, static_cast<double>(length_of(made->file)->count()), 100);
        EXPECT_FALSE(attachment_for(folder.path() / "none.wav", "x", wanted.format, folder.path(), why));
        EXPECT_NE("", why);
    }
}

TEST_F(Mail, PutOffAndRefused) {
    MailServer server(folder.path());
    config.server = server.address();
    const Sent later = send_letter(config, letter("later@example.org"));
    EXPECT_EQ(Sent::How::later, later.how);
    EXPECT_EQ("451 4.3.0 come back later", later.text);
    const Sent never = send_letter(config, letter("never@example.org"));
    EXPECT_EQ(Sent::How::never, never.how);
    EXPECT_EQ("550 5.1.1 nobody of that name", never.text);
}

TEST_F(Mail, ASlowServerIsGivenUpForNow) {
    MailServer server(folder.path());
    config.server = server.address();
    config.timeout = 1s;
    const Sent sent = send_letter(config, letter("slow@example.org"));
    EXPECT_EQ(Sent::How::later, sent.how);
    EXPECT_NE(std::string::npos, sent.text.find("timed out")) << sent.text;
}

TEST_F(Mail, NoServer) {
    {
        MailServer server(folder.path());
        config.server = server.address();
    }
    EXPECT_EQ(Sent::How::later, send_letter(config, letter()).how);
    config.server = "no-such-host.invalid";
    EXPECT_EQ(Sent::How::later, send_letter(config, letter()).how);
}

TEST_F(Mail, TlsBothWaysWithAPassword) {
    const test::Certificate made(folder.path());
    std::ofstream(folder.path() / "password") << "s3cret\n";
    config.user = "vm";
    config.password_file = folder.path() / "password";
    config.ca_file = made.certificate;
    for (const char* way : {"--starttls", "--tls"}) {
        MailServer server(folder.path(), {way, made.certificate, made.key, "--user", "vm", "s3cret"});
        config.server = server.address();
        config.security = way == std::string("--tls") ? MailSecurity::tls : MailSecurity::starttls;
        const Sent sent = send_letter(config, letter());
        EXPECT_EQ(Sent::How::delivered, sent.how) << way << " " << sent.text;
    }
}

TEST_F(Mail, NothingInClearAndNoWrongCertificate) {
    const test::Certificate made(folder.path());
    MailServer plain(folder.path());
    config.server = plain.address();
    config.security = MailSecurity::starttls;
    EXPECT_EQ(Sent::How::later, send_letter(config, letter()).how) << "it does not offer STARTTLS";
    MailServer unknown(folder.path(), {"--starttls", made.certificate, made.key});
    config.server = unknown.address();
    const Sent sent = send_letter(config, letter());
    EXPECT_EQ(Sent::How::later, sent.how);
    EXPECT_NE(std::string::npos, sent.text.find("certificate")) << sent.text;
}

TEST_F(Mail, AWrongPasswordIsForTheOperator) {
    const test::Certificate made(folder.path());
    MailServer server(folder.path(), {"--starttls", made.certificate, made.key, "--user", "vm", "right"});
    config.server = server.address();
    config.security = MailSecurity::starttls;
    config.ca_file = made.certificate;
    config.user = "vm";
    config.password_file = folder.path() / "password";
    EXPECT_EQ(Sent::How::later, send_letter(config, letter()).how) << "there is none";
    std::ofstream(folder.path() / "password") << "wrong\n";
    const Sent sent = send_letter(config, letter());
    EXPECT_EQ(Sent::How::later, sent.how);
    EXPECT_EQ(std::string::npos, sent.text.find("wrong")) << "and is not told to the log";
}

TEST_F(Mail, WordsInEachLanguage) {
    Message message;
    message.box = "1001";
    message.token = "0123456789abcdef";
    message.length = 12'400ms;
    message.received = store->now();
    message.caller = {"5550100\r\nBcc: all@example.org", "Ann\r\n.\r\nQUIT"};
    std::tm time{};
    time.tm_year = 123, time.tm_mon = 10, time.tm_mday = 14, time.tm_hour = 22, time.tm_min = 13;
    for (const auto& [language, words] : std::vector<std::pair<Language, std::string>>{
             {Language::en, "was left in mailbox 1001 on 2023-11-14 22:13. It takes 12 seconds."},
             {Language::de, "wurde am 2023-11-14 22:13 in Mailbox 1001 hinterlassen. Sie dauert 12 Sekunden."},
             {Language::fr, "a été laissé dans la boîte vocale 1001 le 2023-11-14 22:13. Il dure 12 secondes."},
             {Language::es, "fue dejado en el buzón 1001 el 2023-11-14 22:13. Dura 12 segundos."}}) {
        BoxConfig box;
        box.number = "1001";
        box.language = language;
        const Letter letter = letter_for(box, message, "a@example.org", time);
        EXPECT_NE(std::string::npos, letter.text.find(words)) << letter.text;
        EXPECT_EQ(letter.text.find('\n'), letter.text.size() - 1) << "names make no lines";
        EXPECT_EQ(std::string::npos, letter.subject.find_first_of("\r\n"));
        EXPECT_EQ("Tue, 14 Nov 2023 22:13:20 +0000", letter.date);
    }
}

TEST_F(Mail, TriesGrowApartAndEnd) {
    config.first_retry = 60s;
    config.last_retry = 1h;
    config.give_up = 2h;
    const Moment now = store->now();
    EXPECT_EQ(now + 60s, Postman::next_try(config, 0, now, now));
    EXPECT_EQ(now + 120s, Postman::next_try(config, 1, now, now));
    EXPECT_EQ(now + 1h, Postman::next_try(config, 10, now, now));
    EXPECT_EQ(now + 1h, Postman::next_try(config, 1'000'000, now, now));
    EXPECT_EQ(std::nullopt, Postman::next_try(config, 3, now - 2h, now));
}

// A postman on a loop that is run until the log says something.
struct Post : Mail {
    Config all;
    std::vector<std::string> log;

    Post() {
        BoxConfig box;
        box.number = "1001";
        all.boxes.push_back(box);
    }
    void work_until(const std::string& text) {
        boost::asio::io_context loop;
        Postman* working = nullptr;
        Clerk clerk(loop, *store);
        Postman postman(loop, all, clerk, [&](LogLevel, const std::string&, const std::string& line) {
            log.push_back(line);
            if (line.find(text) != std::string::npos) working->stop();
        });
        working = &postman;
        postman.start();
        loop.run();
        ASSERT_FALSE(log.empty());
        EXPECT_NE(std::string::npos, log.back().find(text)) << log.back();
    }
};

TEST_F(Post, TheQueueSurvivesRestartsAndServersThatAreDown) {
    MailServer server(folder.path());
    all.mail = config;
    all.mail.server = server.address();
    const int64_t id = leave("1001", 2000ms, {"once@example.org"});
    work_until("it is tried again");
    EXPECT_EQ(1, store->deliveries()->front().attempts);
    store = open();  // as after a restart
    clock.advance(all.mail.first_retry);
    const std::string port = server.port;
    server.end();
    work_until("it is tried again");
    EXPECT_EQ(2, store->deliveries()->front().attempts);
    clock.advance(2 * all.mail.first_retry);
    MailServer again(folder.path(), {"--port", port});
    work_until("it is tried again");  // once@ is put off once by each server
    clock.advance(4 * all.mail.first_retry);
    work_until("250");
    EXPECT_TRUE(store->deliveries()->empty());
    EXPECT_EQ(MessageState::fresh, (*store->message(id))->state);
}

TEST_F(Post, DeliveredIsDoneWhereItIsWished) {
    MailServer server(folder.path());
    all.mail = config;
    all.mail.server = server.address();
    all.mail.format = MailFormat::opus;
    all.boxes[0].mail_deletes = true;
    const int64_t id = leave("1001", 2000ms, {"ann@example.org"});
    work_until("250");
    EXPECT_TRUE(store->deliveries()->empty());
    EXPECT_EQ(MessageState::deleted, (*store->message(id))->state);
    const std::string mail = server.next_mail();
    EXPECT_NE(std::string::npos, read_mail(mail).find("audio/ogg"));
    std::filesystem::rename(mail + ".sound", mail + ".opus");
    EXPECT_NEAR(2000, static_cast<double>(length_of(mail + ".opus")->count()), 100);
    EXPECT_EQ(0u, files("spool")) << "nothing is left over";
}

TEST_F(Post, ARefusalIsABounce) {
    MailServer server(folder.path());
    all.mail = config;
    all.mail.server = server.address();
    leave("1001", 2000ms, {"never@example.org"});
    work_until("given up");
    EXPECT_NE(std::string::npos, log.back().find("550 5.1.1 nobody of that name"));
    EXPECT_TRUE(store->deliveries()->front().given_up);
}

}  // namespace
}  // namespace tapi::voicemail
