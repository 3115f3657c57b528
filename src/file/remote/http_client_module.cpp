// http-client.so: exports a table of the functions of libcurl.

#include "http_functions.hpp"

extern "C" __attribute__((visibility("default"))) const spindrift::file::HttpFunctions* spindrift_http_functions() {
    static constexpr spindrift::file::HttpFunctions functions = {
        .easy_cleanup = &curl_easy_cleanup,
        .easy_init = &curl_easy_init,
        .easy_setopt = &curl_easy_setopt,
        .easy_strerror = &curl_easy_strerror,
        .global_init = &curl_global_init,
        .multi_add_handle = &curl_multi_add_handle,
        .multi_cleanup = &curl_multi_cleanup,
        .multi_info_read = &curl_multi_info_read,
        .multi_init = &curl_multi_init,
        .multi_perform = &curl_multi_perform,
        .multi_poll = &curl_multi_poll,
        .multi_remove_handle = &curl_multi_remove_handle,
        .multi_wakeup = &curl_multi_wakeup,
        .slist_append = &curl_slist_append,
        .slist_free_all = &curl_slist_free_all,
    };
    return &functions;
}
