// SPDX-License-Identifier: Apache-2.0
// The action `http`.
#include "ivr/interpreter/http.hpp"

#include "ivr/interpreter/interpreter.hpp"

namespace tapi::flow {
namespace {

using voice::Await;

Json filled(const Data& data, const Session& session) {
    if (const auto* value = std::get_if<Json>(&data.value)) return *value;
    if (const auto* text = std::get_if<Template>(&data.value)) return expand(*text, session);
    if (const auto* one = std::get_if<Expression>(&data.value)) return evaluate(*one, session);
    if (const auto* list = std::get_if<std::vector<Data>>(&data.value)) {
        Json all = Json::array();
        for (const Data& item : *list) all.push_back(filled(item, session));
        return all;
    }
    Json all = Json::object();
    for (const DataMember& member : std::get<std::vector<DataMember>>(data.value))
        all[member.name] = filled(member.data, session);
    return all;
}

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

// A line break in a header would begin another one.
void one_line(const std::string& text) {
    if (text.find_first_of("\r\n") != std::string::npos) throw Mistake("a header with a line break in it");
}

// Deeper than that is no answer that a flow has a use for.
constexpr int deepest_answer = 64;

Json parsed(const std::string& body) {
    const auto shallow = [](int depth, Json::parse_event_t, Json&) { return depth <= deepest_answer; };
    return Json::parse(body, shallow, false);
}

// What the flow sees: {status, body, error}.
Json seen(HttpAnswer answer) {
    Json body;
    if (answer.error.empty() && !answer.body.empty()) {
        body = parsed(answer.body);
        if (body.is_discarded()) {
            body = nullptr;
            if (answer.status < 400) answer.error = "the answer is not JSON";
        }
    }
    if (answer.error.empty() && answer.status >= 400)
        answer.error = "status " + std::to_string(answer.status);
    return {{"status", answer.status}, {"body", std::move(body)}, {"error", answer.error}};
}

}  // namespace

Await<Way> Interpreter::http(const Step& step) {
    HttpRequest request;
    request.url = text(step, "http");
    const auto* method = step.get<Word>("method");
    const auto* json = step.get<Data>("json");
    request.method = method ? upper(method->word) : json ? "POST" : "GET";
    request.timeout = duration(step, "timeout");
    request.headers = {"Accept: application/json"};
    if (json) {
        request.headers.emplace_back("Content-Type: application/json");
        const Json body = filled(*json, session_);
        request.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    if (const auto* headers = step.get<NamedTexts>("headers")) {
        for (const auto& [name, value] : *headers) {
            request.headers.push_back(name + ": " + expand(value, session_));
            one_line(request.headers.back());
        }
    }
    const std::string url = request.url;
    HttpAnswer answer;
    answer.error = "this program makes no requests";
    if (environment_.http) answer = co_await environment_.http->fetch(std::move(request), phone_);
    Json got = seen(std::move(answer));
    const std::string error = got["error"];
    report("http", {{"part", part_}, {"url", url}, {"status", got["status"]}, {"error", error}});
    const auto* into = step.get<Variable>("into");
    session_.set(into ? into->name : "answer", std::move(got));
    result(error.empty() ? "ok" : "failed");
    if (error.empty()) co_return Way{};
    if (!step.find("failed") && !in_script_) throw Mistake(url + ": " + error);
    const Way way = co_await branch(step, "failed");
    co_return way;
}

}  // namespace tapi::flow
