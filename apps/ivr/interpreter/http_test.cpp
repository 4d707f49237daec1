// SPDX-License-Identifier: Apache-2.0
// Requests to a server in the same loop: one that answers, is slow, is down, answers rubbish, too much, or errors.
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "ivr/interpreter/flow_fixture.hpp"

namespace tapi::flow {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using How = Outcome::How;

std::string reply(const std::string& status, const std::string& body, const std::string& further = {}) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + further + "Connection: close\r\n\r\n" + body;
}

class HttpTest : public FlowTest {
  protected:
    HttpTest() {
        environment.http = &http;
        asio::co_spawn(loop, serve(*this), asio::detached);
    }

    std::string base() const { return "http://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()); }

    std::string answer_to(const std::string& path) const {
        if (path == "/order/42") return reply("200 OK", R"({"state": "shipped", "total": 12.5, "lines": [{"name": "tea"}]})");
        if (path == "/rubbish") return reply("200 OK", "<html>");
        if (path == "/deep") return reply("200 OK", std::string(100000, '['));
        if (path == "/none") return reply("204 No Content", "");
        if (path == "/500") return reply("500 Oops", R"({"why": "tired"})");
        if (path == "/404") return reply("404 Not Found", "no such page");
        if (path == "/huge") return reply("200 OK", std::string(Http::largest_answer + 1, ' '));
        if (path == "/again") return reply("302 Found", "", "Location: /again\r\n");
        if (path == "/file") return reply("302 Found", "", "Location: file:///etc/passwd\r\n");
        return reply("200 OK", "{}");
    }

    static voice::Await<void> one(HttpTest& test, std::shared_ptr<tcp::socket> socket) {
        asio::streambuf buffer;
        const size_t head = co_await asio::async_read_until(*socket, buffer, "\r\n\r\n", asio::use_awaitable);
        std::string request(asio::buffers_begin(buffer.data()), asio::buffers_end(buffer.data()));
        const size_t at = request.find("Content-Length: ");
        const size_t body = at == std::string::npos ? 0 : std::stoul(request.substr(at + 16));
        while (request.size() < head + body) {
            std::array<char, 4096> more{};
            const size_t got = co_await socket->async_read_some(asio::buffer(more), asio::use_awaitable);
            request.append(more.data(), got);
        }
        test.requests.push_back(request);
        const size_t path = request.find(' ') + 1;
        const std::string name = request.substr(path, request.find(' ', path) - path);
        if (name == "/slow") {
            test.held.push_back(socket);  // and nothing more
            if (test.when_slow) test.when_slow();
            co_return;
        }
        const std::string text = test.answer_to(name);
        boost::system::error_code ignored;
        co_await asio::async_write(*socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, ignored));
    }

    static voice::Await<void> serve(HttpTest& test) {
        for (;;) {
            auto socket = std::make_shared<tcp::socket>(test.loop);
            co_await test.acceptor.async_accept(*socket, asio::use_awaitable);
            asio::co_spawn(test.loop, one(test, socket), asio::detached);
        }
    }

    Outcome ask(const std::string& path, const std::string& fields = "") {
        return steps("    - http: " + base() + path + "\n" + fields +
                     "      failed: [{say: \"failed ${answer.error}\"}]\n    - say: \"${answer.status} ${answer.body}\"\n");
    }

    Http http{loop};
    tcp::acceptor acceptor{loop, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)};
    std::vector<std::string> requests;
    std::vector<std::shared_ptr<tcp::socket>> held;
    std::function<void()> when_slow;
};

TEST_F(HttpTest, AnswersAreVariables) {
    steps("    - set: {order: 42}\n    - http: " + base() + "/order/${order}\n      into: got\n" +
          "    - say: [\"${got.body.state} ${got.body.lines[0].name}\", {money: got.body.total, currency: EUR}]\n");
    EXPECT_EQ("shipped tea twelve euros and fifty cents", phone.said());
    EXPECT_NE(std::string::npos, requests.at(0).find("Accept: application/json"));
}

TEST_F(HttpTest, SendsJsonAndHeaders) {
    ask("/", "      json: {caller: \"${call.caller}\", count: \"${1 + 1}\", fixed: [1, true, null], text: \"n${2}\"}\n"
             "      headers: {X-Key: \"k${call.id}\"}\n");
    const std::string& request = requests.at(0);
    EXPECT_TRUE(request.starts_with("POST / "));
    EXPECT_NE(std::string::npos, request.find("X-Key: k7\r\n"));
    EXPECT_NE(std::string::npos, request.find("Content-Type: application/json\r\n"));
    EXPECT_NE(std::string::npos, request.find(R"({"caller":"1001","count":2,"fixed":[1,true,null],"text":"n2"})"));
    EXPECT_EQ("200 {}", phone.said());
}

TEST_F(HttpTest, OtherMethods) {
    ask("/", "      method: delete\n");
    EXPECT_TRUE(requests.at(0).starts_with("DELETE / "));
}

TEST_F(HttpTest, SlowServer) {
    ask("/slow", "      timeout: 200ms\n");
    EXPECT_EQ("failed Timeout was reached 0 ", phone.said());
    EXPECT_EQ("Timeout was reached", events_named("http").at(0)["error"]);
}

TEST_F(HttpTest, ServerThatIsDown) {
    const std::string gone = base();
    acceptor.close();
    steps("    - http: " + gone + "/\n      failed: [{say: \"${answer.error}\"}]\n");
    EXPECT_EQ("Couldn't connect to server", phone.said());
}

TEST_F(HttpTest, Rubbish) {
    ask("/rubbish");
    EXPECT_EQ("failed the answer is not JSON 200 ", phone.said());
}

TEST_F(HttpTest, TooDeep) {
    ask("/deep");
    EXPECT_EQ("failed the answer is not JSON 200 ", phone.said());
}

TEST_F(HttpTest, NoContent) {
    ask("/none");
    EXPECT_EQ("204 ", phone.said());
}

TEST_F(HttpTest, ErrorsOfTheServer) {
    ask("/500");
    EXPECT_EQ("failed status 500 500 {\"why\":\"tired\"}", phone.said());
}

TEST_F(HttpTest, NoSuchPage) {
    ask("/404");
    EXPECT_EQ("failed status 404 404 ", phone.said());
}

TEST_F(HttpTest, TooMuch) {
    ask("/huge");
    EXPECT_EQ("failed an answer of more than 1048576 bytes 0 ", phone.said());
}

TEST_F(HttpTest, RedirectsWithoutEnd) {
    ask("/again");
    EXPECT_EQ("failed Number of redirects hit maximum amount 0 ", phone.said());
    EXPECT_EQ(4u, requests.size());
}

TEST_F(HttpTest, RedirectsToFilesAreNotFollowed) {
    ask("/file");
    EXPECT_EQ("failed Unsupported protocol 0 ", phone.said());
}

TEST_F(HttpTest, OtherAddressesThanOfTheWeb) {
    steps("    - set: {url: \"'file:///etc/passwd'\"}\n    - http: \"${url}\"\n      failed: [{say: \"${answer.error}\"}]\n");
    EXPECT_EQ("Unsupported protocol", phone.said());
}

TEST_F(HttpTest, ALineBreakInAHeader) {
    EXPECT_EQ(How::failed, ask("/", "      headers: {X: \"${'a\\nb'}\"}\n").how);
    EXPECT_TRUE(outcome->text.ends_with("http: a header with a line break in it")) << outcome->text;
}

TEST_F(HttpTest, WithoutStepsForFailureTheFlowFails) {
    EXPECT_EQ(How::failed, steps("    - http: " + base() + "/500\n").how);
    EXPECT_EQ("line 4: http: " + base() + "/500: status 500", outcome->text);
}

TEST_F(HttpTest, HangingUpGivesTheRequestUp) {
    when_slow = [this] { phone.hang_up(); };
    EXPECT_EQ(How::gone, ask("/slow", "      timeout: 30s\n").how);
    EXPECT_EQ(1u, requests.size());
}

}  // namespace
}  // namespace tapi::flow
