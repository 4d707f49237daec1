// SPDX-License-Identifier: Apache-2.0
// The file of a provider as the server, which is a program for Linux, knows it.
#pragma once

#include <string>

namespace tapi::client {

// A file for Windows as a path of Linux; any other name as it is: the server looks for it in its folders.
std::u16string path_for_server(const std::u16string& name);

}  // namespace tapi::client
