/* A filter module for tests. Its parameter is a list of words, separated by commas:
 *
 *   log=FILE   appends a line for each call to FILE
 *   accept, drop, decline, nothing   the verdict; `nothing` leaves an accepted message out by destroying it
 *   every=K    drops all messages but each K-th of a thread
 *   fail=N     fails at the N-th message of a thread
 *   change     sets the source to 0x77 and the field "message" to "changed"
 *   replace    gives another message of base logline instead
 */
#include <nmsg.h>
#include <nmsg/fltmod_plugin.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    char log[256];
    nmsg_filter_message_verdict verdict;
    unsigned every, fail;
    bool changes, replaces, loses;
};

struct thread {
    unsigned messages;
};

static void note(const struct settings* settings, const char* format, ...) {
    FILE* log = settings->log[0] != '\0' ? fopen(settings->log, "a") : NULL;
    if (log != NULL) {
        va_list values;
        va_start(values, format);
        vfprintf(log, format, values);
        va_end(values);
        fclose(log);
    }
}

static bool take(struct settings* settings, char* word) {
    if (sscanf(word, "log=%255s", settings->log) == 1 || sscanf(word, "every=%u", &settings->every) == 1 ||
        sscanf(word, "fail=%u", &settings->fail) == 1) {
        return true;
    }
    settings->changes |= strcmp(word, "change") == 0;
    settings->replaces |= strcmp(word, "replace") == 0;
    settings->loses |= strcmp(word, "nothing") == 0;
    const bool accepts = strcmp(word, "accept") == 0 || settings->loses;
    const bool drops = strcmp(word, "drop") == 0;
    settings->verdict = accepts ? nmsg_filter_message_verdict_ACCEPT
                        : drops ? nmsg_filter_message_verdict_DROP
                                : settings->verdict;
    return accepts || drops || settings->changes || settings->replaces || strcmp(word, "decline") == 0;
}

static nmsg_res module_init(const void* param, const size_t len_param, void** mod_data) {
    struct settings* settings = calloc(1, sizeof *settings);
    char* words = strdup(param != NULL ? param : "");
    bool good = true;
    settings->verdict = nmsg_filter_message_verdict_DECLINED;
    char* rest = NULL;
    for (char* word = strtok_r(words, ",", &rest); word != NULL; word = strtok_r(NULL, ",", &rest)) {
        good = take(settings, word) && good;
    }
    free(words);
    if (!good) {
        free(settings);
        return nmsg_res_parse_error;
    }
    note(settings, "module_init %s %zu\n", param != NULL ? (const char*)param : "NULL", len_param);
    *mod_data = settings;
    return nmsg_res_success;
}

static void module_fini(void* mod_data) {
    note(mod_data, "module_fini\n");
    free(mod_data);
}

static nmsg_res thread_init(void* mod_data, void** thr_data) {
    note(mod_data, "thread_init\n");
    *thr_data = calloc(1, sizeof(struct thread));
    return nmsg_res_success;
}

static nmsg_res thread_fini(void* mod_data, void* thr_data) {
    note(mod_data, "thread_fini %u\n", ((struct thread*)thr_data)->messages);
    free(thr_data);
    return nmsg_res_success;
}

static nmsg_res replace(nmsg_message_t* msg) {
    nmsg_message_t other = nmsg_message_init(nmsg_msgmod_lookup_byname("base", "logline"));
    const struct timespec time = {1700000000, 5};
    nmsg_message_set_time(other, &time);
    nmsg_message_set_field(other, "message", 0, (const uint8_t*)"replaced", 8);
    nmsg_message_destroy(msg);
    *msg = other;
    return nmsg_res_success;
}

static nmsg_res filter_message(nmsg_message_t* msg, void* mod_data, void* thr_data,
                               nmsg_filter_message_verdict* verdict) {
    const struct settings* settings = mod_data;
    struct thread* thread = thr_data;
    ++thread->messages;
    note(settings, "filter %u\n", thread->messages);
    if (thread->messages == settings->fail) {
        return nmsg_res_parse_error;
    }
    *verdict = settings->every > 0 && thread->messages % settings->every != 0 ? nmsg_filter_message_verdict_DROP
                                                                              : settings->verdict;
    if (settings->loses) {
        nmsg_message_destroy(msg);
    }
    if (settings->changes) {
        nmsg_message_set_source(*msg, 0x77);
        return nmsg_message_set_field(*msg, "message", 0, (const uint8_t*)"changed", 7);
    }
    return settings->replaces ? replace(msg) : nmsg_res_success;
}

#ifndef FILTER_VERSION
#define FILTER_VERSION NMSG_FLTMOD_VERSION
#endif
struct nmsg_fltmod_plugin nmsg_fltmod_plugin_export = {
    .fltmod_version = FILTER_VERSION,
    .module_init = module_init,
    .module_fini = module_fini,
    .thread_init = thread_init,
    .thread_fini = thread_fini,
    .filter_message = filter_message,
};
