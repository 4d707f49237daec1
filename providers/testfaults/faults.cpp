// SPDX-License-Identifier: Apache-2.0
// Crashing, hanging and throwing on request.
#include "faults.hpp"

#include <tapi.h>

#include <fstream>
#include <stdexcept>
#include <thread>

#include "misery.hpp"

namespace testfaults {
namespace {

[[noreturn]] void hang(const std::string& mark) {
    if (!mark.empty()) std::ofstream(mark) << "hanging\n";
    wait_for_ever();
}

}  // namespace

bool Faults::read(const char* path) {
    values_.clear();
    if (path == nullptr || *path == '\0') return true;
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        if (const auto equals = line.find('='); equals != std::string::npos) {
            values_[line.substr(0, equals)] = line.substr(equals + 1);
        }
    }
    return file.eof();
}

std::string Faults::text(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? std::string() : found->second;
}

unsigned long Faults::number(const std::string& key, unsigned long otherwise, int base) const {
    const auto value = text(key);
    return value.empty() ? otherwise : std::stoul(value, nullptr, base);
}

int Faults::enter(const std::string& function) const {
    if (is("gate", function)) wait_at_gate(text("gate_path"));
    if (is("crash", function)) crash();
    if (is("crash_thread", function)) std::thread(crash).join();
    if (is("hang", function)) hang(text("hang_mark"));
    if (is("throw", function)) throw std::runtime_error("a fault on request");
    return is("fail", function) ? static_cast<int>(LINEERR_RESOURCEUNAVAIL) : 0;
}

Faults& faults() {
    static Faults instance;
    return instance;
}

}  // namespace testfaults
