// SPDX-License-Identifier: Apache-2.0
// See session.hpp.
#include "exchange/panel/session.hpp"

#include <optional>

namespace tapi::exchange::panel {
namespace {

Json error_of(const std::string& text) { return {{"error", text}}; }

std::string text_in(const Json& request, const char* key) {
    const auto found = request.find(key);
    return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
}

size_t number_in(const Json& request, const char* key) {
    const auto found = request.find(key);
    return found != request.end() && found->is_number_unsigned() ? found->get<size_t>() : 0;
}

std::optional<Deed> deed_named(const std::string& name) {
    if (name == "press") return Deed::press;
    if (name == "release") return Deed::release;
    if (name == "lift") return Deed::lift;
    if (name == "replace") return Deed::replace;
    return std::nullopt;
}

}  // namespace

// Whoever leaves takes the finger off.
Session::~Session() {
    for (const auto& [phone, key] : held_) (void)surface_.act(phone, Deed::release, Json::parse(key));
}

void Session::receive(std::string_view bytes) {
    input_ += bytes;
    size_t from = 0;
    for (size_t end; !ended_ && (end = input_.find('\n', from)) != std::string::npos; from = end + 1)
        line(std::string_view(input_).substr(from, end - from));
    input_.erase(0, from);
    if (!ended_ && input_.size() > longest_line) line(input_);
    if (ended_) input_.clear();
}

void Session::line(std::string_view text) {
    if (text.size() > longest_line) {
        send(error_of("a line has at most " + std::to_string(longest_line) + " bytes"));
        ended_ = true;
        return;
    }
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) return;
    const Json request = Json::parse(text, nullptr, false);
    if (!request.is_object()) return send(error_of("a request is one JSON object on a line"));
    Json response = answer(request);
    if (const auto id = request.find("id"); id != request.end() && id->is_primitive()) response["id"] = *id;
    send(response);
}

Json Session::answer(const Json& request) {
    const std::string what = text_in(request, "do"), phone = text_in(request, "phone");
    if (what == "list") return surface_.list(number_in(request, "from"));
    if (what == "watch") return watch(phone);
    if (what == "show") {
        auto shown = surface_.show(phone);
        return shown ? std::move(*shown) : error_of(shown.error().context);
    }
    if (const auto deed = deed_named(what)) return act(phone, *deed, request);
    return error_of("\"do\" must be list, show, watch, press, release, lift or replace");
}

Json Session::watch(const std::string& phone) {
    auto shown = surface_.show(phone);
    if (!shown) return error_of(shown.error().context);
    if (watched_.size() == most_watched && watched_.count(phone) == 0)
        return error_of("at most " + std::to_string(most_watched) + " phones can be watched");
    watched_[phone] = surface_.version(phone);
    return std::move(*shown);
}

Json Session::act(const std::string& phone, Deed deed, const Json& request) {
    const bool by_key = deed == Deed::press || deed == Deed::release;
    const auto part = request.find(by_key ? "key" : "device");
    if (part == request.end() || !(part->is_string() || part->is_number_unsigned()))
        return error_of(by_key ? "\"key\" must be a number or a label" : "\"device\" must be a name");
    const std::pair<std::string, std::string> key{phone, part->dump(-1, ' ', true, Json::error_handler_t::replace)};
    if (deed == Deed::press && held_.size() == most_held) return error_of("too many keys are held down");
    const Status done = surface_.act(phone, deed, *part);
    if (!done) return error_of(done.error().context);
    if (deed == Deed::press) held_.insert(key);
    if (deed == Deed::release) held_.erase(key);
    return {{"ok", true}};
}

void Session::update() {
    for (auto& [phone, version] : watched_) {
        const uint64_t now = surface_.version(phone);
        if (now == version) continue;
        version = now;
        if (auto shown = surface_.show(phone)) {
            (*shown)["event"] = "changed";
            send(*shown);
        }
    }
}

void Session::send(const Json& object) {
    output_ += object.dump(-1, ' ', false, Json::error_handler_t::replace);
    output_ += '\n';
}

}  // namespace tapi::exchange::panel
