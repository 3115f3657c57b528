/** \file
 * What libcorsaro's header of this name defines about tagged packets.
 */
#include "libtrace/corsaro_tags.h"
