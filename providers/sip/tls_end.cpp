// SPDX-License-Identifier: Apache-2.0
// sofia-sip ends a TLS connection with SSL_shutdown() and forgets to free it: 80 KB for each, and whoever finds our port may open
// as many as he likes. The library calls the function of this name that the loader finds first from the provider on, which is
// this one; nobody else in the process sees it.
#include <dlfcn.h>
#include <openssl/ssl.h>

namespace {

using ShutDown = int (*)(SSL*);

// OpenSSL's own, in the file that the loader has.
ShutDown openssl_shut_down() {
    Dl_info file{};
    if (dladdr(reinterpret_cast<void*>(&SSL_free), &file) == 0) return nullptr;
    void* const library = dlopen(file.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    return library == nullptr ? nullptr : reinterpret_cast<ShutDown>(dlsym(library, "SSL_shutdown"));
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int SSL_shutdown(SSL* ssl) {
    static const ShutDown shut_down = openssl_shut_down();
    const int result = shut_down == nullptr ? -1 : shut_down(ssl);
    // Afterwards the stack gives up a reference to the BIO and one to the context, as if those of the connection were its own.
    SSL_CTX_up_ref(SSL_get_SSL_CTX(ssl));
    if (BIO* bio = SSL_get_rbio(ssl)) BIO_up_ref(bio);
    SSL_free(ssl);
    return result;
}
