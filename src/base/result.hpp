// SPDX-License-Identifier: Apache-2.0
// A value or an error. The error is a TAPI number (LINEERR_*, PHONEERR_*) plus words for the log.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace tapi {

struct Error {
    int32_t code = 0;
    std::string context;
};

template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() { return std::get<0>(state_); }
    const T& value() const { return std::get<0>(state_); }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const { return std::get<1>(state_); }
    int32_t code() const { return ok() ? 0 : error().code; }

  private:
    std::variant<T, Error> state_;
};

struct Done {};
using Status = Result<Done>;

inline Status success() { return Done{}; }
inline Error failure(int32_t code, std::string context = {}) { return Error{code, std::move(context)}; }

}  // namespace tapi
