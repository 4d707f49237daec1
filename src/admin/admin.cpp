// SPDX-License-Identifier: Apache-2.0
// The C door of libtapiadmin. No exception leaves it.
#define TAPIADMIN_EXPORT __attribute__((visibility("default")))
#include <admin.h>
#include <tapi.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <new>

#include "admin/link.hpp"

using nlohmann::json;
using tapi::Bytes;
using tapi::Error;
using tapi::failure;
using tapi::Result;
using tapi::admin::Address;
using tapi::admin::Link;

struct TAPIADMIN {
    Link link;
    int32_t timeout_ms;
};

namespace {

constexpr int32_t default_timeout_ms = 10'000;
thread_local std::string last_error;

int32_t report(const Error& error) {
    last_error = error.context;
    return error.code;
}

template <class Body>
int32_t guarded(Body&& body) noexcept {
    try {
        last_error.clear();
        return body();
    } catch (const std::bad_alloc&) {
        return LINEERR_NOMEM;
    } catch (const std::exception& unexpected) {
        last_error = unexpected.what();
        return LINEERR_OPERATIONFAILED;
    }
}

Link::Deadline deadline_in(int32_t timeout_ms) {
    if (timeout_ms < 0) return std::nullopt;
    return std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
}

char* copy_out(const std::string& text) {
    char* copy = new char[text.size() + 1];
    std::memcpy(copy, text.c_str(), text.size() + 1);
    return copy;
}

Bytes read_token() {
    const auto path = tapi::admin::process_variable("OPENTAPI_TOKEN_FILE");
    if (!path) return {};
    std::ifstream in(*path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    return Bytes(bytes, bytes + text.size());
}

Result<Link> connect_to(const char* given) {
    std::vector<Address> addresses;
    if (given == nullptr) {
        addresses = tapi::admin::default_addresses();
    } else if (const auto address = tapi::admin::parse_address(given)) {
        addresses.push_back(*address);
    }
    if (addresses.empty()) {
        const std::string text = given != nullptr ? given : *tapi::admin::process_variable("OPENTAPI_SERVER");
        return failure(LINEERR_INVALPARAM,
                       "\"" + text + "\" is no address of a server: unix:PATH or tcp:HOST:PORT");
    }
    Error first;
    for (const Address& address : addresses) {
        Result<Link> link = Link::connect(address, address.path.empty() ? read_token() : Bytes(),
                                          deadline_in(default_timeout_ms));
        if (link) return link;
        // A server that refuses says more than a place where none is; of those the first.
        if (first.code == 0 || link.code() != static_cast<int32_t>(LINEERR_SERVICE_NOT_RUNNING))
            first = link.error();
    }
    return first;
}

// Lists come in pages; the caller gets them whole.
Result<json> whole_answer(TAPIADMIN& admin, tapi::admin::Function function, json args) {
    json all;
    for (;;) {
        Result<json> page = admin.link.request(function, args, deadline_in(admin.timeout_ms));
        if (!page || !page->contains(tapi::admin::items_key)) return page;
        json& items = (*page)[tapi::admin::items_key];
        if (all.is_null()) all = json::array();
        for (json& item : items) all.push_back(std::move(item));
        if (!page->contains(tapi::admin::next_key)) return all;
        args[tapi::admin::from_key] = (*page)[tapi::admin::next_key];
    }
}

}  // namespace

extern "C" {

int32_t tapiAdminConnect(const char* address, HTAPIADMIN* handle) {
    return guarded([&]() -> int32_t {
        if (handle == nullptr) return report(failure(LINEERR_INVALPOINTER, "no place for the handle"));
        *handle = nullptr;
        Result<Link> link = connect_to(address);
        if (!link) return report(link.error());
        *handle = new TAPIADMIN{std::move(*link), default_timeout_ms};
        return 0;
    });
}

int32_t tapiAdminRequest(HTAPIADMIN handle, const char* name, const char* json_args, char** json_out) {
    return guarded([&]() -> int32_t {
        if (json_out != nullptr) *json_out = nullptr;
        if (handle == nullptr || name == nullptr)
            return report(failure(LINEERR_INVALPOINTER, "no handle or name"));
        const auto function = tapi::admin::function_named(name);
        if (!function) {
            return report(failure(LINEERR_INVALPARAM, std::string("there is no request \"") + name + "\""));
        }
        json args = json_args == nullptr ? json::object() : json::parse(json_args, nullptr, false);
        if (!args.is_object()) return report(failure(LINEERR_INVALPARAM, "the arguments are no JSON object"));
        const Result<json> answer = whole_answer(*handle, *function, std::move(args));
        if (!answer) return report(answer.error());
        if (json_out != nullptr) *json_out = copy_out(answer->dump());
        return 0;
    });
}

int32_t tapiAdminNextTrace(HTAPIADMIN handle, int32_t timeout_ms, char** json_text) {
    return guarded([&]() -> int32_t {
        if (handle == nullptr || json_text == nullptr) {
            return report(failure(LINEERR_INVALPOINTER, "no handle or place for the record"));
        }
        *json_text = nullptr;
        const auto record = handle->link.next_trace(deadline_in(timeout_ms));
        if (!record) return report(record.error());
        if (!*record) return 0;
        *json_text = copy_out(**record);
        return 1;
    });
}

void tapiAdminSetTimeout(HTAPIADMIN handle, int32_t timeout_ms) {
    if (handle != nullptr) handle->timeout_ms = timeout_ms;
}

int32_t tapiAdminDescriptor(HTAPIADMIN handle) { return handle == nullptr ? -1 : handle->link.descriptor(); }

void tapiAdminClose(HTAPIADMIN handle) { delete handle; }

void tapiAdminFree(char* text) { delete[] text; }

const char* tapiAdminLastError(void) { return last_error.c_str(); }

}  // extern "C"
