// SPDX-License-Identifier: Apache-2.0
// libcurl speaks SMTP and writes the mail's parts.
#include "voicemail/mail/sender.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <mutex>

namespace tapi::voicemail {
namespace {

struct Free {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using Curl = std::unique_ptr<CURL, Free>;
using List = std::unique_ptr<curl_slist, Free>;
using Mime = std::unique_ptr<curl_mime, Free>;

void begin_curl() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

void add(List& list, const std::string& text) {
    if (curl_slist* longer = curl_slist_append(list.get(), text.c_str())) {
        (void)list.release();
        list.reset(longer);
    }
}

// The server's answers come line by line; the last one before it says goodbye (221) says what became of the mail.
size_t keep_last(char* bytes, size_t size, size_t count, void* where) {
    std::string line(bytes, size * count);
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.pop_back();
    if (!line.starts_with("221")) *static_cast<std::string*>(where) = std::move(line);
    return size * count;
}

void add_part(curl_mime* mime, const std::string& text) {
    curl_mimepart* part = curl_mime_addpart(mime);
    curl_mime_data(part, text.data(), text.size());
    curl_mime_type(part, "text/plain; charset=utf-8");
    curl_mime_encoder(part, "quoted-printable");
}

void attach(curl_mime* mime, const Letter& letter) {
    curl_mimepart* part = curl_mime_addpart(mime);
    curl_mime_filedata(part, letter.file.c_str());
    curl_mime_filename(part, letter.file_name.c_str());
    curl_mime_type(part, letter.file_type.c_str());
    curl_mime_encoder(part, "base64");
}

void secure(CURL* curl, const MailConfig& config) {
    const char* scheme = config.security == MailSecurity::tls ? "smtps" : "smtp";
    curl_easy_setopt(curl, CURLOPT_URL, fmt::format("{}://{}", scheme, config.server).c_str());
    curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(config.security == MailSecurity::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (!config.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, config.ca_file.c_str());
}

// False, with why, when the password cannot be had.
bool identify(CURL* curl, const MailConfig& config, std::string& why) {
    if (config.user.empty()) return true;
    std::string password;
    std::ifstream file(config.password_file);
    if (!std::getline(file, password)) {
        why = fmt::format("{}: there is no password to be read", config.password_file);
        return false;
    }
    curl_easy_setopt(curl, CURLOPT_USERNAME, config.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password.c_str());
    return true;
}

Sent outcome(CURL* curl, CURLcode code, const std::string& last, const char* detail) {
    if (code == CURLE_OK) return {Sent::How::delivered, last};
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    const bool ours_to_mend = (status >= 530 && status <= 538) || code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED;
    const bool refused = status >= 500 && status <= 599 && !ours_to_mend;  // passwords and encryption are the operator's
    std::string text = *detail != 0 ? detail : curl_easy_strerror(code);
    if (status >= 400) text = last;
    return {refused ? Sent::How::never : Sent::How::later, text};
}

}  // namespace

Sent send_letter(const MailConfig& config, const Letter& letter) {
    begin_curl();
    const Curl curl(curl_easy_init());
    if (!curl) return {Sent::How::later, "no memory"};
    std::string last;
    char detail[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, detail);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, keep_last);
    curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &last);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, static_cast<long>(config.timeout.count()));
    secure(curl.get(), config);
    if (std::string why; !identify(curl.get(), config, why)) return {Sent::How::later, why};
    List to, headers;
    add(to, letter.to);
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_FROM, config.from.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_MAIL_RCPT, to.get());
    for (const std::string& header : {"Date: " + letter.date, "From: " + config.from, "To: " + letter.to, "Subject: " + letter.subject,
                                      "Message-ID: <" + letter.message_id + ">", std::string("Auto-Submitted: auto-generated")})
        add(headers, header);
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    const Mime mime(curl_mime_init(curl.get()));
    add_part(mime.get(), letter.text);
    attach(mime.get(), letter);
    curl_easy_setopt(curl.get(), CURLOPT_MIMEPOST, mime.get());
    const CURLcode code = curl_easy_perform(curl.get());
    return outcome(curl.get(), code, last, detail);
}

}  // namespace tapi::voicemail
