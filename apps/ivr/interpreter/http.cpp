// SPDX-License-Identifier: Apache-2.0
// libcurl's multi interface on a thread of its own; the loop hears of the end of a request by a post.
#include "ivr/interpreter/http.hpp"

#include <curl/curl.h>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace tapi::flow {
namespace {

namespace asio = boost::asio;

// curl wants to be set up once, before there are threads that use it.
void set_up_curl() {
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (done != CURLE_OK) throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(done));
}

struct Easy {
    Easy() : handle(curl_easy_init()) {
        if (!handle) throw std::bad_alloc();
    }
    ~Easy() {
        curl_easy_cleanup(handle);
        curl_slist_free_all(headers);
    }
    Easy(const Easy&) = delete;
    Easy& operator=(const Easy&) = delete;
    CURL* handle;
    curl_slist* headers = nullptr;
};

// One request. The thread owns everything but `finished` and `over`, which are the loop's.
struct Transfer {
    Transfer(asio::io_context& loop, HttpRequest r) : request(std::move(r)), over(loop) {
        over.expires_at(asio::steady_timer::time_point::max());
    }
    const HttpRequest request;
    HttpAnswer answer;
    Easy easy;
    bool too_large = false;
    bool finished = false;
    asio::steady_timer over;  // cancelled when there is an answer or the caller has gone
};
using Pointer = std::shared_ptr<Transfer>;

size_t take_body(char* data, size_t size, size_t count, void* to) {
    auto& transfer = *static_cast<Transfer*>(to);
    if (transfer.answer.body.size() + size * count > Http::largest_answer) {
        transfer.too_large = true;
        return 0;
    }
    transfer.answer.body.append(data, size * count);
    return size * count;
}

void prepare(Transfer& t) {
    CURL* h = t.easy.handle;
    for (const auto& line : t.request.headers)
        t.easy.headers = curl_slist_append(t.easy.headers, line.c_str());
    curl_easy_setopt(h, CURLOPT_URL, t.request.url.c_str());
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(h, CURLOPT_MAXREDIRS, Http::most_redirects);
    curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, t.request.method.c_str());
    if (!t.request.body.empty()) {
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(t.request.body.size()));
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, t.request.body.c_str());
    }
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, t.easy.headers);
    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, static_cast<long>(t.request.timeout.count()));
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_USERAGENT, "tapi-ivr");
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, &t);
}

void conclude(Transfer& t, CURLcode result) {
    curl_easy_getinfo(t.easy.handle, CURLINFO_RESPONSE_CODE, &t.answer.status);
    if (result == CURLE_OK) return;
    t.answer.error = t.too_large ? "an answer of more than " + std::to_string(Http::largest_answer) + " bytes"
                                 : curl_easy_strerror(result);
    t.answer.status = 0;
    t.answer.body.clear();
}

}  // namespace

struct Http::Thread {
    explicit Thread(asio::io_context& to) : loop(to), multi(curl_multi_init()) {
        if (!multi) throw std::bad_alloc();
        thread = std::thread([this] { run(); });
    }
    ~Thread() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        curl_multi_wakeup(multi);
        thread.join();
        for (auto& [handle, transfer] : running) curl_multi_remove_handle(multi, handle);
        running.clear();
        curl_multi_cleanup(multi);
    }

    void start(Pointer transfer) { tell(started, std::move(transfer)); }
    void give_up(Pointer transfer) { tell(given_up, std::move(transfer)); }

    void tell(std::vector<Pointer>& list, Pointer transfer) {
        {
            const std::lock_guard lock(mutex);
            list.push_back(std::move(transfer));
        }
        curl_multi_wakeup(multi);
    }

    void run() {
        while (take_orders()) {
            int busy = 0;
            curl_multi_perform(multi, &busy);
            take_results();
            curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
        }
    }

    bool take_orders() {
        std::vector<Pointer> added, dropped;
        {
            const std::lock_guard lock(mutex);
            if (stopping) return false;
            added.swap(started);
            dropped.swap(given_up);
        }
        for (auto& transfer : added) {
            curl_multi_add_handle(multi, transfer->easy.handle);
            running.emplace(transfer->easy.handle, std::move(transfer));
        }
        for (auto& transfer : dropped)
            if (running.erase(transfer->easy.handle) != 0)
                curl_multi_remove_handle(multi, transfer->easy.handle);
        count = running.size();
        return true;
    }

    void take_results() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* handle = message->easy_handle;
            const CURLcode result = message->data.result;
            curl_multi_remove_handle(multi, handle);
            const auto node = running.extract(handle);
            count = running.size();
            if (node.empty()) continue;
            conclude(*node.mapped(), result);
            asio::post(loop, [transfer = node.mapped()] {
                transfer->finished = true;
                transfer->over.cancel();
            });
        }
    }

    asio::io_context& loop;
    CURLM* multi;
    std::map<CURL*, Pointer> running;
    std::atomic<size_t> count{0};
    std::mutex mutex;
    std::vector<Pointer> started, given_up;
    bool stopping = false;
    std::thread thread;
};

namespace {

// However a wait ends, the request ends with it.
template <class Thread>
struct Held {
    Held(Thread& t, Pointer p) : thread(t), transfer(std::move(p)) { thread.start(transfer); }
    ~Held() {
        if (!transfer->finished) thread.give_up(transfer);
    }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    Thread& thread;
    Pointer transfer;
};

}  // namespace

Http::Http(asio::io_context& loop) : loop_(loop) {
    set_up_curl();
    thread_ = std::make_unique<Thread>(loop);
}

Http::~Http() = default;

size_t Http::under_way() const { return thread_->count; }

voice::Await<HttpAnswer> Http::fetch(HttpRequest request, voice::Telephone& caller) {
    caller.check();
    auto transfer = std::make_shared<Transfer>(loop_, std::move(request));
    prepare(*transfer);
    const voice::AtEnd at_end = caller.at_end([transfer] { transfer->over.cancel(); });
    const Held<Thread> held(*thread_, transfer);
    boost::system::error_code cancelled;
    co_await transfer->over.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    caller.check();
    co_return std::move(transfer->answer);
}

}  // namespace tapi::flow
