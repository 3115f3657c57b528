/** \file
 * Times and intervals.
 */
#ifndef NMSG_TIMESPEC_H
#define NMSG_TIMESPEC_H

#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The time of day, in nanoseconds since the epoch. */
void nmsg_timespec_get(struct timespec* ts);

/** Sleeps for the whole interval, whatever signals come. */
void nmsg_timespec_sleep(const struct timespec* ts);

/** b = b + a, with 0 to 999999999 nanoseconds. */
void nmsg_timespec_add(const struct timespec* a, struct timespec* b);

/** b = b - a, with 0 to 999999999 nanoseconds. */
void nmsg_timespec_sub(const struct timespec* a, struct timespec* b);

/** Seconds. */
double nmsg_timespec_to_double(const struct timespec* ts);

/** Seconds, also negative ones; nanoseconds are always from 0 to 999999999. */
void nmsg_timespec_from_double(double seconds, struct timespec* ts);

#ifdef __cplusplus
}
#endif

#endif
