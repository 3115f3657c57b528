/** \file
 * Formatted text in memory of malloc().
 */
#ifndef NMSG_ASPRINTF_H
#define NMSG_ASPRINTF_H

/** Stores the text in `*strp`, to be freed with free(). Returns its length, or -1 and NULL. */
int nmsg_asprintf(char** strp, const char* fmt, ...);

/** The same with a list of arguments. */
int nmsg_vasprintf(char** strp, const char* fmt, va_list args);

#endif
