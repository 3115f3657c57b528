/** \file
 * Integer types and how printf() formats them.
 */
#ifndef LT_INTTYPES_H
#define LT_INTTYPES_H 1

#include <inttypes.h>

#endif
