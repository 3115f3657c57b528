/* Checks for test programs in C: CHECK(condition) reports a failure and goes on; finish() is the exit status. */
#ifndef SPINDRIFT_TESTS_CAPI_CHECK_H
#define SPINDRIFT_TESTS_CAPI_CHECK_H

#include <stdio.h>

static int failed_checks = 0;

#define CHECK(condition)                                                         \
    do {                                                                         \
        if (!(condition)) {                                                      \
            ++failed_checks;                                                     \
            fprintf(stderr, "%s:%d: not: %s\n", __FILE__, __LINE__, #condition); \
        }                                                                        \
    } while (0)

static inline int finish(void) {
    return failed_checks == 0 ? 0 : 1;
}

#endif
