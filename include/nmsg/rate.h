/** \file
 * Evenly spaced events. One thread at a time.
 */
#ifndef NMSG_RATE_H
#define NMSG_RATE_H

/**
 * `rate` events each second; 0 never waits. After every `freq` events the interval is adjusted by up to 1 % towards the
 * average rate since the start; 0 never adjusts. NULL on failure.
 */
nmsg_rate_t nmsg_rate_init(unsigned rate, unsigned freq);

/** Frees the object. Outputs that use it must be closed or have another rate before. */
void nmsg_rate_destroy(nmsg_rate_t* r);

/** Counts an event and sleeps until its time, if that is still to come. Time that was missed is not made up. */
void nmsg_rate_sleep(nmsg_rate_t r);

#endif
