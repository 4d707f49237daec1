// SPDX-License-Identifier: Apache-2.0
// Crashing, hanging and throwing on request.
#include "faults.hpp"

#include <tapi.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "misery.hpp"

namespace testfaults {
namespace {

[[noreturn]] void hang(const std::string& mark) {
    if (!mark.empty()) std::ofstream(mark) << "hanging\n";
    wait_for_ever();
}

// How long a function waits for company that must not come.
constexpr std::chrono::milliseconds crowd_limit{500};

std::mutex crowd_mutex;
std::condition_variable crowd_changed;
unsigned entered = 0;

// Whether another function was entered while this one was inside.
bool meets_another(bool stays) {
    std::unique_lock lock(crowd_mutex);
    const unsigned own = ++entered;
    crowd_changed.notify_all();
    return stays && crowd_changed.wait_for(lock, crowd_limit, [own] { return entered != own; });
}

}  // namespace

bool Faults::read(const char* path) {
    values_.clear();
    if (path == nullptr || *path == '\0') path = std::getenv("TESTFAULTS_FILE");
    if (path == nullptr) return true;
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
    const bool crowd = is("crowd", function);
    if (crowd) say("inside " + function);
    const bool met = meets_another(crowd);
    if (crowd) say((met ? "company in " : "alone in ") + function);
    if (is("gate", function)) wait_at_gate(text("gate_path"));
    if (is("crash", function)) crash();
    if (is("crash_thread", function)) std::thread(crash).join();
    if (is("hang", function)) hang(text("hang_mark"));
    if (is("throw", function)) throw std::runtime_error("a fault on request");
    return is("fail", function) ? static_cast<int>(LINEERR_RESOURCEUNAVAIL) : 0;
}

void Faults::say(const std::string& words) const {
    if (said) said(words);
}

Faults& faults() {
    static Faults instance;
    return instance;
}

}  // namespace testfaults
