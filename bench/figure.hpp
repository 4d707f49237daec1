// SPDX-License-Identifier: Apache-2.0
// Figures as all benches print them.
#pragma once

#include <string>
#include <vector>

namespace bench {

// `figure NAME VALUE UNIT goal <= LIMIT`; without a goal when limit is 0.
void figure(const std::string& name, double value, const std::string& unit, const std::string& relation = "",
            double limit = 0);

double percentile(std::vector<double> values, double p);

}  // namespace bench
