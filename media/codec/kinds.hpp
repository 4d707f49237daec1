// SPDX-License-Identifier: Apache-2.0
// What each file of this folder makes.
#pragma once

#include "media/codec/codec.hpp"

namespace tapi::media {

std::unique_ptr<Codec> make_g711(const CodecInfo& info);
std::unique_ptr<Codec> make_g722(const CodecInfo& info);
std::unique_ptr<Codec> make_opus(const CodecInfo& info);

}  // namespace tapi::media
