// SPDX-License-Identifier: Apache-2.0
// What a build with AddressSanitizer does not count: the names of a checked certificate, which sofia-sip forgets (docs/decisions,
// TLS connections of sofia-sip). Only a whole stack shows them, as OpenSSL keeps no frame pointers.
extern "C" {
const char* __asan_default_options();
const char* __asan_default_options() { return "fast_unwind_on_malloc=0"; }
const char* __lsan_default_suppressions();
const char* __lsan_default_suppressions() { return "leak:X509V3_EXT_d2i\nleak:i2v_GENERAL_NAMES\n"; }
}
