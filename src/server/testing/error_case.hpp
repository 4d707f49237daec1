// SPDX-License-Identifier: Apache-2.0
// Cases of errors as a table: a function that makes the request, and the error in its name.
#pragma once

#include "server/testing/desk.hpp"

namespace tapi::server::testing {

template <class Situation>
struct CaseOf {
    std::string name;  // function_ERROR, and why when there are several
    std::function<int32_t(Situation&)> run;

    std::string error() const {
        const size_t at = name.find('_');
        const std::string rest = name.substr(at + 1);
        return (name.starts_with("phone") ? "PHONEERR_" : "LINEERR_") + rest.substr(0, rest.find('_'));
    }
};

using Case = CaseOf<Desk>;

constexpr uint32_t room = 4096;

template <class C>
C for_app(Desk& d, uint32_t device = 0) {
    C c;
    c.h_line_app = d.app;
    c.device_id = device;
    if constexpr (requires { c.api_version; }) c.api_version = api_2_2;
    if constexpr (requires { c.line_dev_caps; }) c.line_dev_caps = room;
    if constexpr (requires { c.address_caps; }) c.address_caps = room;
    if constexpr (requires { c.api_high_version; }) {
        c.api_low_version = api_1_3;
        c.api_high_version = api_2_2;
    }
    if constexpr (requires { c.privileges; }) c.privileges = none;
    return c;
}

template <class C>
std::function<int32_t(Desk&)> app_call(std::function<void(C&, Desk&)> change, uint32_t device = 0) {
    return [=](Desk& d) {
        C c = for_app<C>(d, device);
        change(c, d);
        return d.a->result(c);
    };
}
template <class C>
std::function<int32_t(Desk&)> line_call(std::function<void(C&, Desk&)> change) {
    return [=](Desk& d) {
        C c;
        c.h_line = d.line;
        change(c, d);
        return d.a->result(c);
    };
}
template <class C>
std::function<int32_t(Desk&)> call_call(std::function<void(C&, Desk&)> change) {
    return [=](Desk& d) {
        C c;
        c.h_call = d.call;
        change(c, d);
        return d.a->result(c);
    };
}

inline LINECALLPARAMS at_address(uint32_t address) {
    LINECALLPARAMS params{};
    params.dwAddressMode = LINEADDRESSMODE_ADDRESSID;
    params.dwAddressID = address;
    return params;
}

template <class Situation>
class ErrorsOf : public Situation, public ::testing::WithParamInterface<CaseOf<Situation>> {
  protected:
    void is_answered() {
        const CaseOf<Situation>& tried = this->GetParam();
        EXPECT_EQ(names::result(tried.run(*this)), tried.error());
        EXPECT_FALSE(this->a->session->ended());
    }
};
using ErrorTable = ErrorsOf<Desk>;

inline constexpr auto name_of_case = [](const auto& info) { return info.param.name; };

}  // namespace tapi::server::testing
