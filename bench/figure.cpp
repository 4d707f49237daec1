// SPDX-License-Identifier: Apache-2.0
// See figure.hpp.
#include "figure.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>

namespace bench {

void figure(const std::string& name, double value, const std::string& unit, const std::string& relation,
            double limit) {
    std::printf("figure %s %.4g %s", name.c_str(), value, unit.c_str());
    if (!relation.empty()) std::printf(" goal %s %g", relation.c_str(), limit);
    std::printf("\n");
    std::fflush(stdout);
}

double percentile(std::vector<double> values, double p) {
    if (values.empty()) return 0;
    const auto at = static_cast<size_t>(p * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

}  // namespace bench
