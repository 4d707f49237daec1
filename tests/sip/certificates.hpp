// SPDX-License-Identifier: Apache-2.0
// Certificates for TLS, made when a test needs them.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "support/child.hpp"
#include "support/temp_dir.hpp"

namespace tapi::test {

// A certificate authority of the test's own, and a certificate of 127.0.0.1 that it signed: agent.pem and cafile.pem. With a
// negative number of days it has expired.
inline void make_certificates(const TempDir& folder, int days = 2) {
    const auto openssl = [](std::vector<std::string> arguments) {
        Launch launch;
        launch.arguments = {"/usr/bin/openssl"};
        launch.arguments.insert(launch.arguments.end(), arguments.begin(), arguments.end());
        Child child(launch);
        EXPECT_EQ(child.wait(), 0) << child.errors().text();
    };
    openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test authority", "-keyout", folder / "ca.key", "-out", folder / "cafile.pem"});
    openssl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "request.pem"});
    openssl({"x509", "-req", "-in", folder / "request.pem", "-CA", folder / "cafile.pem", "-CAkey", folder / "ca.key", "-CAcreateserial", "-days", std::to_string(days),
             "-extfile", folder.write("names", "subjectAltName=IP:127.0.0.1,DNS:127.0.0.1\n"), "-out", folder / "cert.pem"});
    std::ofstream(folder / "agent.pem") << std::ifstream(folder / "cert.pem").rdbuf() << std::ifstream(folder / "key.pem").rdbuf();
}

}  // namespace tapi::test
