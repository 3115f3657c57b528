#pragma once

// Without the macros that check the types of variadic arguments: they need the functions themselves.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#undef curl_easy_getinfo
#undef curl_easy_setopt

namespace spindrift::file {

/// The functions of libcurl that are used, as http-client.so exports them. libcurl is loaded only if a URL is read.
struct HttpFunctions {
    decltype(&::curl_easy_cleanup) easy_cleanup;
    decltype(&::curl_easy_init) easy_init;
    decltype(&::curl_easy_setopt) easy_setopt;
    decltype(&::curl_easy_strerror) easy_strerror;
    decltype(&::curl_global_init) global_init;
    decltype(&::curl_multi_add_handle) multi_add_handle;
    decltype(&::curl_multi_cleanup) multi_cleanup;
    decltype(&::curl_multi_info_read) multi_info_read;
    decltype(&::curl_multi_init) multi_init;
    decltype(&::curl_multi_perform) multi_perform;
    decltype(&::curl_multi_poll) multi_poll;
    decltype(&::curl_multi_remove_handle) multi_remove_handle;
    decltype(&::curl_multi_wakeup) multi_wakeup;
    decltype(&::curl_slist_append) slist_append;
    decltype(&::curl_slist_free_all) slist_free_all;
};

/// The function that http-client.so exports under the name `http_functions_name`.
using GetHttpFunctions = const HttpFunctions*();
inline constexpr const char* http_functions_name = "spindrift_http_functions";

/// The table of functions. The first call loads http-client.so and initializes libcurl.
/// \throws Error if that fails
[[nodiscard]] const HttpFunctions& http();

}  // namespace spindrift::file
